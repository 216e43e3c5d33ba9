import type { QuoteEvent, TradeEvent } from '../../core/event.js';
import { clockOf, fieldsOf, type LeanDay, type LeanFile, numberOf } from './rows.js';

/**
 * Market prints of one day: milliseconds since midnight, price, size; equities add exchange, sale condition and whether the
 * print is suspicious. Suspicious prints are left out, as LEAN does.
 *
 * @throws DataError for a line with too few fields
 * @example
 * ```ts
 * import { leanTradeTicks } from 'edgeproof/data';
 * const file = { name: '20131007_spy_tick_trade.csv', text: '34200123,1672800,100,P,,0\n34200124,1,100,P,,1' };
 * const ticks = leanTradeTicks(file, { date: '2013-10-07', zone: 'America/New_York' });
 * if (ticks.length !== 1 || ticks[0]?.price !== 167.28) throw new Error('one that counts');
 * ```
 */
export function leanTradeTicks(file: LeanFile, day: LeanDay): readonly Omit<TradeEvent, 'instrument' | 'seq'>[] {
  const { scale, toUtc, keeps } = clockOf({ ...day, period: 0 });
  return fieldsOf(file, 3).flatMap(([ms = '', price = '', size = '', , , suspicious = '0']) => {
    const at = toUtc(Number(ms));
    if (suspicious === '1' || !keeps(at)) return [];
    const print = { price: numberOf(price) / scale, size: numberOf(size) };
    return [{ kind: 'trade' as const, ts: at, at, ...print, aggressor: 0 as const, id: '', offExchange: false }];
  });
}

/**
 * Quotes of one day: milliseconds since midnight, bid and its size, ask and its size. A tick that states one side keeps the
 * other as it was; what comes before both are known is left out.
 *
 * @throws DataError for a line with too few fields
 * @example
 * ```ts
 * import { leanQuoteTicks } from 'edgeproof/data';
 * const file = { name: 'quote.csv', text: '34200000,1672700,3,1672900,2,P,,0\n34200001,0,0,1672800,5,P,,0' };
 * const quotes = leanQuoteTicks(file, { date: '2013-10-07', zone: 'America/New_York' });
 * if (quotes[1]?.bid !== 167.27 || quotes[1].ask !== 167.28) throw new Error('the bid stands');
 * ```
 */
export function leanQuoteTicks(file: LeanFile, day: LeanDay): readonly Omit<QuoteEvent, 'instrument' | 'seq'>[] {
  const { scale, toUtc, keeps } = clockOf({ ...day, period: 0 });
  let [bid, bidSize, ask, askSize] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  return fieldsOf(file, 5).flatMap((row) => {
    const [ms = 0, bidPrice = 0, bidUnits = 0, askPrice = 0, askUnits = 0] = row.slice(0, 5).map(numberOf);
    if (row[7] === '1') return [];
    if (bidPrice > 0) [bid, bidSize] = [bidPrice / scale, bidUnits];
    if (askPrice > 0) [ask, askSize] = [askPrice / scale, askUnits];
    const at = toUtc(ms);
    if (Number.isNaN(bid) || Number.isNaN(ask) || !keeps(at)) return [];
    return [{ kind: 'quote' as const, ts: at, at, bid, bidSize, ask, askSize }];
  });
}
