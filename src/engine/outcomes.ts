import type { LearnBatch, TrainingSet } from '../contracts/model.js';
import type { FeatureFrame, FeatureWindow } from '../core/frame.js';
import type { Micros } from '../core/time.js';
import type { Refit } from './strategy.js';

interface OutcomeState {
  readonly decisions: number;
  readonly labelled: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly at: readonly number[];
  readonly knownAt: readonly number[];
  readonly instrument: readonly number[];
  readonly step: readonly number[];
  readonly pending: readonly Pending[];
}

interface Pending {
  readonly at: Micros;
  readonly x: Float64Array;
  readonly marks: Float64Array;
  readonly ready: Uint8Array;
}

/**
 * Waits until the horizon of each decision has passed, then knows what came of it: the rows that a model may learn from.
 *
 * The label is the return of the mark over the horizon, known at the decision that ends it; a training set asked for at
 * a moment holds only labels known by then, which is the purge of a walk-forward, by construction.
 */
export class Outcomes {
  readonly #columns: readonly string[];
  readonly #horizon: number;
  readonly #keep: boolean;
  #pending: Pending[] = [];
  #decisions = 0;
  #labelled = 0;
  #x: number[] = [];
  #y: number[] = [];
  #at: number[] = [];
  #knownAt: number[] = [];
  #instrument: number[] = [];
  #step: number[] = [];

  /** @param keep - whether rows are kept for refits, or only handed on for online learning */
  constructor(columns: readonly string[], horizon: number, keep: boolean) {
    this.#columns = columns;
    this.#horizon = horizon;
    this.#keep = keep;
  }

  /** Decisions of which at least one row has its label by now; while features warm up there is nothing to learn. */
  get labelled(): number {
    return this.#labelled;
  }

  /** Takes in one decision; returns the rows whose label became known by it, or null. */
  observe(window: FeatureWindow, marks: Float64Array, now: Micros): LearnBatch | null {
    const width = this.#columns.length;
    this.#decisions++;
    const ripe = this.#pending.length === this.#horizon ? this.#pending.shift()! : null;
    const learned = ripe === null ? null : this.#label(ripe, marks, now);
    const x = new Float64Array(window.rows * width);
    const ready = new Uint8Array(window.rows);
    for (let i = 0; i < window.rows; i++) {
      ready[i] = window.ready(i) ? 1 : 0;
      for (let c = 0; c < width; c++) x[i * width + c] = window.get(i, c);
    }
    this.#pending.push({ at: now, x, marks: marks.slice(), ready });
    return learned;
  }

  #label(ripe: Pending, marks: Float64Array, now: Micros): LearnBatch | null {
    const width = this.#columns.length;
    const x: number[] = [];
    const y: number[] = [];
    const instruments: number[] = [];
    for (let i = 0; i < marks.length; i++) {
      const outcome = marks[i]! / ripe.marks[i]! - 1;
      if (ripe.ready[i] === 0 || !Number.isFinite(outcome)) continue;
      for (let c = 0; c < width; c++) x.push(ripe.x[i * width + c]!);
      y.push(outcome);
      instruments.push(i);
    }
    if (y.length === 0) return null;
    this.#labelled++;
    if (this.#keep) {
      for (const value of x) this.#x.push(value);
      for (let r = 0; r < y.length; r++) {
        this.#y.push(y[r]!);
        this.#at.push(ripe.at);
        this.#knownAt.push(now);
        this.#instrument.push(instruments[r]!);
        this.#step.push(this.#decisions);
      }
    }
    const at = new Float64Array(y.length).fill(ripe.at);
    return { x: this.#frame(Float64Array.from(x), at, Int32Array.from(instruments)), y: Float64Array.from(y) };
  }

  /** The rows that a fit at this moment may see. */
  trainingSet(asOf: Micros, refit: Refit): TrainingSet {
    const last = this.#decisions - refit.embargo;
    const first = this.#decisions - refit.window;
    let from = 0;
    while (from < this.#step.length && this.#step[from]! <= first) from++;
    let to = this.#step.length;
    while (to > from && this.#step[to - 1]! > last) to--;
    const width = this.#columns.length;
    const at = Float64Array.from(this.#at.slice(from, to));
    const x = Float64Array.from(this.#x.slice(from * width, to * width));
    return {
      x: this.#frame(x, at, Int32Array.from(this.#instrument.slice(from, to))),
      y: Float64Array.from(this.#y.slice(from, to)),
      knownAt: Float64Array.from(this.#knownAt.slice(from, to)),
      asOf,
    };
  }

  #frame(data: Float64Array, at: Float64Array, instrument: Int32Array): FeatureFrame {
    return { columns: this.#columns, rows: at.length, data, at, instrument };
  }

  /** Keeps waiting labels comparable over a split. */
  rescale(instrument: number, factor: number): void {
    for (const one of this.#pending) one.marks[instrument] = one.marks[instrument]! * factor;
  }

  snapshot(): OutcomeState {
    const pending = this.#pending.map((p) => ({
      at: p.at,
      x: p.x.slice(),
      marks: p.marks.slice(),
      ready: p.ready.slice(),
    }));
    return {
      decisions: this.#decisions,
      labelled: this.#labelled,
      x: [...this.#x],
      y: [...this.#y],
      at: [...this.#at],
      knownAt: [...this.#knownAt],
      instrument: [...this.#instrument],
      step: [...this.#step],
      pending,
    };
  }

  restore(state: OutcomeState): void {
    this.#decisions = state.decisions;
    this.#labelled = state.labelled;
    this.#x = [...state.x];
    this.#y = [...state.y];
    this.#at = [...state.at];
    this.#knownAt = [...state.knownAt];
    this.#instrument = [...state.instrument];
    this.#step = [...state.step];
    this.#pending = state.pending.map((p) => ({
      at: p.at,
      x: p.x.slice(),
      marks: p.marks.slice(),
      ready: p.ready.slice(),
    }));
  }
}
