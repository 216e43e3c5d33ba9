import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowCloseVolume, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, counters } from '../kernel.js';
import { name } from '../options.js';

/** State: integers [begun]; close before, volume so far. */
class ObvKernel implements BarKernel {
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(state = new Float64Array(3)) {
    this.#s = state;
    this.#c = counters(state);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const { close, volume } = bar;
    const s = this.#s;
    const both = close + volume;
    if (both - both !== 0) {
      out[at] = Number.NaN;
      return;
    }
    const direction = this.#c[0] === 0 ? 1 : close > s[1]! ? 1 : close < s[1]! ? -1 : 0;
    this.#c[0] = 1;
    s[1] = close;
    s[2] = s[2]! + direction * volume;
    out[at] = s[2];
  }
}

const schema = z.strictObject({ name });

/** Options of {@link obv}. */
export type ObvOptions = z.input<typeof schema>;

/**
 * On-balance volume (Granville 1963): volume of rising bars minus that of falling bars since the start; one column, `obv`.
 *
 * Begins with the volume of the first bar (TA-Lib `OBV`). Its level depends on where the data begins: compare changes.
 *
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { compose, obv, zscore } from 'edgeproof/features';
 * const features = compose(obv(), zscore({ of: 'obv', period: 60 }));
 * ```
 */
export function obv(options: ObvOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('obv', schema, options);
  return barFeature({
    who: 'obv',
    columns: [{ name: o.name ?? 'obv', needs: 1 }],
    size: 3,
    options: o,
    kernel: (state) => new ObvKernel(state),
  });
}

/** {@link obv} over arrays, bit-equal to the stream. */
export function obvBatch(bars: HighLowCloseVolume): Float64Array {
  return runBars(new ObvKernel(), checkBars('obv', bars), ['value']).value;
}
