import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, counters } from '../kernel.js';
import { name, period } from '../options.js';
import { trueRange } from '../window/true-range.js';
import { adxLine, directionalLines, move } from './directional.js';

const schema = z.strictObject({
  period: period.min(2).default(14),
  seed: z.enum(['talib', 'wilder']).default('talib'),
  name,
});
const batchSchema = schema.omit({ name: true });
type Shape = z.output<typeof batchSchema>;

const SIZE = 8;

/**
 * Directional movement of one instrument. State: integers [bars seen]; high, low and close before, sums of rises, falls and
 * ranges, ADX (while warming up the sum of DX).
 */
class AdxKernel implements BarKernel {
  readonly #n: number;
  readonly #keep: number;
  readonly #talib: boolean;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(o: Shape, state = new Float64Array(SIZE)) {
    this.#n = o.period;
    this.#keep = (o.period - 1) / o.period;
    this.#talib = o.seed === 'talib';
    this.#s = state;
    this.#c = counters(state);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const { high, low, close } = bar;
    const all = high + low + close;
    if (all - all !== 0) {
      out.fill(Number.NaN, at, at + 3);
      return;
    }
    const s = this.#s;
    const n = this.#n;
    const count = this.#c[0]!;
    const up = high - s[1]!;
    const down = s[2]! - low;
    const range = trueRange(high, low, s[3]!);
    s[1] = high;
    s[2] = low;
    s[3] = close;
    if (count < 2 * n) this.#c[0] = count + 1;
    if (count > 0) {
      // TA-Lib sums n - 1 bars and lets the sums decay from bar n on, Wilder sums n bars
      const keep = count > n || (count === n && this.#talib) ? this.#keep : 1;
      s[4] = s[4]! * keep + move(up, down);
      s[5] = s[5]! * keep + move(down, up);
      s[6] = s[6]! * keep + range;
    }
    this.#write(count, out, at);
  }

  #write(count: number, out: Float64Array, at: number): void {
    const s = this.#s;
    const n = this.#n;
    if (count < n) {
      out.fill(Number.NaN, at, at + 3);
      return;
    }
    const moves = s[4]! + s[5]!;
    const scale = s[6] === 0 ? 0 : 100 / s[6]!;
    if (count < 2 * n) s[7] = s[7]! + (moves === 0 ? 0 : (100 * Math.abs(s[4]! - s[5]!)) / moves);
    if (count === 2 * n - 1) s[7] = s[7]! / n;
    else if (count >= 2 * n && moves !== 0) s[7] = s[7]! + ((100 * Math.abs(s[4]! - s[5]!)) / moves - s[7]!) * (1 / n);
    out[at] = count < 2 * n - 1 ? Number.NaN : s[7]!;
    out[at + 1] = s[4]! * scale;
    out[at + 2] = s[5]! * scale;
  }
}

/** Options of {@link adx}. */
export type AdxOptions = z.input<typeof schema>;

/**
 * Average directional index with both directional indicators, 0 to 100 (Wilder 1978); columns `adx_<period>`,
 * `adx_<period>_plus_di`, `adx_<period>_minus_di`.
 *
 * `seed: 'talib'` (default) begins the sums with `period - 1` bars, which then decay; `'wilder'` with `period` bars. The two
 * converge by `(1 - 1/period)^k`. Indicators first after `period + 1` bars, ADX after `2 period`. Without any movement the
 * indicators are 0 and ADX stays as it was, as in TA-Lib.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { adx } from 'edgeproof/features';
 * const features = adx({ period: 14, seed: 'wilder' });
 * ```
 */
export function adx(options: AdxOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('adx', schema, options);
  const base = o.name ?? `adx_${o.period}`;
  return barFeature({
    who: 'adx',
    columns: [
      { name: base, needs: 2 * o.period },
      { name: `${base}_plus_di`, needs: o.period + 1 },
      { name: `${base}_minus_di`, needs: o.period + 1 },
    ],
    size: SIZE,
    options: o,
    kernel: (state) => new AdxKernel(o, state),
    batch: (bars) => {
      const { adx: line, plusDi, minusDi } = adxOver(bars, o);
      return [line, plusDi, minusDi];
    },
  });
}

/** What `indicators.adx` gives: three lines, each as long as the bars. */
export interface AdxArrays {
  readonly adx: Float64Array;
  readonly plusDi: Float64Array;
  readonly minusDi: Float64Array;
}

/** {@link adx} over arrays, bit-equal to the stream; the directional indicators are computed when first read. */
export function adxBatch(bars: HighLowClose, options: z.input<typeof batchSchema> = {}): AdxArrays {
  return adxOver(checkBars('adx', bars), parseOptions('indicators.adx', batchSchema, options));
}

const NAMES = ['adx', 'plusDi', 'minusDi'] as const;

function adxOver(bars: HighLowClose, o: Shape): AdxArrays {
  const state = new Float64Array(SIZE);
  const warm = Math.min(2 * o.period, bars.close.length);
  const out = runBars(new AdxKernel(o, state), bars, NAMES, warm);
  if (warm === bars.close.length) return out;
  // a gap before it would let ADX speak later
  const onTime = !Number.isNaN(out.adx[warm - 1]!);
  if (!onTime || !adxLine(bars, { period: o.period, from: warm, state }, out.adx))
    return runBars(new AdxKernel(o), bars, NAMES);
  let pending = true;
  const both = (): AdxArrays => {
    if (pending) directionalLines(bars, { period: o.period, from: warm, state }, out);
    pending = false;
    return out;
  };
  return {
    adx: out.adx,
    get plusDi() {
      return both().plusDi;
    },
    get minusDi() {
      return both().minusDi;
    },
  };
}
