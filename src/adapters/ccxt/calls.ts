import { BrokerError, isEdgeproofError } from '../../core/errors.js';
import { decimalText, FIXED_ONE, type Fixed, toNumber } from '../../core/money.js';
import { type ApprovedOrder, isOpen, type OrderType } from '../../core/order.js';
import { MINUTE } from '../../core/time.js';
import type { OrderTrack, TrackedOrder } from '../transport/order-track.js';
import type { Secrets } from '../transport/secrets.js';
import type { Voice } from '../transport/voice.js';
import { WireFault } from '../transport/wire-read.js';
import { type CcxtExchange, loadCcxt } from './library.js';
import type { CcxtSettings } from './options.js';
import { type CcxtOrder, readOrder, readTrade } from './wire.js';

/** What a failed call of ccxt means, by the names of its error classes: an error of the network tells nothing. */
const REFUSALS = new Set([
  'ExchangeError',
  'InvalidOrder',
  'InsufficientFunds',
  'BadSymbol',
  'BadRequest',
  'ArgumentsRequired',
  'NotSupported',
  'PermissionDenied',
  'AccountSuspended',
  'MarketClosed',
  'OrderNotFound',
  'OrderImmediatelyFillable',
  'OrderNotFillable',
  'DuplicateOrderId',
  'InvalidAddress',
  'OperationRejected',
]);

/** Calls of one exchange of ccxt, with what they throw turned into outcomes and no key in any text. */
export class CcxtCalls {
  readonly #settings: CcxtSettings;
  readonly #secrets: Secrets;
  readonly #voice: Voice;
  readonly #track: OrderTrack;
  #exchange: CcxtExchange | null = null;

  constructor(settings: CcxtSettings, secrets: Secrets, voice: Voice, track: OrderTrack) {
    this.#settings = settings;
    this.#secrets = secrets;
    this.#voice = voice;
    this.#track = track;
  }

  get open(): boolean {
    return this.#exchange !== null;
  }

