import type { Micros } from '../../core/time.js';

/** At most `limit` units in any stretch of `per`. */
export interface RateLimit {
  readonly limit: number;
  readonly per: Micros;
}

/**
 * Keeps count of what was spent in a sliding window, and says when there is room again. It never sleeps itself.
 *
 * @example
 * ```ts
 * import { RateBudget } from 'edgeproof/adapters/transport';
 * const budget = new RateBudget({ limit: 2, per: 1_000_000 });
 * budget.take(0);
 * budget.take(0);
 * if (budget.roomAt(10) !== 1_000_000) throw new Error('the third waits for the first to leave the window');
 * ```
 */
export class RateBudget {
  readonly limit: number;
  readonly per: Micros;
  readonly #spent: { at: Micros; cost: number }[] = [];
  #sum = 0;
  #blockedUntil: Micros = Number.NEGATIVE_INFINITY;

  constructor({ limit, per }: RateLimit) {
    this.limit = limit;
    this.per = per;
  }

  /** The first moment, now or later, at which `cost` may be spent; a cost above the limit waits for an empty window. */
  roomAt(now: Micros, cost = 1): Micros {
    this.#forget(now);
    const floor = Math.max(now, this.#blockedUntil);
    const allowed = Math.max(0, this.limit - cost);
    if (this.#sum <= allowed) return floor;
    let sum = this.#sum;
    for (const one of this.#spent) {
      sum -= one.cost;
      if (sum <= allowed) return Math.max(floor, one.at + this.per);
    }
    return floor;
  }

  /** Spends. */
  take(now: Micros, cost = 1): void {
    this.#spent.push({ at: now, cost });
    this.#sum += cost;
  }

  /** The other side said to stop until then (429, Retry-After). */
  block(until: Micros): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until);
  }

  #forget(now: Micros): void {
    while (this.#spent.length > 0 && this.#spent[0]!.at + this.per <= now) this.#sum -= this.#spent.shift()!.cost;
  }
}
