/** A venue's wire from its own side, and how its texts are put together: by hand, since a run of many faults writes millions. */

import type { WireTrade } from '../../src/adapters/feed/message.js';
import type { Channel } from '../../src/adapters/feed/protocol.js';
import type { BookSide } from '../../src/core/book-side.js';
import type { TextLevels } from './market-script.js';
import type { SymbolTruth } from './venue-truth.js';

/** A frame that may carry the number of its message on the connection. */
export type Said = (number: number) => string;

/** What a client asked for. */
export interface Heard {
  readonly subscribe: boolean;
  readonly channel: Channel | 'heartbeat';
  readonly symbols: readonly string[];
  readonly answer: Said | null;
}

/** One venue's wire from its own side. */
export interface VenueWire {
  /** Said to whoever connects, where the venue speaks first. */
  readonly greet?: () => Said;
  /** Null for what is no request for a stream. */
  hear(text: string): readonly Heard[];
  /** Sent on subscription where the book comes over the socket. */
  snapshot(truth: SymbolTruth): Said | null;
  diff(truth: SymbolTruth, levels: TextLevels): Said;
  trade(trade: WireTrade): Said;
  heartbeat(): Said | null;
  /** The answer to a request; null where the address is unknown. */
  rest(url: URL, truths: ReadonlyMap<string, SymbolTruth>): string | null;
}

/** A message that is the same on every connection. */
export const said = (message: object): Said => {
  const text = JSON.stringify(message);
  return () => text;
};

/** How one level is written. */
export type WriteLevel = (price: string, size: string) => string;

/** A level as `["price","size"]`. */
export const quoted: WriteLevel = (price, size) => `["${price}","${size}"]`;

/** Writes levels as a list without its brackets; those of a script come again and again, and are written once. */
export function levelWriter(write: WriteLevel): (texts: readonly string[]) => string {
  const written = new WeakMap<readonly string[], string>();
  return (texts) => {
    let text = written.get(texts);
    if (text === undefined) {
      const parts: string[] = [];
      for (let i = 0; i < texts.length; i += 2) parts.push(write(texts[i]!, texts[i + 1]!));
      text = parts.join(',');
      written.set(texts, text);
    }
    return text;
  };
}

/** The first `limit` levels of a side, without brackets. */
export function sideText(side: BookSide, write: WriteLevel, limit = Number.POSITIVE_INFINITY): string {
  const parts: string[] = [];
  for (let i = 0; i < side.length && i < limit; i++) parts.push(write(side.priceText(i), side.sizeText(i)));
  return parts.join(',');
}

let second = Number.NaN;
let secondText = '';

/** RFC 3339 of Micros, in UTC. */
export function iso(ts: number): string {
  const whole = Math.floor(ts / 1e6);
  if (whole !== second) {
    second = whole;
    secondText = new Date(whole * 1000).toISOString().slice(0, -4);
  }
  return `${secondText}${String(ts - whole * 1e6).padStart(6, '0')}Z`;
}
