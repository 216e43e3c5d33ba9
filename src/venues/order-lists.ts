import type { InstrumentIndex } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import type { ClientOrderId } from '../core/order.js';
import { WorkingOrder } from './working-order.js';

const GENERATION = 2048;

/**
 * The orders that a venue works, by instrument and by id, oldest first; and the ids it has finished with, so that one
 * order is never two.
 *
 * Ids of finished orders are kept in two generations: at least the last 2,048 of them are known, in flat memory.
 */
export class OrderLists {
  /** Working orders of each instrument, oldest first; borrowed. */
  readonly byInstrument: readonly WorkingOrder[][];
  readonly #open = new Map<ClientOrderId, WorkingOrder>();
  #finished = new Set<ClientOrderId>();
  #earlier = new Set<ClientOrderId>();

  constructor(instruments: number) {
    this.byInstrument = Array.from({ length: instruments }, () => []);
  }

  get count(): number {
    return this.#open.size;
  }

  /** Undefined: never seen; null: finished. */
  find(id: ClientOrderId): WorkingOrder | null | undefined {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    return this.#finished.has(id) || this.#earlier.has(id) ? null : undefined;
  }

  /** Remembers an id that was refused or filled at once. */
  remember(id: ClientOrderId): void {
    if (this.#finished.size === GENERATION) {
      this.#earlier = this.#finished;
      this.#finished = new Set();
    }
    this.#finished.add(id);
  }

  add(order: WorkingOrder): void {
    this.#open.set(order.order.id, order);
    this.byInstrument[order.order.instrument]!.push(order);
  }

  /** Drops the finished orders of an instrument, and tells of each. */
  sweep(instrument: InstrumentIndex, dropped: (order: WorkingOrder) => void): void {
    const list = this.byInstrument[instrument]!;
    let kept = 0;
    for (let i = 0; i < list.length; i++) {
      const order = list[i]!;
      if (order.done) {
        this.#open.delete(order.order.id);
        this.remember(order.order.id);
        dropped(order);
      } else {
        list[kept] = order;
        kept += 1;
      }
    }
    if (kept < list.length) list.length = kept;
  }

  snapshot(): Json {
    const open = this.byInstrument.flatMap((list) => list.map((order) => order.snapshot()));
    return { open, finished: [...this.#finished], earlier: [...this.#earlier] };
  }

  restore(state: Json): void {
    const from = state as { open: Json[]; finished: string[]; earlier: string[] };
    this.#open.clear();
    for (const list of this.byInstrument) list.length = 0;
    this.#finished = new Set(from.finished);
    this.#earlier = new Set(from.earlier);
    for (const one of from.open) this.add(WorkingOrder.restore(one));
  }
}
