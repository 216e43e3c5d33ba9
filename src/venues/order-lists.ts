import type { InstrumentIndex } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import type { ClientOrderId } from '../core/order.js';
import { WorkingOrder } from './working-order.js';

/**
 * The orders that a venue works, by instrument and by id, oldest first; and every id it has ever taken, so that one
 * order is never two.
 */
export class OrderLists {
  /** Working orders of each instrument, oldest first; borrowed. */
  readonly byInstrument: readonly WorkingOrder[][];
  /** Null: finished. */
  readonly #byId = new Map<ClientOrderId, WorkingOrder | null>();
  #count = 0;

  constructor(instruments: number) {
    this.byInstrument = Array.from({ length: instruments }, () => []);
  }

  get count(): number {
    return this.#count;
  }

  /** Undefined: never seen; null: finished. */
  find(id: ClientOrderId): WorkingOrder | null | undefined {
    return this.#byId.get(id);
  }

  /** Remembers an id that was refused or filled at once. */
  remember(id: ClientOrderId): void {
    this.#byId.set(id, null);
  }

  add(order: WorkingOrder): void {
    this.#byId.set(order.order.id, order);
    this.byInstrument[order.order.instrument]!.push(order);
    this.#count += 1;
  }

  /** Drops the finished orders of an instrument, and tells of each. */
  sweep(instrument: InstrumentIndex, dropped: (order: WorkingOrder) => void): void {
    const list = this.byInstrument[instrument]!;
    let kept = 0;
    for (let i = 0; i < list.length; i++) {
      const order = list[i]!;
      if (order.done) {
        this.#byId.set(order.order.id, null);
        this.#count -= 1;
        dropped(order);
      } else {
        list[kept] = order;
        kept += 1;
      }
    }
    list.length = kept;
  }

  snapshot(): Json {
    const finished: string[] = [];
    for (const [id, order] of this.#byId) if (order === null) finished.push(id);
    return { open: this.byInstrument.flatMap((list) => list.map((order) => order.snapshot())), finished };
  }

  restore(state: Json): void {
    const from = state as { open: Json[]; finished: string[] };
    this.#byId.clear();
    this.#count = 0;
    for (const list of this.byInstrument) list.length = 0;
    for (const id of from.finished) this.#byId.set(id, null);
    for (const one of from.open) this.add(WorkingOrder.restore(one));
  }
}
