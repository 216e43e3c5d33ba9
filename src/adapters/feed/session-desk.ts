import type { Micros } from '../../core/time.js';
import type { WireBar, WireCorrection, WireLevels, WireQuote, WireTrade } from './message.js';
import type { Channel, FeedProtocol } from './protocol.js';
import type { RestDesk } from './rest-desk.js';
import type { StreamState } from './stream-state.js';

/** What a feed tells, by symbol; `at` is the receive time and never falls. */
export type FeedEvent =
  | { readonly type: 'market'; readonly message: WireTrade | WireQuote | WireBar | WireCorrection; readonly at: Micros }
  | {
      readonly type: 'book';
      readonly symbol: string;
      readonly snapshot: boolean;
      readonly levels: WireLevels;
      readonly ts: Micros;
      readonly at: Micros;
    }
  /** A stream can no longer be trusted, or lost something for good. */
  | {
      readonly type: 'gap';
      readonly symbol: string;
      readonly channel: Channel;
      readonly detail: string;
      /** Whether `mended` will say when it is over; a book's always does, and that of trades and bars by default does not. */
      readonly lasts?: boolean;
      readonly at: Micros;
    }
  /** A stream that had a gap can be trusted again. */
  | { readonly type: 'mended'; readonly symbol: string; readonly channel: Channel; readonly at: Micros }
  | { readonly type: 'up'; readonly detail: string; readonly at: Micros }
  | { readonly type: 'down'; readonly detail: string; readonly at: Micros }
  | {
      readonly type: 'state';
      readonly symbol: string | null;
      readonly open: boolean;
      readonly detail: string;
      readonly at: Micros;
    };

/** How a session is run. */
export interface SessionOptions {
  /** Seed of the jitter of reconnects. */
  readonly seed?: number;
  /** A book that is not in step after this long is asked for again; default 5 s. */
  readonly bookPatience?: Micros;
}

/** What the streams of a session may ask of it. */
export interface SessionDesk {
  readonly protocol: FeedProtocol;
  readonly rest: RestDesk;
  /** The receive time in microseconds; it never falls. */
  now(): Micros;
  /** Calls `run` once after `delay` microseconds, unless the session is closed before. */
  after(delay: Micros, run: () => void): void;
  /** Tells the listener of the session; nothing once it is closed. */
  tell(event: FeedEvent): void;
  /** Asks the venue for the stream anew on a connection, so that it sends a snapshot. */
  resubscribe(state: StreamState, connection: number): void;
}
