/** The parts of a search on inputs that can be done by hand. */
import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../../src/artifacts/line-store.js';
import { expectedImprovement, GaussianProcess } from '../../../src/backtest/search/gaussian-process.js';
import {
  methodSchema,
  proposerOf,
  type ScoredPoint,
  type SearchMethod,
} from '../../../src/backtest/search/proposals.js';
import { purgedSearch } from '../../../src/backtest/search/purged-search.js';
import { pointKey, spaceSchema, UnitCube } from '../../../src/backtest/search/search-space.js';
import { pooledTrials, recordSearch } from '../../../src/backtest/search/search-trials.js';
import { positionsIn, sharpePerRow, tuneOn } from '../../../src/backtest/search/tune.js';
import { purgedKFold } from '../../../src/backtest/splits/purged-k-fold.js';
import { Samples } from '../../../src/backtest/splits/samples.js';
import type { Parameters } from '../../../src/backtest/sweep/parameter-grid.js';
import { TrialLedger } from '../../../src/backtest/trials/trial-ledger.js';
import { ConfigError, PluginError } from '../../../src/core/errors.js';

const DAY = 86_400_000_000;
const HOUR = DAY / 24;

describe('a space', () => {
  const cube = (space: object) => new UnitCube(spaceSchema.parse(space));
  const at = (space: object, ...draws: number[]) => cube(space).at(() => draws.shift()!);

  it('maps draws to values', () => {
    expect(at({ a: { low: 2, high: 6 } }, 0.25)).toEqual({ a: 3 });
    expect(at({ a: { low: 1, high: 16, scale: 'log' } }, 0.25)['a']).toBeCloseTo(2, 14);
    expect(at({ a: { low: 1, high: 16, scale: 'log', whole: true } }, 0.4)).toEqual({ a: 3 });
    expect(at({ a: { low: 1.4, high: 1.9, scale: 'log', whole: true } }, 0)).toEqual({ a: 1.4 });
    expect(at({ a: { low: 1.4, high: 1.9, scale: 'log', whole: true } }, 0.99)).toEqual({ a: 1.9 });
    // whole: each number equally often, the ends too
    expect([0, 0.33, 0.34, 0.66, 0.67, 0.999].map((u) => at({ a: { low: 3, high: 5, whole: true } }, u)['a'])).toEqual([
      3, 3, 4, 4, 5, 5,
    ]);
    expect([0, 0.49, 0.5, 0.99].map((u) => at({ a: { low: 2.5, high: 4.5, whole: true } }, u)['a'])).toEqual([
      3, 3, 4, 4,
    ]);
    expect(at({ a: { low: 3, high: 5, whole: true } }, 1)).toEqual({ a: 5 });
    expect([0, 0.49, 0.5, 0.99, 1].map((u) => at({ a: ['x', 'y'] }, u)['a'])).toEqual(['x', 'x', 'y', 'y', 'y']);
    const both = at({ b: { low: 0, high: 1 }, a: [true, null] }, 0.5, 0.7);
    expect(both).toEqual({ b: 0.5, a: null });
    expect(Object.isFrozen(both)).toBe(true);
  });

  it('maps values to coordinates, one for each listed value', () => {
    const space = { a: { low: 2, high: 6 }, b: { low: 1, high: 16, scale: 'log' }, c: ['x', 'y', 'z'] };
    const [a, b, ...c] = cube(space).coordinates({ a: 3, b: 4, c: 'y' });
    expect([a, c]).toEqual([0.25, [0, 1, 0]]);
    expect(b).toBeCloseTo(0.5, 14);
  });

  it.each([
    [{ a: { low: 2, high: 2 } }, 'low must be below high'],
    [{ a: { low: 0, high: 2, scale: 'log' } }, 'a log scale begins above 0'],
    [{}, 'names no parameter'],
  ])('%j is refused', (space, words) => {
    expect(JSON.stringify(spaceSchema.safeParse(space).error)).toContain(words);
  });

  it('knows equal sets', () => {
    expect(pointKey({ b: 'x', a: 1 })).toBe('{"a":1,"b":"x"}');
  });
});

