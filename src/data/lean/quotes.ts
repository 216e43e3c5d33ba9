import type { BarColumns } from '../../core/batch.js';
import type { QuoteEvent } from '../../core/event.js';
import { knownOptions } from '../../core/options.js';
import type { Micros } from '../../core/time.js';
import { emptyColumns } from '../memory.js';
import { DATED, type LeanDated, spanOf } from './bars.js';
import { clockOf, EQUITY_SCALE, fieldsOf, type LeanDay, type LeanFile, numberOf, numbersOf } from './rows.js';

/** A bar of bids and a bar of asks over the same time, NaN where a side had none. */
export interface LeanQuoteBar {
  readonly start: Micros;
  readonly end: Micros;
  /** Open, high, low, close, size at the close. */
  readonly bid: readonly [number, number, number, number, number];
  readonly ask: readonly [number, number, number, number, number];
}

/**
 * Quote bars of one day: milliseconds since midnight, bid open, high, low, close and size, ask the same.
 *
 * @throws DataError for a line with too few fields
 * @example
 * ```ts
 * import { leanQuoteBars, leanQuotes } from 'edgeproof/data';
 * const row = '34200000,1672700,1672700,1671500,1672500,300,1680000,1680000,1672600,1672700,2000';
 * const bars = leanQuoteBars({ name: 'quote.csv', text: row }, { date: '2013-10-07', zone: 'America/New_York' });
 * const [quote] = leanQuotes(bars);
 * if (quote?.bid !== 167.25 || quote.ask !== 167.27) throw new Error('the close of bid and ask');
 * ```
 */
export function leanQuoteBars(file: LeanFile, day: LeanDay): readonly LeanQuoteBar[] {
  const { period, scale, toUtc, keeps } = clockOf(day);
  return numbersOf(file, 11).flatMap(([ms = 0, ...values]) => {
    const start = toUtc(ms);
    return keeps(start) ? [{ start, end: start + period, ...sides(values, scale) }] : [];
  });
}

/**
 * Quote bars of a daily or hourly file; see `leanDatedBars`.
 *
 * @throws DataError for a line with too few fields
 * @example
 * ```ts
 * import { calendar, leanDatedQuoteBars } from 'edgeproof/data';
 * const file = { name: 'btcusd.csv', text: '20150427 00:00,219.16,219.83,219.16,219.58,5,219.18,220.03,219.18,219.6,1' };
 * const [bar] = leanDatedQuoteBars(file, { calendar: calendar('24/7'), scale: 1 });
 * if (bar?.bid[3] !== 219.58 || bar.ask[3] !== 219.6) throw new Error('the closes of both sides');
 * ```
 */
export function leanDatedQuoteBars(file: LeanFile, options: LeanDated): readonly LeanQuoteBar[] {
  knownOptions('lean', options, DATED);
  const scale = options.scale ?? EQUITY_SCALE;
  return fieldsOf(file, 11).map(([moment = '', ...fields]) => ({
    ...spanOf(moment, options),
    ...sides(fields.map(numberOf), scale),
  }));
}

function sides(values: readonly number[], scale: number): Pick<LeanQuoteBar, 'bid' | 'ask'> {
  const side = (from: number): LeanQuoteBar['bid'] => {
    const [open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN] = values.slice(from, from + 4);
    return [open / scale, high / scale, low / scale, close / scale, values[from + 4] ?? Number.NaN];
  };
  return { bid: side(0), ask: side(5) };
}

/**
 * The quote that stands at the end of each quote bar; bars in which a side had no quote are left out.
 *
 * @example
 * ```ts
 * import { leanQuotes } from 'edgeproof/data';
 * const [quote] = leanQuotes([{ start: 0, end: 60e6, bid: [9, 9, 9, 9, 5], ask: [10, 10, 10, 10, 7] }]);
 * if (quote?.at !== 60e6 || quote.bid !== 9 || quote.askSize !== 7) throw new Error('at its end');
 * ```
 */
export function leanQuotes(bars: readonly LeanQuoteBar[]): readonly Omit<QuoteEvent, 'instrument' | 'seq'>[] {
  return bars.flatMap(({ end, bid: [, , , bid, bidSize], ask: [, , , ask, askSize] }) =>
    Number.isNaN(bid) || Number.isNaN(ask)
      ? []
      : [{ kind: 'quote' as const, ts: end, at: end, bid, bidSize, ask, askSize }],
  );
}

/** Bars half way between bid and ask, for markets without prints; volume is not known. */
export function middleBars(bars: readonly LeanQuoteBar[]): BarColumns {
  const whole = bars.filter(({ bid, ask }) => !Number.isNaN(bid[3]) && !Number.isNaN(ask[3]));
  const columns = emptyColumns(whole.length);
  whole.forEach(({ start, end, bid, ask }, i) => {
    columns.start[i] = start;
    columns.end[i] = end;
    columns.open[i] = (bid[0] + ask[0]) / 2;
    columns.high[i] = (bid[1] + ask[1]) / 2;
    columns.low[i] = (bid[2] + ask[2]) / 2;
    columns.close[i] = (bid[3] + ask[3]) / 2;
    columns.volume[i] = Number.NaN;
  });
  return columns;
}
