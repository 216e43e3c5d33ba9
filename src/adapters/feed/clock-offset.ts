import type { Micros } from '../../core/time.js';

/** How far a venue's clock is ahead of ours, and how sure that is. */
export interface ClockEstimate {
  /** Venue's clock minus ours; NaN before the first message. */
  readonly offset: Micros;
  /** The true offset lies within this much above `offset`, and never below it. */
  readonly uncertainty: Micros;
  readonly samples: number;
}

/** Messages in one window; the estimate is the largest of the last windows, so that a clock that is set is followed. */
const WINDOW = 512;
const WINDOWS = 8;

/**
 * Estimates a venue's clock from messages alone: `ts - at` is the offset less the time on the way, which is never negative, so
 * the largest seen is a lower bound. What a message needs at least is not told by one-way times; `leastDelay` says what is
 * thought possible. Reported, never applied: times of events stay as the venue wrote them.
 *
 * Source: the one-way case of Cristian (1989), "Probabilistic clock synchronization".
 *
 * @example
 * ```ts
 * import { ClockOffset } from 'edgeproof/adapters/feed';
 * const clock = new ClockOffset();
 * for (const delay of [9000, 4000, 30000]) clock.sample(2_270_000, 1_000_000 + delay);
 * if (clock.estimate().offset !== 1_266_000) throw new Error('the quickest message tells most');
 * ```
 */
export class ClockOffset {
  readonly #leastDelay: Micros;
  readonly #windows: number[] = [];
  #largest = Number.NEGATIVE_INFINITY;
  #inWindow = 0;
  #samples = 0;

  /** @param leastDelay - the longest that the quickest message may have been on its way; default 100 ms */
  constructor(leastDelay: Micros = 100_000) {
    this.#leastDelay = leastDelay;
  }

  /** A message of venue time `ts` was received at `at`; a message without a time is no sample. */
  sample(ts: Micros, at: Micros): void {
    if (Number.isNaN(ts)) return;
    this.#samples++;
    if (ts - at > this.#largest) this.#largest = ts - at;
    if (++this.#inWindow < WINDOW) return;
    this.#windows.push(this.#largest);
    if (this.#windows.length > WINDOWS) this.#windows.shift();
    this.#largest = Number.NEGATIVE_INFINITY;
    this.#inWindow = 0;
  }

  /** The estimate from the latest 4096 to 4607 messages, or all while there are fewer; `samples` counts all. */
  estimate(): ClockEstimate {
    let offset = this.#largest;
    for (const one of this.#windows) if (one > offset) offset = one;
    return {
      offset: this.#samples === 0 ? Number.NaN : offset,
      uncertainty: this.#leastDelay,
      samples: this.#samples,
    };
  }
}
