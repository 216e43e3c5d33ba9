import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareToBenchmark } from '../../src/report/benchmark.js';
import { drawdownSeries, drawdownSummary, drawdownTable, maxDrawdown } from '../../src/report/drawdown.js';
import { type PerformanceOptions, performanceMetrics } from '../../src/report/performance.js';
import { calmar, downsideDeviation, gainToPain, hitRate, omega, sharpe, sortino } from '../../src/report/ratios.js';
import { annualReturn, equityToReturns, returnsToEquity, totalReturn, volatility } from '../../src/report/returns.js';
import { expectedShortfall, tailRatio, valueAtRisk } from '../../src/report/tail.js';

/** A grid, as prices are: no returns of 1e-300. */
const oneReturn = fc.integer({ min: -500_000, max: 500_000 }).map((v) => v / 1e6);
const returnsOf = (minLength = 0) => fc.array(oneReturn, { minLength, maxLength: 120 });
const near = (actual: number, expected: number, rel = 1e-9) =>
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(
    rel * (1 + Math.abs(expected)),
  );
/** Whether the spread of a series is more than rounding. */
const moving = (r: readonly number[]) => Math.max(...r) - Math.min(...r) > 1e-6;

describe('returns', () => {
  it('to equity and back', () => {
    fc.assert(
      fc.property(returnsOf(), fc.double({ min: 0.01, max: 1e6, noNaN: true }), (r, start) => {
        const equity = returnsToEquity(r, start);
        expect(equity[0]).toBe(start);
        equityToReturns(equity).forEach((v, i) => void near(v, r[i]!, 1e-12));
        equityToReturns(equity.subarray(1), start).forEach((v, i) => void near(v, r[i]!, 1e-12));
        near(totalReturn(r), equity[equity.length - 1]! / start - 1, 1e-9);
      }),
    );
  });
  it('a yearly rate compounds to the total', () => {
    fc.assert(
      fc.property(returnsOf(1), fc.constantFrom(1, 4, 12), (big, periodsPerYear) => {
        const r = big.map((v) => v / 10);
        const rate = annualReturn(r, { periodsPerYear });
        const years = r.length / periodsPerYear;
        near(Math.expm1(years * Math.log1p(rate)), totalReturn(r), 1e-9);
      }),
    );
  });
  it('edges: nothing, everything lost, more than everything lost', () => {
    expect(totalReturn([])).toBe(0);
    expect(annualReturn([])).toBeNaN();
    expect(annualReturn([-1, 0.5])).toBe(-1);
    expect(annualReturn([-2])).toBeNaN();
    expect(equityToReturns([])).toHaveLength(0);
    expect(equityToReturns([], 5)).toHaveLength(0);
    expect(Array.from(equityToReturns([100, 0, 50]))).toEqual([-1, Number.NaN]);
    expect(volatility([0.1])).toBeNaN();
    expect(() => volatility([0.1], { periodsPerYear: 0 })).toThrow(/periodsPerYear 0/);
  });
});

