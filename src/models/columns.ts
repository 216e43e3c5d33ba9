import { columnIndex } from '../core/frame.js';

/** Where the columns that a model needs lie in what it is given: looked up by name once a layout, then by index. */
export class Columns {
  readonly #who: string;
  readonly #needs: readonly string[];
  readonly #index: Int32Array;
  #layout: readonly string[] | null = null;

  constructor(who: string, needs: readonly string[]) {
    this.#who = who;
    this.#needs = needs;
    this.#index = new Int32Array(needs.length);
  }

  /** Index of each needed column; the array is reused. @throws ConfigError naming a column that is not there */
  in(layout: readonly string[]): Int32Array {
    if (layout !== this.#layout) {
      for (let c = 0; c < this.#needs.length; c++) this.#index[c] = columnIndex(this.#who, layout, this.#needs[c]!);
      this.#layout = layout;
    }
    return this.#index;
  }
}
