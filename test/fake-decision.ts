/** A Decision made by hand, for tests of plug-ins that read one: state what matters, the rest has plain defaults. */
import { Decimal } from 'decimal.js';
import { type Flags, flags } from '../src/core/flags.js';
import { RowTable } from '../src/core/frame.js';
import { type Instrument, instrument } from '../src/core/instrument.js';
import { type DecimalInput, fixed } from '../src/core/money.js';
import { Order, type OrderType, type Side } from '../src/core/order.js';
import type { PluginEnv } from '../src/core/plugin.js';
import type {
  Decision,
  InFlightView,
  MarketView,
  OpenOrder,
  PositionsView,
  ReturnsWindow,
} from '../src/core/portfolio.js';
import { Random } from '../src/core/random.js';
import { Universe } from '../src/core/universe.js';

/** An open order in a {@link fakeDecision}. */
export interface FakeOrder {
  readonly id?: string;
  readonly instrument?: number;
  readonly side: Side;
  readonly quantity: DecimalInput;
  readonly filled?: number;
  readonly type?: OrderType;
  readonly limitPrice?: DecimalInput;
  readonly stopPrice?: DecimalInput;
  readonly reduceOnly?: boolean;
}

/** What a {@link fakeDecision} can be told. */
export interface FakeInput {
  readonly now?: number;
  /** Ids or whole instruments; default one equity `A`. */
  readonly universe?: readonly (string | Instrument)[];
  readonly equity?: number;
  readonly accountEquity?: number;
  /** Default 100 each. */
  readonly marks?: readonly number[];
  readonly positions?: readonly number[];
  /** Held by the whole account; default the same as `positions`. */
  readonly account?: readonly number[];
  readonly orders?: readonly FakeOrder[];
  /** Returns oldest first, one row a decision. */
  readonly returns?: readonly (readonly number[])[];
  readonly fx?: (from: string, to: string) => number;
  readonly flags?: Flags;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly number[])[];
  readonly market?: Partial<MarketView>;
  readonly margin?: { readonly initial: number; readonly maintenance: number; readonly available: number };
}

const NO_FLAGS = flags();

/** A universe of equities by id. */
function fakeUniverse(members: readonly (string | Instrument)[] = ['A']): Universe {
  return new Universe(members.map((one) => (typeof one === 'string' ? instrument({ id: one, lotSize: 1 }) : one)));
}

/** What a factory is called with. */
export function fakeEnv(members: readonly (string | Instrument)[] = ['A'], seed = 1): PluginEnv {
  return { universe: fakeUniverse(members), flags: flags(), random: (name) => new Random(seed, name) };
}

/** A Decision with the given facts. */
export function fakeDecision(input: FakeInput = {}): Decision {
  const universe = fakeUniverse(input.universe);
  const n = universe.size;
  const equity = input.equity ?? 100_000;
  const positions = positionsOf(input.positions ?? []);
  const features = new RowTable(input.columns ?? [], n);
  input.rows?.forEach((row, i) => {
    row.forEach((value, c) => {
      features.set(i, c, value);
    });
  });
  return {
    now: input.now ?? 0,
    strategy: 'test',
    universe,
    currency: 'USD',
    equity,
    accountEquity: input.accountEquity ?? equity,
    marks: Float64Array.from(input.marks ?? new Array<number>(n).fill(100)),
    market: marketOf(n, input.market),
    fx: input.fx ?? (() => 1),
    positions,
    account: input.account === undefined ? positions : positionsOf(input.account),
    inFlight: inFlightOf(input.orders ?? []),
    cash: { currencies: ['USD'], amount: () => equity, exact: () => new Decimal(equity) },
    margin: input.margin ?? { initial: 0, maintenance: 0, available: equity },
    features,
    returns: (length) => returnsOf(input.returns ?? [], length),
    flags: input.flags ?? NO_FLAGS,
    wake: () => {},
  };
}

function positionsOf(quantities: readonly number[]): PositionsView {
  return {
    quantity: (i) => quantities[i] ?? 0,
    exact: (i) => new Decimal(quantities[i] ?? 0),
    averagePrice: (i) => ((quantities[i] ?? 0) === 0 ? 0 : 100),
  };
}

function inFlightOf(orders: readonly FakeOrder[]): InFlightView {
  const open = orders.map((one, i): OpenOrder => {
    const filled = one.filled ?? 0;
    const remaining = Number(one.quantity) - filled;
    return { order: orderOf(one, i), status: filled > 0 ? 'partly-filled' : 'accepted', filled, remaining };
  });
  const of = (i?: number) => (i === undefined ? open : open.filter((one) => one.order.instrument === i));
  return {
    quantity: (i) => of(i).reduce((sum, one) => sum + (one.order.side === 'buy' ? 1 : -1) * one.remaining, 0),
    orders: of,
    count: open.length,
  };
}

function orderOf(one: FakeOrder, i: number): Order {
  return new Order({
    id: one.id ?? `o-${i}`,
    strategy: 'test',
    instrument: one.instrument ?? 0,
    side: one.side,
    type: one.type ?? 'market',
    quantityFixed: fixed(one.quantity),
    limitFixed: one.limitPrice === undefined ? null : fixed(one.limitPrice),
    stopFixed: one.stopPrice === undefined ? null : fixed(one.stopPrice),
    trailFixed: null,
    trailBps: null,
    timeInForce: 'day',
    expireAt: null,
    reduceOnly: one.reduceOnly ?? false,
    tag: '',
    decidedAt: 0,
  });
}

const COLUMNS = ['open', 'high', 'low', 'close', 'volume', 'bid', 'ask', 'time'] as const;

function marketOf(n: number, given: Partial<MarketView> = {}): MarketView {
  const made: Record<string, Float64Array> = {};
  for (const name of COLUMNS) made[name] = (given[name] ?? new Float64Array(n).fill(Number.NaN)) as Float64Array;
  return made as unknown as MarketView;
}

function returnsOf(rows: readonly (readonly number[])[], length: number): ReturnsWindow {
  return { length, get: (i, lag) => rows[rows.length - 1 - lag]?.[i] ?? Number.NaN };
}
