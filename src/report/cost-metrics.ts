import { notionalOf } from './daily.js';
import { type RunRecord, rowsOf } from './run-record.js';
import { lastEquity } from './settle-parts.js';

/** What a run paid, and how much it could have paid; in the account currency, positive is paid. */
export interface CostMetrics {
  /** Fees, slippage and spread: what trading cost. */
  readonly trading: number;
  /** Borrow, funding, interest and dividends: what holding cost; negative when holding was paid for. */
  readonly holding: number;
  readonly total: number;
  /** Notional bought and sold. */
  readonly traded: number;
  /** Trading costs over traded notional, in basis points. */
  readonly bps: number;
  /** Profit before trading costs over traded notional, in basis points: at this cost the run would have made nothing. */
  readonly breakEvenBps: number;
  /** Break-even over paid: 2 means that costs could double. NaN when nothing was paid. */
  readonly headroom: number;
  /** Trading costs over profit before them; NaN when there was no such profit. */
  readonly shareOfGross: number;
}

/** The cost metrics of a run. */
export function costMetrics(record: RunRecord): CostMetrics {
  const { fees, slippage, spread, borrow, funding, interest, dividends } = record.costs;
  const trading = fees + slippage + spread;
  const holding = borrow + funding + interest + dividends;
  let traded = 0;
  const rows = rowsOf(record);
  for (let i = 0; i < rows.length; i++) traded += notionalOf(rows.row(i), record.instruments);
  const end = lastEquity(record, record.startEquity);
  const gross = end - record.startEquity + trading;
  return {
    trading,
    holding,
    total: trading + holding,
    traded,
    bps: traded > 0 ? (trading / traded) * 10_000 : Number.NaN,
    breakEvenBps: traded > 0 ? (gross / traded) * 10_000 : Number.NaN,
    headroom: trading > 0 ? gross / trading : Number.NaN,
    shareOfGross: gross > 0 ? trading / gross : Number.NaN,
  };
}
