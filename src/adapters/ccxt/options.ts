import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { type DurationInput, type Micros, toDuration } from '../../core/time.js';
import type { Clock } from '../transport/clock.js';
import type { CcxtExchange } from './library.js';

/** Keys as ccxt names them; what a venue needs differs. */
export type CcxtKeys = { readonly [name: string]: string };

/** Options of {@link ccxtBroker}. */
export interface CcxtOptions {
  /** Id of the exchange in ccxt, such as `kraken`. */
  readonly exchange: string;
  /** Whether to use the venue's test environment; there is no default. Not every venue has one. */
  readonly sandbox: boolean;
  /** Asked once for each connection, since ccxt keeps them inside. */
  readonly keys: () => CcxtKeys | Promise<CcxtKeys>;
  /** `wallClock()` of `edgeproof/live`. */
  readonly clock: Clock;
  /** Venue of the listings that are traded here; default the exchange's id. */
  readonly venue?: string;
  /** ccxt's unified symbol by listing id; default the id. */
  readonly symbols?: { readonly [instrument: string]: string };
  /** How often open orders are asked after; default 2 s. */
  readonly pollEvery?: DurationInput;
  /** Further options for ccxt's constructor, such as `{ timeout: 20000 }`. */
  readonly settings?: { readonly [name: string]: unknown };
  /** An exchange object of your own making instead of ccxt's: for tests, or one that is shared. */
  readonly make?: (options: { readonly [name: string]: unknown }) => CcxtExchange;
}

/** Options, read. */
export interface CcxtSettings extends Required<Omit<CcxtOptions, 'pollEvery' | 'make'>> {
  readonly pollEvery: Micros;
  readonly make: CcxtOptions['make'];
}

const callable = (v: unknown): boolean => typeof v === 'function';
const schema = z.strictObject({
  exchange: z.string().min(1),
  sandbox: z.boolean(),
  keys: z.custom<CcxtOptions['keys']>(callable, 'is no function that gives the keys'),
  clock: z.custom<Clock>(
    (v) => typeof (v as Partial<Clock> | null)?.now === 'function',
    'is no clock; pass wallClock()',
  ),
  venue: z.string().min(1).optional(),
  symbols: z.record(z.string(), z.string().min(1)).default({}),
  pollEvery: z.union([z.string(), z.number()]).default('2s'),
  settings: z.record(z.string(), z.unknown()).default({}),
  make: z.custom<NonNullable<CcxtOptions['make']>>(callable, 'is no function').optional(),
});

/**
 * Reads the options once.
 *
 * @throws ConfigError for an unknown or impossible option
 */
export function parseCcxtOptions(options: CcxtOptions): CcxtSettings {
  const read = parseOptions('ccxt', schema, options);
  return { ...read, venue: read.venue ?? read.exchange, pollEvery: toDuration(read.pollEvery), make: read.make };
}
