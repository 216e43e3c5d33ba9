/** An account for margin tests: what is held at which prices. */
import { type InstrumentInput, instrument } from '../../../src/core/instrument.js';
import { Universe } from '../../../src/core/universe.js';
import type { Liquidation, MarginAccount } from '../../../src/ledger/margin/margin-model.js';

export interface Holding {
  readonly listing: InstrumentInput;
  readonly quantity: number;
  readonly mark: number;
  readonly average?: number;
}

export function account(
  equity: number,
  holdings: readonly Holding[],
  rates: Record<string, number> = {},
): MarginAccount {
  return {
    universe: new Universe(holdings.map((one) => instrument(one.listing))),
    currency: 'USD',
    equity,
    quantities: Float64Array.from(holdings, (one) => one.quantity),
    marks: Float64Array.from(holdings, (one) => one.mark),
    averages: Float64Array.from(holdings, (one) => one.average ?? one.mark),
    cash: () => 0,
    fx: (from) => rates[from] ?? Number.NaN,
  };
}

/** The account after orders were filled at the marks, free of cost. */
export function filled(before: MarginAccount, orders: readonly Liquidation[]): MarginAccount {
  const quantities = before.quantities.slice();
  for (const { instrument: i, quantity } of orders) quantities[i] = quantities[i]! + quantity;
  return { ...before, quantities };
}
