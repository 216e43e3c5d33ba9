import { DataError } from '../../core/errors.js';

/** What is simulated: an account that keeps fixed weights, rebalanced every step. */
export interface SimulationShape {
  readonly weights: ArrayLike<number>;
  readonly paths: number;
  readonly steps: number;
  readonly seed: number | string;
}

/** What became of each path; wealth starts at 1. */
export interface SimulatedPaths {
  readonly terminal: Float64Array;
  /** Deepest fall from a former peak, positive; on the grid of steps, so a little less than in continuous time. */
  readonly maxDrawdown: Float64Array;
  /** Lowest wealth. */
  readonly lowest: Float64Array;
}

/** Follows wealth along paths. */
export class Wealth implements SimulatedPaths {
  readonly terminal: Float64Array;
  readonly maxDrawdown: Float64Array;
  readonly lowest: Float64Array;
  readonly #peak: Float64Array;

  constructor(paths: number) {
    this.terminal = new Float64Array(paths).fill(1);
    this.maxDrawdown = new Float64Array(paths);
    this.lowest = new Float64Array(paths).fill(1);
    this.#peak = new Float64Array(paths).fill(1);
  }

  step(path: number, r: number): void {
    // What has lost everything stays at nothing.
    const value = Math.max(0, this.terminal[path]! * (1 + r));
    this.terminal[path] = value;
    if (value > this.#peak[path]!) {
      this.#peak[path] = value;
      return;
    }
    const down = 1 - value / this.#peak[path]!;
    if (down > this.maxDrawdown[path]!) this.maxDrawdown[path] = down;
    if (value < this.lowest[path]!) this.lowest[path] = value;
  }
}

/** Refuses shapes that do not fit. */
export function checkShape(who: string, n: number, ok: boolean): void {
  if (n === 0 || !ok) throw new DataError(who, `shapes do not fit ${n} assets`, 'pass n weights and an n x n matrix');
}
