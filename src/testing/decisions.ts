import { Decimal } from 'decimal.js';
import { type Flags, flags } from '../core/flags.js';
import { RowTable } from '../core/frame.js';
import { type DecimalInput, fixed, toNumber } from '../core/money.js';
import { Order, type OrderType, type Side } from '../core/order.js';
import type { Decision, InFlightView, MarketView, OpenOrder, PositionsView, ReturnsWindow } from '../core/portfolio.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import { testUniverse } from './environment.js';

/** An open order of a {@link testDecision}. */
export interface TestOpenOrder {
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

/** The facts of a {@link testDecision}; what is left out has a plain default. */
export interface TestDecisionInput {
  readonly now?: Micros;
  readonly strategy?: string;
  /** Default: one equity `I0`. */
  readonly universe?: Universe;
  /** Default 100,000. */
  readonly equity?: number;
  /** Default the same as `equity`. */
  readonly accountEquity?: number;
  /** Default 100 each. */
  readonly marks?: ArrayLike<number>;
  /** Signed quantities; default flat. */
  readonly positions?: readonly number[];
  /** Held by the whole account; default the same as `positions`. */
  readonly account?: readonly number[];
  readonly orders?: readonly TestOpenOrder[];
  /** Returns, oldest first, one row a decision. */
  readonly returns?: readonly (readonly number[])[];
  readonly columns?: readonly string[];
  /** One feature row an instrument. */
  readonly rows?: readonly (readonly number[])[];
  readonly market?: Partial<MarketView>;
  readonly margin?: Decision['margin'];
  /** Price of one `from` in `to`; default 1 for every pair. */
  readonly fx?: (from: string, to: string) => number;
  readonly flags?: Flags;
  /** Hears the times that an execution asks to be woken at; default nobody does. */
  readonly wake?: (at: Micros) => void;
}

/**
 * A decision made by hand, for tests of optimizers, policies and executions: state what matters.
 *
 * @example
 * ```ts
 * import { orderLimits } from 'edgeproof/risk';
 * import { testDecision, testEnv } from 'edgeproof/testing';
 * const policy = orderLimits({ maxQuantity: 10 })(testEnv({ instruments: 1 }));
 * const buy = { action: 'new', instrument: 0, side: 'buy', quantity: 25, type: 'market' } as const;
 * const verdict = policy.review(buy, testDecision({ marks: [50] }));
 * if (verdict.verdict !== 'reduce' || String(verdict.quantity) !== '10') throw new Error('not cut');
 * ```
 */
export function testDecision(input: TestDecisionInput = {}): Decision {
  const universe = input.universe ?? testUniverse(1);
  const n = universe.size;
  const equity = input.equity ?? 100_000;
  const positions = positionsOf(input.positions ?? []);
  return {
    now: input.now ?? 0,
    strategy: input.strategy ?? 'test',
    universe,
    currency: 'USD',
    equity,
    accountEquity: input.accountEquity ?? equity,
    marks: Float64Array.from(input.marks ?? new Array<number>(n).fill(100)),
    market: marketOf(n, input.market ?? {}, input.marks),
    fx: input.fx ?? (() => 1),
    positions,
    account: input.account === undefined ? positions : positionsOf(input.account),
    inFlight: inFlightOf(input.orders ?? []),
    cash: { currencies: ['USD'], amount: () => equity, exact: () => new Decimal(equity) },
    margin: input.margin ?? { initial: 0, maintenance: 0, available: equity },
    features: rowsOf(input.columns ?? [], input.rows ?? [], n),
    returns: (length) => returnsOf(input.returns ?? [], length),
    flags: input.flags ?? flags(),
    wake: input.wake ?? (() => {}),
  };
}

/**
 * The same facts with the instruments in another order: place `k` holds what place `order[k]` held.
 *
 * @example
 * ```ts
 * import { permuteDecision, testDecision, testUniverse } from 'edgeproof/testing';
 * const input = { universe: testUniverse(['A', 'B']), marks: [10, 20] };
 * if (testDecision(permuteDecision(input, [1, 0])).marks[0] !== 20) throw new Error('not moved');
 * ```
 */
export function permuteDecision(input: TestDecisionInput, order: readonly number[]): TestDecisionInput {
  const moved = <T>(list: ArrayLike<T> | undefined): T[] | undefined => list && order.map((from) => list[from] as T);
  const universe = input.universe ?? testUniverse(order.length);
  const marks = moved(input.marks);
  const positions = moved(input.positions);
  const account = moved(input.account);
  return {
    ...input,
    universe: testUniverse(order.map((from) => universe.at(from))),
    ...(marks && { marks }),
    ...(positions && { positions }),
    ...(account && { account }),
    ...(input.returns && { returns: input.returns.map((row) => moved(row) ?? []) }),
    ...(input.orders && {
      orders: input.orders.map((one) => ({ ...one, instrument: order.indexOf(one.instrument ?? 0) })),
    }),
  };
}

function positionsOf(quantities: readonly number[]): PositionsView {
  return {
    quantity: (i) => quantities[i] ?? 0,
    exact: (i) => new Decimal(quantities[i] ?? 0),
    averagePrice: (i) => ((quantities[i] ?? 0) === 0 ? 0 : 100),
  };
}

function inFlightOf(orders: readonly TestOpenOrder[]): InFlightView {
  const open = orders.map((one, k): OpenOrder => {
    const order = orderOf(one, k);
    const filled = one.filled ?? 0;
    const remaining = toNumber(order.quantityFixed) - filled;
    return { order, status: filled > 0 ? 'partly-filled' : 'accepted', filled, remaining };
  });
  const of = (i?: number): OpenOrder[] => (i === undefined ? open : open.filter((one) => one.order.instrument === i));
  return {
    quantity: (i) => of(i).reduce((sum, one) => sum + (one.order.side === 'buy' ? 1 : -1) * one.remaining, 0),
    orders: of,
    count: open.length,
  };
}

function orderOf(one: TestOpenOrder, k: number): Order {
  return new Order({
    id: one.id ?? `open-${k}`,
    strategy: 'test',
    instrument: one.instrument ?? 0,
    side: one.side,
    type: one.type ?? (one.limitPrice === undefined ? 'market' : 'limit'),
    quantityFixed: fixed(one.quantity),
    limitFixed: one.limitPrice === undefined ? null : fixed(one.limitPrice),
    stopFixed: one.stopPrice === undefined ? null : fixed(one.stopPrice),
    trailFixed: null,
    trailBps: null,
    timeInForce: 'gtc',
    expireAt: null,
    reduceOnly: one.reduceOnly ?? false,
    tag: '',
    decidedAt: 0,
  });
}

/** Bars without a body at the marks, where nothing else is stated. */
function marketOf(n: number, given: Partial<MarketView>, marks: ArrayLike<number> | undefined): MarketView {
  const at = (fill: number): Float64Array => Float64Array.from({ length: n }, (_, i) => marks?.[i] ?? fill);
  const none = (): Float64Array => new Float64Array(n).fill(Number.NaN);
  const prices = { open: at(100), high: at(100), low: at(100), close: at(100) };
  const rest = { volume: new Float64Array(n).fill(10_000), bid: none(), ask: none(), time: new Float64Array(n) };
  return { ...prices, ...rest, ...given };
}

function rowsOf(columns: readonly string[], rows: readonly (readonly number[])[], n: number): RowTable {
  const table = new RowTable(columns, n);
  rows.forEach((row, i) => {
    row.forEach((value, c) => {
      table.set(i, c, value);
    });
  });
  return table;
}

function returnsOf(rows: readonly (readonly number[])[], length: number): ReturnsWindow {
  return { length, get: (i, lag) => rows[rows.length - 1 - lag]?.[i] ?? Number.NaN };
}
