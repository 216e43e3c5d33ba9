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
  /** Working orders by id, null for those that are finished; one look-up finds either, and nothing is ever deleted. */
  #seen = new Map<ClientOrderId, WorkingOrder | null>();
  #earlier = new Map<ClientOrderId, WorkingOrder | null>();
  /** Finished ids in `#seen`. */
  #finished = 0;
  #working = 0;

  constructor(instruments: number) {
    this.byInstrument = Array.from({ length: instruments }, () => []);
  }

  get count(): number {
    return this.#working;
  }

  /** Undefined: never seen; null: finished. */
  find(id: ClientOrderId): WorkingOrder | null | undefined {
    const seen = this.#seen.get(id);
    if (seen !== undefined) return seen;
    return this.#earlier.get(id) === null ? null : undefined;
  }

  /** Remembers an id that was refused or filled at once. */
  remember(id: ClientOrderId): void {
    if (this.#finished === GENERATION) this.#age();
    this.#seen.set(id, null);
    this.#finished += 1;
  }

  /** A new generation, to which what still works belongs. */
  #age(): void {
    this.#earlier = this.#seen;
    const seen = new Map<ClientOrderId, WorkingOrder | null>();
    this.#earlier.forEach((order, id) => {
      if (order !== null) seen.set(id, order);
    });
    this.#seen = seen;
    this.#finished = 0;
  }

  add(order: WorkingOrder): void {
    this.#seen.set(order.order.id, order);
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
        this.remember(order.order.id);
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
    return { open, finished: finishedOf(this.#seen), earlier: finishedOf(this.#earlier) };
  }

  restore(state: Json): void {
    const from = state as { open: Json[]; finished: string[]; earlier: string[] };
    for (const list of this.byInstrument) list.length = 0;
    this.#seen = new Map(from.finished.map((id) => [id, null]));
    this.#earlier = new Map(from.earlier.map((id) => [id, null]));
    this.#finished = from.finished.length;
    this.#working = 0;
    for (const one of from.open) this.add(WorkingOrder.restore(one));
  }
}

/** Sorted, so that equal memories are equal states, whenever their orders came. */
function finishedOf(seen: ReadonlyMap<ClientOrderId, WorkingOrder | null>): ClientOrderId[] {
  return [...seen.keys()].filter((id) => seen.get(id) === null).sort();
}
