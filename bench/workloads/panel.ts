/** 50 symbols on one cash account, a moving-average cross on each; prints one line of JSON. */
import { backtest } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { crossStrategy, listings } from './sma-cross.js';

const symbols = Number(process.argv[2] ?? 50);
const bars = Number(process.argv[3] ?? 20_000);
const rounds = Number(process.argv[4] ?? 5);
const ids = Array.from({ length: symbols }, (_, i) => `S${i}`);
const data = synthetic({ instruments: ids, bars, seed: 7, period: '1m' });
const times: number[] = [];
const equities = new Set<number>();
let fills = 0;
for (let round = -1; round < rounds; round++) {
  const start = performance.now();
  const result = await backtest({
    strategy: crossStrategy,
    data,
    instruments: listings(ids),
    cash: 10_000_000,
    venue: simVenue({ fees: feeBps({ rate: 2, decimals: 12 }) }),
    periodsPerYear: 98_280,
  });
  const spent = performance.now() - start;
  equities.add(result.finalEquity);
  fills = result.fills.length;
  if (round >= 0) times.push((spent * 1e6) / (symbols * bars));
}
if (equities.size !== 1) throw new Error(`rounds disagree: ${[...equities].join(', ')}`);
console.log(
  JSON.stringify({
    symbols,
    bars,
    fills,
    equity: [...equities][0],
    nsPerBar: times.sort((a, b) => a - b)[rounds >> 1],
  }),
);
