import { ConfigError } from '../../core/errors.js';
import { bytesToFloats, floatsToBytes } from '../../core/float-bytes.js';

// Hand-written: one update an event, in place, with the seed stated; what an estimator that looks back costs it pays at every one.

/**
 * The exponentially weighted covariance of a stream of return vectors, means taken as zero (RiskMetrics 1996): seeded with the
 * products of the first vector, then `decay · S + (1 - decay) · r rᵀ`: the `recursive` form of `ewmaCovariance`.
 *
 * @example
 * ```ts
 * import { StreamingCovariance } from 'edgeproof/risk';
 * const stream = new StreamingCovariance(2, 0.94);
 * stream.update([0.01, -0.02]);
 * if (stream.get(0, 1) !== -0.0002) throw new Error('seeded with the first');
 * ```
 */
export class StreamingCovariance {
  readonly size: number;
  readonly #decay: number;
  /** Lower triangle, row by row. */
  readonly #s: Float64Array;
  #count = 0;

  constructor(size: number, decay: number) {
    if (!(decay > 0 && decay < 1))
      throw new ConfigError('StreamingCovariance', `decay ${decay} is not between 0 and 1`, 'use 0.94 for days');
    this.size = size;
    this.#decay = decay;
    this.#s = new Float64Array((size * (size + 1)) / 2);
  }

  /** Vectors taken in. */
  get count(): number {
    return this.#count;
  }

  /** Takes in one return of every asset. A missing one counts as no move. */
  update(returns: ArrayLike<number>): void {
    const s = this.#s;
    const first = this.#count === 0;
    const keep = first ? 0 : this.#decay;
    const take = first ? 1 : 1 - this.#decay;
    for (let i = 0, k = 0; i < this.size; i++) {
      const r = returns[i]!;
      const scaled = Number.isNaN(r) ? 0 : take * r;
      for (let j = 0; j <= i; j++, k++) {
        const other = returns[j]!;
        s[k] = keep * s[k]! + (Number.isNaN(other) ? 0 : scaled * other);
      }
    }
    this.#count++;
  }

  /** Covariance of two assets; NaN before the first vector. */
  get(i: number, j: number): number {
    if (this.#count === 0) return Number.NaN;
    return this.#s[i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i]!;
  }

  /** The variance of fixed weights. */
  variance(weights: ArrayLike<number>): number {
    let sum = 0;
    for (let i = 0, k = 0; i < this.size; i++) {
      let row = 0;
      for (let j = 0; j < i; j++, k++) row += weights[j]! * this.#s[k]!;
      sum += weights[i]! * (2 * row + weights[i]! * this.#s[k]!);
      k++;
    }
    return this.#count === 0 ? Number.NaN : sum;
  }

  /** The count and the covariances as bytes, for {@link StreamingCovariance.restore}. */
  snapshot(): Uint8Array {
    return floatsToBytes([this.#count, ...this.#s]);
  }

  /**
   * Goes on from a snapshot in place of what was taken in; the decay is not part of it.
   *
   * @throws ReplayError when the bytes are not those of as many assets
   */
  restore(bytes: Uint8Array): void {
    const all = bytesToFloats('streaming covariance', bytes, this.#s.length + 1);
    this.#count = all[0]!;
    this.#s.set(all.subarray(1));
  }
}
