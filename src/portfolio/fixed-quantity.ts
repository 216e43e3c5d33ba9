import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import type { ForecastFrame, TargetKind, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';

/** Options of {@link fixedQuantity}. */
export interface FixedQuantityOptions {
  /** Units held per unit of sign: a forecast above zero holds this many, below zero is short as many. */
  readonly quantity: number;
}

/** Options of {@link fixedWeight}. */
export interface FixedWeightOptions {
  /** Share of equity per instrument; default 1, all in. */
  readonly weight?: number;
}

const quantitySchema = z.strictObject({ quantity: z.number().positive() });
const weightSchema = z.strictObject({ weight: z.number().positive().default(1) });

/**
 * A fixed number of units in the direction of the forecast: 1 share long, flat or 1 share short.
 *
 * NaN forecasts are left alone. It knows neither price nor risk; made for tests, futures and comparisons with other
 * engines.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const oneUnit = fixedQuantity({ quantity: 1 });
 * if (oneUnit.ref?.export !== 'fixedQuantity') throw new Error('a worker can rebuild it');
 * ```
 */
export function fixedQuantity(options: FixedQuantityOptions): Factory<Optimizer> {
  const o = parseOptions('fixedQuantity', quantitySchema, options);
  const ref = { module: 'edgeproof/portfolio', export: 'fixedQuantity', options: { ...o } };
  return factory(() => new FixedSize('fixedQuantity', 'quantity', o.quantity), ref);
}

/**
 * A fixed share of equity per instrument in the direction of the forecast; all in by default.
 *
 * Unlike equal weight it does not share: two instruments with weight 1 each are a gross exposure of 2.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { fixedWeight } from 'edgeproof/portfolio';
 * const half = fixedWeight({ weight: 0.5 });
 * if (half.ref?.export !== 'fixedWeight') throw new Error('a worker can rebuild it');
 * ```
 */
export function fixedWeight(options: FixedWeightOptions = {}): Factory<Optimizer> {
  const o = parseOptions('fixedWeight', weightSchema, options);
  const ref = { module: 'edgeproof/portfolio', export: 'fixedWeight', options: { ...o } };
  return factory(() => new FixedSize('fixedWeight', 'weight', o.weight), ref);
}

class FixedSize implements Optimizer {
  readonly name: string;
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback = 0;
  readonly reads = 'forecast';
  readonly #kind: TargetKind;
  readonly #size: number;

  constructor(name: string, kind: TargetKind, size: number) {
    this.name = name;
    this.#kind = kind;
    this.#size = size;
  }

  solve(forecast: ForecastFrame, _at: Decision, out: TargetTable): SolveStatus {
    const mean = forecast.mean;
    const size = this.#size;
    out.kind = this.#kind;
    let known = 0;
    for (let i = 0; i < mean.length; i++) {
      const value = mean[i]!;
      if (!Number.isNaN(value)) known++;
      out.values[i] = value > 0 ? size : value < 0 ? -size : value === 0 ? 0 : Number.NaN;
    }
    return known === 0 ? 'not-ready' : 'optimal';
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
