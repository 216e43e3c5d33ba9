import * as z from 'zod';
import { parseOptions } from '../core/options.js';
import { type DurationInput, toDuration } from '../core/time.js';
import type { FeeModel } from './costs/fees.js';
import type { SlippageModel } from './costs/slippage.js';
import type { LatencyInput } from './latency.js';
import type { SessionOf } from './session.js';

const duration = z.union([z.number(), z.string()]).transform((value) => toDuration(value));
const fn = <T>(what: string) => z.custom<T>((value) => typeof value === 'function', `is not ${what}`);
const latency = z.union([
  z.number(),
  z.string(),
  z.strictObject({ mean: z.union([z.number(), z.string()]), jitter: z.union([z.number(), z.string()]) }),
]) as z.ZodType<LatencyInput>;

const ORDER_TYPES = [
  'market',
  'limit',
  'stop',
  'stop-limit',
  'trailing-stop',
  'market-on-open',
  'market-on-close',
] as const;
const TIMES_IN_FORCE = ['day', 'gtc', 'ioc', 'fok', 'gtd'] as const;

const schema = z.strictObject({
  id: z.string().min(1).default('sim'),
  fillsFrom: z.enum(['auto', 'bar', 'trade', 'quote', 'book']).default('auto'),
  marketFill: z.enum(['next-open', 'next-close', 'next-worst', 'same-close']).default('next-open'),
  limitTouch: z.enum(['through', 'touch']).default('through'),
  limitGap: z.enum(['open', 'extreme', 'limit']).default('open'),
  stopTouch: z.enum(['through', 'touch']).default('touch'),
  stopFill: z.enum(['level', 'close', 'extreme']).default('level'),
  stopLimitFill: z.enum(['path', 'close']).default('path'),
  trailBy: z.enum(['path', 'bar-extreme', 'bar-close']).default('path'),
  path: z.enum(['worst', 'open-high-low-close', 'open-low-high-close', 'nearest']).default('worst'),
  quoteFill: z.enum(['current', 'next']).default('current'),
  displayedSize: z.boolean().default(false),
  maxVolumeShare: z.number().positive().max(1).nullable().default(null),
  latency: z
    .strictObject({ entry: latency.default(0), response: latency.default(0) })
    .default({ entry: 0, response: 0 }),
  fees: fn<FeeModel>('a fee model such as feeBps({ rate: 2 })').optional(),
  slippage: fn<SlippageModel>('a slippage model such as slippageBps({ rate: 1 })').nullable().default(null),
  session: fn<SessionOf>('a function from time to { open, close }').nullable().default(null),
  cutoff: z.strictObject({ open: duration.default(0), close: duration.default(0) }).default({ open: 0, close: 0 }),
  checkMargin: z.union([z.boolean(), z.literal('fill')]).default(false),
  orderTypes: z.array(z.enum(ORDER_TYPES)).default([...ORDER_TYPES]),
  timesInForce: z.array(z.enum(TIMES_IN_FORCE)).default([...TIMES_IN_FORCE]),
  shortSelling: z.boolean().default(true),
  fractional: z.boolean().default(true),
});

/** The parsed options of a simulated venue. */
export type SimVenueRules = z.output<typeof schema>;

/** Options of `simVenue`; each is an independent choice, the defaults are the honest ones. */
export interface SimVenueOptions {
  /** Name of the venue; instruments carry it as `venue`. Default `sim`. */
  readonly id?: string;
  /**
   * Which market data fill orders. `auto` (default): the best kind seen of the instrument: book, then quotes, then
   * trades, then bars. Auctions are filled by bars always.
   */
  readonly fillsFrom?: 'auto' | 'bar' | 'trade' | 'quote' | 'book';
  /**
   * Where bars fill a market order. `next-open` (default), `next-close`, `next-worst` (a buyer at the high); `same-close`
   * fills at the close that the decision was made on and marks the run optimistic.
   */
  readonly marketFill?: 'next-open' | 'next-close' | 'next-worst' | 'same-close';
  /** A limit is filled when bars or trades go `through` it (default), or at a `touch`. */
  readonly limitTouch?: 'through' | 'touch';
  /** What a limit gets when a bar opens beyond it: the `open` (default), the worse of bar `extreme` and limit, the `limit`. */
  readonly limitGap?: 'open' | 'extreme' | 'limit';
  /** A stop is reached at a `touch` (default), or once the price goes `through` it. */
  readonly stopTouch?: 'through' | 'touch';
  /**
   * What a stop gets in a bar: its `level`, or the open if that is beyond (default); the worse of level and `close`; or
   * the bar's worse `extreme`.
   */
  readonly stopFill?: 'level' | 'close' | 'extreme';
  /** A stop-limit within a bar: by the `path` (default), or filled only if the `close` is within its limit. */
  readonly stopLimitFill?: 'path' | 'close';
  /** What a trailing stop follows: prices inside the bar (`path`, default), or after each bar its extreme or its close. */
  readonly trailBy?: 'path' | 'bar-extreme' | 'bar-close';
  /** What happened inside a bar. `worst` (default): for each decision, whatever is worse for the order. */
  readonly path?: 'worst' | 'open-high-low-close' | 'open-low-high-close' | 'nearest';
  /** Whether an order that arrives meets the quote that stands (`current`, default) or waits for the `next`. */
  readonly quoteFill?: 'current' | 'next';
  /** Fill no more than the size that a quote displays; the rest waits for the next quote. Default false. */
  readonly displayedSize?: boolean;
  /** Fill at most this share of a bar's or trade's volume, over all orders; the rest waits. Default null: no bound. */
  readonly maxVolumeShare?: number | null;
  /** Delays to the venue and back; each constant or `{ mean, jitter }`, in Micros or text such as `40ms`. Default 0. */
  readonly latency?: { readonly entry?: LatencyInput; readonly response?: LatencyInput };
  /** Default `noFee()`. */
  readonly fees?: FeeModel;
  /** Default null: none. */
  readonly slippage?: SlippageModel | null;
  /** Sessions, for day orders and auctions. Default null: day orders live by the UTC day, every bar has its auctions. */
  readonly session?: SessionOf | null;
  /** How long before an auction an order must be there. Default 0. */
  readonly cutoff?: { readonly open?: DurationInput; readonly close?: DurationInput };
  /** Refuse on arrival what the account cannot margin (`true`), and cancel at the fill too (`fill`). Default false. */
  readonly checkMargin?: boolean | 'fill';
  /** Order types that are traded here; default all. */
  readonly orderTypes?: readonly (typeof ORDER_TYPES)[number][];
  /** Times in force that are known here; default all. */
  readonly timesInForce?: readonly (typeof TIMES_IN_FORCE)[number][];
  /** Declared capability; the gate refuses short sales where it is false. Default true. */
  readonly shortSelling?: boolean;
  /** Whether quantities may be fractions (lots permitting). Default true. */
  readonly fractional?: boolean;
}

/** Parses the options of a simulated venue; @throws ConfigError that names the option. */
export function parseSimVenueOptions(input: SimVenueOptions): SimVenueRules {
  return parseOptions('simVenue', schema, input);
}
