import type { Book } from './book.js';
import { ConfigError } from './errors.js';
import type { Micros } from './time.js';

/** What a venue charges a taker and how its book is kept. */
export interface VenueBook {
  readonly book: Book;
  /** What a taker pays there, in basis points of the price; may be below 0 for a rebate. Default 0. */
  readonly feeBps?: number;
}

/** A best price over all venues. */
export interface BestPrice {
  readonly venue: string;
  /** As it stands in the book. */
  readonly price: number;
  /** After fees: what a seller gets, or a buyer pays, a unit. */
  readonly net: number;
  readonly size: number;
}

/** What a venue's book is worth now. */
interface Kept {
  readonly venue: string;
  readonly book: Book;
  readonly fee: number;
  at: Micros;
  trusted: boolean;
}

/** How {@link ConsolidatedBook} treats its venues. */
export interface ConsolidatedBookOptions {
  /** A venue that was not heard of for longer is left out, in Micros; default Infinity. */
  readonly staleAfter?: Micros;
}

/**
 * The books of one instrument on several venues, read as one: the best bid and offer after fees, for a router to come.
 *
 * A venue is left out while its book is empty or crossed in itself, is not trusted (a gap), or was not heard of for `staleAfter`.
 * The best prices of two venues may cross; that is told and not mended. Nothing is copied: a best price looks at the top of each book.
 *
 * @throws ConfigError for a fee that is no number, or a stale time that is not above 0
 * @example
 * ```ts
 * import { Book, ConsolidatedBook } from 'edgeproof';
 * const [a, b] = [new Book(), new Book()];
 * a.apply({ snapshot: true, bids: [99, 2], asks: [101, 1] });
 * b.apply({ snapshot: true, bids: [99.05, 5], asks: [100.95, 4] });
 * const both = new ConsolidatedBook({ a: { book: a, feeBps: 1 }, b: { book: b, feeBps: 20 } }, { staleAfter: 1_000_000 });
 * both.heard('a', 0);
 * both.heard('b', 0);
 * if (both.bid(10)?.venue !== 'a' || both.bid(2_000_000) !== null) throw new Error('fees count, and old books do not');
 * ```
 */
export class ConsolidatedBook {
  readonly #venues = new Map<string, Kept>();
  readonly #staleAfter: Micros;

  constructor(venues: { readonly [venue: string]: VenueBook }, options: ConsolidatedBookOptions = {}) {
    const { staleAfter = Number.POSITIVE_INFINITY } = options;
    if (!(staleAfter > 0))
      throw new ConfigError('ConsolidatedBook', `staleAfter is ${staleAfter}`, 'state Micros above 0');
    this.#staleAfter = staleAfter;
    for (const [venue, { book, feeBps = 0 }] of Object.entries(venues)) {
      if (!Number.isFinite(feeBps))
        throw new ConfigError('ConsolidatedBook', `feeBps of ${venue} is ${feeBps}`, 'state basis points as a number');
      const fee = feeBps / 10_000;
      this.#venues.set(venue, { venue, book, fee, at: Number.NEGATIVE_INFINITY, trusted: false });
    }
  }

  /** A venue's book changed, or was confirmed: it is in step at that receive time. */
  heard(venue: string, at: Micros): void {
    const kept = this.#kept(venue);
    kept.at = at;
    kept.trusted = true;
  }

  /** A venue's book can no longer be trusted (a gap), until it is heard of again. */
  broke(venue: string): void {
    this.#kept(venue).trusted = false;
  }

  /** Venues that count now: trusted, heard of in time, with two sides that do not cross. */
  fresh(now: Micros): readonly string[] {
    return [...this.#usable(now)].map(({ venue }) => venue);
  }

  /** The best bid after fees; of equals the larger, then the first venue stated. Null where no venue counts. */
  bid(now: Micros): BestPrice | null {
    let best: BestPrice | null = null;
    for (const { venue, book, fee } of this.#usable(now)) {
      const price = book.bids.price(0);
      const net = price - price * fee;
      const size = book.bids.size(0);
      if (best === null || net > best.net || (net === best.net && size > best.size)) best = { venue, price, net, size };
    }
    return best;
  }

  /** The best offer after fees; of equals the larger, then the first venue stated. Null where no venue counts. */
  ask(now: Micros): BestPrice | null {
    let best: BestPrice | null = null;
    for (const { venue, book, fee } of this.#usable(now)) {
      const price = book.asks.price(0);
      const net = price + price * fee;
      const size = book.asks.size(0);
      if (best === null || net < best.net || (net === best.net && size > best.size)) best = { venue, price, net, size };
    }
    return best;
  }

  /**
   * Whether one venue bids what another offers, or more: `raw` by the prices in the books, `net` after the fees of both. Raw alone is
   * everyday life between venues; net means money for nothing, which as a rule is a book that lags.
   */
  crossed(now: Micros): { readonly raw: boolean; readonly net: boolean } {
    let [bid, ask] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const { book } of this.#usable(now)) {
      if (book.bids.price(0) > bid) bid = book.bids.price(0);
      if (book.asks.price(0) < ask) ask = book.asks.price(0);
    }
    const [netBid, netAsk] = [this.bid(now), this.ask(now)];
    return { raw: bid >= ask, net: netBid !== null && netAsk !== null && netBid.net >= netAsk.net };
  }

  *#usable(now: Micros): Generator<Kept> {
    for (const kept of this.#venues.values()) {
      const { trusted, at, book } = kept;
      const whole = book.bids.length > 0 && book.asks.length > 0 && !book.crossed;
      if (trusted && whole && now - at <= this.#staleAfter) yield kept;
    }
  }

  #kept(venue: string): Kept {
    const kept = this.#venues.get(venue);
    if (kept === undefined)
      throw new ConfigError(
        'ConsolidatedBook',
        `knows no venue "${venue}"`,
        `state one of ${[...this.#venues.keys()]}`,
      );
    return kept;
  }
}
