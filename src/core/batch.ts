import type { BarEvent, EventBatch, MarketEvent } from './event.js';
import type { InstrumentIndex } from './instrument.js';
import type { Micros } from './time.js';

/**
 * A batch over an array of events.
 *
 * @example
 * ```ts
 * import { ArrayBatch } from 'edgeproof';
 * const trade = { kind: 'trade', instrument: 0, ts: 5, at: 6, seq: 0, price: 10, size: 1, aggressor: 0, id: 't', offExchange: false } as const;
 * const batch = new ArrayBatch([trade]);
 * if (batch.length !== 1 || batch.at(0) !== 6) throw new Error('visible from at on');
 * ```
 */
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

/**
 * A batch over columns of bars: no object a bar, one borrowed event that is filled in place.
 *
 * @example
 * ```ts
 * import { BarBatch } from 'edgeproof';
 * const column = (...values: number[]) => Float64Array.from(values);
 * const columns = { start: column(0, 60), end: column(60, 120), open: column(1, 2), high: column(2, 3), low: column(1, 2), close: column(2, 3), volume: column(9, 9) };
 * const batch = new BarBatch(0, columns, 60);
 * if (batch.get(1).close !== 3 || batch.at(0) !== 60) throw new Error('a bar is known at its end');
 * ```
 */
export class BarBatch implements EventBatch {
  readonly length: number;
  readonly columns: BarColumns;
  readonly instrument: InstrumentIndex;
  readonly #seq: number;
  readonly #at: Float64Array;
  readonly #bar: Mutable<BarEvent>;

  /** @param seq - sequence number of the first bar */
  constructor(instrument: InstrumentIndex, columns: BarColumns, period: Micros, seq = 0) {
    this.columns = columns;
    this.instrument = instrument;
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

/**
 * A copy of an event that may be kept.
 *
 * @example
 * ```ts
 * import { ArrayBatch, copyEvent } from 'edgeproof';
 * const bar = { kind: 'bar', instrument: 0, ts: 60, at: 60, seq: 0, start: 0, period: 60, open: 1, high: 1, low: 1, close: 1, volume: 1 } as const;
 * const kept = copyEvent(new ArrayBatch([bar]).get(0));
 * if (kept === bar || kept.at !== 60) throw new Error('a copy');
 * ```
 */
export function copyEvent<E extends MarketEvent>(event: E): E {
  return { ...event };
}
