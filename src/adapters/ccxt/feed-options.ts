import * as z from 'zod';
import type { DurationInput } from '../../core/time.js';
import type { Clock } from '../transport/clock.js';

/** What is used of an exchange of ccxt to follow a market; all of it may throw ccxt's errors. What `has` does not say is not called. */
export interface CcxtFeedExchange {
  readonly id: string;
  readonly has?: { readonly [feature: string]: unknown };
  /** Loads the listings; called before anything else is asked. */
  loadMarkets(): Promise<unknown>;
  /** Resolves with new trades, once there are any. */
  watchTrades?(symbol: string): Promise<unknown>;
  /** Resolves with the whole book, once it changed. */
  watchOrderBook?(symbol: string, limit: number | undefined): Promise<unknown>;
  /** Trades from `since` on, in milliseconds of Unix time. */
  fetchTrades?(symbol: string, since: number | undefined): Promise<unknown>;
  /** One book as it is now, up to so many levels a side. */
  fetchOrderBook?(symbol: string, limit: number | undefined): Promise<unknown>;
  /** Ends its connections. */
  close?(): Promise<unknown>;
}

/** Options of {@link ccxtFeed}. */
export interface CcxtFeedOptions {
  /** Id of the exchange in ccxt. */
  readonly exchange: string;
  /** `wallClock()` of `edgeproof/live`. */
  readonly clock: Clock;
  /** Venue of the listings that are followed here; default the exchange's id. */
  readonly venue?: string;
  /** ccxt's unified symbol by listing id; default the id. */
  readonly symbols?: { readonly [instrument: string]: string };
  /** How often is asked what cannot be watched; default 2 s. */
  readonly pollEvery?: DurationInput;
  /** Levels a side that a book is asked for with; default what the exchange gives. Several take certain numbers only. */
  readonly levels?: number;
  /** Further options for ccxt's constructor. */
  readonly settings?: { readonly [name: string]: unknown };
  /** Seed of the jitter of waits. */
  readonly seed?: number;
  /** An exchange object of your own making instead of ccxt's. */
  readonly make?: (options: { readonly [name: string]: unknown }) => CcxtFeedExchange;
}

const callable = (v: unknown): boolean => typeof v === 'function';

/** The schema of {@link CcxtFeedOptions}. */
export const feedOptionsSchema = z.strictObject({
  exchange: z.string().min(1),
  clock: z.custom<Clock>((v) => callable((v as Partial<Clock> | null)?.now), 'is no clock; pass wallClock()'),
  venue: z.string().min(1).optional(),
  symbols: z.record(z.string(), z.string().min(1)).default({}),
  pollEvery: z.union([z.string(), z.number()]).default('2s'),
  levels: z.int().positive().optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
  seed: z.int().default(1),
  make: z.custom<NonNullable<CcxtFeedOptions['make']>>(callable, 'is no function').optional(),
});
