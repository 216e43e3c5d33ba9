import { HOUR, MINUTE, SECOND } from '../../core/time.js';
import type { HistoryPage, HistoryProtocol, HistoryStretch } from '../feed/history-protocol.js';
import type { BinanceMarket } from './instruments.js';
import { readBinanceTrades } from './protocol.js';
import { readBinanceBars } from './rest-bars.js';

const PAGE = 1000;
/** How the history of Binance is asked for. */
export interface BinanceHistoryProtocolOptions {
  readonly market: BinanceMarket;
  readonly rest: string;
  /** Interval of bars as Binance writes it. */
  readonly bars: string;
}

/**
 * Klines and aggregate trades of Binance. A page of trades begins at a time until the first is found, within windows of an hour, and
 * goes on by number: numbers leave no hole.
 *
 * Source: binance-spot-api-docs, rest-api.md (klines weight 2, aggTrades weight 4, 6000 a minute; `X-MBX-USED-WEIGHT-1M`);
 * USD-M futures: klines weight 5 at 1000 rows, aggTrades 20, 2400 a minute.
 */
export function binanceHistoryProtocol(options: BinanceHistoryProtocolOptions): HistoryProtocol {
  const { market, rest, bars } = options;
  const spot = market === 'spot';
  const base = `${rest}${spot ? '/api/v3' : '/fapi/v1'}`;
  const ms = (micros: number): number => Math.floor(micros / 1000);
  return {
    name: `binance ${market} history`,
    kinds: ['bar', 'trade'],
    windows: [{ name: 'minute', limit: spot ? 6000 : 2400, per: MINUTE }],
    // A bar that ends in the stretch may begin a month before it.
    first: ({ kind, from }) =>
      kind === 'bar' ? `${Math.max(0, ms(from) - barSpan(bars) / 1000)}` : `time ${ms(from)}`,
    ask: ({ symbol, kind, to }, page) => {
      const [how = '', value = ''] = page.split(' ');
      if (kind === 'bar') {
        const query = `symbol=${symbol}&interval=${bars}&startTime=${how}&endTime=${ms(to)}&limit=${PAGE}`;
        return { url: `${base}/klines?${query}`, cost: spot ? 2 : 5 };
      }
      const from =
        how === 'time'
          ? `startTime=${value}&endTime=${Math.min(Number(value) + ms(HOUR) - 1, ms(to))}`
          : `fromId=${value}`;
      return { url: `${base}/aggTrades?symbol=${symbol}&${from}&limit=${PAGE}`, cost: spot ? 4 : 20 };
    },
    read: (stretch, page, body) => (stretch.kind === 'bar' ? readBars(stretch, body) : readTrades(stretch, page, body)),
    count: (headers) => {
      const used = Number(headers['x-mbx-used-weight-1m']);
      return used > 0 ? [{ window: 'minute', used }] : [];
    },
  };
}

function readBars({ symbol, to }: HistoryStretch, body: string): HistoryPage {
  const items = readBinanceBars(symbol, body);
  const last = items.at(-1);
  const more = items.length >= PAGE && last !== undefined && last.start + last.period < to;
  return { items, next: more ? String((last.start + last.period) / 1000) : null };
}

function readTrades({ symbol, to }: HistoryStretch, page: string, body: string): HistoryPage {
  const items = readBinanceTrades(symbol, body, 'aggregate');
  const last = items.at(-1);
  if (last !== undefined) return { items, next: last.ts < to && items.length > 0 ? after(page, last.number) : null };
  const [how, value] = page.split(' ');
  // No trade in this hour: the next one. No trade after a number: there is none yet.
  const next = Number(value) * 1000 + HOUR;
  return { items, next: how === 'time' && next < to ? `time ${next / 1000}` : null };
}

/** The page after a number; the same page where nothing came after it means the end. */
function after(page: string, number: number): string | null {
  const next = `id ${number + 1}`;
  return next === page ? null : next;
}

const UNITS: { readonly [unit: string]: number } = {
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: 24 * HOUR,
  w: 7 * 24 * HOUR,
  M: 31 * 24 * HOUR,
};

/** The longest that a bar of an interval lasts, in Micros. */
function barSpan(interval: string): number {
  return Number(interval.slice(0, -1)) * UNITS[interval.at(-1)!]!;
}
