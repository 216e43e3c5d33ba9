/** A consumer of a feed that believes only what it is told, and is then compared with the truth. */
import type { WireTrade } from '../../src/adapters/feed/message.js';
import type { FeedEvent } from '../../src/adapters/feed/session-desk.js';
import { Book } from '../../src/core/book.js';
import type { BookSide } from '../../src/core/book-side.js';
import type { SymbolTruth } from './venue-truth.js';

/** Books from book events, trades counted by number, gaps counted. */
export class FaultClient {
  readonly books = new Map<string, Book>();
  readonly #depth: number;
  readonly #next = new Map<string, number>();
  readonly #inGap = new Set<string>();
  doubled = 0;
  skipped = 0;
  /** Gaps that were announced while one was open already, and changes told within one. */
  untold = 0;
  gaps = 0;
  mended = 0;
  lostTrades = 0;
  snapshots = 0;

  readonly #numberOf: (trade: WireTrade) => number;

  constructor(depth: number, numberOf: (trade: WireTrade) => number = ({ number }) => number) {
    this.#depth = depth;
    this.#numberOf = numberOf;
  }

  readonly hear = (event: FeedEvent): void => {
    if (event.type === 'market' && event.message.type === 'trade') {
      const { symbol } = event.message;
      const number = this.#numberOf(event.message);
      const next = this.#next.get(symbol);
      if (next !== undefined && number < next) this.doubled++;
      if (next !== undefined && number > next) this.skipped += number - next;
      if (next === undefined || number >= next) this.#next.set(symbol, number + 1);
    } else if (event.type === 'book') {
      const book = this.books.get(event.symbol) ?? new Book({ depth: this.#depth });
      this.books.set(event.symbol, book);
      if (event.snapshot) this.snapshots++;
      if (!event.snapshot && this.#inGap.has(event.symbol)) this.untold++;
      book.apply({ snapshot: event.snapshot, bids: event.levels.bids, asks: event.levels.asks });
    } else if (event.type === 'gap') {
      this.gaps++;
      if (event.channel === 'trades') this.lostTrades++;
      else if (this.#inGap.has(event.symbol)) this.untold++;
      else this.#inGap.add(event.symbol);
    } else if (event.type === 'mended') {
      this.mended++;
      if (!this.#inGap.delete(event.symbol)) this.untold++;
    }
  };

  /** Symbols whose gap was told and not closed. */
  get open(): number {
    return this.#inGap.size;
  }

  /** True once a trade of the symbol was shown: from there on none may be missing. */
  behind(truth: SymbolTruth): number {
    const next = this.#next.get(truth.symbol);
    return next === undefined ? 0 : truth.tradeNumber + 1 - next;
  }

  /** Whether the book is the true one, over `levels` a side. */
  agrees(truth: SymbolTruth, levels: number): boolean {
    const book = this.books.get(truth.symbol);
    if (book === undefined) return false;
    return same(book.bids, truth.book.bids, levels) && same(book.asks, truth.book.asks, levels);
  }
}

/** A book from a snapshot of limited depth is held to the levels that it knows. */
function same(mine: BookSide, truth: BookSide, levels: number): boolean {
  if (
    levels === Number.POSITIVE_INFINITY
      ? mine.length !== truth.length
      : Math.min(levels, mine.length) !== Math.min(levels, truth.length)
  )
    return false;
  const count = Math.min(levels, truth.length);
  for (let i = 0; i < count; i++) if (mine.price(i) !== truth.price(i) || mine.size(i) !== truth.size(i)) return false;
  return true;
}
