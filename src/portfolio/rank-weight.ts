import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { averageRanks } from '../math/rank.js';

/** Options of {@link rankWeight}. */
export interface RankWeightOptions {
  /** Sum of the absolute weights; default 1. */
  readonly gross?: number;
  /** Long the upper half only, instead of long the upper and short the lower half; default false. */
  readonly longOnly?: boolean;
}

const schema = z.strictObject({ gross: z.number().positive().default(1), longOnly: z.boolean().default(false) });

/**
 * Weights in proportion to the rank of the forecast, less the middle rank: long the best, short the worst, dollar neutral.
 *
 * Only the order of the forecasts counts, so a wild forecast cannot take the book over; equal forecasts share their
 * ranks. With `longOnly` the lower half is left out. A forecast of zero is *no opinion*: it gets weight zero and no
 * rank. NaN is left alone. One opinion alone has no rank to compare with and gets weight zero.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { rankWeight } from 'edgeproof/portfolio';
 * const neutral = rankWeight({ gross: 2 });
 * if (neutral.ref?.export !== 'rankWeight') throw new Error('a worker can rebuild it');
 * ```
 */
export function rankWeight(options: RankWeightOptions = {}): Factory<Optimizer> {
  const o = parseOptions('rankWeight', schema, options);
  return factory(() => new RankWeight(o.gross, o.longOnly), {
    module: 'edgeproof/portfolio',
    export: 'rankWeight',
    options: { ...o },
  });
}

class RankWeight implements Optimizer {
  readonly name = 'rankWeight';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback = 0;
  readonly #gross: number;
  readonly #longOnly: boolean;

  constructor(gross: number, longOnly: boolean) {
    this.#gross = gross;
    this.#longOnly = longOnly;
  }

  solve(forecast: ForecastFrame, _at: Decision, out: TargetTable): SolveStatus {
    const ranks = averageRanks(forecast.mean.map((one) => (one === 0 ? Number.NaN : one)));
    let opinions = 0;
    for (const rank of ranks) if (!Number.isNaN(rank)) opinions++;
    const middle = (opinions + 1) / 2;
    const scoreOf = (i: number): number => (this.#longOnly ? Math.max(0, ranks[i]! - middle) : ranks[i]! - middle);
    let sum = 0;
    let known = 0;
    for (let i = 0; i < ranks.length; i++) {
      if (!Number.isNaN(forecast.mean[i])) known++;
      if (!Number.isNaN(ranks[i])) sum += Math.abs(scoreOf(i));
    }
    out.kind = 'weight';
    for (let i = 0; i < ranks.length; i++) {
      const mean = forecast.mean[i]!;
      if (Number.isNaN(mean)) out.values[i] = Number.NaN;
      else out.values[i] = mean === 0 || sum === 0 ? 0 : (this.#gross * scoreOf(i)) / sum;
    }
    return known === 0 ? 'not-ready' : 'optimal';
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
