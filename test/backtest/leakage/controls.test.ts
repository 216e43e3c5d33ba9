/** The statistical controls, against the same numbers reckoned another way. */
import { describe, expect, it } from 'vitest';
import { adversarialValidation } from '../../../src/backtest/leakage/adversarial-validation.js';
import { informationCoefficients } from '../../../src/backtest/leakage/information-coefficient.js';
import { logisticScores } from '../../../src/backtest/leakage/logistic-regression.js';
import { randomFeatures } from '../../../src/backtest/leakage/random-features.js';
import { Samples } from '../../../src/backtest/splits/samples.js';
import { Random } from '../../../src/core/random.js';

const samplesOf = (y: readonly number[], columns: Readonly<Record<string, readonly number[]>>): Samples => {
  const names = Object.keys(columns);
  const start = y.map((_, i) => i);
  return new Samples({
    columns: names,
    x: Float64Array.from(y.flatMap((_, row) => names.map((name) => columns[name]![row]!))),
    y: Float64Array.from(y),
    spans: { start, end: start },
  });
};
const chance = (n: number, name: string): number[] => {
  const random = new Random(1, `test/${name}`);
  return Array.from({ length: n }, () => random.normal());
};

describe('information coefficients', () => {
  const label = chance(40, 'label');
  const said = (columns: Readonly<Record<string, readonly number[]>>, y: readonly number[] = label, limit?: number) =>
    informationCoefficients(samplesOf(y, columns), limit === undefined ? {} : { limit });

  it('are rank correlations, from the largest in size on', () => {
    const { columns, warnings } = said({
      none: chance(40, 'none').map((one) => 1e-9 * one),
      flat: label.map(() => 1),
      cube: label.map((one) => one * one * one),
      less: label.map((one, i) => -one + (i % 2)),
    });
    expect(columns.map((one) => one.column).slice(0, 2)).toEqual(['cube', 'less']);
    expect(columns[0]).toEqual({ column: 'cube', coefficient: expect.closeTo(1, 12) });
    expect(columns[1]!.coefficient).toBeLessThan(-0.5);
    expect(columns.find((one) => one.column === 'flat')?.coefficient).toBeNaN();
    expect(columns.at(-1)?.column).toBe('flat');
    expect(warnings).toHaveLength(2 - Number(Math.abs(columns[1]!.coefficient) * Math.sqrt(40) <= 5));
    expect(warnings[0]).toEqual({
      code: 'implausible-coefficient',
      sentence: 'Column cube has a rank correlation of 1.00 with the label: real ones stay below 0.1.',
    });
    expect(said({ turned: label.map((one) => -one) }).warnings[0]?.sentence).toContain('of -1.00 with');
  });

  it('are of rows that are numbers on both sides, thirty at least', () => {
    const holes = (n: number) => label.map((one, i) => (i < n ? Number.NaN : one));
    expect(said({ x: holes(10) }).columns[0]?.coefficient).toBeCloseTo(1, 12);
    expect(said({ x: holes(11) }).columns[0]?.coefficient).toBeNaN();
    expect(said({ x: label }, holes(10)).columns[0]?.coefficient).toBeCloseTo(1, 12);
    expect(said({ x: label }, holes(11)).columns[0]?.coefficient).toBeNaN();
    const far = label.map((one, i) => (i === 0 ? Number.POSITIVE_INFINITY : -one));
    expect(said({ x: far }).columns[0]?.coefficient).toBeCloseTo(-1, 12);
  });

  it('warn above the limit and where it is no chance', () => {
    expect(said({ x: label }, label, 1).warnings).toEqual([]);
    // Correlation near 0.7 of 40 rows is less than five deviations; of 400 rows it is more.
    const [few, many] = [40, 400].map((n) => {
      const y = chance(n, 'y');
      return said({ x: y.map((one, i) => one + chance(n, 'x')[i]!) }, y);
    });
    expect(Math.abs(few!.columns[0]!.coefficient)).toBeGreaterThan(0.3);
    expect(few!.warnings).toEqual([]);
    expect(many!.warnings).toHaveLength(1);
    expect(() => said({ x: label }, label, 0)).toThrow(/^\[edgeproof\] informationCoefficients: option "limit"/);
    expect(() => said({ x: label }, label, 1.1)).toThrow(/option "limit"/);
  });
});

