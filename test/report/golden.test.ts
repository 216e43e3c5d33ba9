import { it } from 'vitest';
import { deflatedSharpe, expectedMaxSharpe, minBacktestLength } from '../../src/report/deflated-sharpe.js';
import { adjustPValues } from '../../src/report/multiple-testing.js';
import { performanceMetrics } from '../../src/report/performance.js';
import { downsideDeviation, sortino } from '../../src/report/ratios.js';
import { haircutSharpeBonferroni, loAnnualise } from '../../src/report/sharpe-annualise.js';
import { sharpeDifference } from '../../src/report/sharpe-difference.js';
import {
  minTrackRecordLength,
  probabilisticSharpe,
  sharpeEstimate,
  sharpeZ,
} from '../../src/report/sharpe-inference.js';
import { tradeStatistics } from '../../src/report/trade-stats.js';
import { driftTurnover } from '../../src/report/turnover.js';
import { describeShared, expectGolden, type GoldenCase, golden } from '../shared.js';

// biome-ignore lint/suspicious/noExplicitAny: every quantity has its own inputs
type Answer = (inputs: any) => unknown;

/** What the reference names are called here: the quantities of `performance.json`. */
const performance: Readonly<Record<string, Answer>> = {
  performanceMetrics: (given) => {
    const m = performanceMetrics(given.returns, {
      periodsPerYear: given.periods_per_year,
      riskFree: given.risk_free_per_period ?? 0,
      target: given.mar ?? 0,
      tail: given.var_alpha ?? 0.05,
      benchmark: given.benchmark,
    });
    return {
      total: m.totalReturn,
      cagr: m.annualReturn,
      vol: m.volatility,
      sharpe: m.sharpe,
      downside: m.downsideDeviation,
      sortino: m.sortino,
      max_drawdown: m.maxDrawdown,
      max_dd_start: m.deepestDrawdown?.start,
      max_dd_trough: m.deepestDrawdown?.trough,
      recovered_at: m.deepestDrawdown?.end,
      max_dd_duration: m.longestDrawdown,
      avg_drawdown: m.averageDrawdown,
      ulcer: m.ulcer,
      calmar: m.calmar,
      omega: m.omega,
      var_hist: m.valueAtRisk,
      cvar_hist: m.expectedShortfall,
      tail_ratio: m.tailRatio,
      gain_to_pain: m.gainToPain,
      hit_rate: m.hitRate,
      skew: m.skewness,
      kurt: m.kurtosis,
      beta: m.benchmark?.beta,
      alpha_annual: m.benchmark?.alpha,
      information_ratio: m.benchmark?.informationRatio,
      up_capture: m.benchmark?.upCapture,
      down_capture: m.benchmark?.downCapture,
    };
  },
  performanceMetricsSubset: (given) => performance['performanceMetrics']!(given),
  sortino: ({ returns, mar, annualise }) => ({
    sortino: sortino(returns, { target: mar, periodsPerYear: annualise }),
    downside: downsideDeviation(returns, { target: mar }),
  }),
  driftAdjustedTurnover: (given) => {
    const { turnover, netReturns } = driftTurnover(given.target_weights, given.asset_returns, given.cost_per_unit);
    return { turnover, net_returns: netReturns };
  },
  tradeStats: ({ trades }) => {
    const s = tradeStatistics(
      trades.map((one: { pnl: number; bars: number }) => ({ profit: one.pnl, bars: one.bars })),
    );
    return {
      n: s.count,
      win_rate: s.winRate,
      profit_factor: s.profitFactor,
      expectancy: s.expectancy,
      payoff: s.payoff,
      max_consecutive_losses: s.maxConsecutiveLosses,
      avg_bars: s.averageBars,
      sqn: s.sqn,
      kelly: s.kelly,
    };
  },
};

const estimateOf: Answer = ({ sr, n, skew, kurt }) => ({ sharpe: sr, count: n, skewness: skew, kurtosis: kurt });

/** The quantities of `backtest_stats.json`. */
const inference: Readonly<Record<string, Answer>> = {
  probabilisticSharpe: (given) => ({
    psr: probabilisticSharpe(estimateOf(given) as never, given.benchmark_sr),
  }),
  minTrackRecordLength: (given) => {
    const count = minTrackRecordLength(estimateOf(given) as never, given.benchmark_sr, given.confidence);
    return { n_obs: count, years: count / given.periods_per_year };
  },
  expectedMaxSharpe: ({ n_trials, var_sr }) => ({ expected_max: expectedMaxSharpe(n_trials, var_sr) }),
  minBacktestLengthYears: ({ n_trials, target_max_annual_sr }) => {
    const { years, upperBoundYears } = minBacktestLength(n_trials, target_max_annual_sr);
    return { years, upper_bound_years: upperBoundYears };
  },
  deflatedSharpe: (given) => {
    const d = deflatedSharpe(estimateOf(given) as never, { trials: given.n_trials, variance: given.var_sr });
    return { sr0: d.benchmark, dsr: d.probability };
  },
  probabilisticSharpeFromReturns: ({ returns, benchmark_sr }) => {
    const estimate = sharpeEstimate(returns);
    return {
      sharpe: estimate.sharpe,
      skew: estimate.skewness,
      kurt: estimate.kurtosis,
      psr: probabilisticSharpe(estimate, benchmark_sr),
      psr_z: sharpeZ(estimate, benchmark_sr),
    };
  },
  annualiseSharpeAR1: ({ sr, periods_per_year, ar1 }) => {
    const a = loAnnualise(sr, { periodsPerYear: periods_per_year, autocorrelation: ar1 });
    return { eta: a.eta, annual_sharpe: a.annualSharpe, iid_annual_sharpe: a.independentSharpe };
  },
  adjustPValues: ({ p_values }) => ({
    bonferroni: adjustPValues(p_values, 'bonferroni'),
    holm: adjustPValues(p_values, 'holm'),
    bh: adjustPValues(p_values, 'bh'),
    by: adjustPValues(p_values, 'by'),
  }),
  haircutSharpeBonferroni: (given) => {
    const cut = haircutSharpeBonferroni({
      annualSharpe: given.annual_sr,
      count: given.n_obs,
      periodsPerYear: given.periods_per_year,
      autocorrelation: given.ar1,
      tests: given.n_tests,
    });
    return {
      sr_annual_autocorr_adjusted: cut.adjustedSharpe,
      t_stat: cut.tStatistic,
      p_value: cut.pValue,
      p_bonferroni: cut.adjustedPValue,
      haircut_sr_annual: cut.haircutSharpe,
      haircut_pct: cut.haircut,
    };
  },
  sharpeDifferenceTest: ({ a, b }) => {
    const d = sharpeDifference(a, b);
    return {
      sr_a: d.sharpeA,
      sr_b: d.sharpeB,
      corr: d.correlation,
      var_diff: d.variance,
      z: d.z,
      p_two_sided: d.pValue,
      se_a_mertens: d.standardErrorA,
      se_b_mertens: d.standardErrorB,
    };
  },
};

function expectAnswer(answers: Readonly<Record<string, Answer>>, one: GoldenCase): void {
  const answer = answers[one.fn];
  if (answer === undefined) throw new Error(`no function for "${one.fn}"`);
  expectGolden(answer(one.inputs), one);
}

for (const [area, answers] of [
  ['performance', performance],
  ['backtest_stats', inference],
] as const) {
  describeShared(`golden ${area}: every case`, [`golden/${area}.json`], () => {
    for (const one of golden(area).cases) it(one.id, () => expectAnswer(answers, one));
  });
}
