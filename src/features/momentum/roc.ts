import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runKernel } from '../batch.js';
import type { Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { LagLine } from '../window/lag-line.js';

type What = 'momentum' | 'roc';

class ChangeKernel implements Kernel {
  readonly #n: number;
  readonly #relative: boolean;
  readonly #line: LagLine;

  constructor(n: number, what: What, state?: Float64Array<ArrayBuffer>) {
    this.#n = n;
    this.#relative = what === 'roc';
    this.#line = new LagLine(n, state);
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const before = this.#line.before(this.#n);
    this.#line.push(value);
    const change = this.#relative ? (value / before - 1) * 100 : value - before;
    return change - change === 0 ? change : Number.NaN;
  }
}

const schema = z.strictObject({ period: period.default(10), of, name });
const batchSchema = schema.omit({ of: true, name: true });

/** Options of {@link momentum} and {@link roc}. */
export type MomentumOptions = z.input<typeof schema>;

function change(what: What, options: MomentumOptions): Factory<FeatureSet> {
  const o = parseOptions(what, schema, options);
  return kernelFeature({
    who: what,
    columns: [{ name: o.name ?? stem(`${what}_${o.period}`, o.of), needs: o.period + 1 }],
    of: o.of,
    size: LagLine.size(o.period),
    options: o,
    kernel: (state) => new ChangeKernel(o.period, what, state),
  });
}

/**
 * Momentum `x - x[-period]`, in units of the input; one column, `momentum_<period>`.
 *
 * First number after `period + 1` values (TA-Lib `MOM`).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { momentum } from 'edgeproof/features';
 * const features = momentum({ period: 10 });
 * ```
 */
export function momentum(options: MomentumOptions = {}): Factory<FeatureSet> {
  return change('momentum', options);
}

/**
 * Rate of change in percent, `100 (x / x[-period] - 1)`; one column, `roc_<period>`. As a plain fraction: `returns`.
 *
 * First number after `period + 1` values (TA-Lib `ROC`); NaN from a value of 0.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { roc } from 'edgeproof/features';
 * const features = roc({ period: 10 });
 * ```
 */
export function roc(options: MomentumOptions = {}): Factory<FeatureSet> {
  return change('roc', options);
}

/** {@link momentum} over an array, bit-equal to the stream. */
export function momentumBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  const o = parseOptions('indicators.momentum', batchSchema, options);
  return runKernel(new ChangeKernel(o.period, 'momentum'), values);
}

/** {@link roc} over an array, bit-equal to the stream. */
export function rocBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): Float64Array {
  return runKernel(new ChangeKernel(parseOptions('indicators.roc', batchSchema, options).period, 'roc'), values);
}
