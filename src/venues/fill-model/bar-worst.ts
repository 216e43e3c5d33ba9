import type { BarEvent } from '../../core/event.js';
import { type Fixed, fixed } from '../../core/money.js';
import type { WorkingOrder } from '../working-order.js';
import { type BarMatch, bestOf, isArmedStop, reachesLimit, reachesStop, worksAsLimit, worstOf } from './bar-rules.js';

/**
 * The inside of a bar by the worst case: nothing is known of the order of high and low, so each order gets the worse
 * of what could have happened.
 *
 * Entries are filled first; then reduce-only stops, also against entries of this very bar; reduce-only limits (profit
 * targets) last, and against an entry inside this bar only where the close proves that they were reached after it.
 */
export function assumeWorst(match: BarMatch, reducers: boolean): void {
  const before = reducers ? heldAtOpen(match) : null;
  for (const w of match.orders) if (takesPart(w, match) && !w.order.reduceOnly) inside(w, match);
  if (before === null) return;
  for (const w of match.orders) {
    if (!takesPart(w, match) || !w.order.reduceOnly || worksAsLimit(w)) continue;
    inside(w, match, before.get(w.order.instrument));
  }
  for (const w of match.orders) {
    if (takesPart(w, match) && w.order.reduceOnly && worksAsLimit(w)) target(w, match, before);
  }
}

function takesPart(w: WorkingOrder, { bar }: BarMatch): boolean {
  return !w.done && w.since <= bar.start;
}

function heldAtOpen({ bar, desk }: BarMatch): Map<number, Fixed> {
  return new Map([[bar.instrument, desk.held(bar.instrument)]]);
}

function inside(w: WorkingOrder, match: BarMatch, heldBefore?: Fixed): void {
  const { rules, desk } = match;
  if (heldBefore !== undefined && desk.held(w.order.instrument) !== heldBefore && stopReached(w, match))
    desk.ambiguous += 1;
  if (worksAsLimit(w)) {
    if (w.order.type === 'stop-limit' && rules.stopLimitFill === 'close') return;
    if (reachesLimit(w, bestOf(w, match.bar), rules)) desk.take(w, limitPrice(w, match.bar), 'maker', match.bar.ts);
  } else if (w.order.type === 'stop-limit') stopLimit(w, match);
  else if (isArmedStop(w)) {
    if (w.order.type === 'trailing-stop' && rules.trailBy === 'path') trail(w, match);
    else stop(w, match);
  }
}

function stopReached(w: WorkingOrder, { bar, rules }: BarMatch): boolean {
  return isArmedStop(w) && reachesStop(w, worstOf(w, bar), rules);
}

function stop(w: WorkingOrder, match: BarMatch, passed = reachesStop(w, match.bar.open, match.rules)): void {
  const { bar, rules, desk } = match;
  if (!reachesStop(w, worstOf(w, bar), rules) || desk.open(w) === 0n) return;
  w.triggered = true;
  desk.take(w, stopPrice(w, match, passed), 'taker', bar.ts);
  desk.endImmediate(w, bar.ts);
}

/**
 * At the level, or at the worse of level and close, or at the bar's worse extreme. A level that the open had passed
 * (the order had nothing to reduce then) is met at once by an entry inside the bar: nobody knows where.
 */
function stopPrice(w: WorkingOrder, { bar, rules }: BarMatch, passed: boolean): Fixed {
  if (rules.stopFill !== 'close' && passed) return fixed(worstOf(w, bar));
  if (rules.stopFill === 'level') return w.stop!;
  const other = rules.stopFill === 'close' ? bar.close : worstOf(w, bar);
  return (w.buy ? other > w.stopNumber : other < w.stopNumber) ? fixed(other) : w.stop!;
}

/** Its own price; the bar's worse extreme if that is still better (the order could not act before). */
function limitPrice(w: WorkingOrder, bar: BarEvent): Fixed {
  const worst = worstOf(w, bar);
  return (w.buy ? worst < w.limitNumber : worst > w.limitNumber) ? fixed(worst) : w.limit!;
}

/** A trailing stop may have followed the better extreme before the worse one came, or not: take the worse. */
function trail(w: WorkingOrder, match: BarMatch): void {
  const { bar, rules, desk } = match;
  if (desk.open(w) === 0n) return;
  const before = w.stopNumber;
  if (reachesStop(w, worstOf(w, bar), rules)) {
    const level = stopPrice(w, match, reachesStop(w, bar.open, rules));
    const best = w.best;
    w.ratchet(bestOf(w, bar));
    if (w.stopNumber !== before && best !== w.best) desk.ambiguous += 1;
    w.triggered = true;
    desk.take(w, level, 'taker', bar.ts);
    desk.endImmediate(w, bar.ts);
    return;
  }
  w.ratchet(bestOf(w, bar));
  if (!reachesStop(w, worstOf(w, bar), rules)) return;
  if (!reachesStop(w, bar.close, rules)) desk.ambiguous += 1;
  stop(w, match, false);
}

/**
 * Triggered inside the bar. With the limit beyond the stop it is filled at the stop as the price passes; with the
 * limit behind the stop the price must come back, which only the close can prove.
 */
function stopLimit(w: WorkingOrder, { bar, rules, desk }: BarMatch): void {
  if (rules.stopLimitFill === 'close') return;
  if (!reachesStop(w, worstOf(w, bar), rules) || desk.open(w) === 0n) return;
  w.triggered = true;
  const passed = reachesStop(w, bar.open, rules);
  const beyond = w.buy ? w.limitNumber >= w.stopNumber : w.limitNumber <= w.stopNumber;
  if (beyond && !passed) desk.take(w, w.stop!, 'taker', bar.ts);
  else if (reachesLimit(w, bar.close, rules)) desk.take(w, limitPrice(w, bar), 'maker', bar.ts);
  else if (reachesLimit(w, bestOf(w, bar), rules)) desk.ambiguous += 1;
  desk.endImmediate(w, bar.ts);
}

/** A reduce-only limit: what was entered inside this bar is reduced only if the close lies beyond the limit. */
function target(w: WorkingOrder, match: BarMatch, before: ReadonlyMap<number, Fixed>): void {
  const { bar, rules, desk } = match;
  if (w.order.type === 'stop-limit' && rules.stopLimitFill === 'close') return;
  if (!reachesLimit(w, bestOf(w, bar), rules)) return;
  if (reachesLimit(w, bar.close, rules)) {
    desk.take(w, limitPrice(w, bar), 'maker', bar.ts);
    return;
  }
  const held = before.get(w.order.instrument) ?? 0n;
  const most = w.buy ? -held : held;
  const open = desk.open(w);
  // Either an entry inside this bar may have come later, or a stop was taken to come first.
  if (most < open || (most > 0n && open === 0n)) desk.ambiguous += 1;
  if (most > 0n) desk.take(w, limitPrice(w, bar), 'maker', bar.ts, most);
}
