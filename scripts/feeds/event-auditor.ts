/** Believes only the events that a run saw, and says what was wrong with them. */
import { Book } from '../../src/core/book.js';
import type { BookSide } from '../../src/core/book-side.js';
import type { MarketEvent } from '../../src/core/event.js';
import type { SymbolTruth } from './venue-truth.js';

/** Follows the events of one instrument of a venue that numbers its trades. */
export class EventAuditor {
  readonly #book = new Book();
  #inGap = false;
  #nextTrade = Number.NaN;
  #at = Number.NEGATIVE_INFINITY;
  #seq = -1;
  readonly counts = { events: 0, trades: 0, gaps: 0, mended: 0, lost: 0, doubled: 0, untold: 0, disordered: 0 };

  take(event: MarketEvent): void {
    const { counts } = this;
    counts.events++;
    if (event.at < this.#at || event.seq !== this.#seq + 1) counts.disordered++;
    this.#at = event.at;
    this.#seq = event.seq;
    if (event.kind === 'trade') this.#trade(Number(event.id));
    else if (event.kind === 'book') {
      // Within a gap no change may be told: only a whole book after it.
      if (!event.snapshot && this.#inGap) counts.untold++;
      this.#book.apply(event);
    } else if (event.kind === 'status' && event.detail.startsWith('book')) this.#status(event.status);
  }

  #trade(number: number): void {
    const { counts } = this;
    counts.trades++;
    if (number < this.#nextTrade) counts.doubled++;
    if (number > this.#nextTrade) counts.lost += number - this.#nextTrade;
    if (!(number < this.#nextTrade)) this.#nextTrade = number + 1;
  }

  #status(status: string): void {
    const { counts } = this;
    if (status === 'gap') {
      counts.gaps++;
      if (this.#inGap) counts.untold++;
      this.#inGap = true;
    } else if (status === 'feed-up') {
      counts.mended++;
      this.#inGap = false;
    }
  }

  /** What differs from the truth now, or null. */
  wrong(truth: SymbolTruth): string | null {
    if (this.#inGap) return 'a gap that is not closed';
    if (truth.tradeNumber + 1 !== this.#nextTrade) return `${truth.tradeNumber + 1 - this.#nextTrade} trades behind`;
    return same(this.#book.bids, truth.book.bids) && same(this.#book.asks, truth.book.asks) ? null : 'another book';
  }
}

function same(mine: BookSide, truth: BookSide): boolean {
  if (mine.length !== truth.length) return false;
  for (let i = 0; i < truth.length; i++)
    if (mine.price(i) !== truth.price(i) || mine.size(i) !== truth.size(i)) return false;
  return true;
}
