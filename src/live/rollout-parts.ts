import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import { APPROVE, type RiskAction, type RiskPolicy, type RiskVerdict } from '../contracts/risk-policy.js';
import { ConfigError } from '../core/errors.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { Micros } from '../core/time.js';

/** Which of two versions of a strategy. */
export type RolloutRole = 'current' | 'candidate';

/** How far a rollout has come. */
export type RolloutStage = 'shadow' | 'canary' | 'promoted' | 'rolled-back';

/** What the parts of a rollout share. */
export interface RolloutHandle {
  stage: RolloutStage;
  /** Share of size of the candidate while it is a canary. */
  readonly share: number;
  /** What was decided by people and is not told yet. */
  readonly news: string[];
  /** Sees the targets of a version at full size, before they are scaled. */
  saw(role: RolloutRole, at: Micros, targets: Float64Array): void;
}

/** The share of its size at which a version trades. */
function scaleOf({ stage, share }: RolloutHandle, role: RolloutRole): number {
  const candidate = stage === 'promoted' ? 1 : stage === 'canary' ? share : 0;
  return role === 'candidate' ? candidate : 1 - candidate;
}

/** An optimizer whose targets are shown at full size and traded at the share of its version. */
export function scaled(make: Factory<Optimizer>, handle: RolloutHandle, role: RolloutRole): Factory<Optimizer> {
  return (env) => {
    if (!env.flags.enable_oms_v1)
      throw new ConfigError(
        'rollout',
        'it belongs to the order management, which is off',
        'pass flags: { enable_oms_v1: true }',
      );
    return new ScaledOptimizer(make(env), handle, role);
  };
}

class ScaledOptimizer implements Optimizer {
  readonly name: string;
  readonly version: string;
  readonly apiVersion = 1;
  readonly lookback: number;
  readonly #inner: Optimizer;
  readonly #handle: RolloutHandle;
  readonly #role: RolloutRole;

  constructor(inner: Optimizer, handle: RolloutHandle, role: RolloutRole) {
    this.#inner = inner;
    this.#handle = handle;
    this.#role = role;
    this.name = inner.name;
    this.version = inner.version;
    this.lookback = inner.lookback;
  }

  observe(at: Decision): void {
    this.#inner.observe?.(at);
  }

  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
    const status = this.#inner.solve(forecast, at, out);
    if (status !== 'optimal') return status;
    this.#handle.saw(this.#role, at.now, out.values.slice());
    const scale = scaleOf(this.#handle, this.#role);
    for (let i = 0; i < out.values.length; i++) out.values[i] = out.values[i]! * scale;
    return status;
  }

  snapshot(): Snapshot {
    return this.#inner.snapshot();
  }

  restore(state: Snapshot): void {
    this.#inner.restore(state);
  }
}

/** A policy that withholds the orders of a version that is not to trade, and says aloud what was decided. */
export function rolloutPolicy(handle: RolloutHandle, role: RolloutRole): Factory<RiskPolicy> {
  return () => new RolloutPolicy(handle, role);
}

class RolloutPolicy implements RiskPolicy {
  readonly name = 'rollout';
  readonly version = '1';
  readonly apiVersion = 1;
  readonly #handle: RolloutHandle;
  readonly #role: RolloutRole;

  constructor(handle: RolloutHandle, role: RolloutRole) {
    this.#handle = handle;
    this.#role = role;
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    if (intent.action !== 'new' || scaleOf(this.#handle, this.#role) > 0) return APPROVE;
    // Who has traded before may leave.
    const held = at.positions.quantity(intent.instrument);
    const leaves = intent.side === 'sell' ? held : -held;
    if (leaves > 0) {
      const quantity = String(intent.quantity);
      return Number(quantity) <= leaves
        ? APPROVE
        : {
            verdict: 'reduce',
            quantity: leaves,
            reason: { text: `the ${this.#role} only closes (${this.#handle.stage})` },
          };
    }
    return { verdict: 'refuse', reason: { text: `orders of the ${this.#role} are withheld (${this.#handle.stage})` } };
  }

  settle(): readonly RiskAction[] | undefined {
    const { news } = this.#handle;
    if (this.#role !== 'candidate' || news.length === 0) return undefined;
    return news.splice(0).map((text) => ({ action: 'alert', severity: 'warning', reason: { text } }));
  }

  snapshot(): Snapshot {
    return { json: { stage: this.#handle.stage } };
  }

  restore(state: Snapshot): void {
    this.#handle.stage = (state.json as { stage: RolloutStage }).stage;
  }
}
