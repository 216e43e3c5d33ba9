import * as z from 'zod';
import {
  APPROVE,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { Brake, type FlattenPlan, flattenSchema, type HaltAction } from './halted.js';

/** Options of {@link killSwitch}. */
export interface KillSwitchOptions {
  /** What happens when it is tripped: no new risk, or also close everything. Default `halt`. */
  readonly action?: HaltAction;
  /** In which order a flatten closes positions, and how many at one instant; default: as listed, all at once. */
  readonly flatten?: FlattenPlan;
}

/** A policy that a human or a monitor can trip from outside the run. */
export interface KillSwitch extends Factory<RiskPolicy> {
  /** Stops every run that holds this switch, from its next settle or order on; the reason is written to the journal. */
  trip(reason: string): void;
  /** Lets the runs trade again from their next settle on; the only way back, also after a restart. */
  reset(): void;
  /** Why it is tripped, or null. */
  readonly tripped: string | null;
}

const schema = z.strictObject({ action: z.enum(['halt', 'flatten']).default('halt'), flatten: flattenSchema });

/** What the switch and its policies share; `resets` counts, so that a policy sees a reset that it slept through. */
interface Handle {
  reason: string | null;
  resets: number;
}

/**
 * A switch outside the run that stops it: pass it among the risk policies, keep it, trip it when you must.
 *
 * Every run that holds the switch stops. It acts at the next settle or order, so what it does depends only on where in
 * the run it was tripped: a backtest that trips it from an event is as repeatable as any. A run that was stopped stays
 * stopped through snapshot and restore until `reset()`. Orders that only reduce pass.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { killSwitch } from 'edgeproof/risk';
 * const kill = killSwitch({ action: 'flatten' });
 * kill.trip('prices look wrong');
 * if (kill.tripped !== 'prices look wrong') throw new Error('not tripped');
 * ```
 */
export function killSwitch(options: KillSwitchOptions = {}): KillSwitch {
  const { action, flatten } = parseOptions('killSwitch', schema, options);
  const plan = (flatten ?? null) as FlattenPlan | null;
  const handle: Handle = { reason: null, resets: 0 };
  const make: Factory<RiskPolicy> = () => new KillPolicy(handle, action, plan);
  return Object.defineProperty(
    Object.assign(make, {
      trip(reason: string) {
        handle.reason ??= reason;
      },
      reset() {
        handle.reason = null;
        handle.resets++;
      },
    }),
    'tripped',
    { get: () => handle.reason, enumerable: true },
  ) as KillSwitch;
}

class KillPolicy implements RiskPolicy {
  readonly name = 'killSwitch';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly #handle: Handle;
  readonly #brake: Brake;
  #reason: RiskReason | null = null;
  #resets: number;
  /** Whether the engine has been told. */
  #told = false;

  constructor(handle: Handle, action: HaltAction, plan: FlattenPlan | null) {
    this.#handle = handle;
    this.#brake = new Brake(action, plan);
    this.#resets = handle.resets;
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    const quiet = this.#handle.reason === null && this.#handle.resets === this.#resets;
    if (quiet && this.#reason === null) return undefined;
    return this.#change(at);
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const reason = this.#handle.reason;
    if (reason === null && this.#reason === null) return APPROVE;
    this.#reason ??= { text: reason ?? '' };
    return this.#brake.review(intent, at, this.#reason);
  }

  #change(at: Decision): readonly RiskAction[] | undefined {
    const handle = this.#handle;
    const actions: RiskAction[] = [];
    if (handle.resets !== this.#resets) {
      this.#resets = handle.resets;
      if (this.#reason !== null) actions.push({ action: 'resume', reason: { text: 'kill switch reset' } });
      this.#reason = null;
      this.#told = false;
    }
    if (handle.reason !== null) this.#reason ??= { text: handle.reason };
    if (this.#reason !== null && !this.#told) {
      this.#told = true;
      return [...actions, ...this.#brake.trip(at, this.#reason)];
    }
    if (this.#reason !== null) return this.#brake.hold(at, this.#reason);
    return actions.length === 0 ? undefined : actions;
  }

  snapshot(): Snapshot {
    return { json: this.#reason === null ? null : { text: this.#reason.text, told: this.#told } };
  }

  restore(state: Snapshot): void {
    const json = state.json as { text: string; told: boolean } | null;
    this.#reason = json === null ? null : { text: json.text };
    this.#told = json?.told ?? false;
    this.#resets = this.#handle.resets;
  }
}
