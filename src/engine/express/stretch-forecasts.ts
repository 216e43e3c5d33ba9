import type { FeatureSet } from '../../contracts/feature-set.js';
import type { BarBatch } from '../../core/batch.js';
import { RowTable } from '../../core/frame.js';
import { pluginError } from '../plugin-error.js';
import type { Runner } from '../runner.js';
import { StretchWindow } from './stretch-window.js';

/** Features and forecasts of a stretch of bars, computed at once where the plug-ins can, each told at its bar. */
export class StretchForecasts {
  readonly means: Float64Array;
  /** Bars of the stretch whose forecasts are in `means`: all or none. */
  told = 0;
  readonly #runner: Runner;
  readonly #set: FeatureSet;
  readonly #table: RowTable;
  readonly #window: StretchWindow;

  /** @param most - bars of a stretch */
  constructor(runner: Runner, most: number) {
    this.#runner = runner;
    this.#set = runner.features!;
    this.#table = new RowTable(runner.rows.columns, most);
    this.means = new Float64Array(most);
    const model = runner.model!;
    this.#window = new StretchWindow(`model ${model.name}`, this.#table, model.needs);
  }

  /** Features see bars `from` to `to`. */
  look({ instrument, columns }: BarBatch, from: number, to: number): void {
    // A model that speaks for a stretch writes means alone.
    this.#runner.forecastFrame.clear();
    try {
      this.#set.stretch!({ instrument, columns, from, to }, this.#table);
    } catch (cause) {
      throw pluginError(`feature set ${this.#set.name}`, 'stretch', null, cause);
    }
    this.told = this.#foretell(to - from);
  }

  /** None when one of the forecasts throws, so that the error is told at its bar. */
  #foretell(count: number): number {
    const model = this.#runner.model!;
    if (model.stretch === undefined) return 0;
    try {
      model.stretch(this.#table, count, this.means);
      return count;
    } catch {
      return 0;
    }
  }

  /** Puts the forecast of bar `row` of the stretch into the runner's frame. */
  forecast(row: number): void {
    const frame = this.#runner.forecastFrame;
    if (row < this.told) {
      frame.mean[0] = this.means[row]!;
      return;
    }
    const model = this.#runner.model!;
    frame.clear();
    this.#window.row = row;
    try {
      model.predict(this.#window, frame);
    } catch (cause) {
      throw pluginError(`model ${model.name}`, 'predict', null, cause);
    }
  }

  /** Puts the features of bar `row` of the stretch where the other plug-ins read them. */
  show(row: number): void {
    const { data } = this.#runner.rows;
    const from = row * this.#table.stride;
    for (let c = 0; c < data.length; c++) data[c] = this.#table.data[from + c]!;
  }
}
