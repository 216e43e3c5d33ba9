import type { BrokerCapabilities } from '../contracts/broker.js';
import type { Instrument } from '../core/instrument.js';
import { AMOUNT_ONE, FIXED_ONE, type Fixed, onGrid, toDecimal, toNumber } from '../core/money.js';
import type { Order } from '../core/order.js';
import { type Micros, toIso } from '../core/time.js';

/** The terms that a venue checks, of a new order or of a replace. */
export interface AdmissionTerms {
  readonly quantity: Fixed;
  readonly limit: Fixed | null;
  readonly stop: Fixed | null;
}

/**
 * Why a venue would not take an order, naming the numbers; empty when it would.
 *
 * @param arrival - when the order is at the venue
 * @param last - last price known, NaN when none; with it a minimum notional can be checked for market orders
 */
export function refusal(
  order: Order,
  listing: Instrument,
  context: { readonly capabilities: BrokerCapabilities; readonly arrival: Micros; readonly last: number },
): string {
  const { capabilities, arrival, last } = context;
  const { type } = order;
  if (!capabilities.orderTypes.includes(type)) return `order type ${type} is not traded here`;
  if (!capabilities.timesInForce.includes(order.timeInForce))
    return `time in force ${order.timeInForce} is not known here`;
  if (order.id.length > capabilities.maxIdLength)
    return `the id has ${order.id.length} characters, at most ${capabilities.maxIdLength} are taken`;
  if (order.limitFixed === null && (type === 'limit' || type === 'stop-limit'))
    return `a ${type} order needs a limit price`;
  if (order.stopFixed === null && (type === 'stop' || type === 'stop-limit'))
    return `a ${type} order needs a stop price`;
  if (type === 'trailing-stop' && order.trailFixed === null && order.trailBps === null)
    return 'a trailing stop needs a trail';
  if (order.timeInForce === 'gtd' && (order.expireAt === null || order.expireAt <= arrival))
    return `gtd: ${order.expireAt === null ? 'no time is given' : `${toIso(order.expireAt)} has passed`}`;
  if (listing.expiry !== null && arrival >= listing.expiry) return `${listing.id} expired at ${toIso(listing.expiry)}`;
  const terms = { quantity: order.quantityFixed, limit: order.limitFixed, stop: order.stopFixed };
  return offGrid(terms, listing, capabilities.fractional) || belowNotional(terms, listing, last);
}

/** Why a quantity or price does not fit the listing's grid; empty when it does. */
export function offGrid(terms: AdmissionTerms, listing: Instrument, fractional = true): string {
  const { quantity, limit, stop } = terms;
  if (quantity <= 0n || quantity < listing.minQuantity)
    return `quantity ${toDecimal(quantity)} is below the minimum ${toDecimal(listing.minQuantity)} of ${listing.id}`;
  if (listing.lotSize !== 0n && !onGrid(quantity, listing.lotSize))
    return `quantity ${toDecimal(quantity)} is not a multiple of the lot ${toDecimal(listing.lotSize)} of ${listing.id}`;
  if (!fractional && !onGrid(quantity, FIXED_ONE)) return `quantity ${toDecimal(quantity)} is not whole`;
  return offTick('limit', limit, listing) || offTick('stop', stop, listing);
}

function offTick(name: string, price: Fixed | null, listing: Instrument): string {
  if (price === null || listing.tickSize === 0n || onGrid(price, listing.tickSize)) return '';
  return `${name} price ${toDecimal(price)} is off the tick ${toDecimal(listing.tickSize)} of ${listing.id}`;
}

function belowNotional(terms: AdmissionTerms, listing: Instrument, last: number): string {
  if (listing.minNotional === 0n) return '';
  const price = terms.limit ?? terms.stop;
  const at = price === null ? last : toNumber(price);
  if (Number.isNaN(at)) return '';
  const notional = at * toNumber(terms.quantity) * toNumber(listing.multiplier);
  const exact = price === null ? null : (price * terms.quantity * listing.multiplier) / FIXED_ONE;
  const least = listing.minNotional * (AMOUNT_ONE / FIXED_ONE);
  const below = exact === null ? notional < toNumber(listing.minNotional) : exact < least;
  return below ? `notional ${notional} is below the minimum ${toDecimal(listing.minNotional)} of ${listing.id}` : '';
}
