import type { Micros } from '../../core/time.js';

/** A limit that a service counts in fixed windows, each beginning anew. */
export interface RequestWindow {
  readonly name: string;
  readonly limit: number;
  readonly per: Micros;
}

interface Window {
  limit: number;
  per: Micros;
  used: number;
  endsAt: Micros;
}

/**
 * What a service lets us ask, by its own count where it tells it: windows that begin anew, and a block after a refusal.
 *
 * A share of each window is kept for what takes risk away, such as cancels; the rest waits for the next window.
 *
 * @example
 * ```ts
 * import { RequestBudget } from 'edgeproof/adapters/transport';
 * const budget = new RequestBudget([{ name: 'minute', limit: 10, per: 60_000_000 }], 0.2);
 * for (let k = 0; k < 8; k++) budget.take(0);
 * if (budget.roomAt(0) !== 60_000_000 || budget.roomAt(0, { urgent: true }) !== 0) throw new Error('a fifth is kept');
 * ```
 */
export class RequestBudget {
  readonly #windows = new Map<string, Window>();
  readonly #kept: number;
  #blockedUntil: Micros = Number.NEGATIVE_INFINITY;

  /** @param kept - share of each limit that only urgent requests may use */
  constructor(windows: readonly RequestWindow[], kept = 0.1) {
    this.#kept = kept;
    for (const { name, limit, per } of windows) this.define({ name, limit, per });
  }

  /** States a window, or changes its limit. */
  define({ name, limit, per }: RequestWindow): void {
    const known = this.#windows.get(name);
    if (known === undefined) this.#windows.set(name, { limit, per, used: 0, endsAt: Number.NEGATIVE_INFINITY });
    else Object.assign(known, { limit, per });
  }

  /** The first moment, now or later, at which a request may go. */
  roomAt(now: Micros, ask: RequestCost = {}): Micros {
    const { cost = 1, urgent = false, windows } = ask;
    let at = Math.max(now, this.#blockedUntil);
    for (const [name, window] of this.#windows) {
      if (windows !== undefined && !windows.includes(name)) continue;
      if (now >= window.endsAt) continue;
      const limit = urgent ? window.limit : Math.floor(window.limit * (1 - this.#kept));
      // A cost above the whole limit waits for an empty window, not for ever.
      if (window.used > 0 && window.used + cost > limit) at = Math.max(at, window.endsAt);
    }
    return at;
  }

  /** Counts a request that goes now. */
  take(now: Micros, ask: RequestCost = {}): void {
    const { cost = 1, windows } = ask;
    for (const [name, window] of this.#windows) {
      if (windows !== undefined && !windows.includes(name)) continue;
      this.#turn(window, now);
      window.used += cost;
    }
  }

  /** The service's own count of a window; it knows of other processes, so it counts. */
  observe(name: string, now: Micros, seen: { used: number; resetAt?: Micros }): void {
    const window = this.#windows.get(name);
    if (window === undefined) return;
    this.#turn(window, now);
    window.used = Math.max(0, seen.used);
    if (seen.resetAt !== undefined && seen.resetAt > now && seen.resetAt <= now + 2 * window.per)
      window.endsAt = seen.resetAt;
  }

  /** The service said to stop until then (429 or 418 with Retry-After). */
  block(until: Micros): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until);
  }

  /** Until when the service said to stop; in the past where it did not. */
  get blockedUntil(): Micros {
    return this.#blockedUntil;
  }

  #turn(window: Window, now: Micros): void {
    if (now < window.endsAt) return;
    window.used = 0;
    // Windows of a service are laid out on its clock: a minute begins on the minute.
    window.endsAt = (Math.floor(now / window.per) + 1) * window.per;
  }
}

/** What a request costs. */
export interface RequestCost {
  /** Default 1. */
  readonly cost?: number;
  /** May use the share that is kept: cancels, and what asks for the state of orders after a loss. */
  readonly urgent?: boolean;
  /** Windows that count it; default all. */
  readonly windows?: readonly string[];
}
