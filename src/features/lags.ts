import * as z from 'zod';
import type { FeatureSet } from '../contracts/feature-set.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { runCells } from './batch.js';
import type { Kernel } from './kernel.js';
import { kernelFeature } from './kernel-set.js';
import { name, of, period } from './options.js';
import { LagLine } from './window/lag-line.js';

class LagsKernel implements Kernel {
  readonly #lags: readonly number[];
  readonly #line: LagLine;

  constructor(lags: readonly number[], state?: Float64Array<ArrayBuffer>) {
    this.#lags = lags;
    this.#line = new LagLine(Math.max(...lags), state);
  }

  step(cells: Float64Array, at: number): void {
    const value = cells[at]!;
    const lags = this.#lags;
    const finite = value - value === 0;
    for (let i = 0; i < lags.length; i++) cells[at + i] = finite ? this.#line.before(lags[i]!) : Number.NaN;
    if (finite) this.#line.push(value);
  }
}

const schema = z.strictObject({ lags: z.array(period).min(1).default([1]), of, name });

/** Options of {@link lags}. */
export type LagsOptions = z.input<typeof schema>;

/**
 * What a value was some updates ago; a column a lag, `<of>_lag_<k>`.
 *
 * `name` replaces the stem, and is the whole name when there is one lag. First number after `lag + 1` values.
 *
 * @throws ConfigError for an unknown option or a lag that is not a positive integer
 * @example
 * ```ts
 * import { compose, lags, rsi } from 'edgeproof/features';
 * const features = compose(rsi({ period: 14 }), lags({ of: 'rsi_14', lags: [1, 2, 3] }));
 * ```
 */
export function lags(options: LagsOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('lags', schema, options);
  const base = o.name ?? `${o.of}_lag`;
  const bare = o.name !== undefined && o.lags.length === 1;
  return kernelFeature({
    who: 'lags',
    columns: o.lags.map((lag) => ({ name: bare ? base : `${base}_${lag}`, needs: lag + 1 })),
    of: o.of,
    size: LagLine.size(Math.max(...o.lags)),
    options: o,
    kernel: (state) => new LagsKernel(o.lags, state),
  });
}

const batchSchema = z.strictObject({ lag: period.default(1) });

/** One column of {@link lags} over an array, bit-equal to the stream. */
export function lagBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  const o = parseOptions('indicators.lag', batchSchema, options);
  return runCells(new LagsKernel([o.lag]), values, ['lag']).lag;
}
