/** Peak memory of the workload at a million bars, bars included; prints one line of JSON. */
import { synthetic } from 'edgeproof/data';
import { engineRun } from './sma-cross.js';

const bars = Number(process.argv[2] ?? 1_000_000);
const result = await engineRun(synthetic({ instruments: ['A'], bars, seed: 7, period: '1m' }), 100_000);
console.log(JSON.stringify({ bars, fills: result.fills, peakMb: process.resourceUsage().maxRSS / 1024 }));
