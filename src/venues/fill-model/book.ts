import type { BookEvent } from '../../core/event.js';
import { type Fixed, fixed, toNumber } from '../../core/money.js';
import type { Micros } from '../../core/time.js';
import { type FillDesk, UNBOUNDED } from '../fill-desk.js';
import { floorFixed } from '../float-fixed.js';
import type { WorkingOrder } from '../working-order.js';
import { isArmedStop } from './bar-rules.js';
import { BookSide } from './book-side.js';

/** Both sides of an L2 book, less what our own fills took since a level was last stated. */
export class VenueBook {
  readonly bids = new BookSide(true);
  readonly asks = new BookSide(false);

  apply(event: BookEvent): void {
    if (event.snapshot) {
      this.bids.clear();
      this.asks.clear();
    }
    for (let i = 0; i + 1 < event.bids.length; i += 2) this.bids.set(event.bids[i]!, event.bids[i + 1]!);
    for (let i = 0; i + 1 < event.asks.length; i += 2) this.asks.set(event.asks[i]!, event.asks[i + 1]!);
  }
}

/** What a book meets. */
export interface BookMatch {
  readonly orders: readonly WorkingOrder[];
  readonly book: VenueBook;
  readonly ts: Micros;
  readonly desk: FillDesk;
}

/**
 * Fills orders from the levels of a book, one fill a level, never more than a level shows.
 *
 * Takers walk from the best level on; a resting limit is filled at its own price by what crosses it. What remains of a
 * market order waits for the next change of the book.
 */
export function matchBook(match: BookMatch): void {
  for (const w of match.orders) {
    if (w.done || w.order.type === 'market-on-open' || w.order.type === 'market-on-close') continue;
    match.desk.market(UNBOUNDED, Number.NaN, match.book.bids.price(0), match.book.asks.price(0));
    bookOne(w, match);
    const best = (w.buy ? match.book.asks : match.book.bids).price(0);
    if (!w.done && w.order.type === 'trailing-stop' && !w.triggered && Number.isFinite(best)) w.ratchet(best);
    w.rested = true;
  }
}

function bookOne(w: WorkingOrder, match: BookMatch): void {
  const { book, ts, desk } = match;
  const side = w.buy ? book.asks : book.bids;
  const best = side.price(0);
  const type = w.order.type;
  if (isArmedStop(w) || (type === 'stop-limit' && !w.triggered)) {
    if (!(w.buy ? best >= w.stopNumber : best <= w.stopNumber) || desk.open(w) === 0n) return;
    w.triggered = true;
    w.rested = false;
  }
  const limited = w.limit !== null;
  if (w.order.timeInForce === 'fok' && available(w, side, limited) < desk.open(w)) {
    desk.endImmediate(w, ts);
    return;
  }
  while (!w.done && side.count > 0) {
    const price = side.price(0);
    if (limited && (w.buy ? price > w.limitNumber : price < w.limitNumber)) break;
    const maker = limited && w.rested;
    const taken = desk.take(
      w,
      maker ? w.limit! : fixed(price),
      maker ? 'maker' : 'taker',
      ts,
      floorFixed(side.size(0)),
    );
    if (taken === 0n) break;
    side.take(0, toNumber(taken));
  }
  desk.endImmediate(w, ts);
}

function available(w: WorkingOrder, side: BookSide, limited: boolean): Fixed {
  let total = 0n;
  for (let level = 0; level < side.count; level++) {
    const price = side.price(level);
    if (limited && (w.buy ? price > w.limitNumber : price < w.limitNumber)) break;
    total += floorFixed(side.size(level));
  }
  return total;
}
