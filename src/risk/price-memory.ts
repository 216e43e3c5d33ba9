import type { MarketEvent } from '../core/event.js';
import { bytesToFloats, floatsToBytes } from '../core/float-bytes.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { ReturnsTable } from '../math/covariance/sample.js';
import type { LimitMemory } from './limit-policy.js';

/** Simple returns of the marks of the last settles, at most one every so often; splits are taken out. */
export class PriceMemory implements LimitMemory {
  readonly lookback: number;
  readonly instruments: number;
  readonly #every: Micros;
  readonly #ring: Float64Array;
  readonly #last: Float64Array;
  #pushed = 0;
  #sampledAt = Number.NEGATIVE_INFINITY;

  constructor(instruments: number, lookback: number, every: Micros) {
    this.instruments = instruments;
    this.lookback = lookback;
    this.#every = every;
    this.#ring = new Float64Array(instruments * lookback).fill(Number.NaN);
    this.#last = new Float64Array(instruments).fill(Number.NaN);
  }

  /** Counts samples: what is computed from them is good until it changes. */
  get pushed(): number {
    return this.#pushed;
  }

  /** Samples that can be looked back on; the first one has no return. */
  get length(): number {
    return Math.min(this.lookback, Math.max(0, this.#pushed - 1));
  }

  /** The return of an instrument, `lag` samples ago. */
  get(instrument: InstrumentIndex, lag: number): number {
    return this.#ring[((this.#pushed - 1 - lag) % this.lookback) * this.instruments + instrument]!;
  }

  /** Whether all of an instrument's returns over the look-back are known. */
  whole(instrument: InstrumentIndex): boolean {
    if (this.length < this.lookback) return false;
    for (let lag = 0; lag < this.lookback; lag++) if (!Number.isFinite(this.get(instrument, lag))) return false;
    return true;
  }

  settle(at: Decision): void {
    if (at.now - this.#sampledAt < this.#every) return;
    this.#sampledAt = at.now;
    const slot = (this.#pushed % this.lookback) * this.instruments;
    for (let i = 0; i < this.instruments; i++) {
      const mark = at.marks[i]!;
      this.#ring[slot + i] = mark / this.#last[i]! - 1;
      this.#last[i] = mark;
    }
    this.#pushed++;
  }

  observe(event: ExecutionReport | MarketEvent): void {
    if (!('kind' in event) || event.kind !== 'corporate-action' || event.action.type !== 'split') return;
    const { numerator, denominator } = event.action;
    this.#last[event.instrument] = (this.#last[event.instrument]! * denominator) / numerator;
  }

  snapshot(): Snapshot {
    const head = [this.#pushed, this.#sampledAt];
    return { json: null, bytes: floatsToBytes([...head, ...this.#last, ...this.#ring]) };
  }

  restore(state: Snapshot): void {
    const all = bytesToFloats('risk price memory', state.bytes, 2 + this.#last.length + this.#ring.length);
    this.#pushed = all[0]!;
    this.#sampledAt = all[1]!;
    this.#last.set(all.subarray(2, 2 + this.#last.length));
    this.#ring.set(all.subarray(2 + this.#last.length));
  }
}

/** Returns of those instruments over the look-back, oldest first, one column each. */
export function tableOf(prices: PriceMemory, members: readonly number[]): ReturnsTable {
  const { lookback: rows } = prices;
  const columns = members.length;
  const values = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) values[r * columns + c] = prices.get(members[c]!, rows - 1 - r);
  return { values, rows, columns };
}
