/** The simulated tail of the live book: each model against what it must come to, and the limit against a second computation. */
import { describe, expect, it } from 'vitest';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { flags } from '../../src/core/flags.js';
import type { NewIntent } from '../../src/core/order.js';
import { Random } from '../../src/core/random.js';
import { normalQuantile } from '../../src/math/distributions/normal.js';
import { historicalTail } from '../../src/math/tail/historical.js';
import { type MonteCarloLimitOptions, monteCarloLimit } from '../../src/risk/index.js';
import {
  bootstrapPaths,
  copulaPaths,
  garchPaths,
  geometricPaths,
  type PathModel,
} from '../../src/risk/limits/path-models.js';
import { fakeDecision, fakeEnv } from '../fake-decision.js';

const DAY = 86_400e6;

/** Returns of columns that share a part, oldest first. */
function table(rows: number, loads: readonly number[], seed = 3, own = 0.01): Parameters<PathModel>[0]['past'] {
  const random = new Random(seed, 'past');
  const values = new Float64Array(rows * loads.length);
  for (let r = 0; r < rows; r++) {
    const common = random.normal();
    loads.forEach((load, c) => {
      values[r * loads.length + c] = load * common + own * random.normal();
    });
  }
  return { values, rows, columns: loads.length };
}

function draw(
  model: PathModel,
  past: ReturnType<typeof table>,
  paths: number,
  horizon: number,
  seed = 1,
): Float64Array[] {
  const out = new Float64Array(past.columns * paths);
  model({ past, paths, horizon }, new Random(seed, 'draw'), out);
  return Array.from({ length: past.columns }, (_, c) => out.slice(c * paths, (c + 1) * paths));
}

const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, one) => sum + one / x.length, 0);
const spread = (x: ArrayLike<number>): number => {
  const m = mean(x);
  return Math.sqrt(Array.from(x).reduce((sum, one) => sum + ((one - m) * (one - m)) / x.length, 0));
};
const together = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  const [a, b] = [mean(x), mean(y)];
  return Array.from(x).reduce((sum, one, k) => sum + ((one - a) * (y[k]! - b)) / x.length, 0) / spread(x) / spread(y);
};

