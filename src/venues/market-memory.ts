import type { BookEvent, QuoteEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import { VenueBook } from './fill-model/book.js';
import { noTouch, setTouch, type Touch } from './fill-model/quote.js';

/** Kinds of data by how much they tell of a fill. */
export const RANK = { none: 0, bar: 1, trade: 2, quote: 3, book: 4 } as const;

/** What a venue remembers of the market: last prices, standing quotes, books, halts, and which kinds of data come. */
export class MarketMemory {
  /** Last close or print, NaN before the first. */
  readonly last: Float64Array;
  /** Volume of the last bar. */
  readonly volume: Float64Array;
  /** Best kind of data seen of each instrument, see {@link RANK}. */
  readonly rank: Uint8Array;
  readonly halted: Uint8Array;
  readonly #touches: (Touch | undefined)[];
  readonly #books: (VenueBook | undefined)[];

  constructor(instruments: number) {
    this.last = new Float64Array(instruments).fill(Number.NaN);
    this.volume = new Float64Array(instruments);
    this.rank = new Uint8Array(instruments);
    this.halted = new Uint8Array(instruments);
    this.#touches = new Array<Touch | undefined>(instruments).fill(undefined);
    this.#books = new Array<VenueBook | undefined>(instruments).fill(undefined);
  }

  touch(instrument: InstrumentIndex): Touch | undefined {
    return this.#touches[instrument];
  }

  book(instrument: InstrumentIndex): VenueBook | undefined {
    return this.#books[instrument];
  }

  onBar(instrument: InstrumentIndex, close: number, volume: number): void {
    this.last[instrument] = close;
    this.volume[instrument] = volume;
    if (this.rank[instrument] === RANK.none) this.rank[instrument] = RANK.bar;
  }

  onQuote(quote: QuoteEvent): Touch {
    let touch = this.#touches[quote.instrument];
    if (touch === undefined) {
      touch = noTouch();
      this.#touches[quote.instrument] = touch;
    }
    setTouch(touch, quote);
    return touch;
  }

  onBook(event: BookEvent): VenueBook {
    let book = this.#books[event.instrument];
    if (book === undefined) {
      book = new VenueBook();
      this.#books[event.instrument] = book;
    }
    book.apply(event);
    return book;
  }

  /** The price that a trailing order is anchored at: what it would be filled at now, else the last price. */
  anchor(instrument: InstrumentIndex, buy: boolean): number {
    const book = this.#books[instrument];
    const best = book === undefined ? Number.NaN : (buy ? book.asks : book.bids).price(0);
    if (Number.isFinite(best)) return best;
    const touch = this.#touches[instrument];
    const quoted = touch === undefined ? Number.NaN : buy ? touch.ask : touch.bid;
    return Number.isFinite(quoted) ? quoted : this.last[instrument]!;
  }

  /** After a split old quotes and books say nothing; the last price is rescaled. */
  onSplit(instrument: InstrumentIndex, priceFactor: number): void {
    this.last[instrument] = this.last[instrument]! * priceFactor;
    this.volume[instrument] = this.volume[instrument]! / priceFactor;
    this.#touches[instrument] = undefined;
    this.#books[instrument] = undefined;
  }

  snapshot(): Json {
    const float = (value: number): number | null => (Number.isNaN(value) ? null : value);
    return {
      last: Array.from(this.last, float),
      volume: Array.from(this.volume, float),
      rank: Array.from(this.rank),
      halted: Array.from(this.halted),
      touches: this.#touches.map((t) =>
        t === undefined ? null : [float(t.bid), float(t.ask), String(t.bidLeft), String(t.askLeft)],
      ),
      books: this.#books.map((b) => (b === undefined ? null : [b.bids.flat(), b.asks.flat()])),
    };
  }

  restore(state: Json): void {
    const from = state as unknown as MemoryState;
    for (let i = 0; i < this.last.length; i++) {
      this.last[i] = from.last[i] ?? Number.NaN;
      this.volume[i] = from.volume[i] ?? Number.NaN;
      this.rank[i] = from.rank[i]!;
      this.halted[i] = from.halted[i]!;
      const touch = from.touches[i] ?? null;
      this.#touches[i] =
        touch === null
          ? undefined
          : {
              bid: touch[0] ?? Number.NaN,
              ask: touch[1] ?? Number.NaN,
              bidLeft: BigInt(touch[2]),
              askLeft: BigInt(touch[3]),
            };
      const book = from.books[i] ?? null;
      this.#books[i] = book === null ? undefined : bookOf(book[0], book[1]);
    }
  }
}

interface MemoryState {
  readonly last: (number | null)[];
  readonly volume: (number | null)[];
  readonly rank: number[];
  readonly halted: number[];
  readonly touches: ([number | null, number | null, string, string] | null)[];
  readonly books: ([number[], number[]] | null)[];
}

function bookOf(bids: number[], asks: number[]): VenueBook {
  const book = new VenueBook();
  for (let i = 0; i + 1 < bids.length; i += 2) book.bids.set(bids[i]!, bids[i + 1]!);
  for (let i = 0; i + 1 < asks.length; i += 2) book.asks.set(asks[i]!, asks[i + 1]!);
  return book;
}
