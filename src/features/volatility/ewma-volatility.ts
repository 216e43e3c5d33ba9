import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import { carve, counters, type Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { LagLine } from '../window/lag-line.js';
import { changeOf } from './realized.js';

const schema = z.strictObject({
  lambda: z.number().gt(0).lt(1).default(0.94),
  seed: z.enum(['weighted', 'first', 'mean']).default('weighted'),
  period: period.default(20),
  kind: z.enum(['log', 'simple']).default('log'),
  periodsPerYear: z.number().positive().default(1),
  of,
  name,
});
const batchSchema = schema.omit({ of: true, name: true });
type Shape = z.output<typeof batchSchema>;

/** State: integers [returns seen]; variance (weighted: sum), sum of weights; the value before. */
class EwmaVolatilityKernel implements Kernel {
  readonly #o: Shape;
  readonly #seed: number;
  readonly #line: LagLine;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(o: Shape, state?: Float64Array<ArrayBuffer>) {
    const [own, line] = carve(state, 3, LagLine.size(1));
    this.#o = o;
    this.#seed = o.seed === 'mean' ? o.period : o.seed === 'first' ? 1 : 0;
    this.#line = new LagLine(1, line);
    this.#s = own;
    this.#c = counters(own);
  }

  static readonly size = 3 + LagLine.size(1);

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const change = changeOf(this.#line, value, this.#o.kind === 'log');
    if (change - change !== 0) return Number.NaN;
    const s = this.#s;
    const square = change * change;
    const { lambda, seed, periodsPerYear } = this.#o;
    if (seed === 'weighted') {
      s[1] = s[1]! * lambda + square;
      s[2] = s[2]! * lambda + 1;
      return Math.sqrt((s[1]! / s[2]!) * periodsPerYear);
    }
    const count = this.#c[0]!;
    if (count >= this.#seed) s[1] = s[1]! + (square - s[1]!) * (1 - lambda);
    else {
      this.#c[0] = count + 1;
      s[1] = s[1]! + (square - s[1]!) / (count + 1);
    }
    return this.#c[0]! < this.#seed ? Number.NaN : Math.sqrt(s[1]! * periodsPerYear);
  }
}

/** Options of {@link ewmaVolatility}. */
export type EwmaVolatilityOptions = z.input<typeof schema>;

/**
 * Exponentially weighted volatility of returns around zero (RiskMetrics 1996); one column, `ewma_vol_<lambda>`.
 *
 * The weight of a square is `lambda` to its age. `seed` names how the early values are made: `'weighted'` (default, pandas
 * `adjust=True`) divides by the sum of the weights so far; `'first'` begins `v = lambda v + (1 - lambda) r²` with the first
 * square; `'mean'` with the mean of the first `period` squares (only then is `period` used). First number after 2 values,
 * `period + 1` with `'mean'`. Per return unless `periodsPerYear` is given.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { ewmaVolatility } from 'edgeproof/features';
 * const features = ewmaVolatility({ lambda: 0.94, seed: 'mean', period: 30, periodsPerYear: 252 });
 * ```
 */
export function ewmaVolatility(options: EwmaVolatilityOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('ewmaVolatility', schema, options);
  return kernelFeature({
    who: 'ewmaVolatility',
    columns: [{ name: o.name ?? stem(`ewma_vol_${o.lambda}`, o.of), needs: o.seed === 'mean' ? o.period + 1 : 2 }],
    of: o.of,
    size: EwmaVolatilityKernel.size,
    options: o,
    kernel: (state) => new EwmaVolatilityKernel(o, state),
  });
}

/** {@link ewmaVolatility} over an array, bit-equal to the stream. */
export function ewmaVolatilityBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  const o = parseOptions('indicators.ewmaVolatility', batchSchema, options);
  return runKernel(new EwmaVolatilityKernel(o), values);
}
