import type { BarColumns } from '../core/batch.js';
import type { BarEvent, EventBatch } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { Micros } from '../core/time.js';
import { BATCH_SIZE, type BarSeries, knownAt } from './bar-series.js';

/** One series inside a panel: where it stands and where it ends. */
interface Lane {
  readonly instrument: InstrumentIndex;
  readonly period: Micros;
  readonly columns: BarColumns;
  readonly at: Float64Array;
  readonly end: number;
  next: number;
}

/** A batch over several series of bars: which series and which row each event comes from, and one borrowed event. */
class PanelBatch implements EventBatch {
  readonly length: number;
  readonly #lanes: readonly Lane[];
  readonly #lane: Uint16Array;
  readonly #row: Uint32Array;
  readonly #at: Float64Array;
  readonly #seq: number;
  readonly #bar: { -readonly [K in keyof BarEvent]: BarEvent[K] };

  constructor(
    lanes: readonly Lane[],
    order: { lane: Uint16Array; row: Uint32Array; at: Float64Array; length: number; seq: number },
  ) {
    this.#lanes = lanes;
    this.#lane = order.lane;
    this.#row = order.row;
    this.#at = order.at;
    this.#seq = order.seq;
    this.length = order.length;
    this.#bar = {
      kind: 'bar',
      instrument: 0,
      ts: 0,
      at: 0,
      seq: 0,
      start: 0,
      period: 0,
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
    const lane = this.#lanes[this.#lane[i]!]!;
    const row = this.#row[i]!;
    const c = lane.columns;
    bar.instrument = lane.instrument;
    bar.period = lane.period;
    bar.ts = c.end[row]!;
    bar.at = this.#at[i]!;
    bar.seq = this.#seq + i;
    bar.start = c.start[row]!;
    bar.open = c.open[row]!;
    bar.high = c.high[row]!;
    bar.low = c.low[row]!;
    bar.close = c.close[row]!;
    bar.volume = c.volume[row]!;
    return bar;
  }
}

/** A series with the index of its instrument in a universe and the rows that a query asks for. */
export interface PanelPart {
  readonly series: BarSeries;
  readonly instrument: InstrumentIndex;
  readonly from: number;
  readonly to: number;
}

/**
 * Batches that interleave several series by time; at equal times in the order of the parts.
 *
 * All series that stand at the earliest time are emitted together, so that aligned series cost one scan an instant.
 */
export function* panelBatches(parts: readonly PanelPart[]): Generator<EventBatch> {
  const lanes: Lane[] = parts.map((part) => ({
    instrument: part.instrument,
    period: part.series.period,
    columns: part.series.columns,
    at: knownAt(part.series.columns),
    next: part.from,
    end: part.to,
  }));
  const heads = new Float64Array(lanes.length);
  lanes.forEach((lane, i) => {
    heads[i] = lane.next < lane.end ? lane.at[lane.next]! : Number.POSITIVE_INFINITY;
  });
  let seq = parts.reduce((sum, part) => sum + part.from, 0); // numbered as if all had been read from the start
  for (;;) {
    const order = gather(lanes, heads, seq);
    if (order.length === 0) return;
    yield new PanelBatch(lanes, order);
    seq += order.length;
  }
}

function gather(lanes: readonly Lane[], heads: Float64Array, seq: number) {
  const lane = new Uint16Array(BATCH_SIZE);
  const row = new Uint32Array(BATCH_SIZE);
  const at = new Float64Array(BATCH_SIZE);
  const k = lanes.length;
  let length = 0;
  while (length < BATCH_SIZE) {
    let now = Number.POSITIVE_INFINITY;
    for (let i = 0; i < k; i++) if (heads[i]! < now) now = heads[i]!;
    if (now === Number.POSITIVE_INFINITY) break;
    for (let i = 0; i < k && length < BATCH_SIZE; i++) {
      if (heads[i]! !== now) continue;
      const one = lanes[i]!;
      let next = one.next;
      let head = now;
      while (head === now && length < BATCH_SIZE) {
        lane[length] = i;
        row[length] = next++;
        at[length++] = now;
        head = next < one.end ? one.at[next]! : Number.POSITIVE_INFINITY;
      }
      one.next = next;
      heads[i] = head;
    }
  }
  return { lane, row, at, length, seq };
}
