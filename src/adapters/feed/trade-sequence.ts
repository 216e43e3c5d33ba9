import type { Micros } from '../../core/time.js';
import type { WireBar, WireTrade } from './message.js';

/** How long a trade that came too early is held for the one before it. */
const GRACE: Micros = 250_000;
const MOST_TRIES = 8;
/** Trades that wait for a repair; more of them mean that it does not come. */
const MOST_HELD = 50_000;
const REMEMBERED = 4096;

/** What stands in a sequence: its number where the venue's leave no hole, else NaN; its id tells it apart. */
export type Sequenced = Pick<WireTrade, 'number' | 'id' | 'ts'>;

/** A bar in a sequence: numbered by its start, where every period has a bar. */
export type SequencedBar = WireBar & Sequenced;

/** What a sequence of trades, or of bars, may ask of its session, and tells it. */
export interface TradeHost<T extends Sequenced = WireTrade> {
  /** The next trade of the sequence. */
  emit(trade: T): void;
  /** Trades are lost for good; told once. */
  lost(detail: string): void;
  /** Trades that were missed are there. */
  repaired(count: number): void;
  /** A trade came twice, or after it was given up; it is dropped. */
  duplicate(): void;
  /** Fetches trades from a number or time on; answered by `fetched` or `failed`. */
  fetch(from: number, since: Micros, attempt: number): void;
  /** Calls `run` once after `delay` microseconds. */
  after(delay: Micros, run: () => void): void;
}

/**
 * The trades of one symbol, each once and in order: what came twice is dropped, what came early waits, and a hole is fetched
 * before later trades are shown.
 *
 * Where the venue numbers trades a hole is seen by its number. Where it does not, only a break of the connection tells of one,
 * and trades are fetched by time.
 *
 * @example
 * ```ts
 * import { TradeSequence } from 'edgeproof/adapters/feed';
 * if (typeof TradeSequence !== 'function') throw new Error('a class');
 * ```
 */
export class TradeSequence<T extends Sequenced = WireTrade> {
  readonly #host: TradeHost<T>;
  readonly #what: string;
  readonly #canFetch: boolean;
  #last = Number.NaN;
  #lastTs: Micros = Number.NaN;
  /** The highest number that is known to exist. */
  #target = Number.NaN;
  #held: T[] = [];
  #fetching = false;
  #waiting = false;
  #tries = 0;
  readonly #recent = new Set<string>();

  /** @param what - the word for what is lost, when something is */
  constructor(host: TradeHost<T>, canFetch: boolean, what = 'trades') {
    this.#host = host;
    this.#what = what;
    this.#canFetch = canFetch;
  }

  /** Trades that wait for one before them. */
  get held(): number {
    return this.#held.length;
  }

  /** A trade came: it is shown, held for those before it, or dropped where it came twice. */
  trade(trade: T): void {
    if (Number.isNaN(trade.number)) {
      this.#unnumbered(trade);
      return;
    }
    if (trade.number <= this.#last) {
      this.#host.duplicate();
      return;
    }
    if (this.#fetching || trade.number > this.#last + 1) {
      this.#hold(trade);
      return;
    }
    this.#show(trade);
    this.#drain();
  }

