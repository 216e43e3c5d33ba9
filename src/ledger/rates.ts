import { DataError } from '../core/errors.js';
import type { RateEvent } from '../core/event.js';
import type { AssetClass, InstrumentIndex } from '../core/instrument.js';
import { divide, FIXED_ONE, type Fixed, fixed } from '../core/money.js';
import { DAY } from '../core/time.js';
import { ACCOUNT } from './accounts.js';
import type { Books } from './books.js';
import { type LedgerEffect, NO_EFFECT } from './effect.js';
import { refOf } from './transfers.js';

const BORROWED: ReadonlySet<AssetClass> = new Set(['equity', 'index', 'crypto']);

/**
 * Posts a rate that is charged now.
 *
 * - `funding`: rate × notional at the mark, longs pay a positive rate. `instrument: -1` means all perpetuals in the
 *   currency.
 * - `borrow`: rate a year × the short quantity over the time since the last charge × the mark now. The time of each
 *   short is known, so the first charge reaches back to the moment it was sold. `-1`: all shorts in the currency.
 * - `interest`: rate a year × the cash balance over the time since the last charge; a debit balance pays the same rate.
 *   The first event of a currency starts its clock and charges nothing.
 * - `fx` is a mark, not a charge: nothing is posted.
 *
 * A rate speaks for the time that ends with its event. Years have `daysPerYear` days of 24 hours.
 */
export function applyRate(books: Books, event: RateEvent, marks: Float64Array, daysPerYear: number): LedgerEffect {
  const rate = fixed(event.rate, `${event.what} rate`);
  const year = BigInt(daysPerYear) * BigInt(DAY);
  if (event.what === 'interest') return interest(books, event, rate, year);
  if (event.what === 'fx') return NO_EFFECT;
  const changed = event.instrument === -1 ? concerned(books, event) : [event.instrument];
  const charged: InstrumentIndex[] = [];
  books.begin();
  for (const i of changed) {
    if (event.what === 'funding' ? funding(books, i, rate, marks, event) : borrow(books, i, rate, marks, event, year))
      charged.push(i);
  }
  if (charged.length === 0) {
    books.abandon();
    return NO_EFFECT;
  }
  books.commit(event.what, event.at, charged.length === 1 ? refOf(books, charged[0]!) : '');
  return { changed: charged };
}

/** Held instruments that a rate for a whole currency is about, in the order of the universe. */
function concerned(books: Books, event: RateEvent): readonly InstrumentIndex[] {
  const found: InstrumentIndex[] = [];
  const currency = books.accounts.find(event.currency);
  for (let i = 0; i < books.universe.size; i++) {
    if (books.currencyOf[i] !== currency) continue;
    const kind = books.universe.at(i).assetClass;
    if (event.what === 'funding' ? kind === 'perpetual' : BORROWED.has(kind)) found.push(i);
  }
  return found;
}

function funding(books: Books, i: InstrumentIndex, rate: Fixed, marks: Float64Array, event: RateEvent): boolean {
  const held = books.position(i).quantity;
  if (held === 0n) return false;
  const owed = divide(books.value(i, markOf(books, i, marks, event), held) * rate, FIXED_ONE);
  charge(books, i, ACCOUNT.funding, owed, event);
  return owed !== 0n;
}

function borrow(
  books: Books,
  i: InstrumentIndex,
  rate: Fixed,
  marks: Float64Array,
  event: RateEvent,
  year: bigint,
): boolean {
  books.tick(i, event.at);
  const unitMicros = books.shorts.take(i);
  if (unitMicros === 0n) return false;
  const owed = divide(books.value(i, markOf(books, i, marks, event), unitMicros) * rate, FIXED_ONE * year);
  charge(books, i, ACCOUNT.borrow, owed, event);
  return owed !== 0n;
}

function charge(books: Books, i: InstrumentIndex, account: number, owed: bigint, event: RateEvent): void {
  const currency = books.currencyOf[i]!;
  books.cash(currency, -owed, event.at);
  books.accounts.line(currency, account, owed);
}

function interest(books: Books, event: RateEvent, rate: Fixed, year: bigint): LedgerEffect {
  const currency = books.accounts.indexOf(event.currency);
  const { savings, accounts } = books;
  if (!savings.runs(currency)) {
    savings.start(currency, event.at);
    return NO_EFFECT;
  }
  savings.advance(currency, accounts.balance(currency, ACCOUNT.cash), event.at);
  const earned = divide(savings.take(currency) * rate, FIXED_ONE * year);
  if (earned === 0n) return NO_EFFECT;
  books.begin();
  books.cash(currency, earned, event.at);
  accounts.line(currency, ACCOUNT.interest, -earned);
  books.commit('interest', event.at, event.currency);
  return NO_EFFECT;
}

function markOf(books: Books, i: InstrumentIndex, marks: Float64Array, event: RateEvent): Fixed {
  const mark = marks[i] ?? Number.NaN;
  if (Number.isFinite(mark)) return fixed(mark, 'mark');
  throw new DataError(
    'ledger',
    `${event.what} of ${refOf(books, i)} is due before its first price`,
    'send a price of a held instrument before a rate on it',
    { instrument: refOf(books, i), seq: event.seq },
  );
}
