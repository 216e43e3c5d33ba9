/** The market as it truly is on the side of a venue: books, their update ids, and trades. */
import type { WireTrade } from '../../src/adapters/feed/message.js';
import { Book } from '../../src/core/book.js';
import type { BookSide } from '../../src/core/book-side.js';
import { type MarketScript, type Step, setTexts, type TextLevels } from './market-script.js';

const KEPT_TRADES = 4000;

/** One symbol on the side of the venue. */
export class SymbolTruth {
  readonly symbol: string;
  readonly book: Book;
  /** Last update id, and the one before the last change. */
  id = 1000;
  previous = 1000;
  ts = 1_600_000_000_000_000;
  trades: WireTrade[] = [];
  tradeNumber = 500;
  #written = '';
  #writtenAt = Number.NaN;

  constructor(symbol: string, depth: number, levels: TextLevels) {
    this.symbol = symbol;
    this.book = new Book({ keepTexts: true, depth });
    setTexts(this.book, levels);
  }

  change(levels: TextLevels): void {
    this.previous = this.id;
    this.id += 1 + ((levels.bids.length + levels.asks.length) >> 1);
    this.ts += 1000;
    setTexts(this.book, levels);
  }

  /** What a venue says of the whole book as it is now: written once, however often it is asked for. */
  whole(write: () => string): string {
    if (this.#writtenAt !== this.ts) {
      this.#writtenAt = this.ts;
      this.#written = write();
    }
    return this.#written;
  }

  trade(trade: WireTrade): WireTrade {
    this.ts += 1000;
    const number = ++this.tradeNumber;
    const made = { ...trade, number, id: String(number), ts: this.ts };
    this.trades.push(made);
    if (this.trades.length > 2 * KEPT_TRADES) this.trades.splice(0, KEPT_TRADES);
    return made;
  }

  /** Trades that are kept, from a number on. */
  tradesFrom(number: number): WireTrade[] {
    const first = this.trades[0]?.number ?? 0;
    return this.trades.slice(number > first ? number - first : 0);
  }

  /** The last `most` of the trades that are kept before a number. */
  tradesBefore(number: number, most: number): WireTrade[] {
    const end = number - (this.trades[0]?.number ?? 0);
    return end > 0 ? this.trades.slice(Math.max(0, end - most), end) : [];
  }

  /** Trades that are kept, later than a time. */
  tradesAfter(ts: number): WireTrade[] {
    let first = this.trades.length;
    while (first > 0 && this.trades[first - 1]!.ts > ts) first--;
    return this.trades.slice(first);
  }

  /** The change that leads from the book as it is back to the one of the script's beginning. */
  back(levels: TextLevels): TextLevels {
    return { bids: backSide(this.book.bids, levels.bids), asks: backSide(this.book.asks, levels.asks) };
  }
}

function backSide(side: BookSide, wanted: readonly string[]): string[] {
  const there = new Map<number, [string, string]>();
  for (let i = 0; i < wanted.length; i += 2) there.set(Number(wanted[i]), [wanted[i]!, wanted[i + 1]!]);
  const texts: string[] = [];
  for (let i = 0; i < side.length; i++) {
    const target = there.get(side.price(i));
    if (target === undefined) texts.push(side.priceText(i), '0.00000000');
    else if (target[1] === side.sizeText(i)) there.delete(side.price(i));
  }
  for (const [price, size] of there.values()) texts.push(price, size);
  return texts;
}

/** Plays a script without end: after its last step a change leads each book back to the beginning. */
export class Playback {
  readonly script: MarketScript;
  readonly truths = new Map<string, SymbolTruth>();
  #next = 0;
  readonly #pending: Step[] = [];

  constructor(script: MarketScript) {
    this.script = script;
    for (const [symbol, levels] of script.books) this.truths.set(symbol, new SymbolTruth(symbol, script.depth, levels));
  }

  /** One more change and one more trade for each symbol: what is lost last is seen by nothing else. */
  nudges(): Step[] {
    return [...this.truths.values()].flatMap((truth): Step[] => {
      const { symbol, book } = truth;
      const best = { bids: [book.bids.priceText(0), book.bids.sizeText(0)], asks: [] };
      const { ts } = truth;
      const trade: WireTrade = {
        type: 'trade',
        symbol,
        id: '',
        number: 0,
        price: book.bids.price(0),
        size: 1,
        aggressor: 1,
        offExchange: false,
        ts,
      };
      return [
        { what: 'diff', symbol, levels: book.bids.length > 0 ? best : { bids: [], asks: [] }, ts },
        { what: 'trade', symbol, trade },
      ];
    });
  }

  /** Makes a thing happen: it is true when this returns. */
  happen(step: Step): Step {
    const truth = this.truths.get(step.symbol)!;
    if (step.what === 'trade') return { ...step, trade: truth.trade(step.trade) };
    truth.change(step.levels);
    return step;
  }

  /** The next thing that happens, already true when it is told. */
  step(): Step {
    if (this.#next === this.script.steps.length) {
      this.#next = 0;
      for (const [symbol, truth] of this.truths) {
        const levels = truth.back(this.script.books.get(symbol)!);
        if (levels.bids.length + levels.asks.length > 0) this.#pending.push({ what: 'diff', symbol, levels, ts: 0 });
      }
    }
    return this.happen(this.#pending.shift() ?? this.script.steps[this.#next++]!);
  }
}
