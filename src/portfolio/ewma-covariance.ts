import { bytesToFloats, floatsToBytes } from '../core/float-bytes.js';
import type { Snapshot } from '../core/plugin.js';

/**
 * Exponentially weighted second moments of returns, one update a decision: `S := decay · S + (1 - decay) · r rᵀ`.
 *
 * Means are taken as zero and the start is the average of the first `warmup` products (RiskMetrics 1996 with a stated
 * seed). A return that is missing moves nothing. Kept as a recursion because a window long enough for the weights to
 * die out would cost hundreds of products a pair.
 */
export class EwmaCovariance {
  readonly #n: number;
  readonly #decay: number;
  readonly #warmup: number;
  /** Lower triangle, row by row. */
  readonly #moments: Float64Array;
  readonly #counts: Float64Array;

  constructor(n: number, decay: number, warmup: number) {
    this.#n = n;
    this.#decay = decay;
    this.#warmup = warmup;
    this.#moments = new Float64Array((n * (n + 1)) / 2);
    this.#counts = new Float64Array((n * (n + 1)) / 2);
  }

  /** Takes in one return of each instrument, NaN where there is none. */
  update(returns: Float64Array): void {
    const decay = this.#decay;
    for (let i = 0, k = 0; i < this.#n; i++) {
      const left = returns[i]!;
      for (let j = 0; j <= i; j++, k++) {
        const product = left * returns[j]!;
        if (Number.isNaN(product)) continue;
        const count = this.#counts[k]! + 1;
        this.#counts[k] = count;
        const old = this.#moments[k]!;
        this.#moments[k] = count <= this.#warmup ? old + (product - old) / count : decay * old + (1 - decay) * product;
      }
    }
  }

  /** The moment of a pair, NaN before its warm-up is over. */
  get(i: number, j: number): number {
    const k = i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i;
    return this.#counts[k]! >= this.#warmup ? this.#moments[k]! : Number.NaN;
  }

  snapshot(): Snapshot {
    return { json: { n: this.#n }, bytes: floatsToBytes([...this.#moments, ...this.#counts]) };
  }

  restore(who: string, state: Snapshot): void {
    const both = bytesToFloats(who, state.bytes, 2 * this.#moments.length);
    this.#moments.set(both.subarray(0, this.#moments.length));
    this.#counts.set(both.subarray(this.#moments.length));
  }
}
