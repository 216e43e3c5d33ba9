/** Reality check, SPA and max-t on rows given one by one, against their formulas written out. */
import { describe, expect, it } from 'vitest';
import { maxTBootstrap } from '../../../src/backtest/overfit/max-t.js';
import { forEachResample } from '../../../src/backtest/overfit/resamples.js';
import { spaTest } from '../../../src/backtest/overfit/spa.js';
import { DataError } from '../../../src/core/errors.js';
import { ColumnSums } from '../../../src/math/bootstrap/columns.js';

const table = [
  [1, -2, 3, 0.5, -1, 2, 1, -0.5],
  [-1, -3, -2, -1.5, -4, -2, -1, -3],
  [0.25, 0.5, -1, 2, -0.75, 0.125, -2, 1],
  [2, 2, 2, 2, 2, 2, 2, 2],
];
const indices = [
  [0, 1, 2, 3, 4, 5, 6, 7],
  [2, 3, 2, 3, 2, 0, 5, 5],
  [7, 6, 5, 4, 3, 2, 1, 0],
  [1, 1, 4, 4, 7, 7, 1, 2],
  [0, 2, 5, 6, 0, 2],
  [3, 7, 2, 3, 7, 0, 1, 6],
];
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Politis & Romano, written out. */
function longRun(values: readonly number[], block: number): number {
  const n = values.length;
  const m = mean(values);
  const gamma = (lag: number): number =>
    values.slice(lag).reduce((sum, one, t) => sum + (one - m) * (values[t]! - m), 0) / n;
  const q = 1 - 1 / block;
  const power = (k: number): number => Array.from({ length: k }, () => q).reduce((a, b) => a * b, 1);
  return Array.from({ length: n - 1 }, (_, i) => i + 1).reduce(
    (sum, lag) => sum + 2 * ((1 - lag / n) * power(lag) + (lag / n) * power(n - lag)) * gamma(lag),
    gamma(0),
  );
}

describe('spaTest', () => {
  it('is the formulas of White and Hansen', () => {
    const made = spaTest(table, { indices, blockLength: 3 });
    const n = 8;
    const means = table.map(mean);
    expect(Array.from(made.mean)).toEqual(means);
    const variance = table.map((one) => longRun(one, 3));
    variance.forEach((one, j) => {
      expect(made.variance[j]).toBeCloseTo(one, 12);
    });
    const valid = means.map((m, j) => m >= -Math.sqrt((variance[j]! / n) * 2 * Math.log(Math.log(n))));
    expect(valid).toEqual([true, false, true, true]);
    expect(made.valid).toEqual(valid);
    const shares = (scale: readonly number[]) => {
      const statistic = Math.max(...means.map((m, j) => m * scale[j]!));
      const share = (offset: (m: number, j: number) => number): number =>
        indices.filter(
          (rows) =>
            Math.max(
              ...table.map((one, j) => (mean(rows.map((i) => one[i]!)) - means[j]! + offset(means[j]!, j)) * scale[j]!),
            ) >
            statistic + 1e-12,
        ).length / indices.length;
      return {
        statistic,
        lower: share((m) => Math.min(m, 0)),
        consistent: share((m, j) => (valid[j] ? 0 : m)),
        upper: share(() => 0),
      };
    };
    // The trial that never varies is worth its mean unscaled, and nothing scaled.
    const plain = shares([1, 1, 1, 1]);
    expect(made.unstudentised).toEqual(plain);
    expect(made.realityCheck).toBe(plain.upper);
    const scaled = shares(variance.map((one) => (one > 1e-12 ? Math.sqrt(n / one) : 0)));
    expect(made.studentised.statistic).toBeCloseTo(scaled.statistic, 12);
    expect({ ...made.studentised, statistic: 0 }).toEqual({ ...scaled, statistic: 0 });
  });

  it('tells its three p-values apart', () => {
    // one good, one slightly poor, one hopeless: the bounds differ
    const three = [
      [1, -1, 1.5, -1, 1, -1],
      [-0.5, 0.25, -0.5, 0.25, -0.5, 0.25],
      [-9, -5, -9, -5, -9, -5],
    ];
    const rows = [
      [1, 3, 5, 1, 3, 5],
      [0, 2, 2, 0, 2, 4],
      [1, 1, 1, 3, 0, 2],
      [0, 1, 2, 3, 4, 5],
      [1, 1, 1, 3, 3, 5, 5, 0, 2, 4, 0, 2],
    ];
    const { unstudentised, valid, realityCheck } = spaTest(three, { indices: rows, blockLength: 1 });
    expect(valid).toEqual([true, true, false]);
    expect(unstudentised.statistic).toBeCloseTo(1 / 12, 15);
    expect([unstudentised.lower, unstudentised.consistent, unstudentised.upper, realityCheck]).toEqual([
      0.4, 0.6, 0.8, 0.8,
    ]);
  });

  it('counts only what is strictly above', () => {
    const poor = [[-1, -3, -1, -3]];
    expect(spaTest(poor, { indices: [[0, 1, 2, 3]], blockLength: 2 }).unstudentised).toEqual({
      statistic: -2,
      lower: 0,
      consistent: 0,
      upper: 1,
    });
  });

  it('refuses a table it cannot read', () => {
    expect(() => spaTest([[1]])).toThrow(
      new DataError('spaTest', '1 periods are too few', 'pass at least 2 returns a trial'),
    );
    expect(() => spaTest([[1, 2]], { block: 1 } as never)).toThrow(/spaTest: unknown option "block"/);
  });
});

