import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, carve } from '../kernel.js';
import { name, period } from '../options.js';
import { LagLine } from '../window/lag-line.js';
import { WindowMean } from '../window/mean.js';

/** The mean absolute deviation needs every value again: O(period) a bar, in TA-Lib as here. */
class CciKernel implements BarKernel {
  readonly #n: number;
  readonly #line: LagLine;
  readonly #mean: WindowMean;

  constructor(n: number, state?: Float64Array<ArrayBuffer>) {
    const [line, mean] = carve(state, LagLine.size(n), WindowMean.size(n));
    this.#n = n;
    this.#line = new LagLine(n, line);
    this.#mean = new WindowMean(n, mean);
  }

  static size(n: number): number {
    return LagLine.size(n) + WindowMean.size(n);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const typical = (bar.high + bar.low + bar.close) / 3;
    const mean = this.#mean.next(typical);
    if (typical - typical === 0) this.#line.push(typical);
    out[at] = mean - mean === 0 ? this.#index(typical, mean) : Number.NaN;
  }

  #index(typical: number, mean: number): number {
    let deviation = 0;
    for (let lag = 1; lag <= this.#n; lag++) deviation += Math.abs(this.#line.before(lag) - mean);
    return deviation === 0 ? 0 : (typical - mean) / ((0.015 * deviation) / this.#n);
  }
}

const schema = z.strictObject({ period: period.default(20), name });
const batchSchema = schema.omit({ name: true });

/** Options of {@link cci}. */
export type CciOptions = z.input<typeof schema>;

/**
 * Commodity channel index (Lambert 1980): distance of the typical price to its mean, over 0.015 mean absolute deviations; one
 * column, `cci_<period>`.
 *
 * First number after `period` bars (TA-Lib `CCI`). A flat window gives 0.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { cci } from 'edgeproof/features';
 * const features = cci({ period: 20 });
 * ```
 */
export function cci(options: CciOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('cci', schema, options);
  return barFeature({
    who: 'cci',
    columns: [{ name: o.name ?? `cci_${o.period}`, needs: o.period }],
    size: CciKernel.size(o.period),
    options: o,
    kernel: (state) => new CciKernel(o.period, state),
  });
}

/** {@link cci} over arrays, bit-equal to the stream. */
export function cciBatch(bars: HighLowClose, options: z.input<typeof batchSchema> = {}): Float64Array {
  const { period: n } = parseOptions('indicators.cci', batchSchema, options);
  return runBars(new CciKernel(n), checkBars('cci', bars), ['value']).value;
}
