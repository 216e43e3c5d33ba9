import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import { carve, type Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { LagLine } from '../window/lag-line.js';
import { WindowMean } from '../window/mean.js';

const schema = z.strictObject({
  period: period.default(10),
  fast: period.default(2),
  slow: period.default(30),
  of,
  name,
});
const batchSchema = schema.omit({ of: true, name: true });
type Shape = z.output<typeof batchSchema>;

/** State: average; the last values; the window of absolute changes. */
class KamaKernel implements Kernel {
  readonly #n: number;
  readonly #fast: number;
  readonly #slow: number;
  readonly #s: Float64Array;
  readonly #line: LagLine;
  readonly #path: WindowMean;

  constructor(o: Shape, state?: Float64Array<ArrayBuffer>) {
    const [own, line, path] = carve(state, 1, LagLine.size(o.period), WindowMean.size(o.period));
    this.#n = o.period;
    this.#fast = 2 / (o.fast + 1);
    this.#slow = 2 / (o.slow + 1);
    this.#s = own;
    this.#line = new LagLine(o.period, line);
    this.#path = new WindowMean(o.period, path);
  }

  static size(n: number): number {
    return 1 + LagLine.size(n) + WindowMean.size(n);
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const before = this.#line.before(1);
    const change = Math.abs(value - this.#line.before(this.#n));
    this.#line.push(value);
    const path = this.#path.next(Math.abs(value - before)) * this.#n;
    if (path - path !== 0) {
      this.#s[0] = value; // the last value before the first average is its seed
      return Number.NaN;
    }
    const efficiency = path === 0 ? 1 : Math.min(change / path, 1);
    const speed = efficiency * (this.#fast - this.#slow) + this.#slow;
    const average = this.#s[0]! + (value - this.#s[0]!) * speed * speed;
    this.#s[0] = average;
    return average;
  }
}

/** Options of {@link kama}. */
export type KamaOptions = z.input<typeof schema>;

/**
 * Adaptive moving average (Kaufman 1995): an exponential average whose speed runs from `slow` to `fast` with the efficiency of
 * the last `period` changes; one column, `kama_<period>`.
 *
 * Begins from value `period` (counting from 1); first number after `period + 1` values (TA-Lib `KAMA`).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { kama } from 'edgeproof/features';
 * const features = kama({ period: 10, fast: 2, slow: 30 });
 * ```
 */
export function kama(options: KamaOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('kama', schema, options);
  return kernelFeature({
    who: 'kama',
    columns: [{ name: o.name ?? stem(`kama_${o.period}`, o.of), needs: o.period + 1 }],
    of: o.of,
    size: KamaKernel.size(o.period),
    options: o,
    kernel: (state) => new KamaKernel(o, state),
  });
}

/** {@link kama} over an array, bit-equal to the stream. */
export function kamaBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  return runKernel(new KamaKernel(parseOptions('indicators.kama', batchSchema, options)), values);
}
