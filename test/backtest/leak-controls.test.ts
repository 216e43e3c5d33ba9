import { describe, expect, it } from 'vitest';
import { adversarialValidation } from '../../src/backtest/leakage/adversarial-validation.js';
import { areaUnderCurve } from '../../src/backtest/leakage/area-under-curve.js';
import { checkLeaks } from '../../src/backtest/leakage/check-leaks.js';
import { informationCoefficients } from '../../src/backtest/leakage/information-coefficient.js';
import { randomFeatures } from '../../src/backtest/leakage/random-features.js';
import { Samples } from '../../src/backtest/splits/samples.js';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { Factory } from '../../src/core/plugin.js';
import { Random } from '../../src/core/random.js';
import { synthetic } from '../../src/data/synthetic.js';
import { compose, ema, sma } from '../../src/features/index.js';
import { defineStrategy, instrument } from '../../src/index.js';
import { pearson } from '../../src/math/correlation.js';
import { rule } from '../../src/models/rule.js';
import { fixedQuantity } from '../../src/portfolio/fixed-quantity.js';

const N = 240;
const start = Array.from({ length: N }, (_, i) => i);
const split = { train: start.slice(0, 160), test: start.slice(160) };

/** Three columns of noise, with one of them changed, and noise for labels. */
function noise(seed: number, odd: (one: number, row: number, y: number) => number = (one) => one): Samples {
  const random = new Random(seed, 'test/controls');
  const y = Float64Array.from(start, () => random.normal());
  const x = Float64Array.from({ length: 3 * N }, (_, i) => {
    const one = random.normal();
    return i % 3 === 1 ? odd(one, Math.floor(i / 3), y[Math.floor(i / 3)]!) : one;
  });
  return new Samples({ columns: ['a', 'odd', 'c'], x, y, spans: { start, end: start.map((t) => t + 1) } });
}

describe('the area under the curve', () => {
  it('is the share of pairs in the right order, ties half', () => {
    expect(areaUnderCurve([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
    expect(areaUnderCurve([4, 3, 2, 1], [0, 0, 1, 1])).toBe(0);
    expect(areaUnderCurve([1, 1, 1], [0, 1, 0])).toBe(0.5);
    expect(areaUnderCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75); // scikit-learn's example of roc_auc_score
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNaN();
  });
});

describe('adversarial validation', () => {
  it('says nothing of noise', () => {
    const worlds = Array.from({ length: 10 }, (_, k) => adversarialValidation(noise(k), split));
    expect(worlds.every((one) => one.warning === null)).toBe(true);
    expect(Math.abs(worlds.reduce((sum, one) => sum + one.auc, 0) / 10 - 0.5)).toBeLessThan(0.05);
  });

  it('names the column that grows with time, and sees a change of spread that no order shows', () => {
    const grows = adversarialValidation(
      noise(1, (one, row) => row + one),
      split,
    );
    expect(grows.warning?.sentence).toMatch(/column is odd/);
    expect(grows.columns[0]).toMatchObject({ column: 'odd' });
    const wild = adversarialValidation(
      noise(2, (one, row) => (row < 160 ? 0.05 * one : 8 * one)),
      split,
      { limit: 0.85 },
    );
    expect(wild.auc).toBeGreaterThan(0.85);
    expect(wild.columns[0]!.auc).toBeLessThan(0.7);
  });

  it('is the same twice and refuses what it does not know', () => {
    expect(adversarialValidation(noise(3), split)).toEqual(adversarialValidation(noise(3), split));
    expect(() => adversarialValidation(noise(3), split, { fold: 2 } as never)).toThrow(/fold/);
  });
});

/** The correlation of a column with the label on the last third, its sign chosen on the first two. */
const honest = ({ x, y }: Samples): number => {
  const along = (c: number, rows: readonly number[]): number =>
    pearson(
      rows.map((row) => x[3 * row + c]!),
      rows.map((row) => y[row]!),
    );
  const best = [0, 1, 2].reduce((a, b) => (Math.abs(along(b, split.train)) > Math.abs(along(a, split.train)) ? b : a));
  return Math.sign(along(best, split.train)) * along(best, split.test);
};

describe('the random-feature control', () => {
  it('finds no leak in an honest pipeline, and says that noise is no better than noise', () => {
    for (let k = 0; k < 5; k++) expect(randomFeatures(noise(20 + k), honest, { seed: k }).leaks).toEqual([]);
    const edge = randomFeatures(
      noise(30, (one, _, y) => one + 2 * y),
      honest,
    );
    expect(edge.leaks).toEqual([]);
    expect(edge.warnings).toEqual([]);
    expect(edge.pValue).toBeLessThan(0.05);
    const warned = Array.from({ length: 5 }, (_, k) => randomFeatures(noise(40 + k), honest).warnings.length);
    expect(warned.reduce((a, b) => a + b, 0)).toBeGreaterThan(2);
  });

  it('finds a pipeline that chooses on the rows it is judged by', () => {
    const peeks = ({ x, y }: Samples): number =>
      Math.max(
        ...[0, 1, 2].map((c) =>
          Math.abs(
            pearson(
              split.test.map((row) => x[3 * row + c]!),
              split.test.map((row) => y[row]!),
            ),
          ),
        ),
      );
    expect(randomFeatures(noise(50), peeks).leaks[0]?.kind).toBe('random-features');
  });
});

describe('the information coefficient', () => {
  it('warns of a column that knows the label, and of none else', () => {
    expect(informationCoefficients(noise(60)).warnings).toEqual([]);
    const { columns, warnings } = informationCoefficients(noise(61, (one, _, y) => y + one));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]!.sentence).toMatch(/Column odd has a rank correlation of 0\.[67]/);
    expect(columns[0]!.column).toBe('odd');
  });
});

describe('a pipeline whose columns depend on where the history begins', () => {
  const warned = async (features: Factory<FeatureSet>, needs: string): Promise<string> => {
    const strategy = defineStrategy({
      name: 'x',
      features,
      model: rule({ needs: [needs] }, (x) => x - 100),
      optimizer: fixedQuantity({ quantity: 1 }),
    });
    const data = synthetic({ instruments: ['A'], bars: 200, seed: 5 });
    const run = { strategy, data, instruments: [instrument({ id: 'A' })], cash: 10_000 };
    const { leaks, warnings } = await checkLeaks(run, { moments: 3, changes: 2 });
    expect(leaks).toEqual([]);
    return warnings.map((one) => one.sentence).join();
  };

  it('is warned of, by the name of the column; filters that settle are not', async () => {
    expect(await warned(ema({ period: 60 }), 'ema_60')).toMatch(/A\.ema_60 would be another/);
    expect(await warned(compose(ema({ period: 5 }), sma({ period: 20 })), 'sma_20')).toBe('');
  });
});
