import { DataError } from '../core/errors.js';
import type { EventBatch, MarketEvent } from '../core/event.js';
import { type Micros, toIso } from '../core/time.js';
import { MergeInput } from './merge-input.js';

/** The time of an input that has ended. */
const ENDED = Number.POSITIVE_INFINITY;
/** Inputs are kept in blocks of eight with the earliest time of each, so that finding the next one looks at few. */
const BLOCK = 3;

/**
 * Merges several streams of batches into one order: `(at, seq, index of the input)`.
 *
 * Synchronous while every input has events at hand, so that the loop around it need not await: `peekAt` is NaN when an
 * input ran dry; then await {@link Merger.refill}. Inputs that stand at the earliest time are found by one scan an
 * instant, which aligned inputs share; for up to some hundred inputs that is faster than a heap. An input must not fall
 * back in time: that is a DataError.
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
  readonly #inputs: readonly MergeInput[];
  /** The only input, when there is but one: it needs no order. */
  readonly #only: MergeInput | null;
  /** Next event of each input, borrowed from its batch, with its time and number. */
  readonly #events: (MarketEvent | null)[];
  readonly #heads: Float64Array;
  readonly #seqs: Float64Array;
  /** Earliest time of each block of inputs. */
  readonly #blocks: Float64Array;
  /** Inputs that stand at the earliest time, in order of their next event; `#due[#dueAt]` is the next. */
  readonly #due: Int32Array;
  #dueAt = 0;
  #dueCount = 0;
  /** Input whose event is lent out and that has yet to move on; -1 when none. */
  #lent = -1;
  #peek: Micros;
  /** The input that the last event came from. */
  source = -1;

  constructor(inputs: readonly AsyncIterable<EventBatch>[]) {
    this.#inputs = inputs.map((one) => new MergeInput(one[Symbol.asyncIterator]()));
    this.#only = this.#inputs.length === 1 ? (this.#inputs[0] ?? null) : null;
    this.#events = inputs.map(() => null);
    this.#heads = new Float64Array(inputs.length).fill(Number.NaN);
    this.#seqs = new Float64Array(inputs.length);
    this.#blocks = new Float64Array(Math.ceil(inputs.length / 8)).fill(ENDED);
    this.#due = new Int32Array(inputs.length);
    this.#peek = inputs.length === 0 ? ENDED : Number.NaN;
    if (this.#only !== null) this.source = 0;
  }

  /** Time of the next event: NaN when {@link Merger.refill} must be awaited first, infinite when all inputs have ended. */
  peekAt(): Micros {
    const only = this.#only;
    if (only !== null) return only.next < only.length ? only.batch.at(only.next) : only.done ? ENDED : Number.NaN;
    if (this.#lent >= 0) this.#advance();
    return this.#peek;
  }

  /** The next event, lent until the following call; null when a refill is needed or all inputs have ended. */
  next(): MarketEvent | null {
    const only = this.#only;
    if (only !== null) {
      const i = only.next;
      if (i >= only.length) return null;
      const event = only.batch.get(i);
      const { at } = event;
      if (!(at >= only.last && at < ENDED)) throw disorder(0, at, only.last);
      only.last = at;
      only.next = i + 1;
      return event;
    }
    if (this.#lent >= 0) this.#advance();
    if (!(this.#peek < ENDED)) return null;
    const source = this.#due[this.#dueAt]!;
    this.#lent = source;
    this.source = source;
    return this.#events[source]!;
  }

  /** Where a merge of one input stands in its batch; null with several, or when the batch is used up. */
  place(): { readonly batch: EventBatch; readonly next: number } | null {
    const only = this.#only;
    return only !== null && only.next < only.length ? only : null;
  }

  /** Passes over events of the one input that were read from its batch; `at` is the time of the last of them. */
  pass(count: number, at: Micros): void {
    const only = this.#only!;
    only.next += count;
    only.last = at;
  }

  /** Fetches a batch for every input that ran dry; false when all inputs have ended. */
  async refill(): Promise<boolean> {
    if (this.#only !== null) return this.#only.next < this.#only.length || this.#only.load();
    if (this.#lent >= 0) this.#advance();
    const dry = this.#inputs.flatMap((input, i) => (Number.isNaN(this.#heads[i]!) ? [{ input, i }] : []));
    await Promise.all(
      dry.map(async ({ input, i }) => {
        if (input.next < input.length || (await input.load())) this.#look(i);
        else this.#setHead(i, ENDED);
      }),
    );
    if (Number.isNaN(this.#peek)) this.#gather();
    return this.#peek < ENDED;
  }

  /** Events consumed of each input so far: with {@link Merger.skip} the place to go on from. */
  position(): readonly number[] {
    return this.#inputs.map((input, i) => input.before + input.next + (i === this.#lent ? 1 : 0));
  }

  /** Passes over the events that a former run has consumed; call it before the first event. */
  async skip(position: readonly number[]): Promise<void> {
    for (const [i, input] of this.#inputs.entries()) {
      if (await input.skip(position[i] ?? 0)) continue;
      throw new DataError(
        'merge',
        `input ${i} ended before event ${position[i]}`,
        'resume with the data that the run was started with',
      );
    }
  }

  /** Releases the inputs; safe to call at any time. */
  async close(): Promise<void> {
    await Promise.all(this.#inputs.map((input) => input.close()));
  }

  /** Looks at the next event of an input. */
  #look(i: number): void {
    const input = this.#inputs[i]!;
    const event = input.batch.get(input.next);
    const { at } = event;
    if (!(at >= input.last && at < ENDED)) throw disorder(i, at, input.last);
    input.last = at;
    this.#events[i] = event;
    this.#seqs[i] = event.seq;
    this.#setHead(i, at);
  }

  #setHead(i: number, at: Micros): void {
    const heads = this.#heads;
    heads[i] = at;
    const block = i >> BLOCK;
    const end = Math.min(heads.length, (block + 1) << BLOCK);
    let least = ENDED;
    for (let j = block << BLOCK; j < end; j++) if (heads[j]! < least) least = heads[j]!;
    this.#blocks[block] = least;
  }

  /** Moves past the lent event. */
  #advance(): void {
    const i = this.#lent;
    const input = this.#inputs[i]!;
    this.#lent = -1;
    if (++input.next >= input.length) {
      this.#heads[i] = Number.NaN;
      this.#peek = Number.NaN;
      return;
    }
    this.#look(i);
    this.#dueAt++;
    if (this.#heads[i] === this.#peek) this.#insert(i);
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

  /** Finds the earliest time and the inputs that stand at it; every input has an event at hand, or has ended. */
  #gather(): void {
    const heads = this.#heads;
    const blocks = this.#blocks;
    const due = this.#due;
    let now = ENDED;
    for (let b = 0; b < blocks.length; b++) if (blocks[b]! < now) now = blocks[b]!;
    let count = 0;
    for (let b = 0; b < blocks.length && now < ENDED; b++) {
      if (blocks[b] !== now) continue;
      const end = Math.min(heads.length, (b + 1) << BLOCK);
      for (let i = b << BLOCK; i < end; i++) if (heads[i] === now) due[count++] = i;
    }
    for (let sorted = 1; sorted < count; sorted++) {
      const one = due[sorted]!;
      let slot = sorted;
      for (; slot > 0 && !this.#before(due[slot - 1]!, one); slot--) due[slot] = due[slot - 1]!;
      due[slot] = one;
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
