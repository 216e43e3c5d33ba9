import { BookSide } from './book-side.js';
import type { BookEvent } from './event.js';

/** How a book is kept. */
export interface BookOptions {
  /** Levels a side that the venue keeps up to date; deeper ones are dropped. Default: all. */
  readonly depth?: number;
  /** Keep the texts of the wire beside the numbers, for checksums over them. */
  readonly keepTexts?: boolean;
}

/**
 * The state of one order book by price level, fed by {@link BookEvent}s, read in place without copying.
 *
 * @example
 * ```ts
 * import { Book } from 'edgeproof';
 * const book = new Book();
 * book.apply({ snapshot: true, bids: [99, 2, 98, 5], asks: [101, 1] });
 * book.apply({ snapshot: false, bids: [99, 0], asks: [100.5, 3] });
 * if (book.bids.price(0) !== 98 || book.asks.price(0) !== 100.5 || book.crossed) throw new Error('best levels');
 * ```
 */
export class Book {
  readonly bids: BookSide;
  readonly asks: BookSide;
  /** Levels a side that are kept; a snapshot may say it. */
  depth: number;

  constructor(options: BookOptions = {}) {
    this.depth = options.depth ?? Number.POSITIVE_INFINITY;
    this.bids = new BookSide(1, options.keepTexts);
    this.asks = new BookSide(-1, options.keepTexts);
  }

  /** Takes over a snapshot, or the levels that changed. */
  apply(event: Pick<BookEvent, 'snapshot' | 'bids' | 'asks'>): void {
    if (event.snapshot) this.clear();
    setAll(this.bids, event.bids);
    setAll(this.asks, event.asks);
    if (this.depth !== Number.POSITIVE_INFINITY) {
      this.bids.truncate(this.depth);
      this.asks.truncate(this.depth);
    }
  }

  /** True where the best bid is not below the best offer: no market stays so, and a wrong book often is. */
  get crossed(): boolean {
    return this.bids.length > 0 && this.asks.length > 0 && this.bids.price(0) >= this.asks.price(0);
  }

  /** Middle of the best prices; NaN while a side is empty. */
  get mid(): number {
    return (this.bids.price(0) + this.asks.price(0)) / 2;
  }

  /** Empties both sides; `depth` stays as it is. */
  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }
}

function setAll(side: BookSide, pairs: ArrayLike<number>): void {
  for (let i = 0; i + 1 < pairs.length; i += 2) side.set(pairs[i]!, pairs[i + 1]!);
}
