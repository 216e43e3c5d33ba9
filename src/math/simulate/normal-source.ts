import { Random } from '../../core/random.js';

// Hand-written: a hundred million normals a run; the polar method of `Random` takes four times as long, and no library on npm
// can be seeded and read in blocks.

const LAYERS = 128;
const R = 3.442619855899;
const AREA = 9.91256303526217e-3;

/** Right ends of the layers, and the density there, of the ziggurat of Marsaglia & Tsang (2000). */
const X = new Float64Array(LAYERS + 1);
const RATIO = new Float64Array(LAYERS);
{
  const f = Math.exp(-0.5 * R * R);
  X[0] = AREA / f;
  X[1] = R;
  for (let i = 2; i < LAYERS; i++) {
    const before = X[i - 1]!;
    X[i] = Math.sqrt(-2 * Math.log(AREA / before + Math.exp(-0.5 * before * before)));
  }
  X[LAYERS] = 0;
  for (let i = 0; i < LAYERS; i++) RATIO[i] = X[i + 1]! / X[i]!;
}

/**
 * Blocks of standard normals and uniforms from one seeded stream.
 *
 * Generator sfc32 as {@link Random}, seeded by it; ziggurat with the bits of layer and place kept apart (Doornik 2005).
 */
export class NormalSource {
  readonly #state = new Int32Array(4);

  constructor(seed: number | string, name: string) {
    this.#state.set(new Random(seed, name).snapshot().words);
  }

  /** Fills a block with independent standard normals. */
  fill(out: Float64Array, count = out.length): void {
    const s = this.#state;
    let a = s[0]!;
    let b = s[1]!;
    let c = s[2]!;
    let d = s[3]!;
    for (let k = 0; k < count; k++) {
      for (;;) {
        let t = (((a + b) | 0) + d) | 0;
        d = (d + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (((c << 21) | (c >>> 11)) + t) | 0;
        const layer = t & 127;
        // 24 bits of the same word and 28 of the next make the place.
        const high = t >>> 8;
        t = (((a + b) | 0) + d) | 0;
        d = (d + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (((c << 21) | (c >>> 11)) + t) | 0;
        const u = (high * 268_435_456 + (t >>> 4)) / 2_251_799_813_685_248 - 1;
        const x = u * X[layer]!;
        if (Math.abs(u) < RATIO[layer]!) {
          out[k] = x;
          break;
        }
        s[0] = a;
        s[1] = b;
        s[2] = c;
        s[3] = d;
        const kept = this.#edge(layer, x);
        a = s[0]!;
        b = s[1]!;
        c = s[2]!;
        d = s[3]!;
        if (!Number.isNaN(kept)) {
          out[k] = kept;
          break;
        }
      }
    }
    s[0] = a;
    s[1] = b;
    s[2] = c;
    s[3] = d;
  }

  /** What lies outside of the boxes; NaN for what is to be drawn again. */
  #edge(layer: number, x: number): number {
    if (layer === 0) {
      for (;;) {
        const far = -Math.log(this.uniform()) / R;
        const y = -Math.log(this.uniform());
        if (2 * y > far * far) return x < 0 ? -R - far : R + far;
      }
    }
    const low = Math.exp(-0.5 * (X[layer]! * X[layer]! - x * x));
    const high = Math.exp(-0.5 * (X[layer + 1]! * X[layer + 1]! - x * x));
    return high + this.uniform() * (low - high) < 1 ? x : Number.NaN;
  }

  /** Uniform in (0, 1). */
  uniform(): number {
    return (this.#word() * 2_097_152 + (this.#word() >>> 11) + 0.5) / 9_007_199_254_740_992;
  }

  /** A chi-square with any positive degrees of freedom: Marsaglia & Tsang (2000) for gammas. */
  chiSquare(df: number): number {
    const one = new Float64Array(1);
    const shape = df < 2 ? df / 2 + 1 : df / 2;
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      this.fill(one);
      const x = one[0]!;
      const v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (!(v > 0)) continue;
      if (Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        // A shape below one is that of one more, times a power of a uniform.
        return 2 * d * v * (df < 2 ? Math.exp(Math.log(this.uniform()) / (df / 2)) : 1);
      }
    }
  }

  #word(): number {
    const s = this.#state;
    const t = (((s[0]! + s[1]!) | 0) + s[3]!) | 0;
    s[3] = s[3]! + 1;
    s[0] = s[1]! ^ (s[1]! >>> 9);
    s[1] = s[2]! + (s[2]! << 3);
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + t;
    return t >>> 0;
  }
}
