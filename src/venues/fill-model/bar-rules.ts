import type { BarEvent } from '../../core/event.js';
import type { FillDesk } from '../fill-desk.js';
import type { SessionOf } from '../session.js';
import type { WorkingOrder } from '../working-order.js';

/** How a bar fills orders; each an independent choice, see {@link SimVenueOptions}. */
export interface BarRules {
  readonly marketFill: 'next-open' | 'next-close' | 'next-worst' | 'same-close';
  readonly limitTouch: 'through' | 'touch';
  readonly limitGap: 'open' | 'extreme' | 'limit';
  readonly stopTouch: 'through' | 'touch';
  readonly stopFill: 'level' | 'close' | 'extreme';
  readonly stopLimitFill: 'path' | 'close';
  readonly trailBy: 'path' | 'bar-extreme' | 'bar-close';
  readonly path: 'worst' | 'open-high-low-close' | 'open-low-high-close' | 'nearest';
}

/** Sessions for the auctions; without a function every bar has its own opening and closing auction. */
export interface AuctionRules {
  readonly session: SessionOf | null;
  readonly openCutoff: number;
  readonly closeCutoff: number;
}

/** What a bar meets: the orders of its instrument, oldest first, the rules and the desk. */
export interface BarMatch {
  readonly orders: readonly WorkingOrder[];
  readonly bar: BarEvent;
  readonly rules: BarRules;
  readonly auctions: AuctionRules;
  readonly desk: FillDesk;
  /** Close of the bar before, NaN when there was none. */
  readonly lastClose: number;
}

/** Whether a price reaches a limit: at it (`touch`) or beyond it (`through`). */
export function reachesLimit(w: WorkingOrder, price: number, rules: BarRules): boolean {
  const limit = w.limitNumber;
  if (rules.limitTouch === 'touch') return w.buy ? price <= limit : price >= limit;
  return w.buy ? price < limit : price > limit;
}

/** Whether a price reaches a stop. */
export function reachesStop(w: WorkingOrder, price: number, rules: BarRules): boolean {
  const stop = w.stopNumber;
  if (rules.stopTouch === 'touch') return w.buy ? price >= stop : price <= stop;
  return w.buy ? price > stop : price < stop;
}

/** The better extreme of a bar for an order: the low for a buyer. */
export function bestOf(w: WorkingOrder, bar: BarEvent): number {
  return w.buy ? bar.low : bar.high;
}

/** The worse extreme of a bar for an order: the high for a buyer. */
export function worstOf(w: WorkingOrder, bar: BarEvent): number {
  return w.buy ? bar.high : bar.low;
}

/** Whether the order is a limit by now. */
export function worksAsLimit(w: WorkingOrder): boolean {
  return w.order.type === 'limit' || (w.order.type === 'stop-limit' && w.triggered);
}

/** Whether the order is a stop (fixed or trailing) that has not been reached. */
export function isArmedStop(w: WorkingOrder): boolean {
  return (w.order.type === 'stop' || w.order.type === 'trailing-stop') && !w.triggered;
}
