import type { WorstBook } from '../worst-book.js';
import type { CovarianceEstimate } from './estimate.js';

/** So many instruments with open orders are looked at in every combination; beyond them the sum bounds the whole. */
const COMBINED = 6;

/**
 * The largest standard deviation of value, in money a sample, that fills may lead to.
 *
 * A deviation is convex, so its largest value over what may come lies where each instrument is at one of its ends. With few
 * open orders all combinations are taken; with many, the triangle inequality bounds it from above.
 */
export class WorstVolatility {
  readonly #estimate: CovarianceEstimate;
  readonly #along: Float64Array;
  /** Money held in each instrument. */
  readonly #worth: Float64Array;
  readonly #loose: number[] = [];
  readonly #active: number[] = [];

  constructor(estimate: CovarianceEstimate, instruments: number) {
    this.#estimate = estimate;
    this.#along = new Float64Array(instruments);
    this.#worth = new Float64Array(instruments);
  }

  of(book: WorstBook): number {
    this.#estimate.refresh();
    this.#sort(book);
    const variance = this.#held();
    const loose = this.#loose;
    if (loose.length === 0) return Math.sqrt(Math.max(0, variance));
    if (loose.length > COMBINED) return this.#bound(book, variance);
    let worst = variance;
    const ends = 1 << loose.length;
    for (let mask = 0; mask < ends; mask++) worst = Math.max(worst, variance + this.#change(book, mask));
    return Number.isNaN(variance) ? variance : Math.sqrt(Math.max(0, worst));
  }

  /** What is held or may be, and what of it is not settled. */
  #sort(book: WorstBook): void {
    // Emptied by hand: setting a length costs a call out of compiled code and drops the storage.
    while (this.#loose.length > 0) this.#loose.pop();
    while (this.#active.length > 0) this.#active.pop();
    for (let i = 0; i < book.size; i++) {
      const held = book.held[i]!;
      this.#worth[i] = held * book.unit[i]!;
      if (held !== 0) this.#active.push(i);
      if (book.high[i] !== held || book.low[i] !== held) this.#loose.push(i);
    }
  }

  /** Variance of what is held; covariances of what is loose with it go into `#along`. */
  #held(): number {
    const estimate = this.#estimate;
    const worth = this.#worth;
    let variance = 0;
    for (const i of this.#active) {
      const own = worth[i]!;
      for (const j of this.#active) variance += own * worth[j]! * estimate.of(i, j);
    }
    for (const i of this.#loose) {
      let along = 0;
      for (const j of this.#active) along += worth[j]! * estimate.of(i, j);
      // No history of what is to be bought: unknown, not harmless.
      this.#along[i] = Number.isNaN(estimate.of(i, i)) ? Number.NaN : along;
      if (Number.isNaN(this.#along[i]!)) variance = Number.NaN;
    }
    return variance;
  }

  /** Change of variance when the instruments of a mask go to their high end, the others to their low one. */
  #change(book: WorstBook, mask: number): number {
    const loose = this.#loose;
    let change = 0;
    for (let a = 0; a < loose.length; a++) {
      const i = loose[a]!;
      const di = this.#step(book, i, (mask >> a) & 1);
      change += 2 * di * this.#along[i]!;
      for (let b = 0; b < loose.length; b++) {
        const j = loose[b]!;
        change += di * this.#step(book, j, (mask >> b) & 1) * this.#estimate.of(i, j);
      }
    }
    return change;
  }

  #step(book: WorstBook, i: number, high: number): number {
    return ((high === 1 ? book.high[i]! : book.low[i]!) - book.held[i]!) * book.unit[i]!;
  }

  #bound(book: WorstBook, variance: number): number {
    let sum = Math.sqrt(Math.max(0, variance));
    if (Number.isNaN(variance)) return variance;
    for (const i of this.#loose)
      sum +=
        Math.max(Math.abs(this.#step(book, i, 1)), Math.abs(this.#step(book, i, 0))) *
        Math.sqrt(this.#estimate.of(i, i));
    return sum;
  }
}
