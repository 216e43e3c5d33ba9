import type { Instrument } from '../../core/instrument.js';
import { decimalText, FIXED_ONE, type Fixed, onGrid } from '../../core/money.js';
import type { ApprovedOrder, OrderTerms } from '../../core/order.js';

/** The body of `POST /v2/orders`. */
export type AlpacaOrderBody = { readonly [field: string]: string };

const CENT: Fixed = FIXED_ONE / 100n;
const HUNDREDTH_CENT: Fixed = FIXED_ONE / 10_000n;
const NINE_DECIMALS: Fixed = FIXED_ONE / 1_000_000_000n;

const TYPES = {
  market: 'market',
  limit: 'limit',
  stop: 'stop',
  'stop-limit': 'stop_limit',
  'trailing-stop': 'trailing_stop',
  'market-on-open': 'market',
  'market-on-close': 'market',
} as const;

/**
 * What Alpaca would refuse in an order, in words, or null: found before anything is sent, in exact decimals.
 *
 * Price steps of equities are those of the minimum pricing rule (SEC rule 612): a cent from one dollar on, a hundredth
 * of a cent below.
 */
export function refusalOf(order: OrderTerms, listing: Instrument): string | null {
  if (order.id.length > 128) return `the id has ${order.id.length} characters, Alpaca takes 128`;
  if (order.timeInForce === 'gtd') return 'time in force gtd is not offered';
  if (!onGrid(order.quantityFixed, NINE_DECIMALS)) return 'the quantity has more than nine decimals';
  if (listing.lotSize > 0n && !onGrid(order.quantityFixed, listing.lotSize))
    return `the quantity is no multiple of the lot ${text(listing.lotSize)}`;
  const whole = onGrid(order.quantityFixed, FIXED_ONE);
  if (listing.assetClass === 'equity' && !whole && order.timeInForce !== 'day')
    return 'fractions of a share are for day orders only';
  for (const [name, price] of [['limit', order.limitFixed] as const, ['stop', order.stopFixed] as const]) {
    const why = price === null ? null : priceRefusal(name, price, listing);
    if (why !== null) return why;
  }
  if ((order.type === 'limit' || order.type === 'stop-limit') && order.limitFixed === null)
    return 'a limit price is missing';
  if ((order.type === 'stop' || order.type === 'stop-limit') && order.stopFixed === null)
    return 'a stop price is missing';
  if (order.type === 'trailing-stop' && order.trailFixed === null && order.trailBps === null)
    return 'a trail is missing';
  if (order.limitFixed !== null && order.limitFixed * order.quantityFixed < listing.minNotional * FIXED_ONE)
    return `price times quantity is below ${text(listing.minNotional)}`;
  return null;
}

/** What is wrong with a price, or null. */
export function priceRefusal(name: string, price: Fixed, listing: Instrument): string | null {
  if (price <= 0n) return `the ${name} price is not positive`;
  if (listing.assetClass === 'equity' && !onGrid(price, price >= FIXED_ONE ? CENT : HUNDREDTH_CENT))
    return `the ${name} price ${text(price)} is finer than the minimum pricing rule allows`;
  if (listing.tickSize > 0n && !onGrid(price, listing.tickSize))
    return `the ${name} price ${text(price)} is no multiple of the tick ${text(listing.tickSize)}`;
  return null;
}

/** The body for an order that {@link refusalOf} passed. */
export function orderBody(order: ApprovedOrder, symbol: string): AlpacaOrderBody {
  const { type, limitFixed, stopFixed, trailFixed, trailBps } = order;
  return {
    symbol,
    qty: text(order.quantityFixed),
    side: order.side,
    type: TYPES[type],
    time_in_force: type === 'market-on-open' ? 'opg' : type === 'market-on-close' ? 'cls' : order.timeInForce,
    client_order_id: order.id,
    ...(limitFixed === null || (type !== 'limit' && type !== 'stop-limit') ? {} : { limit_price: text(limitFixed) }),
    ...(stopFixed === null || (type !== 'stop' && type !== 'stop-limit') ? {} : { stop_price: text(stopFixed) }),
    ...(type !== 'trailing-stop'
      ? {}
      : trailFixed !== null
        ? { trail_price: text(trailFixed) }
        : { trail_percent: String((trailBps ?? 0) / 100) }),
  };
}

/** Plain decimal text. */
export function text(value: Fixed): string {
  return decimalText(value, 12);
}
