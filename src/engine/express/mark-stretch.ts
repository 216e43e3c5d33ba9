import type { CurveColumns } from '../curves.js';

/** What is held while nothing happens. */
export interface Holding {
  /** Equity without the position. */
  readonly wealth: number;
  readonly units: number;
  /** Average price where gains are settled apart from any purchase price; NaN where the whole value is paid for. */
  readonly entry: number;
  readonly multiplier: number;
}

/** Bars `from` to `to` (excluded): when each is known, and its close. */
export interface ClosesStretch {
  readonly known: Float64Array;
  readonly close: Float64Array;
  readonly from: number;
  readonly to: number;
}

/**
 * Writes equity and exposure at each bar, by the arithmetic of ledger and exposure; stops before an equity that is not
 * positive. Gives how many bars were written.
 */
export function markStretch(
  { known, close, from, to }: ClosesStretch,
  { wealth, units, entry, multiplier }: Holding,
  { columns, used }: { readonly columns: CurveColumns; readonly used: number },
): number {
  if (units === 0) return markFlat({ known, from, to }, wealth, { columns, used });
  const { at, equity, gross, net } = columns;
  const base = Number.isNaN(entry) ? 0 : entry;
  for (let i = from, k = used; i < to; i++, k++) {
    const price = close[i]!;
    const now = wealth + units * (price - base) * multiplier;
    if (!(now > 0)) return i - from;
    const share = (units * price * multiplier) / now;
    at[k] = known[i]!;
    equity[k] = now;
    gross[k] = share < 0 ? -share : share;
    net[k] = share;
  }
  return to - from;
}

/** With nothing held all bars are alike. */
function markFlat(
  { known, from, to }: Pick<ClosesStretch, 'known' | 'from' | 'to'>,
  wealth: number,
  { columns, used }: { readonly columns: CurveColumns; readonly used: number },
): number {
  if (!(wealth > 0)) return 0;
  const { at, equity, gross, net } = columns;
  for (let i = from, k = used; i < to; i++, k++) {
    at[k] = known[i]!;
    equity[k] = wealth;
    gross[k] = 0;
    net[k] = 0;
  }
  return to - from;
}
