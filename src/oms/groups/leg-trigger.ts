import { type Fixed, toNumber } from '../../core/money.js';
import type { Order } from '../../core/order.js';
import type { GroupLeg } from './order-group.js';

/** The range of prices that one event spans. */
export interface PriceRange {
  readonly high: number;
  readonly low: number;
}

/** Whether a leg rests at the venue best: what protects must be there when we are not. */
export function protects({ type }: Order): boolean {
  return type === 'stop' || type === 'stop-limit' || type === 'trailing-stop';
}

/** Level of a trailing stop below the best price (above, for a purchase); NaN before the first price. */
function trailLevel({ order, best }: GroupLeg): number {
  const distance = order.trailFixed === null ? (best * (order.trailBps ?? 0)) / 10_000 : toNumber(order.trailFixed);
  return order.side === 'sell' ? best - distance : best + distance;
}

/** The best price of a trailing stop after an event. */
export function bestAfter({ order, best }: GroupLeg, { high, low }: PriceRange): number {
  if (order.side === 'sell') return Number.isNaN(best) ? high : Math.max(best, high);
  return Number.isNaN(best) ? low : Math.min(best, low);
}

/** Whether an event reaches the price at which a leg that is watched on our side has to go out. */
export function reached(leg: GroupLeg, { high, low }: PriceRange): boolean {
  const { order } = leg;
  const sell = order.side === 'sell';
  const below = (level: number): boolean => low <= level;
  const above = (level: number): boolean => high >= level;
  switch (order.type) {
    case 'limit':
      return sell ? above(number(order.limitFixed)) : below(number(order.limitFixed));
    case 'stop':
    case 'stop-limit':
      return sell ? below(number(order.stopFixed)) : above(number(order.stopFixed));
    case 'trailing-stop':
      // By the best price before this event: within it nobody knows which came first.
      return sell ? below(trailLevel(leg)) : above(trailLevel(leg));
    default:
      return true;
  }
}

function number(price: Fixed | null): number {
  return price === null ? Number.NaN : toNumber(price);
}
