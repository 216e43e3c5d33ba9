import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../../src/artifacts/line-store.js';
import type { SearchMethod } from '../../../src/backtest/search/proposals.js';
import { type PurgedSearchPlan, purgedSearch } from '../../../src/backtest/search/purged-search.js';
import { combinatorialPurged } from '../../../src/backtest/splits/combinatorial.js';
import { nestedPurged } from '../../../src/backtest/splits/nested.js';
import { purgedKFold } from '../../../src/backtest/splits/purged-k-fold.js';
import { Samples } from '../../../src/backtest/splits/samples.js';
import { TrialLedger } from '../../../src/backtest/trials/trial-ledger.js';
import { Random } from '../../../src/core/random.js';

const DAY = 86_400_000_000;
const START = 19_000 * DAY;
const FEATURES = 12;
const columns = Array.from({ length: FEATURES }, (_, c) => `f${c}`);

/** Twelve features and a label that spans three days; the first feature carries an edge when it is asked for. */
function market(seed: number, { rows = 600, edge = 0 } = {}): Samples {
  const random = new Random(seed, 'test/search');
  const x = Float64Array.from({ length: rows * FEATURES }, () => random.normal());
  const y = Float64Array.from({ length: rows }, (_, i) => random.normal() + edge * x[i * FEATURES]!);
  const start = Array.from({ length: rows }, (_, i) => START + i * DAY);
  return new Samples({ columns, x, y, spans: { start, end: start.map((t) => t + 2 * DAY) } });
}

const space = {
  feature: columns,
  side: [1, -1],
  bar: { low: -1.5, high: 1.5 },
} as const;

/** One feature above a bar: twenty-four rules and a threshold, all of them worthless on noise. */
const rule: PurgedSearchPlan<{ method: 'random'; space: typeof space; trials: number }>['fit'] =
  ({ feature, side, bar }) =>
  ({ columns: names, rows, x }) =>
    Float64Array.from({ length: rows }, (_, r) => (x[r * names.length + names.indexOf(feature)]! > bar ? side : 0));

const keepAway = { embargo: 3 * DAY, lookback: DAY };
const plan = (samples: Samples, search: SearchMethod = { method: 'random', space, trials: 40, seed: 3 }) => ({
  name: 'one feature above a bar',
  samples,
  outer: purgedKFold(samples.spans, { folds: 4, ...keepAway }),
  inner: { folds: 3, ...keepAway },
  search: search as { method: 'random'; space: typeof space; trials: number },
  fit: rule,
});

/** The same samples with every row of a list changed beyond recognition. */
function changed(samples: Samples, rows: readonly number[]): Samples {
  const noise = new Random(9, 'test/changed');
  const x = Float64Array.from(samples.x);
  const y = Float64Array.from(samples.y);
  for (const row of rows) {
    y[row] = 10 * noise.normal();
    for (let c = 0; c < FEATURES; c++) x[row * FEATURES + c] = 10 * noise.normal();
  }
  return new Samples({ columns, x, y, spans: samples.spans });
}

describe('a purged search', () => {
  it.each(['random', 'bayesian'] as const)(
    '%s: on noise the best inside is high and the part outside is worth nothing',
    async (method) => {
      const [worlds, rows] = [24, 200];
      const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
      const found = [];
      for (let k = 0; k < worlds; k++)
        found.push(await purgedSearch(plan(market(6000 + k, { rows }), { method, space, trials: 12, seed: k })));
      // A Sharpe ratio per row of noise has a standard error of one over the root of the rows.
      const error = Math.sqrt(1 / (rows * worlds));
      const [outside, inside] = [mean(found.map((one) => one.score)), mean(found.map((one) => one.bestInSample))];
      expect(Math.abs(outside)).toBeLessThan(3 * error);
      expect(inside).toBeGreaterThan(7 * error);
    },
  );

  it('finds an edge that is there', async () => {
    const result = await purgedSearch(plan(market(5, { edge: 0.5 })));
    expect(result.splits.every((one) => one.parameters.feature === 'f0' && one.parameters.side === 1)).toBe(true);
    expect(result.score * Math.sqrt(252)).toBeGreaterThan(2);
  });

  it('chooses the same sets by the same scores whatever the rows held out are', async () => {
    const samples = market(7);
    const base = await purgedSearch(plan(samples));
    for (const [k, { test }] of plan(samples).outer.entries()) {
      const other = await purgedSearch(plan(changed(samples, test)));
      expect(other.splits[k]!.tried).toEqual(base.splits[k]!.tried);
      expect(other.splits[k]!.parameters).toEqual(base.splits[k]!.parameters);
      expect(other.splits[k]!.outOfSample).not.toBe(base.splits[k]!.outOfSample);
    }
  });

  it('never shows a fit a row that touches the label of a row it is judged on', async () => {
    const samples = market(8, { rows: 200 });
    let fits = 0;
    await purgedSearch({
      ...plan(samples),
      fit: (_, training) => (rows) => {
        fits++;
        const judged = new Set(Array.from({ length: rows.rows }, (__, r) => rows.x[r * FEATURES]!));
        const at = (which: (row: number) => boolean) => Array.from(samples.y.keys()).filter(which);
        const held = at((row) => judged.has(samples.x[row * FEATURES]!));
        const [first, last] = [held[0]!, held.at(-1)!];
        const own = new Set(training.column('f0'));
        for (const row of at((one) => own.has(samples.x[one * FEATURES]!)))
          expect(row + 2 < first || row > last + 2 + 3).toBe(true);
        return new Float64Array(rows.rows).fill(1).map((one, r) => one + r);
      },
      search: { method: 'random', space, trials: 2, seed: 3 },
    });
    expect(fits).toBe(4 * (2 * 3 + 1));
  });

  it('gives the same result twice, and another with another seed', async () => {
    const samples = market(9, { rows: 200 });
    for (const method of ['random', 'bayesian'] as const) {
      const run = (seed: number) => purgedSearch(plan(samples, { method, space, trials: 10, seed }));
      expect(await run(1)).toEqual(await run(1));
      expect((await run(2)).trials[0]!.parameters).not.toEqual((await run(1)).trials[0]!.parameters);
    }
  });

  it('runs on combinatorial and nested splits', async () => {
    const samples = market(10, { rows: 240 });
    const cv = combinatorialPurged(samples.spans, { groups: 5, testGroups: 2, ...keepAway });
    const combinatorial = await purgedSearch({
      ...plan(samples, { method: 'random', space, trials: 5, seed: 1 }),
      outer: cv.splits,
    });
    expect(combinatorial.splits).toHaveLength(10);
    expect(combinatorial.outOfSample.every(Number.isFinite)).toBe(true);
    const nested = nestedPurged(samples.spans, { outerFolds: 3, innerFolds: 3, ...keepAway });
    expect((await purgedSearch({ ...plan(samples), outer: nested })).splits).toHaveLength(3);
  });
});

