import { DataError } from '../core/errors.js';
import type { EventBatch, MarketEvent } from '../core/event.js';
import { type Micros, toIso } from '../core/time.js';

/** Where one input stands: its batch, the place in it, and how many events it has given. */
interface Cursor {
  readonly input: AsyncIterator<EventBatch>;
  batch: EventBatch;
  length: number;
  next: number;
  consumed: number;
  done: boolean;
}

const NO_EVENTS: EventBatch = {
  length: 0,
  at: () => Number.NaN,
  get: () => {
    throw new DataError('merge', 'an empty batch was read', 'report this as a defect');
  },
};

/** The key of an input that has ended. */
const ENDED = Number.POSITIVE_INFINITY;

/**
 * Merges several streams of batches into one order: `(at, seq, index of the input)`.
 *
 * Synchronous while every input has events at hand, so that the loop around it need not await: `peekAt` is NaN when an
 * input ran dry; then await {@link Merger.refill}. Inputs that stand at the earliest time are gathered once an instant.
 * An input must not fall back in time: that is a DataError.
 *
 * @example
 * ```ts
 * import { fromRows, Merger } from 'edgeproof/data';
 * import { instrument, Universe } from 'edgeproof';
 * const bar = { time: '2024-01-02', open: 1, high: 1, low: 1, close: 1, volume: 1 };
 * const query = { universe: new Universe([instrument({ id: 'A' })]), kinds: ['bar'] as const, from: 0, to: Infinity };
 * const batches = fromRows({ instrument: 'A', bars: [bar] }).history?.(query, new AbortController().signal);
 * const merger = new Merger(batches === undefined ? [] : [batches]);
 * if (!(await merger.refill()) || merger.next()?.kind !== 'bar' || (await merger.refill())) throw new Error('one bar');
 * ```
 */
export class Merger {
  readonly #cursors: readonly Cursor[];
  /** Time of the next event of each input: NaN when it must be refilled, infinite when it has ended. */
  readonly #heads: Float64Array;
  readonly #seqs: Float64Array;
  /** Inputs that stand at the earliest time, in order of their next event; `#due[#dueAt]` is the next. */
  readonly #due: Int32Array;
  #dueAt = 0;
  #dueCount = 0;
  /** Input whose event is lent out and that has yet to move on; -1 when none. */
  #lent = -1;
  #peek = Number.NaN;
  /** The input that the last event came from. */
  source = -1;

