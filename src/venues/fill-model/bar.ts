import type { BarEvent } from '../../core/event.js';
import { type Fixed, fixed } from '../../core/money.js';
import type { FillDesk } from '../fill-desk.js';
import type { WorkingOrder } from '../working-order.js';
import { followPath } from './bar-path.js';
import {
  type BarMatch,
  type BarRules,
  bestOf,
  isArmedStop,
  reachesLimit,
  reachesStop,
  worksAsLimit,
  worstOf,
} from './bar-rules.js';
import { assumeWorst } from './bar-worst.js';

/**
 * Fills orders from one bar in three steps: its open, what happened inside it, its close.
 *
 * An order that reached the venue after the bar began takes no part, but for market orders that fill at closes and
 * market-on-close orders before their cut-off: what it would have met inside the bar is not known.
 */
export function matchBar(match: BarMatch): void {
  const { orders, bar, rules, desk } = match;
  let reducers = false;
  for (const w of orders) if (w.order.reduceOnly) reducers = true;
  desk.opening = true;
  atOpen(match, false);
  if (reducers) atOpen(match, true);
  desk.opening = false;
  let left = false;
  for (const w of orders) if (!w.done && w.order.type !== 'market') left = true;
  if (left) {
    if (rules.path === 'worst') assumeWorst(match, reducers);
    else followPath(match);
  }
  atClose(match);
  for (const w of orders) {
    if (w.done) continue;
    if (w.since <= bar.start) w.rested = true;
    else if (missed(w, bar, rules)) desk.ambiguous += 1;
  }
}

/** Fills only the orders that wait for an auction: when quotes, trades or a book drive the rest. */
export function matchAuctions(match: BarMatch): void {
  match.desk.opening = true;
  for (const w of match.orders) if (!w.done && w.order.type === 'market-on-open') openAuction(w, match);
  match.desk.opening = false;
  for (const w of match.orders) if (!w.done && w.order.type === 'market-on-close') closeAuction(w, match);
}

function atOpen(match: BarMatch, reducers: boolean): void {
  const { orders, bar } = match;
  for (const w of orders) {
    if (w.done || w.since > bar.start || w.order.reduceOnly !== reducers) continue;
    openOne(w, match);
  }
}

function openOne(w: WorkingOrder, match: BarMatch): void {
  const { bar, rules, desk } = match;
  const type = w.order.type;
  if (type === 'market') {
    if (rules.marketFill !== 'next-open' && rules.marketFill !== 'next-worst') return;
    const worst = rules.marketFill === 'next-worst';
    desk.take(w, fixed(worst ? worstOf(w, bar) : bar.open), 'taker', worst ? bar.ts : bar.start);
    desk.endImmediate(w, bar.start);
    return;
  }
  if (type === 'market-on-open') openAuction(w, match);
  else if (type === 'stop' || type === 'trailing-stop') openStop(w, match);
  else if (type === 'stop-limit' && rules.stopLimitFill === 'path') {
    if (!w.triggered && reachesStop(w, bar.open, rules) && desk.open(w) > 0n) w.triggered = true;
  }
  if (worksAsLimit(w) && !(type === 'stop-limit' && rules.stopLimitFill === 'close')) {
    if (reachesLimit(w, bar.open, rules)) {
      desk.take(w, gapPrice(w, bar, rules), w.rested ? 'maker' : 'taker', bar.start);
    }
    desk.endImmediate(w, bar.start);
  }
}

function openStop(w: WorkingOrder, { bar, rules, desk }: BarMatch): void {
  if (w.triggered) desk.take(w, fixed(bar.open), 'taker', bar.start);
  else if (rules.stopFill !== 'close' && reachesStop(w, bar.open, rules) && desk.open(w) > 0n) {
    w.triggered = true;
    desk.take(w, fixed(rules.stopFill === 'extreme' ? worstOf(w, bar) : bar.open), 'taker', bar.start);
  } else if (w.order.type === 'trailing-stop' && (rules.trailBy === 'path' || w.stop === null)) w.ratchet(bar.open);
  if (w.triggered) desk.endImmediate(w, bar.start);
}

