import { APPROVE, type RiskAction, type RiskReason, type RiskVerdict } from '../contracts/risk-policy.js';
import type { OrderIntent } from '../core/order.js';
import type { Decision, OpenOrder } from '../core/portfolio.js';
import { Proposal, signOf } from './proposal.js';

/** What a policy does when it trips: stop adding risk, or also close what is held. */
export type HaltAction = 'halt' | 'flatten';

/**
 * What policies that stop trading have in common, from the moment that they trip.
 *
 * Halted: no new risk, and open orders that could add some are cancelled. Flatten: all open orders are cancelled, and
 * what is held is closed, asked for again as long as it is held and no close is on its way (the first may have been
 * rejected, or refused beside orders that were still being cancelled).
 */
export class Brake {
  readonly #action: HaltAction;
  readonly #proposal = new Proposal();

  constructor(action: HaltAction) {
    this.#action = action;
  }

  /** What to do in the settle in which the policy trips. */
  trip(at: Decision, reason: RiskReason): readonly RiskAction[] {
    const halt: RiskAction = { action: 'halt', reason };
    if (this.#action === 'flatten') return [halt, { action: 'flatten', instrument: -1, reason }];
    const openers = at.inFlight.orders().filter((open) => opens(open, at));
    return [
      halt,
      ...openers.map((open): RiskAction => {
        return { action: 'submit', intent: { action: 'cancel', id: open.order.id }, reason };
      }),
    ];
  }

  /** What to do in every later settle while it is tripped. */
  hold(at: Decision, reason: RiskReason): readonly RiskAction[] | undefined {
    if (this.#action === 'halt') return undefined;
    const actions: RiskAction[] = [];
    for (let i = 0; i < at.universe.size; i++) {
      const held = at.positions.quantity(i);
      if (held !== 0 && at.inFlight.quantity(i) * held >= 0) actions.push({ action: 'flatten', instrument: i, reason });
    }
    return actions.length === 0 ? undefined : actions;
  }

  /** The answer to an intent while it is tripped: what only reduces passes, all else halts. */
  review(intent: OrderIntent, at: Decision, reason: RiskReason): RiskVerdict {
    const p = this.#proposal;
    return !p.read(intent, at) || p.reduces(at) ? APPROVE : { verdict: 'halt', reason };
  }
}

/** Whether an open order could add to a position or turn it round. */
function opens({ order, remaining }: OpenOrder, at: Decision): boolean {
  if (order.reduceOnly) return false;
  const held = at.positions.quantity(order.instrument);
  return held * signOf(order) >= 0 || remaining > Math.abs(held);
}
