import type { Micros } from '../../core/time.js';

/** Price levels of a message as flat pairs `[price, size, …]`, and the same as the wire wrote them where a checksum needs it. */
export interface WireLevels {
  readonly bids: readonly number[];
  readonly asks: readonly number[];
  readonly bidTexts?: readonly string[];
  readonly askTexts?: readonly string[];
}

/** A market print. `number` is the venue's count where its ids follow one another, else NaN. */
export interface WireTrade {
  readonly type: 'trade';
  readonly symbol: string;
  readonly id: string;
  readonly number: number;
  readonly price: number;
  readonly size: number;
  readonly aggressor: -1 | 0 | 1;
  readonly offExchange: boolean;
  readonly ts: Micros;
}

/** Best bid and offer; `update` is the book's update id where the venue tells it, `ts` NaN where it tells no time. */
export interface WireQuote {
  readonly type: 'quote';
  readonly symbol: string;
  readonly update: number;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
  readonly ts: Micros;
}

/**
 * Changes of a book. Where a venue numbers them, the message leads from update `prev` to update `last`; else both are NaN.
 * `checksum` is what the venue says the book's top has after them.
 */
export interface WireDiff extends WireLevels {
  readonly type: 'diff';
  readonly symbol: string;
  readonly prev: number;
  readonly last: number;
  readonly checksum: number | null;
  readonly ts: Micros;
}

/** A whole book, or its first `depth` levels; `depth` Infinity where the venue sends all it has. */
export interface WireSnapshot extends WireLevels {
  readonly type: 'snapshot';
  readonly symbol: string;
  readonly last: number;
  readonly depth: number;
  readonly checksum: number | null;
  readonly ts: Micros;
}

/** A finished bar, by its start and length. */
export interface WireBar {
  readonly type: 'bar';
  readonly symbol: string;
  readonly start: Micros;
  readonly period: Micros;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A print that the venue takes back or changes afterwards. */
export interface WireCorrection {
  readonly type: 'correction';
  readonly symbol: string;
  readonly id: string;
  readonly detail: string;
  readonly ts: Micros;
}

/** Words between client and venue that are no market data. */
export type WireNotice =
  /** Counts every message of a connection, where the venue does. */
  | { readonly type: 'sequence'; readonly number: number }
  /** A sign of life; with the last trade of a symbol where the venue tells it. */
  | { readonly type: 'heartbeat'; readonly symbol?: string; readonly lastTrade?: number }
  /** The venue took a request. */
  | { readonly type: 'accepted'; readonly detail: string }
  /** The venue refused a request, or complains. */
  | { readonly type: 'refused'; readonly symbol?: string; readonly detail: string; readonly fatal: boolean }
  /** The venue will close the connection soon. */
  | { readonly type: 'shutdown' }
  /** The venue greets, and waits for a request. */
  | { readonly type: 'greeting'; readonly step: string }
  /** Trading state of a symbol or of the venue. */
  | { readonly type: 'state'; readonly symbol?: string; readonly open: boolean; readonly detail: string }
  /** Known, and of no interest here. */
  | { readonly type: 'other' };

/** What one frame of a venue says, in the same words for all venues. */
export type WireMessage = WireTrade | WireQuote | WireDiff | WireSnapshot | WireBar | WireCorrection | WireNotice;
