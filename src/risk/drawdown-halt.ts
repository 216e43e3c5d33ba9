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

/** Options of {@link drawdownHalt}. */
export interface DrawdownHaltOptions {
  /** Largest drawdown of the account's equity from its peak, as a share: 0.2 is 20 %. */
  readonly max: number;
  /** What happens beyond it: no new risk, or also close everything. Default `halt`. */
  readonly action?: HaltAction;
  /** Trade again after this long, the peak starting afresh from the equity then; default: never by itself. */
  readonly resumeAfter?: DurationInput;
}

const schema = z.strictObject({
  max: z.number().positive().max(1),
  action: z.enum(['halt', 'flatten']).default('halt'),
  resumeAfter: z.union([z.string(), z.number()]).optional(),
});

/**
 * Halts trading once the account has lost more than `max` from its highest equity.
 *
 * Looked at once a settle, after the books are marked, so a gap through the limit is found late by one step and the
 * loss may be larger. While halted, orders that only reduce pass.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { drawdownHalt } from 'edgeproof/risk';
 * const policy = drawdownHalt({ max: 0.2, action: 'flatten', resumeAfter: '30d' });
 * if (policy.ref?.export !== 'drawdownHalt') throw new Error('a worker can rebuild it');
 * ```
 */
export function drawdownHalt(options: DrawdownHaltOptions): Factory<RiskPolicy> {
  const o = parseOptions('drawdownHalt', schema, options);
  const wait = o.resumeAfter === undefined ? Number.POSITIVE_INFINITY : toDuration(o.resumeAfter as DurationInput);
  return factory(() => new DrawdownHalt(o.max, o.action, wait), {
    module: 'edgeproof/risk',
    export: 'drawdownHalt',
    options: { ...options },
  });
}

class DrawdownHalt implements RiskPolicy {
  readonly name = 'drawdownHalt';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly #max: number;
  readonly #wait: number;
  readonly #brake: Brake;
  /** No peak before the first settle. */
  #peak = Number.NEGATIVE_INFINITY;
  /** Equity below which it trips: kept, so that a settle costs two comparisons. */
  #floor = Number.NEGATIVE_INFINITY;
  #trippedAt = Number.NaN;
  #reason: RiskReason | null = null;

  constructor(max: number, action: HaltAction, wait: number) {
    this.#max = max;
    this.#brake = new Brake(action);
    this.#wait = wait;
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    const equity = at.accountEquity;
    if (this.#reason !== null) return this.#resume(at, equity) ?? this.#brake.hold(at, this.#reason);
    if (equity > this.#peak) this.#setPeak(equity);
    else if (equity < this.#floor) return this.#trip(at, equity);
    return undefined;
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    return this.#reason === null ? APPROVE : this.#brake.review(intent, at, this.#reason);
  }

  usage(at: Decision): readonly LimitUse[] {
    const measured = Number.isFinite(this.#peak) ? Math.max(0, 1 - at.accountEquity / this.#peak) : 0;
    return [limitUse('drawdown from the peak of equity', measured, this.#max)];
  }

  #setPeak(equity: number): void {
    this.#peak = equity;
    this.#floor = equity * (1 - this.#max);
  }

  #trip(at: Decision, equity: number): readonly RiskAction[] {
    const reason: RiskReason = {
      text: 'drawdown from the peak of equity',
      measured: 1 - equity / this.#peak,
      limit: this.#max,
    };
    this.#reason = reason;
    this.#trippedAt = at.now;
    return this.#brake.trip(at, reason);
  }

  #resume(at: Decision, equity: number): readonly RiskAction[] | undefined {
    if (at.now - this.#trippedAt < this.#wait) return undefined;
    this.#reason = null;
    this.#trippedAt = Number.NaN;
    this.#setPeak(equity);
    return [{ action: 'resume', reason: { text: 'drawdown halt has run its time', measured: equity } }];
  }

  snapshot(): Snapshot {
    const peak = Number.isFinite(this.#peak) ? this.#peak : null;
    const halt = this.#reason === null ? null : { at: this.#trippedAt, measured: this.#reason.measured ?? 0 };
    return { json: { peak, halt } };
  }

  restore(state: Snapshot): void {
    const { peak, halt } = state.json as { peak: number | null; halt: { at: number; measured: number } | null };
    if (peak === null) {
      this.#peak = Number.NEGATIVE_INFINITY;
      this.#floor = Number.NEGATIVE_INFINITY;
    } else this.#setPeak(peak);
    this.#trippedAt = halt?.at ?? Number.NaN;
    this.#reason =
      halt === null ? null : { text: 'drawdown from the peak of equity', measured: halt.measured, limit: this.#max };
  }
}
