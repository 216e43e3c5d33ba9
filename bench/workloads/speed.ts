/** Both sides of "sma-cross" in turn, in one process; prints one line of JSON. */
import { columnSource, engineRun, walk } from './sma-cross.js';
import { tightLoop } from './tight-loop.js';

const bars = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 7);
const options = { fast: 10, slow: 30, feeBps: 2, cash: 100_000 };
const columns = await walk(bars, 7);
const source = columnSource(columns);
const WARM_UP = 6;
const loop: number[] = [];
const engine: number[] = [];
let equalTo = 0;
let fills = 0;
// The compiler works on the whole path for some rounds.
for (let round = -WARM_UP; round < rounds; round++) {
  const a = performance.now();
  const tight = tightLoop(columns, options);
  const b = performance.now();
  const ours = await engineRun(source, options.cash);
  const c = performance.now();
  if (Math.abs(tight.equity - ours.equity) > 1e-6 || tight.fills !== ours.fills) {
    throw new Error(`unequal: loop ${tight.equity} in ${tight.fills} fills, engine ${ours.equity} in ${ours.fills}`);
  }
  equalTo = ours.equity;
  fills = ours.fills;
  if (round < 0) continue;
  loop.push(((b - a) * 1e6) / bars);
  engine.push(((c - b) * 1e6) / bars);
}
const median = (list: number[]): number => [...list].sort((x, y) => x - y)[list.length >> 1]!;
const ratios = engine.map((ns, i) => ns / loop[i]!);
console.log(
  JSON.stringify({
    bars,
    fills,
    equity: equalTo,
    loop: median(loop),
    engine: median(engine),
    ratio: median(engine) / median(loop),
    bestRatio: Math.min(...ratios),
  }),
);
