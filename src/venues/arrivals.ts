import { toNumber } from '../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../core/order.js';
import type { Micros } from '../core/time.js';
import { offGrid, refusal } from './admission.js';
import type { TravellingCommand } from './command-queue.js';
import type { Matching } from './matching.js';
import { sweep, type VenueParts } from './venue-parts.js';
import { WorkingOrder } from './working-order.js';

/** What the venue does with a message that has arrived. */
export class Arrivals {
  /** Market orders of this instant that wait for its end, to be filled at the close that is known. */
  readonly fresh: WorkingOrder[] = [];
  readonly #parts: VenueParts;
  readonly #matching: Matching;

  constructor(parts: VenueParts, matching: Matching) {
    this.#parts = parts;
    this.#matching = matching;
  }

  /** Takes in a message that has travelled. */
  take(command: TravellingCommand): void {
    if (command.stale === true && !('cancel' in command)) this.#refuseStale(command);
    else if ('submit' in command) this.submit(command.submit, command.due);
    else if ('replace' in command) this.replace(command.replace, command.due);
    else this.cancel(command.cancel, command.due);
  }

  submit(order: ApprovedOrder, ts: Micros): void {
    const { lists, memory, writer, capabilities, universe, rules } = this.#parts;
    if (lists.knows(order)) return;
    const i = order.instrument;
    const last = memory.last[i]!;
    const why = refusal(order, universe.at(i), { capabilities, arrival: ts, last });
    if (why !== '') {
      this.#reject(order, ts, why);
      return;
    }
    const w = new WorkingOrder(order, ts);
    const short = rules.checkMargin === false ? '' : this.#marginShort(w, last);
    if (short !== '') {
      this.#reject(order, ts, short);
      return;
    }
    w.expireAt = this.#expiry(w, ts);
    if (w.expireAt < this.#matching.nextExpiry) this.#matching.nextExpiry = w.expireAt;
    if (order.type === 'trailing-stop' && order.stopFixed === null) {
      const anchor = memory.anchor(i, w.buy);
      if (Number.isFinite(anchor)) w.ratchet(anchor);
    }
    if (memory.rank[i]! > 2) this.#matching.arrival(w, ts);
    if (w.done) {
      lists.finished.add(order);
      return;
    }
    lists.add(w);
    this.#parts.reserve.total += w.reserved;
    if (order.type === 'market' && rules.marketFill === 'same-close' && w.filled === 0n) this.fresh.push(w);
    else if (w.filled === 0n) writer.send('accepted', order.id, ts);
  }

  replace(change: ApprovedReplace, ts: Micros): void {
    const { lists, writer, universe } = this.#parts;
    const w = lists.find(change.id);
    if (w === undefined || w === null) {
      writer.send('replace-rejected', change.id, ts, unknown(change.id, w === null));
      return;
    }
    const limit = change.limitFixed ?? w.limit;
    const stop = change.stopFixed ?? w.stop;
    const listing = universe.at(w.order.instrument);
    const checked = { quantity: change.quantityFixed, limit: change.limitFixed, stop: change.stopFixed };
    const why =
      change.quantityFixed <= w.filled
        ? `the new quantity is not above what is filled already`
        : offGrid(checked, listing, this.#parts.capabilities.fractional);
    if (why !== '') {
      writer.send('replace-rejected', change.id, ts, why);
      return;
    }
    // A new price or more quantity queues anew: data that began before does not fill it.
    if (limit !== w.limit || stop !== w.stop || change.quantityFixed > w.quantity) {
      w.since = ts;
      w.rested = false;
    }
    w.quantity = change.quantityFixed;
    w.setLimit(limit);
    w.setStop(stop);
    writer.replaced(w, ts, '');
    this.#matching.arrival(w, ts);
    sweep(this.#parts, w.order.instrument);
  }

  /** Answers a message whose quantities and prices are those of before a split. */
  #refuseStale(command: TravellingCommand): void {
    const why = 'the instrument was split while the message was on its way';
    if ('submit' in command) this.#reject(command.submit, command.due, why);
    else if ('replace' in command) this.#parts.writer.send('replace-rejected', command.replace.id, command.due, why);
  }

  cancel(id: ClientOrderId, ts: Micros): void {
    const { lists, writer, desk } = this.#parts;
    const w = lists.find(id);
    if (w === undefined || w === null) {
      writer.send('cancel-rejected', id, ts, unknown(id, w === null));
      return;
    }
    desk.end(w, 'cancelled', ts, '');
    sweep(this.#parts, w.order.instrument);
  }

  #reject(order: ApprovedOrder, ts: Micros, why: string): void {
    this.#parts.lists.finished.add(order);
    this.#parts.writer.send('rejected', order.id, ts, why);
  }

  #expiry({ order }: WorkingOrder, ts: Micros): Micros {
    if (order.timeInForce === 'gtd') return order.expireAt!;
    if (order.timeInForce !== 'day' || order.type === 'market-on-open' || order.type === 'market-on-close')
      return Number.POSITIVE_INFINITY;
    const { session } = this.#parts.rules;
    return session === null ? Number.NaN : session(ts).close;
  }

  #marginShort(w: WorkingOrder, last: number): string {
    const account = this.#parts.positions.account;
    const price = w.limit !== null ? w.limitNumber : w.stop !== null ? w.stopNumber : last;
    if (account === null || Number.isNaN(price)) return '';
    const quantity = toNumber(w.buy ? w.quantity : -w.quantity);
    const needed = account.marginFor(w.order.instrument, quantity, price);
    const available = account.available() - this.#parts.reserve.total;
    if (!(needed > 0)) return '';
    w.reserved = needed;
    return needed > available ? `needs margin ${needed}, available is ${available}` : '';
  }
}

function unknown(id: ClientOrderId, finished: boolean): string {
  return finished ? `order ${id} is finished` : `no order ${id} is known here`;
}