describe('maxTBootstrap', () => {
  const t = (values: readonly number[], at = 0): number => {
    const m = mean(values);
    return (Math.sqrt(values.length) * (m - at)) / Math.sqrt(mean(values.map((one) => (one - m) * (one - m))));
  };

  it('studentises again in each resample, by the resample’s own rows', () => {
    const made = maxTBootstrap(table, { indices });
    const ts = table.slice(0, 3).map((one) => t(one));
    ts.forEach((one, j) => {
      expect(made.tStatistics[j]).toBeCloseTo(one, 12);
    });
    expect(made.tStatistics[3]).toBeNaN();
    expect(made.best).toBe(0);
    expect(made.statistic).toBe(made.tStatistics[0]);
    expect(made.tested).toBe(3);
    const maxima = indices.map((rows) =>
      Math.max(
        ...table.slice(0, 3).map((one) =>
          t(
            rows.map((i) => one[i]!),
            mean(one),
          ),
        ),
      ),
    );
    expect(made.bootstrapMax.length).toBe(6);
    maxima.forEach((one, b) => {
      expect(made.bootstrapMax[b]).toBeCloseTo(one, 10);
    });
    expect(made.pValue).toBe((1 + maxima.filter((one) => one >= made.statistic).length) / 7);
  });

  it('judges the trial that is named, and none that has no variance', () => {
    const second = maxTBootstrap(table, { indices, candidate: 2 });
    expect(second.statistic).toBe(second.tStatistics[2]);
    expect(second.best).toBe(0);
    for (const candidate of [3, 9]) {
      const none = maxTBootstrap(table, { indices, candidate });
      expect(none).toMatchObject({ statistic: Number.NaN, best: 0, pValue: 1, tested: 3 });
      expect(none.bootstrapMax).toEqual(new Float64Array());
    }
    const flat = maxTBootstrap([
      [1, 1],
      [2, 2],
    ]);
    expect(flat).toEqual({
      tStatistics: new Float64Array(2).fill(Number.NaN),
      statistic: Number.NaN,
      best: -1,
      bootstrapMax: new Float64Array(),
      pValue: 1,
      tested: 0,
    });
  });

  it('keeps the first of two equal trials, and finds the best that comes last', () => {
    expect(maxTBootstrap([table[0]!, table[0]!], { indices }).best).toBe(0);
    expect(maxTBootstrap([table[3]!, table[1]!, table[0]!], { indices }).best).toBe(2);
    // differs in the last row only
    expect(maxTBootstrap([[1, 1, 1, 2]], { indices: [[0, 1, 2, 3]] }).tested).toBe(1);
  });

  it('counts equality as reached, and a resample without variance as nothing', () => {
    const coin = [1, -1, 1, -1];
    const same = maxTBootstrap([coin], { indices: [[0, 1, 2, 3]] });
    expect([same.statistic, same.bootstrapMax[0], same.pValue]).toEqual([0, 0, 1]);
    const stuck = maxTBootstrap([[1, 3, 1, 3]], { indices: [[1, 1, 1, 1]] });
    expect([stuck.bootstrapMax[0], stuck.pValue]).toEqual([0, 1 / 2]);
  });

  it('ends early when told, and then counts without the one', () => {
    const coin = [1, -1, 1, -1];
    const many = Array.from({ length: 40 }, (_, b) => (b % 2 === 0 ? [0, 1, 2, 3] : [1, 1, 1, 3]));
    const early = maxTBootstrap([coin], { indices: many, stopAfter: 10 });
    expect(early.bootstrapMax.length).toBe(10);
    expect(early.pValue).toBe(1);
    const spread = maxTBootstrap([[1, -1, 1, -0.5]], {
      indices: Array.from({ length: 40 }, (_, b) => (b % 2 === 0 ? [0, 2, 0, 1] : [1, 1, 3, 1])),
      stopAfter: 10,
    });
    expect([spread.bootstrapMax.length, spread.pValue]).toEqual([19, 10 / 19]);
    expect(maxTBootstrap([coin], { stopAfter: 1000, resamples: 20 }).bootstrapMax.length).toBe(20);
  });

  it('refuses in words', () => {
    expect(() => maxTBootstrap([[1, 2], [1]])).toThrow(
      new DataError('maxTBootstrap', 'trial 1 has 1 periods, the first 2', 'align them on one calendar'),
    );
    expect(() => maxTBootstrap([[1, 2]], { best: 1 } as never)).toThrow(/maxTBootstrap: unknown option "best"/);
  });
});

