import type { LimitUse, RiskReason } from '../contracts/risk-policy.js';
import type { Micros } from '../core/time.js';

/** How much of one limit of one strategy's policies is used. */
export interface PolicyUse extends LimitUse {
  readonly strategy: string;
  readonly policy: string;
}

/** The state of risk at the end of an instant. */
export interface RiskPoint {
  readonly at: Micros;
  readonly equity: number;
  /** Every limit that a policy tells of, with use and headroom. */
  readonly limits: readonly PolicyUse[];
  /** Strategies that are halted, and why. */
  readonly halted: readonly { readonly strategy: string; readonly reason: RiskReason }[];
}
