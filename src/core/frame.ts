import { ConfigError } from './errors.js';
import type { InstrumentIndex } from './instrument.js';

/**
 * The current feature row of every instrument, borrowed: plug-ins write or read it during a call and keep nothing.
 *
 * Row-major float64, one row an instrument; NaN means *not ready*. A composed set sees its own columns only: cell
 * `(i, c)` lies at `data[i * stride + base + c]`.
 *
 * @example
 * ```ts
 * import { RowTable } from 'edgeproof';
 * const rows = new RowTable(['fast', 'slow'], 3);
 * rows.set(2, 1, 5);
 * if (rows.get(2, 1) !== 5 || !Number.isNaN(rows.get(0, 0))) throw new Error('NaN until it is written');
 * ```
 */
export class RowTable {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly stride: number;
  readonly base: number;
  readonly data: Float64Array;

  constructor(columns: readonly string[], rows: number, within?: { data: Float64Array; stride: number; base: number }) {
    this.columns = columns;
    this.rows = rows;
    this.stride = within?.stride ?? columns.length;
    this.base = within?.base ?? 0;
    this.data = within?.data ?? new Float64Array(rows * columns.length).fill(Number.NaN);
  }

  /** Index in `data` of the first cell of an instrument's row. */
  offset(instrument: InstrumentIndex): number {
    return instrument * this.stride + this.base;
  }

  /** One cell; NaN while not ready. */
  get(instrument: InstrumentIndex, column: number): number {
    return this.data[instrument * this.stride + this.base + column]!;
  }

  /** Writes one cell. */
  set(instrument: InstrumentIndex, column: number, value: number): void {
    this.data[instrument * this.stride + this.base + column] = value;
  }

  /** The part of this table that belongs to some of its columns, side by side from `from`. */
  slice(from: number, columns: readonly string[]): RowTable {
    return new RowTable(columns, this.rows, { data: this.data, stride: this.stride, base: this.base + from });
  }
}

/**
 * Rows of features with the moment and instrument of each: what a Model is fitted on, what batch computation returns.
 *
 * Row-major float64, `rows × columns.length`; `at` in Micros.
 */
export interface FeatureFrame {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly data: Float64Array;
  readonly at: Float64Array;
  readonly instrument: Int32Array;
}

/** The index of a column; throws a ConfigError that lists the columns there are. */
export function columnIndex(who: string, columns: readonly string[], name: string): number {
  const found = columns.indexOf(name);
  if (found < 0)
    throw new ConfigError(who, `needs column "${name}"`, `features give: ${columns.join(', ')}`, { column: name });
  return found;
}

/**
 * What a Model reads at one decision: for each instrument the columns that it needs, over the last `lookback` decisions.
 *
 * `get(i, c)` is the present, `get(i, c, 1)` one decision before. Only rows with `ready(i)` hold numbers throughout.
 */
export interface FeatureWindow {
  readonly columns: readonly string[];
  readonly rows: number;
  readonly lookback: number;
  /** One cell of `columns`, `lag` decisions ago (default 0, the present); NaN where the row was not ready. */
  get(instrument: InstrumentIndex, column: number, lag?: number): number;
  /** Whether the instrument takes part and every column of it holds a number over the whole look-back. */
  ready(instrument: InstrumentIndex): boolean;
}

/**
 * What a Model writes: one forecast an instrument, NaN where it has none. `mean` is the expected return over the horizon.
 *
 * @example
 * ```ts
 * import { ForecastFrame } from 'edgeproof';
 * const out = new ForecastFrame(2);
 * out.mean[0] = 0.01;
 * if (out.rows !== 2 || !Number.isNaN(out.mean[1]!)) throw new Error('no forecast is NaN');
 * ```
 */
export class ForecastFrame {
  readonly mean: Float64Array;
  readonly stdev: Float64Array;
  readonly probability: Float64Array;

  constructor(rows: number) {
    this.mean = new Float64Array(rows).fill(Number.NaN);
    this.stdev = new Float64Array(rows).fill(Number.NaN);
    this.probability = new Float64Array(rows).fill(Number.NaN);
  }

  /** Number of instruments. */
  get rows(): number {
    return this.mean.length;
  }

  /** Takes every forecast back. A loop, since `fill` costs more than a small universe does. */
  clear(): void {
    const { mean, stdev, probability } = this;
    for (let i = 0; i < mean.length; i++) {
      mean[i] = Number.NaN;
      stdev[i] = Number.NaN;
      probability[i] = Number.NaN;
    }
  }
}

/** What the numbers of a {@link TargetTable} mean: share of equity, units held, or units to add. */
export type TargetKind = 'weight' | 'quantity' | 'delta';

/**
 * What an Optimizer writes: one target an instrument, NaN to leave it alone. Weights are signed shares of equity.
 *
 * @example
 * ```ts
 * import { TargetTable } from 'edgeproof';
 * const out = new TargetTable(2);
 * out.values[0] = 0.5;
 * out.clear();
 * if (!Number.isNaN(out.values[0]!)) throw new Error('left alone');
 * ```
 */
export class TargetTable {
  kind: TargetKind = 'weight';
  readonly values: Float64Array;

  constructor(rows: number) {
    this.values = new Float64Array(rows).fill(Number.NaN);
  }

  /** Number of instruments. */
  get rows(): number {
    return this.values.length;
  }

  /** Takes every target back. */
  clear(): void {
    this.kind = 'weight';
    const { values } = this;
    for (let i = 0; i < values.length; i++) values[i] = Number.NaN;
  }
}
