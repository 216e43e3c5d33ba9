import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, counters } from '../kernel.js';
import { name, period } from '../options.js';
import { ExponentialAverage } from '../window/average.js';
import { trueRange } from '../window/true-range.js';

const schema = z.strictObject({
  period: period.default(14),
  firstBar: z.enum(['skip', 'high-low']).default('skip'),
  name,
});
const batchSchema = schema.omit({ name: true });
type Shape = z.output<typeof batchSchema>;

const SIZE = 2 + ExponentialAverage.size;

/** Average true range of one instrument. State: integers [begun]; close before; the average. */
export class AtrKernel implements BarKernel {
  readonly #withFirst: boolean;
  readonly #s: Float64Array;
  readonly #c: Int32Array;
  readonly #average: ExponentialAverage;

  constructor(o: Shape, state = new Float64Array(SIZE)) {
    this.#withFirst = o.firstBar === 'high-low';
    this.#s = state;
    this.#c = counters(state);
    this.#average = new ExponentialAverage(o.period, 1 / o.period, state.subarray(2));
  }

  /** Doubles of memory. */
  static readonly size = SIZE;

  /** The average after one more bar. */
  range(bar: Ohlcv): number {
    const { high, low, close } = bar;
    const all = high + low + close;
    if (all - all !== 0) return Number.NaN;
    const before = this.#s[1]!;
    this.#s[1] = close;
    if (this.#c[0] !== 0) return this.#average.next(trueRange(high, low, before));
    this.#c[0] = 1;
    return this.#withFirst ? this.#average.next(high - low) : Number.NaN;
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    out[at] = this.range(bar);
  }
}

/** Options of {@link atr}. */
export type AtrOptions = z.input<typeof schema>;

/**
 * Average true range with Wilder's smoothing, in units of price; one column, `atr_<period>`.
 *
 * `firstBar: 'skip'` (default, TA-Lib): the first bar has no close before it and gives no range; begun with the mean of the
 * next `period` ranges, first number after `period + 1` bars. `'high-low'` (Wilder, StockCharts): its range is `high - low`,
 * first number after `period` bars. `period: 1` is the true range itself.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { atr } from 'edgeproof/features';
 * const features = atr({ period: 14, firstBar: 'high-low' });
 * ```
 */
export function atr(options: AtrOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('atr', schema, options);
  return barFeature({
    who: 'atr',
    columns: [{ name: o.name ?? `atr_${o.period}`, needs: o.firstBar === 'skip' ? o.period + 1 : o.period }],
    size: SIZE,
    options: o,
    kernel: (state) => new AtrKernel(o, state),
    batch: (bars) => [atrOver(bars, o)],
  });
}

/** {@link atr} over arrays, bit-equal to the stream. */
export function atrBatch(bars: HighLowClose, options: z.input<typeof batchSchema> = {}): Float64Array {
  return atrOver(checkBars('atr', bars), parseOptions('indicators.atr', batchSchema, options));
}

function atrOver(bars: HighLowClose, o: Shape): Float64Array {
  const { high, low, close } = bars;
  const n = close.length;
  const state = new Float64Array(SIZE);
  const warm = Math.min(o.firstBar === 'skip' ? o.period + 1 : o.period, n);
  const out = runBars(new AtrKernel(o, state), bars, ['value'], warm).value;
  const alpha = 1 / o.period;
  const k = 1 - alpha;
  const k2 = k * k;
  const k3 = k * k * k;
  const k4 = k2 * k2;
  let before = state[1]!;
  let origin = state[3]!; // as the average has it, which begins a block here
  let e = state[4]!;
  let i = warm;
  for (; i + 4 <= n; i += 4) {
    const c1 = close[i]!;
    const c2 = close[i + 1]!;
    const c3 = close[i + 2]!;
    const t1 = trueRange(high[i]!, low[i]!, before);
    const t2 = trueRange(high[i + 1]!, low[i + 1]!, c1);
    const t3 = trueRange(high[i + 2]!, low[i + 2]!, c2);
    const t4 = trueRange(high[i + 3]!, low[i + 3]!, c3);
    before = close[i + 3]!;
    const q1 = 0 * k + (t1 - origin) * alpha;
    const q2 = q1 * k + (t2 - origin) * alpha;
    const q3 = q2 * k + (t3 - origin) * alpha;
    const y4 = origin + (k4 * e + (q3 * k + (t4 - origin) * alpha));
    out[i] = origin + (k * e + q1);
    out[i + 1] = origin + (k2 * e + q2);
    out[i + 2] = origin + (k3 * e + q3);
    out[i + 3] = y4;
    origin = t4;
    e = y4 - t4;
  }
  let q = 0;
  for (let j = 1; i < n; i++, j++) {
    q = q * k + (trueRange(high[i]!, low[i]!, before) - origin) * alpha;
    before = close[i]!;
    out[i] = origin + ((j === 1 ? k : j === 2 ? k2 : k3) * e + q);
  }
  // a gap before the first average would let it speak later
  const sound = (out[warm - 1] ?? 0) + (out[n - 1] ?? 0) + before;
  return sound - sound === 0 || warm === n ? out : runBars(new AtrKernel(o), bars, ['value']).value;
}
