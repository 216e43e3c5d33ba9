import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, carve, counters } from '../kernel.js';
import { name, period } from '../options.js';
import { WindowExtreme } from '../window/extreme.js';

/** State: integers [begun]; upper and lower before this bar; the two windows. */
class DonchianKernel implements BarKernel {
  readonly #previous: boolean;
  readonly #s: Float64Array;
  readonly #c: Int32Array;
  readonly #highest: WindowExtreme;
  readonly #lowest: WindowExtreme;

  constructor(n: number, previous: boolean, state?: Float64Array<ArrayBuffer>) {
    const reach = WindowExtreme.size(n);
    const [own, high, low] = carve(state, 3, reach, reach);
    this.#previous = previous;
    this.#s = own;
    this.#c = counters(own);
    this.#highest = new WindowExtreme(n, 1, high);
    this.#lowest = new WindowExtreme(n, -1, low);
  }

  static size(n: number): number {
    return 3 + 2 * WindowExtreme.size(n);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const both = bar.high + bar.low;
    if (both - both !== 0) {
      out[at] = Number.NaN;
      out[at + 1] = Number.NaN;
      return;
    }
    const upper = this.#highest.next(bar.high);
    const lower = this.#lowest.next(bar.low);
    const s = this.#s;
    const begun = this.#c[0] === 1;
    out[at] = this.#previous ? (begun ? s[1]! : Number.NaN) : upper;
    out[at + 1] = this.#previous ? (begun ? s[2]! : Number.NaN) : lower;
    s[1] = upper;
    s[2] = lower;
    this.#c[0] = 1;
  }
}

const schema = z.strictObject({ period: period.default(20), previous: z.boolean().default(false), name });
const batchSchema = schema.omit({ name: true });

/** Options of {@link donchian}. */
export type DonchianOptions = z.input<typeof schema>;

/**
 * Donchian channel: highest high and lowest low of `period` bars; columns `donchian_<period>_upper` and `_lower`.
 *
 * With this bar inside the channel the close can never break out of it: a breakout rule wants `previous: true`, the channel of
 * the bars before (columns `donchian_<period>_previous_upper` and `_lower`). First numbers after `period` bars (TA-Lib `MAX`, `MIN`), one more with
 * `previous`.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { donchian } from 'edgeproof/features';
 * const features = donchian({ period: 20, previous: true });
 * ```
 */
export function donchian(options: DonchianOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('donchian', schema, options);
  const base = o.name ?? (o.previous ? `donchian_${o.period}_previous` : `donchian_${o.period}`);
  const needs = o.previous ? o.period + 1 : o.period;
  return barFeature({
    who: 'donchian',
    columns: ['upper', 'lower'].map((part) => ({ name: `${base}_${part}`, needs })),
    size: DonchianKernel.size(o.period),
    options: o,
    kernel: (state) => new DonchianKernel(o.period, o.previous, state),
  });
}

/** {@link donchian} over arrays, bit-equal to the stream. */
export function donchianBatch(
  bars: HighLowClose,
  options: z.input<typeof batchSchema> = {},
): { readonly upper: Float64Array; readonly lower: Float64Array } {
  const o = parseOptions('indicators.donchian', batchSchema, options);
  const kernel = new DonchianKernel(o.period, o.previous);
  return runBars(kernel, checkBars('donchian', bars), ['upper', 'lower']);
}
