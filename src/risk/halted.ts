import { APPROVE, type RiskReason, type RiskVerdict } from '../contracts/risk-policy.js';
import type { OrderIntent } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';
import { Proposal } from './proposal.js';

/** What a policy does when it trips: stop adding risk, or also close what is held. */
export type HaltAction = 'halt' | 'flatten';

/** The answer to an intent while a policy is tripped: what only reduces passes, all else halts. */
export class HaltedReview {
  readonly #proposal = new Proposal();

  review(intent: OrderIntent, at: Decision, reason: RiskReason): RiskVerdict {
    const p = this.#proposal;
    return !p.read(intent, at) || p.reduces(at) ? APPROVE : { verdict: 'halt', reason };
  }
}
