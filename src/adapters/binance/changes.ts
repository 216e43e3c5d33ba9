import { type ApprovedReplace, type ClientOrderId, isOpen } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import type { TrackedOrder } from '../transport/order-track.js';
import type { BinanceAnswer } from './client.js';
import type { BinanceDesk } from './desk.js';
import { type Halves, readHalves } from './halves.js';
import type { BinanceLine } from './line.js';
import { ID_PATTERN, off, text } from './order-request.js';
import { BINANCE_STATUS, type BinanceOrder } from './order-wire.js';
import { askAfter, askById, type BinanceParts, orderIn, queryLag, unknownOutcome } from './parts.js';

/**
 * Cancels and changes orders, each after what was asked before for the same order.
 *
 * A change is Binance's cancelReplace, which is a cancel and a new order and not one step. It is asked for so that it
 * cannot exceed what was approved: only an order without fills is cancelled (`ONLY_NEW`), and the new one is placed only
 * where the cancel succeeded (`STOP_ON_FAILURE`). It may still leave no order at all, and that is told.
 */
export class BinanceChanges {
  readonly #parts: BinanceParts;
  readonly #line: BinanceLine;
  readonly #desk: BinanceDesk;
  readonly #legs = new Map<ClientOrderId, number>();

  constructor(parts: BinanceParts, line: BinanceLine, desk: BinanceDesk) {
    this.#parts = parts;
    this.#line = line;
    this.#desk = desk;
  }

  async cancel(id: ClientOrderId): Promise<void> {
    const { track, lanes } = this.#parts;
    await lanes.run(`out:${id}`, async () => {
      const order = await this.#desk.find(id);
      if (order === null) return track.tell('cancel-rejected', id, this.#now(), 'no such order');
      if (!isOpen(order.status)) return track.tell('cancel-rejected', id, this.#now(), `the order is ${order.status}`);
      await this.#cancel(order);
    });
  }

  /** @param successor - id of the changed order; without it the order keeps its own */
  async replace(change: ApprovedReplace, successor: ClientOrderId | undefined): Promise<void> {
    const { track, lanes } = this.#parts;
    await lanes.run(`out:${change.id}`, async () => {
      const order = await this.#desk.find(change.id);
      const id = successor ?? this.#nextLeg(change.id);
      const why = order === null ? 'no such order' : this.#unchangeable(order, change, id);
      if (order === null || why !== null) return track.tell('replace-rejected', change.id, this.#now(), why ?? '');
      await this.#change(order, change, { id, isSuccessor: successor !== undefined });
    });
  }

  /** Takes note of a leg that an earlier process named, so that its name is not given again. */
  seen(id: ClientOrderId, clientId: string): void {
    const leg = Number(/-r(\d{1,9})$/.exec(clientId)?.[1] ?? 0);
    this.#legs.set(id, Math.max(leg, this.#legs.get(id) ?? 0));
  }

  async #cancel(order: TrackedOrder): Promise<void> {
    const { track, settings, client } = this.#parts;
    const until = this.#now() + settings.resolveFor;
    const backOff = client.backOff();
    for (;;) {
      const answer = await this.#delete(order);
      const ended = orderIn(answer);
      if (ended !== null) return this.#line.entity(order, ended);
      const open = answer.verdict === 'not-sent' || answer.verdict === 'limited' || answer.verdict === 'clock';
      if (open || answer.verdict === 'unknown' || answer.verdict === 'done') {
        if (this.#now() >= until)
          throw unknownOutcome(`whether order ${order.id} is cancelled is unknown: ${answer.text}`);
        await client.exchange.wait(Math.max(backOff.next(), answer.retryAfter));
        // A cancel that arrived makes the next one fail; so the order is asked, not the cancel.
        if (!open) await this.#refresh(order);
        if (!isOpen(order.status)) return;
        continue;
      }
      await this.#refresh(order);
      return track.tell('cancel-rejected', order.id, this.#now(), answer.text);
    }
  }

  #delete(order: TrackedOrder): Promise<BinanceAnswer> {
    const params = { symbol: order.symbol, origClientOrderId: order.leg };
    return this.#parts.client.call({
      method: 'DELETE',
      path: '/api/v3/order',
      params,
      weight: 1,
      signed: true,
      urgent: true,
    });
  }

  #unchangeable(order: TrackedOrder, change: ApprovedReplace, id: string): string | null {
    const rules = this.#parts.rules.symbols.get(order.symbol);
    if (!isOpen(order.status)) return `the order is ${order.status}`;
    if (order.filled > 0n) return 'it is partly filled: cancel it and send a new order for the rest';
    if (!ID_PATTERN.test(id)) return `the new order's id "${id}" is not of 1 to 36 letters, digits, - and _`;
    if (rules === undefined) return `Binance has no symbol ${order.symbol}`;
    if (!rules.mayCancelReplace) return `Order cancel-replace is not supported for ${order.symbol}`;
    return (
      off(change.quantityFixed, rules.lot, 'LOT_SIZE', 'quantity') ??
      (change.limitFixed === null ? null : off(change.limitFixed, rules.price, 'PRICE_FILTER', 'price')) ??
      (change.stopFixed === null ? null : off(change.stopFixed, rules.price, 'PRICE_FILTER', 'stop price'))
    );
  }

