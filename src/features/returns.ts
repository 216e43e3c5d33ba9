import * as z from 'zod';
import type { FeatureSet } from '../contracts/feature-set.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { runCells } from './batch.js';
import type { Kernel } from './kernel.js';
import { kernelFeature } from './kernel-set.js';
import { name, of, period, stem } from './options.js';
import { LagLine } from './window/lag-line.js';

class ReturnsKernel implements Kernel {
  readonly #periods: readonly number[];
  readonly #log: boolean;
  readonly #line: LagLine;

  constructor(periods: readonly number[], log: boolean, state?: Float64Array<ArrayBuffer>) {
    this.#periods = periods;
    this.#log = log;
    this.#line = new LagLine(Math.max(...periods), state);
  }

  step(cells: Float64Array, at: number): void {
    const value = cells[at]!;
    const periods = this.#periods;
    const finite = value - value === 0;
    for (let i = 0; i < periods.length; i++) {
      const ratio = finite ? value / this.#line.before(periods[i]!) : Number.NaN;
      const change = this.#log ? Math.log(ratio) : ratio - 1;
      cells[at + i] = change - change === 0 ? change : Number.NaN;
    }
    if (finite) this.#line.push(value);
  }
}

const kind = z.enum(['simple', 'log']).default('simple');
const schema = z.strictObject({ periods: z.array(period).min(1).default([1]), kind, of, name });

/** Options of {@link returns}. */
export type ReturnsOptions = z.input<typeof schema>;

/**
 * Returns over the last `periods` values: `x / x[-p] - 1`, or its logarithm with `kind: 'log'`; a column a period.
 *
 * Columns are `return_<p>` or `log_return_<p>`; `name` replaces the stem, and is the whole name when there is one period.
 * First number after `p + 1` values. A return that does not exist (from zero, logarithm of a negative ratio) is NaN.
 *
 * @throws ConfigError for an unknown option or a period that is not a positive integer
 * @example
 * ```ts
 * import { returns } from 'edgeproof/features';
 * const features = returns({ periods: [1, 5, 20], kind: 'log' });
 * ```
 */
export function returns(options: ReturnsOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('returns', schema, options);
  const base = o.name ?? stem(o.kind === 'log' ? 'log_return' : 'return', o.of);
  const bare = o.name !== undefined && o.periods.length === 1;
  return kernelFeature({
    who: 'returns',
    columns: o.periods.map((p) => ({ name: bare ? base : `${base}_${p}`, needs: p + 1 })),
    of: o.of,
    size: LagLine.size(Math.max(...o.periods)),
    options: o,
    kernel: (state) => new ReturnsKernel(o.periods, o.kind === 'log', state),
  });
}

const batchSchema = z.strictObject({ period: period.default(1), kind });

/** One column of {@link returns} over an array, bit-equal to the stream. */
export function returnsBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  const o = parseOptions('indicators.returns', batchSchema, options);
  return runCells(new ReturnsKernel([o.period], o.kind === 'log'), values, ['change']).change;
}