describe('a Gaussian process', () => {
  /** Matérn 5/2 and the posterior of two points written out. */
  const matern = (d: number, length: number): number => {
    const r = (Math.sqrt(5) * Math.abs(d)) / length;
    return (1 + r + (r * r) / 3) * Math.exp(-r);
  };

  it('is the posterior of two points, at the likeliest length and noise', () => {
    const process = new GaussianProcess([[0], [1]], [1, 3]);
    const spread = Math.sqrt(2);
    const y = [-1 / spread, 1 / spread];
    let best = { likelihood: Number.NEGATIVE_INFINITY, length: 0, noise: 0 };
    for (const length of [0.1, 0.2, 0.4, 0.8, 1.6])
      for (const noise of [1e-4, 0.05, 0.3]) {
        const [d, k] = [1 + noise, matern(1, length)];
        const det = d * d - k * k;
        const fit = (d * y[0]! * y[0]! - 2 * k * y[0]! * y[1]! + d * y[1]! * y[1]!) / det;
        const likelihood = -0.5 * (fit + Math.log(det));
        if (likelihood > best.likelihood) best = { likelihood, length, noise };
      }
    const [d, k] = [1 + best.noise, matern(1, best.length)];
    const det = d * d - k * k;
    for (const x of [0, 0.05, 0.3, 1, 2]) {
      const c = [matern(x, best.length), matern(1 - x, best.length)] as const;
      const weights = [(d * y[0]! - k * y[1]!) / det, (d * y[1]! - k * y[0]!) / det] as const;
      const belief = process.at([x]);
      expect(belief.mean).toBeCloseTo(2 + spread * (c[0] * weights[0] + c[1] * weights[1]), 10);
      const explained = (c[0] * (d * c[0] - k * c[1]) + c[1] * (d * c[1] - k * c[0])) / det;
      expect(belief.sd).toBeCloseTo(spread * Math.sqrt(Math.max(0, 1 - explained)), 10);
    }
  });

  it('chooses a long scale for a slope, a noisy one for a scatter at one place', () => {
    const line = Array.from({ length: 9 }, (_, i) => [i / 8]);
    const slope = new GaussianProcess(
      line,
      line.map(([x]) => 3 * x!),
    );
    expect(Math.abs(slope.at([0.31]).mean - 0.93)).toBeLessThan(0.01);
    const scatter = new GaussianProcess([[0.5], [0.5], [0.5], [0.5]], [1, 2, 3, 4]);
    expect(scatter.at([0.5]).mean).toBeCloseTo(2.5, 10);
    const far = scatter.at([50]);
    expect(far.mean).toBeCloseTo(2.5, 10);
    expect(far.sd).toBeCloseTo(Math.sqrt(5 / 3), 6);
  });

  it('measures distance in all coordinates', () => {
    const process = new GaussianProcess(
      [
        [0, 0],
        [1, 1],
        [0, 1],
      ],
      [0, 1, 5],
    );
    expect(process.at([0, 1]).mean).toBeGreaterThan(process.at([1, 0]).mean + 1);
    expect(process.at([0, 0.5]).mean).not.toBeCloseTo(process.at([0.5, 0]).mean, 3);
  });

  it('stands on one score, or on equal ones, with a spread of one', () => {
    const one = new GaussianProcess([[0.5]], [7]);
    expect(one.at([0.5]).mean).toBe(7);
    expect(one.at([90]).sd).toBeCloseTo(1, 12);
    const same = new GaussianProcess([[0], [1]], [7, 7]);
    expect(same.at([0.4]).mean).toBe(7);
    expect(same.at([90]).sd).toBeCloseTo(1, 12);
  });

  it('expects an improvement', () => {
    expect(expectedImprovement({ mean: 2, sd: 0 }, 1.5)).toBe(0.5);
    expect(expectedImprovement({ mean: 1, sd: 0 }, 1.5)).toBe(0);
    expect(expectedImprovement({ mean: 2, sd: Number.NaN }, 1.5)).toBe(0.5);
    // (m - b) Φ(z) + s φ(z) at z = 1: 0.8413447460685429, 0.24197072451914337
    expect(expectedImprovement({ mean: 3, sd: 2 }, 1)).toBeCloseTo(
      2 * 0.8413447460685429 + 2 * 0.24197072451914337,
      12,
    );
    expect(expectedImprovement({ mean: 1, sd: 2 }, 3)).toBeCloseTo(
      -2 * 0.15865525393145707 + 2 * 0.24197072451914337,
      12,
    );
  });
});