  async #change(
    order: TrackedOrder,
    change: ApprovedReplace,
    leg: { id: string; isSuccessor: boolean },
  ): Promise<void> {
    const { client, track } = this.#parts;
    const [type = '', timeInForce = ''] = order.words.split(' ');
    const { limitFixed: limit, stopFixed: stop, quantityFixed: quantity } = change;
    const next = leg.isSuccessor ? track.follow({ ...order, id: leg.id, quantity, limit, stop }) : null;
    this.#line.beginChange(order);
    try {
      const params = {
        symbol: order.symbol,
        side: order.side === 'buy' ? 'BUY' : 'SELL',
        type,
        cancelReplaceMode: 'STOP_ON_FAILURE',
        cancelRestrictions: 'ONLY_NEW',
        cancelOrigClientOrderId: order.leg,
        ...(timeInForce === '' ? {} : { timeInForce }),
        quantity: text(quantity),
        ...(limit === null ? {} : { price: text(limit) }),
        ...(stop === null ? {} : { stopPrice: text(stop) }),
        newClientOrderId: leg.id,
        newOrderRespType: 'FULL',
      };
      const call = {
        method: 'POST',
        path: '/api/v3/order/cancelReplace',
        params,
        weight: 1,
        signed: true,
        order: true,
      } as const;
      const answer = await client.call(call);
      const halves = readHalves(answer) ?? (await this.#askHalves(order, leg.id, answer));
      if (halves.placed === null && next !== null) track.drop(next);
      await this.#conclude(order, { change, next, leg: leg.id, halves });
    } finally {
      await this.#line.endChange(order);
    }
  }

  async #conclude(
    order: TrackedOrder,
    ended: { change: ApprovedReplace; next: TrackedOrder | null; leg: string; halves: Halves },
  ): Promise<void> {
    const { track, voice } = this.#parts;
    const { change, next, leg, halves } = ended;
    const { placed, cancelled, reason } = halves;
    if (placed !== null && cancelled === true) {
      if (next !== null) {
        track.succeeded(order, next.id, placed.updatedAt);
        return this.#line.entity(next, placed);
      }
      order.leg = leg;
      track.alias(order, leg);
      track.link(order, `${placed.symbol}/${placed.orderId}`);
      track.changed(
        order,
        { quantity: change.quantityFixed, limit: change.limitFixed, stop: change.stopFixed },
        placed.updatedAt,
      );
      return this.#line.entity(order, placed);
    }
    if (placed !== null) await this.#undo(order, placed, next);
    else if (cancelled === true) {
      const words = `the order was cancelled, the new one not placed: ${reason}`;
      voice.say('replace-half-done', words, { level: 'warning', orderId: order.id });
    }
    track.tell('replace-rejected', order.id, this.#now(), reason);
    await this.#refresh(order);
  }

  /** Both orders are live: twice what was approved. The new one goes. */
  async #undo(order: TrackedOrder, placed: BinanceOrder, next: TrackedOrder | null): Promise<void> {
    const { track, voice, names } = this.#parts;
    voice.say('replace-half-done', 'both the old and the new order are live; the new one is being cancelled', {
      level: 'halt',
      orderId: order.id,
    });
    const { clientId: id, symbol, side, quantity, limit, stop } = placed;
    const both =
      next ??
      track.follow({ id, instrument: names.idOf(symbol), symbol, side, quantity, limit, stop, words: order.words });
    await this.#line.entity(both, placed);
    await this.#cancel(both);
  }

  /** No answer that tells: the two orders are asked after until both are known for certain. */
  async #askHalves(order: TrackedOrder, leg: string, answer: BinanceAnswer): Promise<Halves> {
    const { client, settings } = this.#parts;
    const nothing = answer.verdict !== 'unknown' && answer.verdict !== 'done' && answer.verdict !== 'half';
    if (nothing) return { cancelled: false, placed: null, reason: answer.text };
    const until = this.#now() + Math.max(settings.resolveFor, queryLag(settings));
    const sure = answer.stampedAt + queryLag(settings);
    const backOff = client.backOff();
    for (let last = answer; this.#now() < until; ) {
      await client.exchange.wait(Math.max(backOff.next(), last.retryAfter));
      last = await askById(this.#parts, order.symbol, leg);
      const placed = orderIn(last);
      if (placed === null && !(last.verdict === 'absent' && client.serverNow > sure)) continue;
      const old = orderIn(await askAfter(this.#parts, order));
      if (old === null) continue;
      const cancelled = BINANCE_STATUS[old.status] === 'cancelled';
      return { cancelled, placed, reason: `nobody said what became of the change: ${answer.text}` };
    }
    throw unknownOutcome(`what became of the change of order ${order.id} is unknown: ${answer.text}`);
  }

  async #refresh(order: TrackedOrder): Promise<void> {
    const found = orderIn(await askAfter(this.#parts, order));
    if (found !== null) await this.#line.entity(order, found);
  }

  #nextLeg(id: ClientOrderId): string {
    const leg = (this.#legs.get(id) ?? 0) + 1;
    this.#legs.set(id, leg);
    return `${id}-r${leg}`;
  }

  #now(): Micros {
    return this.#parts.settings.transport.clock.now();
  }
}

/** The order that the client id of a leg belongs to. */
export function legOf(clientId: string): ClientOrderId {
  return clientId.replace(/-r\d+$/, '');
}
