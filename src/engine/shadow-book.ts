import type { RiskReason } from '../contracts/risk-policy.js';
import { DAY, type Micros } from '../core/time.js';
import type { InterventionSummary, RefusedOrder } from '../report/run-record.js';

/** Times after which it is looked what a refused order would have made. */
const HORIZONS: readonly Micros[] = [DAY, 7 * DAY, 30 * DAY];
/** Refused orders that are followed at one time, and told of one by one: a runaway strategy must not fill the memory. */
const FOLLOWED = 2_000;
const TOLD = 200;

/** What was refused or cut away, as the book takes it in. */
export interface ShadowEntry {
  readonly at: Micros;
  readonly policy: string;
  readonly outcome: 'refused' | 'reduced' | 'halted';
  readonly instrument: number;
  /** Signed units that did not pass. */
  readonly units: number;
  readonly asked: number;
  readonly mark: number;
  /** Money of one unit at price 1. */
  readonly money: number;
  readonly reason: RiskReason;
}

interface Ghost {
  readonly policy: string;
  readonly instrument: number;
  readonly at: Micros;
  units: number;
  mark: number;
  readonly money: number;
  /** Horizons that are through. */
  done: number;
}

/** What one refused or cut order would have made by now. */
export interface ForgoneProfit {
  readonly policy: string;
  readonly instrument: number;
  readonly decidedAt: Micros;
  /** Signed units that did not pass; in the shares of today. */
  readonly units: number;
  readonly days: number;
  /** In the account currency, at the marks, before costs; negative where the refusal saved money. */
  readonly profit: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What the state of a {@link ShadowBook} is. */
export interface ShadowState {
  readonly summaries: readonly InterventionSummary[];
  readonly told: readonly RefusedOrder[];
  readonly ghosts: readonly Ghost[];
}

/**
 * Orders that the gate refused or cut, and what they would have made: at the marks, before costs, had they been filled at the mark
 * of the decision and held for a day, a week and a month. A wish that is repeated while it is followed counts once.
 */
export class ShadowBook {
  readonly #summaries = new Map<string, Mutable<InterventionSummary>>();
  #told: RefusedOrder[] = [];
  #ghosts: Ghost[] = [];

  add(entry: ShadowEntry, instrument: string): void {
    const summary = this.#of(entry.policy);
    summary[entry.outcome]++;
    const value = Math.abs(entry.units * entry.mark) * entry.money;
    if (Number.isFinite(value)) summary.notional += value;
    if (this.#told.length < TOLD) {
      const { at, policy, outcome, asked, units, reason } = entry;
      const { text, measured, limit, passes } = reason;
      const numbers = Object.fromEntries(
        Object.entries({ measured, limit, passes }).filter(([, n]) => n !== undefined),
      );
      const side = units < 0 ? 'sell' : 'buy';
      this.#told.push({ at, policy, outcome, instrument, side, asked, lost: Math.abs(units), text, ...numbers });
    }
    if (!Number.isFinite(value) || entry.units === 0 || this.#ghosts.length >= FOLLOWED) return;
    const { policy, instrument: index, at, units, mark, money } = entry;
    // The same wish day after day is one wish: followed once, until its time is up.
    if (this.#ghosts.some((one) => one.policy === policy && one.instrument === index && one.units * units > 0)) return;
    this.#ghosts.push({ policy, instrument: index, at, units, mark, money, done: 0 });
  }

  /** Looks what has come of orders whose time is up, and tells each. */
  settle(now: Micros, marks: Float64Array, tell?: (one: ForgoneProfit) => void): void {
    if (this.#ghosts.length === 0) return;
    let over = false;
    for (const ghost of this.#ghosts) {
      while (ghost.done < HORIZONS.length && now - ghost.at >= HORIZONS[ghost.done]!) {
        const profit = ghost.units * (marks[ghost.instrument]! - ghost.mark) * ghost.money;
        const after = this.#of(ghost.policy).after[ghost.done] as Mutable<InterventionSummary['after'][number]>;
        after.orders++;
        after.profit += profit;
        const { policy, instrument, at: decidedAt, units } = ghost;
        tell?.({ policy, instrument, decidedAt, units, days: HORIZONS[ghost.done]! / DAY, profit });
        ghost.done++;
        over ||= ghost.done === HORIZONS.length;
      }
    }
    if (over) this.#ghosts = this.#ghosts.filter((one) => one.done < HORIZONS.length);
  }

  /** Keeps units and marks of refused orders comparable over a split; `factor` turns new prices into old ones. */
  rescale(instrument: number, factor: number): void {
    for (const ghost of this.#ghosts) {
      if (ghost.instrument !== instrument) continue;
      ghost.mark /= factor;
      ghost.units *= factor;
    }
  }

  get summaries(): readonly InterventionSummary[] {
    return [...this.#summaries.values()];
  }

  get told(): readonly RefusedOrder[] {
    return this.#told;
  }

  #of(policy: string): Mutable<InterventionSummary> {
    const known = this.#summaries.get(policy);
    if (known !== undefined) return known;
    const after = HORIZONS.map((horizon) => ({ days: horizon / DAY, orders: 0, profit: 0 }));
    const made = { policy, refused: 0, reduced: 0, halted: 0, notional: 0, after };
    this.#summaries.set(policy, made);
    return made;
  }

  snapshot(): ShadowState {
    return structuredClone({ summaries: this.summaries, told: this.#told, ghosts: this.#ghosts });
  }

  restore(state: ShadowState): void {
    const { summaries, told, ghosts } = structuredClone(state);
    this.#summaries.clear();
    for (const one of summaries) this.#summaries.set(one.policy, one);
    this.#told = [...told];
    this.#ghosts = [...ghosts];
  }
}
