import * as z from 'zod';
import type { DataSource } from '../../contracts/data-source.js';
import { parseOptions } from '../../core/options.js';
import { historySource } from '../feed/history-source.js';
import type { Transport } from '../transport/transport.js';
import { binanceHistoryProtocol } from './history-protocol.js';
import type { BinanceMarket } from './instruments.js';
import { BINANCE_HOSTS } from './protocol.js';
import { binanceSymbolOf } from './source.js';

/** Options of {@link binanceHistory}. */
export interface BinanceHistoryOptions {
  readonly transport: Pick<Transport, 'http' | 'clock'>;
  /** Default `spot`. */
  readonly market?: BinanceMarket;
  /** Venue name of the listings that are Binance's; default `binance` or `binance-usdm`. */
  readonly venue?: string;
  /** Another address of the REST interface. */
  readonly rest?: string;
  /** Interval of bars, as Binance writes it; default `1m`. */
  readonly bars?: string;
  readonly seed?: number;
}

const schema = z.strictObject({
  transport: z.custom<Transport>((v) => typeof v === 'object' && v !== null && 'http' in v, 'is not a transport'),
  market: z.enum(['spot', 'usdm']).default('spot'),
  venue: z.string().min(1).optional(),
  rest: z.string().optional(),
  bars: z
    .string()
    .regex(/^\d+[smhdwM]$/, 'is no interval of Binance')
    .default('1m'),
  seed: z.number().int().default(1),
});

/**
 * History of Binance by REST: finished bars, and the trades of one order at one price as one, numbered as the live feed numbers
 * them. Listings and symbols as in `binanceFeed`.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { binanceHistory } from 'edgeproof/adapters/binance';
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * import { instrument, Universe } from 'edgeproof';
 * const row = [0, '10', '12', '9', '11', '5', 59_999, '55', 3, '2', '22', '0'];
 * const transport = { clock: new VirtualClock(90e6), http: async () => ({ status: 200, headers: {}, body: JSON.stringify([row]) }) };
 * const universe = new Universe([instrument({ id: 'BTC/USDT', venue: 'binance' })]);
 * const query = { universe, kinds: ['bar'], from: 0, to: 120e6 } as const;
 * for await (const batch of binanceHistory({ transport }).history!(query, new AbortController().signal))
 *   if (batch.at(0) !== 60e6) throw new Error('known at its end');
 * ```
 */
export function binanceHistory(options: BinanceHistoryOptions): DataSource {
  const o = parseOptions('binanceHistory', schema, options);
  const { market, bars } = o;
  const rest = o.rest ?? BINANCE_HOSTS[market].rest;
  return historySource({
    name: `binance ${market} history`,
    protocol: () => binanceHistoryProtocol({ market, rest, bars }),
    transport: o.transport,
    symbolOf: binanceSymbolOf(o.venue ?? (market === 'spot' ? 'binance' : 'binance-usdm')),
    seed: o.seed,
  });
}
