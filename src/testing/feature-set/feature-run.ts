import type { FeatureSet } from '../../contracts/feature-set.js';
import type { MarketEvent } from '../../core/event.js';
import { RowTable } from '../../core/frame.js';
import type { Micros } from '../../core/time.js';
import { poison } from '../guards.js';

/** One look at the whole table: after an update, or after a settle (`event` null). */
export interface Look {
  readonly event: MarketEvent | null;
  readonly cells: Float64Array;
}

/** How a run hands over events and tables. */
export interface FeatureRunOptions {
  /** Lends one mutable event and one of two tables a call, and makes nonsense of both afterwards. */
  readonly poisoned?: boolean;
  /** Table to go on with, after a restore. */
  readonly table?: Float64Array;
}

/** Feeds events to one feature set as the engine does, and keeps what the table held after each call. */
export class FeatureRun {
  readonly set: FeatureSet;
  readonly looks: Look[] = [];
  readonly #instruments: number;
  readonly #poisoned: boolean;
  #rows: RowTable;
  #spare: RowTable;
  #now: Micros = Number.NaN;

  constructor(set: FeatureSet, instruments: number, options: FeatureRunOptions = {}) {
    this.set = set;
    this.#instruments = instruments;
    this.#poisoned = options.poisoned === true;
    this.#rows = new RowTable(set.columns, instruments);
    this.#spare = new RowTable(set.columns, instruments);
    if (options.table !== undefined) this.#rows.data.set(options.table);
  }

  /** A copy of the table as it is. */
  get table(): Float64Array {
    return this.#rows.data.slice();
  }

  /** Feeds events of the kinds that the set reads; settles at the end of every instant, the last one included. */
  feed(events: readonly MarketEvent[]): this {
    for (const event of events) {
      if (event.at !== this.#now) this.settle();
      this.#now = event.at;
      if (this.set.reads.includes(event.kind)) this.update(event);
    }
    return this.settle();
  }

  /** One update, whatever the kind. */
  update(event: MarketEvent): void {
    const lent = this.#poisoned ? structuredClone(event) : event;
    this.#call((rows) => this.set.update(lent, rows));
    if (this.#poisoned) poison(lent);
    this.looks.push({ event, cells: this.table });
  }

  /** The end of an instant. */
  settle(): this {
    if (this.set.settle === undefined || Number.isNaN(this.#now)) return this;
    const now = this.#now;
    this.#call((rows) => this.set.settle?.(now, rows));
    this.looks.push({ event: null, cells: this.table });
    this.#now = Number.NaN;
    return this;
  }

  #call(make: (rows: RowTable) => void): void {
    if (this.#poisoned) {
      const lent = this.#rows;
      this.#rows = this.#spare;
      this.#rows.data.set(lent.data);
      this.#spare = lent;
      poison(lent.data);
    }
    make(this.#rows);
  }

  /** Number of instruments. */
  get instruments(): number {
    return this.#instruments;
  }
}

/** Where two runs part, in words, or null; only the looks that both have are compared, from the first of each. */
export function partOf(a: readonly Look[], b: readonly Look[], columns: readonly string[]): string | null {
  const n = Math.min(a.length, b.length);
  for (let k = 0; k < n; k++) {
    const left = a[k]!.cells;
    const right = b[k]!.cells;
    for (let c = 0; c < left.length; c++) {
      if (Object.is(left[c], right[c])) continue;
      const width = columns.length;
      const cell = `column "${columns[c % width]}" of instrument ${Math.floor(c / width)}`;
      return `${cell} is ${right[c]}, not ${left[c]}, after call ${k + 1}`;
    }
  }
  return null;
}

/** The first column of a row that is not finite, -1 when the row is whole. */
export function firstNotFinite(table: Float64Array, instrument: number, width: number): number {
  for (let c = 0; c < width; c++) if (!Number.isFinite(table[instrument * width + c])) return c;
  return -1;
}
