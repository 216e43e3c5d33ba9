import type { FillPage } from '../../contracts/broker.js';
import { BrokerError } from '../../core/errors.js';
import type { Fixed } from '../../core/money.js';
import { ExecutionReport } from '../../core/report.js';
import { MINUTE, type Micros } from '../../core/time.js';
import type { ListingNames } from '../transport/listing-names.js';
import type { OrderTrack, TrackedOrder } from '../transport/order-track.js';
import type { Voice } from '../transport/voice.js';
import { decode } from '../transport/wire-read.js';
import type { CcxtCalls } from './calls.js';
import { type CcxtTrade, readOrder, readTrade } from './wire.js';

/** Trades may be listed late: so much before the last one is asked for again. */
const OVERLAP: Micros = 5 * MINUTE;

/** How far the trades of a symbol were read: the time of the latest, and the ids of those that are asked for again. */
interface Mark {
  readonly at: Micros;
  readonly ids: readonly string[];
}

/** Past trades of an exchange as fills of our orders, as far as it lists them. */
export class CcxtPastFills {
  readonly #calls: CcxtCalls;
  readonly #track: OrderTrack;
  readonly #names: ListingNames;
  readonly #now: () => Micros;
  readonly #voice: Voice;
  /** Client ids of orders that past trades belong to, by symbol and the venue's id. */
  readonly #owners = new Map<string, string>();

  constructor(calls: CcxtCalls, track: OrderTrack, names: ListingNames, voice: Voice, now: () => Micros) {
    this.#calls = calls;
    this.#track = track;
    this.#names = names;
    this.#voice = voice;
    this.#now = now;
  }

  /** Takes on an order that is open at the venue: its trades so far are known, and not reported. */
  async adopt(order: TrackedOrder, venueId: string, filled: Fixed): Promise<void> {
    this.#track.link(order, venueId);
    let known: Fixed = 0n;
    for (const one of filled > 0n ? await this.#trades(order.symbol, undefined) : [])
      if (one.orderId === order.venueId) {
        known += one.quantity;
        order.fillIds.add(one.id);
      }
    this.#track.adopt(order, filled > 0n ? 'partly-filled' : 'accepted', known);
  }

  /** One page a symbol; `more` until a page brings nothing new. */
  async page(cursor: string): Promise<FillPage> {
    const marks = readMarks(cursor);
    const fills: ExecutionReport[] = [];
    let more = false;
    for (const symbol of this.#names.symbols) {
      const mark = marks[symbol];
      const seen = new Set(mark?.ids ?? []);
      const { trades, fresh } = await this.#fresh(symbol, mark?.at, seen);
      if (fresh.length === 0) continue;
      more = true;
      for (const one of fresh) fills.push(await this.#fill(symbol, one));
      const at = Math.max(mark?.at ?? 0, ...fresh.map((one) => one.ts));
      const again = trades.filter((one) => one.ts >= at - OVERLAP).map((one) => one.id);
      marks[symbol] = { at, ids: [...new Set([...again, ...(mark?.ids ?? [])])].slice(0, 2000) };
    }
    fills.sort((a, b) => a.ts - b.ts);
    return { fills, cursor: Object.keys(marks).length === 0 ? cursor : JSON.stringify(marks), more };
  }

  /**
   * Trades that were not seen, from the overlap on. A page that holds nothing new may be full of what is known: it is turned
   * until one brings something or ends at the instant where it began.
   */
  async #fresh(
    symbol: string,
    last: Micros | undefined,
    seen: ReadonlySet<string>,
  ): Promise<{ readonly trades: readonly CcxtTrade[]; readonly fresh: readonly CcxtTrade[] }> {
    let since = last === undefined ? undefined : last - OVERLAP;
    for (;;) {
      const trades = await this.#trades(symbol, since);
      const fresh = trades.filter((one) => !seen.has(one.id));
      const end = trades.at(-1)?.ts;
      if (fresh.length > 0 || end === undefined || (since !== undefined && end <= since)) return { trades, fresh };
      since = end;
    }
  }

  async #trades(symbol: string, since: Micros | undefined): Promise<readonly CcxtTrade[]> {
    const from = since === undefined ? undefined : Math.max(0, Math.floor(since / 1000));
    const trades = await this.#calls.must(
      'trades',
      (one) => one.fetchMyTrades(symbol, from),
      (value) => (Array.isArray(value) ? value : []).map(readTrade),
    );
    return [...trades].sort((a, b) => a.ts - b.ts);
  }

  async #fill(symbol: string, trade: CcxtTrade): Promise<ExecutionReport> {
    const at = this.#now();
    const { id: fillId, price, quantity, fee, feeCurrency, maker, ts } = trade;
    const liquidity = maker === null ? 'unknown' : maker ? 'maker' : 'taker';
    const head = { orderId: await this.#owner(symbol, trade.orderId), ts: Math.min(ts, at), at };
    return new ExecutionReport('fill', head, { fillId, price, quantity, cumulative: 0n, fee, feeCurrency, liquidity });
  }

  /** The client id of an order; its own id at the venue where that does not tell one. */
  async #owner(symbol: string, venueId: string): Promise<string> {
    const key = `${symbol} ${venueId}`;
    const known = this.#track.byVenueId(venueId)?.id ?? this.#owners.get(key);
    if (known !== undefined) return known;
    const id = await this.#calls.must(
      'the order of a trade',
      (one) => one.fetchOrder(venueId, symbol),
      (value) => readOrder(value).clientId || venueId,
      () => {
        const text = `order ${venueId} of a past trade is shown no more: its fills are listed under that id`;
        this.#voice.say('gap', text, { level: 'warning', orderId: venueId });
        return venueId;
      },
    );
    if (this.#owners.size > 50_000) this.#owners.clear();
    this.#owners.set(key, id);
    return id;
  }
}

function readMarks(cursor: string): Record<string, Mark> {
  if (cursor === '') return {};
  const read = decode(cursor, (value) => value as Record<string, Mark>);
  if (read.ok) return { ...read.value };
  throw new BrokerError('ccxt', 'a cursor that is none of ours', 'pass an empty one, or one that pastFills gave');
}
