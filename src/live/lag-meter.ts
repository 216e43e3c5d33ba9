import type { Micros } from '../core/time.js';

/** How long events took from being received until they were dealt with, in Micros; NaN before the first. */
export interface LagFigures {
  readonly p50: Micros;
  readonly p99: Micros;
  readonly max: Micros;
  /** Measurements that the figures are over: the last ones, at most 4,096. */
  readonly count: number;
}

const KEPT = 4096;

/** Keeps the last lags in a ring; figures are worked out when they are asked for. */
export class LagMeter {
  readonly #ring = new Float64Array(KEPT);
  #taken = 0;

  take(lag: Micros): void {
    this.#ring[this.#taken++ % KEPT] = lag;
  }

  figures(): LagFigures {
    const count = Math.min(this.#taken, KEPT);
    if (count === 0) return { p50: Number.NaN, p99: Number.NaN, max: Number.NaN, count };
    const sorted = this.#ring.slice(0, count).sort();
    const at = (share: number): number => sorted[Math.min(count - 1, Math.floor(share * count))]!;
    return { p50: at(0.5), p99: at(0.99), max: sorted[count - 1]!, count };
  }
}
