import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import type { Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { ExponentialAverage } from '../window/average.js';

const SIZE = ExponentialAverage.size;

/** Averages of averages: `2a - b` (two) or `3a - 3b + c` (three). */
class StackedAverage implements Kernel {
  readonly #once: ExponentialAverage;
  readonly #twice: ExponentialAverage;
  readonly #thrice: ExponentialAverage | null;

  constructor(n: number, times: 2 | 3, state = new Float64Array(times * SIZE)) {
    const layer = (k: number): ExponentialAverage =>
      new ExponentialAverage(n, 2 / (n + 1), state.subarray(k * SIZE, (k + 1) * SIZE));
    this.#once = layer(0);
    this.#twice = layer(1);
    this.#thrice = times === 3 ? layer(2) : null;
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    const a = this.#once.next(value);
    const b = this.#twice.next(a);
    return this.#thrice === null ? 2 * a - b : 3 * a - 3 * b + this.#thrice.next(b);
  }
}

const schema = z.strictObject({ period, of, name });
const batchSchema = schema.omit({ of: true, name: true });

/** Options of {@link dema} and {@link tema}. */
export type DemaOptions = z.input<typeof schema>;

function stacked(who: 'dema' | 'tema', times: 2 | 3, options: DemaOptions): Factory<FeatureSet> {
  const o = parseOptions(who, schema, options);
  return kernelFeature({
    who,
    columns: [{ name: o.name ?? stem(`${who}_${o.period}`, o.of), needs: times * (o.period - 1) + 1 }],
    of: o.of,
    size: times * SIZE,
    options: o,
    kernel: (state) => new StackedAverage(o.period, times, state),
  });
}

/**
 * Double exponential moving average `2a - b`, b being the average of the average a; one column, `dema_<period>`.
 *
 * Seeds are means of the first `period` values; first number after `2 period - 1` (Mulloy 1994; TA-Lib `DEMA`).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { dema } from 'edgeproof/features';
 * const features = dema({ period: 30 });
 * ```
 */
export function dema(options: DemaOptions): Factory<FeatureSet> {
  return stacked('dema', 2, options);
}

/**
 * Triple exponential moving average `3a - 3b + c`; one column, `tema_<period>`.
 *
 * Seeds are means of the first `period` values; first number after `3 period - 2` (Mulloy 1994; TA-Lib `TEMA`).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { tema } from 'edgeproof/features';
 * const features = tema({ period: 30 });
 * ```
 */
export function tema(options: DemaOptions): Factory<FeatureSet> {
  return stacked('tema', 3, options);
}

/** {@link dema} over an array, bit-equal to the stream. */
export function demaBatch(values: Float64Array, options: z.input<typeof batchSchema>): Float64Array {
  return runKernel(new StackedAverage(parseOptions('indicators.dema', batchSchema, options).period, 2), values);
}

/** {@link tema} over an array, bit-equal to the stream. */
export function temaBatch(values: Float64Array, options: z.input<typeof batchSchema>): Float64Array {
  return runKernel(new StackedAverage(parseOptions('indicators.tema', batchSchema, options).period, 3), values);
}