/** Asks a method until it ends, scoring what it names. */
function asked(method: SearchMethod, score: (p: Parameters) => number = () => 0): readonly ScoredPoint[] {
  const propose = proposerOf(methodSchema.parse(method));
  const tried: ScoredPoint[] = [];
  for (let one = propose(tried); one !== null; one = propose(tried)) tried.push({ parameters: one, score: score(one) });
  return tried;
}
const keysOf = (tried: readonly ScoredPoint[]): readonly string[] => tried.map((one) => pointKey(one.parameters));

describe('proposals', () => {
  const twelve = { a: ['x', 'y', 'z'], b: [1, 2, 3, 4] };

  it('of a grid are its sets in order', () => {
    const points = [{ a: 2 }, { a: 1 }, { a: 3 }];
    expect(asked({ method: 'grid', points }).map((one) => one.parameters)).toEqual(points);
    expect(() => proposerOf({ method: 'grid', points: [{ a: 1 }, { a: 1 }] })).toThrow(
      new ConfigError('purgedSearch', 'the grid lists a set twice', 'list each set once'),
    );
  });

  it('of a random search are distinct, as many as asked or as there are', () => {
    const five = keysOf(asked({ method: 'random', space: twelve, trials: 5 }));
    expect(new Set(five).size).toBe(5);
    expect(keysOf(asked({ method: 'random', space: twelve, trials: 5, seed: 1 }))).toEqual(five);
    expect(keysOf(asked({ method: 'random', space: twelve, trials: 5, seed: 2 }))).not.toEqual(five);
    expect(keysOf(asked({ method: 'random', space: twelve, trials: 12 })).slice(0, 5)).toEqual(five);
    expect(new Set(keysOf(asked({ method: 'random', space: twelve, trials: 50 }))).size).toBe(12);
    expect(asked({ method: 'random', space: twelve, trials: 50 })).toHaveLength(12);
    expect(five).toMatchInlineSnapshot(`
      [
        "{"a":"y","b":1}",
        "{"a":"z","b":4}",
        "{"a":"y","b":3}",
        "{"a":"z","b":3}",
        "{"a":"z","b":1}",
      ]
    `);
  });

  it('of a Bayesian search begin with drawn ones, then follow the scores', () => {
    const space = { a: { low: 0, high: 1 } };
    const peak = (p: Parameters): number => -Math.abs((p['a'] as number) - 0.8);
    const trough = (p: Parameters): number => Math.abs((p['a'] as number) - 0.8);
    const at = (tried: readonly ScoredPoint[]): readonly number[] => tried.map((one) => one.parameters['a'] as number);
    for (const [trials, options, same] of [
      [8, {}, 4],
      [24, {}, 6],
      [8, { first: 2 }, 2],
      [8, { first: 6 }, 6],
    ] as const) {
      const method = { method: 'bayesian', space, trials, ...options } as const;
      const [up, down] = [at(asked(method, peak)), at(asked(method, trough))];
      expect(up).toHaveLength(trials);
      expect(up.slice(0, same)).toEqual(down.slice(0, same));
      expect(up.slice(same)).not.toEqual(down.slice(same));
      if (trials === 24) expect(Math.min(...up.slice(12).map((x) => Math.abs(x - 0.8)))).toBeLessThan(0.01);
    }
    expect(asked({ method: 'bayesian', space, trials: 3 }, peak)).toHaveLength(3);
  });

  it('of a Bayesian search pass over sets without a score, and end where the space does', () => {
    const space = { a: { low: 0, high: 1 } };
    const one = { method: 'bayesian', space, trials: 10, first: 2 } as const;
    const blind = keysOf(asked(one, () => Number.NaN));
    expect(new Set(blind).size).toBe(10);
    const rather = asked(one, (p) => ((p['a'] as number) > 0.5 ? Number.POSITIVE_INFINITY : -(p['a'] as number)));
    expect(new Set(keysOf(rather)).size).toBe(10);
    const all = asked({ method: 'bayesian', space: twelve, trials: 40 }, (p) => p['b'] as number);
    expect(new Set(keysOf(all)).size).toBe(12);
    expect(all).toHaveLength(12);
    // after the first four drawn ones the best value of b that is left is tried before worse ones
    const tail = all.slice(6, 9).map((point) => point.parameters['b']);
    expect(Math.min(...tail.map(Number))).toBeGreaterThanOrEqual(1);
  });
});

