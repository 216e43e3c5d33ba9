import { ConfigError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';

/** A delay: constant, or uniform in `mean ± jitter`; durations as Micros or text such as `40ms`. */
export type LatencyInput = DurationInput | { readonly mean: DurationInput; readonly jitter: DurationInput };

/** Draws delays, in whole Micros; the stream is the venue's own, so that other plug-ins do not shift it. */
export class Latency {
  readonly mean: Micros;
  readonly jitter: Micros;
  readonly #random: Random;

  /** @throws ConfigError for a bad duration or a jitter above the mean (a message cannot arrive before it is sent) */
  constructor(input: LatencyInput, random: Random) {
    const constant = typeof input !== 'object';
    this.mean = toDuration(constant ? input : input.mean);
    this.jitter = constant ? 0 : toDuration(input.jitter);
    this.#random = random;
    if (this.jitter > this.mean)
      throw new ConfigError(
        'simVenue',
        `latency jitter ${this.jitter} is above its mean ${this.mean}`,
        'pass a jitter of at most the mean',
      );
  }

  draw(): Micros {
    return this.jitter === 0 ? this.mean : Math.round(this.mean + this.jitter * (2 * this.#random.uniform() - 1));
  }
}
