import { DataError } from '../core/errors.js';
import type { RateEvent } from '../core/event.js';
import type { AssetClass, InstrumentIndex } from '../core/instrument.js';
import { type Amount, divide, FIXED_ONE, type Fixed, fixed } from '../core/money.js';
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
  const charges =
    event.what === 'funding' ? fundingDue(books, rate, marks, event) : borrowDue(books, rate, marks, event, year);
  if (charges.length === 0) return NO_EFFECT;
  const account = event.what === 'funding' ? ACCOUNT.funding : ACCOUNT.borrow;
  books.begin();
  for (const { instrument, owed } of charges) {
    const currency = books.currencyOf[instrument]!;
    books.cash(currency, -owed, event.at);
    books.accounts.line(currency, account, owed);
  }
  const changed = charges.map((one) => one.instrument);
  books.commit(event.what, event.at, changed.length === 1 ? refOf(books, changed[0]!) : '');
  return { changed };
}

/** What is owed on one instrument. All of an event's are computed before any is posted, so that an error leaves no trace. */
interface Charge {
  readonly instrument: InstrumentIndex;
  readonly owed: Amount;
}

/** Instruments that a rate is about, in the order of the universe. */
function concerned(books: Books, event: RateEvent): readonly InstrumentIndex[] {
  if (event.instrument !== -1) return [event.instrument];
  const found: InstrumentIndex[] = [];
  const currency = books.accounts.find(event.currency);
  for (let i = 0; i < books.universe.size; i++) {
    if (books.currencyOf[i] !== currency) continue;
    const kind = books.universe.at(i).assetClass;
    if (event.what === 'funding' ? kind === 'perpetual' : BORROWED.has(kind)) found.push(i);
  }
  return found;
}

function fundingDue(books: Books, rate: Fixed, marks: Float64Array, event: RateEvent): readonly Charge[] {
  const charges: Charge[] = [];
  for (const instrument of concerned(books, event)) {
    const held = books.position(instrument).quantity;
    if (held === 0n) continue;
    const notional = books.value(instrument, markOf(books, instrument, marks, event), held);
    charges.push({ instrument, owed: divide(notional * rate, FIXED_ONE) });
  }
  return charges;
}

function borrowDue(books: Books, rate: Fixed, marks: Float64Array, event: RateEvent, year: bigint): readonly Charge[] {
  const charges: Charge[] = [];
  for (const instrument of concerned(books, event)) {
    books.tick(instrument, event.at);
    const unitMicros = books.shorts.weighted[instrument]!;
    if (unitMicros === 0n) continue;
    const valueMicros = books.value(instrument, markOf(books, instrument, marks, event), unitMicros);
    charges.push({ instrument, owed: divide(valueMicros * rate, FIXED_ONE * year) });
  }
  for (const { instrument } of charges) books.shorts.take(instrument);
  return charges;
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
