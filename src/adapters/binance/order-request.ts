import { decimalText, FIXED_ONE, type Fixed } from '../../core/money.js';
import type { OrderTerms, OrderType } from '../../core/order.js';
import type { Grid, SymbolRules } from './rules.js';

/** Parameters of a request, in the order in which they are sent. */
export type BinanceParams = { readonly [name: string]: string };

/** What the orders on a symbol look like at the moment. */
export interface OpenCounts {
  readonly orders: number;
  readonly algoOrders: number;
}

/** Ids that the spot interface takes. */
export const ID_PATTERN = /^[a-zA-Z0-9-_]{1,36}$/;
const TYPES: { readonly [T in OrderType]?: string } = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop: 'STOP_LOSS',
  'stop-limit': 'STOP_LOSS_LIMIT',
};
const TIMES: { readonly [time: string]: string } = { gtc: 'GTC', ioc: 'IOC', fok: 'FOK' };

/**
 * What Binance would refuse in an order, in the words of its filters, or null: found before anything is sent, in exact
 * decimals.
 *
 * What depends on the market's price (PERCENT_PRICE, a notional of market orders) is left to Binance: a price of ours
 * would be a guess.
 */
export function refusalOf(order: OrderTerms, rules: SymbolRules, open: OpenCounts): string | null {
  if (!ID_PATTERN.test(order.id)) return `the id "${order.id}" is not of 1 to 36 letters, digits, - and _`;
  if (rules.status !== 'TRADING') return `${rules.symbol} is not trading, its status is ${rules.status}`;
  const type = TYPES[order.type];
  if (type === undefined || !rules.orderTypes.includes(type))
    return `${order.type} orders are not offered on ${rules.symbol}`;
  if (TIMES[order.timeInForce] === undefined) return `time in force ${order.timeInForce} is not offered`;
  const limited = order.type === 'limit' || order.type === 'stop-limit';
  const stopped = order.type === 'stop' || order.type === 'stop-limit';
  if (limited && order.limitFixed === null) return 'a limit price is missing';
  if (stopped && order.stopFixed === null) return 'a stop price is missing';
  if (rules.maxOrders !== null && open.orders >= rules.maxOrders) return 'Filter failure: MAX_NUM_ORDERS';
  if (stopped && rules.maxAlgoOrders !== null && open.algoOrders >= rules.maxAlgoOrders)
    return 'Filter failure: MAX_NUM_ALGO_ORDERS';
  return (
    (limited ? off(order.limitFixed!, rules.price, 'PRICE_FILTER', 'price') : null) ??
    (stopped ? off(order.stopFixed!, rules.price, 'PRICE_FILTER', 'stop price') : null) ??
    off(order.quantityFixed, rules.lot, 'LOT_SIZE', 'quantity') ??
    (order.type === 'market' ? off(order.quantityFixed, rules.marketLot, 'MARKET_LOT_SIZE', 'quantity') : null) ??
    (limited ? notional(order.limitFixed! * order.quantityFixed, rules) : null)
  );
}

/** Where a number leaves a filter's range or grid, or null. */
export function off(value: Fixed, grid: Grid | null, filter: string, what: string): string | null {
  if (grid === null) return null;
  const { min, max, step } = grid;
  const failed = `Filter failure: ${filter}, the ${what} ${text(value)}`;
  if (min > 0n && value < min) return `${failed} is below ${text(min)}`;
  if (max > 0n && value > max) return `${failed} is above ${text(max)}`;
  // A step of 0 is no rule; of a market lot it is the usual case.
  if (step > 0n && value % step !== 0n) return `${failed} is no multiple of ${text(step)}`;
  return null;
}

function notional(amount: bigint, { notional: rule }: SymbolRules): string | null {
  if (rule === null) return null;
  const worth = decimalText(amount, 24);
  if (amount < rule.min * FIXED_ONE) return `Filter failure: NOTIONAL, ${worth} is below ${text(rule.min)}`;
  if (rule.max > 0n && amount > rule.max * FIXED_ONE)
    return `Filter failure: NOTIONAL, ${worth} is above ${text(rule.max)}`;
  return null;
}

/** Parameters of a new order that {@link refusalOf} passed. */
export function orderParams(order: OrderTerms, symbol: string): BinanceParams {
  const limited = order.type === 'limit' || order.type === 'stop-limit';
  const stopped = order.type === 'stop' || order.type === 'stop-limit';
  return {
    symbol,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    type: TYPES[order.type] ?? '',
    ...(limited ? { timeInForce: TIMES[order.timeInForce] ?? '' } : {}),
    quantity: text(order.quantityFixed),
    ...(limited && order.limitFixed !== null ? { price: text(order.limitFixed) } : {}),
    ...(stopped && order.stopFixed !== null ? { stopPrice: text(order.stopFixed) } : {}),
    newClientOrderId: order.id,
    newOrderRespType: 'FULL',
  };
}

/** Type and time in force, as a later change needs them. */
export function wordsOf(params: BinanceParams): string {
  return `${params['type'] ?? ''} ${params['timeInForce'] ?? ''}`.trim();
}

/** Plain decimal text. */
export function text(value: Fixed): string {
  return decimalText(value, 12);
}
