import { decimalText, type Fixed } from '../../core/money.js';
import type { Micros } from '../../core/time.js';
import type { TrackedOrder, WireFill } from '../transport/order-track.js';
import { asList } from '../transport/wire-read.js';
import {
  BINANCE_STATUS,
  type BinanceOrder,
  type BinanceReport,
  type BinanceStatus,
  type BinanceTrade,
  readTrade,
} from './order-wire.js';
import { type BinanceParts, keyOf } from './parts.js';

const REPAIRS = 5;

/** Where an order stands, as a report or an answer tells it. */
interface Standing {
  readonly symbol: string;
  readonly orderId: number;
  readonly status: BinanceStatus;
  readonly filled: Fixed;
  readonly reason: string;
  readonly ts: Micros;
}

/**
 * What Binance says about orders, brought into the books: reports of the user data stream, and answers to questions.
 *
 * Fills are told apart by trade id, on the stream, in answers and in the trade list alike; the cumulative quantity shows
 * what is missing, and then the order's trades are asked for.
 */
export class BinanceLine {
  readonly #parts: BinanceParts;
  /** Ends of orders that are being changed: whether the order goes on as another leg is not known yet. */
  readonly #held = new Map<string, Standing[]>();

  constructor(parts: BinanceParts) {
    this.#parts = parts;
  }

  report(report: BinanceReport, raw: string): Promise<void> {
    const { track, lanes, voice } = this.#parts;
    const order = track.byVenueId(keyOf(report.symbol, report.orderId)) ?? track.get(report.clientId);
    if (order === undefined) {
      const text = `${report.execution} of an order that this line did not send`;
      voice.say('foreign-order', text, { orderId: report.clientId, raw });
      return Promise.resolve();
    }
    return lanes.run(`in:${order.id}`, () => this.#report(order, report, raw));
  }

  /** An answer about an order; its trades where it has them. */
  entity(order: TrackedOrder, entity: BinanceOrder): Promise<void> {
    const standing = { ...entity, reason: '', ts: entity.updatedAt };
    return this.#parts.lanes.run(`in:${order.id}`, () => this.#stand(order, standing, entity.trades));
  }

  /** From now on the end of the order is held back: a change is under way. */
  beginChange(order: TrackedOrder): void {
    this.#held.set(order.id, []);
  }

  /** The change is over; what was held back and is still about the leg that counts is told. */
  async endChange(order: TrackedOrder): Promise<void> {
    const held = this.#held.get(order.id) ?? [];
    this.#held.delete(order.id);
    for (const standing of held) await this.#parts.lanes.run(`in:${order.id}`, () => this.#stand(order, standing, []));
  }

  async #report(order: TrackedOrder, report: BinanceReport, raw: string): Promise<void> {
    const { voice } = this.#parts;
    if (report.execution === 'REPLACED')
      voice.say('account', 'the order was amended from outside', { level: 'warning', orderId: order.id, raw });
    await this.#stand(order, report, report.trade === null ? [] : [report.trade]);
    if (order.filled <= order.quantity) return;
    const text = `filled ${decimalText(order.filled, 12)} of ${decimalText(order.quantity, 12)}`;
    voice.say('overfill', text, { level: 'halt', orderId: order.id, raw });
  }

  async #stand(order: TrackedOrder, standing: Standing, trades: readonly BinanceTrade[]): Promise<void> {
    const { track } = this.#parts;
    const { symbol, orderId, status, filled, ts } = standing;
    const key = keyOf(symbol, orderId);
    // A number of the venue's that is not the one we know: an earlier leg, or an order that used the id before.
    if (order.venueId !== '' && order.venueId !== key && !(await this.#isLeg(order, key))) return;
    if (order.venueId === '') track.link(order, key);
    const means = BINANCE_STATUS[status];
    if (means !== 'rejected') track.accepted(order, ts);
    let sum = filled - trades.reduce((all, one) => all + one.quantity, 0n);
    for (const trade of trades) {
      sum += trade.quantity;
      track.fill(order, fillOf(symbol, trade, sum), trade.ts);
    }
    if (filled > order.filled) await this.#repair(order, symbol, orderId, filled);
    if (means === 'open' || means === 'filled' || order.venueId !== key) return;
    const held = this.#held.get(order.id);
    if (held !== undefined) {
      held.push(standing);
      return;
    }
    if (track.end(order, means, ts, { filled, reason: standing.reason }) === 'gap') this.#gap(order, filled);
  }

  /** Whether a strange number belongs to the order: fills of an earlier leg count, whatever else it says does not. */
  async #isLeg(order: TrackedOrder, key: string): Promise<boolean> {
    return this.#parts.track.byVenueId(key) === order;
  }

  /** Asks for the order's trades until they make up what Binance counts as filled, or gives up and says so. */
  async #repair(order: TrackedOrder, symbol: string, orderId: number, wanted: Fixed): Promise<void> {
    const { client, track, voice } = this.#parts;
    const backOff = client.backOff();
    for (let tried = 0; tried < REPAIRS && order.filled < wanted; tried++) {
      if (tried > 0) await client.exchange.wait(backOff.next());
      let sum = 0n;
      for (const trade of await this.tradesOf(symbol, orderId)) {
        sum += trade.quantity;
        track.fill(order, fillOf(symbol, trade, sum), trade.ts);
      }
    }
    if (order.filled < wanted) this.#gap(order, wanted);
    else voice.say('gap-closed', 'trades that the stream did not tell were asked for', { orderId: order.id });
  }

  /** All trades of one order, oldest first. */
  async tradesOf(symbol: string, orderId: number): Promise<readonly BinanceTrade[]> {
    const params = { symbol, orderId: String(orderId), limit: '1000' };
    const call = { method: 'GET', path: '/api/v3/myTrades', params, weight: 5, signed: true, urgent: true } as const;
    const trades = await this.#parts.client.read(call, (value) => asList(value, 'trades').map(readTrade));
    return [...trades].sort((a, b) => a.id - b.id);
  }

  #gap(order: TrackedOrder, wanted: Fixed): void {
    const [known, told] = [decimalText(order.filled, 12), decimalText(wanted, 12)];
    const text = `Binance counts ${told} as filled, its trades make ${known}; asked ${REPAIRS} times`;
    this.#parts.voice.say('gap', text, { level: 'halt', orderId: order.id });
  }
}

/** A trade as a fill of an order. */
export function fillOf(symbol: string, trade: BinanceTrade, cumulative: Fixed): WireFill {
  const { price, quantity, fee, feeCurrency, maker } = trade;
  const liquidity = maker === null ? 'unknown' : maker ? 'maker' : 'taker';
  return { fillId: keyOf(symbol, trade.id), price, quantity, cumulative, fee, feeCurrency, liquidity };
}
