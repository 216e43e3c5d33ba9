import type { Fixed } from '../../core/money.js';
import { type ApprovedReplace, type ClientOrderId, isOpen } from '../../core/order.js';
import { type Micros, SECOND } from '../../core/time.js';
import type { TrackedOrder } from '../transport/order-track.js';
import type { AlpacaAnswer } from './client.js';
import type { AlpacaDesk } from './desk.js';
import type { AlpacaLine } from './line.js';
import { priceRefusal, text } from './order-request.js';
import { type AlpacaParts, unknownOutcome } from './parts.js';

/** A cancel or change is answered by the stream; where it is not within this, the order is asked after. */
const ASK_AFTER = 3 * SECOND;

/** Cancels and changes orders, each after what was asked before for the same order. */
export class AlpacaChanges {
  readonly #parts: AlpacaParts;
  readonly #line: AlpacaLine;
  readonly #desk: AlpacaDesk;
  readonly #legs = new Map<ClientOrderId, number>();

  constructor(parts: AlpacaParts, line: AlpacaLine, desk: AlpacaDesk) {
    this.#parts = parts;
    this.#line = line;
    this.#desk = desk;
  }

  async cancel(id: ClientOrderId): Promise<void> {
    const { track, lanes } = this.#parts;
    await lanes.run(`out:${id}`, async () => {
      const order = await this.#desk.find(id);
      if (order === null) return track.tell('cancel-rejected', id, this.#now(), 'Alpaca knows no such order');
      if (!isOpen(order.status)) return track.tell('cancel-rejected', id, this.#now(), `the order is ${order.status}`);
      await this.#cancel(order);
    });
  }

  /** @param successor - id of the changed order; without it the order keeps its own */
  async replace(change: ApprovedReplace, successor: ClientOrderId | undefined): Promise<void> {
    const { track, lanes } = this.#parts;
    await lanes.run(`out:${change.id}`, async () => {
      const order = await this.#desk.find(change.id);
      const why = order === null ? 'Alpaca knows no such order' : this.#unchangeable(order, change);
      if (order === null || why !== null) track.tell('replace-rejected', change.id, this.#now(), why ?? '');
      else await this.#change(order, change, successor);
    });
  }

  /** Takes note of a leg that an earlier process named, so that its name is not given again. */
  seen(id: ClientOrderId, clientId: string): void {
    const leg = Number(/\.r(\d{1,9})$/.exec(clientId)?.[1] ?? 0);
    this.#legs.set(id, Math.max(leg, this.#legs.get(id) ?? 0));
  }

  async #cancel(order: TrackedOrder): Promise<void> {
    const { client, track, settings } = this.#parts;
    const until = this.#now() + settings.resolveFor;
    const backOff = client.backOff();
    for (;;) {
      const answer = await client.cancel(order.venueId);
      if (answer.verdict === 'done') return this.#askLater(order);
      if (answer.verdict === 'not-sent' || answer.verdict === 'unknown' || answer.verdict === 'limited') {
        // A cancel that is made twice is one cancel.
        if (this.#now() >= until)
          throw unknownOutcome(`whether order ${order.id} is cancelled is unknown: ${answer.text}`);
        await client.exchange.wait(backOff.next());
        continue;
      }
      await this.#refresh(order);
      return track.tell('cancel-rejected', order.id, this.#now(), answer.text);
    }
  }

  #unchangeable(order: TrackedOrder, change: ApprovedReplace): string | null {
    const { names, settings } = this.#parts;
    if (settings.replace === 'off') return 'changes in place are off: cancel and send a new order';
    if (!isOpen(order.status)) return `the order is ${order.status}`;
    if (change.quantityFixed <= order.filled) return 'that much is filled already';
    const listing = names.listing(order.symbol);
    if (listing === undefined) return null;
    const prices = [['limit', change.limitFixed] as const, ['stop', change.stopFixed] as const];
    for (const [name, price] of prices) {
      const why = price === null ? null : priceRefusal(name, price, listing);
      if (why !== null) return why;
    }
    return null;
  }

  async #change(order: TrackedOrder, change: ApprovedReplace, successor: ClientOrderId | undefined): Promise<void> {
    const { client, track } = this.#parts;
    const before = order.venueId;
    // Each leg counts its fills from zero, so it may ask for what is left only.
    const left: Fixed = change.quantityFixed - order.filled;
    const id = successor ?? this.#nextLeg(order.id);
    const { limitFixed: limit, stopFixed: stop } = change;
    const next = successor === undefined ? null : track.follow({ ...order, id, quantity: left, limit, stop });
    if (next === null) {
      track.alias(order, id);
      this.#line.intendChange(order, change.quantityFixed);
    }
    const prices = {
      ...(limit === null ? {} : { limit_price: text(limit) }),
      ...(stop === null ? {} : { stop_price: text(stop) }),
    };
    let answer = await client.change(before, { qty: text(left), client_order_id: id, ...prices });
    if (answer.verdict === 'unknown') answer = await this.#askAfter(id, answer);
    if (answer.order === null) {
      if (next !== null) track.drop(next);
      if (answer.verdict === 'unknown')
        throw unknownOutcome(`what became of the change of order ${order.id} is unknown: ${answer.text}`);
      await this.#refresh(order);
      return track.tell('replace-rejected', order.id, this.#now(), answer.text);
    }
    const leg = { id: answer.order.id, before, total: change.quantityFixed };
    this.#line.expectChange(order, next === null ? leg : null);
    if (next !== null) {
      track.link(next, answer.order.id);
      await this.#line.entity(next, answer.order);
    }
    this.#askLater(order);
  }

  /** Whether a change was made shows by the id that was given to its new leg. */
  async #askAfter(id: string, first: AlpacaAnswer): Promise<AlpacaAnswer> {
    const { client, settings } = this.#parts;
    const until = this.#now() + settings.resolveFor;
    const backOff = client.backOff();
    for (let absent = 0; ; ) {
      const asked = await client.byClientId(id);
      if (asked.order !== null) return asked;
      if (asked.verdict === 'absent' && ++absent === 3) return { ...asked, text: 'the change did not arrive' };
      if (this.#now() >= until) return first;
      await client.exchange.wait(backOff.next());
    }
  }

  async #refresh(order: TrackedOrder): Promise<void> {
    const answer = await this.#parts.client.byId(order.venueId);
    if (answer.order !== null) await this.#line.entity(order, answer.order);
  }

  /** A stream without sequence may have lost the answer. */
  #askLater(order: TrackedOrder): void {
    const { exchange } = this.#parts.client;
    const { venueId } = order;
    const ask = (): Promise<void> | undefined =>
      order.venueId === venueId && isOpen(order.status) ? this.#refresh(order) : undefined;
    // What fails here is asked again by the next reconcile.
    exchange
      .wait(ASK_AFTER)
      .then(ask)
      .catch(() => {});
  }

  #nextLeg(id: ClientOrderId): string {
    const leg = (this.#legs.get(id) ?? 0) + 1;
    this.#legs.set(id, leg);
    return `${id}.r${leg}`;
  }

  #now(): Micros {
    return this.#parts.settings.transport.clock.now();
  }
}
