/**
 * What risk costs: `npm run risk:bench [-- --json] [-- --smoke]`. Each speed is printed beside a check of its result.
 *
 * Times are of the processor (user and system), since a busy machine stretches the wall; the best of some rounds counts.
 * `--smoke` runs a tenth and judges results only.
 */
import { flags } from '../src/core/flags.js';
import { instrument } from '../src/core/instrument.js';
import type { NewIntent } from '../src/core/order.js';
import type { PluginEnv } from '../src/core/plugin.js';
import { Random } from '../src/core/random.js';
import { Universe } from '../src/core/universe.js';
import { optionPrice } from '../src/math/black-scholes.js';
import { ewmaCovariance } from '../src/math/covariance/ewma.js';
import { returnsTable } from '../src/math/covariance/sample.js';
import { StreamingCovariance } from '../src/math/covariance/streaming.js';
import { simulateGarch } from '../src/math/simulate/portfolio-paths.js';
import { revalue } from '../src/math/stress/option-stress.js';
import { StressTable } from '../src/math/stress/stress-table.js';
import { RiskGate } from '../src/oms/gate.js';
import * as risk from '../src/risk/index.js';
import { fakeDecision } from '../test/fake-decision.js';

const smoke = process.argv.includes('--smoke');
const LIMITS = {
  gateMicros: 10,
  stressMillis: 1,
  optionStressMillis: 5,
  monteCarloSeconds: 8,
  independentSeconds: 4,
  covarianceMicros: 100,
};
const figures: Record<string, number> = {};
const wrong: string[] = [];

/** Processor time of one call in seconds, the best of some. */
function seconds(rounds: number, run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < (smoke ? 1 : rounds); k++) {
    const begun = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

function check(what: string, ok: boolean): void {
  if (!ok) wrong.push(what);
}

function tell(name: keyof typeof LIMITS, value: number, text: string): void {
  figures[name] = value;
  console.log(`${text}: ${Number(value.toPrecision(3))} (limit ${LIMITS[name]})`);
}

function gate(): void {
  const ids = Array.from({ length: 10 }, (_, i) => `I${i}`);
  const universe = ids.map((id, i) => instrument({ id, tags: { sector: i % 2 === 0 ? 'x' : 'y' } }));
  const marks = ids.map((_, i) => 50 + 10 * i);
  const env: PluginEnv = {
    universe: new Universe(universe),
    flags: flags({ enable_risk_v2: true }),
    random: (name) => new Random(1, name),
  };
  const betas = Object.fromEntries(ids.map((id) => [id, { market: 1, rates: 0.1 }]));
  const history = { lookback: 20 };
  const factories = [
    risk.orderLimits({ maxShareOfEquity: 0.5 }),
    risk.positionLimits({ maxWeight: 0.5 }),
    risk.exposureLimits({ gross: 3, net: 3 }),
    risk.priceCollar({ bps: 500 }),
    risk.drawdownHalt({ max: 0.5 }),
    risk.dailyLossHalt({ max: 0.5 }),
    risk.killSwitch(),
    risk.portfolioLimits({ gross: 3, net: 3, instrument: 0.5 }),
    risk.portfolioLimits({ concentration: { count: 3, max: 2 } }),
    risk.groupLimits({ by: { tag: 'sector' }, gross: 2 }),
    risk.groupLimits({ by: 'currency', net: 3 }),
    risk.factorLimits({ betas, max: { market: 3, rates: 1 } }),
    risk.volatilityLimit({ ...history, annual: 3, periodsPerYear: 252 }),
    risk.correlationLimits({ ...history, pairwise: { above: 0.9, max: 2 } }),
    risk.tailLimit({ ...history, max: 0.9 }),
    risk.orderRate({ max: 1_000, per: '1s' }),
    risk.deadMansSwitch({ after: '99d' }),
    risk.drawdownLadder({ gross: 3, steps: [{ at: 0.3, to: 'halt' }] }),
    risk.riskBudget({ stop: { percent: 0.05 }, perTradeBps: 500 }),
    risk.stressLimit({ scenarios: [{ name: 'crash', price: -0.2 }], max: 0.9 }),
  ];
  const policies = factories.map((make) => make(env));
  const positions = ids.map((_, i) => 10 * (i % 3));
  for (let day = 0; day < 25; day++) {
    const moved = marks.map((mark, i) => mark * (1 + 0.01 * Math.sin(3 * day + 7 * i)));
    const at = fakeDecision({ universe, marks: moved, positions, now: day * 86_400e6, equity: 100_000 });
    for (const policy of policies) policy.settle?.(at);
  }
  const orders = [{ id: 'o', instrument: 1, side: 'buy', quantity: 5 }] as const;
  const at = fakeDecision({ universe, marks, positions, orders, now: 25 * 86_400e6, equity: 100_000 });
  const intent = (k: number): NewIntent => ({
    action: 'new',
    instrument: k % 10,
    side: 'buy',
    quantity: 3,
    type: 'market',
  });
  const count = smoke ? 2_000 : 40_000;
  let passed = 0;
  let asked = 0;
  const run = (): void => {
    for (let k = 0; k < count; k++) {
      // A fresh gate now and then: what was approved at one instant stays in its view.
      const one = new RiskGate(policies, { find: () => undefined, marginShortfall: () => 0 });
      asked++;
      passed += one.review(intent(k), at).length;
    }
  };
  run();
  const time = seconds(5, run);
  check('every order of the gate passes whole', passed === asked);
  tell('gateMicros', (time / count) * 1e6, `gate with ${policies.length} policies, µs an order`);
}

function stress(): void {
  const [scenarios, n] = [50, 200];
  const random = new Random(1, 'stress');
  const table = new StressTable(scenarios, n);
  for (let k = 0; k < scenarios * n; k++) table.unit[k] = random.normal();
  const units = Float64Array.from({ length: n }, () => random.integer(200) - 100);
  const plain = Array.from({ length: scenarios }, (_, s) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += units[i]! * table.unit[s * n + i]!;
    return sum;
  });
  check('stress equals a plain sum', Math.abs(table.worstLoss(units, units) + Math.min(...plain)) < 1e-9);
  const times = smoke ? 10 : 2_000;
  const run = (): void => {
    for (let k = 0; k < times; k++) table.worstLoss(units, units);
  };
  run();
  tell('stressMillis', (seconds(5, run) / times) * 1e3, `stress of ${scenarios} scenarios × ${n} linear positions, ms`);
  const terms = Array.from({ length: n }, (_, i) => ({
    type: i % 2 === 0 ? ('call' as const) : ('put' as const),
    spot: 100,
    strike: 80 + (i % 40),
    rate: 0.02,
    volatility: 0.2 + 0.001 * i,
    time: 0.1 + 0.01 * (i % 50),
  }));
  let total = 0;
  const options = (): void => {
    total = 0;
    for (let s = 0; s < scenarios; s++) {
      const shock = { return: -0.4 + 0.015 * s, volatility: 0.004 * s };
      for (let i = 0; i < n; i++) total += revalue(terms[i]!, units[i]!, shock);
    }
  };
  for (let k = 0; k < 20; k++) options();
  const parity = optionPrice(terms[0]!) - optionPrice({ ...terms[0]!, type: 'put' }) - 100 + 80 * Math.exp(-0.02 * 0.1);
  check('put-call parity', Math.abs(parity) < 1e-10);
  const optionTime = seconds(5, () => {
    for (let k = 0; k < 20; k++) options();
  });
  check('option stress is a number', Number.isFinite(total));
  tell('optionStressMillis', (optionTime / 20) * 1e3, `the same of options, each valued twice in closed form, ms`);
}

