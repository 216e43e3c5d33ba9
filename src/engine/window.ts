import type { FeatureWindow, RowTable } from '../core/frame.js';
import { columnIndex } from '../core/frame.js';

/** The columns that a model needs, as they stand now: reads the row table in place. */
export class CurrentWindow implements FeatureWindow {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly lookback = 1;
  /** 0 hides an instrument from the model: not a member now, or its bar is missing. */
  readonly active: Uint8Array;
  readonly #table: RowTable;
  readonly #map: Int32Array;

  constructor(who: string, table: RowTable, needs: readonly string[]) {
    this.columns = needs;
    this.rows = table.rows;
    this.active = new Uint8Array(table.rows).fill(1);
    this.#table = table;
    this.#map = Int32Array.from(needs, (name) => columnIndex(who, table.columns, name));
  }

  get(instrument: number, column: number): number {
    return this.#table.data[this.#table.offset(instrument) + this.#map[column]!]!;
  }

  ready(instrument: number): boolean {
    if (this.active[instrument] === 0) return false;
    const data = this.#table.data;
    const base = this.#table.offset(instrument);
    const map = this.#map;
    for (let c = 0; c < map.length; c++) if (Number.isNaN(data[base + map[c]!]!)) return false;
    return true;
  }

  push(): void {}

  snapshot(): null {
    return null;
  }

  restore(_state: null | object): void {}
}

/** The last `lookback` decisions of the columns that a model needs; `push` once a decision. */
export class SequenceWindow implements FeatureWindow {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly lookback: number;
  readonly active: Uint8Array;
  readonly #now: CurrentWindow;
  readonly #ring: Float64Array;
  #pushed = 0;

  constructor(who: string, table: RowTable, needs: readonly string[], lookback: number) {
    this.columns = needs;
    this.rows = table.rows;
    this.lookback = lookback;
    this.#now = new CurrentWindow(who, table, needs);
    this.active = this.#now.active;
    this.#ring = new Float64Array(lookback * table.rows * needs.length).fill(Number.NaN);
  }

  push(): void {
    const width = this.columns.length;
    const slot = (this.#pushed % this.lookback) * this.rows * width;
    for (let i = 0; i < this.rows; i++)
      for (let c = 0; c < width; c++) this.#ring[slot + i * width + c] = this.#now.get(i, c);
    this.#pushed++;
  }

  get(instrument: number, column: number, lag = 0): number {
    if (lag >= this.lookback || lag >= this.#pushed) return Number.NaN;
    const width = this.columns.length;
    const slot = ((this.#pushed - 1 - lag) % this.lookback) * this.rows * width;
    return this.#ring[slot + instrument * width + column]!;
  }

  ready(instrument: number): boolean {
    if (this.active[instrument] === 0) return false;
    for (let lag = 0; lag < this.lookback; lag++) {
      for (let c = 0; c < this.columns.length; c++) if (Number.isNaN(this.get(instrument, c, lag))) return false;
    }
    return true;
  }

  snapshot(): { pushed: number; ring: readonly number[] } {
    return { pushed: this.#pushed, ring: [...this.#ring] };
  }

  restore(state: { pushed: number; ring: readonly number[] } | null): void {
    if (state === null) return;
    this.#pushed = state.pushed;
    this.#ring.set(state.ring);
  }
}