  constructor(inputs: readonly AsyncIterable<EventBatch>[]) {
    this.#cursors = inputs.map((one) => ({
      input: one[Symbol.asyncIterator](),
      batch: NO_EVENTS,
      length: 0,
      next: 0,
      consumed: 0,
      done: false,
    }));
    this.#heads = new Float64Array(inputs.length).fill(Number.NaN);
    this.#seqs = new Float64Array(inputs.length);
    this.#due = new Int32Array(inputs.length);
    if (inputs.length === 0) this.#peek = ENDED;
  }

  /** Time of the next event: NaN when {@link Merger.refill} must be awaited first, infinite when all inputs have ended. */
  peekAt(): Micros {
    if (this.#lent >= 0) this.#advance();
    return this.#peek;
  }

  /** The next event, lent until the following call; null when a refill is needed or all inputs have ended. */
  next(): MarketEvent | null {
    if (this.#lent >= 0) this.#advance();
    if (!(this.#peek < ENDED)) return null;
    const source = this.#due[this.#dueAt]!;
    const cursor = this.#cursors[source]!;
    this.#lent = source;
    this.source = source;
    cursor.consumed++;
    return cursor.batch.get(cursor.next);
  }

  /** Fetches a batch for every input that ran dry; false when all inputs have ended. */
  async refill(): Promise<boolean> {
    if (this.#lent >= 0) this.#advance();
    const dry: Promise<void>[] = [];
    this.#cursors.forEach((cursor, i) => {
      if (Number.isNaN(this.#heads[i]!)) dry.push(this.#fetch(cursor, i));
    });
    if (dry.length > 0) await Promise.all(dry);
    if (Number.isNaN(this.#peek)) this.#gather();
    return this.#peek < ENDED;
  }

  /** Events consumed of each input so far: with {@link Merger.skip} the place to go on from. */
  position(): readonly number[] {
    return this.#cursors.map((cursor) => cursor.consumed);
  }

  /** Passes over the events that a former run has consumed; call it before the first event. */
  async skip(position: readonly number[]): Promise<void> {
    for (const [i, cursor] of this.#cursors.entries()) {
      let left = position[i] ?? 0;
      cursor.consumed = left;
      while (left > 0) {
        if (cursor.next >= cursor.length && !(await this.#load(cursor)))
          throw new DataError(
            'merge',
            `input ${i} ended before event ${position[i]}`,
            'resume with the data that the run was started with',
          );
        const step = Math.min(left, cursor.length - cursor.next);
        cursor.next += step;
        left -= step;
      }
      if (cursor.next < cursor.length) this.#head(cursor, i);
    }
  }

  /** Releases the inputs; safe to call at any time. */
  async close(): Promise<void> {
    await Promise.all(this.#cursors.map(async (cursor) => cursor.input.return?.()));
  }

  async #load(cursor: Cursor): Promise<boolean> {
    for (;;) {
      const { done, value } = await cursor.input.next();
      if (done === true) {
        cursor.done = true;
        return false;
      }
      if (value.length === 0) continue;
      cursor.batch = value;
      cursor.length = value.length;
      cursor.next = 0;
      return true;
    }
  }

  async #fetch(cursor: Cursor, i: number): Promise<void> {
    const last = cursor.length > 0 ? cursor.batch.at(cursor.length - 1) : Number.NEGATIVE_INFINITY;
    if (!(await this.#load(cursor))) {
      this.#heads[i] = ENDED;
      return;
    }
    const first = cursor.batch.at(0);
    if (!(first >= last && first < ENDED)) throw disorder(i, first, last);
    this.#head(cursor, i);
  }

  #head(cursor: Cursor, i: number): void {
    this.#heads[i] = cursor.batch.at(cursor.next);
    if (this.#cursors.length > 1) this.#seqs[i] = cursor.batch.get(cursor.next).seq;
  }

  /** Moves past the lent event. */
  #advance(): void {
    const i = this.#lent;
    const cursor = this.#cursors[i]!;
    this.#lent = -1;
    const next = ++cursor.next;
    if (next >= cursor.length) {
      this.#heads[i] = Number.NaN;
      this.#peek = Number.NaN;
      return;
    }
    const now = this.#peek;
    const at = cursor.batch.at(next);
    if (!(at >= now && at < ENDED)) throw disorder(i, at, now);
    this.#heads[i] = at;
    if (this.#cursors.length === 1) {
      this.#peek = at;
      return;
    }
    this.#seqs[i] = cursor.batch.get(next).seq;
    this.#dueAt++;
    if (at === now) this.#insert(i);
    if (this.#dueAt === this.#dueCount) this.#gather();
  }

  /** Puts an input that stands at the present instant back among those that are due, by `(seq, index)`. */
  #insert(i: number): void {
    const due = this.#due;
    let slot = --this.#dueAt;
    while (slot + 1 < this.#dueCount && this.#before(due[slot + 1]!, i)) {
      due[slot] = due[slot + 1]!;
      slot++;
    }
    due[slot] = i;
  }

  #before(a: number, b: number): boolean {
    const x = this.#seqs[a]!;
    const y = this.#seqs[b]!;
    return x < y || (x === y && a < b);
  }

  /** Finds the earliest time and the inputs that stand at it. */
  #gather(): void {
    const heads = this.#heads;
    const due = this.#due;
    const k = heads.length;
    let now = ENDED;
    let count = 0;
    for (let i = 0; i < k; i++) {
      const at = heads[i]!;
      if (at > now) continue;
      if (Number.isNaN(at)) {
        this.#peek = Number.NaN;
        return;
      }
      if (at < now) {
        now = at;
        count = 0;
      }
      let slot = count++;
      while (slot > 0 && !this.#before(due[slot - 1]!, i)) {
        due[slot] = due[slot - 1]!;
        slot--;
      }
      due[slot] = i;
    }
    this.#dueAt = 0;
    this.#dueCount = count;
    this.#peek = now;
  }
}

function disorder(input: number, at: Micros, before: Micros): DataError {
  return new DataError(
    'merge',
    Number.isFinite(at)
      ? `input ${input} falls back in time: ${toIso(at)} after ${toIso(before)}`
      : `input ${input} has an event at no time (${at})`,
    'order its events by the time at which they became known',
    { input },
  );
}
