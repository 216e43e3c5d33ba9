import { BrokerError } from '../../core/errors.js';
import { decimalText } from '../../core/money.js';
import type { ApprovedOrder, ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import type { TrackedOrder } from '../transport/order-track.js';
import type { AlpacaAnswer } from './client.js';
import type { AlpacaLine } from './line.js';
import { type AlpacaOrderBody, orderBody, refusalOf } from './order-request.js';
import { type AlpacaParts, termsOf, unknownOutcome } from './parts.js';
import type { AlpacaOrder } from './wire.js';

const MOST_LEGS = 100;

/**
 * Sends new orders, and finds out what became of them.
 *
 * A client id is unique for ever at Alpaca. So an order whose outcome is unknown is asked after by its id, and where it
 * is not there sent again under the same id: it cannot become two, and where the id turns out to be used the order that
 * has it is taken over, once its terms are seen to be the same.
 */
export class AlpacaDesk {
  readonly #parts: AlpacaParts;
  readonly #line: AlpacaLine;

  constructor(parts: AlpacaParts, line: AlpacaLine) {
    this.#parts = parts;
    this.#line = line;
  }

  async submit(order: ApprovedOrder): Promise<void> {
    const { names, track, lanes } = this.#parts;
    const symbol = names.symbol(order.instrument);
    const known = track.get(order.id);
    if (known !== undefined) {
      this.#mustBeSame(order, known);
      // What became of the first is not known: at Alpaca the same id is the same order, so it may go out again.
      const again = async (): Promise<void> => {
        if (known.venueId === '' && known.status === 'submitted')
          await this.#place(known, orderBody(order, symbol ?? ''));
      };
      return lanes.run(`out:${order.id}`, again);
    }
    const listing = names.at(order.instrument);
    const tracked = track.follow({
      id: order.id,
      instrument: listing.id,
      symbol: symbol ?? '',
      side: order.side,
      quantity: order.quantityFixed,
      limit: order.limitFixed,
      stop: order.stopFixed,
    });
    if (symbol === null)
      return this.#refuse(tracked, `${listing.id} is listed on ${listing.venue}, not on ${names.venue}`);
    const refusal = refusalOf(order, listing);
    if (refusal !== null) return this.#refuse(tracked, refusal);
    await lanes.run(`out:${order.id}`, () => this.#place(tracked, orderBody(order, symbol)));
  }

  /** What the venue has under a client id, its latest leg; null where it knows none. */
  async look(id: ClientOrderId): Promise<AlpacaOrder | null> {
    const { client } = this.#parts;
    let answer = await client.byClientId(id);
    for (
      let legs = 0;
      legs < MOST_LEGS && answer.order?.status === 'replaced' && answer.order.replacedBy !== '';
      legs++
    ) {
      const next = await client.byId(answer.order.replacedBy);
      if (next.order === null || legOf(next.order.clientId) !== id) break;
      answer = next;
    }
    if (answer.order !== null) return answer.order;
    if (answer.verdict === 'absent') return null;
    throw unknownOutcome(`asked after order ${id}: ${answer.text}`);
  }

  /** The order of an id, asked for where its place at the venue is not known; null where the venue has none. */
  async find(id: ClientOrderId): Promise<TrackedOrder | null> {
    const { track, names } = this.#parts;
    const known = track.get(id);
    if (known !== undefined && (known.venueId !== '' || known.status === 'rejected')) return known;
    const entity = await this.look(id);
    if (entity === null) return null;
    const order = known ?? track.follow({ ...termsOf(entity, names), id });
    if (entity.clientId !== id) track.alias(order, entity.clientId);
    await this.#entity(order, entity);
    return order;
  }

  #mustBeSame(order: ApprovedOrder, known: TrackedOrder): void {
    if (known.side === order.side && known.instrument === this.#parts.names.at(order.instrument).id) return;
    this.#parts.voice.say('id-conflict', 'the id belongs to another order of this line', {
      level: 'halt',
      orderId: order.id,
    });
    const what = `order id ${order.id} belongs to another order`;
    throw new BrokerError('alpaca', what, 'give each order its own id', { outcome: 'not-sent' }, undefined, 'halt');
  }

  async #place(order: TrackedOrder, body: AlpacaOrderBody): Promise<void> {
    const { client, track, voice } = this.#parts;
    const answer = await client.place(body);
    if (answer.verdict === 'not-sent') {
      track.drop(order);
      const what = `order ${order.id} was not sent: ${answer.text}`;
      throw new BrokerError('alpaca', what, 'submit it again', { outcome: 'not-sent' });
    }
    if (answer.verdict !== 'unknown' && answer.verdict !== 'limited') return this.#judge(order, body, answer);
    const words = answer.verdict === 'limited' ? 'Alpaca wants us to wait' : 'nobody said what became of the order';
    const kind = answer.verdict === 'limited' ? 'rate-limited' : 'unknown-outcome';
    voice.say(kind, `${words}: ${answer.text}`, { level: 'warning', orderId: order.id });
    await this.#resolve(order, body, answer);
  }

  /** Asks, and where the order is not there sends it again under its id, until it is known what became of it. */
  async #resolve(order: TrackedOrder, body: AlpacaOrderBody, first: AlpacaAnswer): Promise<void> {
    const { client, voice, settings } = this.#parts;
    const until = this.#now() + settings.resolveFor;
    const backOff = client.backOff();
    let last = first;
    for (;;) {
      await client.exchange.wait(Math.max(backOff.next(), last.retryAfter));
      // The stream may have answered meanwhile.
      if (order.venueId !== '') return voice.say('outcome-known', 'the stream told of it', { orderId: order.id });
      if (this.#now() >= until) break;
      last = last.verdict === 'limited' ? last : await client.byClientId(order.id);
      if (last.order !== null) return this.#adopt(order, body, last.order);
      if (last.verdict === 'absent' || last.verdict === 'limited') last = await client.place(body);
      if (last.verdict !== 'unknown' && last.verdict !== 'not-sent' && last.verdict !== 'limited')
        return this.#judge(order, body, last);
    }
    if (first.verdict === 'limited' && last.verdict === 'limited')
      return this.#refuse(order, `not placed: ${last.text}`);
    voice.say('unknown-outcome', `still unknown: ${last.text}`, { level: 'halt', orderId: order.id });
    throw unknownOutcome(`what became of order ${order.id} is unknown: ${last.text}`);
  }

  async #judge(order: TrackedOrder, body: AlpacaOrderBody, answer: AlpacaAnswer): Promise<void> {
    const { client, voice } = this.#parts;
    if (answer.order !== null) return this.#entity(order, answer.order);
    if (answer.verdict !== 'duplicate-id') {
      const level = answer.verdict === 'keys' ? 'halt' : 'warning';
      voice.say('refused', answer.text, { level, orderId: order.id });
      return this.#refuse(order, answer.text);
    }
    const asked = await client.byClientId(order.id);
    if (asked.order !== null) return this.#adopt(order, body, asked.order);
    voice.say('unknown-outcome', `its id is used, but it is not found: ${asked.text}`, {
      level: 'halt',
      orderId: order.id,
    });
    throw unknownOutcome(`the id of order ${order.id} is used at Alpaca, but the order is not found`);
  }

  /** Takes over the order that has our id, if it is the one that we wanted. */
  async #adopt(order: TrackedOrder, body: AlpacaOrderBody, found: AlpacaOrder): Promise<void> {
    const { voice, names } = this.#parts;
    const changed = found.status === 'replaced' || found.replaces !== '';
    const same =
      found.side === order.side && found.type === body['type'] && names.idOf(found.symbol) === order.instrument;
    if (!same || (found.quantity !== order.quantity && !changed)) {
      const size = found.quantity === null ? 'a notional of' : decimalText(found.quantity, 12);
      const words = `the id is used by another order: ${found.side} ${size} ${found.symbol}, ${found.type}`;
      voice.say('id-conflict', words, { level: 'halt', orderId: order.id });
      return this.#refuse(order, words);
    }
    voice.say('adopted', 'the order with this id is the one that was sent', { orderId: order.id });
    await this.#entity(order, found);
  }

  async #entity(order: TrackedOrder, entity: AlpacaOrder): Promise<void> {
    const { track } = this.#parts;
    if (order.venueId === '') track.link(order, entity.id);
    await this.#line.entity(order, entity);
  }

  #refuse(order: TrackedOrder, reason: string): void {
    this.#parts.track.end(order, 'rejected', this.#now(), { filled: null, reason });
  }

  #now(): Micros {
    return this.#parts.settings.transport.clock.now();
  }
}

/** The order that the client id of a leg belongs to. */
export function legOf(clientId: string): ClientOrderId {
  return clientId.replace(/\.r\d+$/, '');
}
