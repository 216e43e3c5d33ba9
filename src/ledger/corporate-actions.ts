import { DataError } from '../core/errors.js';
import type { CorporateAction, CorporateActionEvent } from '../core/event.js';
import { type Amount, type DecimalInput, divide, FIXED_ONE, type Fixed, fixed } from '../core/money.js';
import { ACCOUNT } from './accounts.js';
import type { Books } from './books.js';
import { type LedgerEffect, NO_EFFECT } from './effect.js';
import type { OpenLot } from './lots.js';
import type { Receivables } from './receivables.js';
import { closeAt, costOf, mustCarryCost, payFraction, receive, refOf, reissue, surrender } from './transfers.js';

type Action<T extends CorporateAction['type']> = Extract<CorporateAction, { type: T }>;

/** Posts a corporate action; a position of zero posts nothing, but factors and changed instruments are still told. */
export function applyCorporateAction(books: Books, due: Receivables, event: CorporateActionEvent): LedgerEffect {
  const action = event.action;
  switch (action.type) {
    case 'dividend':
      return dividend(books, due, event, action);
    case 'split':
      return split(books, event, action);
    case 'spin-off':
      return spinOff(books, event, action);
    case 'merger':
      return merger(books, event, action);
    case 'symbol-change':
      return symbolChange(books, event, action);
    case 'delisting':
      return delisting(books, event, action);
  }
}

function dividend(
  books: Books,
  due: Receivables,
  event: CorporateActionEvent,
  action: Action<'dividend'>,
): LedgerEffect {
  const held = books.position(event.instrument).quantity;
  if (held === 0n) return NO_EFFECT;
  const currency =
    action.currency === undefined ? books.currencyOf[event.instrument]! : books.accounts.indexOf(action.currency);
  const amount = books.value(event.instrument, fixed(action.amount, 'dividend'), held);
  books.begin();
  if (action.payAt !== undefined && action.payAt > event.at) {
    books.accounts.line(currency, ACCOUNT.receivable, amount);
    due.add(action.payAt, currency, amount);
  } else {
    books.cash(currency, amount, event.at);
  }
  books.accounts.line(currency, ACCOUNT.dividends, -amount);
  books.commit('dividend', event.at, refOf(books, event.instrument));
  return { changed: [event.instrument] };
}

function split(books: Books, event: CorporateActionEvent, action: Action<'split'>): LedgerEffect {
  const numerator = fixed(action.numerator, 'split numerator');
  const denominator = fixed(action.denominator, 'split denominator');
  const cashPrice = fractionPrice(action);
  if (numerator <= 0n || denominator <= 0n)
    throw new DataError(
      'ledger',
      `split ${action.numerator} for ${action.denominator} is not positive`,
      'correct the event',
    );
  const i = event.instrument;
  if (books.position(i).quantity !== 0n) {
    books.begin();
    const ref = refOf(books, i);
    books.tick(i, event.at);
    const before = books.position(i).quantity;
    reissue(books, i, books.lots.clear(i), (cumulative) => divide(cumulative * numerator, denominator));
    books.contra(i, books.position(i).quantity - before);
    books.mirrors.follow(i, books.position(i));
    payFraction(books, i, cashPrice, event.at);
    books.commit('split', event.at, ref);
  }
  return {
    changed: [i],
    priceFactor: action.numerator / action.denominator,
    quantityFactor: { numerator: action.numerator, denominator: action.denominator },
  };
}

function spinOff(books: Books, event: CorporateActionEvent, action: Action<'spin-off'>): LedgerEffect {
  const from = event.instrument;
  const { into } = action;
  mustCarryCost(books, 'spin-off', from, into);
  const ratio = fixed(action.ratio, 'spin-off ratio');
  const share = fixed(action.costShare, 'spin-off costShare');
  const cashPrice = fractionPrice(action);
  if (share < 0n || share > FIXED_ONE)
    throw new DataError('ledger', `costShare ${String(action.costShare)} is not within 0 and 1`, 'correct the event');
  if (books.position(from).quantity === 0n) return { changed: [from, into] };
  books.begin();
  const spun: OpenLot[] = [];
  let cumulative = 0n;
  for (const lot of books.lots.clear(from)) {
    const cost = divide(lot.cost * share, FIXED_ONE);
    const before = divide(cumulative * ratio, FIXED_ONE);
    cumulative += lot.quantity;
    spun.push({ ...lot, quantity: divide(cumulative * ratio, FIXED_ONE) - before, cost });
    books.lots.put(from, lot.quantity, lot.cost - cost, lot.at, lot.ref);
  }
  books.accounts.line(books.currencyOf[from]!, ACCOUNT.positions, -costOf(spun));
  books.mirrors.follow(from, books.position(from));
  for (const lot of spun) receive(books, into, lot, event.at);
  payFraction(books, into, cashPrice, event.at);
  books.commit('spin-off', event.at, refOf(books, from));
  return { changed: [from, into] };
}

