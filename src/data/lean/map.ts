import { fieldsOf, type LeanFile, leanDate } from './rows.js';

/** A stretch of days on which an instrument had one ticker, both ends included. */
export interface LeanTicker {
  readonly ticker: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The tickers of an instrument over time, as a map file tells them: its first day, then the last day of each ticker.
 *
 * Files of prices are named by the ticker of their day, so an instrument that was renamed lies in several.
 *
 * @throws DataError for a line with too few fields
 * @example
 * ```ts
 * import { leanTickers } from 'edgeproof/data';
 * const map = { name: 'twx.csv', text: '19980102,aol,N\n20031015,aol,N\n20180615,twx,N' };
 * const tickers = leanTickers(map);
 * if (tickers.map((one) => `${one.ticker} from ${one.from}`).join() !== 'aol from 1998-01-02,twx from 2003-10-16') throw new Error('two');
 * ```
 */
export function leanTickers(file: LeanFile): readonly LeanTicker[] {
  const rows = fieldsOf(file, 2).map(([date = '', ticker = '']) => ({ date: leanDate(date), ticker }));
  return rows.slice(1).map(({ date, ticker }, i) => {
    const before = rows[i]!.date;
    // The first line is the first day itself, the others are the last day of what came before.
    return { ticker, from: i === 0 ? before : dayAfter(before), to: date };
  });
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
