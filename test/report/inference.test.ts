import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deflatedSharpe,
  deflatedSharpeCutoff,
  expectedMaxSharpe,
  minBacktestLength,
} from '../../src/report/deflated-sharpe.js';
import { type Adjustment, adjustPValues } from '../../src/report/multiple-testing.js';
import { haircutSharpeBonferroni, loAnnualise } from '../../src/report/sharpe-annualise.js';
import { sharpeDifference } from '../../src/report/sharpe-difference.js';
import {
  minTrackRecordLength,
  probabilisticSharpe,
  sharpeEstimate,
  sharpeStandardError,
} from '../../src/report/sharpe-inference.js';

const sr = fc.double({ min: -0.3, max: 0.3, noNaN: true });
const trialCounts = fc.integer({ min: 1, max: 100_000 });

describe('probabilistic Sharpe', () => {
  it('rises with the ratio and, above the benchmark, with the count; falls with fat tails', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.3, noNaN: true }),
        fc.integer({ min: 10, max: 5000 }),
        (sharpe, count) => {
          const psr = probabilisticSharpe({ sharpe, count });
          expect(psr).toBeGreaterThan(0.5);
          expect(probabilisticSharpe({ sharpe: sharpe + 0.01, count })).toBeGreaterThanOrEqual(psr);
          expect(probabilisticSharpe({ sharpe, count: count + 10 })).toBeGreaterThanOrEqual(psr);
          expect(probabilisticSharpe({ sharpe, count, kurtosis: 9 })).toBeLessThanOrEqual(psr);
          expect(probabilisticSharpe({ sharpe, count, skewness: -1 })).toBeLessThanOrEqual(psr);
          expect(probabilisticSharpe({ sharpe, count }, sharpe)).toBeCloseTo(0.5, 14);
        },
      ),
    );
  });
  it('the minimum track record is the count at which the confidence is reached', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.4, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (sharpe, skewness) => {
          const estimate = { sharpe, skewness, kurtosis: 5 };
          const count = minTrackRecordLength(estimate, 0.01, 0.9);
          expect(probabilisticSharpe({ ...estimate, count }, 0.01)).toBeCloseTo(0.9, 10);
        },
      ),
    );
  });
  it('edges', () => {
    expect(minTrackRecordLength({ sharpe: 0.1 }, 0.1)).toBe(Number.POSITIVE_INFINITY);
    expect(minTrackRecordLength({ sharpe: Number.NaN })).toBeNaN();
    expect(() => minTrackRecordLength({ sharpe: 1 }, 0, 1)).toThrow(/confidence 1/);
    expect(probabilisticSharpe({ sharpe: 0.1, count: 1 })).toBeNaN();
    expect(probabilisticSharpe({ sharpe: Number.NaN, count: 100 })).toBeNaN();
    expect(sharpeStandardError({ sharpe: 2, count: 100, skewness: 9, kurtosis: 3 })).toBeNaN();
    expect(sharpeEstimate([0.1, 0.1]).sharpe).toBeNaN();
    expect(sharpeEstimate([])).toMatchObject({ count: 0 });
  });
});

