import * as z from 'zod';
import type { DataSource, HistoryQuery } from '../../contracts/data-source.js';
import { ArrayBatch } from '../../core/batch.js';
import { ConfigError } from '../../core/errors.js';
import type { EventBatch, MarketEvent } from '../../core/event.js';
import { sha256Hex } from '../../core/hash.js';
import type { Json } from '../../core/json.js';
import { parseOptions } from '../../core/options.js';
import { SECOND, toIso } from '../../core/time.js';
import { HistoryDesk } from '../feed/history-desk.js';
import type { Transport } from '../transport/transport.js';
import { readYahooChart, type YahooChart } from './wire.js';

/** Options of {@link yahooChart}. */
export interface YahooChartOptions {
  readonly transport: Pick<Transport, 'http' | 'clock'>;
  /**
   * Must be written out: the service has no documentation and no promise, its terms forbid passing its data on, and it rewrites history.
   * Nothing else turns it on.
   */
  readonly confirm: 'research-only';
  /** Default `1d`. Minutes can be read for the last 8 days, in one request up to now, and hours for two years. */
  readonly bars?: '1m' | '5m' | '15m' | '30m' | '1h' | '1d';
  /** Venue name of the listings that are read here; default: all listings. */
  readonly venue?: string;
  readonly rest?: string;
  readonly seed?: number;
}

const schema = z.strictObject({
  transport: z.custom<Transport>((v) => typeof v === 'object' && v !== null && 'http' in v, 'is not a transport'),
  confirm: z.literal('research-only', { error: 'must be written out: "research-only"' }),
  bars: z.enum(['1m', '5m', '15m', '30m', '1h', '1d']).default('1d'),
  venue: z.string().min(1).optional(),
  rest: z.string().default('https://query2.finance.yahoo.com'),
  seed: z.number().int().default(1),
});

/** What is known of one answer. */
interface Payload {
  readonly hash: string;
  readonly retrievedAt: string;
  readonly dropped: YahooChart['dropped'];
}

/**
 * Bars, splits and dividends of the chart service of Yahoo, for research: prices as they were traded, with later splits undone.
 *
 * What was read yesterday may read differently today: each split rewrites all prices before it, delisted names vanish, and errors come and go.
 * So the hash and the time of each answer stand in the manifest as `origin`; keep answers by `historyCache` of `edgeproof/node`
 * to read the same again. A bar is known at its end; that its numbers are those of a later day is what `origin` says.
 *
 * @throws ConfigError unless `confirm` is written out, or for a wrong option; when read, DataError for a refusal
 * @example
 * ```ts
 * import { yahooChart } from 'edgeproof/adapters/yahoo';
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * import { instrument, Universe } from 'edgeproof';
 * const quote = [{ open: [10], high: [12], low: [9], close: [11], volume: [5] }];
 * const meta = { currency: 'USD', dataGranularity: '1d', currentTradingPeriod: { regular: { start: 86_400, end: 109_800 } } };
 * const body = JSON.stringify({ chart: { result: [{ meta, timestamp: [0], indicators: { quote } }], error: null } });
 * const transport = { clock: new VirtualClock(86_400e6), http: async () => ({ status: 200, headers: {}, body }) };
 * const source = yahooChart({ transport, confirm: 'research-only' });
 * const query = { universe: new Universe([instrument({ id: 'SPY' })]), kinds: ['bar'], from: 0, to: 86_400e6 } as const;
 * for await (const batch of source.history!(query, new AbortController().signal))
 *   if (batch.at(0) !== 23_400e6) throw new Error('known at the end of its session');
 * if (source.origin === undefined) throw new Error('says where it is from');
 * ```
 */
export function yahooChart(options: YahooChartOptions): DataSource {
  const settings = parseOptions('yahooChart', schema, options);
  const payloads = new Map<string, Payload>();
  return {
    name: 'yahoo chart',
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({
      kinds: Object.freeze(['bar', 'corporate-action'] as const),
      history: true,
      live: false,
    }),
    history: (query, signal) => readCharts(settings, payloads, { query, signal }),
    origin: (): Json => ({
      service: 'yahoo chart',
      rewritten: 'prices, volumes and dividends are adjusted afterwards; splits known at retrievedAt are undone',
      answers: Object.fromEntries(
        [...payloads]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([id, one]) => [id, { ...one, dropped: { ...one.dropped } }]),
      ),
    }),
  };
}

async function* readCharts(
  { transport, bars, venue, rest, seed }: z.output<typeof schema>,
  payloads: Map<string, Payload>,
  { query, signal }: { readonly query: HistoryQuery; readonly signal: AbortSignal },
): AsyncGenerator<EventBatch> {
  const { clock } = transport;
  if (!(query.to > query.from)) return;
  if (query.from === Number.NEGATIVE_INFINITY)
    throw new ConfigError('yahooChart', 'a reading without start', 'state from');
  signal.throwIfAborted();
  const desk = new HistoryDesk(
    {
      name: 'yahoo chart',
      kinds: ['bar'],
      windows: [{ name: 'minute', limit: 60, per: 60 * SECOND }],
      // Without the name of a browser the service refuses.
      headers: () => ({ 'user-agent': 'Mozilla/5.0' }),
      first: () => '',
      ask: () => ({ url: '' }),
      read: () => ({ items: [], next: null }),
    },
    transport,
    seed,
  );
  const onAbort = (): void => desk.close();
  signal.addEventListener('abort', onAbort, { once: true });
  const events: MarketEvent[] = [];
  try {
    for (const [instrument, one] of query.universe.instruments.entries()) {
      if (venue !== undefined && one.venue !== venue) continue;
      const symbol = encodeURIComponent(one.tags['symbol'] ?? one.id);
      // Up to now whatever is asked for: a split that came later is needed to undo what it did.
      const end = Math.floor(clock.now() / SECOND) + 1;
      const begin = Math.max(0, Math.floor(query.from / SECOND) - 86_400);
      const url = `${rest}/v8/finance/chart/${symbol}?period1=${begin}&period2=${end}&interval=${bars}&events=div%7Csplit`;
      const body = await desk.ask(url, 1);
      const now = clock.now();
      const chart = readYahooChart(body, now);
      const hash = sha256Hex(new TextEncoder().encode(body));
      payloads.set(one.id, { hash, retrievedAt: toIso(now), dropped: chart.dropped });
      for (const { start, end: ts, ...prices } of chart.bars)
        events.push({ kind: 'bar', instrument, ts, at: ts, seq: 0, start, period: ts - start, ...prices });
      for (const { at, action } of chart.actions)
        events.push({ kind: 'corporate-action', instrument, ts: at, at, seq: 0, action });
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw cause;
  } finally {
    signal.removeEventListener('abort', onAbort);
    desk.close();
  }
  const wanted = events.filter(({ at, kind }) => at >= query.from && at < query.to && query.kinds.includes(kind));
  wanted.sort((a, b) => a.at - b.at || Number(a.kind === 'bar') - Number(b.kind === 'bar'));
  if (wanted.length > 0) yield new ArrayBatch(wanted.map((event, seq) => ({ ...event, seq })));
}
