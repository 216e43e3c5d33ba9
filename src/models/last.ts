import * as z from 'zod';
import type { Horizon, Model } from '../contracts/model.js';
import type { FeatureWindow, ForecastFrame } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import { Columns } from './columns.js';
import { horizonOption } from './model-options.js';

/** Options of {@link last}. */
export interface LastOptions {
  /** Column that holds the last return. */
  readonly column: string;
  /** How far ahead the forecast speaks; default one decision. */
  readonly horizon?: Horizon;
}

const schema = z.strictObject({ column: z.string().min(1), horizon: horizonOption });

/**
 * The forecast that what happened last happens again: the value of one column, as it is.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { last } from 'edgeproof/models';
 * const model = last({ column: 'return_1' });
 * if (model.ref?.export !== 'last') throw new Error('a worker can rebuild it');
 * ```
 */
export function last(options: LastOptions): Factory<Model> {
  const o = parseOptions('last', schema, options);
  return factory(() => new Last(o.column, o.horizon), {
    module: 'edgeproof/models',
    export: 'last',
    options: { column: o.column, horizon: { steps: o.horizon.steps } },
  });
}

class Last implements Model {
  readonly name = 'last';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly needs: readonly string[];
  readonly lookback = 1;
  readonly horizon: Horizon;
  readonly #columns: Columns;

  constructor(column: string, horizon: Horizon) {
    this.needs = Object.freeze([column]);
    this.horizon = horizon;
    this.#columns = new Columns(this.name, this.needs);
  }

  predict(x: FeatureWindow, out: ForecastFrame): void {
    const column = this.#columns.in(x.columns)[0]!;
    for (let i = 0; i < x.rows; i++) out.mean[i] = x.ready(i) ? x.get(i, column) : Number.NaN;
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
