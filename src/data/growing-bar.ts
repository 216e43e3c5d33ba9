import type { BarEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { Micros } from '../core/time.js';
import { ExactSum } from '../math/exact-sum.js';

/** What an event adds to a bar: where it stands among the others, its prices, and how much was traded. */
export interface BarPart {
  readonly ts: Micros;
  /** When it was known. */
  readonly at: Micros;
  /** Id of the print; empty for finer bars. */
  readonly id: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly size: number;
}

/** The span of a bar. */
export interface BarSpan {
  readonly start: Micros;
  readonly end: Micros;
}

/**
 * A bar that is being built. What it says depends on its parts and not on the order in which they came: it opens with the part
 * that happened first and closes with the last, and its volume is summed without rounding on the way.
 */
export class GrowingBar {
  readonly instrument: InstrumentIndex;
  readonly start: Micros;
  end: Micros;
  /** What it has gathered towards its size; not used by bars by time. */
  gathered = 0;
  #first: BarPart;
  #last: BarPart;
  #high: number;
  #low: number;
  /** When the last of its parts to come was known: the bar is not known sooner. */
  #known: Micros;
  readonly #volume = new ExactSum();

  constructor(instrument: InstrumentIndex, span: BarSpan, part: BarPart) {
    this.instrument = instrument;
    this.start = span.start;
    this.end = span.end;
    this.#first = part;
    this.#last = part;
    this.#high = part.high;
    this.#low = part.low;
    this.#known = part.at;
    this.#volume.add(part.size);
  }

  add(part: BarPart): void {
    if (happened(part, this.#first) < 0) this.#first = part;
    if (happened(part, this.#last) >= 0) this.#last = part;
    if (part.high > this.#high) this.#high = part.high;
    if (part.low < this.#low) this.#low = part.low;
    if (part.at > this.#known) this.#known = part.at;
    this.#volume.add(part.size);
  }

  /** The bar as an event. */
  event(period: Micros, { at, seq }: { readonly at: Micros; readonly seq: number }): BarEvent {
    const { instrument, start, end } = this;
    const times = { ts: end, at: Math.max(at, this.#known), seq, start, period };
    const prices = { open: this.#first.open, high: this.#high, low: this.#low, close: this.#last.close };
    return { kind: 'bar', instrument, ...times, ...prices, volume: this.#volume.value };
  }
}

/** Which of two parts happened first: by time, then by id, where a number comes before one that is longer. */
export function happened(
  a: { readonly ts: Micros; readonly id: string },
  b: { readonly ts: Micros; readonly id: string },
): number {
  if (a.ts !== b.ts) return a.ts - b.ts;
  if (a.id.length !== b.id.length) return a.id.length - b.id.length;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
