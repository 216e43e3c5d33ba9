import { Book, type BookOptions } from '../../core/book.js';
import type { Micros } from '../../core/time.js';
import { applyLevels, applySnapshot, type BookHost, type BookKeeper, wholeBook } from './book-keeper.js';
import type { WireDiff, WireSnapshot } from './message.js';

/** How a book that comes whole on its own connection is checked. */
export interface ChannelBookOptions extends BookOptions {
  /** What the top of the book should have as checksum; null where the venue sends none. */
  readonly checksum?: ((book: Book) => number) | null;
  /** Whether a change that is older than the last one means that frames came out of order. */
  readonly ordered?: boolean;
}

/**
 * A book from a snapshot and changes that come on one connection, without numbers: Kraken, which sends a checksum of the
 * top with each change, and Coinbase.
 *
 * The book belongs to the connection that brought its snapshot. A younger connection takes over with a snapshot of its own.
 *
 * @example
 * ```ts
 * import { ChannelBook } from 'edgeproof/adapters/feed';
 * const host = { changed() {}, broke() {}, mended() {}, fetch() {}, resubscribe() {} };
 * if (new ChannelBook(host).synced) throw new Error('not before its snapshot');
 * ```
 */
export class ChannelBook implements BookKeeper {
  readonly book: Book;
  readonly #host: BookHost;
  readonly #checksum: ((book: Book) => number) | null;
  readonly #ordered: boolean;
  #owner = 0;
  #asked = 0;
  #synced = false;
  #ts: Micros = Number.NEGATIVE_INFINITY;
  #crossedInARow = 0;

  constructor(host: BookHost, options: ChannelBookOptions = {}) {
    this.#host = host;
    this.#checksum = options.checksum ?? null;
    this.#ordered = options.ordered ?? false;
    this.book = new Book(options);
  }

  get synced(): boolean {
    return this.#synced;
  }

  opened(connection: number): void {
    this.#asked = connection;
  }

  lost(connection: number, detail: string): void {
    if (connection === this.#owner) this.#break(detail);
  }

  /** The session found that messages of a connection are missing. */
  missed(connection: number, detail: string): void {
    if (connection !== this.#owner && connection !== this.#asked) return;
    this.#break(detail);
    this.#ask(connection);
  }

  /**
   * Takes a snapshot over, and its connection with it; one of an older connection is dropped. Where its checksum
   * does not agree, or one that nobody asked for says something else, the book breaks and is asked for again.
   */
  snapshot(message: WireSnapshot, connection: number): void {
    if (connection < this.#owner) return;
    if (this.#synced && connection === this.#owner) {
      // Nobody asked: a frame that came twice, or late. One that says what is known is no news; any other is not believed.
      if (holds(this.book, message)) return;
      this.#break('a snapshot came that was not asked for');
      this.#ask(connection);
      return;
    }
    // The venue keeps so many levels up to date, and tells nothing of those that fall out.
    this.book.depth = message.depth;
    applySnapshot(this.book, message);
    this.#owner = connection;
    this.#asked = connection;
    this.#ts = message.ts;
    if (!this.#agrees(message.checksum)) {
      this.#break('the checksum of a snapshot does not agree');
      this.#ask(connection);
      return;
    }
    this.#synced = true;
    this.#host.mended();
    this.#host.changed({ ...wholeBook(this.book), ts: message.ts }, true);
  }

  /**
   * Applies a change of the connection that owns the book while it is in step; any other is dropped. A checksum that
   * does not agree, a change out of order (where asked for), or a book that begins to cross breaks it, and it is
   * asked for again.
   */
  diff(message: WireDiff, connection: number): void {
    if (!this.#synced || connection !== this.#owner) return;
    if (this.#ordered && message.ts < this.#ts) {
      this.#break(`a change of ${message.ts} came after one of ${this.#ts}`);
      this.#ask(connection);
      return;
    }
    this.#ts = message.ts;
    applyLevels(this.book, message);
    if (!this.#agrees(message.checksum)) {
      this.#break('the checksum does not agree');
      this.#ask(connection);
      return;
    }
    // A venue may cross for a moment (an auction); the first time it is taken for a fault of ours.
    if (this.book.crossed && ++this.#crossedInARow === 1) {
      this.#break('the book is crossed');
      this.#ask(connection);
      return;
    }
    if (!this.book.crossed) this.#crossedInARow = 0;
    this.#host.changed(message, false);
  }

  refused(): void {}

  #agrees(told: number | null): boolean {
    return told === null || this.#checksum === null || this.#checksum(this.book) === told;
  }

  #ask(connection: number): void {
    this.#asked = connection;
    this.#host.resubscribe(connection);
  }

  #break(detail: string): void {
    if (!this.#synced) return;
    this.#synced = false;
    this.#host.broke(detail);
  }
}

/** Whether a book is what a snapshot says. */
function holds(book: Book, snapshot: WireSnapshot): boolean {
  const same = (side: Book['bids'], pairs: readonly number[]): boolean => {
    if (2 * side.length !== pairs.length) return false;
    for (let i = 0; i < pairs.length; i += 2) if (side.sizeAt(pairs[i]!) !== pairs[i + 1]) return false;
    return true;
  };
  return same(book.bids, snapshot.bids) && same(book.asks, snapshot.asks);
}
