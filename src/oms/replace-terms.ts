import type { Instrument } from '../core/instrument.js';
import { type Fixed, fixed, quantize, toNumber } from '../core/money.js';
import type { ReplaceIntent } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';
import type { OrderState } from './order-state.js';

/** The terms that an open order would have after a change; `quantity` is the new total, fills included. */
export interface ReplaceTerms {
  readonly quantity: Fixed;
  readonly limit: Fixed | null;
  readonly stop: Fixed | null;
}

/** The terms of a change, or what is wrong with it as a sentence. */
export function replaceTerms(intent: ReplaceIntent, state: OrderState, listing: Instrument): ReplaceTerms | string {
  const { order } = state;
  if (intent.limitPrice !== undefined && order.limitFixed === null)
    return `order ${order.id} is a ${order.type} order and takes no limitPrice`;
  if (intent.stopPrice !== undefined && order.stopFixed === null)
    return `order ${order.id} is a ${order.type} order and takes no stopPrice`;
  const quantity =
    intent.quantity === undefined
      ? order.quantityFixed
      : quantize(fixed(intent.quantity, `quantity of ${listing.id}`), listing.lotSize, 'down');
  if (quantity <= state.filledFixed) return 'the new quantity is not above what is filled';
  return {
    quantity,
    limit: intent.limitPrice === undefined ? order.limitFixed : fixed(intent.limitPrice, 'limit price'),
    stop: intent.stopPrice === undefined ? order.stopFixed : fixed(intent.stopPrice, 'stop price'),
  };
}

/** Whether a change adds no risk: the order only shrinks, or all that is left of it closes what the strategy holds. */
export function addsNoRisk(terms: ReplaceTerms, state: OrderState, at: Decision): boolean {
  const { order } = state;
  const samePrices = terms.limit === order.limitFixed && terms.stop === order.stopFixed;
  if (samePrices && terms.quantity <= order.quantityFixed) return true;
  const held = at.positions.quantity(order.instrument);
  const against = order.side === 'sell' ? held : -held;
  return toNumber(terms.quantity - state.filledFixed) <= against + 1e-12;
}
