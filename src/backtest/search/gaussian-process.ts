import { normalCdf, normalPdf } from '../../math/distributions/normal.js';
import { cholesky, choleskyLogDet, choleskySolve } from '../../math/linalg/cholesky.js';
import { mean, stdev } from '../../math/moments.js';

// Hand-written: no kept JavaScript library does Gaussian-process search with a seed in pure code; the factor is our own Cholesky.

/** Length scales and noise shares of the variance that are tried; the likeliest pair is taken. */
const LENGTHS = [0.1, 0.2, 0.4, 0.8, 1.6] as const;
const NOISES = [1e-4, 0.05, 0.3] as const;

/** What a fitted process says of a point: mean and standard deviation of the score there. */
export interface Belief {
  readonly mean: number;
  readonly sd: number;
}

/** Matérn 5/2 in the distance between two points (Rasmussen & Williams 2006, eq. 4.17). */
function matern(a: readonly number[], b: readonly number[], length: number): number {
  let square = 0;
  for (let i = 0; i < a.length; i++) square += (a[i]! - b[i]!) * (a[i]! - b[i]!);
  const r = Math.sqrt(5 * square) / length;
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

/**
 * A Gaussian process through scores (Rasmussen & Williams 2006, algorithm 2.1), length scale and noise by marginal likelihood on
 * a small grid; scores are standardised inside.
 */
export class GaussianProcess {
  readonly #points: readonly (readonly number[])[];
  readonly #center: number;
  readonly #spread: number;
  #length = LENGTHS[0] as number;
  #factor: Float64Array = new Float64Array(0);
  #weights: Float64Array = new Float64Array(0);

  /** @param points - coordinates in [0, 1]; at least one */
  constructor(points: readonly (readonly number[])[], scores: ArrayLike<number>) {
    this.#points = points;
    this.#center = mean(scores);
    const sd = points.length > 1 ? stdev(scores) : 0;
    this.#spread = sd > 0 ? sd : 1;
    const y = Float64Array.from(scores, (one) => (one - this.#center) / this.#spread);
    let best = Number.NEGATIVE_INFINITY;
    for (const length of LENGTHS)
      for (const noise of NOISES) {
        const l = cholesky(this.#kernel(length, noise), points.length);
        if (l === null) continue;
        const w = choleskySolve(l, points.length, y);
        const likelihood = -0.5 * (y.reduce((sum, one, i) => sum + one * w[i]!, 0) + choleskyLogDet(l, points.length));
        if (!(likelihood > best)) continue;
        best = likelihood;
        this.#length = length;
        this.#factor = l;
        this.#weights = w;
      }
  }

  #kernel(length: number, noise: number): Float64Array {
    const n = this.#points.length;
    const k = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++)
        k[i * n + j] = matern(this.#points[i]!, this.#points[j]!, length) + (i === j ? noise : 0);
    return k;
  }

  /** What it believes of a point. */
  at(point: readonly number[]): Belief {
    const n = this.#points.length;
    const cross = Float64Array.from(this.#points, (one) => matern(one, point, this.#length));
    const solved = choleskySolve(this.#factor, n, cross);
    let explained = 0;
    let m = 0;
    for (let i = 0; i < n; i++) {
      explained += cross[i]! * solved[i]!;
      m += cross[i]! * this.#weights[i]!;
    }
    return { mean: this.#center + this.#spread * m, sd: this.#spread * Math.sqrt(Math.max(0, 1 - explained)) };
  }
}

/** By how much a point is expected to beat the best score so far (Jones, Schonlau & Welch 1998). */
export function expectedImprovement({ mean: m, sd }: Belief, best: number): number {
  if (!(sd > 0)) return Math.max(0, m - best);
  const z = (m - best) / sd;
  return (m - best) * normalCdf(z) + sd * normalPdf(z);
}