function monteCarlo(): void {
  const n = 50;
  const paths = smoke ? 400 : 10_000;
  const assets = Array.from({ length: n }, () => ({ mu: 0.0003, omega: 2e-6, alpha: 0.08, beta: 0.9, first: 1e-4 }));
  const of = (rho: number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : rho));
  const weights = new Float64Array(n).fill(1 / n);
  const shape = { weights, paths, steps: 252, seed: 1 };
  let mean = 0;
  const run = (rho: number) => (): void => {
    const { terminal } = simulateGarch(assets, of(rho), shape);
    mean = terminal.reduce((sum, one) => sum + one / paths, 0);
  };
  const expected = Math.exp(252 * Math.log(1.0003));
  // The volatility of the mean: root of (252 · variance of an equally weighted year / paths), times four.
  const band = (rho: number): number => 4 * expected * Math.sqrt((252 * 1e-4 * (1 / n + rho * (1 - 1 / n))) / paths);
  const correlated = seconds(2, run(0.3));
  check('mean of correlated paths is that of the drift', Math.abs(mean - expected) < band(0.3));
  tell('monteCarloSeconds', correlated, `${paths} paths × 252 days × ${n} correlated assets with GARCH, s`);
  const independent = seconds(2, run(0));
  check('mean of independent paths is that of the drift', Math.abs(mean - expected) < band(0));
  tell('independentSeconds', independent, 'the same of independent assets, s');
}

function covariance(): void {
  const n = 200;
  const random = new Random(1, 'covariance');
  const rows = Array.from({ length: 60 }, () => Float64Array.from({ length: n }, () => 0.01 * random.normal()));
  const stream = new StreamingCovariance(n, 0.94);
  for (const row of rows) stream.update(row);
  const whole = ewmaCovariance(returnsTable(rows), { decay: 0.94, form: 'recursive' });
  let gap = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) gap = Math.max(gap, Math.abs(stream.get(i, j) - whole[i * n + j]!));
  check('the stream equals the whole', gap < 1e-15);
  const times = smoke ? 60 : 6_000;
  const run = (): void => {
    for (let k = 0; k < times; k++) stream.update(rows[k % rows.length]!);
  };
  run();
  tell('covarianceMicros', (seconds(5, run) / times) * 1e6, `streaming covariance of ${n} assets, µs an update`);
}

gate();
stress();
monteCarlo();
covariance();
for (const [name, limit] of Object.entries(LIMITS))
  if (!smoke && figures[name]! > limit) wrong.push(`${name} ${figures[name]!.toFixed(2)} is above ${limit}`);
for (const one of wrong) console.log(`MISS ${one}`);
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok: wrong.length === 0, figures }));
process.exitCode = wrong.length === 0 ? 0 : 1;
