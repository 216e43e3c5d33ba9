import { type DecimalInput, fixed } from '../core/money.js';
import {
  type ApprovedOrder,
  type ApprovedReplace,
  Order,
  type OrderType,
  type Side,
  type TimeInForce,
} from '../core/order.js';
import type { Micros } from '../core/time.js';

/** Terms of a {@link testOrder}; what is left out has a plain default. */
export interface TestOrderInput {
  readonly id: string;
  /** Default `test`. */
  readonly strategy?: string;
  /** Default 0. */
  readonly instrument?: number;
  /** Default `buy`. */
  readonly side?: Side;
  /** Default 1. */
  readonly quantity?: DecimalInput;
  /** Default `limit` with a limit price, else `market`. */
  readonly type?: OrderType;
  readonly limitPrice?: DecimalInput;
  readonly stopPrice?: DecimalInput;
  readonly trailAmount?: DecimalInput;
  /** Distance of a trailing stop in basis points, where it is no amount. */
  readonly trailBps?: number;
  /** Default `gtc`. */
  readonly timeInForce?: TimeInForce;
  readonly expireAt?: Micros;
  readonly decidedAt?: Micros;
  /** Default false. */
  readonly reduceOnly?: boolean;
  /** Default none. */
  readonly tag?: string;
}

/**
 * An approved order for tests of brokers; in a run only the risk gate makes one.
 *
 * @example
 * ```ts
 * import { simBroker, testEnv, testOrder } from 'edgeproof/testing';
 * const broker = simBroker()(testEnv());
 * await broker.connect(new AbortController().signal);
 * await broker.submit(testOrder({ id: 'a-1', quantity: 10, limitPrice: 99 }));
 * const { openOrders } = await broker.reconcile();
 * if (openOrders[0]?.id !== 'a-1') throw new Error('not there');
 * ```
 */
export function testOrder(input: TestOrderInput): ApprovedOrder {
  const exact = (value: DecimalInput | undefined): bigint | null => (value === undefined ? null : fixed(value));
  return new Order({
    id: input.id,
    strategy: input.strategy ?? 'test',
    instrument: input.instrument ?? 0,
    side: input.side ?? 'buy',
    type: input.type ?? (input.limitPrice === undefined ? 'market' : 'limit'),
    quantityFixed: fixed(input.quantity ?? 1),
    limitFixed: exact(input.limitPrice),
    stopFixed: exact(input.stopPrice),
    trailFixed: exact(input.trailAmount),
    trailBps: input.trailBps ?? null,
    timeInForce: input.timeInForce ?? 'gtc',
    expireAt: input.expireAt ?? null,
    reduceOnly: input.reduceOnly ?? false,
    tag: input.tag ?? '',
    decidedAt: input.decidedAt ?? 0,
  }) as ApprovedOrder;
}

/**
 * An approved change of an open order, for tests of brokers; `quantity` is the new total.
 *
 * @example
 * ```ts
 * import { simBroker, testEnv, testOrder, testReplace } from 'edgeproof/testing';
 * const broker = simBroker()(testEnv());
 * await broker.connect(new AbortController().signal);
 * await broker.submit(testOrder({ id: 'a-1', quantity: 10, limitPrice: 99 }));
 * await broker.replace(testReplace({ id: 'a-1', quantity: 20, limitPrice: 99 }));
 * const { openOrders } = await broker.reconcile();
 * if (String(openOrders[0]?.quantity) !== '20') throw new Error('not changed');
 * ```
 */
export function testReplace(input: { id: string; quantity: DecimalInput; limitPrice?: DecimalInput }): ApprovedReplace {
  const limitFixed = input.limitPrice === undefined ? null : fixed(input.limitPrice);
  return { id: input.id, quantityFixed: fixed(input.quantity), limitFixed, stopFixed: null } as ApprovedReplace;
}
