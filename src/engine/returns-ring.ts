import type { ReturnsWindow } from '../core/portfolio.js';

/** Simple returns of marks from decision to decision, over the longest look-back that a strategy declares. */
export class ReturnsRing implements ReturnsWindow {
  readonly capacity: number;
  readonly #instruments: number;
  readonly #ring: Float64Array;
  readonly #last: Float64Array;
  #pushed = 0;
  length = 0;

  constructor(instruments: number, capacity: number) {
    this.capacity = capacity;
    this.#instruments = instruments;
    this.#ring = new Float64Array(instruments * capacity).fill(Number.NaN);
    this.#last = new Float64Array(instruments).fill(Number.NaN);
  }

  /** Takes in the marks of one decision. */
  push(marks: Float64Array): void {
    if (this.capacity === 0) return;
    const slot = (this.#pushed % this.capacity) * this.#instruments;
    for (let i = 0; i < this.#instruments; i++) {
      const mark = marks[i]!;
      this.#ring[slot + i] = mark / this.#last[i]! - 1;
      this.#last[i] = mark;
    }
    this.#pushed++;
    this.length = Math.min(this.#pushed, this.capacity);
  }

  get(instrument: number, lag: number): number {
    if (lag < 0 || lag >= this.length) return Number.NaN;
    return this.#ring[((this.#pushed - 1 - lag) % this.capacity) * this.#instruments + instrument]!;
  }

  /** Keeps the last mark comparable over a split. */
  rescale(instrument: number, factor: number): void {
    this.#last[instrument] = this.#last[instrument]! * factor;
  }

  snapshot(): { pushed: number; ring: readonly number[]; last: readonly number[] } {
    return { pushed: this.#pushed, ring: [...this.#ring], last: [...this.#last] };
  }

  restore(state: { pushed: number; ring: readonly number[]; last: readonly number[] }): void {
    this.#pushed = state.pushed;
    this.length = Math.min(state.pushed, this.capacity);
    this.#ring.set(state.ring);
    this.#last.set(state.last);
  }
}
