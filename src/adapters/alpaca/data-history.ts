import * as z from 'zod';
import { DAY, HOUR, MINUTE, SECOND, toIso } from '../../core/time.js';
import type { HistoryPage, HistoryProtocol, HistoryStretch } from '../feed/history-protocol.js';
import { checkShape, parseJson } from '../feed/reading.js';
import { type AlpacaDataFeed, alpacaHeaders, isTakenBack, restFeed } from './data-protocol.js';
import { alpacaBar, alpacaQuote, alpacaTrade, barSchema, quoteSchema, tradeSchema } from './data-wire.js';
import type { AlpacaKeys } from './options.js';

/** Lengths of bars, as Alpaca writes them. */
export const ALPACA_TIMEFRAMES = {
  '1Min': MINUTE,
  '5Min': 5 * MINUTE,
  '15Min': 15 * MINUTE,
  '1Hour': HOUR,
  '1Day': DAY,
} as const;

/** How the history of Alpaca is asked for. */
export interface AlpacaHistoryProtocolOptions {
  readonly rest: string;
  readonly feed: AlpacaDataFeed;
  readonly keys: () => AlpacaKeys | Promise<AlpacaKeys>;
  readonly bars: keyof typeof ALPACA_TIMEFRAMES;
  readonly quoteUnit: number;
  readonly requestsPerMinute: number;
}

const token = { next_page_token: z.string().nullish() };
/** Lists by symbol under the name of the kind; null or missing where there is nothing. */
const lists = <S extends z.ZodType>(item: S) => z.record(z.string(), z.array(item)).nullish();
const barsSchema = z.object({ bars: lists(barSchema), ...token });
const tradesSchema = z.object({ trades: lists(tradeSchema), ...token });
const quotesSchema = z.object({ quotes: lists(quoteSchema), ...token });
const WHO = 'alpaca rest';

/**
 * Bars, trades and quotes of Alpaca, unadjusted, page by page until there is no token.
 *
 * Source: docs.alpaca.markets, "Historical bars", "Historical trades", "Historical quotes"; 200 requests a minute on the free plan,
 * counted in `X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds of Unix time).
 */
export function alpacaHistoryProtocol(options: AlpacaHistoryProtocolOptions): HistoryProtocol {
  const { rest, feed, bars, quoteUnit, requestsPerMinute } = options;
  const period = ALPACA_TIMEFRAMES[bars];
  return {
    name: `alpaca ${feed} history`,
    kinds: ['bar', 'trade', 'quote'],
    windows: [{ name: 'minute', limit: requestsPerMinute, per: MINUTE }],
    headers: async () => alpacaHeaders(await options.keys()),
    first: () => '',
    ask: ({ symbol, kind, from, to }, page) => {
      const start = Math.max(0, kind === 'bar' ? from - period : from);
      const query = new URLSearchParams({ symbols: symbol, start: toIso(start), end: toIso(to), limit: '10000' });
      query.set('sort', 'asc');
      query.set('feed', restFeed(feed));
      if (kind === 'bar') {
        query.set('timeframe', bars);
        query.set('adjustment', 'raw');
      }
      if (page !== '') query.set('page_token', page);
      return { url: `${rest}/v2/stocks/${kind}s?${query}` };
    },
    read: (stretch, _page, body) => readPage(stretch, { period, quoteUnit }, body),
    count: (headers) => {
      const [limit, left, reset] = ['limit', 'remaining', 'reset'].map((one) => headers[`x-ratelimit-${one}`]);
      if (limit === undefined || left === undefined) return [];
      // The window's limit is ours: what others used is what is missing from the service's.
      const used = Number(limit) - Number(left);
      return [{ window: 'minute', used, ...(reset === undefined ? {} : { resetAt: Number(reset) * SECOND }) }];
    },
  };
}

function readPage(
  { symbol, kind }: HistoryStretch,
  { period, quoteUnit }: { readonly period: number; readonly quoteUnit: number },
  body: string,
): HistoryPage {
  const value = parseJson(WHO, body);
  if (kind === 'bar') {
    const { bars, next_page_token: next = null } = checkShape(WHO, barsSchema, value, body);
    return { items: (bars?.[symbol] ?? []).map((one) => alpacaBar(symbol, one, period)), next: next || null };
  }
  if (kind === 'quote') {
    const { quotes, next_page_token: next = null } = checkShape(WHO, quotesSchema, value, body);
    return { items: (quotes?.[symbol] ?? []).map((one) => alpacaQuote(symbol, one, quoteUnit)), next: next || null };
  }
  const { trades, next_page_token: next = null } = checkShape(WHO, tradesSchema, value, body);
  const kept = (trades?.[symbol] ?? []).filter(({ u }) => !isTakenBack(u));
  return { items: kept.map((one) => alpacaTrade(symbol, one)), next: next || null };
}
