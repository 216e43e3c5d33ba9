import type { CorporateAction } from '../../core/event.js';
import { type LeanFile, leanDate, numbersOf } from './rows.js';

/** One line of a factor file: it holds for bars up to and including its date. */
export interface LeanFactor {
  readonly date: string;
  readonly price: number;
  readonly split: number;
  /** Raw close of that date; NaN where the file does not say. */
  readonly close: number;
}

/** A dividend or split that a factor file tells of, with the last day before it took effect. */
export interface LeanAction {
  /** Last date at the old price: the ex-date is the next session. */
  readonly after: string;
  readonly action: CorporateAction;
}

/**
 * What LEAN multiplies raw prices by: the first line whose date is not before the bar's, price factor × split factor.
 *
 * The factors know later dividends and splits; use them to compare with LEAN, not as what was known at the time. `actions` are
 * the same as events, for raw prices: a dividend is close × (1 − ratio of price factors) to the cent, a split the ratio of
 * split factors.
 *
 * @throws DataError for a line with too few fields
 * @example
 * ```ts
 * import { leanFactors } from 'edgeproof/data';
 * const factors = leanFactors({ name: 'spy.csv', text: '20130101,0.9,0.5,100\n20501231,1,1,0' });
 * if (factors.at('2012-06-01') !== 0.45 || factors.at('2013-01-02') !== 1) throw new Error('wrong line');
 * const [split, dividend] = factors.actions;
 * if (split?.action.type !== 'split' || dividend?.action.type !== 'dividend') throw new Error('two for one, and 10.00');
 * ```
 */
export function leanFactors(file: LeanFile): {
  readonly rows: readonly LeanFactor[];
  readonly actions: readonly LeanAction[];
  /** The factor of a date, ISO text such as `2013-01-02`; 1 after the last line. */
  at(date: string): number;
} {
  const rows = numbersOf(file, 3).map(([date = 0, price = 1, split = 1, close = Number.NaN]) => ({
    date: leanDate(date),
    price,
    split,
    close,
  }));
  return {
    rows,
    actions: actionsOf(rows),
    at(date) {
      const row = rows.find((one) => one.date >= date);
      return row === undefined ? 1 : row.price * row.split;
    },
  };
}

function actionsOf(rows: readonly LeanFactor[]): readonly LeanAction[] {
  return rows.slice(0, -1).flatMap((row, i) => {
    const next = rows[i + 1]!;
    const found: LeanAction[] = [];
    if (row.split !== next.split) found.push({ after: row.date, action: splitOf(next.split / row.split) });
    const amount = Math.round(row.close * (1 - row.price / next.price) * 100) / 100;
    if (row.price !== next.price && amount > 0)
      found.push({ after: row.date, action: { type: 'dividend', amount: amount.toFixed(2) } });
    return found;
  });
}

/** New units for an old one as a fraction of small whole numbers. */
function splitOf(ratio: number): CorporateAction {
  for (let denominator = 1; denominator <= 1000; denominator++) {
    const numerator = Math.round(ratio * denominator);
    if (numerator > 0 && Math.abs(numerator / denominator - ratio) <= 1e-6 * ratio)
      return { type: 'split', numerator, denominator };
  }
  return { type: 'split', numerator: Math.round(ratio * 1e6), denominator: 1e6 };
}
