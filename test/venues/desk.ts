/** Builders for venue tests: orders as the gate would approve them, bars, and a venue that is driven by hand. */
import type { BarEvent, BookEvent, QuoteEvent, TradeEvent } from '../../src/core/event.js';
import { flags } from '../../src/core/flags.js';
import { type InstrumentInput, instrument } from '../../src/core/instrument.js';
import { type DecimalInput, fixed } from '../../src/core/money.js';
import {
  type ApprovedOrder,
  type ApprovedReplace,
  isLegalTransition,
  Order,
  type OrderStatus,
} from '../../src/core/order.js';
import type { PluginEnv } from '../../src/core/plugin.js';
import { Random } from '../../src/core/random.js';
import type { ExecutionReport, ReportType } from '../../src/core/report.js';
import { MINUTE } from '../../src/core/time.js';
import { Universe } from '../../src/core/universe.js';
import type { SimVenueOptions } from '../../src/venues/options.js';
import { type SimVenue, simVenue } from '../../src/venues/sim-venue.js';

export function env(listings: readonly InstrumentInput[] = [{ id: 'A' }, { id: 'B' }], seed = 1): PluginEnv {
  return {
    universe: new Universe(listings.map(instrument)),
    flags: flags(),
    random: (name) => new Random(seed, name),
  };
}

export interface OrderSpec {
  readonly id?: string;
  readonly instrument?: number;
  readonly side?: 'buy' | 'sell';
  readonly type?: Order['type'];
  readonly quantity?: DecimalInput;
  readonly limit?: DecimalInput;
  readonly stop?: DecimalInput;
  readonly trail?: DecimalInput;
  readonly trailBps?: number;
  readonly tif?: Order['timeInForce'];
  readonly expireAt?: number;
  readonly reduceOnly?: boolean;
}

let made = 0;

export function order(spec: OrderSpec = {}): ApprovedOrder {
  made += 1;
  const exact = (value: DecimalInput | undefined) => (value === undefined ? null : fixed(value));
  const inferred =
    spec.stop !== undefined
      ? spec.limit !== undefined
        ? 'stop-limit'
        : 'stop'
      : spec.limit !== undefined
        ? 'limit'
        : 'market';
  return new Order({
    id: spec.id ?? `o-${made}`,
    strategy: 's',
    instrument: spec.instrument ?? 0,
    side: spec.side ?? 'buy',
    type: spec.type ?? (spec.trail !== undefined || spec.trailBps !== undefined ? 'trailing-stop' : inferred),
    quantityFixed: fixed(spec.quantity ?? 10),
    limitFixed: exact(spec.limit),
    stopFixed: exact(spec.stop),
    trailFixed: exact(spec.trail),
    trailBps: spec.trailBps ?? null,
    timeInForce: spec.tif ?? 'gtc',
    expireAt: spec.expireAt ?? null,
    reduceOnly: spec.reduceOnly ?? false,
    tag: '',
    decidedAt: 0,
  }) as ApprovedOrder;
}

export function replacement(
  id: string,
  quantity: DecimalInput,
  prices: { limit?: DecimalInput; stop?: DecimalInput } = {},
) {
  const exact = (value: DecimalInput | undefined) => (value === undefined ? null : fixed(value));
  return {
    id,
    quantityFixed: fixed(quantity),
    limitFixed: exact(prices.limit),
    stopFixed: exact(prices.stop),
  } as ApprovedReplace;
}

/** The n-th minute bar: from minute n to minute n + 1. */
export function bar(
  n: number,
  ohlc: readonly [number, number, number, number],
  more: Partial<BarEvent> = {},
): BarEvent {
  const [open, high, low, close] = ohlc;
  const start = n * MINUTE;
  const end = start + MINUTE;
  return {
    kind: 'bar',
    instrument: 0,
    seq: n,
    start,
    ts: end,
    at: end,
    period: MINUTE,
    open,
    high,
    low,
    close,
    volume: 1000,
    ...more,
  };
}

export function quote(at: number, bid: number, ask: number, more: Partial<QuoteEvent> = {}): QuoteEvent {
  return { kind: 'quote', instrument: 0, seq: at, ts: at, at, bid, ask, bidSize: 100, askSize: 100, ...more };
}