describe('drawdown', () => {
  it('lies in [-1, 0], and depth, table and series agree', () => {
    fc.assert(
      fc.property(returnsOf(), (r) => {
        const equity = returnsToEquity(r);
        const series = drawdownSeries(equity);
        const table = drawdownTable(equity);
        const summary = drawdownSummary(equity);
        for (const v of series) {
          expect(v).toBeLessThanOrEqual(0);
          expect(v).toBeGreaterThanOrEqual(-1);
        }
        expect(summary.maxDrawdown).toBe(Math.min(...series));
        expect(maxDrawdown(equity)).toBe(summary.maxDrawdown);
        near(summary.average, series.reduce((a, b) => a + b, 0) / series.length, 1e-12);
        near(summary.ulcer, Math.sqrt(series.reduce((a, b) => a + b * b, 0) / series.length), 1e-12);
        expect(table.reduce((sum, one) => sum + one.length, 0)).toBe(series.filter((v) => v < 0).length);
        expect(summary.longest).toBe(Math.max(0, ...table.map((one) => one.length)));
        for (const { depth, start, trough, end, length, recovery } of table) {
          expect(series[start]).toBe(0);
          expect(series[trough]).toBe(depth);
          expect(trough).toBeGreaterThan(start);
          expect(start + length + 1).toBe(end ?? equity.length);
          expect(recovery).toBe(end === null ? null : end - trough);
          if (end !== null) expect(series[end]).toBe(0);
        }
        expect(table.filter((one) => one.end === null).length).toBe(series[series.length - 1]! < 0 ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });
  it('does not care for the unit of the equity, nor for what follows after the trough', () => {
    fc.assert(
      fc.property(returnsOf(1), fc.constantFrom(1e-6, 100, 1e9), (r, unit) => {
        near(maxDrawdown(returnsToEquity(r, unit)), maxDrawdown(returnsToEquity(r)), 1e-12);
        expect(maxDrawdown(returnsToEquity([...r, 0.01]))).toBe(maxDrawdown(returnsToEquity(r)));
      }),
    );
  });
  it('counts a first-day loss', () => {
    const { deepest } = drawdownSummary(returnsToEquity([-0.1, 0.05, 0.02]));
    expect(deepest).toMatchObject({ start: 0, trough: 1, end: null, length: 3, recovery: null });
  });
  it('starts at the last of equal peaks and keeps the first of equal troughs', () => {
    const [one] = drawdownTable([1, 2, 2, 1, 1, 2]);
    expect(one).toEqual({ depth: -0.5, start: 2, trough: 3, end: 5, length: 2, recovery: 2 });
  });
  it('edges', () => {
    expect(drawdownSummary([])).toMatchObject({ deepest: null, maxDrawdown: 0, longest: 0 });
    expect(drawdownSummary([]).ulcer).toBeNaN();
    expect(drawdownSummary([5])).toEqual({ deepest: null, maxDrawdown: 0, longest: 0, average: 0, ulcer: 0 });
    expect(maxDrawdown([1, 0, 0])).toBe(-1);
    expect(maxDrawdown([1, Number.NaN, 2])).toBeNaN();
    expect(Array.from(drawdownSeries([2, Number.NaN, 1]))).toEqual([0, Number.NaN, -0.5]);
  });
});

describe('ratios', () => {
  it('Sharpe: leverage leaves it, a sign turns it, years scale it', () => {
    fc.assert(
      fc.property(returnsOf(3), fc.double({ min: 0.1, max: 5, noNaN: true }), (r, leverage) => {
        if (!moving(r)) return;
        const ratio = sharpe(r);
        near(sharpe(r.map((v) => v * leverage)), ratio, 1e-6);
        near(sharpe(r.map((v) => -v)), -ratio, 1e-6);
        near(sharpe(r, { periodsPerYear: 1 }) * Math.sqrt(252), ratio, 1e-9);
        near(sharpe(r.map((v) => v - 0.001)), sharpe(r, { riskFree: 0.001 }), 1e-6);
        near(sharpe([...r].reverse()), ratio, 1e-6);
      }),
    );
  });
  it('omega, gain to pain and hit rate are bound to each other', () => {
    fc.assert(
      fc.property(returnsOf(1), (r) => {
        if (!r.some((v) => v < 0)) return;
        near(gainToPain(r), omega(r) - 1, 1e-9);
        expect(omega(r)).toBeGreaterThanOrEqual(0);
        const rate = hitRate(r);
        if (r.some((v) => v !== 0)) expect(rate).toBeCloseTo(1 - hitRate(r.map((v) => -v)), 12);
        expect(downsideDeviation(r)).toBeLessThanOrEqual(Math.max(...r.map(Math.abs)));
      }),
    );
  });
  it('undefined is NaN, only gains over losses may be infinite', () => {
    const flat = new Array<number>(20).fill(0.001);
    expect(sharpe(flat)).toBeNaN();
    expect(sharpe([])).toBeNaN();
    expect(sharpe([0.1])).toBeNaN();
    expect(sharpe([0.1, Number.NaN, 0.2])).toBeNaN();
    expect(sortino(flat)).toBeNaN();
    expect(downsideDeviation([])).toBeNaN();
    expect(calmar(flat)).toBeNaN();
    expect(omega(flat)).toBe(Number.POSITIVE_INFINITY);
    expect(gainToPain(flat)).toBe(Number.POSITIVE_INFINITY);
    expect(omega([0, 0])).toBeNaN();
    expect(omega([0.1, Number.NaN])).toBeNaN();
    expect(gainToPain([])).toBeNaN();
    expect(hitRate([0])).toBeNaN();
    expect(hitRate([Number.NaN, 0.1])).toBeNaN();
    expect(sharpe([0, 0, 0], { riskFree: 0.1 })).toBeNaN();
    expect(() => sharpe([], { periodsPerYear: Number.NaN })).toThrow(/periodsPerYear NaN/);
  });
});

describe('tail', () => {
  it('expected shortfall is at least the value at risk, and both follow leverage', () => {
    fc.assert(
      fc.property(returnsOf(1), fc.constantFrom(0.01, 0.05, 0.1, 0.5), (r, share) => {
        const risk = valueAtRisk(r, share);
        const shortfall = expectedShortfall(r, share);
        // the interpolated quantile may lie inside the boundary return's own step
        expect(shortfall).toBeGreaterThanOrEqual(
          -[...r].sort((a, b) => a - b)[Math.ceil(share * r.length) - 1]! - 1e-12,
        );
        near(
          valueAtRisk(
            r.map((v) => 2 * v),
            share,
          ),
          2 * risk,
          1e-12,
        );
        near(expectedShortfall([...r].reverse(), share), shortfall, 1e-12);
        expect(shortfall).toBeLessThanOrEqual(-Math.min(...r) + 1e-12);
      }),
    );
  });
  it('the shortfall minimises the Rockafellar-Uryasev objective', () => {
    fc.assert(
      fc.property(returnsOf(1), fc.constantFrom(0.05, 0.13, 0.4), (r, share) => {
        const objective = (t: number) => t + r.reduce((sum, v) => sum + Math.max(-v - t, 0), 0) / (share * r.length);
        near(Math.min(...r.map((v) => objective(-v))), expectedShortfall(r, share), 1e-9);
      }),
    );
  });
  it('edges', () => {
    expect(valueAtRisk([])).toBeNaN();
    expect(expectedShortfall([])).toBeNaN();
    expect(tailRatio([])).toBeNaN();
    expect(tailRatio([0, 0, 0])).toBeNaN();
    expect(expectedShortfall([-0.2])).toBeCloseTo(0.2, 15);
    expect(Object.is(valueAtRisk([0, 0]), 0)).toBe(true);
    expect(valueAtRisk([0.1, Number.NaN])).toBeNaN();
    expect(expectedShortfall([0.1, Number.NaN])).toBeNaN();
    expect(() => valueAtRisk([1], 0)).toThrow(/share 0/);
    expect(() => tailRatio([1], 1)).toThrow(/share 1/);
  });
});

describe('benchmark', () => {
  it('against itself: beta 1, no alpha, no active risk, full capture', () => {
    fc.assert(
      fc.property(returnsOf(3), (r) => {
        if (!moving(r)) return;
        const { beta, alpha, correlation, trackingError, informationRatio, upCapture, downCapture } =
          compareToBenchmark(r, r);
        near(beta, 1, 1e-12);
        near(alpha, 0, 1e-9);
        near(correlation, 1, 1e-12);
        expect(trackingError).toBe(0);
        expect(informationRatio).toBeNaN();
        if (r.some((v) => v > 1e-9)) expect(upCapture).toBe(1);
        if (r.some((v) => v < -1e-9)) expect(downCapture).toBe(1);
      }),
    );
  });
  it('finds the line it was made of', () => {
    fc.assert(
      fc.property(returnsOf(3), fc.double({ min: -3, max: 3, noNaN: true }), (b, slope) => {
        if (!moving(b)) return;
        const { beta, alpha } = compareToBenchmark(
          b.map((v) => slope * v + 0.0002),
          b,
          { periodsPerYear: 10 },
        );
        near(beta, slope, 1e-6);
        near(alpha, 0.002, 1e-6);
      }),
    );
  });
  it('edges', () => {
    const flat = compareToBenchmark([0.1, 0.2], [0, 0]);
    expect(flat.beta).toBeNaN();
    expect(flat.upCapture).toBeNaN();
    expect(compareToBenchmark([], []).alpha).toBeNaN();
    expect(compareToBenchmark([0.1], [0.1]).trackingError).toBeNaN();
    expect(() => compareToBenchmark([1], [1, 2])).toThrow(/1 and 2 periods/);
  });
});

describe('performanceMetrics', () => {
  it('says what the single functions say', () => {
    fc.assert(
      fc.property(
        returnsOf(2),
        fc.record({
          periodsPerYear: fc.constantFrom(12, 252),
          riskFree: fc.constantFrom(0, 0.001),
          target: fc.constantFrom(0, 0.002),
          tail: fc.constantFrom(0.05, 0.2),
        }),
        (r, options) => {
          const m = performanceMetrics(Float64Array.from(r), options);
          const same = (a: number, b: number) =>
            Number.isNaN(b) ? expect(a).toBeNaN() : Number.isFinite(b) ? near(a, b, 1e-12) : expect(a).toBe(b);
          same(m.totalReturn, totalReturn(r));
          same(m.annualReturn, annualReturn(r, options));
          same(m.volatility, volatility(r, options));
          same(m.sharpe, sharpe(r, options));
          same(m.sortino, sortino(r, options));
          same(m.downsideDeviation, downsideDeviation(r, options));
          same(m.calmar, calmar(r, options));
          same(m.omega, omega(r));
          same(m.gainToPain, gainToPain(r));
          same(m.hitRate, hitRate(r));
          same(m.valueAtRisk, valueAtRisk(r, options.tail));
          same(m.expectedShortfall, expectedShortfall(r, options.tail));
          same(m.tailRatio, tailRatio(r, options.tail));
          same(m.maxDrawdown, maxDrawdown(returnsToEquity(r)));
          expect(m.best).toBe(Math.max(...r));
          expect(m.worst).toBe(Math.min(...r));
          expect(m.benchmark).toBeUndefined();
        },
      ),
    );
  });
  it('nothing in, nothing defined out', () => {
    const m = performanceMetrics([]);
    expect(m).toMatchObject({ count: 0, totalReturn: 0, maxDrawdown: 0, deepestDrawdown: null, longestDrawdown: 0 });
    for (const key of [
      'annualReturn',
      'sharpe',
      'volatility',
      'sortino',
      'calmar',
      'omega',
      'hitRate',
      'best',
      'valueAtRisk',
      'skewness',
    ] as const)
      expect(m[key], key).toBeNaN();
  });
  it('one return has a total and a drawdown, no spread', () => {
    const m = performanceMetrics([-0.25]);
    expect(m).toMatchObject({
      count: 1,
      totalReturn: -0.25,
      maxDrawdown: -0.25,
      worst: -0.25,
      expectedShortfall: 0.25,
    });
    expect(m.sharpe).toBeNaN();
  });
  it('NaN is not hidden', () => {
    const m = performanceMetrics([0.1, Number.NaN, 0.1]);
    for (const key of ['totalReturn', 'sharpe', 'maxDrawdown', 'omega', 'valueAtRisk', 'best', 'hitRate'] as const)
      expect(m[key], key).toBeNaN();
  });
  it('refuses unknown and impossible options by name', () => {
    expect(() => performanceMetrics([], { periods: 12 } as PerformanceOptions)).toThrow(
      /unknown option "periods".*periodsPerYear/,
    );
    expect(() => performanceMetrics([], { periodsPerYear: -1 })).toThrow(/periodsPerYear/);
    expect(() => performanceMetrics([], { tail: 1 })).toThrow(/tail/);
    expect(() => performanceMetrics([0.1], { benchmark: [] })).toThrow(/1 and 0 periods/);
  });
});
