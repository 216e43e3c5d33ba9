import type { InstrumentIndex } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import type { ClientOrderId } from '../core/order.js';
import { FinishedOrders, type KnownOrder } from './finished-orders.js';
import { WorkingOrder } from './working-order.js';

/** The orders that a venue works, by instrument, oldest first; and those it has finished with, so that one order is never two. */
export class OrderLists {
  /** Working orders of each instrument, oldest first; borrowed. */
  readonly byInstrument: readonly WorkingOrder[][];
  /** The last that were filled, refused or ended. */
  readonly finished = new FinishedOrders();
  #working = 0;

  constructor(instruments: number) {
    this.byInstrument = Array.from({ length: instruments }, () => []);
  }

  get count(): number {
    return this.#working;
  }

  /** Whether an order is known here, working or finished. */
  knows(order: KnownOrder & { readonly instrument: InstrumentIndex }): boolean {
    const list = this.byInstrument[order.instrument]!;
    for (let k = 0; k < list.length; k++) if (list[k]!.order.id === order.id) return true;
    return this.finished.has(order);
  }

  /** Undefined: never seen; null: finished. */
  find(id: ClientOrderId): WorkingOrder | null | undefined {
    for (const list of this.byInstrument) for (const one of list) if (one.order.id === id) return one;
    return this.finished.hasId(id) ? null : undefined;
  }

  add(order: WorkingOrder): void {
    this.#working += 1;
    this.byInstrument[order.order.instrument]!.push(order);
  }

  /** Drops the finished orders of an instrument, and gives back the margin that was set aside for them. */
  sweep(instrument: InstrumentIndex, reserve: { total: number }): void {
    const list = this.byInstrument[instrument]!;
    let kept = 0;
    for (let i = 0; i < list.length; i++) {
      const order = list[i]!;
      if (order.done) {
        this.#working -= 1;
        this.finished.add(order.order);
        reserve.total = this.#working === 0 ? 0 : reserve.total - order.reserved;
      } else {
        list[kept] = order;
        kept += 1;
      }
    }
    // Popping stays in compiled code and keeps the storage; setting a length does neither.
    while (list.length > kept) list.pop();
  }

  snapshot(): Json {
    const open = this.byInstrument.flatMap((list) => list.map((order) => order.snapshot()));
    return { open, finished: this.finished.snapshot() };
  }

  restore(state: Json): void {
    const from = state as { open: Json[]; finished: Json };
    for (const list of this.byInstrument) list.length = 0;
    this.finished.restore(from.finished);
    this.#working = 0;
    for (const one of from.open) this.add(WorkingOrder.restore(one));
  }
}
