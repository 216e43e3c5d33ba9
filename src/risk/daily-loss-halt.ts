import * as z from 'zod';
import {
  APPROVE,
  type LimitUse,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import { type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { type DurationInput, toDuration } from '../core/time.js';
import { limitUse } from './breach-watch.js';
import { Brake, type HaltAction } from './halted.js';

/** Options of {@link dailyLossHalt}. */
export interface DailyLossHaltOptions {
  /** Largest loss since the day began, as a share of the equity at its beginning: 0.03 is 3 %. */
  readonly max: number;
  /** What happens beyond it: no new risk until the next day, or also close everything. Default `halt`. */
  readonly action?: HaltAction;
  /** When a day begins, as time after midnight UTC; default midnight. */
  readonly dayStart?: DurationInput;
}

const DAY = 86_400_000_000;

const schema = z.strictObject({
  max: z.number().positive().max(1),
  action: z.enum(['halt', 'flatten']).default('halt'),
  dayStart: z.union([z.string(), z.number()]).default(0),
});

/**
 * Halts trading for the rest of the day once the account has lost more than `max` since the day began.
 *
 * A day's first equity is the last one of the day before, so an overnight gap counts. Looked at once a settle, after
 * the books are marked. Trading resumes at the first settle of the next day.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { dailyLossHalt } from 'edgeproof/risk';
 * const policy = dailyLossHalt({ max: 0.03, dayStart: '22h' });
 * if (policy.ref?.export !== 'dailyLossHalt') throw new Error('a worker can rebuild it');
 * ```
 */
export function dailyLossHalt(options: DailyLossHaltOptions): Factory<RiskPolicy> {
  const o = parseOptions('dailyLossHalt', schema, options);
  const start = toDuration(o.dayStart as DurationInput);
  return factory(() => new DailyLossHalt(o.max, o.action, start), {
    module: 'edgeproof/risk',
    export: 'dailyLossHalt',
    options: { ...options },
  });
}

class DailyLossHalt implements RiskPolicy {
  readonly name = 'dailyLossHalt';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly #max: number;
  readonly #start: number;
  readonly #brake: Brake;
  /** When the present day ends; -Infinity before the first settle. */
  #dayEnd = Number.NEGATIVE_INFINITY;
  #opening = Number.NaN;
  #last = Number.NaN;
  #reason: RiskReason | null = null;

  constructor(max: number, action: HaltAction, start: number) {
    this.#max = max;
    this.#brake = new Brake(action);
    this.#start = start;
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    const equity = at.accountEquity;
    const resumed = at.now >= this.#dayEnd && this.#newDay(at.now, equity);
    this.#last = equity;
    const tripped = this.#reason === null && equity < this.#opening * (1 - this.#max);
    if (!resumed && !tripped) return this.#reason === null ? undefined : this.#brake.hold(at, this.#reason);
    const actions: RiskAction[] = [];
    if (resumed) actions.push({ action: 'resume', reason: { text: 'a new day begins', measured: this.#opening } });
    if (tripped) {
      this.#reason = this.#because(1 - equity / this.#opening);
      actions.push(...this.#brake.trip(at, this.#reason));
    }
    return actions;
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    return this.#reason === null ? APPROVE : this.#brake.review(intent, at, this.#reason);
  }

  usage(at: Decision): readonly LimitUse[] {
    const measured = Number.isNaN(this.#opening) ? 0 : Math.max(0, 1 - at.accountEquity / this.#opening);
    return [limitUse('loss since the day began', measured, this.#max)];
  }

  /** Starts a day; true when a halt ends with it. */
  #newDay(now: number, equity: number): boolean {
    this.#dayEnd = (Math.floor((now - this.#start) / DAY) + 1) * DAY + this.#start;
    this.#opening = Number.isNaN(this.#last) ? equity : this.#last;
    const halted = this.#reason !== null;
    this.#reason = null;
    return halted;
  }

  #because(measured: number): RiskReason {
    return { text: 'loss since the day began', measured, limit: this.#max };
  }

  snapshot(): Snapshot {
    if (Number.isNaN(this.#last)) return { json: null };
    const measured = this.#reason === null ? null : (this.#reason.measured ?? 0);
    return { json: { dayEnd: this.#dayEnd, opening: this.#opening, last: this.#last, halted: measured } };
  }

  restore(state: Snapshot): void {
    const json = state.json as { dayEnd: number; opening: number; last: number; halted: number | null } | null;
    this.#dayEnd = json?.dayEnd ?? Number.NEGATIVE_INFINITY;
    this.#opening = json?.opening ?? Number.NaN;
    this.#last = json?.last ?? Number.NaN;
    this.#reason = json === null || json.halted === null ? null : this.#because(json.halted);
  }
}