describe('the trials of a search', () => {
  const ledgerOf = () => new TrialLedger(memoryLineStore());
  const counted = (samples: Samples, trials: TrialLedger, search: SearchMethod, research = 'noise') =>
    purgedSearch({
      ...plan(samples, search),
      flags: { enable_bt_gates: true },
      ledger: { trials, research, instruments: ['A'] },
    });

  it.each([
    { method: 'random', space, trials: 17, seed: 4 },
    { method: 'grid', points: columns.map((feature) => ({ feature, side: 1, bar: 0 })) },
  ] as const)('$method: each set is one trial of the ledger', async (search) => {
    const [samples, ledger] = [market(20, { rows: 240 }), ledgerOf()];
    const result = await counted(samples, ledger, search);
    expect(result.trials).toHaveLength('trials' in search ? search.trials : search.points.length);
    expect(result.count.count).toBe(result.trials.length);
    expect(await ledger.entries()).toHaveLength(result.trials.length);
  });

  it('counts the sets that a Bayesian search tried in any training part, and a re-run not again', async () => {
    const [samples, ledger] = [market(21, { rows: 240 }), ledgerOf()];
    const search = { method: 'bayesian', space, trials: 12, seed: 4 } as const;
    const first = await counted(samples, ledger, search);
    expect(first.trials.length).toBeGreaterThan(12);
    expect(first.count.count).toBe(first.trials.length);
    expect((await counted(samples, ledger, search)).count.count).toBe(first.trials.length);
    const renamed = await counted(samples, ledger, { method: 'random', space, trials: 3, seed: 50 }, 'another name');
    expect(renamed.count.count).toBe(first.trials.length + 3);
  });

  it('are counted only with the gates on, and then must be', async () => {
    const samples = market(22, { rows: 120 });
    const ledger = { trials: ledgerOf(), research: 'x', instruments: ['A'] };
    await expect(purgedSearch({ ...plan(samples), ledger })).rejects.toThrow(/gates are off/);
    await expect(purgedSearch({ ...plan(samples), flags: { enable_bt_gates: true } })).rejects.toThrow(
      /no trial ledger/,
    );
    expect((await purgedSearch(plan(samples))).count).toEqual({
      count: 40,
      source: 'search "one feature above a bar"',
    });
  });
});

describe('a search that cannot work', () => {
  const samples = market(30, { rows: 120 });

  it('is refused with its reason', async () => {
    const flat = purgedKFold({ start: samples.spans.start, end: samples.spans.start }, { folds: 4 });
    await expect(purgedSearch({ ...plan(samples), outer: flat })).rejects.toThrow(/reach into the test/);
    const point = { feature: 'f0', side: 1, bar: 0 };
    await expect(purgedSearch(plan(samples, { method: 'grid', points: [point, { ...point }] }))).rejects.toThrow(
      /twice/,
    );
    await expect(purgedSearch({ ...plan(samples), fit: () => () => [1] })).rejects.toThrow(/gave 1 positions for/);
    await expect(
      purgedSearch({
        ...plan(samples),
        fit:
          () =>
          ({ rows }) =>
            new Float64Array(rows),
      }),
    ).rejects.toThrow(/has a score/);
    const upside = { bar: { low: 2, high: 1 } };
    await expect(purgedSearch(plan(samples, { method: 'random', space: upside, trials: 3 }))).rejects.toThrow(
      /low must be below high/,
    );
  });

  it('ends where a space is used up', async () => {
    const small = { feature: ['f0', 'f1'], side: [1], bar: [0] };
    const { trials } = await purgedSearch(plan(samples, { method: 'random', space: small, trials: 30, seed: 1 }));
    expect(trials).toHaveLength(2);
  });
});
