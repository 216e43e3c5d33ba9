import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { ledoitWolfIdentity } from '../math/covariance/shrinkage.js';
import { kellyShrinkage, kellyWeights } from '../math/kelly.js';
import { ReturnHistory } from './return-history.js';

/** Options of {@link kelly}. */
export interface KellyOptions {
  /** Decisions whose returns the covariance is estimated from (Ledoit-Wolf, towards equal variances). */
  readonly lookback: number;
  /** Share of the full Kelly bet; default 0.5. At c of it growth is 2c - c² of the most there is, volatility c of it. */
  readonly fraction?: number;
  /**
   * Returns that the forecasts rest on: the bet is shrunk by `S² / (S² + n/T)`, for what n estimates over T returns overstate.
   * Left out, forecasts are taken at their word.
   */
  readonly estimatedFrom?: number;
  /** Hard cap on the sum of absolute weights; default 1. */
  readonly maxLeverage?: number;
  /** Take negative forecasts as zero; default false. */
  readonly longOnly?: boolean;
}

const schema = z.strictObject({
  lookback: z.int().min(5),
  fraction: z.number().gt(0).max(1).default(0.5),
  estimatedFrom: z.int().min(2).optional(),
  maxLeverage: z.number().positive().default(1),
  longOnly: z.boolean().default(false),
});

/**
 * Growth-optimal weights `fraction · Σ⁻¹ μ` of Merton (1969) and Thorp (2006), shrunk for estimation error and capped.
 *
 * Forecasts are expected excess returns of one decision. Full Kelly on an estimated edge bets the estimation error too: state
 * `estimatedFrom`, or a small fraction. Long only, negative weights are cut to zero after the solution.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { kelly } from 'edgeproof/portfolio';
 * const half = kelly({ lookback: 120, fraction: 0.5, estimatedFrom: 250, maxLeverage: 2 });
 * if (half.ref?.export !== 'kelly') throw new Error('a worker can rebuild it');
 * ```
 */
export function kelly(options: KellyOptions): Factory<Optimizer> {
  const o = parseOptions('kelly', schema, options);
  return factory(() => new Kelly(o), { module: 'edgeproof/portfolio', export: 'kelly', options: { ...options } });
}

class Kelly implements Optimizer {
  readonly name = 'kelly';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback: number;
  readonly #o: z.output<typeof schema>;
  readonly #history: ReturnHistory;

  constructor(o: z.output<typeof schema>) {
    this.#o = o;
    this.lookback = o.lookback;
    this.#history = new ReturnHistory(o.lookback);
  }

  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
    const { fraction, estimatedFrom, maxLeverage, longOnly } = this.#o;
    const { ready, known } = this.#history.members(forecast, at, longOnly, out.values);
    out.kind = 'weight';
    if (known === 0) return 'not-ready';
    // A price that never moved would ask for all there is.
    const members = ready.filter((i) => this.#history.deviation(i, at) > 0);
    if (members.length === 0) return 'optimal';
    const { covariance } = ledoitWolfIdentity(this.#history.table(members, at));
    const excess = members.map((i) => forecast.mean[i]!);
    const shrink = estimatedFrom === undefined ? 1 : kellyShrinkage(excess, covariance, estimatedFrom);
    const { full } = kellyWeights(excess, covariance);
    const wanted = full.map((one) => fraction * shrink * (longOnly ? Math.max(0, one) : one));
    const gross = wanted.reduce((sum, one) => sum + Math.abs(one), 0);
    const scale = gross > maxLeverage ? maxLeverage / gross : 1;
    members.forEach((i, k) => {
      out.values[i] = wanted[k]! * scale;
    });
    return 'optimal';
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
