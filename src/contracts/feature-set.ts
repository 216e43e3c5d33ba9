import type { BarColumns } from '../core/batch.js';
import type { EventKind, MarketEvent } from '../core/event.js';
import type { FeatureFrame, RowTable } from '../core/frame.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { Plugin, Stateful } from '../core/plugin.js';
import type { Micros } from '../core/time.js';

/** Bars `from` to `to` (excluded) of one instrument, as columns; borrowed. */
export interface BarStretch {
  readonly instrument: InstrumentIndex;
  readonly columns: BarColumns;
  readonly from: number;
  readonly to: number;
}

/**
 * Turns events into columns of numbers.
 *
 * `update` sees every event of the kinds in `reads` and writes its instrument's row; NaN means not ready. After
 * `warmup` updates of an instrument its row holds numbers. Neither argument may be kept. `settle` runs once an instant,
 * for columns that compare instruments. `batch` and `stretch` are optional speed and must equal `update` row by row, bit
 * for bit.
 */
export interface FeatureSet extends Plugin, Stateful {
  readonly scope: 'instrument' | 'universe';
  readonly reads: readonly EventKind[];
  readonly columns: readonly string[];
  readonly warmup: number;
  /** Takes one event in and writes the row of its instrument, from this and earlier events only. */
  update(event: MarketEvent, rows: RowTable): void;
  /**
   * Writes the columns that compare instruments, once an instant, when each row has seen all events of that instant.
   */
  settle?(now: Micros, rows: RowTable): void;
  /** The rows of {@link update} for a whole history at once, one row an event; there for speed only. */
  batch?(events: readonly MarketEvent[]): FeatureFrame;
  /**
   * Takes several bars in at once: row k of `rows` becomes the row that {@link update} would have written at bar
   * `from + k`, and the memory is left as after the last of them. There for speed only; a set that has `settle` has none.
   */
  stretch?(bars: BarStretch, rows: RowTable): void;
  /** Remembers the state of now for {@link rewind}; what a snapshot does, without making one. With `stretch`, or left out. */
  hold?(): void;
  /** Goes back to the state of the last {@link hold}. */
  rewind?(): void;
}
