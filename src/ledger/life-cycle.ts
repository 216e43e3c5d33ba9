import { DataError } from '../core/errors.js';
import type { ExpiryEvent } from '../core/event.js';
import type { Instrument, InstrumentIndex } from '../core/instrument.js';
import { divide, type Fixed, fixed } from '../core/money.js';
import { ACCOUNT } from './accounts.js';
import type { Books } from './books.js';
import { type LedgerEffect, NO_EFFECT } from './effect.js';
import { closeAt, refOf } from './transfers.js';

/**
 * Posts a step in the life of a derivative.
 *
 * Settlement pays the variation margin of a future or perpetual and moves its lots to the settlement price. Expiry
 * closes it there; a future that is settled physically delivers its underlying at that price. For options the price is
 * that of the underlying: cash pays the intrinsic value, physical delivers at the strike when in the money, and what is
 * out of the money ends worthless. The premium of an exercised option is realised, not carried into the underlying.
 */
export function applyLifeCycle(books: Books, event: ExpiryEvent): LedgerEffect {
  const instrument = books.universe.at(event.instrument);
  const price = fixed(event.price, 'settlement price');
  if (instrument.assetClass === 'option') return optionEvent(books, event, instrument, price);
  if (books.settled[event.instrument] === 1) return futureEvent(books, event, instrument, price);
  throw wrong(instrument, event, 'only futures, perpetuals and options have a life-cycle');
}

function futureEvent(books: Books, event: ExpiryEvent, instrument: Instrument, price: Fixed): LedgerEffect {
  const i = event.instrument;
  const held = books.position(i).quantity;
  if (event.what === 'exercise' || event.what === 'assignment')
    throw wrong(instrument, event, 'only options are exercised or assigned');
  if (held === 0n) return NO_EFFECT;
  books.begin();
  if (event.what === 'settlement') {
    settle(books, i, price, event.at);
    books.commit('settlement', event.at, instrument.id);
    return { changed: [i] };
  }
  const into = instrument.settlement === 'physical' ? deliverable(books, instrument) : -1;
  closeAt(books, i, held, price, event.at);
  if (into >= 0) deliver(books, i, into, held, price, event.at);
  books.commit('expiry', event.at, instrument.id);
  return { changed: into >= 0 ? [i, into] : [i] };
}

/** Variation margin: every lot is paid up to the settlement price, which becomes its new reference. */
function settle(books: Books, i: InstrumentIndex, price: Fixed, at: number): void {
  const position = books.position(i);
  let paid = 0n;
  for (let k = position.first; k < position.lots.length; k++) {
    const lot = position.lots[k]!;
    const value = books.value(i, price, lot.quantity);
    paid += value - lot.cost;
    lot.cost = value;
  }
  position.cost += paid;
  const currency = books.currencyOf[i]!;
  books.cash(currency, paid, at);
  books.accounts.line(currency, ACCOUNT.realised, -paid);
  books.mirrors.follow(i, position);
}

function optionEvent(books: Books, event: ExpiryEvent, option: Instrument, price: Fixed): LedgerEffect {
  const i = event.instrument;
  if (event.what === 'settlement') throw wrong(option, event, 'options are paid for in full; send expiry instead');
  const quantity = affected(books, event, option);
  if (quantity === 0n) return NO_EFFECT;
  const strike = option.strike!;
  const inside = option.right === 'call' ? price - strike : strike - price;
  const intrinsic = inside > 0n ? inside : 0n;
  const physical = option.settlement === 'physical' && (event.what !== 'expiry' || intrinsic > 0n);
  const into = physical ? deliverable(books, option) : -1;
  books.begin();
  closeAt(books, i, quantity, physical ? 0n : intrinsic, event.at);
  if (physical) deliver(books, i, into, option.right === 'call' ? quantity : -quantity, strike, event.at);
  books.commit(event.what, event.at, refOf(books, i));
  return { changed: physical ? [i, into] : [i] };
}

/** Signed contracts that an option event is about, checked against what is held. */
function affected(books: Books, event: ExpiryEvent, option: Instrument): Fixed {
  const held = books.position(event.instrument).quantity;
  if (event.what === 'expiry') return held;
  const size = held < 0n ? -held : held;
  const asked = event.quantity === null ? size : fixed(event.quantity, 'contracts');
  const short = event.what === 'assignment';
  if (asked === 0n || (event.quantity === null && held === 0n)) return 0n;
  if (asked < 0n || asked > size || short !== held < 0n)
    throw wrong(option, event, `${short ? 'short' : 'long'} contracts held do not cover ${String(event.quantity)}`);
  return short ? -asked : asked;
}

function deliverable(books: Books, derivative: Instrument): InstrumentIndex {
  const id = derivative.underlying;
  if (id === null || !books.universe.has(id))
    throw new DataError(
      'ledger',
      `${derivative.id} delivers ${id ?? 'an underlying it does not name'}, which is not in the universe`,
      "add the underlying, or state settlement: 'cash'",
      { instrument: derivative.id },
    );
  const into = books.universe.indexOf(id);
  if (books.universe.at(into).currency === derivative.currency) return into;
  throw new DataError(
    'ledger',
    `${derivative.id} is settled in ${derivative.currency}, its underlying ${id} in ${books.universe.at(into).currency}`,
    'list both in one currency',
    { instrument: derivative.id },
  );
}

/** Takes (or gives) the underlying of `contracts` at `price`: contracts × multiplier units of it. */
function deliver(
  books: Books,
  from: InstrumentIndex,
  into: InstrumentIndex,
  contracts: Fixed,
  price: Fixed,
  at: number,
): void {
  const units = divide(contracts * books.universe.at(from).multiplier, books.universe.at(into).multiplier);
  books.trade(into, units, books.value(into, price, units), at, refOf(books, from));
}

function wrong(instrument: Instrument, event: ExpiryEvent, why: string): DataError {
  return new DataError(
    'ledger',
    `${event.what} of ${instrument.assetClass} ${instrument.id}: ${why}`,
    'correct the event',
    {
      instrument: instrument.id,
      what: event.what,
      seq: event.seq,
    },
  );
}
