import type { FeatureWindow, RowTable } from '../../core/frame.js';
import { columnIndex } from '../../core/frame.js';

/** What a model of one instrument reads at bar `row` of a stretch whose rows were written at once. */
export class StretchWindow implements FeatureWindow {
  readonly columns: readonly string[];
  readonly rows = 1;
  readonly lookback = 1;
  row = 0;
  readonly #data: Float64Array;
  readonly #stride: number;
  readonly #map: Int32Array;

  constructor(who: string, table: RowTable, needs: readonly string[]) {
    this.columns = needs;
    this.#data = table.data;
    this.#stride = table.stride;
    this.#map = Int32Array.from(needs, (name) => columnIndex(who, table.columns, name));
  }

  get(_instrument: number, column: number): number {
    return this.#data[this.row * this.#stride + this.#map[column]!]!;
  }

  ready(_instrument: number): boolean {
    const data = this.#data;
    const map = this.#map;
    const base = this.row * this.#stride;
    for (let c = 0; c < map.length; c++) if (Number.isNaN(data[base + map[c]!]!)) return false;
    return true;
  }
}
