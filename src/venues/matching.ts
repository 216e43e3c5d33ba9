import type { BarEvent, BookEvent, QuoteEvent, TradeEvent } from '../core/event.js';
import { type Fixed, fixed } from '../core/money.js';
import type { Micros } from '../core/time.js';
import { UNBOUNDED } from './fill-desk.js';
import { matchAuctions, matchBar } from './fill-model/bar.js';
import type { AuctionRules } from './fill-model/bar-rules.js';
import { matchBook } from './fill-model/book.js';
import { matchQuote } from './fill-model/quote.js';
import { matchTrade } from './fill-model/trade.js';
import { floorFixed } from './float-fixed.js';
import { RANK } from './market-memory.js';
import { utcSession } from './session.js';
import { sweep, type VenueParts } from './venue-parts.js';
import type { WorkingOrder } from './working-order.js';

/** Brings market data and working orders together, by the kind of data that drives fills of an instrument. */
export class Matching {
  /** Earliest expiry among working orders; may be too early, never too late. */
  nextExpiry: Micros = Number.POSITIVE_INFINITY;
  readonly #parts: VenueParts;
  readonly #auctions: AuctionRules;
  readonly #fixedRank: number;

  constructor(parts: VenueParts) {
    this.#parts = parts;
    const { session, cutoff, fillsFrom } = parts.rules;
    this.#auctions = { session, openCutoff: cutoff.open, closeCutoff: cutoff.close };
    this.#fixedRank = fillsFrom === 'auto' ? RANK.none : RANK[fillsFrom];
  }

  bar(list: readonly WorkingOrder[], bar: BarEvent, now: Micros): void {
    const { memory, desk, rules } = this.#parts;
    this.#expire(list, bar.start, bar.start);
    if (memory.halted[bar.instrument] === 0 && Number.isFinite(bar.open) && Number.isFinite(bar.close)) {
      const lastClose = memory.last[bar.instrument]!;
      desk.market(this.#share(bar.volume), bar.volume, Number.NaN, Number.NaN);
      const match = { orders: list, bar, rules, auctions: this.#auctions, desk, lastClose };
      if (this.#drives(bar.instrument, RANK.bar)) matchBar(match);
      else matchAuctions(match);
    }
    this.#expire(list, now, bar.start);
    sweep(this.#parts, bar.instrument);
  }

  quote(list: readonly WorkingOrder[], quote: QuoteEvent): void {
    const { memory, desk, rules } = this.#parts;
    const touch = memory.touch(quote.instrument);
    this.#expire(list, quote.ts - 1, quote.ts);
    if (touch !== undefined && this.#open(quote.instrument, RANK.quote))
      matchQuote({ orders: list, touch, ts: quote.ts, displayed: rules.displayedSize, desk });
    sweep(this.#parts, quote.instrument);
  }

  trade(list: readonly WorkingOrder[], trade: TradeEvent): void {
    const { desk, rules } = this.#parts;
    this.#expire(list, trade.ts - 1, trade.ts);
    if (this.#open(trade.instrument, RANK.trade)) {
      desk.market(this.#share(trade.size), trade.size, Number.NaN, Number.NaN);
      matchTrade(list, trade, { rules, desk });
    }
    sweep(this.#parts, trade.instrument);
  }

  book(list: readonly WorkingOrder[], event: BookEvent): void {
    const { memory, desk } = this.#parts;
    const book = memory.book(event.instrument);
    this.#expire(list, event.ts - 1, event.ts);
    if (book !== undefined && this.#open(event.instrument, RANK.book))
      matchBook({ orders: list, book, ts: event.ts, desk });
    sweep(this.#parts, event.instrument);
  }

  /** Meets an order that has just arrived with the quote or book that stands. */
  arrival(w: WorkingOrder, ts: Micros): void {
    const { memory, desk, rules } = this.#parts;
    const i = w.order.instrument;
    if (rules.quoteFill === 'next') return;
    const touch = memory.touch(i);
    const book = memory.book(i);
    if (book !== undefined && this.#open(i, RANK.book)) matchBook({ orders: [w], book, ts, desk });
    else if (touch !== undefined && this.#open(i, RANK.quote))
      matchQuote({ orders: [w], touch, ts, displayed: rules.displayedSize, desk });
  }

  /** Same-close fills: market orders of this instant at the last close that is known. */
  sameClose(fresh: readonly WorkingOrder[], now: Micros): void {
    const { memory, desk, writer } = this.#parts;
    const budgets = new Map<number, Fixed>();
    for (const w of fresh) {
      if (w.done) continue;
      const i = w.order.instrument;
      const last = memory.last[i]!;
      if (Number.isFinite(last) && memory.halted[i] === 0) {
        desk.market(budgets.get(i) ?? this.#share(memory.volume[i]!), memory.volume[i]!, Number.NaN, Number.NaN);
        desk.take(w, fixed(last), 'taker', now);
        desk.endImmediate(w, now);
        budgets.set(i, desk.budget);
      }
      if (!w.done && w.filled === 0n) writer.send('accepted', w.order.id, now);
    }
    for (const w of fresh) sweep(this.#parts, w.order.instrument);
  }

  /** Expires what was due before now on every instrument. */
  expireAll(now: Micros): void {
    if (now <= this.nextExpiry) return;
    this.nextExpiry = Number.POSITIVE_INFINITY;
    for (const list of this.#parts.lists.byInstrument) {
      if (list.length === 0) continue;
      this.#expire(list, now - 1, Number.NaN);
      sweep(this.#parts, list[0]?.order.instrument ?? 0);
      for (const w of list) if (w.expireAt < this.nextExpiry) this.nextExpiry = w.expireAt;
    }
  }

  /** Ends orders due by a time; a day order without sessions learns its day from the first event that it meets. */
  #expire(list: readonly WorkingOrder[], upTo: Micros, begun: Micros): void {
    for (const w of list) {
      if (Number.isNaN(w.expireAt) && w.since <= begun) {
        w.expireAt = utcSession(begun).close;
        if (w.expireAt < this.nextExpiry) this.nextExpiry = w.expireAt;
      }
      if (!w.done && w.expireAt <= upTo)
        this.#parts.desk.end(w, 'expired', w.expireAt, `${w.order.timeInForce}: its time is over`);
    }
  }

  #drives(instrument: number, rank: number): boolean {
    return this.#fixedRank === RANK.none ? this.#parts.memory.rank[instrument]! <= rank : this.#fixedRank === rank;
  }

  #open(instrument: number, rank: number): boolean {
    return this.#parts.memory.halted[instrument] === 0 && this.#drives(instrument, rank);
  }

  #share(volume: number): Fixed {
    const share = this.#parts.rules.maxVolumeShare;
    return share === null ? UNBOUNDED : floorFixed(volume * share);
  }
}
