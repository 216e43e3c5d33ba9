import { DataError } from '../../core/errors.js';
import type { Micros } from '../../core/time.js';
import type { WireLevels, WireTrade } from '../feed/message.js';
import type { CcxtFeedExchange } from './feed-options.js';
import { type CcxtBook, changedLevels, readCcxtBook, readPrints } from './feed-wire.js';

/** What a stream of one symbol is asked with. */
export interface AskDesk {
  readonly who: string;
  readonly exchange: CcxtFeedExchange;
  readonly levels: number | undefined;
  now(): Micros;
  /** Waits from one question to the next, where the exchange cannot be watched. */
  pause(): Promise<void>;
}

/** What one answer brought. */
export interface Answer {
  readonly trades: readonly WireTrade[];
  readonly book: { readonly levels: WireLevels; readonly ts: Micros; readonly snapshot: boolean } | null;
  /** Why something may be missing before what this brought; '' where nothing is. */
  readonly hole: string;
}

/** One stream of one symbol: each turn asks once, and throws where the exchange did not answer, or not with what it should. */
export interface CcxtStream {
  turn(): Promise<Answer>;
  /** The last turn failed: what comes next is not taken to follow on. */
  broke(): void;
}

/** Trades that happened longer than this before the subscription are past, though an exchange may send them first. */
const PAST: Micros = 5_000_000;
const REMEMBERED = 4096;
const MOST_PAGES = 20;

/** The trades of a symbol, each once: watched, or asked for by time. */
export class CcxtTrades implements CcxtStream {
  readonly #desk: AskDesk;
  readonly #symbol: string;
  readonly #watched: boolean;
  readonly #begun: Micros;
  readonly #seen = new Set<string>();
  #last: Micros = Number.NaN;
  #first = true;
  #broken = false;

  constructor(desk: AskDesk, symbol: string) {
    this.#desk = desk;
    this.#symbol = symbol;
    this.#watched = desk.exchange.has?.['watchTrades'] === true;
    this.#begun = desk.now();
  }

  broke(): void {
    this.#broken = true;
  }

  async turn(): Promise<Answer> {
    const answer = this.#watched ? await this.#watch() : await this.#poll();
    this.#first = false;
    this.#broken = false;
    return { ...answer, book: null };
  }

  async #watch(): Promise<Omit<Answer, 'book'>> {
    const { exchange, who } = this.#desk;
    const page = readPrints(who, this.#symbol, await exchange.watchTrades!(this.#symbol));
    if (this.#first && !this.#broken) {
      const past = page.filter(({ ts }) => ts < this.#begun - PAST);
      for (const one of past) this.#note(one);
      return { trades: this.#fresh(page), hole: '' };
    }
    // Subscribed again first, and then asked for the past: what happens between comes twice, and not never.
    if (this.#broken && !Number.isNaN(this.#last)) return this.#since(page);
    return { trades: this.#fresh(page), hole: '' };
  }

  async #poll(): Promise<Omit<Answer, 'book'>> {
    if (this.#first) {
      for (const one of await this.#fetch(undefined)) this.#note(one);
      return { trades: [], hole: '' };
    }
    await this.#desk.pause();
    return this.#since([]);
  }

  /** All trades since the last one that was shown, page by page. */
  async #since(live: readonly (WireTrade & { readonly known: boolean })[]): Promise<Omit<Answer, 'book'>> {
    const found: WireTrade[] = [];
    const begun = !Number.isNaN(this.#last);
    let hole = '';
    if (this.#desk.exchange.has?.['fetchTrades'] !== true) hole = 'the exchange offers no past trades';
    else {
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const page = await this.#fetch(Number.isNaN(this.#last) ? undefined : Math.floor(this.#last / 1000));
        // A page that holds one that is known follows on from it; of others nobody can say what is before them.
        if (begun && pages === 0 && !page.some(({ id }) => this.#seen.has(id)) && page.length + live.length > 0)
          hole = 'the past trades do not reach back to the last one';
        const fresh = this.#fresh(page);
        found.push(...fresh);
        if (fresh.length === 0) break;
      }
    }
    if (hole === '' && live.some(({ known }) => !known)) hole = 'trades bear no id';
    return { trades: [...found, ...this.#fresh(live)], hole };
  }

  async #fetch(since: number | undefined) {
    return readPrints(this.#desk.who, this.#symbol, await this.#desk.exchange.fetchTrades!(this.#symbol, since));
  }

  #fresh(page: readonly WireTrade[]): WireTrade[] {
    const fresh = page.filter(({ id }) => !this.#seen.has(id));
    for (const one of fresh) this.#note(one);
    return fresh;
  }

  #note({ id, ts }: WireTrade): void {
    this.#seen.add(id);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.values().next().value!);
    if (!(ts <= this.#last)) this.#last = ts;
  }
}

/** The book of a symbol: whole at first and after a break, and then what changed from one answer to the next. */
export class CcxtBookStream implements CcxtStream {
  readonly #desk: AskDesk;
  readonly #symbol: string;
  readonly #watched: boolean;
  #known: CcxtBook | null = null;
  #first = true;

  constructor(desk: AskDesk, symbol: string) {
    this.#desk = desk;
    this.#symbol = symbol;
    this.#watched = desk.exchange.has?.['watchOrderBook'] === true;
  }

  broke(): void {
    this.#known = null;
  }

  async turn(): Promise<Answer> {
    const { exchange, levels, who } = this.#desk;
    if (!this.#watched && !this.#first) await this.#desk.pause();
    this.#first = false;
    const raw = this.#watched
      ? await exchange.watchOrderBook!(this.#symbol, levels)
      : await exchange.fetchOrderBook!(this.#symbol, levels);
    const book = readCcxtBook(who, this.#symbol, raw);
    const before = this.#known;
    if (before !== null && book.nonce < before.nonce)
      throw new DataError(who, `the book of ${this.#symbol} went back`, 'it is begun anew');
    this.#known = book;
    const none = new Map<number, number>();
    const bids = changedLevels(before?.bids ?? none, book.bids);
    const asks = changedLevels(before?.asks ?? none, book.asks);
    return { trades: [], hole: '', book: { levels: { bids, asks }, ts: book.ts, snapshot: before === null } };
  }
}
