import { sha256Hex } from './hash.js';

/** The state of a random stream: four unsigned 32-bit integers and the spare normal, if any. */
export interface RandomState {
  readonly words: readonly [number, number, number, number];
  readonly spare: number | null;
}

/**
 * A seeded stream of random numbers with a name: the only randomness there is below the live floor.
 *
 * Generator sfc32 (Doty-Humphrey, PractRand), seeded with SHA-256 of seed and name, so that streams do not depend on
 * the order in which they are made. Written by hand because the platform's generator cannot be seeded.
 *
 * @example
 * ```ts
 * import { Random } from 'edgeproof';
 * const a = new Random(7, 'prices');
 * const b = new Random(7, 'prices');
 * if (a.uniform() !== b.uniform() || a.normal() !== b.normal()) throw new Error('same seed, same stream');
 * ```
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare: number | null = null;

  constructor(seed: number | string, name: string) {
    const hex = sha256Hex(`${typeof seed}:${seed}/${name}`);
    this.#a = word(hex, 0);
    this.#b = word(hex, 1);
    this.#c = word(hex, 2);
    this.#d = word(hex, 3);
  }

  /** An unsigned 32-bit integer. */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** A whole number in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal by the polar method of Marsaglia and Bray (1964). */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s === 0 || s >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * scale;
      return u * scale;
    }
  }

  /** The whole state as JSON: a stream restored from it gives the same numbers from here on. */
  snapshot(): RandomState {
    return { words: [this.#a, this.#b, this.#c, this.#d], spare: this.#spare };
  }

  /** Goes on where the snapshot was taken. */
  restore(state: RandomState): void {
    [this.#a, this.#b, this.#c, this.#d] = state.words;
    this.#spare = state.spare;
  }
}

function word(hex: string, index: number): number {
  return Number.parseInt(hex.slice(8 * index, 8 * index + 8), 16) | 0;
}