describe('logistic scores', () => {
  const table = (x: readonly number[], y: readonly number[], columns = 1) => ({
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    columns,
  });
  const rowsOf = (n: number) => Array.from({ length: n }, (_, i) => i);

  it('solve the penalised likelihood: its gradient is nothing', () => {
    const n = 30;
    const [a, b] = [chance(n, 'a'), chance(n, 'b')];
    const y = a.map((one, i) => (one + 0.5 * b[i]! * b[i]! + Math.sin(i) > 0.3 ? 1 : 0));
    const rows = table(
      a.flatMap((one, i) => [3 + 2 * one, b[i]!]),
      y,
      2,
    );
    const scores = logisticScores(rows, rowsOf(n), rowsOf(n));
    // Standardised columns and squares, anew; weights from the scores by least squares on them would be exact.
    const standard = (values: readonly number[]) => {
      const mean = values.reduce((s, v) => s + v, 0) / n;
      const sd = Math.sqrt(values.reduce((s, v) => s + (v - mean) * (v - mean), 0) / (n - 1));
      return values.map((v) => (v - mean) / sd);
    };
    const [za, zb] = [standard(a), standard(b)];
    const design = za.map((one, i) => [1, one, zb[i]!, one * one - 1, zb[i]! * zb[i]! - 1]);
    const miss = y.map((one, i) => one - 1 / (1 + Math.exp(-scores[i]!)));
    const gradient = rowsOf(5).map((k) => design.reduce((s, z, i) => s + miss[i]! * z[k]!, 0));
    // At the optimum the gradient of the likelihood is the penalty times the weights: 0.001 a row.
    const weights = gradient.map((g, k) => (k === 0 ? 0 : g / (1e-3 * n)));
    const fitted = design.map((z) => z.reduce((s, one, k) => s + (k === 0 ? 0 : one * weights[k]!), 0));
    const intercept = fitted.map((one, i) => scores[i]! - one);
    for (const one of intercept) expect(one).toBeCloseTo(intercept[0]!, 6);
    expect(gradient[0]).toBeCloseTo(0, 7);
    expect(Math.abs(weights[1]!)).toBeGreaterThan(0.5);
  });

  it('are fitted on the rows that they are told', () => {
    const y = [0, 0, 0, 1, 1, 1, 0, 1, 0, 1];
    const x = [1, 2, 3, 4, 5, 6, 3.5, 3.4, 9, 9];
    const fitOn = [0, 1, 2, 3, 4, 5, 6, 7];
    const some = logisticScores(table(x, y), fitOn, [8, 0]);
    const other = logisticScores(table(x.with(9, 100), y.with(8, 1)), fitOn, [8, 0]);
    expect([...some]).toEqual([...other]);
    expect(some).toHaveLength(2);
    expect(some[0]).toBeGreaterThan(some[1]!);
    expect(logisticScores(table(x, y), rowsOf(10), [0])[0]).not.toBe(some[1]);
  });

  it('take what is no number for the mean, and what is far for ten deviations', () => {
    const y = [0, 0, 1, 0, 1, 1, 0, 0, 0];
    const x = [1, 2, 3, 4, 5, 6, Number.NaN, 1e9, 1e12];
    const fitOn = [0, 1, 2, 3, 4, 5];
    const scores = logisticScores(table(x, y), fitOn, [6, 7, 8]);
    const mean = logisticScores(table(x.with(6, 3.5), y), fitOn, [6]);
    expect(scores[0]).toBe(mean[0]);
    expect(scores[1]).toBe(scores[2]);
    const sd = Math.sqrt(3.5);
    const ten = logisticScores(table(x.with(6, 3.5 + 10 * sd), y), fitOn, [6]);
    expect(scores[1]).toBeCloseTo(ten[0]!, 9);
    const low = logisticScores(table(x.with(6, -1e9).with(7, 3.5 - 10 * sd), y), fitOn, [6, 7]);
    expect(low[0]).toBeCloseTo(low[1]!, 9);
    const infinite = logisticScores(table(x.with(6, Number.POSITIVE_INFINITY), y), fitOn, [6]);
    expect(infinite[0]).toBe(mean[0]);
  });

  it('stay finite for flat columns, empty ones and kinds that are told apart without error', () => {
    for (const x of [
      [5, 5, 5, 5],
      [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      [1, 2, 30, 40],
      [Number.NaN, 1, Number.NaN, Number.NaN],
    ])
      for (const one of logisticScores(table(x, [0, 0, 1, 1]), rowsOf(4), rowsOf(4)))
        expect(Number.isFinite(one)).toBe(true);
    // A flat column says nothing: the log-odds of one in four.
    const flat = logisticScores(table([5, 5, 5, 5], [0, 0, 0, 1]), rowsOf(4), [0]);
    expect(flat[0]).toBeCloseTo(Math.log(1 / 3), 5);
    const apart = logisticScores(table([1, 2, 30, 40], [0, 0, 1, 1]), rowsOf(4), rowsOf(4));
    expect(Math.max(apart[0]!, apart[1]!)).toBeLessThan(Math.min(apart[2]!, apart[3]!));
  });
});

describe('adversarial validation', () => {
  const n = 40;
  const rows = Array.from({ length: n }, (_, i) => i);
  const split = { train: rows.slice(0, 25), test: rows.slice(25) };
  const samples = samplesOf(chance(n, 'y'), { noise: chance(n, 'noise'), row: rows, back: rows.map((row) => -row) });

  it('names the column that tells most, whichever way it goes', () => {
    const found = adversarialValidation(samples, split);
    expect(found.columns.map((one) => one.column)).toEqual(['row', 'back', 'noise']);
    expect(found.columns.slice(0, 2).map((one) => one.auc)).toEqual([1, 1]);
    expect(found.columns[2]!.auc).toBeGreaterThanOrEqual(0.5);
    expect(found.auc).toBeGreaterThan(0.95);
    expect(found.warning).toEqual({
      code: 'adversarial-validation',
      sentence: `Training and test rows can be told apart with an area under the curve of ${found.auc.toFixed(2)}; the most telling column is row (1.00 alone).`,
    });
  });

  it('reads the rows of the split and no others', () => {
    const part = { train: [0, 2, 4, 6, 8, 30], test: [1, 3, 5, 7, 9, 31] };
    const found = adversarialValidation(samples, part, { folds: 2 });
    // Row numbers against row numbers: 1 + 2 + 3 + 4 + 5 + 6 of 36 pairs, and then some.
    expect(found.columns.find((one) => one.column === 'row')?.auc).toBeCloseTo(21 / 36, 12);
    expect(found.warning).toBeNull();
  });

  it('warns from the limit on, of the classifier or of a column alone', () => {
    const quiet = samplesOf(chance(n, 'y'), { noise: chance(n, 'noise') });
    const { columns, auc } = adversarialValidation(quiet, split);
    const own = columns[0]!.auc;
    expect(auc).toBeLessThan(own);
    const at = (limit: number) => adversarialValidation(quiet, split, { limit }).warning;
    expect(at(own)?.sentence).toContain(`noise (${own.toFixed(2)} alone)`);
    expect(at(own + 1e-9)).toBeNull();
    expect(adversarialValidation(quiet, split).warning).toBeNull();
  });

  it('depends on its seed and folds, and refuses what it does not know', () => {
    const auc = (options: object) =>
      adversarialValidation(samplesOf(rows, { noise: chance(n, 'noise') }), split, options).auc;
    expect(auc({})).toBe(auc({ folds: 5, seed: 1, limit: 0.9 }));
    expect(auc({ seed: 2 })).not.toBe(auc({}));
    expect(auc({ folds: 2 })).not.toBe(auc({}));
    expect(auc({ seed: 'text' })).toBeGreaterThan(0);
    for (const wrong of [{ folds: 1 }, { limit: 0.4 }, { limit: 1.1 }, { fold: 2 }])
      expect(() => auc(wrong)).toThrow(/^\[edgeproof\] adversarialValidation: /);
  });
});

describe('the random-feature control', () => {
  const samples = samplesOf([1, 2, 3], { a: [7, 8, 9], b: [4, 5, 6] });
  /** A score that is told what to say: first for the real features, then for each draw. */
  const scripted = (own: number, ...scores: readonly number[]) => {
    let k = -1;
    return randomFeatures(samples, () => (++k === 0 ? own : scores[(k - 1) % scores.length]!), {
      draws: scores.length,
    });
  };

  it('hands out standard normal features and all else as it is', () => {
    const seen: Samples[] = [];
    const given = new Samples({ ...samples, weight: Float64Array.of(1, 2, 3) });
    const control = randomFeatures(given, (one) => seen.push(one));
    expect(control.scores).toHaveLength(20);
    expect([seen[0], control.score]).toEqual([given, 1]);
    const random = new Random(1, 'leakage/features');
    for (const one of seen.slice(1)) {
      expect([one.columns, one.y, one.spans, one.weight]).toEqual([given.columns, given.y, given.spans, given.weight]);
      expect([...one.x]).toEqual(Array.from({ length: 6 }, () => random.normal()));
    }
  });

  it('is a leak where chance scores', () => {
    const found = scripted(9, 2, 3, 4, 5, 6);
    // Mean 4, deviation 1.5811, five draws.
    expect(found.t).toBeCloseTo((4 / Math.sqrt(2.5)) * Math.sqrt(5), 12);
    expect(found.leaks).toEqual([
      {
        kind: 'random-features',
        stage: 'training',
        column: 'score',
        at: Number.NaN,
        sentence: 'Random features still score 4.00 (t 5.7): the labels come in by another way.',
      },
    ]);
    expect(scripted(9, 1, 3, 4, 5, 6).leaks).toEqual([]);
    expect(scripted(9, -2, -3, -4, -5, -6).leaks).toEqual([]);
    expect(scripted(9, 1, 1, 1, 1, 1)).toMatchObject({ t: Number.POSITIVE_INFINITY, leaks: [{}] });
    expect(scripted(9, 0, 0, 0, 0, 0)).toMatchObject({ t: 0, leaks: [] });
    expect(scripted(9, -1, -1, -1, -1, -1)).toMatchObject({ t: 0, leaks: [] });
  });

  it('says when the real ones are no better', () => {
    const better = Array.from({ length: 19 }, (_, i) => i);
    expect(scripted(19, ...better)).toMatchObject({ pValue: 0.05, warnings: [] });
    expect(scripted(18, ...better)).toMatchObject({
      pValue: 0.1,
      warnings: [
        {
          code: 'no-better-than-random-features',
          sentence: '10 % of random feature sets score as well as the real ones.',
        },
      ],
    });
  });

  it('refuses what it does not know', () => {
    expect(() => randomFeatures(samples, () => 0, { draws: 4 })).toThrow(
      /^\[edgeproof\] randomFeatures: option "draws"/,
    );
    expect(() => randomFeatures(samples, () => 0, { draw: 9 } as never)).toThrow(/unknown option "draw"/);
  });
});
