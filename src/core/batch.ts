import type { BarEvent, EventBatch, MarketEvent } from './event.js';
import type { InstrumentIndex } from './instrument.js';
import type { Micros } from './time.js';

/** A batch over an array of events. */
export class ArrayBatch implements EventBatch {
  readonly #events: readonly MarketEvent[];

  constructor(events: readonly MarketEvent[]) {
    this.#events = events;
  }

  get length(): number {
    return this.#events.length;
  }

  at(i: number): Micros {
    return this.#events[i]!.at;
  }

  get(i: number): MarketEvent {
    return this.#events[i]!;
  }
}

/** The columns of bars of one instrument; times in Micros, one element a bar. `at` defaults to the end of the bar. */
export interface BarColumns {
  readonly end: Float64Array;
  readonly start: Float64Array;
  readonly at?: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A batch over columns of bars: no object a bar, one borrowed event that is filled in place. */
export class BarBatch implements EventBatch {
  readonly length: number;
  readonly columns: BarColumns;
  readonly #seq: number;
  readonly #at: Float64Array;
  readonly #bar: Mutable<BarEvent>;

  /** @param seq - sequence number of the first bar */
  constructor(instrument: InstrumentIndex, columns: BarColumns, period: Micros, seq = 0) {
    this.columns = columns;
    this.length = columns.end.length;
    this.#seq = seq;
    this.#at = columns.at ?? columns.end;
    this.#bar = {
      kind: 'bar',
      instrument,
      ts: 0,
      at: 0,
      seq: 0,
      start: 0,
      period,
      open: 0,
      high: 0,
      low: 0,
      close: 0,
      volume: 0,
    };
  }

  at(i: number): Micros {
    return this.#at[i]!;
  }

  get(i: number): BarEvent {
    const bar = this.#bar;
    const c = this.columns;
    bar.ts = c.end[i]!;
    bar.at = this.#at[i]!;
    bar.seq = this.#seq + i;
    bar.start = c.start[i]!;
    bar.open = c.open[i]!;
    bar.high = c.high[i]!;
    bar.low = c.low[i]!;
    bar.close = c.close[i]!;
    bar.volume = c.volume[i]!;
    return bar;
  }
}

/** A copy of an event that may be kept. */
export function copyEvent<E extends MarketEvent>(event: E): E {
  return { ...event };
}