function merger(books: Books, event: CorporateActionEvent, action: Action<'merger'>): LedgerEffect {
  const from = event.instrument;
  const cash = fixed(action.cash, 'merger cash');
  const { into } = action;
  if (into === undefined) return liquidated(books, event, cash, 'merger');
  mustCarryCost(books, 'merger', from, into);
  const ratio = fixed(action.ratio ?? 1, 'merger ratio');
  const cashPrice = fractionPrice(action);
  if (books.position(from).quantity === 0n) return { changed: [from, into] };
  books.begin();
  const lots = surrender(books, from, event.at);
  const currency = books.currencyOf[from]!;
  let cumulative = 0n;
  for (const lot of lots) {
    const paid = books.value(from, cash, lot.quantity);
    // Cash first gives back the cost, with the sign of the lot; what exceeds the cost is realised.
    const back = lot.cost < 0n ? greater(lot.cost, lesser(paid, 0n)) : lesser(lot.cost, greater(paid, 0n));
    books.cash(currency, paid, event.at);
    books.accounts.line(currency, ACCOUNT.positions, -lot.cost);
    books.accounts.line(currency, ACCOUNT.realised, back - paid);
    const before = divide(cumulative * ratio, FIXED_ONE);
    cumulative += lot.quantity;
    const quantity = divide(cumulative * ratio, FIXED_ONE) - before;
    receive(books, into, { ...lot, quantity, cost: lot.cost - back }, event.at);
  }
  payFraction(books, into, cashPrice, event.at);
  books.commit('merger', event.at, refOf(books, from));
  return { changed: [from, into] };
}

function symbolChange(books: Books, event: CorporateActionEvent, action: Action<'symbol-change'>): LedgerEffect {
  const from = event.instrument;
  const { into } = action;
  const [a, b] = [books.universe.at(from), books.universe.at(into)];
  if (
    books.currencyOf[from] !== books.currencyOf[into] ||
    books.settled[from] !== books.settled[into] ||
    a.multiplier !== b.multiplier
  )
    throw new DataError(
      'ledger',
      `${a.id} cannot become ${b.id}: currency, multiplier or kind differ`,
      'correct the event',
    );
  if (books.position(from).quantity === 0n) return { changed: [from, into] };
  books.begin();
  const lots = surrender(books, from, event.at);
  if (books.settled[from] === 0) books.accounts.line(books.currencyOf[from]!, ACCOUNT.positions, -costOf(lots));
  for (const lot of lots) receive(books, into, lot, event.at);
  books.commit('symbol-change', event.at, refOf(books, from));
  return { changed: [from, into] };
}

/** Price at which fractions are paid out, read before anything moves; null when they stay. */
function fractionPrice(action: { readonly cashPrice?: DecimalInput }): Fixed | null {
  return action.cashPrice === undefined ? null : fixed(action.cashPrice, 'cashPrice');
}

function greater(a: Amount, b: Amount): Amount {
  return a > b ? a : b;
}

function lesser(a: Amount, b: Amount): Amount {
  return a < b ? a : b;
}

function delisting(books: Books, event: CorporateActionEvent, action: Action<'delisting'>): LedgerEffect {
  return liquidated(books, event, fixed(action.price, 'delisting price'), 'delisting');
}

function liquidated(
  books: Books,
  event: CorporateActionEvent,
  price: Fixed,
  kind: 'merger' | 'delisting',
): LedgerEffect {
  const i = event.instrument;
  const held = books.position(i).quantity;
  if (held !== 0n) {
    books.begin();
    closeAt(books, i, held, price, event.at);
    books.commit(kind, event.at, refOf(books, i));
  }
  return { changed: [i] };
}
