import { DataError } from '../core/errors.js';
import { variance } from '../math/moments.js';
import { type Annualisation, periodsPerYearOf } from './conventions.js';

/**
 * Simple returns of an equity curve, oldest first.
 *
 * With `start` (the equity before the first element) there is one return an element, so a first-day loss counts; without
 * it the first element is the start and there is one return fewer. A return from an equity of 0 or below is NaN.
 *
 * @example
 * ```ts
 * import { equityToReturns } from 'edgeproof/report';
 * const returns = equityToReturns([90, 99], 100);
 * if (Math.abs(returns[0]! + 0.1) > 1e-12 || returns.length !== 2) throw new Error('the first day lost a tenth');
 * ```
 */
export function equityToReturns(equity: ArrayLike<number>, start?: number): Float64Array {
  const from = start === undefined ? 1 : 0;
  const out = new Float64Array(Math.max(0, equity.length - from));
  let before = start ?? equity[0] ?? Number.NaN;
  for (let i = from; i < equity.length; i++) {
    const now = equity[i]!;
    out[i - from] = before > 0 ? now / before - 1 : Number.NaN;
    before = now;
  }
  return out;
}

/**
 * The equity curve of simple returns: `start` first, then one element a return.
 *
 * @example
 * ```ts
 * import { returnsToEquity } from 'edgeproof/report';
 * const equity = returnsToEquity([0.5, -0.5], 100);
 * if (equity.join() !== '100,150,75') throw new Error('compounding');
 * ```
 */
export function returnsToEquity(returns: ArrayLike<number>, start = 1): Float64Array {
  const out = new Float64Array(returns.length + 1);
  let equity = start;
  out[0] = equity;
  for (let i = 0; i < returns.length; i++) {
    equity *= 1 + returns[i]!;
    out[i + 1] = equity;
  }
  return out;
}

/**
 * The compounded return of the whole series, `Π(1 + r) - 1`; 0 for no returns.
 *
 * @example
 * ```ts
 * import { totalReturn } from 'edgeproof/report';
 * if (Math.abs(totalReturn([0.1, -0.1]) + 0.01) > 1e-12) throw new Error('up and down a tenth loses a hundredth');
 * ```
 */
export function totalReturn(returns: ArrayLike<number>): number {
  let growth = 1;
  for (let i = 0; i < returns.length; i++) growth *= 1 + returns[i]!;
  return growth - 1;
}

/**
 * The total return as a yearly rate, `(1 + total)^(P / n) - 1` (CAGR).
 *
 * NaN for no returns or a loss beyond everything; -1 for the loss of everything.
 *
 * @throws ConfigError when `periodsPerYear` is not positive
 * @example
 * ```ts
 * import { annualReturn } from 'edgeproof/report';
 * const rate = annualReturn([0.1, 0.1, 0.1, 0.1], { periodsPerYear: 2 });
 * if (Math.abs(rate - 0.21) > 1e-12) throw new Error('two tenths a year, compounded');
 * ```
 */
export function annualReturn(returns: ArrayLike<number>, options: Annualisation = {}): number {
  const periods = periodsPerYearOf('annualReturn', options);
  if (returns.length === 0) return Number.NaN;
  return annualise(totalReturn(returns), returns.length / periods);
}

/** A total return over a number of years as a yearly rate. */
export function annualise(total: number, years: number): number {
  return Math.expm1(Math.log1p(total) / years);
}

/**
 * The standard deviation of returns (divisor n - 1) times √P; NaN for fewer than two returns.
 *
 * @throws ConfigError when `periodsPerYear` is not positive
 * @example
 * ```ts
 * import { volatility } from 'edgeproof/report';
 * const yearly = volatility([0.01, -0.01, 0.01, -0.01], { periodsPerYear: 12 });
 * if (Math.abs(yearly - 0.04) > 1e-12) throw new Error('0.01 · √(4/3) · √12');
 * ```
 */
export function volatility(returns: ArrayLike<number>, options: Annualisation = {}): number {
  return Math.sqrt(variance(returns) * periodsPerYearOf('volatility', options));
}

/** @throws DataError unless two series that are compared period by period have the same length. */
export function sameLength(who: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length === b.length) return;
  throw new DataError(who, `series of ${a.length} and ${b.length} periods`, 'align the two by time first');
}
