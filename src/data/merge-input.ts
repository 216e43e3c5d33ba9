import { ArrayBatch } from '../core/batch.js';
import type { EventBatch } from '../core/event.js';
import type { Micros } from '../core/time.js';

const NO_EVENTS = new ArrayBatch([]);

/** One input of a merger: its batch, the place in it, and how many events came before that batch. */
export class MergeInput {
  batch: EventBatch = NO_EVENTS;
  length = 0;
  /** Index in the batch of the event that is next. */
  next = 0;
  /** Events of the batches before this one. */
  before = 0;
  /** Time of the last event that was looked at. */
  last: Micros = Number.NEGATIVE_INFINITY;
  done = false;
  readonly #batches: AsyncIterator<EventBatch>;

  constructor(batches: AsyncIterator<EventBatch>) {
    this.#batches = batches;
  }

  /** Fetches the next batch that is not empty; false when there is none. */
  async load(): Promise<boolean> {
    while (!this.done) {
      const { done, value } = await this.#batches.next();
      if (done === true) {
        this.done = true;
        break;
      }
      if (value.length === 0) continue;
      this.before += this.length;
      this.batch = value;
      this.length = value.length;
      this.next = 0;
      return true;
    }
    return false;
  }

  /** Passes over events without reading them; false when the input ends before. */
  async skip(count: number): Promise<boolean> {
    while (this.before + this.length < count) if (!(await this.load())) return false;
    this.next = count - this.before;
    return true;
  }

  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
