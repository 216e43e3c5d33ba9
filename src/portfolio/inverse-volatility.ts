import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { ReturnHistory } from './return-history.js';

/** Options of {@link inverseVolatility}. */
export interface InverseVolatilityOptions {
  /** Decisions whose returns the volatility is estimated from (standard deviation, ddof 1). */
  readonly lookback: number;
  /** Weigh by one over the standard deviation (default) or one over the variance. */
  readonly by?: 'volatility' | 'variance';
  /** Sum of the absolute weights; default 1. */
  readonly gross?: number;
  /** Take negative forecasts as zero; default false. */
  readonly longOnly?: boolean;
}

const schema = z.strictObject({
  lookback: z.int().min(2),
  by: z.enum(['volatility', 'variance']).default('volatility'),
  gross: z.number().positive().default(1),
  longOnly: z.boolean().default(false),
});

/**
 * Weights in the direction of the forecast, the smaller the more an instrument moves: naive risk parity.
 *
 * Correlations are ignored, so it is exact risk parity only when all are equal (Maillard, Roncalli and Teiletche 2010).
 * A zero forecast gives weight zero; NaN forecasts, short histories and prices that never moved are left alone.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { inverseVolatility } from 'edgeproof/portfolio';
 * const parity = inverseVolatility({ lookback: 60, gross: 1 });
 * if (parity.ref?.export !== 'inverseVolatility') throw new Error('a worker can rebuild it');
 * ```
 */
export function inverseVolatility(options: InverseVolatilityOptions): Factory<Optimizer> {
  const o = parseOptions('inverseVolatility', schema, options);
  return factory((env) => new InverseVolatility(o, env.universe.size), {
    module: 'edgeproof/portfolio',
    export: 'inverseVolatility',
    options: { ...o },
  });
}

class InverseVolatility implements Optimizer {
  readonly name = 'inverseVolatility';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback: number;
  readonly #o: z.output<typeof schema>;
  readonly #history: ReturnHistory;
  readonly #inverse: Float64Array;

  constructor(o: z.output<typeof schema>, instruments: number) {
    this.lookback = o.lookback;
    this.#o = o;
    this.#history = new ReturnHistory(o.lookback);
    this.#inverse = new Float64Array(instruments);
  }

  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
    const { gross, by, longOnly } = this.#o;
    const inverse = this.#inverse;
    const { ready, known } = this.#history.members(forecast, at, longOnly, out.values);
    out.kind = 'weight';
    let sum = 0;
    for (const i of ready) {
      const deviation = this.#history.deviation(i, at);
      inverse[i] = deviation > 0 ? 1 / (by === 'variance' ? deviation * deviation : deviation) : 0;
      sum += inverse[i]!;
    }
    for (const i of ready) {
      if (inverse[i]! > 0) out.values[i] = (Math.sign(forecast.mean[i]!) * gross * inverse[i]!) / sum;
    }
    return known === 0 ? 'not-ready' : 'optimal';
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
