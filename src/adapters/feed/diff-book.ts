import { Book, type BookOptions } from '../../core/book.js';
import type { Micros } from '../../core/time.js';
import { applyLevels, applySnapshot, type BookHost, type BookKeeper, wholeBook } from './book-keeper.js';
import type { WireDiff, WireSnapshot } from './message.js';

/** Changes that wait for a snapshot; more of them mean that it does not come. */
const MOST_WAITING = 20_000;
/** Snapshots in a row that are older than what was already seen, before the venue is taken to have begun anew. */
const STALE_BEFORE_RESET = 20;
const FIRST_WAIT: Micros = 250_000;
const LONGEST_WAIT: Micros = 30_000_000;

/**
 * A book from a REST snapshot and numbered changes, as Binance documents it: changes are kept from the first on, those up to
 * the snapshot are dropped, and each later one must lead on from where the book stands.
 *
 * A snapshot is believed once a change brackets it: one from a stale cache would pass otherwise. Where no change comes,
 * a second snapshot of the same id vouches for it.
 *
 * @example
 * ```ts
 * import { DiffBook } from 'edgeproof/adapters/feed';
 * const host = { changed() {}, broke() {}, mended() {}, fetch() {}, resubscribe() {} };
 * if (new DiffBook(host).synced) throw new Error('not before its snapshot');
 * ```
 */
export class DiffBook implements BookKeeper {
  readonly book: Book;
  readonly #host: BookHost;
  #state: 'idle' | 'waiting' | 'synced' = 'idle';
  #waiting: WireDiff[] = [];
  #candidate: WireSnapshot | null = null;
  /** Update id at which the book stands. */
  #at = Number.NaN;
  /** Newest update id ever seen: a snapshot must not lead behind it. */
  #newest = Number.NEGATIVE_INFINITY;
  #stale = 0;
  #wait: Micros = FIRST_WAIT;
  #crossedInARow = 0;
  readonly #open = new Set<number>();

  constructor(host: BookHost, options: BookOptions = {}) {
    this.#host = host;
    this.book = new Book(options);
  }

  get synced(): boolean {
    return this.#state === 'synced';
  }

  /** Update id at which the book stands; NaN while it is not in step. */
  get updateId(): number {
    return this.synced ? this.#at : Number.NaN;
  }

  opened(connection: number): void {
    this.#open.add(connection);
    if (this.#state === 'idle') this.#begin(0);
  }

  lost(connection: number, detail: string): void {
    this.#open.delete(connection);
    // Another connection carries the same numbered changes on: nothing is lost until a number is missing.
    if (this.#open.size > 0 || this.#state === 'idle') return;
    this.#break(detail);
    this.#state = 'idle';
    this.#waiting = [];
    this.#candidate = null;
  }

  /**
   * Applies a change that leads on, keeps it while a snapshot is awaited, and drops one that is known. A hole in the
   * update ids, or a book that begins to cross, breaks the book, and a snapshot is fetched.
   */
  diff(message: WireDiff): void {
    if (this.#state === 'idle') return;
    if (this.#state === 'waiting') {
      this.#keep(message);
      return;
    }
    if (message.last <= this.#at) return;
    if (message.prev > this.#at) {
      this.#break(`update ${this.#at} is followed by one after ${message.prev}`);
      this.#begin(0);
      this.#keep(message);
      return;
    }
    this.#apply(message);
  }

  /**
   * Takes over an awaited snapshot once it can be believed; until then another is fetched, after a wait that doubles
   * from 0.25 s up to 30 s.
   */
  snapshot(message: WireSnapshot): void {
    if (this.#state !== 'waiting') return;
    const first = this.#waiting[0];
    const reach = this.#waiting.at(-1)?.last ?? message.last;
    if ((first !== undefined && message.last < first.prev) || Math.max(message.last, reach) < this.#newest) {
      if (++this.#stale >= STALE_BEFORE_RESET) this.#newest = Number.NEGATIVE_INFINITY;
      this.#again();
      return;
    }
    if (first === undefined && this.#candidate?.last !== message.last) {
      this.#candidate = message;
      this.#again();
      return;
    }
    this.#sync(message);
  }

  refused(): void {
    if (this.#state === 'waiting') this.#again();
  }

  #begin(wait: Micros): void {
    this.#state = 'waiting';
    this.#waiting = [];
    this.#candidate = null;
    this.#host.fetch(wait);
  }

  #keep(message: WireDiff): void {
    const last = this.#waiting.at(-1);
    if (last !== undefined && message.last <= last.last) return;
    // A hole among the waiting: what is before it is of no use.
    if (last !== undefined && message.prev > last.last) this.#waiting = [];
    if (this.#waiting.length >= MOST_WAITING) this.#waiting = [];
    this.#waiting.push(message);
    if (message.last > this.#newest) this.#newest = message.last;
    const { prev } = this.#waiting[0]!;
    if (this.#candidate !== null && this.#candidate.last >= prev) this.#sync(this.#candidate);
  }

  #sync(snapshot: WireSnapshot): void {
    const later = this.#waiting.filter((one) => one.last > snapshot.last);
    applySnapshot(this.book, snapshot);
    this.#at = snapshot.last;
    for (const one of later) {
      applyLevels(this.book, one);
      this.#at = one.last;
    }
    this.#newest = Math.max(this.#newest, this.#at);
    this.#waiting = [];
    this.#candidate = null;
    this.#stale = 0;
    this.#wait = FIRST_WAIT;
    this.#state = 'synced';
    const ts = later.at(-1)?.ts ?? snapshot.ts;
    this.#host.mended();
    this.#host.changed({ ...wholeBook(this.book), ts }, true);
  }

  #apply(message: WireDiff): void {
    applyLevels(this.book, message);
    this.#at = message.last;
    if (message.last > this.#newest) this.#newest = message.last;
    if (!this.book.crossed) this.#crossedInARow = 0;
    else if (++this.#crossedInARow === 1) {
      // A market may cross for a moment (an auction); the first time it is taken for a fault of ours.
      this.#break(`the book is crossed at update ${message.last}`);
      this.#begin(0);
      return;
    }
    this.#host.changed(message, false);
  }

  #again(): void {
    this.#host.fetch(this.#wait);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
  }

  #break(detail: string): void {
    if (this.#state === 'synced') this.#host.broke(detail);
  }
}
