import type { Decimal } from 'decimal.js';
import type { Currency, InstrumentIndex } from '../core/instrument.js';
import type { Micros } from '../core/time.js';

/** Accounts of the books, kept for each currency; the order is part of the snapshot format. */
export const ACCOUNTS = [
  'cash',
  'positions',
  'receivable',
  'realised',
  'fees',
  'dividends',
  'interest',
  'borrow',
  'funding',
  'capital',
  'conversion',
] as const;

/** Name of an account: assets `cash positions receivable`, results `realised … funding`, sources `capital conversion`. */
export type AccountName = (typeof ACCOUNTS)[number];

/** Why a posting was made. */
export type EntryKind =
  | 'fill'
  | 'deposit'
  | 'withdrawal'
  | 'conversion'
  | 'dividend'
  | 'payment'
  | 'split'
  | 'spin-off'
  | 'merger'
  | 'symbol-change'
  | 'delisting'
  | 'settlement'
  | 'expiry'
  | 'exercise'
  | 'assignment'
  | 'funding'
  | 'borrow'
  | 'interest';

/** One line of a posting: money is debited (positive) or credited (negative) to an account; the lines of a currency sum to zero. */
export interface JournalLine {
  readonly account: AccountName;
  readonly currency: Currency;
  readonly amount: Decimal;
}

/** One move of units between the market and us; positive is received. */
export interface UnitLine {
  readonly instrument: InstrumentIndex;
  readonly quantity: Decimal;
}

/** A balanced posting as the journal sees it; `index` counts from 0, `ref` is an order id or the caller's own text. */
export interface JournalEntry {
  readonly index: number;
  readonly at: Micros;
  readonly kind: EntryKind;
  readonly ref: string;
  readonly lines: readonly JournalLine[];
  readonly units: readonly UnitLine[];
}

/**
 * One row of the trial balance. Money rows (`unit: 'money'`) sum to zero for each currency; unit rows (`unit: 'quantity'`,
 * where `currency` holds the instrument's id) sum to zero for each instrument: what we hold, and the market's side of it.
 */
export interface TrialRow {
  readonly unit: 'money' | 'quantity';
  readonly account: AccountName | 'held' | 'market';
  readonly currency: Currency;
  readonly amount: Decimal;
}
