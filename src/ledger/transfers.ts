import { DataError } from '../core/errors.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { type Amount, type Fixed, quantize } from '../core/money.js';
import type { Micros } from '../core/time.js';
import { ACCOUNT } from './accounts.js';
import type { Books } from './books.js';
import type { OpenLot } from './lots.js';

/** Moves of whole lots that are not trades: the parts that corporate actions and expiries are made of. */

/** Cost of a list of lots. */
export function costOf(lots: readonly OpenLot[]): Amount {
  let sum = 0n;
  for (const lot of lots) sum += lot.cost;
  return sum;
}

/** The id of an instrument, as the reference of a posting that no order made. */
export function refOf(books: Books, instrument: InstrumentIndex): string {
  return books.universe.at(instrument).id;
}

/** Gives all lots of an instrument out of the books' units; their cost is still on the positions account. */
export function surrender(books: Books, instrument: InstrumentIndex, at: Micros): readonly OpenLot[] {
  books.tick(instrument, at);
  const held = books.position(instrument).quantity;
  const lots = books.lots.clear(instrument);
  books.contra(instrument, -held);
  books.mirrors.follow(instrument, books.position(instrument));
  return lots;
}

/**
 * Takes a lot in at its cost, keeping its time and reference; an opposite position is netted against it, which realises
 * a result. A lot whose quantity came out as zero leaves its cost as a realised loss (or gain, when short).
 */
export function receive(books: Books, into: InstrumentIndex, lot: OpenLot, at: Micros): void {
  const currency = books.currencyOf[into]!;
  const { accounts, lots } = books;
  if (lot.quantity === 0n) {
    accounts.line(currency, ACCOUNT.realised, lot.cost);
    return;
  }
  books.tick(into, at);
  lots.trade(into, lot.quantity, lot.cost, lot.at, lot.ref);
  books.contra(into, lot.quantity);
  const realised = lots.closed === 0n ? 0n : -(lots.closedValue + lots.removed);
  if (books.settled[into] === 1) books.cash(currency, realised, at);
  else accounts.line(currency, ACCOUNT.positions, lot.cost - lots.closedValue - lots.removed);
  accounts.line(currency, ACCOUNT.realised, -realised);
  books.mirrors.follow(into, books.position(into));
}

/** Puts lots back with quantities that follow `scale` of the running sum, so that they add up to `scale` of the whole. */
export function reissue(
  books: Books,
  instrument: InstrumentIndex,
  lots: readonly OpenLot[],
  scale: (cumulative: Fixed) => Fixed,
): void {
  let cumulative = 0n;
  let given = 0n;
  let stranded = 0n;
  for (const lot of lots) {
    cumulative += lot.quantity;
    const quantity = scale(cumulative) - given;
    given += quantity;
    stranded += lot.cost;
    if (quantity === 0n) continue;
    books.lots.put(instrument, quantity, stranded, lot.at, lot.ref);
    stranded = 0n;
  }
  if (stranded === 0n || books.lots.addCost(instrument, stranded) || books.settled[instrument] === 1) return;
  books.accounts.line(books.currencyOf[instrument]!, ACCOUNT.positions, -stranded);
  books.accounts.line(books.currencyOf[instrument]!, ACCOUNT.realised, stranded);
}

/** Closes `quantity` (signed as the position) at a price. */
export function closeAt(books: Books, instrument: InstrumentIndex, quantity: Fixed, price: Fixed, at: Micros): void {
  books.trade(instrument, -quantity, books.value(instrument, price, -quantity), at, refOf(books, instrument));
}

/** Pays cash for what lies off the lot grid, when a price for it is given (not null); otherwise fractions stay. */
export function payFraction(books: Books, instrument: InstrumentIndex, price: Fixed | null, at: Micros): void {
  if (price === null) return;
  const held = books.position(instrument).quantity;
  const fraction = held - quantize(held, books.universe.at(instrument).lotSize, 'down');
  if (fraction !== 0n) closeAt(books, instrument, fraction, price, at);
}

/** Refuses an event that would carry cost between books that do not fit: another currency, or a settled derivative. */
export function mustCarryCost(books: Books, what: string, from: InstrumentIndex, into: InstrumentIndex): void {
  if (books.currencyOf[from] === books.currencyOf[into] && books.settled[from] === 0 && books.settled[into] === 0)
    return;
  const [a, b] = [books.universe.at(from), books.universe.at(into)];
  throw new DataError(
    'ledger',
    `${what} of ${a.id} (${a.currency}, ${a.assetClass}) into ${b.id} (${b.currency}, ${b.assetClass}) cannot carry cost over`,
    'list both in one currency as cash instruments',
    { from: a.id, into: b.id },
  );
}
