import type { RiskPolicy, RiskReason, RiskVerdict } from '../contracts/risk-policy.js';
import { PluginError } from '../core/errors.js';
import { type Fixed, fixed, quantize, toNumber } from '../core/money.js';
import {
  type ApprovedOrder,
  type ApprovedReplace,
  type NewIntent,
  Order,
  type OrderIntent,
  type ReplaceIntent,
} from '../core/order.js';
import type { Decision } from '../core/portfolio.js';
import { formFlaw, reduces } from './intent-check.js';
import { orderKey } from './keys.js';
import type { OrderState } from './order-state.js';
import { PendingOrders } from './pending-view.js';

/** What the gate let through: nothing else may reach a venue. */
export type Command =
  | { readonly action: 'submit'; readonly order: ApprovedOrder }
  | { readonly action: 'replace'; readonly change: ApprovedReplace }
  | { readonly action: 'cancel'; readonly id: string };

/** An intent that was refused or made smaller, and why. */
export interface Intervention {
  readonly outcome: 'refused' | 'reduced' | 'halted';
  readonly policy: string;
  readonly intent: OrderIntent;
  readonly reason: RiskReason;
}

/** What the account answers to the gate's own questions. */
export interface GateAccount {
  find(id: string): OrderState | undefined;
  /** Margin that is missing for a signed quantity at a price, in the account's currency; 0 when it is covered. */
  marginShortfall(instrument: number, quantity: number, price: number): number;
}

const ZERO_REASON = (what: string): RiskReason => ({ text: what });

/**
 * The risk gate: the only maker of approved orders.
 *
 * Every intent is checked for form, rounded down to the lot, shown to every policy in order, and cut to the smallest
 * quantity that any of them allows. While halted only orders that reduce a position pass, and cancels.
 */
export class RiskGate {
  readonly #policies: readonly RiskPolicy[];
  readonly #account: GateAccount;
  readonly #pending: PendingOrders;
  readonly #legs: number[] = [];
  #legsAt = Number.NaN;
  #halted: RiskReason | null = null;
  /** Interventions since the last drain. */
  readonly interventions: Intervention[] = [];

  constructor(policies: readonly RiskPolicy[], account: GateAccount) {
    this.#policies = policies;
    this.#account = account;
    this.#pending = new PendingOrders((id) => account.find(id) !== undefined);
  }

  get halted(): RiskReason | null {
    return this.#halted;
  }

  halt(reason: RiskReason): void {
    this.#halted ??= reason;
  }

  resume(): void {
    this.#halted = null;
  }

