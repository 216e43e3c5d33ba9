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
  });
}

/** {@link atr} over arrays, bit-equal to the stream. */
export function atrBatch(bars: HighLowClose, options: z.input<typeof batchSchema> = {}): Float64Array {
  const o = parseOptions('indicators.atr', batchSchema, options);
  const { high, low, close } = checkBars('atr', bars);
  const state = new Float64Array(SIZE);
  const warm = Math.min(o.period + 1, close.length);
  const out = runBars(new AtrKernel(o, state), bars, ['value'], warm).value;
  const alpha = 1 / o.period;
  let before = state[1]!;
  let y = out[warm - 1] ?? 0;
  for (let i = warm; i < close.length; i++) {
    y += (trueRange(high[i]!, low[i]!, before) - y) * alpha;
    before = close[i]!;
    out[i] = y;
  }
  const sound = y + before;
  return sound - sound === 0 ? out : runBars(new AtrKernel(o), bars, ['value']).value;
}
