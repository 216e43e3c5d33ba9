import * as z from 'zod';
import type { Horizon, Model } from '../contracts/model.js';
import type { FeatureWindow, ForecastFrame } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import { horizonOption } from './model-options.js';

const schema = z.strictObject({ horizon: horizonOption });

/** Options of {@link zero}. */
export interface ZeroOptions {
  /** How far ahead the forecast speaks; default one decision. */
  readonly horizon?: Horizon;
}

/**
 * The forecast that nothing moves: mean 0 for every instrument. The baseline that every return forecast must beat.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { zero } from 'edgeproof/models';
 * const model = zero();
 * if (model.ref?.export !== 'zero') throw new Error('a worker can rebuild it');
 * ```
 */
export function zero(options: ZeroOptions = {}): Factory<Model> {
  const o = parseOptions('zero', schema, options);
  return factory(() => new Zero(o.horizon), {
    module: 'edgeproof/models',
    export: 'zero',
    options: { horizon: { steps: o.horizon.steps } },
  });
}

class Zero implements Model {
  readonly name = 'zero';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly needs: readonly string[] = [];
  readonly lookback = 1;
  readonly horizon: Horizon;

  constructor(horizon: Horizon) {
    this.horizon = horizon;
  }

  predict(x: FeatureWindow, out: ForecastFrame): void {
    for (let i = 0; i < x.rows; i++) out.mean[i] = x.ready(i) ? 0 : Number.NaN;
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
