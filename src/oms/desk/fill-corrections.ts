import type { Fixed } from '../../core/money.js';
import type { CountedFill } from '../life/fill-book.js';
import type { AccountSums } from './account-sums.js';
import { moveWire } from './line-moves.js';
import type { WireOrder } from './wire-order.js';

/** Takes a fill back out of its order and the account, and gives it; null when it was never counted. */
export function bustFill(account: AccountSums, wire: WireOrder, fillId: string): CountedFill | null {
  const gone = wire.book.bust(fillId);
  if (gone === null) return null;
  account.post(wire.line.order.instrument, wire.line.order.side, gone, -1n);
  wire.settled = false;
  moveWire(wire, 'bust');
  return gone;
}

/** Puts new terms, in units of 1e-12, in place of a fill's old ones; false for a fill that was never counted. */
export function correctFill(
  account: AccountSums,
  wire: WireOrder,
  fillId: string,
  terms: { readonly price: Fixed; readonly quantity: Fixed },
): boolean {
  const pair = wire.book.correct(fillId, terms.price, terms.quantity);
  if (pair === null) return false;
  const { instrument, side } = wire.line.order;
  account.post(instrument, side, pair[0], -1n);
  account.post(instrument, side, pair[1], 1n);
  wire.settled = false;
  moveWire(wire, wire.book.filled >= wire.quantity ? 'complete' : 'bust');
  return true;
}
