import { DataError } from '../core/errors.js';
import { mean } from '../math/moments.js';
import { type Annualisation, periodsPerYearOf, ratioOrNaN } from './conventions.js';
import { sameLength } from './returns.js';

/** Turnover and what it leaves of the return, one element a period. */
export interface TurnoverSeries {
  /** `Σ |target - drifted weight|`, both sides counted: a full swap of the portfolio is 2. */
  readonly turnover: Float64Array;
  /** Portfolio return minus `cost · turnover`, the cost charged at the start of the period. */
  readonly netReturns: Float64Array;
}

/**
 * The turnover of a path of target weights against weights that drifted with the market, starting from cash.
 *
 * Differences of targets alone understate or overstate trading: what is held has moved since. Cash earns 0 here.
 *
 * @param targets - one row of weights a period
 * @param assetReturns - the returns of the assets in the period that follows, same shape
 * @param costPerUnit - cost as a share of what is traded, default 0
 * @throws DataError when the shapes differ
 * @example
 * ```ts
 * import { driftTurnover } from 'edgeproof/report';
 * const { turnover } = driftTurnover([[0.5, 0.5], [0.5, 0.5]], [[0.1, -0.1], [0, 0]]);
 * if (turnover[0] !== 1 || Math.abs(turnover[1]! - 0.1) > 1e-12) throw new Error('the drift is traded back');
 * ```
 */
export function driftTurnover(
  targets: readonly ArrayLike<number>[],
  assetReturns: readonly ArrayLike<number>[],
  costPerUnit = 0,
): TurnoverSeries {
  const periods = targets.length;
  if (assetReturns.length !== periods) {
    throw new DataError('driftTurnover', `${periods} rows of weights, ${assetReturns.length} of returns`, 'align them');
  }
  const turnover = new Float64Array(periods);
  const netReturns = new Float64Array(periods);
  let held = new Float64Array(targets[0]?.length ?? 0);
  for (let t = 0; t < periods; t++) {
    const target = targets[t]!;
    const returns = assetReturns[t]!;
    sameLength('driftTurnover', target, returns);
    sameLength('driftTurnover', target, held);
    let traded = 0;
    let gross = 0;
    for (let i = 0; i < target.length; i++) {
      traded += Math.abs(target[i]! - held[i]!);
      gross += target[i]! * returns[i]!;
    }
    turnover[t] = traded;
    netReturns[t] = gross - costPerUnit * traded;
    held = Float64Array.from(target, (weight, i) => (weight * (1 + returns[i]!)) / (1 + gross));
  }
  return { turnover, netReturns };
}

/**
 * Notional traded in a year as a multiple of the average equity, both sides counted.
 *
 * @param tradedNotional - absolute notional traded in each period
 * @param equity - equity of the same periods
 * @throws DataError when the lengths differ, ConfigError when `periodsPerYear` is not positive
 * @example
 * ```ts
 * import { annualTurnover } from 'edgeproof/report';
 * if (annualTurnover([50, 0, 50, 0], [100, 100, 100, 100], { periodsPerYear: 4 }) !== 1) throw new Error('once a year');
 * ```
 */
export function annualTurnover(
  tradedNotional: ArrayLike<number>,
  equity: ArrayLike<number>,
  options: Annualisation = {},
): number {
  sameLength('annualTurnover', tradedNotional, equity);
  return ratioOrNaN(mean(tradedNotional) * periodsPerYearOf('annualTurnover', options), mean(equity));
}

/** How much of the equity was at work. */
export interface ExposureStatistics {
  readonly averageGross: number;
  readonly averageNet: number;
  readonly maxGross: number;
  /** Share of periods with any position. */
  readonly timeInMarket: number;
}

/**
 * Average and largest exposure (as multiples of equity) and the share of time in the market.
 *
 * @param gross - Σ |weight| in each period
 * @param net - Σ weight in each period
 * @throws DataError when the lengths differ
 * @example
 * ```ts
 * import { exposureStatistics } from 'edgeproof/report';
 * const { averageGross, timeInMarket } = exposureStatistics([0, 1, 1, 2], [0, 1, -1, 0]);
 * if (averageGross !== 1 || timeInMarket !== 0.75) throw new Error('three of four periods');
 * ```
 */
export function exposureStatistics(gross: ArrayLike<number>, net: ArrayLike<number>): ExposureStatistics {
  sameLength('exposureStatistics', gross, net);
  const n = gross.length;
  let busy = 0;
  let most = n === 0 ? Number.NaN : 0;
  for (let i = 0; i < n; i++) {
    if (gross[i]! > 0) busy++;
    most = Math.max(most, gross[i]!);
  }
  return { averageGross: mean(gross), averageNet: mean(net), maxGross: most, timeInMarket: ratioOrNaN(busy, n) };
}
