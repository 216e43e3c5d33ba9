import type { BarEvent } from '../../core/event.js';
import { type Fixed, fixed } from '../../core/money.js';
import type { WorkingOrder } from '../working-order.js';
import {
  type BarMatch,
  type BarRules,
  isArmedStop,
  reachesLimit,
  reachesStop,
  worksAsLimit,
  worstOf,
} from './bar-rules.js';

/** The four prices of a bar in the order that the path rule assumes. */
function pathOf(bar: BarEvent, path: BarRules['path']): readonly [number, number, number, number] {
  const highFirst = path === 'open-high-low-close' || (path === 'nearest' && bar.high - bar.open <= bar.open - bar.low);
  return highFirst ? [bar.open, bar.high, bar.low, bar.close] : [bar.open, bar.low, bar.high, bar.close];
}

/**
 * The inside of a bar along an assumed path: straight from point to point, each order filled when its price is passed.
 *
 * Between two points orders come in the order of their prices; at one price stops before limits, then the older first.
 */
export function followPath(match: BarMatch): void {
  const points = pathOf(match.bar, match.rules.path);
  let attempt = 0;
  for (const w of match.orders) w.attempt = 0;
  for (let i = 1; i < points.length; i++) attempt = walk(match, points[i - 1]!, points[i]!, attempt + 1);
}

/** One straight stretch; `attempt` marks what was tried, and rises whenever a fill may have changed what others can do. */
function walk(match: BarMatch, from: number, to: number, attempt: number): number {
  let at = from;
  for (;;) {
    let next: WorkingOrder | null = null;
    let price = Number.NaN;
    let distance = Number.POSITIVE_INFINITY;
    for (const w of match.orders) {
      if (w.done || w.since > match.bar.start || w.attempt === attempt) continue;
      const met = meets(w, at, to, match.rules);
      const away = Math.abs(met - at);
      if (away < distance || (away === distance && worksAsLimit(next!) && !worksAsLimit(w))) {
        next = w;
        price = met;
        distance = away;
      }
    }
    if (next === null) break;
    at = price;
    next.attempt = attempt;
    if (execute(next, at, match)) attempt += 1;
  }
  if (match.rules.trailBy === 'path') {
    for (const w of match.orders) {
      if (!w.done && w.since <= match.bar.start && w.order.type === 'trailing-stop' && !w.triggered) w.ratchet(to);
    }
  }
  return attempt;
}

/** Where between two prices an order acts; NaN when it does not. */
function meets(w: WorkingOrder, at: number, to: number, rules: BarRules): number {
  if (worksAsLimit(w)) {
    if (w.order.type === 'stop-limit' && rules.stopLimitFill === 'close') return Number.NaN;
    if (reachesLimit(w, at, rules)) return at;
    return reachesLimit(w, to, rules) ? w.limitNumber : Number.NaN;
  }
  if (!isArmedStop(w) && w.order.type !== 'stop-limit') return Number.NaN;
  if (w.order.type === 'stop-limit' && rules.stopLimitFill === 'close') return Number.NaN;
  if (reachesStop(w, at, rules)) return at;
  return reachesStop(w, to, rules) ? w.stopNumber : Number.NaN;
}

/** @returns whether anything changed that other orders may react to */
function execute(w: WorkingOrder, at: number, match: BarMatch): boolean {
  const { bar, desk } = match;
  if (worksAsLimit(w)) {
    const better = w.buy ? at < w.limitNumber : at > w.limitNumber;
    const taken = desk.take(w, better ? fixed(at) : w.limit!, better ? 'taker' : 'maker', bar.ts);
    desk.endImmediate(w, bar.ts);
    return taken > 0n;
  }
  if (desk.open(w) === 0n) return false;
  w.triggered = true;
  if (w.order.type === 'stop-limit') {
    w.attempt = 0;
    if (w.immediate && !reachesLimit(w, at, match.rules)) desk.endImmediate(w, bar.ts);
    return true;
  }
  const taken = desk.take(w, stopPrice(w, at, match), 'taker', bar.ts);
  desk.endImmediate(w, bar.ts);
  return taken > 0n;
}

function stopPrice(w: WorkingOrder, at: number, { bar, rules }: BarMatch): Fixed {
  const level = at === w.stopNumber ? w.stop! : fixed(at);
  if (rules.stopFill === 'level') return level;
  const other = rules.stopFill === 'close' ? bar.close : worstOf(w, bar);
  const from = rules.stopFill === 'close' ? w.stop! : level;
  const fromNumber = rules.stopFill === 'close' ? w.stopNumber : at;
  return (w.buy ? other > fromNumber : other < fromNumber) ? fixed(other) : from;
}