/** Eight days, one feature, labels that end on their day. */
const start = Array.from({ length: 8 }, (_, i) => i * DAY);
const y = Float64Array.of(0.5, -1, 2, 1, -0.5, 3, 1.5, -2);
const samples = new Samples({
  columns: ['a'],
  x: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7),
  y,
  spans: { start, end: start },
});
const outer = purgedKFold(samples.spans, { folds: 2 });
const sides: { method: 'grid'; points: { side: number }[] } = { method: 'grid', points: [{ side: 1 }, { side: -1 }] };
const total = (returns: Float64Array): number => returns.reduce((a, b) => a + b, 0);
const plan = {
  name: 'sides',
  samples,
  outer,
  inner: { folds: 2 },
  search: sides,
  score: total,
  fit:
    ({ side }: { readonly side: number }) =>
    ({ rows }: { readonly rows: number }) =>
      new Float64Array(rows).fill(side),
};

describe('tuning', () => {
  it('scores a row by mean over standard deviation', () => {
    expect(sharpePerRow(Float64Array.of(1, 3))).toBeCloseTo(Math.SQRT2, 15);
    expect(sharpePerRow(Float64Array.of(1, 1))).toBeNaN();
    expect(sharpePerRow(Float64Array.of(1))).toBeNaN();
    expect(sharpePerRow(new Float64Array())).toBeNaN();
  });

  it('tries every set in the inner folds and takes the first of the best', async () => {
    const training = samples.training({ train: [0, 1, 2, 3] });
    const options = { fit: plan.fit, inner: { folds: 2 }, score: total };
    const tuned = await tuneOn<{ side: number }>(training, proposerOf(sides), options);
    expect(tuned.tried).toEqual([
      { parameters: { side: 1 }, score: 2.5, positions: Float64Array.of(1, 1, 1, 1), returns: y.slice(0, 4) },
      {
        parameters: { side: -1 },
        score: -2.5,
        positions: Float64Array.of(-1, -1, -1, -1),
        returns: y.slice(0, 4).map((one) => -one),
      },
    ]);
    expect(tuned.best).toBe(tuned.tried[0]);
    const second = await tuneOn<{ side: number }>(training, proposerOf(sides), { ...options, score: (r) => -total(r) });
    expect(second.best).toBe(second.tried[1]);
    const equal = await tuneOn<{ side: number }>(training, proposerOf(sides), { ...options, score: () => 1 });
    expect(equal.best).toBe(equal.tried[0]);
    const some = await tuneOn<{ side: number }>(training, proposerOf(sides), {
      ...options,
      score: (r) => (total(r) > 0 ? Number.NaN : total(r)),
    });
    expect(some.best).toBe(some.tried[1]);
    // positions that are none are left out of the score
    const holes = await tuneOn<{ side: number }>(training, proposerOf(sides), {
      ...options,
      fit:
        () =>
        ({ x }) =>
          Float64Array.from(x, (one) => (one === 1 ? Number.NaN : 1)),
    });
    expect(holes.best.score).toBe(3.5);
    expect(holes.best.positions[1]).toBeNaN();
  });

  it('refuses in words', async () => {
    const training = samples.training({ train: [0, 1, 2, 3] });
    const options = { fit: plan.fit, inner: { folds: 2 }, score: () => Number.NaN };
    await expect(tuneOn(training, proposerOf(sides), options as never)).rejects.toThrow(
      new ConfigError('purgedSearch', 'none of 2 sets has a score', 'let positions and labels vary'),
    );
    await expect(tuneOn({ ...training } as never, proposerOf(sides), options as never)).rejects.toThrow(
      new ConfigError(
        'purgedSearch',
        'the tuner was handed rows that come from no split',
        'pass samples.training(split)',
      ),
    );
    const rows = samples.judged({ test: [4, 5] });
    const wrong = positionsIn(() => () => [1], { side: 1 }, { training, rows });
    await expect(wrong).rejects.toThrow(
      new PluginError('purgedSearch', 'fit {"side":1} gave 1 positions for 2 rows', 'give one position a row', {
        parameters: { side: 1 },
      }),
    );
  });
});

