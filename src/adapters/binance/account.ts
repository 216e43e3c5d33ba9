import type { AccountSnapshot, FillPage } from '../../contracts/broker.js';
import { BrokerError } from '../../core/errors.js';
import { decimalText, type Fixed } from '../../core/money.js';
import { isOpen } from '../../core/order.js';
import { ExecutionReport } from '../../core/report.js';
import { brokerOrder } from '../transport/broker-order.js';
import type { TrackedOrder } from '../transport/order-track.js';
import { asList, asRecord, readDecimal, readText } from '../transport/wire-read.js';
import { type BinanceChanges, legOf } from './changes.js';
import { type BinanceLine, fillOf } from './line.js';
import { type BinanceOrder, readOrder, readTrade } from './order-wire.js';
import { askAfter, type BinanceParts, keyOf, orderIn, termsOf } from './parts.js';
import { readExchange } from './rules.js';

const TRIES = 4;
const PAGE = 1000;
/** Beyond so many symbols one question for all is cheaper than one for each (weight 80 against 6). */
const FEW = 13;

/** What Binance believes of the account, brought together with what this line knows. */
export class BinanceAccount {
  readonly #parts: BinanceParts;
  readonly #line: BinanceLine;
  readonly #changes: BinanceChanges;
  readonly #owners = new Map<string, string>();

  constructor(parts: BinanceParts, line: BinanceLine, changes: BinanceChanges) {
    this.#parts = parts;
    this.#line = line;
    this.#changes = changes;
  }

  /** Sets the clock and reads the rules of the symbols: what must be known before anything is signed or sent. */
  async prepare(): Promise<void> {
    const { client, names, voice } = this.#parts;
    const offset = await client.syncClock();
    if (Math.abs(offset) > 1_000_000)
      voice.say('clock-skew', `our clock is ${Math.round(-offset / 1000)} ms ahead of Binance's`, { level: 'warning' });
    const symbols = names.symbols;
    const params = symbols.length === 0 ? {} : { symbols: JSON.stringify(symbols) };
    const call = { method: 'GET', path: '/api/v3/exchangeInfo', params, weight: 20 } as const;
    this.#parts.rules = await client.read(call, readExchange);
    for (const window of this.#parts.rules.windows) client.budget.define(window);
  }

  /**
   * Asks for everything until nothing came between the answers: orders and balances of one moment.
   *
   * A spot account holds assets, not positions: the asset that a listing delivers is its position, the first such listing
   * of the universe where several deliver one; every other asset is cash.
   */
  async snapshot(): Promise<AccountSnapshot> {
    const { client, voice, settings, track } = this.#parts;
    for (let tried = 1; ; tried++) {
      await this.#orders();
      const count = voice.count;
      const params = { omitZeroBalances: 'true' };
      const call = { method: 'GET', path: '/api/v3/account', params, weight: 20, signed: true } as const;
      const balances = await client.read(call, readBalances);
      if (voice.count !== count && tried < TRIES) continue;
      const { cash, positions } = this.#split(balances);
      const openOrders = track.openOrders.filter((one) => one.venueId !== '').map(brokerOrder);
      return { at: settings.transport.clock.now(), cash, positions, openOrders };
    }
  }

  /** One page of past trades a symbol, after a cursor that holds the last trade of each. */
  async fills(cursor: string): Promise<FillPage> {
    const { client, names, settings } = this.#parts;
    const last = readCursor(cursor);
    const at = settings.transport.clock.now();
    const fills: ExecutionReport[] = [];
    let more = false;
    for (const symbol of names.symbols) {
      const params = { symbol, fromId: String((last[symbol] ?? -1) + 1), limit: String(PAGE) };
      const call = { method: 'GET', path: '/api/v3/myTrades', params, weight: 20, signed: true } as const;
      const page = await client.read(call, (value) => asList(value, 'trades').map(readTrade));
      more ||= page.length >= PAGE;
      const totals = new Map<number, Map<number, Fixed>>();
      for (const trade of page) {
        if (!totals.has(trade.orderId)) totals.set(trade.orderId, await this.#totals(symbol, trade.orderId));
        const cumulative = totals.get(trade.orderId)?.get(trade.id) ?? trade.quantity;
        const orderId = await this.#ownerOf(symbol, trade.orderId);
        const {
          price,
          quantity,
          fee = 0n,
          feeCurrency = '',
          liquidity = 'unknown',
          fillId,
        } = fillOf(symbol, trade, cumulative);
        const head = { orderId, ts: Math.min(trade.ts, at), at };
        fills.push(
          new ExecutionReport('fill', head, { fillId, price, quantity, cumulative, fee, feeCurrency, liquidity }),
        );
        last[symbol] = Math.max(trade.id, last[symbol] ?? -1);
      }
    }
    fills.sort((a, b) => a.ts - b.ts);
    return { fills, cursor: JSON.stringify(last), more };
  }

  async #orders(): Promise<void> {
    const { track } = this.#parts;
    const followed = track.openOrders.filter((one) => one.venueId !== '');
    const there = new Set<TrackedOrder>();
    for (const entity of await this.#open()) {
      const known = track.byVenueId(keyOf(entity.symbol, entity.orderId)) ?? track.get(entity.clientId);
      const order = known ?? this.#found(entity);
      there.add(order);
      await this.#line.entity(order, entity);
    }
    for (const order of followed) {
      if (there.has(order) || !isOpen(order.status)) continue;
      const answer = await askAfter(this.#parts, order);
      const entity = orderIn(answer);
      if (entity !== null) await this.#line.entity(order, entity);
      else if (answer.verdict !== 'absent')
        throw new BrokerError('binance', `asked after order ${order.id}: ${answer.text}`, 'reconcile again');
    }
  }

  async #open(): Promise<readonly BinanceOrder[]> {
    const { client, names } = this.#parts;
    const { symbols } = names;
    const read = (value: unknown): readonly BinanceOrder[] => asList(value, 'orders').map(readOrder);
    const call = { method: 'GET', path: '/api/v3/openOrders', signed: true, urgent: true } as const;
    if (symbols.length > FEW || symbols.length === 0) {
      const all = await client.read({ ...call, weight: 80 }, read);
      return all.filter((one) => names.listing(one.symbol) !== undefined);
    }
    const lists: BinanceOrder[] = [];
    for (const symbol of symbols) lists.push(...(await client.read({ ...call, params: { symbol }, weight: 6 }, read)));
    return lists;
  }

  /** An order that is open at the venue and that this line did not send: what was filled before is not reported again. */
  #found(entity: BinanceOrder): TrackedOrder {
    const { track, names } = this.#parts;
    // A leg that a change of an earlier process made works for the order that was changed.
    const id = legOf(entity.clientId);
    const order = track.follow({ ...termsOf(entity, names), id });
    if (id !== entity.clientId) {
      order.leg = entity.clientId;
      track.alias(order, entity.clientId);
      this.#changes.seen(id, entity.clientId);
    }
    track.link(order, keyOf(entity.symbol, entity.orderId));
    track.adopt(order, entity.filled > 0n ? 'partly-filled' : 'accepted', entity.filled);
    return order;
  }

