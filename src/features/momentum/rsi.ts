import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import { counters, type Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';

const SIZE = 4;

/**
 * Wilder's averages of rises and falls, both `n` times too large, which leaves their ratio as it is and saves a division:
 * `S = S (n-1)/n + x`, begun with the sum of the first `n`. State: integers [values seen]; last value, rises, falls.
 */
class RsiKernel implements Kernel {
  readonly #n: number;
  readonly #keep: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(n: number, state = new Float64Array(SIZE)) {
    this.#n = n;
    this.#keep = (n - 1) / n;
    this.#s = state;
    this.#c = counters(state);
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const s = this.#s;
    const change = value - s[1]!;
    const size = Math.abs(change);
    s[1] = value;
    const count = this.#c[0]!;
    if (count > this.#n) {
      const rises = s[2]! * this.#keep + (size + change) * 0.5;
      const falls = s[3]! * this.#keep + (size - change) * 0.5;
      s[2] = rises;
      s[3] = falls;
      return strength(rises, falls);
    }
    this.#c[0] = count + 1;
    if (count === 0) return Number.NaN;
    s[2] = s[2]! + (size + change) * 0.5;
    s[3] = s[3]! + (size - change) * 0.5;
    return count === this.#n ? strength(s[2]!, s[3]!) : Number.NaN;
  }
}

function strength(rises: number, falls: number): number {
  const all = rises + falls;
  return all === 0 ? 50 : 100 * (rises / all);
}

const schema = z.strictObject({ period: period.default(14), of, name });
const batchSchema = schema.omit({ of: true, name: true });

/** Options of {@link rsi}. */
export type RsiOptions = z.input<typeof schema>;

/**
 * Relative strength index with Wilder's smoothing, 0 to 100; one column, `rsi_<period>`.
 *
 * Begun with the mean rise and fall of the first `period` changes; first number after `period + 1` values (Wilder 1978;
 * TA-Lib `RSI`). A series that has not moved has 50 (TA-Lib says 0). No threshold: prices of 1e-7 are prices.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { rsi } from 'edgeproof/features';
 * const features = rsi({ period: 14 });
 * ```
 */
export function rsi(options: RsiOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('rsi', schema, options);
  return kernelFeature({
    who: 'rsi',
    columns: [{ name: o.name ?? stem(`rsi_${o.period}`, o.of), needs: o.period + 1 }],
    of: o.of,
    size: SIZE,
    options: o,
    kernel: (state) => new RsiKernel(o.period, state),
    batch: (values) => [rsiBatch(values, { period: o.period })],
  });
}

/** {@link rsi} over an array, bit-equal to the stream. */
export function rsiBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  const { period: n } = parseOptions('indicators.rsi', batchSchema, options);
  const out = new Float64Array(values.length);
  const state = new Float64Array(SIZE);
  const kernel = new RsiKernel(n, state);
  const warm = Math.min(n + 1, values.length);
  for (let i = 0; i < warm; i++) out[i] = kernel.next(values[i]!);
  if (warm === values.length) return out;
  const keep = (n - 1) / n;
  let last = state[1]!;
  let rises = Number.isNaN(out[n]!) ? Number.NaN : state[2]!;
  let falls = state[3]!;
  for (let i = warm; i < values.length; i++) {
    const change = values[i]! - last;
    const size = Math.abs(change);
    last = values[i]!;
    rises = rises * keep + (size + change) * 0.5;
    falls = falls * keep + (size - change) * 0.5;
    out[i] = strength(rises, falls);
  }
  return rises - rises === 0 ? out : runKernel(new RsiKernel(n), values, out);
}
