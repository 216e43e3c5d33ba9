import * as z from 'zod';
import { APPROVE, type RiskAction, type RiskReason, type RiskVerdict } from '../contracts/risk-policy.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { OrderIntent } from '../core/order.js';
import type { Decision, OpenOrder } from '../core/portfolio.js';
import { moneyOf, mostOf, Proposal, signOf } from './proposal.js';
import { closing } from './stop-orders.js';

/** What a policy does when it trips: stop adding risk, or also close what is held. */
export type HaltAction = 'halt' | 'flatten';

/** In which order positions are closed, and how many closing orders are sent at one instant. */
export interface FlattenPlan {
  /** `largest`: by value at the mark; `smallest`: the other way round; `universe` (default): as instruments are listed. */
  readonly order?: 'universe' | 'largest' | 'smallest';
  /** Default: all at once. */
  readonly perInstant?: number;
}

/** The part of a schema that a {@link FlattenPlan} is parsed with. */
export const flattenSchema = z
  .strictObject({
    order: z.enum(['universe', 'largest', 'smallest']).default('universe'),
    perInstant: z.int().min(1).optional(),
  })
  .optional();

/**
 * What policies that stop trading have in common, from the moment that they trip.
 *
 * Halted: no new risk, and open orders that could add some are cancelled. Flatten: all open orders are cancelled, and
 * what is held is closed, asked for again as long as it is held and no close is on its way (the first may have been
 * rejected, or refused beside orders that were still being cancelled).
 */
export class Brake {
  readonly #action: HaltAction;
  readonly #plan: FlattenPlan | null;
  readonly #proposal = new Proposal();

  constructor(action: HaltAction, plan: FlattenPlan | null = null) {
    this.#action = action;
    this.#plan = plan;
  }

  /** What to do in the settle in which the policy trips. */
  trip(at: Decision, reason: RiskReason): readonly RiskAction[] {
    const halt: RiskAction = { action: 'halt', reason };
    const all = this.#action === 'flatten';
    if (all && this.#plan === null) return [halt, { action: 'flatten', instrument: -1, reason }];
    const openers = all ? at.inFlight.orders() : openersOf(at);
    return [
      halt,
      ...openers.map((open): RiskAction => {
        return { action: 'submit', intent: { action: 'cancel', id: open.order.id }, reason };
      }),
      ...(all ? this.#close(at, reason) : []),
    ];
  }

  /** What to do in every later settle while it is tripped. */
  hold(at: Decision, reason: RiskReason): readonly RiskAction[] | undefined {
    if (this.#action === 'halt') return undefined;
    const actions = this.#close(at, reason);
    return actions.length === 0 ? undefined : actions;
  }

  /** Closes what is held and has no close on its way, in the order of the plan. */
  #close(at: Decision, reason: RiskReason): RiskAction[] {
    const held: number[] = [];
    let closes = 0;
    for (let i = 0; i < at.universe.size; i++) {
      const quantity = at.positions.quantity(i);
      if (quantity === 0) continue;
      if (closing(i, at)) closes++;
      else held.push(i);
    }
    const order = this.#plan?.order ?? 'universe';
    if (order !== 'universe') {
      const sign = order === 'largest' ? -1 : 1;
      const value = (i: number): number => Math.abs(at.positions.quantity(i) * at.marks[i]! * moneyOf(i, at));
      held.sort((a, b) => sign * (value(a) - value(b)) || a - b);
    }
    const most = this.#plan?.perInstant ?? Number.POSITIVE_INFINITY;
    return held
      .slice(0, Math.max(0, most - (most === Number.POSITIVE_INFINITY ? 0 : closes)))
      .map((instrument) => ({ action: 'flatten', instrument, reason }));
  }

  /** The answer to an intent while it is tripped: what only reduces passes, all else halts. */
  review(intent: OrderIntent, at: Decision, reason: RiskReason): RiskVerdict {
    const p = this.#proposal;
    return !p.read(intent, at) || p.reduces(at) ? APPROVE : { verdict: 'halt', reason: { ...reason, passes: 0 } };
  }
}

/** Open orders that could add to a position or turn it round; of those that close, the newest ones beyond what is held. */
function openersOf(at: Decision): readonly OpenOrder[] {
  const closing = new Map<InstrumentIndex, number>();
  return at.inFlight.orders().filter((open) => {
    const { order } = open;
    if (order.reduceOnly) return false;
    const held = at.positions.quantity(order.instrument);
    if (held * signOf(order) >= 0) return true;
    const all = (closing.get(order.instrument) ?? 0) + mostOf(open);
    if (all > Math.abs(held)) return true;
    closing.set(order.instrument, all);
    return false;
  });
}