  async #totals(symbol: string, orderId: number): Promise<Map<number, Fixed>> {
    let sum = 0n;
    const trades = await this.#line.tradesOf(symbol, orderId);
    return new Map(
      trades.map((one) => {
        sum += one.quantity;
        return [one.id, sum];
      }),
    );
  }

  async #ownerOf(symbol: string, orderId: number): Promise<string> {
    const key = keyOf(symbol, orderId);
    const known = this.#parts.track.byVenueId(key)?.id ?? this.#owners.get(key);
    if (known !== undefined) return known;
    const params = { symbol, orderId: String(orderId) };
    const call = { method: 'GET', path: '/api/v3/order', params, weight: 4, signed: true } as const;
    const { clientId } = await this.#parts.client.read(call, readOrder);
    if (this.#owners.size > 50_000) this.#owners.clear();
    const id = legOf(clientId);
    this.#owners.set(key, id);
    return id;
  }

  #split(balances: ReadonlyMap<string, Fixed>): Pick<AccountSnapshot, 'cash' | 'positions'> {
    const { names, rules } = this.#parts;
    const positions: { instrument: string; quantity: string; averagePrice: string }[] = [];
    const cash: Record<string, string> = {};
    const delivered = new Set<string>();
    for (const symbol of names.symbols) {
      const rule = rules.symbols.get(symbol);
      if (rule === undefined || delivered.has(rule.base)) continue;
      delivered.add(rule.base);
      const quantity = balances.get(rule.base) ?? 0n;
      // Binance keeps no average price of an asset: it does not say what it cost.
      if (quantity !== 0n)
        positions.push({ instrument: names.idOf(symbol), quantity: decimalText(quantity, 12), averagePrice: '0' });
    }
    for (const [asset, quantity] of balances) if (!delivered.has(asset)) cash[asset] = decimalText(quantity, 12);
    return { cash, positions };
  }
}

function readBalances(value: unknown): ReadonlyMap<string, Fixed> {
  const balances = asList(asRecord(value, 'account')['balances'], 'balances').map((one) => asRecord(one, 'balance'));
  return new Map(
    balances.map((one) => [readText(one, 'asset'), readDecimal(one, 'free') + readDecimal(one, 'locked')]),
  );
}

function readCursor(cursor: string): Record<string, number> {
  if (cursor === '') return {};
  const wrong = (cause?: unknown): BrokerError =>
    new BrokerError(
      'binance',
      'the cursor of fills is none of ours',
      'pass the cursor of the page before, or an empty text',
      {},
      cause,
      'config',
    );
  let read: unknown;
  try {
    read = JSON.parse(cursor);
  } catch (cause) {
    throw wrong(cause);
  }
  if (typeof read !== 'object' || read === null) throw wrong();
  const entries = Object.entries(read);
  if (!entries.every(([, id]) => Number.isSafeInteger(id))) throw wrong();
  return Object.fromEntries(entries) as Record<string, number>;
}
