import { BrokerError } from '../../core/errors.js';
import { decimalText } from '../../core/money.js';
import { type ApprovedOrder, type ClientOrderId, isOpen } from '../../core/order.js';
import { type Micros, SECOND } from '../../core/time.js';
import type { TrackedOrder } from '../transport/order-track.js';
import type { BinanceAnswer } from './client.js';
import type { BinanceLine } from './line.js';
import { type BinanceParams, orderParams, refusalOf, wordsOf } from './order-request.js';
import type { BinanceOrder } from './order-wire.js';
import { askById, type BinanceParts, countOpen, orderIn, queryLag, unknownOutcome } from './parts.js';

/** An order with our id that is older than this before our request is an earlier one: ids come again at Binance. */
const SKEW: Micros = 2 * SECOND;

/**
 * Sends new orders, and finds out what became of them.
 *
 * An id is unique only among open orders at Binance: once the first order is filled the same request is a second order.
 * So nothing is ever sent twice. An order whose outcome is unknown is asked after, and taken for not placed only when its
 * request can no longer be carried out (its receive window is over) and several questions since then found nothing.
 */
export class BinanceDesk {
  readonly #parts: BinanceParts;
  readonly #line: BinanceLine;
  /** When requests were stamped whose end nobody knows, by order. */
  readonly #stamped = new Map<ClientOrderId, Micros>();

  constructor(parts: BinanceParts, line: BinanceLine) {
    this.#parts = parts;
    this.#line = line;
  }

