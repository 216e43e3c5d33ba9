import { mean, variance } from '../math/moments.js';
import { type Annualisation, gainsOverLosses, periodsPerYearOf, ratioOrNaN } from './conventions.js';
import { drawdownSummary } from './drawdown.js';
import { annualReturn, returnsToEquity } from './returns.js';

/** A Sharpe ratio over a constant rate. */
export interface SharpeOptions extends Annualisation {
  /** The risk-free return of one *period*; default 0. */
  readonly riskFree?: number | undefined;
}

/** A downside measure against a target. */
export interface DownsideOptions extends Annualisation {
  /** The minimum acceptable return of one *period*; default 0. */
  readonly target?: number | undefined;
}

/** What returns gained and lost against a threshold, from one pass. */
export interface GainsAndLosses {
  /** Σ max(r - threshold, 0). */
  readonly gains: number;
  /** Σ max(threshold - r, 0). */
  readonly losses: number;
  /** Σ min(r - threshold, 0)². */
  readonly lossSquares: number;
  /** How many returns are above and below it. */
  readonly above: number;
  readonly below: number;
}

/** Sums of what lies above and below a threshold; a NaN return makes the sums NaN and the counts void. */
export function gainsAndLosses(returns: ArrayLike<number>, threshold = 0): GainsAndLosses {
  let gains = 0;
  let losses = 0;
  let lossSquares = 0;
  let above = 0;
  let moved = 0;
  for (let i = 0; i < returns.length; i++) {
    const excess = returns[i]! - threshold;
    const loss = 0.5 * (excess - Math.abs(excess)); // exactly excess below 0, exactly 0 above; no branch to guess wrong
    gains += excess - loss;
    losses -= loss;
    lossSquares += loss * loss;
    above += Number(excess > 0);
    moved += Number(excess !== 0);
  }
  return { gains, losses, lossSquares, above, below: moved - above };
}

/**
 * The Sharpe ratio: mean excess return over the standard deviation (divisor n - 1), times √P (Sharpe 1994).
 *
 * NaN for fewer than two returns and for a series without spread. With `periodsPerYear: 1` it is per period, as the
 * inference functions need it.
 *
 * @throws ConfigError when `periodsPerYear` is not positive
 * @example
 * ```ts
 * import { sharpe } from 'edgeproof/report';
 * const yearly = sharpe([0.02, 0, 0.02, 0], { periodsPerYear: 12 });
 * if (Math.abs(yearly - 3) > 1e-12) throw new Error('0.01 / 0.011547 · √12');
 * ```
 */
export function sharpe(returns: ArrayLike<number>, options: SharpeOptions = {}): number {
  const periods = periodsPerYearOf('sharpe', options);
  return ratioOrNaN((mean(returns) - (options.riskFree ?? 0)) * Math.sqrt(periods), Math.sqrt(variance(returns)));
}

/**
 * The downside deviation per period, `√(mean(min(r - target, 0)²))` over *all* periods, not only the losing ones.
 *
 * @example
 * ```ts
 * import { downsideDeviation } from 'edgeproof/report';
 * if (downsideDeviation([0.03, -0.02, 0.01, 0]) !== 0.01) throw new Error('√(0.0004 / 4)');
 * ```
 */
export function downsideDeviation(returns: ArrayLike<number>, options: Pick<DownsideOptions, 'target'> = {}): number {
  const n = returns.length;
  return n === 0 ? Number.NaN : Math.sqrt(gainsAndLosses(returns, options.target).lossSquares / n);
}

/**
 * The Sortino ratio: mean return above the target over the downside deviation, times √P (Sortino & Price 1994).
 *
 * Dividing by the deviation of the losing periods alone is the common mistake; here every period counts. NaN without loss.
 *
 * @throws ConfigError when `periodsPerYear` is not positive
 * @example
 * ```ts
 * import { sortino } from 'edgeproof/report';
 * const ratio = sortino([0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04], { periodsPerYear: 1 });
 * if (Math.abs(ratio - 4.417261) > 1e-6) throw new Error('Rollinger & Hoffman, 2013');
 * ```
 */
export function sortino(returns: ArrayLike<number>, options: DownsideOptions = {}): number {
  const periods = periodsPerYearOf('sortino', options);
  return ratioOrNaN((mean(returns) - (options.target ?? 0)) * Math.sqrt(periods), downsideDeviation(returns, options));
}

/**
 * The Calmar ratio over the whole series: annual return over the depth of the deepest drawdown; NaN without a drawdown.
 *
 * @throws ConfigError when `periodsPerYear` is not positive
 * @example
 * ```ts
 * import { calmar } from 'edgeproof/report';
 * const ratio = calmar([-0.1, 0.2], { periodsPerYear: 2 });
 * if (Math.abs(ratio - 0.8) > 1e-12) throw new Error('8 % a year over a fall of 10 %');
 * ```
 */
export function calmar(returns: ArrayLike<number>, options: Annualisation = {}): number {
  return ratioOrNaN(annualReturn(returns, options), -drawdownSummary(returnsToEquity(returns)).maxDrawdown);
}

/**
 * The omega ratio: gains above a threshold over losses below it (Keating & Shadwick 2002).
 *
 * Infinity when nothing was lost, NaN when nothing moved.
 *
 * @param threshold - return of one period, default 0
 * @example
 * ```ts
 * import { omega } from 'edgeproof/report';
 * if (omega([3, -1, 0, -1]) !== 1.5) throw new Error('3 gained, 2 lost');
 * ```
 */
export function omega(returns: ArrayLike<number>, threshold = 0): number {
  const { gains, losses } = gainsAndLosses(returns, threshold);
  return gainsOverLosses(gains, losses);
}

/**
 * The sum of all returns over the sum of the losses (Schwager's gain to pain); Infinity when nothing was lost.
 *
 * @example
 * ```ts
 * import { gainToPain } from 'edgeproof/report';
 * if (gainToPain([3, -1, 0, -1]) !== 0.5) throw new Error('1 kept for 2 of pain');
 * ```
 */
export function gainToPain(returns: ArrayLike<number>): number {
  const { gains, losses } = gainsAndLosses(returns);
  return gains === 0 && losses === 0 ? Number.NaN : (gains - losses) / losses;
}

/**
 * The share of periods that gained among those that moved: flat periods count neither way. NaN when none moved.
 *
 * @example
 * ```ts
 * import { hitRate } from 'edgeproof/report';
 * if (hitRate([0.1, 0, -0.1, 0.2, 0]) !== 2 / 3) throw new Error('two of three that moved');
 * ```
 */
export function hitRate(returns: ArrayLike<number>): number {
  const { above, below, gains } = gainsAndLosses(returns);
  return Number.isNaN(gains) ? Number.NaN : ratioOrNaN(above, above + below);
}
