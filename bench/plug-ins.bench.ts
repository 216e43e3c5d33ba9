/**
 * What the plug-ins cost on the hot path, one instrument a decision. Run: `npx tsx bench/plug-ins.bench.ts [--json]`.
 *
 * Each case is checked for its answer, then timed: median of 9 rounds of a million calls after 3 of warm-up.
 */
import { cpus } from 'node:os';
import { flags } from '../src/core/flags.js';
import { ForecastFrame, RowTable, TargetTable } from '../src/core/frame.js';
import { instrument } from '../src/core/instrument.js';
import type { Decision } from '../src/core/portfolio.js';
import { Random } from '../src/core/random.js';
import { Universe } from '../src/core/universe.js';
import { CurrentWindow } from '../src/engine/window.js';
import { rule } from '../src/models/rule.js';
import { equalWeight } from '../src/portfolio/equal-weight.js';
import { fixedQuantity } from '../src/portfolio/fixed-quantity.js';
import { dailyLossHalt } from '../src/risk/daily-loss-halt.js';
import { drawdownHalt } from '../src/risk/drawdown-halt.js';
import { killSwitch } from '../src/risk/kill-switch.js';

const CALLS = 1_000_000;
const WARM_UP = 3;
const ROUNDS = 9;

const universe = new Universe([instrument({ id: 'A' })]);
const env = { universe, flags: flags(), random: (name: string) => new Random(1, name) };
const table = new RowTable(['sma_10', 'sma_30'], 1);
const forecast = new ForecastFrame(1);
const targets = new TargetTable(1);
const at = { now: 0, equity: 1e6, accountEquity: 1e6 };
const decision = at as unknown as Decision;

/** Makes one decision differ from the next, as in a run. */
function move(k: number): void {
  const wave = (k % 97) - 48;
  table.data[0] = 100 + wave;
  table.data[1] = 100;
  forecast.mean[0] = wave > 0 ? 1 : 0;
  at.now = k * 60_000_000;
  at.accountEquity = 1e6 + wave;
}

const cross = rule({ needs: ['sma_10', 'sma_30'] }, (fast, slow) => (fast > slow ? 1 : 0))(env);
const lagged = rule({ needs: ['sma_10'], lookback: 1 }, (row) => row('sma_10', 0) - 100)(env);
const window = new CurrentWindow('bench', table, cross.needs);
const single = new CurrentWindow('bench', table, lagged.needs);
const oneUnit = fixedQuantity({ quantity: 1 })(env);
const equal = equalWeight()(env);
const drawdown = drawdownHalt({ max: 0.2 })(env);
const daily = dailyLossHalt({ max: 0.05 })(env);
const kill = killSwitch()(env);

const cases: { name: string; run: () => void; answer: () => number; expected: number }[] = [
  { name: 'nothing (loop and data)', run: () => {}, answer: () => 1, expected: 1 },
  {
    name: 'rule, two columns',
    run: () => cross.predict(window, forecast),
    answer: () => forecast.mean[0]!,
    expected: 1,
  },
  {
    name: 'rule, lagged reader',
    run: () => lagged.predict(single, forecast),
    answer: () => forecast.mean[0]!,
    expected: 48,
  },
  {
    name: 'fixedQuantity',
    run: () => void oneUnit.solve(forecast, decision, targets),
    answer: () => targets.values[0]!,
    expected: 1,
  },
  {
    name: 'equalWeight',
    run: () => void equal.solve(forecast, decision, targets),
    answer: () => targets.values[0]!,
    expected: 1,
  },
  // Not a map over the policies: each needs a call site of its own.
  { name: 'drawdownHalt.settle', run: () => void drawdown.settle!(decision), answer: () => 1, expected: 1 },
  { name: 'dailyLossHalt.settle', run: () => void daily.settle!(decision), answer: () => 1, expected: 1 },
  { name: 'killSwitch.settle', run: () => void kill.settle!(decision), answer: () => 1, expected: 1 },
];

/** A loop of its own for each case, so that no call site sees two shapes. */
function loopFor(run: () => void): () => number {
  const make = new Function(
    'run',
    'move',
    'calls',
    'clock',
    'return () => { const t = clock.now(); for (let k = 0; k < calls; k++) { move(k); run(); } return (clock.now() - t) * 1e6 / calls; }',
  );
  return make(run, move, CALLS, performance) as () => number;
}

const results = cases.map((one) => {
  move(96);
  one.run();
  if (one.answer() !== one.expected) throw new Error(`${one.name}: ${one.answer()}, expected ${one.expected}`);
  const loop = loopFor(one.run);
  const all = Array.from({ length: WARM_UP + ROUNDS }, loop).slice(WARM_UP);
  return { name: one.name, ns: all.sort((a, b) => a - b)[ROUNDS >> 1]! };
});
const empty = results[0]!.ns;
const net = results.map((one) => ({ name: one.name, ns: one === results[0] ? one.ns : one.ns - empty }));

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ bench: 'plug-ins', node: process.version, cpu: cpus()[0]?.model, results: net }));
} else {
  console.log(`plug-ins, one instrument · Node ${process.version} · ${cpus()[0]?.model}`);
  for (const one of net) console.log(`${one.name.padEnd(26)} ${one.ns.toFixed(1).padStart(7)} ns`);
}
