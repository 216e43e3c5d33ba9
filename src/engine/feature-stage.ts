import type { FeatureSet } from '../contracts/feature-set.js';
import type { EventKind, MarketEvent } from '../core/event.js';
import { RowTable } from '../core/frame.js';
import type { Micros } from '../core/time.js';
import { adjustedEvent } from './adjusted-event.js';
import { pluginError } from './plugin-error.js';

/** The first stage: a feature set, its row table, and the prices without splits that it is shown. */
export class FeatureStage {
  set: FeatureSet | null = null;
  rows: RowTable;
  /** Forward price factor of each instrument since the start of the run: features never see a split. */
  readonly adjust: Float64Array;
  #reads: ReadonlySet<EventKind> = new Set();
  #readsBars = false;

  constructor(instruments: number) {
    this.rows = new RowTable([], instruments);
    this.adjust = new Float64Array(instruments).fill(1);
  }

  install(set: FeatureSet): void {
    this.set = set;
    this.rows = new RowTable(set.columns, this.adjust.length);
    this.#reads = new Set(set.reads);
    this.#readsBars = this.#reads.has('bar');
  }

  /** Shows an event to the set, if it reads its kind. */
  update(event: MarketEvent): void {
    const { set } = this;
    if (set === null) return;
    if (event.kind === 'bar') {
      if (this.#readsBars) this.#show(set, event, this.adjust[event.instrument]!);
    } else if (this.#reads.has(event.kind)) {
      const instrument = 'instrument' in event ? event.instrument : -1;
      this.#show(set, event, instrument < 0 ? 1 : this.adjust[instrument]!);
    }
  }

  #show(set: FeatureSet, event: MarketEvent, factor: number): void {
    try {
      set.update(factor === 1 ? event : adjustedEvent(event, factor), this.rows);
    } catch (cause) {
      throw pluginError(`feature set ${set.name}`, 'update', event, cause);
    }
  }

  /** The cross-section, once an instant. */
  settle(now: Micros): void {
    const { set } = this;
    if (set?.settle === undefined) return;
    try {
      set.settle(now, this.rows);
    } catch (cause) {
      throw pluginError(`feature set ${set.name}`, 'settle', null, cause);
    }
  }
}
