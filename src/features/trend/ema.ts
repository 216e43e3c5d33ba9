import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import { counters, type Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { averages, ExponentialAverage } from '../window/average.js';

const schema = z.strictObject({
  period,
  seed: z.enum(['sma', 'first']).default('sma'),
  alpha: z.number().gt(0).max(1).optional(),
  warmup: period.optional(),
  of,
  name,
});
const batchSchema = schema.omit({ of: true, name: true });

/** Options of {@link ema}. */
export type EmaOptions = z.input<typeof schema>;

type Shape = z.output<typeof batchSchema>;

function average(o: Shape, state?: Float64Array<ArrayBuffer>): ExponentialAverage {
  return new ExponentialAverage(seedOf(o), o.alpha ?? 2 / (o.period + 1), state);
}

/** Values that make the seed. */
function seedOf(o: Shape): number {
  return o.seed === 'first' ? 1 : o.period;
}

/** Values until the first number is given out. */
function needsOf(o: Shape): number {
  return Math.max(seedOf(o), o.warmup ?? 1);
}

/** Whether it keeps silent for longer than its seed takes. */
function waits(o: Shape): boolean {
  return needsOf(o) > seedOf(o);
}

/** An average that keeps silent until it has seen enough; state: integers [values seen]; the average. */
class SilentAverage implements Kernel {
  readonly #needs: number;
  readonly #c: Int32Array;
  readonly #average: ExponentialAverage;

  constructor(o: Shape, state = new Float64Array(1 + ExponentialAverage.size)) {
    this.#needs = needsOf(o);
    this.#c = counters(state);
    this.#average = average(o, state.subarray(1));
  }

  step(cells: Float64Array, at: number): void {
    const value = cells[at]!;
    if (value - value === 0 && this.#c[0]! < this.#needs) this.#c[0] = this.#c[0]! + 1;
    const next = this.#average.next(value);
    cells[at] = this.#c[0]! < this.#needs ? Number.NaN : next;
  }
}

/**
 * Exponential moving average; one column, `ema_<period>`.
 *
 * `y += alpha (x - y)` with `alpha = 2 / (period + 1)` unless given (`1 / period` is Wilder's smoothing). `seed: 'sma'`
 * (default, TA-Lib) begins with the mean of the first `period` values; `'first'` (Metastock, pandas `adjust=False`) with
 * the first value, and has a number from then on. The seed fades by `(1 - alpha)^k`. `warmup` keeps the column silent until
 * so many values have been seen, where a strategy is to wait although the seed would let it speak.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { ema } from 'edgeproof/features';
 * const features = ema({ period: 20, seed: 'first' });
 * ```
 */
export function ema(options: EmaOptions): Factory<FeatureSet> {
  const o = parseOptions('ema', schema, options);
  return kernelFeature({
    who: 'ema',
    columns: [{ name: o.name ?? stem(`ema_${o.period}`, o.of), needs: needsOf(o) }],
    of: o.of,
    size: waits(o) ? 1 + ExponentialAverage.size : ExponentialAverage.size,
    options: o,
    kernel: (state) => (waits(o) ? new SilentAverage(o, state) : average(o, state)),
    batch: (values) => [emaOver(values, o)],
  });
}

/** {@link ema} over an array, bit-equal to the stream. */
export function emaBatch(values: Float64Array, options: z.input<typeof batchSchema>): Float64Array {
  return emaOver(values, parseOptions('indicators.ema', batchSchema, options));
}

function emaOver(values: Float64Array, o: z.output<typeof batchSchema>): Float64Array {
  if (waits(o)) return runKernel(new SilentAverage(o), values);
  const out = new Float64Array(values.length);
  const kernel = average(o);
  const seed = Math.min(seedOf(o), values.length);
  for (let i = 0; i < seed; i++) out[i] = kernel.next(values[i]!);
  if (seed === values.length || averages(values, o.alpha ?? 2 / (o.period + 1), seed, out)) return out;
  return runKernel(average(o), values, out);
}