  snapshot(): { halted: RiskReason | null } {
    return { halted: this.#halted };
  }

  restore(state: { halted: RiskReason | null }): void {
    this.#halted = state.halted;
  }

  /** The commands that an intent becomes: none when it is refused, several when a policy attaches protection. */
  review(intent: OrderIntent, at: Decision): readonly Command[] {
    if (intent.action === 'cancel') return [{ action: 'cancel', id: intent.id }];
    const seen = this.#pending.over(at);
    const commands = intent.action === 'replace' ? this.#reviewReplace(intent, seen) : this.#reviewNew(intent, seen);
    for (const one of commands) if (one.action === 'submit') this.#pending.add(one.order, at);
    return commands;
  }

  #reviewNew(intent: NewIntent, at: Decision): readonly Command[] {
    const listing = at.universe.at(intent.instrument);
    let allowed = quantize(fixed(intent.quantity, `quantity of ${listing.id}`), listing.lotSize, 'down');
    const flaw = formFlaw(intent, listing, allowed);
    if (flaw !== null) return this.#refuse('gate', intent, ZERO_REASON(flaw));
    if (this.#halted !== null && !reduces(intent, allowed, at)) return this.#refuse('halt', intent, this.#halted);
    let protect: readonly NewIntent[] | undefined;
    for (const policy of this.#policies) {
      const verdict = this.#ask(policy, intent, at);
      if (verdict.verdict === 'approve') {
        if (verdict.protect !== undefined) protect = [...(protect ?? []), ...verdict.protect];
        continue;
      }
      if (verdict.verdict === 'halt') {
        this.halt(verdict.reason);
        this.#note('halted', policy.name, intent, verdict.reason);
        if (!reduces(intent, allowed, at)) return [];
        continue;
      }
      if (verdict.verdict === 'refuse') return this.#refuse(policy.name, intent, verdict.reason);
      const smaller = quantize(fixed(verdict.quantity, `quantity from ${policy.name}`), listing.lotSize, 'down');
      if (smaller < allowed) {
        allowed = smaller;
        this.#note('reduced', policy.name, intent, verdict.reason);
      }
    }
    if (allowed <= 0n || allowed < listing.minQuantity)
      return this.#refuse('gate', intent, ZERO_REASON('nothing is left above the minimum quantity'));
    const missing = this.#shortfall(intent, allowed, at);
    if (missing > 0)
      return this.#refuse('margin', intent, { text: 'initial margin is not covered', measured: missing, limit: 0 });
    const commands: Command[] = [{ action: 'submit', order: this.#approve(intent, allowed, at) }];
    for (const leg of protect ?? [])
      commands.push({ action: 'submit', order: this.#approve(leg, fixed(leg.quantity), at) });
    return commands;
  }

  #ask(policy: RiskPolicy, intent: OrderIntent, at: Decision): RiskVerdict {
    try {
      return policy.review(intent, at);
    } catch (cause) {
      throw new PluginError(
        `risk policy ${policy.name}`,
        `review threw: ${String(cause)}`,
        'a policy answers with a verdict, never an exception',
        {},
        cause,
      );
    }
  }

  #shortfall(intent: NewIntent, allowed: Fixed, at: Decision): number {
    if (reduces(intent, allowed, at)) return 0;
    const mark = at.marks[intent.instrument]!;
    const price = intent.limitPrice === undefined ? mark : toNumber(fixed(intent.limitPrice));
    const quantity = toNumber(allowed);
    return this.#account.marginShortfall(intent.instrument, intent.side === 'buy' ? quantity : -quantity, price);
  }

  #reviewReplace(intent: ReplaceIntent, at: Decision): readonly Command[] {
    const state = this.#account.find(intent.id);
    if (state === undefined || !state.open)
      return this.#refuse('gate', intent, ZERO_REASON(`order ${intent.id} is not open`));
    const order = state.order;
    const listing = at.universe.at(order.instrument);
    const quantity =
      intent.quantity === undefined ? order.quantityFixed : quantize(fixed(intent.quantity), listing.lotSize, 'down');
    if (quantity <= state.filledFixed)
      return this.#refuse('gate', intent, ZERO_REASON('the new quantity is not above what is filled'));
    if (quantity > order.quantityFixed) {
      const more: NewIntent = {
        action: 'new',
        instrument: order.instrument,
        side: order.side,
        quantity: toNumber(quantity - order.quantityFixed),
        type: order.type,
      };
      for (const policy of this.#policies) {
        const verdict = this.#ask(policy, more, at);
        if (verdict.verdict !== 'approve') return this.#refuse(policy.name, intent, verdict.reason);
      }
    }
    const change = {
      id: intent.id,
      quantityFixed: quantity,
      limitFixed: intent.limitPrice === undefined ? order.limitFixed : fixed(intent.limitPrice),
      stopFixed: intent.stopPrice === undefined ? order.stopFixed : fixed(intent.stopPrice),
    } as ApprovedReplace;
    return [{ action: 'replace', change }];
  }

  #approve(intent: NewIntent, quantityFixed: Fixed, at: Decision): ApprovedOrder {
    const trail = intent.trail;
    return new Order({
      id: orderKey({
        strategy: at.strategy,
        instrument: intent.instrument,
        decidedAt: at.now,
        leg: this.#leg(intent.instrument, at.now),
      }),
      strategy: at.strategy,
      instrument: intent.instrument,
      side: intent.side,
      type: intent.type,
      quantityFixed,
      limitFixed: intent.limitPrice === undefined ? null : fixed(intent.limitPrice, 'limit price'),
      stopFixed: intent.stopPrice === undefined ? null : fixed(intent.stopPrice, 'stop price'),
      trailFixed: trail !== undefined && 'amount' in trail ? fixed(trail.amount, 'trail amount') : null,
      trailBps: trail !== undefined && 'bps' in trail ? trail.bps : null,
      timeInForce: intent.timeInForce ?? 'gtc',
      expireAt: intent.expireAt ?? null,
      reduceOnly: intent.reduceOnly ?? false,
      tag: intent.tag ?? '',
      decidedAt: at.now,
    }) as ApprovedOrder;
  }

  /** Counts the orders of an instrument at one instant. */
  #leg(instrument: number, now: number): number {
    if (now !== this.#legsAt) {
      this.#legs.length = 0;
      this.#legsAt = now;
    }
    const leg = this.#legs[instrument] ?? 0;
    this.#legs[instrument] = leg + 1;
    return leg;
  }

  #refuse(policy: string, intent: OrderIntent, reason: RiskReason): readonly Command[] {
    this.#note('refused', policy, intent, reason);
    return [];
  }

  #note(outcome: Intervention['outcome'], policy: string, intent: OrderIntent, reason: RiskReason): void {
    this.interventions.push({ outcome, policy, intent, reason });
  }
}
