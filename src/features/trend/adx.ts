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

const schema = z.strictObject({
  period: period.min(2).default(14),
  seed: z.enum(['talib', 'wilder']).default('talib'),
  name,
});
const batchSchema = schema.omit({ name: true });
type Shape = z.output<typeof batchSchema>;

const SIZE = 8;

/**
 * A move counts when it is upward and larger than the other one. Its positive part is taken without a comparison, and only
 * bars that reach out on both sides come to one: a comparison a bar would be mispredicted every other time.
 */
function move(own: number, other: number): number {
  const positive = (Math.abs(own) + own) * 0.5;
  return positive * (Math.abs(other) + other) > 0 && own <= other ? 0 : positive;
}

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
    else if (count >= 2 * n && moves !== 0) s[7] = s[7]! + ((100 * Math.abs(s[4]! - s[5]!)) / moves - s[7]!) / n;
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
  });
}

/** What `indicators.adx` gives: three lines, each as long as the bars. */
export interface AdxArrays {
  readonly adx: Float64Array;
  readonly plusDi: Float64Array;
  readonly minusDi: Float64Array;
}

/** {@link adx} over arrays, bit-equal to the stream. */
export function adxBatch(bars: HighLowClose, options: z.input<typeof batchSchema> = {}): AdxArrays {
  const o = parseOptions('indicators.adx', batchSchema, options);
  const { high, low, close } = checkBars('adx', bars);
  const names = ['adx', 'plusDi', 'minusDi'] as const;
  const state = new Float64Array(SIZE);
  const warm = Math.min(2 * o.period, close.length);
  const out = runBars(new AdxKernel(o, state), bars, names, warm);
  const { adx: line, plusDi, minusDi } = out;
  const keep = (o.period - 1) / o.period;
  let highBefore = state[1]!;
  let lowBefore = state[2]!;
  let before = state[3]!;
  let rises = state[4]!;
  let falls = state[5]!;
  let ranges = state[6]!;
  let y = line[warm - 1] ?? 0;
  for (let i = warm; i < close.length; i++) {
    const up = high[i]! - highBefore;
    const down = lowBefore - low[i]!;
    highBefore = high[i]!;
    lowBefore = low[i]!;
    rises = rises * keep + move(up, down);
    falls = falls * keep + move(down, up);
    ranges = ranges * keep + trueRange(highBefore, lowBefore, before);
    before = close[i]!;
    const moves = rises + falls;
    const scale = ranges === 0 ? 0 : 100 / ranges;
    if (moves !== 0) y += ((100 * Math.abs(rises - falls)) / moves - y) / o.period;
    line[i] = y;
    plusDi[i] = rises * scale;
    minusDi[i] = falls * scale;
  }
  const sound = y + ranges + before;
  return sound - sound === 0 || warm === close.length ? out : runBars(new AdxKernel(o), bars, names);
}
