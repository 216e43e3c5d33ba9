import type { Micros } from '../../core/time.js';
import type { ClockEstimate } from './clock-offset.js';
import type { Channel } from './protocol.js';

/** How one stream does. Times are receive times; NaN before the first message. */
export interface StreamHealth {
  readonly symbol: string;
  readonly channel: Channel;
  /** `waiting` until the first usable message, `live`, or `broken` while it is brought back in step. */
  readonly state: 'waiting' | 'live' | 'broken';
  readonly messages: number;
  readonly lastAt: Micros;
  readonly lastTs: Micros;
  /** Breaks that were announced. */
  readonly gaps: number;
  /** Missed trades that were fetched afterwards. */
  readonly repaired: number;
  readonly duplicates: number;
}

/** How a feed does. */
export interface FeedHealth {
  readonly feed: string;
  readonly connections: number;
  readonly reconnects: number;
  /** Frames that could not be read. */
  readonly badFrames: number;
  /** Messages for symbols that nobody asked for. */
  readonly strangers: number;
  /** Requests or subscriptions that the venue refused, newest last, at most ten. */
  readonly refusals: readonly string[];
  readonly clock: ClockEstimate;
  readonly streams: readonly StreamHealth[];
}
