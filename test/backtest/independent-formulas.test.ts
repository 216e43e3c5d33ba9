/** The statistics computed again as their papers write them, one definition after the other, on tables drawn at random. */
import {
  combinatorialPurged,
  maxTBootstrap,
  pboCscv,
  purgedKFold,
  returnPermutationTest,
  spaTest,
  walkForwardPurged,
} from 'edgeproof/backtest';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';

const random = new Random(20260, 'independent');
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const sdOf = (x: readonly number[], ddof: number): number =>
  Math.sqrt(x.reduce((s, v) => s + (v - mean(x)) ** 2, 0) / (x.length - ddof));
/** Trials with ties, a mirrored one and one that never trades. */
const table = (trials: number, rows: number): number[][] => {
  const all = Array.from({ length: trials }, () =>
    Array.from({ length: rows }, () => Math.round(100 * random.normal()) / 1e4),
  );
  all[1] = all[0]!.map((r) => -r);
  all[2] = all[0]!.map(() => 0);
  all[3] = [...all[0]!];
  return all;
};
const drawn = (count: number, rows: number): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: rows }, () => random.integer(rows)));

function halves(blocks: number): number[][] {
  const all: number[][] = [];
  for (let mask = 0; mask < 1 << blocks; mask++) {
    const chosen = Array.from({ length: blocks }, (_, b) => b).filter((b) => (mask >> b) & 1);
    if (chosen.length === blocks / 2) all.push(chosen);
  }
  return all;
}

describe('probability of backtest overfitting', () => {
  it.each([
    [4, 41],
    [6, 100],
    [8, 131],
  ])('with %i blocks of %i rows', (blocks, rows) => {
    const trials = table(7, rows);
    const size = Math.floor(rows / blocks);
    const skip = rows - size * blocks;
    const sharpe = (one: number[], which: readonly number[]): number => {
      const own = which.flatMap((b) => one.slice(skip + b * size, skip + (b + 1) * size));
      const sd = sdOf(own, 1);
      return sd > 0 ? mean(own) / sd : 0;
    };
    const logits = halves(blocks).map((inside) => {
      const outside = Array.from({ length: blocks }, (_, b) => b).filter((b) => !inside.includes(b));
      const before = trials.map((one) => sharpe(one, inside));
      const best = before.findIndex((v) => v >= Math.max(...before) - 1e-12);
      const after = trials.map((one) => sharpe(one, outside));
      const below = after.filter((v) => v < after[best]! - 1e-12).length;
      const equal = after.filter((v) => Math.abs(v - after[best]!) <= 1e-12).length;
      const omega = (below + (equal + 1) / 2) / (trials.length + 1);
      return Math.log(omega / (1 - omega));
    });
    const found = pboCscv(trials, { blocks });
    expect(found.combinations).toBe(logits.length);
    expect(found.pbo).toBeCloseTo(logits.filter((one) => one <= 0).length / logits.length, 12);
    expect(found.meanLogit).toBeCloseTo(mean(logits), 10);
  });
});

