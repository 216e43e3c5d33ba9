import type { Random } from '../../core/random.js';
import type { Micros } from '../../core/time.js';

/** How long to wait before the next try. */
export interface BackOffOptions {
  /** The first wait is drawn from half of this to this. */
  readonly first: Micros;
  /** No wait is longer. */
  readonly most: Micros;
  /** Each wait is this many times the one before, before jitter. */
  readonly factor: number;
}

/**
 * Waits that double, each drawn from the upper half of its range: many clients that lost one server do not come back in
 * step ("equal jitter", Brooker 2015). Drawn from a named stream, so that a test repeats.
 *
 * @example
 * ```ts
 * import { Random } from 'edgeproof';
 * import { BackOff } from 'edgeproof/adapters/transport';
 * const backOff = new BackOff({ first: 1000, most: 4000, factor: 2 }, new Random(1, 'back-off'));
 * const waits = [backOff.next(), backOff.next(), backOff.next(), backOff.next()];
 * if (waits.some((wait, i) => wait > Math.min(4000, 1000 * 2 ** i))) throw new Error('bounded');
 * ```
 */
export class BackOff {
  readonly #options: BackOffOptions;
  readonly #random: Random;
  #range: Micros;

  constructor(options: BackOffOptions, random: Random) {
    this.#options = options;
    this.#random = random;
    this.#range = options.first;
  }

  /** The next wait in Micros. */
  next(): Micros {
    const range = Math.min(this.#range, this.#options.most);
    this.#range = Math.min(this.#range * this.#options.factor, this.#options.most);
    return Math.round(range * (0.5 + 0.5 * this.#random.uniform()));
  }

  /** The connection held: the next failure begins anew. */
  reset(): void {
    this.#range = this.#options.first;
  }
}
