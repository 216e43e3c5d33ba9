import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { allFinite, runKernel } from '../batch.js';
import type { Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';

const COUNT = 0;
const SLOT = 1;
const ORIGIN = 2;
const RECENT = 3;
const HEAD = 4;

/**
 * The mean of the last `n` values, as sums over two blocks: what is left of the block before, and the block that grows.
 *
 * Nothing is ever subtracted from a running sum, so nothing drifts and an outlier leaves no trace; distances are taken to
 * a value inside the window, so a flat window has exactly its value as mean. Every `n` values the block closes with one
 * pass over it (the sliding window of van Herk 1992), which makes O(1) a value. Hand-written: libraries keep running sums.
 */
export class SmaKernel implements Kernel {
  readonly #n: number;
  readonly #scale: number;
  readonly #s: Float64Array;

  constructor(n: number, state = new Float64Array(SmaKernel.size(n))) {
    this.#n = n;
    this.#scale = 1 / n;
    this.#s = state;
  }

  /** Doubles of memory. */
  static size(n: number): number {
    return HEAD + n;
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const s = this.#s;
    const slot = s[SLOT]! | 0;
    s[HEAD + slot] = value;
    if (slot + 1 === this.#n) return this.#close(value);
    const recent = s[RECENT]! + (value - s[ORIGIN]!);
    s[RECENT] = recent;
    s[SLOT] = slot + 1;
    return s[COUNT] === 1 ? s[ORIGIN]! + (s[HEAD + slot + 1]! + recent) * this.#scale : Number.NaN;
  }

  /** The block is the whole window now: turn its values into sums of the last k distances to the newest. */
  #close(newest: number): number {
    const s = this.#s;
    let sum = 0;
    for (let k = HEAD + this.#n - 1; k >= HEAD; k--) {
      sum += s[k]! - newest;
      s[k] = sum;
    }
    s[COUNT] = 1;
    s[SLOT] = 0;
    s[RECENT] = 0;
    s[ORIGIN] = newest;
    return newest + sum * this.#scale;
  }
}

const schema = z.strictObject({ period, of, name });

/** Options of {@link sma}. */
export type SmaOptions = z.input<typeof schema>;

/**
 * Simple moving average of the last `period` values; one column, `sma_<period>`.
 *
 * First number after `period` values (TA-Lib `SMA`). A flat window gives exactly its value.
 *
 * @throws ConfigError for an unknown option or a period that is not a positive integer
 * @example
 * ```ts
 * import { compose, sma } from 'edgeproof/features';
 * const features = compose(sma({ period: 10 }), sma({ period: 20, of: 'volume', name: 'usual_volume' }));
 * ```
 */
export function sma(options: SmaOptions): Factory<FeatureSet> {
  const o = parseOptions('sma', schema, options);
  return kernelFeature({
    who: 'sma',
    column: o.name ?? stem(`sma_${o.period}`, o.of),
    of: o.of,
    needs: o.period,
    size: SmaKernel.size(o.period),
    options: o,
    kernel: (state) => new SmaKernel(o.period, state),
  });
}

/** {@link sma} over an array; bit-equal to the stream. */
export function smaBatch(values: Float64Array, options: { readonly period: number }): Float64Array {
  const { period: n } = parseOptions('indicators.sma', z.strictObject({ period }), options);
  const out = new Float64Array(values.length).fill(Number.NaN);
  if (!allFinite(values)) return runKernel(new SmaKernel(n), values, out);
  const tail = new Float64Array(n);
  const scale = 1 / n;
  for (let start = 0; start + n <= values.length; start += n) {
    // the block closes: its last value is the origin of the next n means
    const origin = values[start + n - 1]!;
    let sum = 0;
    for (let k = n - 1; k >= 0; k--) {
      sum += values[start + k]! - origin;
      tail[k] = sum;
    }
    out[start + n - 1] = origin + sum * scale;
    let recent = 0;
    const end = Math.min(n - 1, values.length - start - n);
    for (let k = 0; k < end; k++) {
      recent += values[start + n + k]! - origin;
      out[start + n + k] = origin + (tail[k + 1]! + recent) * scale;
    }
  }
  return out;
}
