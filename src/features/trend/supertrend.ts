import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, carve, counters } from '../kernel.js';
import { name, period } from '../options.js';
import { AtrKernel } from '../volatility/atr.js';

const schema = z.strictObject({
  period: period.default(10),
  k: z.number().positive().default(3),
  firstBar: z.enum(['skip', 'high-low']).default('skip'),
  name,
});
const batchSchema = schema.omit({ name: true });
type Shape = z.output<typeof batchSchema>;

/** State: integers [direction, 0 before the first]; upper band, lower band, close before; the range. */
class SupertrendKernel implements BarKernel {
  readonly #k: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;
  readonly #range: AtrKernel;

  constructor(o: Shape, state?: Float64Array<ArrayBuffer>) {
    const [own, range] = carve(state, 4, AtrKernel.size);
    this.#k = o.k;
    this.#s = own;
    this.#c = counters(own);
    this.#range = new AtrKernel({ period: o.period, firstBar: o.firstBar }, range);
  }

  static readonly size = 4 + AtrKernel.size;

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const range = this.#range.range(bar);
    const s = this.#s;
    const close = bar.close;
    out[at] = Number.NaN;
    out[at + 1] = Number.NaN;
    if (range - range !== 0) return;
    const middle = (bar.high + bar.low) / 2;
    const upper = middle + this.#k * range;
    const lower = middle - this.#k * range;
    let direction = this.#c[0]!;
    if (direction === 0) direction = close >= middle ? 1 : -1;
    else {
      // a band only tightens, unless the close before broke it
      const heldUpper = s[1]!;
      const heldLower = s[2]!;
      s[1] = upper < heldUpper || s[3]! > heldUpper ? upper : heldUpper;
      s[2] = lower > heldLower || s[3]! < heldLower ? lower : heldLower;
      if (direction === 1 && close < s[2]) direction = -1;
      else if (direction === -1 && close > s[1]) direction = 1;
    }
    if (this.#c[0] === 0) {
      s[1] = upper;
      s[2] = lower;
    }
    this.#c[0] = direction;
    s[3] = close;
    out[at] = direction === 1 ? s[2]! : s[1]!;
    out[at + 1] = direction;
  }
}

/** Options of {@link supertrend}. */
export type SupertrendOptions = z.input<typeof schema>;

/**
 * Supertrend (Seban): a trailing band `k` average true ranges from the middle of the bar, below a rising and above a falling
 * price; columns `supertrend_<period>_<k>` and `_direction` (1 or -1).
 *
 * The range is Wilder's as in `atr`; the first direction is that of the close against the middle of its bar. First numbers
 * after `period + 1` bars (`period` with `firstBar: 'high-low'`).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { supertrend } from 'edgeproof/features';
 * const features = supertrend({ period: 10, k: 3 });
 * ```
 */
export function supertrend(options: SupertrendOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('supertrend', schema, options);
  const base = o.name ?? `supertrend_${o.period}_${o.k}`;
  const needs = o.firstBar === 'skip' ? o.period + 1 : o.period;
  return barFeature({
    who: 'supertrend',
    columns: [base, `${base}_direction`].map((column) => ({ name: column, needs })),
    size: SupertrendKernel.size,
    options: o,
    kernel: (state) => new SupertrendKernel(o, state),
  });
}

/** {@link supertrend} over arrays, bit-equal to the stream. */
export function supertrendBatch(
  bars: HighLowClose,
  options: z.input<typeof batchSchema> = {},
): { readonly value: Float64Array; readonly direction: Float64Array } {
  const o = parseOptions('indicators.supertrend', batchSchema, options);
  return runBars(new SupertrendKernel(o), checkBars('supertrend', bars), ['value', 'direction']);
}