describe('purgedSearch', () => {
  it('is written out for two sides over two folds', async () => {
    const seen: object[] = [];
    const result = await purgedSearch({ ...plan, onProgress: (state) => seen.push(state) });
    expect(seen).toEqual([
      { done: 1, total: 2 },
      { done: 2, total: 2 },
    ]);
    const tried = (up: number) => [
      { parameters: { side: 1 }, score: up },
      { parameters: { side: -1 }, score: -up },
    ];
    expect(result.splits).toEqual([
      { parameters: { side: 1 }, inSample: 2, outOfSample: 2.5, tried: tried(2) },
      { parameters: { side: 1 }, inSample: 2.5, outOfSample: 2, tried: tried(2.5) },
    ]);
    expect(result.outOfSample).toEqual(y);
    expect([result.score, result.bestInSample]).toEqual([4.5, 2.5]);
    expect(result.trials).toEqual([
      { parameters: { side: 1 }, score: 2.25, parts: 2, positions: new Float64Array(8).fill(1), returns: y },
      {
        parameters: { side: -1 },
        score: -2.25,
        parts: 2,
        positions: new Float64Array(8).fill(-1),
        returns: y.map((one) => -one),
      },
    ]);
    expect(result.count).toEqual({ count: 2, source: 'search "sides"' });
  });

  it('leaves out what cannot be told, and averages rows held out twice', async () => {
    const holes = {
      ...plan,
      outer: [...outer, { train: [4, 5, 6, 7], test: [0, 1] }, { train: [0, 1, 2, 3], test: [6] }],
      fit:
        ({ side }: { readonly side: number }) =>
        ({ x }: { readonly x: Float64Array }) =>
          Float64Array.from(x, (one) => (one === 5 ? Number.NaN : side)),
    };
    const { outOfSample, splits, score } = await purgedSearch(holes);
    // the rest of the second half loses: there the other side is chosen
    expect(splits.map((one) => one.parameters.side)).toEqual([-1, 1, -1, 1]);
    expect(Array.from(outOfSample)).toEqual([-0.5, 1, -2, -1, -0.5, Number.NaN, 1.5, -2]);
    expect(splits[1]!.outOfSample).toBe(-1);
    expect(score).toBe(-3.5);
    const once = await purgedSearch({ ...plan, outer: outer.slice(0, 1) });
    expect(Array.from(once.outOfSample.subarray(4))).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    const usual = await purgedSearch({ ...plan, score: undefined } as never);
    expect(usual.score).toBeCloseTo(sharpePerRow(y), 15);
  });

  it('refuses in words', async () => {
    const flat = [{ train: [2, 3, 4, 5, 6, 7], test: [0, 1] }];
    const long = new Samples({ ...samples, spans: { start, end: start.map((t) => t + 2 * DAY) } });
    await expect(purgedSearch({ ...plan, samples: long, outer: flat })).rejects.toThrow(
      /purgedSearch: .*; purge the outer splits by the end of their labels, and by the look-back that inner states$/,
    );
    const back = { ...plan, inner: { folds: 2, lookback: 2 * DAY } };
    await expect(purgedSearch(back)).rejects.toThrow(/look-back/);
    const trials = { trials: new TrialLedger(memoryLineStore()), research: 'x', instruments: ['A'] };
    await expect(purgedSearch({ ...plan, ledger: trials })).rejects.toThrow(
      new ConfigError(
        'purgedSearch',
        'a trial ledger was passed and the gates are off',
        'set flags: { enable_bt_gates: true }',
      ),
    );
    await expect(purgedSearch({ ...plan, flags: { enable_bt_gates: true } })).rejects.toThrow(
      new ConfigError(
        'purgedSearch',
        'the gates are on and there is no trial ledger',
        'pass ledger: { trials, research, instruments }',
      ),
    );
    await expect(purgedSearch({ ...plan, names: 1 } as never)).rejects.toThrow(/purgedSearch: unknown option "names"/);
  });
});

