import { toNumber } from '../core/money.js';
import type { Micros } from '../core/time.js';
import type { Account } from '../engine/account.js';

/** What is held of an instrument now. Quantities as text are exact; prices and values are float64, in the instrument's currency. */
export interface HeldPosition {
  readonly instrument: string;
  readonly quantity: string;
  readonly averagePrice: number;
  /** Last price; NaN before the first. */
  readonly mark: number;
  /** Quantity × (mark − average price) × multiplier. */
  readonly unrealised: number;
}

/** An order that is on its way or working. */
export interface WorkingOrder {
  readonly id: string;
  readonly strategy: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly status: string;
  readonly quantity: string;
  readonly remaining: number;
  readonly limit: string | null;
  readonly stop: string | null;
  readonly decidedAt: Micros;
}

/** What an account holds, in order of its instruments; what is flat is left out. */
export function heldPositions(account: Account): readonly HeldPosition[] {
  const { ledger, market, universe } = account;
  return universe.instruments.flatMap((one, i) => {
    const quantity = ledger.quantities[i]!;
    if (quantity === 0) return [];
    const averagePrice = ledger.averages[i]!;
    const mark = market.marks[i]!;
    const unrealised = quantity * (mark - averagePrice) * toNumber(one.multiplier);
    return [{ instrument: one.id, quantity: ledger.quantity(i).toFixed(), averagePrice, mark, unrealised }];
  });
}

/** The open orders of an account, oldest first. */
export function workingOrders(account: Account): readonly WorkingOrder[] {
  return account.orders.list().map(({ order, status, remaining }) => ({
    id: order.id,
    strategy: order.strategy,
    instrument: account.universe.instruments[order.instrument]!.id,
    side: order.side,
    type: order.type,
    status,
    quantity: order.quantity.toFixed(),
    remaining,
    limit: order.limitPrice?.toFixed() ?? null,
    stop: order.stopPrice?.toFixed() ?? null,
    decidedAt: order.decidedAt,
  }));
}
