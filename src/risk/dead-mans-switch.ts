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
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import { Brake, type FlattenPlan, flattenSchema, type HaltAction } from './halted.js';
import { riskV2 } from './risk-v2.js';

/** Options of {@link deadMansSwitch}. */
export interface DeadMansSwitchOptions {
  /** Longest silence of the operator, in the time of the run. */
  readonly after: DurationInput;
  /** What happens then: no new risk, or also close everything. Default `flatten`. */
  readonly action?: HaltAction;
  /** In which order positions are closed, and how many at one instant. */
  readonly flatten?: FlattenPlan;
}

/** A policy that trips unless somebody says in time that they are there. */
export interface DeadMansSwitch extends Factory<RiskPolicy> {
  /** The operator is there: counts from the next settle of each run that holds the switch. */
  beat(): void;
  /** Lets tripped runs trade again; counts as a heartbeat. */
  reset(): void;
}

const schema = z.strictObject({
  after: z.union([z.string(), z.number()]),
  action: z.enum(['halt', 'flatten']).default('flatten'),
  flatten: flattenSchema,
});

interface Handle {
  beats: number;
  resets: number;
}

/**
 * A dead-man's switch: when the operator has not been heard of for too long, trading stops.
 *
 * Time is that of the run, looked at once a settle: a backtest that never beats trips after `after`. The first settle counts as
 * a heartbeat. Silence goes on through a restart, and a run that was stopped stays stopped until `reset()`. Orders that only
 * reduce pass. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { deadMansSwitch } from 'edgeproof/risk';
 * const alive = deadMansSwitch({ after: '15m', flatten: { order: 'largest', perInstant: 5 } });
 * alive.beat(); // from a timer of whoever watches
 * if (typeof alive.reset !== 'function') throw new Error('no reset');
 * ```
 */
export function deadMansSwitch(options: DeadMansSwitchOptions): DeadMansSwitch {
  const o = parseOptions('deadMansSwitch', schema, options);
  const handle: Handle = { beats: 0, resets: 0 };
  const after = toDuration(o.after as DurationInput);
  const plan = (o.flatten ?? null) as FlattenPlan | null;
  const make = riskV2('deadMansSwitch', options, () => new DeadMans(handle, after, new Brake(o.action, plan)));
  // A worker would rebuild it without its handle: nobody could beat it there.
  const bare: Factory<RiskPolicy> = (env) => make(env);
  return Object.assign(bare, {
    beat() {
      handle.beats++;
    },
    reset() {
      handle.beats++;
      handle.resets++;
    },
  });
}

class DeadMans implements RiskPolicy {
  readonly name = 'deadMansSwitch';
  readonly version = '2.0.0';
  readonly apiVersion = 1;
  readonly #handle: Handle;
  readonly #after: Micros;
  readonly #brake: Brake;
  #beats = -1;
  #resets: number;
  #heardAt = Number.NaN;
  #reason: RiskReason | null = null;

  constructor(handle: Handle, after: Micros, brake: Brake) {
    this.#handle = handle;
    this.#after = after;
    this.#brake = brake;
    this.#resets = handle.resets;
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    const { beats, resets } = this.#handle;
    if (beats !== this.#beats) {
      this.#beats = beats;
      this.#heardAt = at.now;
    }
    if (resets !== this.#resets) {
      this.#resets = resets;
      if (this.#reason !== null) {
        this.#reason = null;
        return [{ action: 'resume', reason: { text: 'the operator is back' } }];
      }
    }
    if (this.#reason !== null) return this.#brake.hold(at, this.#reason);
    const silence = at.now - this.#heardAt;
    if (silence <= this.#after) return undefined;
    this.#reason = this.#because(silence);
    return this.#brake.trip(at, this.#reason);
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    return this.#reason === null ? APPROVE : this.#brake.review(intent, at, this.#reason);
  }

  usage(at: Decision): readonly LimitUse[] {
    const measured = at.now - this.#heardAt;
    const max = this.#after;
    return [
      { limit: 'µs since the operator was heard of', measured, max, headroom: max - measured, share: measured / max },
    ];
  }

  #because(silence: Micros): RiskReason {
    return { text: 'the operator has not been heard of, in µs', measured: silence, limit: this.#after };
  }

  snapshot(): Snapshot {
    if (this.#beats < 0) return { json: null };
    return { json: { heardAt: this.#heardAt, silence: this.#reason?.measured ?? null } };
  }

  restore(state: Snapshot): void {
    const json = state.json as { heardAt: number; silence: number | null } | null;
    // What was heard before the restart counts; whoever restarted it is there as soon as they beat.
    this.#beats = json === null ? -1 : this.#handle.beats;
    this.#resets = this.#handle.resets;
    this.#heardAt = json?.heardAt ?? Number.NaN;
    this.#reason = json === null || json.silence === null ? null : this.#because(json.silence);
  }
}
