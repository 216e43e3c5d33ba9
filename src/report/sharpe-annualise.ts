import { ConfigError } from '../core/errors.js';
import { studentTCdf, studentTQuantile } from '../math/distributions/student-t.js';
import { type Annualisation, periodsPerYearOf } from './conventions.js';

/** How returns depend on their past. */
export interface LoOptions extends Annualisation {
  /** First-order autocorrelation (the k-th is then its k-th power), or the autocorrelations of lags 1, 2, … q - 1. */
  readonly autocorrelation: number | ArrayLike<number>;
}

/** A Sharpe ratio brought to a year with and without regard to autocorrelation. */
export interface LoAnnualised {
  /** The factor that takes the place of √q. */
  readonly eta: number;
  readonly annualSharpe: number;
  /** With √q, as if returns were independent. */
  readonly independentSharpe: number;
}

/**
 * The annual Sharpe ratio of autocorrelated returns, `SR · q / √(q + 2 Σ (q - k) ρ_k)` (Lo 2002, eq. 20).
 *
 * Smoothed returns (positive autocorrelation) look better than they are under √q. NaN when the autocorrelations cannot be.
 *
 * @param sharpe - per period
 * @throws ConfigError unless `periodsPerYear` is a positive integer
 * @example
 * ```ts
 * import { loAnnualise } from 'edgeproof/report';
 * const { annualSharpe, independentSharpe } = loAnnualise(0.1, { periodsPerYear: 12, autocorrelation: 0.2 });
 * if (Math.abs(annualSharpe - 0.2879) > 1e-4 || annualSharpe > independentSharpe) throw new Error('less than √12');
 * ```
 */
export function loAnnualise(sharpe: number, options: LoOptions): LoAnnualised {
  const q = periodsPerYearOf('loAnnualise', options);
  if (!Number.isInteger(q)) {
    throw new ConfigError(
      'loAnnualise',
      `periodsPerYear ${q} is not whole`,
      'pass the number of periods that are summed up',
    );
  }
  const { autocorrelation } = options;
  let sum = q;
  let power = 1;
  for (let k = 1; k < q; k++) {
    power = typeof autocorrelation === 'number' ? power * autocorrelation : (autocorrelation[k - 1] ?? 0);
    sum += 2 * (q - k) * power;
  }
  const eta = sum > 0 ? q / Math.sqrt(sum) : Number.NaN;
  return { eta, annualSharpe: sharpe * eta, independentSharpe: sharpe * Math.sqrt(q) };
}

/** What a reported Sharpe ratio is based on. */
export interface HaircutInput extends Annualisation {
  /** As reported: per period times √P. */
  readonly annualSharpe: number;
  readonly count: number;
  /** First-order autocorrelation of the returns; default 0. */
  readonly autocorrelation?: number | undefined;
  /** How many strategies were tested. */
  readonly tests: number;
}

/** A Sharpe ratio cut down for the number of tests. */
export interface SharpeHaircut {
  /** The annual ratio after Lo's correction for autocorrelation. */
  readonly adjustedSharpe: number;
  readonly tStatistic: number;
  /** Two-sided, `count - 1` degrees of freedom. */
  readonly pValue: number;
  /** The p-value times the number of tests, at most 1. */
  readonly adjustedPValue: number;
  /** The annual ratio that has the adjusted p-value in a single test. */
  readonly haircutSharpe: number;
  /** The share that was cut off, in [0, 1]. */
  readonly haircut: number;
}

/**
 * The Sharpe ratio that is left after Bonferroni's correction for `tests` (Harvey & Liu 2015, "Backtesting").
 *
 * @throws ConfigError unless `tests` is at least 1 and `count` at least 2
 * @example
 * ```ts
 * import { haircutSharpeBonferroni } from 'edgeproof/report';
 * const cut = haircutSharpeBonferroni({ annualSharpe: 1, count: 120, periodsPerYear: 12, autocorrelation: 0.1, tests: 100 });
 * if (Math.abs(cut.adjustedPValue - 0.465) > 0.001) throw new Error("the authors' example");
 * ```
 */
export function haircutSharpeBonferroni(input: HaircutInput): SharpeHaircut {
  const { annualSharpe, count, autocorrelation = 0, tests } = input;
  const periods = periodsPerYearOf('haircutSharpeBonferroni', input);
  if (!(tests >= 1 && count >= 2)) {
    throw new ConfigError(
      'haircutSharpeBonferroni',
      `${tests} tests on ${count} returns`,
      'pass at least 1 test, 2 returns',
    );
  }
  const rootYears = Math.sqrt(count / periods);
  const perPeriod = annualSharpe / Math.sqrt(periods);
  const adjustedSharpe =
    autocorrelation === 0
      ? annualSharpe
      : loAnnualise(perPeriod, { periodsPerYear: periods, autocorrelation }).annualSharpe;
  const tStatistic = adjustedSharpe * rootYears;
  const pValue = 2 * studentTCdf(-Math.abs(tStatistic), count - 1);
  const adjustedPValue = Math.min(1, tests * pValue);
  const size = -studentTQuantile(adjustedPValue / 2, count - 1) / rootYears;
  const haircutSharpe = adjustedSharpe < 0 ? 0 - size : size + 0;
  return {
    adjustedSharpe,
    tStatistic,
    pValue,
    adjustedPValue,
    haircutSharpe,
    haircut: 1 - haircutSharpe / adjustedSharpe,
  };
}