describe('path models', () => {
  it('stationary blocks go on in time, wrap round, and jump with probability one over the mean length', () => {
    const past = { values: Float64Array.from([1, 2, 4, 8].map((one) => one / 100)), rows: 4, columns: 1 };
    const compound = (...rows: number[]): number => rows.reduce((all, r) => (1 + all) * (1 + past.values[r]!) - 1, 0);
    const never = draw(bootstrapPaths('stationary', 1e12), past, 200, 3)[0]!;
    const runs = [compound(0, 1, 2), compound(1, 2, 3), compound(2, 3, 0), compound(3, 0, 1)];
    expect(new Set(never)).toEqual(new Set(runs));
    const single = draw(bootstrapPaths('stationary', 1), past, 4_000, 2)[0]!;
    expect(new Set(Array.from(single, (one) => one.toFixed(9))).size).toBe(10);
    // With blocks of two on average a second step follows the first in half of the jumps' rest: 1/2 + 1/2 * 1/4.
    const half = draw(bootstrapPaths('stationary', 2), past, 20_000, 2)[0]!;
    const follows = new Set(
      [compound(0, 1), compound(1, 2), compound(2, 3), compound(3, 0)].map((one) => one.toFixed(9)),
    );
    const share = Array.from(half).filter((one) => follows.has(one.toFixed(9))).length / half.length;
    // Each such product also comes of the rows in the other order.
    expect(share).toBeGreaterThan(0.72);
    expect(share).toBeLessThan(0.78);
  });

  it('blocks of one length begin anew at each multiple of it', () => {
    const past = { values: Float64Array.from([1, 2, 4, 8].map((one) => one / 100)), rows: 4, columns: 1 };
    const one = draw(bootstrapPaths('block', 3), past, 300, 3)[0]!;
    expect(new Set(one).size).toBe(4);
    const two = draw(bootstrapPaths('block', 3), past, 3_000, 4)[0]!;
    expect(new Set(Array.from(two, (r) => r.toFixed(9))).size).toBeGreaterThan(10);
  });

  it('geometric: the horizon has its mean, deviation and correlation; a level that fell to nothing is drawn too', () => {
    const past = table(400, [0.01, 0.02]);
    const [a, b] = draw(geometricPaths(false), past, 20_000, 10);
    const logs = (x: Float64Array): Float64Array => x.map(Math.log1p);
    const own = (c: number): Float64Array =>
      Float64Array.from({ length: past.rows }, (_, r) => Math.log1p(past.values[2 * r + c]!));
    for (const [c, x] of [a!, b!].entries()) {
      const sd = spread(own(c)) * Math.sqrt(past.rows / (past.rows - 1));
      expect(spread(logs(x)) / (sd * Math.sqrt(10))).toBeCloseTo(1, 1.5);
      expect(Math.abs(mean(logs(x)) - 10 * mean(own(c)))).toBeLessThan((4 * sd * Math.sqrt(10)) / Math.sqrt(20_000));
    }
    // Shrunk a little towards none.
    const rho = together(own(0), own(1));
    expect(together(logs(a!), logs(b!))).toBeGreaterThan(rho - 0.06);
    expect(together(logs(a!), logs(b!))).toBeLessThan(rho + 0.02);
    const ruined = { ...past, values: Float64Array.from(past.values).fill(-1, past.values.length - 1) };
    expect(
      draw(geometricPaths(false), ruined, 100, 2)
        .flatMap((x) => Array.from(x))
        .every(Number.isFinite),
    ).toBe(true);
  });

  it('geometric with drawn parameters is wider, by what few past periods leave open', () => {
    const past = table(12, [0, 0.01]);
    const sure = draw(geometricPaths(false), past, 20_000, 6)[1]!.map(Math.log1p);
    const open = draw(geometricPaths(true), past, 20_000, 6)[1]!.map(Math.log1p);
    // Student t with n - 1 degrees, scaled by 1 + h / n: variance (n-1)/(n-3) * (1 + 6/12).
    expect(spread(open) / spread(sure)).toBeGreaterThan(0.96 * Math.sqrt((11 / 9) * 1.5));
    expect(spread(open) / spread(sure)).toBeLessThan(1.04 * Math.sqrt((11 / 9) * 1.5));
    expect(Math.abs(mean(open) - mean(sure))).toBeLessThan(0.2 * spread(sure));
  });

  it('GARCH starts at the variance of today: a storm now is a wider horizon than calm now', () => {
    const random = new Random(11, 'garch');
    const path = Float64Array.from({ length: 500 }, () => 0);
    let h = 1e-4;
    for (let t = 0; t < path.length; t++) {
      path[t] = Math.sqrt(h) * random.normal();
      h = 4e-6 + 0.15 * path[t]! * path[t]! + 0.8 * h;
    }
    const past = { values: path, rows: path.length, columns: 1 };
    const now = (last: number): number => {
      const values = Float64Array.from(path);
      values.fill(last, values.length - 3);
      return spread(draw(garchPaths(undefined), { ...past, values }, 4_000, 5)[0]!);
    };
    expect(now(0.05)).toBeGreaterThan(1.6 * now(0.0005));
    const kurtosis = (x: Float64Array): number => {
      const [m, s] = [mean(x), spread(x)];
      return mean(x.map((one) => ((one - m) / s) * ((one - m) / s) * ((one - m) / s) * ((one - m) / s)));
    };
    const normal = draw(garchPaths(undefined), past, 20_000, 1)[0]!;
    const fat = draw(garchPaths(5), past, 20_000, 1)[0]!;
    expect(kurtosis(normal)).toBeLessThan(3.4);
    expect(kurtosis(fat)).toBeGreaterThan(4.2);
    expect(spread(fat) / spread(normal)).toBeCloseTo(1, 1);
    const still = draw(
      garchPaths(undefined),
      { values: new Float64Array(200).fill(0.001), rows: 200, columns: 1 },
      5,
      2,
    )[0]!;
    expect(still[0]).toBeCloseTo(1.001 * 1.001 - 1, 12);
  });

  it('GARCH keeps the correlation of what is left, and no path falls below nothing', () => {
    const past = table(300, [0.01, 0.03, 0], 5);
    const [a, b, c] = draw(garchPaths(undefined), past, 6_000, 1);
    expect(together(a!, b!)).toBeGreaterThan(0.5);
    expect(Math.abs(together(a!, c!))).toBeLessThan(0.15);
    const wild = table(200, [0.9], 5, 0.2);
    expect(Math.min(...draw(garchPaths(3), wild, 500, 4)[0]!)).toBeGreaterThanOrEqual(-1);
  });

  it('t copula: each keeps its past distribution, and extremes come together more than under a normal one', () => {
    const past = table(250, [0.01, 0.01]);
    const [a, b] = draw(copulaPaths(3), past, 20_000, 1);
    const own = Float64Array.from({ length: past.rows }, (_, r) => past.values[2 * r]!);
    for (const share of [0.01, 0.1, 0.4]) {
      const [drawn, known] = [historicalTail(a!, share), historicalTail(own, share)].map((one) => one.valueAtRisk);
      expect(Math.abs(drawn! - known!)).toBeLessThan(0.002);
    }
    const both = (x: Float64Array, y: Float64Array): number => {
      const level = (z: Float64Array): number => -historicalTail(z, 0.02).valueAtRisk;
      const [p, q] = [level(x), level(y)];
      return x.reduce((n, one, k) => n + (one <= p && y[k]! <= q ? 1 : 0), 0) / (0.02 * x.length);
    };
    const [c, d] = draw(copulaPaths(200), past, 20_000, 1);
    expect(both(a!, b!)).toBeGreaterThan(both(c!, d!) + 0.05);
    const twice = draw(copulaPaths(3), past, 20_000, 4)[0]!;
    expect(spread(twice) / spread(a!)).toBeCloseTo(2, 1);
  });
});

