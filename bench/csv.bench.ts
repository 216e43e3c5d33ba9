/**
 * Lines of bars into columns: the scanner against `split` and `Number`. Run: `npx tsx bench/csv.bench.ts [--json]`.
 *
 * Both sides must give the same sums of every column before a time is printed; they run in turn, median of 7 after 2.
 */
import { cpus } from 'node:os';
import type { BarEvent } from '../src/core/event.js';
import { instrument } from '../src/core/instrument.js';
import { toIso } from '../src/core/time.js';
import { Universe } from '../src/core/universe.js';
import { csv } from '../src/data/csv.js';
import { synthetic } from '../src/data/synthetic.js';

/** On a busy machine: short rounds, and the fastest of each side instead of the middle one. */
const busy = process.argv.includes('--smoke');
const ROWS = busy ? 20_000 : 300_000;
const WARM_UP = 2;
const ROUNDS = busy ? 21 : 7;

const universe = new Universe([instrument({ id: 'A' })]);
const query = { universe, kinds: ['bar'] as const, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function lines(): string {
  const { columns: c } = synthetic({ instruments: 'A', bars: ROWS, seed: 1, period: '1m', tick: 0.01 }).series[0]!;
  const row = (i: number): string =>
    [toIso(c.end[i]!), c.open[i], c.high[i], c.low[i], c.close[i], c.volume[i]].join(',');
  return `time,open,high,low,close,volume\n${Array.from({ length: ROWS }, (_, i) => row(i)).join('\n')}\n`;
}

async function scanned(text: string | Uint8Array): Promise<number[]> {
  const sums = [0, 0, 0, 0, 0, 0];
  const source = csv(text, { instrument: 'A', period: '1m' });
  for await (const batch of source.history?.(query, new AbortController().signal) ?? []) {
    for (let i = 0; i < batch.length; i++) {
      const bar = batch.get(i) as BarEvent;
      sums[0]! += bar.ts / 1e9;
      sums[1]! += bar.open;
      sums[2]! += bar.high;
      sums[3]! += bar.low;
      sums[4]! += bar.close;
      sums[5]! += bar.volume;
    }
  }
  return sums;
}

function split(text: string): number[] {
  const columns = Array.from({ length: 6 }, () => new Float64Array(ROWS));
  const sums = [0, 0, 0, 0, 0, 0];
  const rows = text.split('\n');
  for (let i = 0; i < ROWS; i++) {
    const fields = (rows[i + 1] ?? '').split(',');
    columns[0]![i] = Date.parse(fields[0] ?? '') * 1000;
    for (let f = 1; f < 6; f++) columns[f]![i] = Number(fields[f]);
  }
  for (let i = 0; i < ROWS; i++)
    for (let f = 0; f < 6; f++) sums[f]! += f === 0 ? columns[0]![i]! / 1e9 : columns[f]![i]!;
  return sums;
}

const text = lines();
const bytes = new TextEncoder().encode(text);
const sides = [
  { name: 'split and Number', run: async () => split(text), times: [] as number[] },
  { name: 'csv from text', run: () => scanned(text), times: [] as number[] },
  { name: 'csv from bytes', run: () => scanned(bytes), times: [] as number[] },
];
for (let i = 0; i < WARM_UP + ROUNDS; i++) {
  const found: string[] = [];
  for (const side of sides) {
    const start = performance.now();
    const sums = await side.run();
    const ns = ((performance.now() - start) / ROWS) * 1e6;
    found.push(JSON.stringify(sums));
    if (i >= WARM_UP) side.times.push(ns);
  }
  if (new Set(found).size !== 1) throw new Error(`sums differ: ${found.join(' ')}`);
}

const median = (times: number[]): number => [...times].sort((a, b) => a - b)[busy ? 0 : ROUNDS >> 1] ?? Number.NaN;
const base = median(sides[0]?.times ?? []);
const results = sides.map(({ name, times }) => ({ name, ns: median(times), ratio: median(times) / base }));
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown' };
if (process.argv.includes('--json')) console.log(JSON.stringify({ bench: 'csv', ...machine, results }));
else {
  console.log(`csv, ${ROWS} bars, ${machine.node}, ${machine.cpu}`);
  for (const { name, ns, ratio } of results)
    console.log(`${name.padEnd(20)} ${ns.toFixed(0).padStart(6)} ns a line   ${ratio.toFixed(2)}×`);
}
