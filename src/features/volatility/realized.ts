import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import { carve, type Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { LagLine } from '../window/lag-line.js';
import { WindowMoments } from '../window/moments.js';

const schema = z.strictObject({
  period: period.default(20),
  kind: z.enum(['log', 'simple']).default('log'),
  mean: z.enum(['sample', 'zero']).default('sample'),
  ddof: z.union([z.literal(0), z.literal(1)]).optional(),
  periodsPerYear: z.number().positive().default(1),
  of,
  name,
});
const batchSchema = schema.omit({ of: true, name: true });
type Shape = z.output<typeof batchSchema>;

/** One change from value to value; NaN for the first and where there is none. */
export function changeOf(line: LagLine, value: number, log: boolean): number {
  const ratio = value / line.before(1);
  line.push(value);
  const change = log ? Math.log(ratio) : ratio - 1;
  return change - change === 0 ? change : Number.NaN;
}

class RealizedKernel implements Kernel {
  readonly #o: Shape;
  readonly #scale: number;
  readonly #line: LagLine;
  readonly #window: WindowMoments;

  constructor(o: Shape, state?: Float64Array<ArrayBuffer>) {
    const [line, window] = carve(state, LagLine.size(1), WindowMoments.size(o.period));
    const ddof = o.ddof ?? (o.mean === 'sample' ? 1 : 0);
    this.#o = o;
    this.#scale = o.periodsPerYear / Math.max(o.period - ddof, 1);
    this.#line = new LagLine(1, line);
    this.#window = new WindowMoments(o.period, window);
  }

  static size(n: number): number {
    return LagLine.size(1) + WindowMoments.size(n);
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const change = changeOf(this.#line, value, this.#o.kind === 'log');
    const window = this.#window;
    if (change - change !== 0 || !window.push(change)) return Number.NaN;
    const drift = this.#o.mean === 'zero' ? this.#o.period * window.mean * window.mean : 0;
    return Math.sqrt((window.squares + drift) * this.#scale);
  }
}

/** Options of {@link realizedVolatility}. */
export type RealizedVolatilityOptions = z.input<typeof schema>;

/**
 * Realised volatility: the standard deviation of the last `period` returns; one column, `rv_<period>`.
 *
 * `kind` of return is `'log'` (default) or `'simple'`. `mean: 'sample'` (default) takes distances to their mean with
 * divisor `period - ddof`, `ddof` 1 by default; `'zero'` takes the returns as they are, `ddof` 0 by default. A return, not a
 * year, is the unit of time unless `periodsPerYear` is given: the result is times its square root. First number after
 * `period + 1` values. A change that does not exist (from zero, across a sign) is left out.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { realizedVolatility } from 'edgeproof/features';
 * const features = realizedVolatility({ period: 20, periodsPerYear: 252 });
 * ```
 */
export function realizedVolatility(options: RealizedVolatilityOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('realizedVolatility', schema, options);
  return kernelFeature({
    who: 'realizedVolatility',
    columns: [{ name: o.name ?? stem(`rv_${o.period}`, o.of), needs: o.period + 1 }],
    of: o.of,
    size: RealizedKernel.size(o.period),
    options: o,
    kernel: (state) => new RealizedKernel(o, state),
  });
}

/** {@link realizedVolatility} over an array, bit-equal to the stream. */
export function realizedVolatilityBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  const o = parseOptions('indicators.realizedVolatility', batchSchema, options);
  return runKernel(new RealizedKernel(o), values);
}
