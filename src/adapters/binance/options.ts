import * as z from 'zod';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { type DurationInput, type Micros, SECOND, toDuration } from '../../core/time.js';
import type { RequestRecord } from '../transport/exchange.js';
import { safeUrl } from '../transport/safe-url.js';
import type { Transport } from '../transport/transport.js';
import type { BinanceEndpoint } from './endpoints.js';
import type { BinanceKeys } from './sign.js';

/** Options of {@link binance}. */
export interface BinanceOptions {
  /** `BINANCE_TESTNET`, or another that you name; there is no default. */
  readonly endpoint: BinanceEndpoint;
  /** Asked before each signature, so that keys can be rotated; kept by nobody. */
  readonly keys: () => BinanceKeys | Promise<BinanceKeys>;
  /** `nodeTransport()` in Node. */
  readonly transport: Transport;
  /** Venue of the listings that are traded here; default `binance`. */
  readonly venue?: string;
  /** Binance's symbol by listing id; by default the id without `/`, `-` and `_`. */
  readonly symbols?: { readonly [instrument: string]: string };
  /** How long a signed request may be under way; default 5 s, at most 60 s. A short one makes an unknown outcome short. */
  readonly recvWindow?: DurationInput;
  /** No answer within this is none; default 10 s. */
  readonly timeout?: DurationInput;
  /** How long an unknown outcome is asked after before it is passed on as unknown; default 15 s. */
  readonly resolveFor?: DurationInput;
  /** Shown each request, without keys and signature: for a log. */
  readonly onRequest?: (record: RequestRecord) => void;
}

/** Options, read. */
export interface BinanceSettings
  extends Required<Omit<BinanceOptions, 'recvWindow' | 'timeout' | 'resolveFor' | 'onRequest'>> {
  readonly recvWindow: Micros;
  readonly timeout: Micros;
  readonly resolveFor: Micros;
  readonly onRequest: ((record: RequestRecord) => void) | undefined;
}

const callable = (v: unknown): boolean => typeof v === 'function';
const duration = z.union([z.string(), z.number()]);
const schema = z.strictObject({
  endpoint: z.strictObject({ rest: z.string(), websocketApi: z.string() }),
  keys: z.custom<BinanceOptions['keys']>(callable, 'is no function that gives the keys'),
  transport: z.custom<Transport>((v) => {
    const one = v as Partial<Transport> | null;
    const whole = typeof one === 'object' && one !== null && callable(one.http) && callable(one.sockets);
    return whole && typeof one.clock === 'object';
  }, 'is no transport; in Node pass nodeTransport() of edgeproof/node'),
  venue: z.string().min(1).default('binance'),
  symbols: z.record(z.string(), z.string().min(1)).default({}),
  recvWindow: duration.default('5s'),
  timeout: duration.default('10s'),
  resolveFor: duration.default('15s'),
  onRequest: z.custom<NonNullable<BinanceOptions['onRequest']>>(callable, 'is no function').optional(),
});

/**
 * Reads the options once.
 *
 * @throws ConfigError for an unknown or impossible option, or an address that would carry keys unencrypted
 */
export function parseBinanceOptions(options: BinanceOptions): BinanceSettings {
  const read = parseOptions('binance', schema, options);
  safeUrl('binance', 'endpoint.rest', read.endpoint.rest, ['https:', 'http:']);
  safeUrl('binance', 'endpoint.websocketApi', read.endpoint.websocketApi, ['wss:', 'ws:']);
  const recvWindow = toDuration(read.recvWindow);
  if (recvWindow < 1000 || recvWindow > 60 * SECOND)
    throw new ConfigError('binance', `recvWindow is ${recvWindow / 1000} ms`, 'pass 1 ms to 60 s');
  return {
    ...read,
    recvWindow,
    timeout: toDuration(read.timeout),
    resolveFor: toDuration(read.resolveFor),
    onRequest: read.onRequest,
  };
}