describe('deflated Sharpe', () => {
  it('more trials, less probability, and one trial deflates nothing', () => {
    fc.assert(
      fc.property(sr, trialCounts, (sharpe, trials) => {
        const estimate = { sharpe, count: 1000 };
        const few = deflatedSharpe(estimate, { trials });
        expect(deflatedSharpe(estimate, { trials: trials * 2 }).probability).toBeLessThanOrEqual(few.probability);
        const single = deflatedSharpe(estimate, { trials: 1 });
        expect(single.benchmark).toBe(0);
        expect(single.probability).toBe(probabilisticSharpe(estimate));
        expect(single.cutoff).toBeCloseTo(0.95, 12);
      }),
    );
  });
  it('its default variance is 1 / count', () => {
    const estimate = { sharpe: 0.08, count: 400 };
    expect(deflatedSharpe(estimate, { trials: 20 })).toEqual(
      deflatedSharpe(estimate, { trials: 20, variance: 1 / 400 }),
    );
    expect(deflatedSharpe(estimate, { trials: 20 }).benchmark).toBeCloseTo(expectedMaxSharpe(20) / 20, 14);
  });
  it('has the cut-offs of a 5 % test, not 0.95', () => {
    expect(deflatedSharpeCutoff(10)).toBeCloseTo(0.84, 3);
    expect(deflatedSharpeCutoff(100)).toBeCloseTo(0.774, 3);
    expect(deflatedSharpeCutoff(1000)).toBeCloseTo(0.735, 3);
  });
  it('lets 5 % of worthless searches pass', () => {
    // The best of N normal z-scores, drawn by inversion from a fixed sequence of uniforms: max = Z(u^(1/N)).
    const trials = 50;
    const count = 10_000;
    let passed = 0;
    const worlds = 4000;
    for (let i = 0; i < worlds; i++) {
      const u = (i + 0.5) / worlds;
      const z = quantileOfMax(u, trials);
      if (deflatedSharpe({ sharpe: z / Math.sqrt(count), count }, { trials }).passes) passed++;
    }
    expect(passed / worlds).toBeGreaterThan(0.045);
    expect(passed / worlds).toBeLessThan(0.055);
  });
  it('expected maximum grows slowly, lengths follow', () => {
    fc.assert(
      fc.property(trialCounts, (trials) => {
        expect(expectedMaxSharpe(trials + 1)).toBeGreaterThan(expectedMaxSharpe(trials));
        expect(expectedMaxSharpe(trials)).toBeLessThanOrEqual(Math.sqrt(2 * Math.log(trials)) + 1e-12);
        expect(expectedMaxSharpe(trials, 4)).toBeCloseTo(2 * expectedMaxSharpe(trials), 12);
        const { years, upperBoundYears } = minBacktestLength(trials, 2);
        expect(years).toBeLessThanOrEqual(upperBoundYears + 1e-12);
      }),
    );
  });
  it('refuses what cannot be', () => {
    expect(() => expectedMaxSharpe(0)).toThrow(/0 trials/);
    expect(() => deflatedSharpe({ sharpe: 0, count: 9 }, { trials: Number.NaN })).toThrow(/NaN trials/);
    expect(() => deflatedSharpe({ sharpe: 0, count: 9 }, { trials: 2, variance: -1 })).toThrow(/variance -1/);
    expect(() => deflatedSharpeCutoff(5, 0)).toThrow(/size 0/);
    expect(() => minBacktestLength(5, 0)).toThrow(/Sharpe ratio 0/);
    expect(deflatedSharpe({ sharpe: Number.NaN, count: 50 }, { trials: 5 }).passes).toBe(false);
  });
});

describe('annualisation and haircut', () => {
  it('without autocorrelation it is √q, more of it means less', () => {
    fc.assert(
      fc.property(
        sr,
        fc.integer({ min: 2, max: 252 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (ratio, q, rho) => {
          const plain = loAnnualise(ratio, { periodsPerYear: q, autocorrelation: 0 });
          expect(plain.annualSharpe).toBeCloseTo(plain.independentSharpe, 10);
          const smooth = loAnnualise(ratio, { periodsPerYear: q, autocorrelation: rho });
          expect(Math.abs(smooth.annualSharpe)).toBeLessThanOrEqual(Math.abs(plain.annualSharpe) + 1e-12);
          const lags: number[] = [];
          for (let k = 1, power = rho; k < q; k++, power *= rho) lags.push(power);
          expect(loAnnualise(ratio, { periodsPerYear: q, autocorrelation: lags }).eta).toBeCloseTo(smooth.eta, 12);
        },
      ),
    );
    expect(() => loAnnualise(0.1, { periodsPerYear: 1.5, autocorrelation: 0 })).toThrow(/not whole/);
    expect(loAnnualise(0.1, { periodsPerYear: 2, autocorrelation: [-2] }).eta).toBeNaN();
  });
  it('one test cuts nothing, more tests cut more, never below 0', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        (annualSharpe, tests) => {
          const input = { annualSharpe, count: 600, periodsPerYear: 12 };
          const once = haircutSharpeBonferroni({ ...input, tests: 1 });
          expect(once.haircutSharpe).toBeCloseTo(annualSharpe, 9);
          const many = haircutSharpeBonferroni({ ...input, tests });
          expect(many.haircut).toBeGreaterThanOrEqual(-1e-9);
          expect(many.haircutSharpe).toBeGreaterThanOrEqual(0);
          expect(haircutSharpeBonferroni({ ...input, tests: tests + 1 }).haircutSharpe).toBeLessThanOrEqual(
            many.haircutSharpe,
          );
          const loss = haircutSharpeBonferroni({ ...input, annualSharpe: -annualSharpe, tests });
          expect(loss.haircutSharpe).toBeCloseTo(-many.haircutSharpe, 12);
        },
      ),
    );
    expect(() => haircutSharpeBonferroni({ annualSharpe: 1, count: 1, tests: 1 })).toThrow(/1 returns/);
  });
});

