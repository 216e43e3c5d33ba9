/** A grid of moving-average crosses: `sweep` and a bare loop a pair, in turn, in one process; prints one line of JSON. */
import { instrument } from 'edgeproof';
import { feeBps, parameterGrid, positionRule, simVenue, sweep } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { processorMs } from './processor-ms.js';
import { tightLoop } from './tight-loop.js';

const bars = Number(process.argv[2] ?? 100_000);
const side = Number(process.argv[3] ?? 20);
const rounds = Number(process.argv[4] ?? 5);
const alone = process.argv[5] === 'alone';
const busy = process.argv[5] === 'busy';
const data = synthetic({ instruments: 'A', bars, seed: 7, period: '1d' });
const { columns } = data.series[0]!;
const parameters = parameterGrid({
  fast: Array.from({ length: side }, (_, i) => 5 + i),
  slow: Array.from({ length: side }, (_, i) => 30 + 5 * i),
});
const plan = {
  parameters,
  strategy: ({ fast, slow }: { readonly fast: number; readonly slow: number }) =>
    positionRule({
      name: 'cross',
      features: compose(sma({ period: fast }), sma({ period: slow })),
      needs: [`sma_${fast}`, `sma_${slow}`],
      quantity: 1,
      position: (quick, lazy) => (quick > lazy ? 1 : 0),
    }),
  data,
  instruments: [instrument({ id: 'A', tickSize: 0 })],
  cash: 100_000,
  venue: simVenue({ fees: feeBps({ rate: 2, decimals: 12 }) }),
};
const times = { ours: [] as number[], loop: [] as number[] };
let fills = 0;
for (let round = -2; round < rounds; round++) {
  const a = processorMs();
  const { trials } = await sweep(plan, { path: 'vector' });
  const b = processorMs();
  const loops = alone ? [] : parameters.map((pair) => tightLoop(columns, { ...pair, feeBps: 2, cash: 100_000 }));
  const c = processorMs();
  fills = trials.reduce((sum, one) => sum + one.metrics!.fills, 0);
  loops.forEach((loop, i) => {
    const { finalEquity, fills: own } = trials[i]!.metrics!;
    if (Math.abs(loop.equity - finalEquity) > 1e-6 || loop.fills !== own)
      throw new Error(`pair ${i}: loop ${loop.equity} in ${loop.fills} fills, sweep ${finalEquity} in ${own}`);
  });
  if (round < 0) continue;
  const cells = bars * parameters.length;
  times.ours.push(((b - a) * 1e6) / cells);
  times.loop.push(((c - b) * 1e6) / cells);
}
// on a busy machine the fastest round of each side, else the middle one
const median = (list: number[]): number => [...list].sort((x, y) => x - y)[busy ? 0 : list.length >> 1]!;
console.log(
  JSON.stringify({
    pairs: parameters.length,
    bars,
    fills,
    sweep: median(times.ours),
    loop: median(times.loop),
    ratio: median(times.ours.map((ns, i) => ns / times.loop[i]!)),
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
);
