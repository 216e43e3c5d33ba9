import type { TradeEvent } from '../../core/event.js';
import { fixed } from '../../core/money.js';
import type { FillDesk } from '../fill-desk.js';
import type { WorkingOrder } from '../working-order.js';
import { type BarRules, isArmedStop, reachesLimit, reachesStop } from './bar-rules.js';

/**
 * Fills orders from one market print: market orders and stops at its price, resting limits at their own once the
 * print went through them (or touched them, by the rule). Prints off the exchange fill nothing.
 */
export function matchTrade(
  orders: readonly WorkingOrder[],
  trade: TradeEvent,
  context: { rules: BarRules; desk: FillDesk },
): void {
  if (trade.offExchange) return;
  for (const w of orders) {
    if (w.done || w.order.type === 'market-on-open' || w.order.type === 'market-on-close') continue;
    tradeOne(w, trade, context);
    if (!w.done && w.order.type === 'trailing-stop' && !w.triggered) w.ratchet(trade.price);
    w.rested = true;
  }
}

function tradeOne(w: WorkingOrder, trade: TradeEvent, { rules, desk }: { rules: BarRules; desk: FillDesk }): void {
  const type = w.order.type;
  if (type === 'market' || ((type === 'stop' || type === 'trailing-stop') && w.triggered)) {
    desk.take(w, fixed(trade.price), 'taker', trade.ts);
    desk.endImmediate(w, trade.ts);
    return;
  }
  if (isArmedStop(w) || (type === 'stop-limit' && !w.triggered)) {
    if (!reachesStop(w, trade.price, rules) || desk.open(w) === 0n) return;
    w.triggered = true;
    if (type !== 'stop-limit') {
      desk.take(w, fixed(trade.price), 'taker', trade.ts);
      desk.endImmediate(w, trade.ts);
      return;
    }
    w.rested = false;
  }
  if (reachesLimit(w, trade.price, rules)) {
    if (w.rested) desk.take(w, w.limit!, 'maker', trade.ts);
    else desk.take(w, fixed(trade.price), 'taker', trade.ts);
  }
  desk.endImmediate(w, trade.ts);
}
