import { type Fixed, fixed } from '../../core/money.js';
import type { Micros } from '../../core/time.js';
import { type FillDesk, UNBOUNDED } from '../fill-desk.js';
import { floorFixed } from '../float-fixed.js';
import type { WorkingOrder } from '../working-order.js';
import { isArmedStop } from './bar-rules.js';

/** The best bid and offer that stand on an instrument, with what our fills have left of their sizes. */
export interface Touch {
  bid: number;
  ask: number;
  bidLeft: Fixed;
  askLeft: Fixed;
}

/** What a quote meets. */
export interface QuoteMatch {
  readonly orders: readonly WorkingOrder[];
  readonly touch: Touch;
  readonly ts: Micros;
  /** Fill no more than the displayed size. */
  readonly displayed: boolean;
  readonly desk: FillDesk;
}

/**
 * Fills orders from the best bid and offer: a buyer pays the ask. Limits are filled once crossed: at the ask if they
 * cross on arrival, at their own price if the market comes to them. Stops read the price that they would be filled at.
 */
export function matchQuote(match: QuoteMatch): void {
  const { orders, touch, ts, displayed, desk } = match;
  for (const w of orders) {
    if (w.done || w.order.type === 'market-on-open' || w.order.type === 'market-on-close') continue;
    const price = w.buy ? touch.ask : touch.bid;
    if (!Number.isFinite(price)) continue;
    desk.market(displayed ? (w.buy ? touch.askLeft : touch.bidLeft) : UNBOUNDED, Number.NaN, touch.bid, touch.ask);
    const taken = w.filled;
    quoteOne(w, price, ts, desk);
    if (displayed) {
      if (w.buy) touch.askLeft -= w.filled - taken;
      else touch.bidLeft -= w.filled - taken;
    }
    if (!w.done && w.order.type === 'trailing-stop' && !w.triggered) w.ratchet(w.buy ? touch.ask : touch.bid);
    w.rested = true;
  }
}

function quoteOne(w: WorkingOrder, price: number, ts: Micros, desk: FillDesk): void {
  const type = w.order.type;
  if (type === 'market' || ((type === 'stop' || type === 'trailing-stop') && w.triggered)) {
    desk.take(w, fixed(price), 'taker', ts);
    desk.endImmediate(w, ts);
    return;
  }
  if (isArmedStop(w) || (type === 'stop-limit' && !w.triggered)) {
    if (!(w.buy ? price >= w.stopNumber : price <= w.stopNumber) || desk.open(w) === 0n) return;
    w.triggered = true;
    if (type !== 'stop-limit') {
      desk.take(w, fixed(price), 'taker', ts);
      desk.endImmediate(w, ts);
      return;
    }
    w.rested = false;
  }
  if (w.buy ? price <= w.limitNumber : price >= w.limitNumber) {
    if (w.rested) desk.take(w, w.limit!, 'maker', ts);
    else desk.take(w, fixed(price), 'taker', ts);
  }
  desk.endImmediate(w, ts);
}

/** A touch before any quote. */
export function noTouch(): Touch {
  return { bid: Number.NaN, ask: Number.NaN, bidLeft: 0n, askLeft: 0n };
}

/** Takes over a new quote; a side of zero size and price is not there. */
export function setTouch(touch: Touch, quote: { bid: number; bidSize: number; ask: number; askSize: number }): void {
  touch.bid = quote.bid === 0 && quote.bidSize === 0 ? Number.NaN : quote.bid;
  touch.ask = quote.ask === 0 && quote.askSize === 0 ? Number.NaN : quote.ask;
  touch.bidLeft = floorFixed(quote.bidSize);
  touch.askLeft = floorFixed(quote.askSize);
}