describe('difference of Sharpe ratios', () => {
  it('is antisymmetric, and undefined of a series with itself', () => {
    const coarse = fc.integer({ min: -500, max: 500 }).map((v) => v / 5000);
    fc.assert(
      fc.property(fc.array(fc.tuple(coarse, coarse), { minLength: 4, maxLength: 60 }), (pairs) => {
        const a = pairs.map(([x]) => x);
        const b = pairs.map(([, y]) => y);
        const forth = sharpeDifference(a, b);
        const back = sharpeDifference(b, a);
        if (Number.isNaN(forth.z)) return;
        expect(back.z).toBeCloseTo(-forth.z, 9);
        expect(back.pValue).toBeCloseTo(forth.pValue, 9);
        expect(forth.pValue).toBeLessThanOrEqual(1);
      }),
    );
    expect(sharpeDifference([1, 1], [1, 2]).z).toBeNaN();
    expect(() => sharpeDifference([1], [1, 2])).toThrow(/1 and 2 periods/);
  });
});

describe('multiple testing', () => {
  const methods: Adjustment[] = ['bonferroni', 'holm', 'bh', 'by'];
  const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 });
  it('adjusted is never smaller, keeps the order, never above 1; the methods are ordered', () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const all = Object.fromEntries(methods.map((method) => [method, adjustPValues(p, method)]));
        for (const method of methods) {
          all[method]!.forEach((v, i) => {
            expect(v).toBeGreaterThanOrEqual(p[i]! - 1e-15);
            expect(v).toBeLessThanOrEqual(1);
            p.forEach((other, j) => {
              if (p[i]! < other) expect(v).toBeLessThanOrEqual(all[method]![j]! + 1e-15);
            });
          });
        }
        p.forEach((_, i) => {
          expect(all['holm']![i]!).toBeLessThanOrEqual(all['bonferroni']![i]! + 1e-15);
          expect(all['bh']![i]!).toBeLessThanOrEqual(all['holm']![i]! + 1e-12);
          expect(all['bh']![i]!).toBeLessThanOrEqual(all['by']![i]! + 1e-15);
        });
      }),
    );
  });
  it('one test is left alone, what is no probability is refused', () => {
    for (const method of methods) expect(Array.from(adjustPValues([0.03], method))).toEqual([0.03]);
    expect(adjustPValues([], 'by')).toHaveLength(0);
    expect(() => adjustPValues([0.1, Number.NaN], 'bh')).toThrow(/NaN at 1/);
    expect(() => adjustPValues([1.5], 'holm')).toThrow(/1.5 at 0/);
  });
});

/** The u-quantile of the largest of `n` standard normals, by bisection on the product of distribution functions. */
function quantileOfMax(u: number, n: number): number {
  let low = -5;
  let high = 10;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (n * Math.log(cdf(middle)) < Math.log(u)) low = middle;
    else high = middle;
  }
  return low;
}

/** The normal distribution function by its Taylor series: an independent, slower way. */
function cdf(z: number): number {
  if (z < -8) return 1e-16;
  if (z > 8) return 1;
  let term = z;
  let sum = z;
  for (let k = 3; k < 400; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z) * 0.3989422804014327;
}
