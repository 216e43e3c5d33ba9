import { expect, it } from 'vitest';
import { inverseVolatility } from '../../src/portfolio/inverse-volatility.js';
import { meanVariance, minimumVariance } from '../../src/portfolio/mean-variance.js';
import { volatilityTarget } from '../../src/portfolio/volatility-target.js';
import { closeTo, describeShared, expectGolden, goldenCases } from '../shared.js';
import { build, returnsWith, solveWith } from './solve.js';

function varianceOf(w: readonly number[], cov: readonly (readonly number[])[]): number {
  return w.reduce((sum, wi, i) => sum + w.reduce((row, wj, j) => row + wi * wj * cov[i]![j]!, 0), 0);
}

describeShared('portfolio construction against references', ['golden/portfolio.json'], () => {
  for (const one of goldenCases('portfolio', 'minVariance')) {
    it(one.id, () => {
      const { cov, long_only: longOnly, max_weight: max } = one.inputs;
      const n = cov.length;
      const factory = minimumVariance({
        lookback: 2 * n,
        covariance: 'sample',
        ...(longOnly ? { min: 0 } : {}),
        ...(max === undefined ? {} : { max }),
      });
      const { status, weights } = solveWith(build(factory, n), new Array(n).fill(1), returnsWith(cov));
      expect(status).toBe('optimal');
      expectGolden({ variance: varianceOf(weights, cov), weights }, one);
    });
  }

  for (const one of goldenCases('portfolio', 'meanVarianceUtility')) {
    it(one.id, () => {
      const { mu, cov, risk_aversion: riskAversion } = one.inputs;
      const n = mu.length;
      const options = { riskAversion, lookback: 2 * n, covariance: 'sample', min: 0, budget: 1 } as const;
      const { weights } = solveWith(build(meanVariance(options), n), mu, returnsWith(cov));
      const mean = weights.reduce((sum, w, i) => sum + w * mu[i], 0);
      expectGolden({ utility: mean - (riskAversion / 2) * varianceOf(weights, cov), weights }, one);
      // Forecasts over five decisions against a covariance of one: the same weights from a fifth of the covariance.
      const fifth = cov.map((row: number[]) => row.map((c) => c / 5));
      const long = solveWith(build(meanVariance({ ...options, horizon: 5 }), n), mu, returnsWith(fifth));
      expect(closeTo(long.weights, one.expected.weights, one.tolerance)).toBe(true);
    });
  }

  for (const one of goldenCases('portfolio', 'kellyContinuous')) {
    it(`${one.id}: growth-optimal weights are mean-variance ones at risk aversion 1`, () => {
      const { mu_excess: mu, cov } = one.inputs;
      const n = mu.length;
      const of = (riskAversion: number): number[] =>
        solveWith(build(meanVariance({ riskAversion, lookback: 2 * n, covariance: 'sample' }), n), mu, returnsWith(cov))
          .weights;
      expectGolden(
        { full: of(1), fractional: of(2) },
        {
          ...one,
          expected: { full: one.expected.full, fractional: one.expected.fractional },
        },
      );
    });
  }

  for (const one of goldenCases('portfolio', 'portfolioInfeasible')) {
    it(one.id, () => {
      const { cov, max_weight: max } = one.inputs;
      const n = cov.length;
      const limits = { lookback: 2 * n, covariance: 'sample', min: 0, max } as const;
      for (const factory of [minimumVariance(limits), meanVariance({ ...limits, budget: 1, riskAversion: 1 })]) {
        const { status, weights } = solveWith(build(factory, n), new Array(n).fill(0.1), returnsWith(cov));
        expect(status).toBe('infeasible');
        expect(weights.every(Number.isNaN)).toBe(true);
      }
    });
  }

  for (const one of goldenCases('portfolio', 'inverseRisk')) {
    it(one.id, () => {
      const { cov } = one.inputs;
      const n = cov.length;
      const of = (by: 'volatility' | 'variance'): number[] =>
        solveWith(build(inverseVolatility({ lookback: 2 * n, by }), n), new Array(n).fill(1), returnsWith(cov)).weights;
      expectGolden({ inverse_variance: of('variance'), inverse_vol: of('volatility') }, one);
    });
  }

  for (const one of goldenCases('portfolio', 'volTargetLeverage')) {
    it(one.id, () => {
      const i = one.inputs;
      const optimizer = build(
        volatilityTarget({
          annual: i.target_annual_vol,
          periodsPerYear: i.periods_per_year,
          decay: i.lambda_,
          warmup: i.warmup,
          maxLeverage: i.max_leverage,
        }),
        1,
      );
      // The decision after return t is the leverage of return t + 1.
      const leverage = i.returns.map((_: number, t: number) => {
        const past = i.returns.slice(0, t + 1).map((r: number) => [r]);
        return solveWith(optimizer, [1], past).weights[0];
      });
      expect(leverage.slice(0, i.warmup - 1).every(Number.isNaN)).toBe(true);
      const used = leverage.slice(i.warmup - 1, -1);
      const scaled = used.map((w: number, t: number) => w * i.returns[i.warmup + t]);
      expectGolden(
        { leverage: used, scaled_returns: scaled },
        {
          ...one,
          expected: { leverage: one.expected.leverage, scaled_returns: one.expected.scaled_returns },
        },
      );
    });
  }
});