  /** The venue says which trade was the last so far. */
  heard(number: number): void {
    if (Number.isNaN(this.#last)) {
      this.#last = number;
      return;
    }
    if (number > this.#last && !(number <= this.#target)) {
      this.#target = number;
      this.#wait();
    }
  }

  /** The connection was away: whatever was missed is fetched, known or not. */
  resumed(): void {
    if (Number.isNaN(this.#last) && Number.isNaN(this.#lastTs)) return;
    if (this.#canFetch && !this.#fetching) this.#fetch();
  }

  /** Trades that the venue answered, ascending. */
  fetched(trades: readonly T[]): void {
    this.#fetching = false;
    let count = 0;
    const sorted = [...trades].sort((a, b) => (Number.isNaN(a.number) ? a.ts - b.ts : a.number - b.number));
    for (const trade of sorted) {
      if (Number.isNaN(trade.number) ? this.#seen(trade) : trade.number <= this.#last) continue;
      this.#show(trade);
      count++;
    }
    if (count > 0) {
      this.#tries = 0;
      this.#host.repaired(count);
    }
    // Without numbers the hole ends where a page reaches what came live, or brings nothing new.
    const [held] = this.#held;
    if (count > 0 && Number.isNaN(this.#last) && !(held !== undefined && held.ts <= this.#lastTs)) {
      this.#fetch();
      return;
    }
    this.#drain();
    if (this.#complete) return;
    // A page may end before the hole does; an empty one means that the venue does not know them yet.
    if (count > 0) this.#fetch();
    else this.#again('the venue does not have them');
  }

  /** A fetch failed: it is tried again, and after eight in vain the missing trades are given up as lost. */
  failed(detail: string): void {
    this.#fetching = false;
    this.#again(detail);
  }

  get #complete(): boolean {
    return this.#held.length === 0 && !(this.#target > this.#last);
  }

  #unnumbered(trade: T): void {
    if (this.#fetching) this.#held.push(trade);
    else if (this.#seen(trade)) this.#host.duplicate();
    else this.#show(trade);
  }

  /** Whether a trade without number was shown before; told by all that it says. */
  #seen(trade: T): boolean {
    return this.#recent.has(trade.id);
  }

  #show(trade: T): void {
    if (Number.isNaN(trade.number)) {
      this.#recent.add(trade.id);
      if (this.#recent.size > REMEMBERED) this.#recent.delete(this.#recent.values().next().value!);
    } else this.#last = trade.number;
    this.#lastTs = trade.ts;
    this.#host.emit(trade);
  }

  #hold(trade: T): void {
    const at = this.#held.findIndex((one) => one.number >= trade.number);
    if (at >= 0 && this.#held[at]!.number === trade.number) {
      this.#host.duplicate();
      return;
    }
    this.#held.splice(at < 0 ? this.#held.length : at, 0, trade);
    if (this.#held.length > MOST_HELD) this.#giveUp('too many wait for the ones before');
    else if (!this.#fetching) this.#wait();
  }

  #drain(): void {
    const held = this.#held;
    let used = 0;
    for (const trade of held) {
      if (Number.isNaN(trade.number)) {
        if (this.#seen(trade)) this.#host.duplicate();
        else this.#show(trade);
      } else if (trade.number <= this.#last) this.#host.duplicate();
      else if (trade.number === this.#last + 1) this.#show(trade);
      else break;
      used++;
    }
    if (used > 0) held.splice(0, used);
  }

  #wait(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#host.after(GRACE, () => {
      this.#waiting = false;
      if (this.#complete || this.#fetching) return;
      if (this.#canFetch) this.#fetch();
      else this.#giveUp('the venue offers no way to fetch them');
    });
  }

  #fetch(): void {
    this.#fetching = true;
    this.#host.fetch(this.#last + 1, this.#lastTs, this.#tries);
  }

  #again(detail: string): void {
    // After a break nothing may be missing at all: an empty answer is then the end of it.
    if (this.#complete && detail === 'the venue does not have them') return;
    if (++this.#tries >= MOST_TRIES) this.#giveUp(detail);
    else this.#fetch();
  }

  #giveUp(detail: string): void {
    const first = this.#last + 1;
    const next = this.#held[0];
    this.#tries = 0;
    this.#last =
      next === undefined
        ? Math.max(this.#last, Number.isNaN(this.#target) ? this.#last : this.#target)
        : next.number - 1;
    this.#host.lost(`${this.#what} from ${first} to ${this.#last} are lost: ${detail}`);
    this.#drain();
    if (!this.#complete) this.#wait();
  }
}
