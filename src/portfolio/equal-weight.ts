import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';

/** Options of {@link equalWeight}. */
export interface EqualWeightOptions {
  /** Hold at most this many instruments: those with the largest forecasts by size. Default: all. */
  readonly top?: number;
  /** Sum of the absolute weights; default 1. */
  readonly gross?: number;
  /** Take negative forecasts as zero; default false. */
  readonly longOnly?: boolean;
  /** Whether `gross` is shared by the instruments that are held, or by the whole universe; default `held`. */
  readonly among?: 'held' | 'universe';
}

const schema = z.strictObject({
  top: z.int().min(1).optional(),
  gross: z.number().positive().default(1),
  longOnly: z.boolean().default(false),
  among: z.enum(['held', 'universe']).default('held'),
});

/**
 * The same weight for every instrument with an opinion: long where the forecast is positive, short where negative.
 *
 * A forecast of zero gives weight zero, NaN is left alone. With `top` only the strongest are held; those that tie at
 * the cut share its places, so that the order of the universe never decides. DeMiguel, Garlappi and Uppal (2009) show
 * how hard it is to beat.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { equalWeight } from 'edgeproof/portfolio';
 * const best = equalWeight({ top: 10, longOnly: true });
 * if (best.ref?.export !== 'equalWeight') throw new Error('a worker can rebuild it');
 * ```
 */
export function equalWeight(options: EqualWeightOptions = {}): Factory<Optimizer> {
  const o = parseOptions('equalWeight', schema, options);
  return factory((env) => new EqualWeight(o, env.universe.size), {
    module: 'edgeproof/portfolio',
    export: 'equalWeight',
    options: { ...options },
  });
}

class EqualWeight implements Optimizer {
  readonly name = 'equalWeight';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback = 0;
  readonly #top: number;
  readonly #gross: number;
  readonly #longOnly: boolean;
  readonly #universe: boolean;
  readonly #sizes: Float64Array;

  constructor(o: z.output<typeof schema>, instruments: number) {
    this.#top = o.top ?? Number.POSITIVE_INFINITY;
    this.#gross = o.gross;
    this.#longOnly = o.longOnly;
    this.#universe = o.among === 'universe';
    this.#sizes = new Float64Array(instruments);
  }

  solve(forecast: ForecastFrame, _at: Decision, out: TargetTable): SolveStatus {
    const mean = forecast.mean;
    const sizes = this.#sizes;
    out.kind = 'weight';
    let known = 0;
    let held = 0;
    for (let i = 0; i < mean.length; i++) {
      const value = mean[i]!;
      if (!Number.isNaN(value)) known++;
      if (value > 0) sizes[held++] = value;
      else if (value < 0 && !this.#longOnly) sizes[held++] = -value;
    }
    if (known === 0) return 'not-ready';
    const all = this.#universe ? mean.length : Math.min(held, this.#top);
    this.#write(mean, held, this.#gross / Math.max(all, 1), out.values);
    return 'optimal';
  }

  #write(mean: Float64Array, held: number, each: number, values: Float64Array): void {
    let cut = 0;
    let atCut = each;
    if (held > this.#top) {
      const ranked = this.#sizes.subarray(0, held).sort();
      cut = ranked[held - this.#top]!;
      let above = 0;
      while (ranked[held - 1 - above]! > cut) above++;
      let tied = 0;
      while (tied < held - above && ranked[held - 1 - above - tied]! === cut) tied++;
      atCut = (each * (this.#top - above)) / tied;
    }
    for (let i = 0; i < mean.length; i++) {
      const value = mean[i]!;
      const size = value < 0 ? (this.#longOnly ? 0 : -value) : value;
      const weight = size > cut ? each : size === cut && cut > 0 ? atCut : 0;
      values[i] = Number.isNaN(value) ? Number.NaN : value < 0 && weight !== 0 ? -weight : weight;
    }
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
