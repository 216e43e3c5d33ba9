import type { Decimal } from 'decimal.js';
import { InvariantError } from '../core/errors.js';
import type { Currency, InstrumentIndex } from '../core/instrument.js';
import { amountToDecimal, type DecimalInput, divide, FIXED_ONE, fixed, toDecimal } from '../core/money.js';
import { ACCOUNT } from './accounts.js';
import type { Books } from './books.js';
import { ACCOUNTS, type TrialRow } from './entry.js';
import type { Lot } from './lots.js';
import type { Receivables } from './receivables.js';

/** Open lots of an instrument as readers see them. */
export function lotViews(books: Books, instrument: InstrumentIndex): readonly Lot[] {
  const { multiplier } = books.universe.at(instrument);
  return books.lots.open(instrument).map((lot) => ({
    quantity: toDecimal(lot.quantity),
    price: toDecimal(divide(lot.cost * FIXED_ONE, lot.quantity * multiplier)),
    cost: amountToDecimal(lot.cost),
    openedAt: lot.at,
    ref: lot.ref,
  }));
}

/** All balances that are not zero, currencies in the order in which the books met them, then units by instrument. */
export function trialBalance(books: Books): readonly TrialRow[] {
  const rows: TrialRow[] = [];
  books.accounts.currencies.forEach((currency, c) => {
    ACCOUNTS.forEach((account, a) => {
      const balance = books.accounts.balance(c, a);
      if (balance !== 0n) rows.push({ unit: 'money', account, currency, amount: amountToDecimal(balance) });
    });
  });
  books.lots.positions.forEach((position, i) => {
    if (position.quantity === 0n && position.market === 0n) return;
    const currency = books.universe.at(i).id;
    rows.push({ unit: 'quantity', account: 'held', currency, amount: toDecimal(position.quantity) });
    rows.push({ unit: 'quantity', account: 'market', currency, amount: toDecimal(position.market) });
  });
  return rows;
}

/** Equity of the whole account, exact; see `Ledger.exactEquity`. */
export function exactEquity(
  books: Books,
  marks: readonly (DecimalInput | null)[],
  fx: (from: Currency, to: Currency) => DecimalInput,
): Decimal {
  const { accounts, home } = books;
  const worth = accounts.currencies.map(
    (_, c) => accounts.balance(c, ACCOUNT.cash) + accounts.balance(c, ACCOUNT.receivable),
  );
  books.lots.positions.forEach((position, i) => {
    if (position.quantity === 0n) return;
    const mark = marks[i] ?? null;
    const value = mark === null ? position.cost : books.value(i, fixed(mark, 'mark'), position.quantity);
    const c = books.currencyOf[i]!;
    worth[c] = worth[c]! + (books.settled[i] === 1 ? value - position.cost : value);
  });
  let sum = worth[home]!;
  worth.forEach((value, c) => {
    if (c === home || value === 0n) return;
    sum += divide(value * fixed(fx(accounts.currencies[c]!, accounts.currencies[home]!), 'fx rate'), FIXED_ONE);
  });
  return amountToDecimal(sum);
}

/** Adds the books up again from the lots and compares them with the accounts, contra accounts and receivables. */
export function audit(books: Books, due: Receivables): void {
  const { accounts, currencyOf, settled } = books;
  const costs = accounts.currencies.map(() => 0n);
  books.lots.positions.forEach((position, i) => {
    const lots = books.lots.open(i);
    const id = books.universe.at(i).id;
    same(
      `quantity of the lots of ${id}`,
      lots.reduce((sum, lot) => sum + lot.quantity, 0n),
      position.quantity,
    );
    same(
      `cost of the lots of ${id}`,
      lots.reduce((sum, lot) => sum + lot.cost, 0n),
      position.cost,
    );
    same(`market account of ${id}`, position.market, -position.quantity);
    if (lots.some((lot) => lot.quantity === 0n || lot.quantity < 0n !== position.quantity < 0n))
      throw broken(`lots of ${id}`, 'one is empty or on the other side');
    if (settled[i] === 0) costs[currencyOf[i]!] = costs[currencyOf[i]!]! + position.cost;
  });
  const owed = accounts.currencies.map(() => 0n);
  for (const one of due.open) owed[one.currency] = owed[one.currency]! + one.amount;
  accounts.currencies.forEach((currency, c) => {
    same(`positions account ${currency}`, accounts.balance(c, ACCOUNT.positions), costs[c]!);
    same(`receivable account ${currency}`, accounts.balance(c, ACCOUNT.receivable), owed[c]!);
    same(
      `sum of ${currency}`,
      ACCOUNTS.reduce((sum, _, a) => sum + accounts.balance(c, a), 0n),
      0n,
    );
  });
}

function same(what: string, found: bigint, expected: bigint): void {
  if (found !== expected) throw broken(what, `is ${found}, not ${expected}, in the smallest units`);
}

function broken(what: string, how: string): InvariantError {
  return new InvariantError('ledger', `${what} ${how}`, 'report this with the seed and the event');
}
