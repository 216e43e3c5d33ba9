import * as z from 'zod';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { type DurationInput, type Micros, toDuration } from '../../core/time.js';
import type { RequestRecord } from '../transport/exchange.js';
import { safeUrl } from '../transport/safe-url.js';
import type { Transport } from '../transport/transport.js';
import type { AlpacaEndpoint } from './endpoints.js';

/** Keys of an account. */
export interface AlpacaKeys {
  readonly keyId: string;
  readonly secretKey: string;
}

/** Options of {@link alpaca}. */
export interface AlpacaOptions {
  /** `ALPACA_PAPER`, or another that you name; there is no default. */
  readonly endpoint: AlpacaEndpoint;
  /** Asked before each request, so that keys can be rotated; kept by nobody. */
  readonly keys: () => AlpacaKeys | Promise<AlpacaKeys>;
  /** `nodeTransport()` in Node. */
  readonly transport: Transport;
  /** Venue of the listings that are traded here; default `alpaca`. */
  readonly venue?: string;
  /** Alpaca's symbol by listing id, where the two differ. */
  readonly symbols?: { readonly [instrument: string]: string };
  /**
   * `off` (default): a change is a cancel and a new order, made by the caller. `native`: Alpaca's PATCH, which is one
   * step but counts the fills that race with it on top.
   */
  readonly replace?: 'off' | 'native';
  /** No answer within this is none; default 10 s. */
  readonly timeout?: DurationInput;
  /** How long an unknown outcome is asked after before it is passed on as unknown; default 15 s. */
  readonly resolveFor?: DurationInput;
  /** Requests a minute that the account may make; default 200. */
  readonly requestsPerMinute?: number;
  /** Shown each request, without keys: for a log. */
  readonly onRequest?: (record: RequestRecord) => void;
}

/** Options, read. */
export interface AlpacaSettings extends Required<Omit<AlpacaOptions, 'timeout' | 'resolveFor' | 'onRequest'>> {
  readonly timeout: Micros;
  readonly resolveFor: Micros;
  readonly onRequest: ((record: RequestRecord) => void) | undefined;
}

const callable = (v: unknown): boolean => typeof v === 'function';
const transport = z.custom<Transport>((v) => {
  const one = v as Partial<Transport> | null;
  return (
    typeof one === 'object' &&
    one !== null &&
    callable(one.http) &&
    callable(one.sockets) &&
    typeof one.clock === 'object'
  );
}, 'is no transport; in Node pass nodeTransport() of edgeproof/node');
const schema = z.strictObject({
  endpoint: z.strictObject({ rest: z.string(), stream: z.string() }),
  keys: z.custom<AlpacaOptions['keys']>(callable, 'is no function that gives the keys'),
  transport,
  venue: z.string().min(1).default('alpaca'),
  symbols: z.record(z.string(), z.string().min(1)).default({}),
  replace: z.enum(['off', 'native']).default('off'),
  timeout: z.union([z.string(), z.number()]).default('10s'),
  resolveFor: z.union([z.string(), z.number()]).default('15s'),
  requestsPerMinute: z.int().min(1).default(200),
  onRequest: z.custom<NonNullable<AlpacaOptions['onRequest']>>(callable, 'is no function').optional(),
});

/**
 * Reads the options once.
 *
 * @throws ConfigError for an unknown or impossible option, or an address that would carry keys unencrypted
 */
export function parseAlpacaOptions(options: AlpacaOptions): AlpacaSettings {
  if (Object.hasOwn(options ?? {}, 'secretKey'))
    throw new ConfigError('alpaca', 'keys were passed as an option', 'pass keys: () => ({ keyId, secretKey })');
  const read = parseOptions('alpaca', schema, options);
  safeUrl('alpaca', 'endpoint.rest', read.endpoint.rest, ['https:', 'http:']);
  safeUrl('alpaca', 'endpoint.stream', read.endpoint.stream, ['wss:', 'ws:']);
  return {
    ...read,
    timeout: toDuration(read.timeout),
    resolveFor: toDuration(read.resolveFor),
    onRequest: read.onRequest,
  };
}
