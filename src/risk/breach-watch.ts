import type { LimitUse, RiskAction } from '../contracts/risk-policy.js';

/** A hair above the limit, so that a portfolio sized exactly to it is not told of for the last bit. */
const SLACK = 1e-9;

/** Use of a limit, with what is left of it. */
export function limitUse(limit: string, measured: number, max: number): LimitUse {
  return { limit, measured, max, headroom: max - measured, share: measured === 0 ? 0 : measured / max };
}

/** Remembers which limits are breached, so that each breach is announced in its settle, once, and its end too. */
export class BreachWatch {
  readonly #breached = new Set<string>();

  /** What to announce; nothing is known of a limit whose measure is NaN, so nothing is said of it. */
  tell(uses: readonly LimitUse[]): readonly RiskAction[] | undefined {
    let actions: RiskAction[] | undefined;
    for (const { limit, measured, max } of uses) {
      if (Number.isNaN(measured)) continue;
      const breached = measured > max * (1 + SLACK);
      if (breached === this.#breached.has(limit)) continue;
      if (breached) this.#breached.add(limit);
      else this.#breached.delete(limit);
      const text = breached ? `${limit} is breached: only what reduces passes` : `${limit} holds again`;
      actions ??= [];
      actions.push({
        action: 'alert',
        severity: breached ? 'warning' : 'info',
        reason: { text, measured, limit: max },
      });
    }
    return actions;
  }

  snapshot(): string[] {
    return [...this.#breached];
  }

  restore(breached: readonly string[]): void {
    this.#breached.clear();
    for (const one of breached) this.#breached.add(one);
  }
}