describe('forEachResample', () => {
  const sums = new ColumnSums([
    [1, 2, 3, 6],
    [0, 4, 0, 4],
  ]);
  const drawn = (how: Partial<Parameters<typeof forEachResample>[1]>, stopAt = Number.POSITIVE_INFINITY) => {
    const seen: { sums: number[]; count: number }[] = [];
    forEachResample(sums, { resamples: 5, blockLength: 2, seed: 1, ...how }, (one, count) => {
      seen.push({ sums: Array.from(one), count });
      return seen.length >= stopAt ? 'stop' : undefined;
    });
    return seen;
  };

  it('adds rows given one by one, consecutive or not', () => {
    expect(drawn({ indices: [[0, 1, 3], [2], [3, 2, 3, 0, 1, 2, 3]] })).toEqual([
      { sums: [-2 - 1 + 3, -2 + 2 + 2, 4 + 1 + 9, 12], count: 3 },
      { sums: [0, -2, 0, 4], count: 1 },
      { sums: [3 + 0 + 3 + 0, 2 - 2 + 2 + 0, 9 + 9 + 14, 12 + 16], count: 7 },
    ]);
    expect(drawn({ indices: [[0], [1], [2]] }, 2)).toHaveLength(2);
    expect(drawn({ indices: [] })).toHaveLength(0);
  });

  it('draws as many as it is told, each of all rows, the same for the same seed', () => {
    const all = drawn({});
    expect(all.map((one) => one.count)).toEqual([4, 4, 4, 4, 4]);
    expect(drawn({})).toEqual(all);
    expect(drawn({ seed: 2 })).not.toEqual(all);
    expect(drawn({ blockLength: 4 })).not.toEqual(all);
    expect(drawn({}, 3)).toEqual(all.slice(0, 3));
    // every drawn resample is four whole rows
    const possible = (x: number): boolean => [4, 8, 0, 12, 16].includes(x);
    for (const one of all) expect(possible(one.sums[3]!)).toBe(true);
    expect(all.map((one) => one.sums)).toMatchInlineSnapshot(`
      [
        [
          5,
          4,
          19,
          16,
        ],
        [
          0,
          0,
          14,
          16,
        ],
        [
          1,
          -4,
          13,
          16,
        ],
        [
          -3,
          -4,
          21,
          16,
        ],
        [
          0,
          0,
          14,
          16,
        ],
      ]
    `);
  });
});