describe('trials of a search', () => {
  const part = (positions: number[], score: number, side = 1) => {
    const held = Float64Array.from(positions);
    return { parameters: { side }, score, positions: held, returns: held };
  };

  it('are pooled over training parts', () => {
    const first = [part([1, Number.NaN, 2, Number.NaN], 4), part([5, 5, 5, 5], 1, -1)];
    const other = [part([3, 1, Number.NaN, Number.NaN], 8)];
    const found = [
      { best: first[0]!, tried: first },
      { best: other[0]!, tried: other },
    ];
    const splits = [
      { train: [0, 1, 2, 3], test: [] },
      { train: [0, 1, 4, 5], test: [] },
    ];
    const n = Number.NaN;
    expect(pooledTrials(samples, splits, found)).toEqual([
      {
        parameters: { side: 1 },
        score: 6,
        parts: 2,
        positions: Float64Array.of(2, 1, 2, n, n, n, n, n),
        returns: Float64Array.of(1, -1, 4, n, n, n, n, n),
      },
      {
        parameters: { side: -1 },
        score: 1,
        parts: 1,
        positions: Float64Array.of(5, 5, 5, 5, n, n, n, n),
        returns: Float64Array.of(2.5, -5, 10, 5, n, n, n, n),
      },
    ]);
  });

  it('are written down by day, beside their mean position held all along', async () => {
    const ledger = { trials: new TrialLedger(memoryLineStore()), research: 'mine', instruments: ['A', 'B'] };
    const halves = start.map((_, i) => Math.floor(i / 2) * DAY + (1 + (i % 2)) * HOUR);
    const two = new Samples({
      ...samples,
      spans: { start: halves, end: halves.map((t, i) => (i === 2 ? 9 * DAY : t)) },
    });
    const n = Number.NaN;
    const positions = Float64Array.of(1, 1, n, 3, n, n, 2, 1);
    const trial = {
      parameters: { side: 1 },
      score: 0,
      parts: 1,
      positions,
      returns: positions.map((one, i) => one * y[i]!),
    };
    const written = { name: 'sides', samples: two, inner: { folds: 2 }, ledger };
    expect(await recordSearch(written, [trial])).toEqual({ count: 1, source: 'trial ledger, research "mine"' });
    const [entry, ...more] = await ledger.trials.entries();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ research: 'mine', label: 'sides {"side":1}', from: HOUR, to: 9 * DAY, exact: false });
    expect(entry!.instruments.map((one) => one.id)).toEqual(['A', 'B']);
    expect(Array.from(entry!.series.days)).toEqual([0, DAY, 3 * DAY]);
    // mean position (1 + 1 + 3 + 2 + 1) / 5 = 1.6
    const close = (made: ArrayLike<number>, wanted: number[]) =>
      wanted.forEach((one, i) => {
        expect(made[i]).toBeCloseTo(one, 6);
      });
    close(entry!.series.returns, [-0.25, 3, 0.5]);
    close(entry!.series.matched, [1.6 * -0.25, 1.6, 1.6 * -0.25]);
    // another inner, name, column or set is another structure; the same again is not
    const structure = async (more: object, parameters: Parameters = { side: 1 }) => {
      const trials = new TrialLedger(memoryLineStore());
      await recordSearch({ ...written, ...more, ledger: { ...ledger, trials } }, [{ ...trial, parameters }]);
      const [one] = await trials.entries();
      return [one!.structure, JSON.stringify(one!.evidence)].join();
    };
    const same = await structure({});
    expect(await structure({})).toBe(same);
    for (const changed of [
      { name: 'other' },
      { inner: { folds: 3 } },
      { samples: new Samples({ ...two, columns: ['b'] }) },
      { samples: new Samples({ ...two, y: y.map((one) => (one === 2 ? n : one)) }) },
    ])
      expect(await structure(changed)).not.toBe(same);
    expect(await structure({}, { side: 2 })).not.toBe(same);
    const renamed = { ...written, ledger: { ...ledger, research: 'other' } };
    const again = await recordSearch(renamed, [
      { ...trial, parameters: { side: 7 }, returns: trial.returns.map((one) => one / 2) },
    ]);
    expect(again.source).toMatch(/^trial ledger, research "other", \d+ of them under other names before$/);
  });
});
