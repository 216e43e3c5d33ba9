import { ConfigError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';

/**
 * The last value of each of several streams, as of now: {@link align} one event at a time, for streams that are still coming.
 *
 * A value that is older than `maxAge` is not carried on: it reads as NaN, and so does one that never came. Times are those at which
 * values became known; nothing is shifted, whatever the clocks of the venues say.
 *
 * @throws ConfigError for an unknown option or stream, or a time that falls back
 * @example
 * ```ts
 * import { Latest } from 'edgeproof/data';
 * const prices = new Latest(['spot', 'future'], { maxAge: '2s' });
 * prices.take('spot', 0, 100);
 * prices.take('future', 1_500_000, 101);
 * if (prices.read('future', 2_500_000) !== 101 || !Number.isNaN(prices.read('spot', 2_500_000))) throw new Error('too old');
 * ```
 */
export class Latest {
  readonly #maxAge: Micros;
  readonly #values: Map<string, { at: Micros; value: number }>;

  constructor(streams: readonly string[], options: { readonly maxAge?: DurationInput } = {}) {
    knownOptions('Latest', options, ['maxAge']);
    this.#maxAge = options.maxAge === undefined ? Number.POSITIVE_INFINITY : toDuration(options.maxAge);
    this.#values = new Map(streams.map((name) => [name, { at: Number.NEGATIVE_INFINITY, value: Number.NaN }]));
  }

  /** A value became known. */
  take(stream: string, at: Micros, value: number): void {
    const kept = this.#kept(stream);
    if (at < kept.at)
      throw new ConfigError('Latest', `${stream} falls back in time`, 'take values in order of becoming known');
    kept.at = at;
    kept.value = value;
  }

  /** The value of a stream at a time; NaN where there is none, or it is too old. */
  read(stream: string, now: Micros): number {
    const { at, value } = this.#kept(stream);
    return now - at <= this.#maxAge ? value : Number.NaN;
  }

  /** How old the value of a stream is; Infinity where none came. */
  age(stream: string, now: Micros): Micros {
    return now - this.#kept(stream).at;
  }

  #kept(stream: string): { at: Micros; value: number } {
    const kept = this.#values.get(stream);
    if (kept === undefined)
      throw new ConfigError('Latest', `knows no stream "${stream}"`, `state one of ${[...this.#values.keys()]}`);
    return kept;
  }
}
