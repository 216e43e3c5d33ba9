import { ConfigError } from '../core/errors.js';
import type { Currency } from '../core/instrument.js';
import { type DecimalInput, fixed, toAmount } from '../core/money.js';
import type { Micros } from '../core/time.js';
import { ACCOUNT } from './accounts.js';
import type { Books } from './books.js';

/** A change of currency: `amount` of `from` at `rate` (price of one `from` in `to`), with an optional fee. */
export interface Conversion {
  readonly from: Currency;
  readonly to: Currency;
  readonly amount: DecimalInput;
  readonly rate: DecimalInput;
  readonly at: Micros;
  readonly fee?: DecimalInput;
  /** Currency of the fee; `from` by default. */
  readonly feeCurrency?: Currency;
  readonly ref?: string;
}

/** Posts a deposit, or a withdrawal when `out`. */
export function moveCapital(
  books: Books,
  currency: Currency,
  amount: DecimalInput,
  at: Micros,
  ref: string,
  out = false,
): void {
  const kind = out ? 'withdrawal' : 'deposit';
  const size = toAmount(fixed(amount, `${kind} ${currency}`));
  if (size < 0n)
    throw new ConfigError('ledger', `${kind} of ${String(amount)} ${currency} is negative`, 'pass a positive amount');
  if (size === 0n) return;
  const index = books.accounts.indexOf(currency);
  books.begin();
  books.cash(index, out ? -size : size, at);
  books.accounts.line(index, ACCOUNT.capital, out ? size : -size);
  books.commit(kind, at, ref);
}

/** Posts a conversion; both sides meet in the conversion account, whose value at the marks is the currency result. */
export function convertCash(books: Books, posting: Conversion): void {
  const amount = fixed(posting.amount, 'conversion amount');
  const rate = fixed(posting.rate, 'conversion rate');
  const fee = fixed(posting.fee ?? 0, 'conversion fee');
  if (amount <= 0n || rate <= 0n || posting.from === posting.to)
    throw new ConfigError(
      'ledger',
      `conversion of ${String(posting.amount)} ${posting.from} to ${posting.to} at ${String(posting.rate)}`,
      'pass two currencies, a positive amount and a positive rate',
    );
  const { accounts } = books;
  const [from, to] = [accounts.indexOf(posting.from), accounts.indexOf(posting.to)];
  const [given, got] = [toAmount(amount), amount * rate];
  books.begin();
  books.cash(from, -given, posting.at);
  accounts.line(from, ACCOUNT.conversion, given);
  books.cash(to, got, posting.at);
  accounts.line(to, ACCOUNT.conversion, -got);
  if (fee !== 0n) books.fee(accounts.indexOf(posting.feeCurrency ?? posting.from), toAmount(fee), posting.at);
  books.commit('conversion', posting.at, posting.ref ?? '');
}
