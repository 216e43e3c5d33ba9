import type { Book } from '../../core/book.js';
import type { BookSide } from '../../core/book-side.js';
import type { Micros } from '../../core/time.js';
import type { WireDiff, WireLevels, WireSnapshot } from './message.js';

/** What a keeper of a book may ask of its session, and tells it. */
export interface BookHost {
  /** The book changed: the levels of `change`, or all of it. */
  changed(change: WireLevels & { readonly ts: Micros }, snapshot: boolean): void;
  /** The book can no longer be trusted; told once for each break. */
  broke(detail: string): void;
  /** The book can be trusted again. */
  mended(): void;
  /** Wants a snapshot over REST, after `wait`; answered by `snapshot` or `refused`. */
  fetch(wait: Micros): void;
  /** Wants the venue to send a snapshot on the connection. */
  resubscribe(connection: number): void;
}

/** Keeps one book in step with its venue. */
export interface BookKeeper {
  readonly book: Book;
  /** Whether the book can be trusted now. */
  readonly synced: boolean;
  /** A connection was opened and the symbol is subscribed on it. */
  opened(connection: number): void;
  /** A connection is gone. */
  lost(connection: number, detail: string): void;
  /** Changes came on a connection: they are applied, kept for a snapshot that is awaited, or dropped. */
  diff(message: WireDiff, connection: number): void;
  /** A snapshot came, on a connection or over REST, where `connection` is 0. */
  snapshot(message: WireSnapshot, connection: number): void;
  /** The snapshot that was asked for could not be had. */
  refused(detail: string): void;
}

/** Takes the levels of a message over into a book. */
export function applyLevels(book: Book, levels: WireLevels): void {
  setAll(book.bids, levels.bids, levels.bidTexts);
  setAll(book.asks, levels.asks, levels.askTexts);
  if (book.depth !== Number.POSITIVE_INFINITY) {
    book.bids.truncate(book.depth);
    book.asks.truncate(book.depth);
  }
}

/** Replaces a book by a snapshot; a snapshot that was cut at its depth leaves what is deeper unknown. */
export function applySnapshot(book: Book, snapshot: WireSnapshot): void {
  book.clear();
  applyLevels(book, snapshot);
  if (book.bids.length >= snapshot.depth) book.bids.knownTo = book.bids.price(book.bids.length - 1);
  if (book.asks.length >= snapshot.depth) book.asks.knownTo = book.asks.price(book.asks.length - 1);
}

function setAll(side: BookSide, pairs: readonly number[], texts: readonly string[] | undefined): void {
  if (texts === undefined) for (let i = 0; i < pairs.length; i += 2) side.set(pairs[i]!, pairs[i + 1]!);
  else for (let i = 0; i < pairs.length; i += 2) side.set(pairs[i]!, pairs[i + 1]!, texts[i], texts[i + 1]);
}

/** The whole book as a message, for those who only now begin to listen. */
export function wholeBook(book: Book): WireLevels {
  return { bids: pairsOf(book.bids), asks: pairsOf(book.asks) };
}

function pairsOf(side: BookSide): number[] {
  const pairs: number[] = [];
  for (let i = 0; i < side.length; i++) pairs.push(side.price(i), side.size(i));
  return pairs;
}