describe('monteCarloLimit', () => {
  const past = table(120, [0.012, 0.008, 0], 9);

  function lived(options: Partial<MonteCarloLimitOptions>, seed = 1): RiskPolicy {
    const env = { ...fakeEnv(['A', 'B', 'C'], seed), flags: flags({ enable_risk_v2: true }) };
    const policy = monteCarloLimit({ lookback: past.rows, max: 0.1, ...options })(env);
    const marks = [100, 50, 20];
    for (let t = 0; t <= past.rows; t++) {
      policy.settle!(fakeDecision({ universe: ['A', 'B', 'C'], marks: [...marks], now: t * DAY, equity: 10_000 }));
      for (let i = 0; i < 3 && t < past.rows; i++) marks[i] = marks[i]! * (1 + past.values[3 * t + i]!);
    }
    return policy;
  }
  const at = (positions: readonly number[], marks = [100, 50, 20]) =>
    fakeDecision({ universe: ['A', 'B', 'C'], marks, positions, equity: 10_000, now: past.rows * DAY });
  const measured = (policy: RiskPolicy, positions: readonly number[]): number =>
    policy.usage!(at(positions))[0]!.measured;
  const buy = (quantity: number): NewIntent => ({
    action: 'new',
    instrument: 0,
    side: 'buy',
    quantity,
    type: 'market',
  });

  it('is the tail of what the stated model draws, on what is held', () => {
    const models: [Partial<MonteCarloLimitOptions>, PathModel][] = [
      [{}, bootstrapPaths('stationary', 5)],
      [{ block: 2 }, bootstrapPaths('stationary', 2)],
      [{ model: 'block' }, bootstrapPaths('block', 5)],
      [{ model: 'geometric' }, geometricPaths(false)],
      [{ model: 'geometric', uncertain: true }, geometricPaths(true)],
      [{ model: 'garch', df: 6 }, garchPaths(6)],
      [{ model: 't-copula' }, copulaPaths(4)],
    ];
    for (const [options, model] of models) {
      const policy = lived({ horizon: 3, paths: 400, tail: 0.1, ...options });
      const out = new Float64Array(3 * 400);
      const seen = { ...past, values: past.values.map((r) => r) };
      model({ past: seen, paths: 400, horizon: 3 }, new Random(1, `monteCarloLimit/${past.rows + 1}`), out);
      const profit = Float64Array.from({ length: 400 }, (_, p) => 40 * 100 * out[p]! - 30 * 50 * out[400 + p]!);
      const tail = historicalTail(profit, 0.1);
      expect(measured(policy, [40, -30, 0])).toBeCloseTo(tail.expectedShortfall / 10_000, 6);
      const second = lived({ horizon: 3, paths: 400, tail: 0.1, measure: 'var', ...options });
      expect(measured(second, [40, -30, 0])).toBeCloseTo(tail.valueAtRisk / 10_000, 6);
    }
  });

  it('models differ but agree on the order of size: ten days of a normal', () => {
    const names = ['stationary', 'block', 'geometric', 'garch', 't-copula'] as const;
    const tails = names.map((model) => measured(lived({ model, measure: 'var', paths: 4_000 }), [50, 0, 0]));
    const sd = spread(Float64Array.from({ length: past.rows }, (_, r) => past.values[3 * r]!));
    const normal = 0.5 * -normalQuantile(0.05) * sd * Math.sqrt(10);
    expect(new Set(tails).size).toBe(names.length);
    for (const one of tails) expect(Math.abs(one / normal - 1)).toBeLessThan(0.35);
  });

  it('cuts the order whose worst case breaks the budget, and lets the way out pass', () => {
    const policy = lived({ max: 0.05 });
    const unit = measured(policy, [1, 0, 0]);
    const verdict = policy.review(buy(500), at([0, 0, 0]));
    expect(verdict).toMatchObject({ verdict: 'reduce', reason: { limit: 0.05, passes: Math.floor(0.05 / unit) } });
    expect(verdict).toMatchObject({
      reason: { text: 'simulated expected shortfall at 0.05 over 10 periods as a share of equity' },
    });
    expect(lived({ measure: 'var' }).usage!(at([0, 0, 0]))[0]!.limit).toContain('simulated value at risk');
    expect(policy.review({ ...buy(500), side: 'sell' }, at([500, 0, 0])).verdict).toBe('approve');
    // A fall against a short is a rise: each side is held to its own loss.
    expect(measured(policy, [-1, 0, 0])).toBeGreaterThan(0);
  });

  it('knows nothing before its look-back is full; what is not held does not matter', () => {
    const env = { ...fakeEnv(['A', 'B', 'C']), flags: flags({ enable_risk_v2: true }) };
    const fresh = monteCarloLimit({ lookback: 5, max: 1 })(env);
    expect(fresh.review(buy(1), at([0, 0, 0]))).toMatchObject({ verdict: 'refuse', reason: { passes: 0 } });
    const policy = lived({});
    policy.settle!(fakeDecision({ universe: ['A', 'B', 'C'], marks: [100, 50, Number.NaN], now: 500 * DAY }));
    expect(measured(policy, [1, 1, 0])).toBeGreaterThan(0);
    expect(measured(policy, [1, 1, 1])).toBeNaN();
  });

  it('draws the same after a restart, other paths with another return, and by the seed of the run', () => {
    for (const model of ['stationary', 'garch', 't-copula'] as const) {
      const policy = lived({ model });
      const env = { ...fakeEnv(['A', 'B', 'C']), flags: flags({ enable_risk_v2: true }) };
      const again = monteCarloLimit({ lookback: past.rows, max: 0.1, model })(env);
      measured(again, [1, 0, 0]);
      again.restore(policy.snapshot());
      expect(measured(again, [30, 20, 10])).toBe(measured(policy, [30, 20, 10]));
      const before = measured(policy, [30, 20, 10]);
      policy.settle!(fakeDecision({ universe: ['A', 'B', 'C'], marks: [100, 50, 20], now: 400 * DAY }));
      expect(measured(policy, [30, 20, 10])).not.toBe(before);
      expect(measured(lived({ model }, 2), [30, 20, 10])).not.toBe(before);
    }
  });

  it('refuses options that its model has no use for', () => {
    const made = (more: Partial<MonteCarloLimitOptions>) => () => monteCarloLimit({ lookback: 120, max: 0.1, ...more });
    expect(made({ model: 'geometric', block: 3 })).toThrow(/geometric has no blocks.*leave block out/);
    expect(made({ df: 4 })).toThrow(/stationary has no degrees of freedom.*leave df out/);
    expect(made({ model: 'garch', uncertain: true })).toThrow(/garch draws no parameters.*leave uncertain out/);
    expect(made({ model: 'garch', lookback: 99 })).toThrow(/a GARCH over 99 returns.*100 or more/);
    expect(made({ model: 'block', block: 2.5 })).toThrow(/blocks of 2.5 periods.*whole number/);
    for (const fine of [
      { model: 'garch', lookback: 100, df: 5 },
      { model: 'block', block: 3 },
      { block: 2.5 },
    ] as const)
      expect(made(fine)).not.toThrow();
  });
});
