/** Holds a rebuilt book to the venue's own best bid and offer, by update id. */
import type { DiffBook } from '../../src/adapters/feed/diff-book.js';
import type { WireDiff, WireQuote } from '../../src/adapters/feed/message.js';
import type { Book } from '../../src/core/book.js';

interface Top {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** The book at one update id, and what of the state before it no later change touched. */
interface State extends Top {
  readonly id: number;
  readonly before: Before | null;
}

/** The levels near the top before a change, and which of them the change names. */
interface Before {
  readonly bids: readonly (readonly [price: number, size: number])[];
  readonly asks: readonly (readonly [price: number, size: number])[];
  readonly named: ReadonlySet<number>;
}

/**
 * Gathers quotes and book states, in whatever order they came, and compares them once all are there.
 *
 * `same`: at each state of the book, price and size of both sides against the last quote at or before its update id, which is
 * what the venue says the top was there. `within`: each quote between two states against the levels that the change between
 * them does not name: those were there at the quote's id too, with that size.
 */
export class TickerCheck {
  readonly #quotes = new Map<string, WireQuote[]>();
  readonly #states = new Map<string, State[]>();

  quote(quote: WireQuote): void {
    if (Number.isNaN(quote.update)) return;
    const list = this.#quotes.get(quote.symbol) ?? [];
    list.push(quote);
    this.#quotes.set(quote.symbol, list);
  }

  /** What has to be known of a book before a change is taken over. */
  before(book: Book, change: WireDiff): Before {
    const named = new Set<number>();
    for (const side of [change.bids, change.asks]) for (let i = 0; i < side.length; i += 2) named.add(side[i]!);
    const top = (side: Book['bids']): (readonly [number, number])[] => {
      const levels: (readonly [number, number])[] = [];
      for (let i = 0; i < side.length && levels.length < 5; i++)
        if (!named.has(side.price(i))) levels.push([side.price(i), side.size(i)]);
      return levels;
    };
    return { bids: top(book.bids), asks: top(book.asks), named };
  }

  state(symbol: string, keeper: DiffBook, before: Before | null): void {
    const { bids, asks } = keeper.book;
    const list = this.#states.get(symbol) ?? [];
    const top = { bid: bids.price(0), bidSize: bids.size(0), ask: asks.price(0), askSize: asks.size(0) };
    list.push({ id: keeper.updateId, before, ...top });
    this.#states.set(symbol, list);
  }

  /** Counts of comparisons and of those that agree. */
  results(): { same: number; sameAgree: number; exact: number; within: number; withinAgree: number; quotes: number } {
    const all = { same: 0, sameAgree: 0, exact: 0, within: 0, withinAgree: 0, quotes: 0 };
    for (const [symbol, quotes] of this.#quotes) {
      quotes.sort((a, b) => a.update - b.update);
      all.quotes += quotes.length;
      let next = 0;
      let last: WireQuote | null = null;
      for (const [i, state] of (this.#states.get(symbol) ?? []).entries()) {
        for (; next < quotes.length && quotes[next]!.update <= state.id; next++) {
          last = quotes[next]!;
          if (i === 0 || state.before === null) continue;
          all.within++;
          if (explained(last, state.before)) all.withinAgree++;
        }
        if (last === null) continue;
        all.same++;
        if (last.update === state.id) all.exact++;
        if (agrees(last, state)) all.sameAgree++;
      }
    }
    return all;
  }
}

function agrees(quote: Top, top: Top): boolean {
  return (
    quote.bid === top.bid && quote.bidSize === top.bidSize && quote.ask === top.ask && quote.askSize === top.askSize
  );
}

/** Whether a quote can have been the top at its update, seen what was there before and was not touched. */
function explained(quote: WireQuote, { bids, asks, named }: Before): boolean {
  const side = (levels: Before['bids'], price: number, size: number, direction: 1 | -1): boolean => {
    if (levels.some(([level]) => direction * level > direction * price)) return false;
    if (named.has(price)) return true;
    return levels.some(([level, there]) => level === price && there === size);
  };
  return side(bids, quote.bid, quote.bidSize, 1) && side(asks, quote.ask, quote.askSize, -1);
}