  async submit(order: ApprovedOrder): Promise<void> {
    const { names, track, lanes, rules } = this.#parts;
    const known = track.get(order.id);
    if (known !== undefined) {
      this.#mustBeSame(order, known);
      return lanes.run(`out:${order.id}`, () => this.#again(order, known));
    }
    const listing = names.at(order.instrument);
    const symbol = names.symbol(order.instrument);
    const counts = countOpen(track, symbol ?? '');
    const params = orderParams(order, symbol ?? '');
    const tracked = track.follow({
      id: order.id,
      instrument: listing.id,
      symbol: symbol ?? '',
      side: order.side,
      quantity: order.quantityFixed,
      limit: order.limitFixed,
      stop: order.stopFixed,
      words: wordsOf(params),
    });
    if (symbol === null)
      return this.refuse(tracked, `${listing.id} is listed on ${listing.venue}, not on ${names.venue}`);
    const asked = rules.symbols.get(symbol);
    if (asked === undefined) return this.refuse(tracked, `Binance has no symbol ${symbol}`);
    const refusal =
      order.reduceOnly && order.side === 'buy'
        ? 'a spot account has nothing to reduce by buying'
        : refusalOf(order, asked, counts);
    if (refusal !== null) return this.refuse(tracked, refusal);
    await lanes.run(`out:${order.id}`, () => this.#place(tracked, params));
  }

  /** The order that is followed under an id; asked for where its number at Binance is not known. */
  async find(id: ClientOrderId): Promise<TrackedOrder | null> {
    const { track } = this.#parts;
    const known = track.get(id);
    if (known === undefined || known.venueId !== '' || !isOpen(known.status)) return known ?? null;
    const found = orderIn(await askById(this.#parts, known.symbol, known.leg));
    if (found !== null) await this.#line.entity(known, found);
    return found === null ? null : known;
  }

  /** What Binance has under an id, on any of our symbols; the latest where there are several. */
  async look(id: ClientOrderId): Promise<BinanceOrder | null> {
    const { track, names } = this.#parts;
    const known = track.get(id);
    let latest: BinanceOrder | null = null;
    for (const symbol of known === undefined ? names.symbols : [known.symbol]) {
      const answer = await askById(this.#parts, symbol, known?.leg ?? id);
      const found = orderIn(answer);
      if (found === null && answer.verdict !== 'absent')
        throw unknownOutcome(`asked after order ${id}: ${answer.text}`);
      if (found !== null && (latest === null || found.createdAt > latest.createdAt)) latest = found;
    }
    return latest;
  }

  refuse(order: TrackedOrder, reason: string): void {
    this.#parts.track.end(order, 'rejected', this.#now(), { filled: null, reason });
  }

  #mustBeSame(order: ApprovedOrder, known: TrackedOrder): void {
    const { names, voice } = this.#parts;
    if (known.side === order.side && known.instrument === names.at(order.instrument).id) return;
    voice.say('id-conflict', 'the id belongs to another order of this line', { level: 'halt', orderId: order.id });
    const what = `order id ${order.id} belongs to another order`;
    throw new BrokerError('binance', what, 'give each order its own id', { outcome: 'not-sent' }, undefined, 'halt');
  }

  /** An order whose first request nobody knows the end of goes out again only when that one can no longer be carried out. */
  async #again(order: ApprovedOrder, known: TrackedOrder): Promise<void> {
    const first = this.#stamped.get(known.id);
    if (known.venueId !== '' || !isOpen(known.status) || first === undefined) return;
    const asked = await askById(this.#parts, known.symbol, known.id);
    const found = orderIn(asked);
    if (found !== null) return this.#adopt(known, found);
    if (asked.verdict !== 'absent') throw unknownOutcome(`asked after order ${known.id}: ${asked.text}`);
    if (this.#parts.client.serverNow <= first + queryLag(this.#parts.settings))
      throw unknownOutcome(`order ${known.id} was sent, and may still arrive`);
    this.#stamped.delete(known.id);
    await this.#place(known, orderParams(order, known.symbol));
  }

  async #place(order: TrackedOrder, params: BinanceParams): Promise<void> {
    const { client, track, voice } = this.#parts;
    const answer = await client.call({
      method: 'POST',
      path: '/api/v3/order',
      params,
      weight: 1,
      signed: true,
      order: true,
    });
    const found = orderIn(answer);
    if (found !== null) return this.#line.entity(order, found);
    if (answer.verdict === 'not-sent') {
      track.drop(order);
      throw new BrokerError('binance', `order ${order.id} was not sent: ${answer.text}`, 'submit it again', {
        outcome: 'not-sent',
      });
    }
    if (answer.verdict === 'duplicate-id') return this.#duplicate(order, answer);
    // A success that cannot be read is asked after like no answer at all.
    if (answer.verdict === 'unknown' || answer.verdict === 'done') return this.#resolve(order, answer);
    const level = answer.verdict === 'keys' ? 'halt' : 'warning';
    const kind = answer.verdict === 'limited' ? 'rate-limited' : answer.verdict === 'clock' ? 'clock-skew' : 'refused';
    voice.say(kind, answer.text, { level, orderId: order.id });
    this.refuse(order, answer.verdict === 'refused' ? answer.text : `not placed: ${answer.text}`);
  }

  /** An open order has the id: ours, from a request whose answer was lost, or another one. */
  async #duplicate(order: TrackedOrder, answer: BinanceAnswer): Promise<void> {
    const asked = await askById(this.#parts, order.symbol, order.id);
    const found = orderIn(asked);
    if (found !== null) return this.#adopt(order, found);
    this.#parts.voice.say('unknown-outcome', `its id is used, but it is not found: ${asked.text}`, {
      level: 'halt',
      orderId: order.id,
    });
    throw unknownOutcome(`the id of order ${order.id} is used (${answer.text}), but the order is not found`);
  }

  async #resolve(order: TrackedOrder, first: BinanceAnswer): Promise<void> {
    const { client, voice, settings } = this.#parts;
    voice.say('unknown-outcome', `nobody said what became of the order: ${first.text}`, {
      level: 'warning',
      orderId: order.id,
    });
    const until = this.#now() + settings.resolveFor;
    const sure = first.stampedAt + queryLag(settings);
    const backOff = client.backOff();
    let last = first;
    for (let absent = 0; ; ) {
      await client.exchange.wait(Math.max(backOff.next(), last.retryAfter));
      // The stream may have answered meanwhile.
      if (order.venueId !== '') return voice.say('outcome-known', 'the stream told of it', { orderId: order.id });
      if (this.#now() >= until) break;
      last = await askById(this.#parts, order.symbol, order.id);
      const found = orderIn(last);
      const earlier = found !== null && found.createdAt < first.stampedAt - SKEW;
      if (found !== null && !earlier) return this.#adopt(order, found);
      if ((earlier || last.verdict === 'absent') && client.serverNow > sure && ++absent === 2) {
        voice.say('outcome-known', 'the order was not placed', { orderId: order.id });
        return this.refuse(order, `not placed: ${first.text}; its window is over and Binance knows no such order`);
      }
    }
    this.#stamped.set(order.id, first.stampedAt);
    voice.say('unknown-outcome', `still unknown: ${last.text}`, { level: 'halt', orderId: order.id });
    throw unknownOutcome(`what became of order ${order.id} is unknown: ${last.text}`);
  }

  /** Takes over the order that has our id, if it is the one that we wanted. */
  async #adopt(order: TrackedOrder, found: BinanceOrder): Promise<void> {
    const { voice } = this.#parts;
    const same = found.side === order.side && found.quantity === order.quantity;
    if (!same || found.type !== order.words.split(' ')[0]) {
      const words = `the id is used by another order: ${found.side} ${decimalText(found.quantity, 12)} ${found.symbol}, ${found.type}`;
      voice.say('id-conflict', words, { level: 'halt', orderId: order.id });
      return this.refuse(order, words);
    }
    voice.say('adopted', 'the order with this id is the one that was sent', { orderId: order.id });
    await this.#line.entity(order, found);
  }

  #now(): Micros {
    return this.#parts.settings.transport.clock.now();
  }
}
