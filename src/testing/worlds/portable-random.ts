/**
 * The random numbers of published reference worlds: mulberry32 and Box-Muller, a few lines that every language can repeat. Not
 * the generator of the SDK itself (that is `Random`); only what must be compared across languages uses it.
 *
 * @example
 * ```ts
 * import { PortableRandom } from 'edgeproof/testing';
 * const [a, b] = [new PortableRandom(7), new PortableRandom(7)];
 * if (a.uniform() !== b.uniform() || a.normal() !== b.normal()) throw new Error('the same seed, the same numbers');
 * ```
 */
export class PortableRandom {
  #state: number;
  #spare = Number.NaN;

  /** @param seed - 32 bits of it count */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Standard normal: the cosine of a pair first, then the sine. */
  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare;
      this.#spare = Number.NaN;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Student t with 5 degrees of freedom, scaled to variance 1. */
  t5(): number {
    const z = this.normal();
    let sum = 0;
    for (let i = 0; i < 5; i++) {
      const one = this.normal();
      sum += one * one;
    }
    return (z / Math.sqrt(sum / 5)) * Math.sqrt(3 / 5);
  }
}
