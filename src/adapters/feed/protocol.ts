import type { Instrument } from '../../core/instrument.js';
import type { Micros } from '../../core/time.js';
import type { HttpRequest } from '../transport/http.js';
import type { RateLimit } from '../transport/rate-budget.js';
import type { Frame, SocketRequest } from '../transport/socket.js';
import type { WatchOptions } from '../transport/socket-connection.js';
import type { BookHost, BookKeeper } from './book-keeper.js';
import type { WireBar, WireMessage, WireSnapshot, WireTrade } from './message.js';

/** What can be subscribed for a symbol. */
export type Channel = 'trades' | 'quotes' | 'book' | 'bars';

/** One subscription. */
export interface Stream {
  readonly symbol: string;
  readonly channel: Channel;
}

/** How trades that were missed are fetched. */
export interface TradeRepair {
  /** Asks for trades from number `from` on; where trades bear no number, from a time on. */
  request(symbol: string, from: number, since: Micros): HttpRequest;
  /** The trades of an answer, in any order. @throws DataError for an answer of another shape */
  read(symbol: string, body: string): readonly WireTrade[];
}

/** All that differs between one venue's feed and another's: addresses, words, limits, and how its books are kept. */
export interface FeedProtocol {
  readonly name: string;
  /** Where to connect for these streams; asked before each connection. */
  connect(streams: readonly Stream[]): SocketRequest | Promise<SocketRequest>;
  /** @throws DataError for a frame that is not of this wire */
  read(frame: Frame): readonly WireMessage[];
  /** The texts that subscribe these streams, each sent as one frame. */
  subscribe(streams: readonly Stream[]): readonly string[];
  /** The texts that unsubscribe these streams, each sent as one frame. */
  unsubscribe(streams: readonly Stream[]): readonly string[];
  /** What to say to a greeting; null says nothing more, and lets the subscriptions go out. */
  readonly greet?: (step: string) => string | null;
  readonly watch: WatchOptions & { readonly maxAge?: Micros };
  readonly streamsPerConnection: number;
  /** Connection attempts that the venue allows. */
  readonly attempts?: RateLimit;
  /** Requests that the venue allows, counted in its own weights. */
  readonly requests: RateLimit;
  /** Makes the keeper of one symbol's book. */
  keeper(host: BookHost, symbol: string): BookKeeper;
  readonly book?: {
    /** Asks for a snapshot of a symbol's book. */
    request(symbol: string): HttpRequest;
    /** The snapshot of an answer. @throws DataError for an answer that is no book */
    read(symbol: string, body: string): WireSnapshot;
    readonly weight: number;
  };
  readonly trades?: TradeRepair & { readonly weight: number };
  /** How bars that were missed are fetched; those that have not ended are left out by the session. */
  readonly bars?: {
    /** Asks for bars from the one numbered `from` on, or, where bars bear no number, from a time on. */
    request(symbol: string, from: number, since: Micros): HttpRequest;
    /** The bars of an answer, in any order. @throws DataError for an answer of another shape */
    read(symbol: string, body: string): readonly WireBar[];
    /** Whether every period has a bar, so that a hole is seen. */
    readonly everyPeriod: boolean;
    readonly weight: number;
  };
  /** Listings with exact tick, lot and least notional. */
  readonly instruments?: {
    readonly request: HttpRequest;
    /** The listings of an answer. @throws DataError for an answer of another shape */
    read(body: string): readonly Instrument[];
    readonly weight: number;
  };
}