export function trade(at: number, price: number, more: Partial<TradeEvent> = {}): TradeEvent {
  return {
    kind: 'trade',
    instrument: 0,
    seq: at,
    ts: at,
    at,
    price,
    size: 100,
    aggressor: 0,
    id: String(at),
    offExchange: false,
    ...more,
  };
}

export function book(at: number, bids: number[], asks: number[], snapshot = true): BookEvent {
  return { kind: 'book', instrument: 0, seq: at, ts: at, at, snapshot, bids, asks };
}

export interface Seen {
  readonly type: ReportType;
  readonly id: string;
  readonly price: number;
  readonly quantity: number;
  readonly fee: number;
  readonly liquidity: string;
  readonly ts: number;
  readonly at: number;
  readonly reason: string;
}

/** Drives a venue, keeps every report, and checks on the way that each is legal. */
export class Bench {
  readonly venue: SimVenue;
  readonly reports: ExecutionReport[] = [];
  readonly #status = new Map<string, OrderStatus>();
  readonly #orders = new Map<string, ApprovedOrder>();
  now = 0;

  constructor(options: SimVenueOptions = {}, world: PluginEnv = env()) {
    this.venue = simVenue(options)(world);
  }

  submit(spec: OrderSpec | ApprovedOrder = {}, now = this.now): string {
    const one = spec instanceof Order ? spec : order(spec);
    if (!this.#orders.has(one.id)) {
      this.#orders.set(one.id, one);
      this.#status.set(one.id, 'submitted');
    }
    this.venue.submit(one, now);
    this.drain();
    return one.id;
  }

  cancel(id: string, now = this.now): void {
    this.venue.cancel(id, now);
    this.drain();
  }

  replace(change: ApprovedReplace, now = this.now): void {
    this.venue.replace(change, now);
    this.drain();
  }

  /** Steps an event, as the engine would: at its `at`, then ends the instant. */
  step(event: Parameters<SimVenue['onMarket']>[0]): this {
    this.now = event.at;
    this.venue.onMarket(event, event.at);
    this.drain();
    return this;
  }

  end(): this {
    this.venue.endInstant(this.now);
    this.drain();
    return this;
  }

  drain(): void {
    for (const one of this.venue.outbox) {
      this.#check(one);
      this.reports.push(one);
    }
    this.venue.outbox.length = 0;
  }

  #check(one: ExecutionReport): void {
    if (one.at < this.now) throw new Error(`report at ${one.at} is before now ${this.now}`);
    if (one.ts > one.at) throw new Error('a report is known before it happened');
    const before = this.#status.get(one.orderId);
    if (before === undefined) return;
    const ordered = this.#orders.get(one.orderId)!;
    const next: Partial<Record<ReportType, OrderStatus>> = {
      accepted: 'accepted',
      cancelled: 'cancelled',
      rejected: 'rejected',
      expired: 'expired',
      fill: one.cumulativeFixed === ordered.quantityFixed ? 'filled' : 'partly-filled',
    };
    const to = next[one.type];
    if (to === undefined) return;
    if (before === 'cancelled' || before === 'expired' || !isLegalTransition(before, to))
      throw new Error(`${one.orderId}: ${before} to ${to} is not legal`);
    this.#status.set(one.orderId, to);
  }

  /** Reports as plain rows, of one order or all. */
  seen(id?: string): Seen[] {
    return this.reports
      .filter((one) => id === undefined || one.orderId === id)
      .map((one) => ({
        type: one.type,
        id: one.orderId,
        price: one.price.toNumber(),
        quantity: one.quantity.toNumber(),
        fee: one.fee.toNumber(),
        liquidity: one.liquidity,
        ts: one.ts,
        at: one.at,
        reason: one.reason,
      }));
  }

  fills(id?: string): Seen[] {
    return this.seen(id).filter((one) => one.type === 'fill');
  }

  /** `type@price` of each fill, else the type, in order: short enough for a table. */
  story(id?: string): string {
    return this.seen(id)
      .map((one) => (one.type === 'fill' ? `${one.quantity}@${one.price}` : one.type))
      .join(' ');
  }
}