/** What a limit gets when the bar opens beyond it. */
function gapPrice(w: WorkingOrder, bar: BarEvent, rules: BarRules): Fixed {
  const limit = w.limit!;
  if (rules.limitGap === 'limit') return limit;
  if (rules.limitGap === 'open') return fixed(bar.open);
  const worst = worstOf(w, bar);
  return (w.buy ? worst < w.limitNumber : worst > w.limitNumber) ? fixed(worst) : limit;
}

function atClose(match: BarMatch): void {
  const { orders, bar, rules, desk } = match;
  for (const w of orders) {
    if (w.done || w.since >= bar.ts) continue;
    const type = w.order.type;
    if (type === 'market') {
      if (rules.marketFill !== 'next-close' && rules.marketFill !== 'same-close') continue;
      desk.take(w, fixed(bar.close), 'taker', bar.ts);
      desk.endImmediate(w, bar.ts);
    } else if (type === 'market-on-close') closeAuction(w, match);
    else if (w.since > bar.start) continue;
    else if (type === 'stop-limit' && rules.stopLimitFill === 'close') closeStopLimit(w, match);
    else if (isArmedStop(w) && type === 'trailing-stop') {
      if (rules.trailBy === 'bar-extreme') w.ratchet(bestForTrail(w, bar));
      else if (rules.trailBy === 'bar-close') w.ratchet(bar.close);
    }
  }
}

/** A trailing sell follows the high, a trailing buy the low. */
function bestForTrail(w: WorkingOrder, bar: BarEvent): number {
  return bestOf(w, bar);
}

/** Triggers anywhere in the bar, fills only if the close is within the limit, at the worse of extreme and limit. */
function closeStopLimit(w: WorkingOrder, { bar, rules, desk }: BarMatch): void {
  if (!w.triggered && reachesStop(w, worstOf(w, bar), rules) && desk.open(w) > 0n) w.triggered = true;
  if (!w.triggered) return;
  if (reachesLimit(w, bar.close, rules)) {
    const worst = worstOf(w, bar);
    const inside = w.buy ? worst < w.limitNumber : worst > w.limitNumber;
    desk.take(w, inside ? fixed(worst) : w.limit!, 'taker', bar.ts);
  }
  desk.endImmediate(w, bar.ts);
}

function openAuction(w: WorkingOrder, { bar, auctions, desk }: BarMatch): void {
  const opensAt = auctions.session === null ? bar.start : auctions.session(bar.start).open;
  if (w.since > opensAt - auctions.openCutoff) return;
  desk.take(w, fixed(bar.open), 'auction', bar.start);
  if (!w.done) desk.end(w, 'cancelled', bar.start, 'the opening auction did not fill it');
}

function closeAuction(w: WorkingOrder, { bar, auctions, desk, lastClose }: BarMatch): void {
  const closesAt = auctions.session === null ? bar.ts : auctions.session(bar.start).close;
  if (w.auction !== 0 && closesAt > w.auction && !Number.isNaN(lastClose)) {
    // The last bar of its session did not reach the close; the first of the next one tells that it was the last.
    fillAtClose(w, fixed(lastClose), w.auction, desk);
    return;
  }
  if (w.auction === 0 && w.since < closesAt - auctions.closeCutoff && w.since < bar.ts) w.auction = closesAt;
  if (w.auction === closesAt && bar.ts >= closesAt) fillAtClose(w, fixed(bar.close), closesAt, desk);
}

function fillAtClose(w: WorkingOrder, price: Fixed, ts: number, desk: FillDesk): void {
  desk.take(w, price, 'auction', ts);
  if (!w.done) desk.end(w, 'cancelled', ts, 'the closing auction did not fill it');
}

/** Whether an order that arrived inside the bar might have been filled by it. */
function missed(w: WorkingOrder, bar: BarEvent, rules: BarRules): boolean {
  if (isArmedStop(w) || (w.order.type === 'stop-limit' && !w.triggered)) return reachesStop(w, worstOf(w, bar), rules);
  return worksAsLimit(w) && reachesLimit(w, bestOf(w, bar), rules);
}