describe('bootstraps over rows that are passed in', () => {
  it.each([30, 77])('max-t studentises again inside each resample of %i rows', (rows) => {
    const trials = table(6, rows);
    const indices = drawn(60, rows);
    const alive = trials.filter((one) => one.some((v) => v !== one[0]));
    const t = alive.map((one) => (Math.sqrt(rows) * mean(one)) / sdOf(one, 0));
    const largest = indices.map((pick) =>
      Math.max(
        ...alive.map((one) => {
          const own = pick.map((i) => one[i]! - mean(one));
          return (Math.sqrt(rows) * mean(own)) / sdOf(own, 0);
        }),
      ),
    );
    const found = maxTBootstrap(trials, { indices });
    expect(found.statistic).toBeCloseTo(Math.max(...t), 9);
    expect(found.tested).toBe(alive.length);
    for (const [b, one] of found.bootstrapMax.entries()) expect(one).toBeCloseTo(largest[b]!, 8);
    const above = largest.filter((one) => one >= Math.max(...t)).length;
    expect(found.pValue).toBeCloseTo((1 + above) / 61, 12);
  });

  it('the reality check and the unstudentised SPA recentre as White and Hansen do', () => {
    const rows = 90;
    const trials = table(5, rows).map((one, j) => one.map((r) => r + (j === 4 ? -0.004 : 0.0004)));
    const indices = drawn(80, rows);
    const means = trials.map(mean);
    const found = spaTest(trials, { indices, blockLength: 5 });
    const statistic = Math.max(...means);
    const share = (g: (m: number, j: number) => number): number =>
      indices.filter(
        (pick) =>
          Math.max(...trials.map((one, j) => mean(pick.map((i) => one[i]!)) - g(means[j]!, j))) > statistic + 1e-15,
      ).length / indices.length;
    expect(found.unstudentised.statistic).toBeCloseTo(statistic, 12);
    expect(found.realityCheck).toBeCloseTo(
      share((m) => m),
      12,
    );
    expect(found.unstudentised.lower).toBeCloseTo(
      share((m) => Math.max(m, 0)),
      12,
    );
    const bar = (j: number): number => -Math.sqrt((found.variance[j]! / rows) * 2 * Math.log(Math.log(rows)));
    expect(found.valid).toEqual(means.map((m, j) => m >= bar(j)));
    expect(found.unstudentised.consistent).toBeCloseTo(
      share((m, j) => (found.valid[j] ? m : 0)),
      12,
    );
  });

  it('refuse rows that there are not: they would look like luck that nobody had', () => {
    const trials = table(5, 20);
    for (const row of [20, -1, 0.5, Number.NaN]) {
      const indices = [Array.from({ length: 20 }, (_, i) => (i === 7 ? row : i))];
      expect(() => maxTBootstrap(trials, { indices })).toThrow(/resample 0 asks for row .* of 20/);
      expect(() => spaTest(trials, { indices })).toThrow(/resample 0 asks for row/);
      expect(() => returnPermutationTest(trials[0]!, trials[4]!, { indices })).toThrow(/every number once/);
    }
    expect(() => maxTBootstrap(trials, { indices: [[]] })).toThrow(/has no rows/);
    const twice = [Array.from({ length: 20 }, () => 3)];
    expect(() => returnPermutationTest(trials[0]!, trials[4]!, { indices: twice })).toThrow(/every number once/);
  });
});

describe('splits by their definition', () => {
  const spans = (n: number) => {
    const start = Array.from({ length: n }, (_, i) => 10 * i + random.integer(9));
    return { start, end: start.map((t) => t + random.integer(60)) };
  };

  it.each([1, 2, 3])('no training label and no embargoed or look-back row meets the test (%i)', () => {
    const labels = spans(80);
    const o = { embargo: random.integer(40), lookback: random.integer(40) };
    const meets = (i: number, j: number): boolean =>
      labels.start[i]! <= labels.end[j]! && labels.end[i]! >= labels.start[j]!;
    const cv = combinatorialPurged(labels, { groups: 5, testGroups: 2, ...o });
    for (const split of [...purgedKFold(labels, { folds: 4, ...o }), ...cv.splits]) {
      const test = new Set(split.test);
      for (const i of split.train) {
        expect(test.has(i)).toBe(false);
        for (const j of split.test) {
          expect(meets(i, j)).toBe(false);
          const after = labels.start[i]! > labels.end[j]!;
          if (after) expect(labels.start[i]! - o.lookback > labels.end[j]!).toBe(true);
        }
      }
    }
    expect(cv.splits).toHaveLength(10);
    for (let g = 0; g < 5; g++) expect(cv.splits.filter((one) => one.testGroups.includes(g))).toHaveLength(cv.paths);
  });

  it('walk-forward trains on the past alone', () => {
    const labels = spans(100);
    for (const { train, test } of walkForwardPurged(labels, { train: 40, test: 15, embargo: 7 }))
      for (const i of train) expect(labels.end[i]! < Math.min(...test.map((j) => labels.start[j]!))).toBe(true);
  });
});