  mustBeOpen(what: string): void {
    if (this.#exchange === null)
      throw new BrokerError('ccxt', `${what} while not connected`, 'call connect() first', { outcome: 'not-sent' });
  }

  async begin(): Promise<void> {
    const { exchange: id, make, settings, sandbox } = this.#settings;
    const library = make === undefined ? await loadCcxt() : null;
    const keys = await this.#settings.keys();
    this.#secrets.learn(...Object.values(keys));
    try {
      const all = { enableRateLimit: true, ...settings, ...keys };
      const exchange = library === null ? make!(all) : library(id, all);
      if (sandbox) {
        if (exchange.setSandboxMode === undefined) throw new Error(`${id} has no test environment in ccxt`);
        exchange.setSandboxMode(true);
      }
      await exchange.loadMarkets();
      this.#exchange = exchange;
    } catch (cause) {
      if (isEdgeproofError(cause)) throw cause;
      throw new BrokerError('ccxt', this.words(cause), 'check the exchange, its keys and the network', {});
    }
  }

  async end(): Promise<void> {
    const exchange = this.#exchange;
    this.#exchange = null;
    await exchange?.close?.().catch(() => {});
  }

  /** What can be seen to be wrong with an order before it is sent, or null. */
  refusalOf(order: ApprovedOrder, symbol: string): string | null {
    const { id, type, timeInForce, limitFixed, quantityFixed } = order;
    if (type !== 'market' && type !== 'limit') return `${type} orders are not offered`;
    if (timeInForce !== 'gtc') return `time in force ${timeInForce} is not offered`;
    if (!/^[a-zA-Z0-9-]{1,32}$/.test(id)) return `the id "${id}" is not of 1 to 32 letters, digits and dashes`;
    if (type === 'limit' && limitFixed === null) return 'a limit price is missing';
    for (const value of [quantityFixed, limitFixed])
      if (value !== null && decimalText(value, 12).replace(/[.-]/g, '').length > 15)
        return `${decimalText(value, 12)} has more digits than ccxt's floats hold`;
    return this.#precision(symbol, quantityFixed, limitFixed);
  }

  /** Sends once; after an outcome that is not known nothing is sent again. */
  async place(order: TrackedOrder, type: OrderType, stand: (told: CcxtOrder) => Promise<void>): Promise<void> {
    const { symbol, side, quantity, limit, id } = order;
    const price = limit === null ? undefined : toNumber(limit);
    let told: CcxtOrder;
    try {
      told = readOrder(
        await this.#exchange!.createOrder(symbol, type, side, toNumber(quantity), price, { clientOrderId: id }),
      );
    } catch (cause) {
      if (this.#isRefusal(cause)) {
        this.#voice.say('refused', this.words(cause), { level: 'warning', orderId: id });
        this.#track.end(order, 'rejected', this.#settings.clock.now(), { filled: null, reason: this.words(cause) });
        return;
      }
      this.#voice.say('unknown-outcome', this.words(cause), { level: 'halt', orderId: id });
      const fix = 'look at the venue before you send anything again; reconcile() lists what is open';
      throw new BrokerError('ccxt', `what became of order ${id} is unknown: ${this.words(cause)}`, fix, {
        outcome: 'unknown',
      });
    }
    await stand(told);
  }

  /** Why a cancel was refused, or null. */
  async cancel(order: TrackedOrder): Promise<string | null> {
    try {
      await this.#exchange!.cancelOrder(order.venueId, order.symbol);
      return null;
    } catch (cause) {
      if (this.#isRefusal(cause)) return this.words(cause);
      const what = `whether order ${order.id} is cancelled is unknown: ${this.words(cause)}`;
      throw new BrokerError('ccxt', what, 'cancel it again: a cancel that is made twice is one', {
        outcome: 'unknown',
      });
    }
  }

  /** The trades of an order that were not told yet, until they make up what is filled. */
  async fills(order: TrackedOrder, target: Fixed): Promise<void> {
    const since = Math.floor((this.#settings.clock.now() - 24 * 60 * MINUTE) / 1000);
    const trades = await this.ask(
      'trades',
      (one) => one.fetchMyTrades(order.symbol, since),
      (value) => (Array.isArray(value) ? value : []).map(readTrade).filter((one) => one.orderId === order.venueId),
    );
    for (const trade of (trades ?? []).sort((a, b) => a.ts - b.ts)) {
      const { id, price, quantity, fee, feeCurrency, maker } = trade;
      const liquidity = maker === null ? 'unknown' : maker ? 'maker' : 'taker';
      const fill = { fillId: id, price, quantity, cumulative: null, fee, feeCurrency, liquidity } as const;
      this.#track.fill(order, fill, trade.ts);
    }
    if (order.filled >= target || !isOpen(order.status)) return;
    const text = `the venue counts ${decimalText(target, 12)} as filled, its trades make ${decimalText(order.filled, 12)}`;
    this.#voice.say('gap', text, { level: 'warning', orderId: order.id });
  }

  /** A question whose failure is told and waits for the next one. */
  async ask<T>(
    what: string,
    call: (exchange: CcxtExchange) => Promise<unknown>,
    read: (value: unknown) => T,
  ): Promise<T | null> {
    try {
      return await this.must(what, call, read);
    } catch (cause) {
      this.#voice.say('gap', this.words(cause), { level: 'warning' });
      return null;
    }
  }

  /** @param absent - what the answer is when the venue has no such order; left out, that is an error as any other */
  async must<T>(
    what: string,
    call: (exchange: CcxtExchange) => Promise<unknown>,
    read: (value: unknown) => T,
    absent?: () => T,
  ): Promise<T> {
    this.mustBeOpen(what);
    let answer: unknown;
    try {
      answer = await call(this.#exchange!);
      return read(answer);
    } catch (cause) {
      if (isEdgeproofError(cause)) throw cause;
      if (absent !== undefined && cause instanceof Error && cause.constructor.name === 'OrderNotFound') return absent();
      if (cause instanceof WireFault)
        this.#voice.say('malformed', cause.message, {
          level: 'warning',
          raw: JSON.stringify(answer) ?? String(answer),
        });
      throw new BrokerError('ccxt', `asked for ${what}: ${this.words(cause)}`, 'it is asked again', {});
    }
  }

  /** ccxt quotes addresses and answers in its errors. */
  words(cause: unknown): string {
    const error = cause instanceof Error ? `${cause.constructor.name}: ${cause.message}` : String(cause);
    return this.#secrets.wash(error).slice(0, 500);
  }

  #isRefusal(cause: unknown): boolean {
    if (!(cause instanceof Error) || cause instanceof WireFault) return false;
    if (cause.constructor.name === 'AuthenticationError') {
      this.#voice.say('refused', this.words(cause), { level: 'halt' });
      return true;
    }
    return REFUSALS.has(cause.constructor.name);
  }

  /** What the venue's precision would change in an order, or null: a number that is rounded is another order. */
  #precision(symbol: string, quantity: Fixed, limit: Fixed | null): string | null {
    const exchange = this.#exchange!;
    const checks = [
      ['quantity', quantity, exchange.amountToPrecision] as const,
      ['limit price', limit, exchange.priceToPrecision] as const,
    ];
    for (const [what, value, round] of checks) {
      if (value === null || round === undefined) continue;
      let rounded: string;
      try {
        rounded = round.call(exchange, symbol, toNumber(value));
      } catch (cause) {
        return `the ${what} ${decimalText(value, 12)}: ${this.words(cause)}`;
      }
      if (Math.round(Number(rounded) * 1e12) !== Math.round((Number(value) / Number(FIXED_ONE)) * 1e12))
        return `the ${what} ${decimalText(value, 12)} would be rounded to ${rounded}`;
    }
    return null;
  }
}
