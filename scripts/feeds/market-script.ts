/** What happened in a market, taken from a capture: the books at its beginning, then changes and trades in order. */
import { readBinance, readBinanceBook } from '../../src/adapters/binance/wire.js';
import { readCoinbase } from '../../src/adapters/coinbase/wire.js';
import type { WireDiff, WireMessage, WireSnapshot, WireTrade } from '../../src/adapters/feed/message.js';
import { readKraken } from '../../src/adapters/kraken/wire.js';
import { Book } from '../../src/core/book.js';
import type { BookSide } from '../../src/core/book-side.js';
import { type Capture, readCapture } from './captures.js';

/** Levels as texts, in flat pairs. */
export interface TextLevels {
  readonly bids: readonly string[];
  readonly asks: readonly string[];
}

/** One thing that happened. */
export type Step =
  | { readonly what: 'diff'; readonly symbol: string; readonly levels: TextLevels; readonly ts: number }
  | { readonly what: 'trade'; readonly symbol: string; readonly trade: WireTrade };

/** A market that can be played again and again. */
export interface MarketScript {
  readonly name: string;
  /** Levels a side that the venue keeps. */
  readonly depth: number;
  readonly books: ReadonlyMap<string, TextLevels>;
  readonly steps: readonly Step[];
}

function read(capture: Capture, text: string, url: string): readonly WireMessage[] {
  if (capture.venue === 'coinbase') return url === '' ? readCoinbase(text, { keepTexts: true }) : [];
  if (capture.venue === 'kraken') return url === '' ? readKraken(text, { depth: 1000 }) : [];
  if (url === '') return readBinance(text, { keepTexts: true });
  if (!url.includes('/depth?')) return [];
  return [readBinanceBook(text, { symbol: new URL(url).searchParams.get('symbol')!, limit: 1000, keepTexts: true })];
}

/** Sets levels in a book that keeps their texts. */
export function setTexts(book: Book, { bids, asks }: TextLevels): void {
  const set = (side: BookSide, texts: readonly string[]): void => {
    for (let i = 0; i < texts.length; i += 2) side.set(Number(texts[i]), Number(texts[i + 1]), texts[i], texts[i + 1]);
  };
  set(book.bids, bids);
  set(book.asks, asks);
  if (book.depth === Number.POSITIVE_INFINITY) return;
  book.bids.truncate(book.depth);
  book.asks.truncate(book.depth);
}

const levelsOf = (one: WireDiff | WireSnapshot): TextLevels => ({ bids: one.bidTexts!, asks: one.askTexts! });

/** The best levels of both sides; venues send the best first. */
const best = ({ bids, asks }: TextLevels, levels: number): TextLevels => ({
  bids: bids.slice(0, 2 * levels),
  asks: asks.slice(0, 2 * levels),
});

/** Keeps a book small: a change also takes away what lies deepest, once a side has grown beyond twice its levels. */
class SmallBook {
  readonly #book = new Book({ keepTexts: true });
  readonly #levels: number;

  constructor(levels: TextLevels, most: number) {
    this.#levels = most;
    setTexts(this.#book, levels);
  }

  change(levels: TextLevels): TextLevels {
    setTexts(this.#book, levels);
    return { bids: this.#cut(this.#book.bids, levels.bids), asks: this.#cut(this.#book.asks, levels.asks) };
  }

  #cut(side: BookSide, texts: readonly string[]): readonly string[] {
    if (side.length <= 2 * this.#levels) return texts;
    const gone: string[] = [];
    for (let i = this.#levels; i < side.length; i++) gone.push(side.priceText(i), '0.00000000');
    side.truncate(this.#levels);
    return [...texts, ...gone];
  }
}

/**
 * Reads a capture into a script: per symbol its first snapshot and what came after it. With `levels`, a book begins with its best so
 * many a side and never has more than twice as many: what a whole book costs is most of what a fault costs.
 */
export function marketScript(capture: Capture, levels = Number.POSITIVE_INFINITY): MarketScript {
  const books = new Map<string, TextLevels>();
  const small = new Map<string, SmallBook>();
  const ids = new Map<string, number>();
  const steps: Step[] = [];
  let symbol = '';
  for (const { text, url } of readCapture(capture).lines) {
    for (const message of read(capture, text, url)) {
      if ('symbol' in message && message.symbol) symbol = message.symbol;
      if (message.type === 'snapshot') {
        const beginning = best(levelsOf(message), levels);
        books.set(message.symbol || symbol, beginning);
        if (levels !== Number.POSITIVE_INFINITY) small.set(message.symbol || symbol, new SmallBook(beginning, levels));
        ids.set(message.symbol || symbol, message.last);
      } else if (message.type === 'diff') {
        // What the snapshot holds already did not happen after it.
        if (!books.has(message.symbol) || message.last <= ids.get(message.symbol)!) continue;
        const told = levelsOf(message);
        const changed = small.get(message.symbol)?.change(told) ?? told;
        steps.push({ what: 'diff', symbol: message.symbol, levels: changed, ts: message.ts });
      } else if (message.type === 'trade' && books.has(message.symbol)) {
        steps.push({ what: 'trade', symbol: message.symbol, trade: message });
      }
    }
  }
  const depth = capture.venue === 'kraken' ? 1000 : Number.POSITIVE_INFINITY;
  return { name: capture.name, depth, books, steps };
}
