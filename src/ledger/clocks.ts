import type { Micros } from '../core/time.js';

/**
 * Sums a level over time, exactly: Σ level × microseconds, for each of a set of things.
 *
 * Borrow and interest are owed for what was held *while* it was held, so a charge needs this integral and not the level
 * at the moment of the charge. A time before the last one adds nothing.
 */
export class Clocks {
  readonly weighted: bigint[] = [];
  readonly since: number[] = [];

  /** Whether a clock runs. */
  runs(i: number): boolean {
    return (this.since[i] ?? -1) >= 0;
  }

  /** Starts a clock that does not run yet. */
  start(i: number, at: Micros): void {
    while (this.since.length <= i) {
      this.since.push(-1);
      this.weighted.push(0n);
    }
    if (this.since[i]! < 0) this.since[i] = at;
  }

  /** Adds the level that held since the last call. */
  advance(i: number, level: bigint, at: Micros): void {
    const since = this.since[i]!;
    if (at <= since) return;
    if (level !== 0n) this.weighted[i] = this.weighted[i]! + level * BigInt(at - since);
    this.since[i] = at;
  }

  /** The sum since the last call, which starts anew. */
  take(i: number): bigint {
    const sum = this.weighted[i]!;
    this.weighted[i] = 0n;
    return sum;
  }
}
