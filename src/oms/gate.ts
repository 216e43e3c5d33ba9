import type { RiskPolicy, RiskReason } from '../contracts/risk-policy.js';
import { type Fixed, fixed, quantize, toNumber } from '../core/money.js';
import type { ApprovedOrder, ApprovedReplace, NewIntent, OrderIntent, ReplaceIntent } from '../core/order.js';
import type { Decision, OpenOrder } from '../core/portfolio.js';
import type { Micros } from '../core/time.js';
import { askPolicy } from './ask-policy.js';
import { FittingQuantity } from './fitting-quantity.js';
import { Halts } from './halts.js';
import { checkProtection, reduces } from './intent-check.js';
import { OrderMaker } from './order-maker.js';
import type { OrderState } from './order-state.js';
import { PendingOrders } from './pending-view.js';
import { addsNoRisk, replaceTerms } from './replace-terms.js';
import { WeighedIntent } from './weighed-intent.js';

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
  /** Margin that is missing for a signed quantity at a price beside open orders, in the account's currency; 0 when it is covered. */
  marginShortfall(instrument: number, quantity: number, price: number, onTheirWay: readonly OpenOrder[]): number;
  /** False where no order ever binds margin; it is asked for otherwise. */
  readonly bindsMargin?: boolean;
}

const NONE: readonly Command[] = Object.freeze([]);
const NOTHING: Fixed = 0n;

const signed = (side: NewIntent['side'], quantity: number): number => (side === 'buy' ? quantity : -quantity);
const openIn = (at: Decision): readonly OpenOrder[] => (at.accountInFlight ?? at.inFlight).orders();
const notCovered = (missing: number): RiskReason => {
  return { text: 'initial margin is not covered', measured: missing, limit: 0 };
};

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
  readonly #maker = new OrderMaker();
  readonly #fitting = new FittingQuantity();
  readonly #weighed = new WeighedIntent();
  readonly #halts = new Halts();
  /** Protective legs that policies attach to the intent under review. */
  readonly #protect: NewIntent[] = [];
  /** Interventions since the last drain. */
  readonly interventions: Intervention[] = [];

  constructor(policies: readonly RiskPolicy[], account: GateAccount) {
    this.#policies = policies;
    this.#account = account;
    this.#pending = new PendingOrders((id) => account.find(id) !== undefined);
  }

  /** Why trading is halted; null when it is not. */
  get halted(): RiskReason | null {
    return this.#halts.first;
  }

  haltedBy(source: string): boolean {
    return this.#halts.has(source);
  }

  halt(source: string, reason: RiskReason): void {
    this.#halts.add(source, reason);
  }

  /** Lifts the halt of one source; those of others stand. */
  resume(source: string): void {
    this.#halts.lift(source);
  }

  snapshot(): ReturnType<Halts['snapshot']> {
    return this.#halts.snapshot();
  }

  restore(state: ReturnType<Halts['snapshot']>): void {
    this.#halts.restore(state);
  }

  /** The commands that an intent becomes: none when it is refused, several when a policy attaches protection. */
  review(intent: OrderIntent, at: Decision): readonly Command[] {
    if (intent.action === 'cancel') {
      const state = this.#account.find(intent.id);
      if (state?.open === true) this.#pending.drop(state, at);
      return [{ action: 'cancel', id: intent.id }];
    }
    if (intent.action === 'replace') {
      const commands = this.#reviewReplace(intent, this.#pending.over(at));
      for (const one of commands)
        if (one.action === 'replace') this.#pending.grow(this.#account.find(intent.id)!, one.change.quantityFixed, at);
      return commands;
    }
    const allowed = this.weigh(intent, at);
    return allowed === NOTHING ? NONE : this.approve(intent, at);
  }

  /**
   * What is let through of a new order after every check, in units of 1e-12; 0n when nothing is, and why is noted. Then
   * {@link approve} makes the orders, or {@link pass} counts one that its venue fills at once.
   */
  weigh(intent: NewIntent, decision: Decision): Fixed {
    this.#weighed.drop();
    const at = this.#pending.over(decision);
    const listing = at.universe.at(intent.instrument);
    const wanted = this.#fitting.wanted(intent, listing);
    if (wanted === null) return this.#refuse('gate', intent, { text: this.#fitting.flaw });
    const { halted } = this;
    if (halted !== null && !reduces(intent, wanted, at)) return this.#refuse('halt', intent, halted);
    const protect = this.#protect;
    while (protect.length > 0) protect.pop();
    const allowed = this.#ask(intent, wanted, at, null);
    if (allowed === null) return NOTHING;
    if (allowed !== wanted && (allowed <= 0n || allowed < listing.minQuantity)) {
      return this.#refuse('gate', intent, { text: 'nothing is left above the minimum quantity' });
    }
    const missing = this.#account.bindsMargin === false ? 0 : this.#shortfall(intent, allowed, at);
    if (missing > 0) return this.#refuse('margin', intent, notCovered(missing));
    return this.#weighed.keep(intent, allowed);
  }

  /** Whether policies attached protective legs to what was weighed last. */
  get attached(): boolean {
    return this.#protect.length > 0;
  }

  /** The orders of an intent that was just weighed: itself, and the legs that protect it. */
  approve(intent: NewIntent, at: Decision): readonly Command[] {
    const allowed = this.#weighed.take(intent);
    const commands: Command[] = [this.#submit(intent, allowed, at)];
    if (this.#protect.length === 0) return commands;
    const listing = at.universe.at(intent.instrument);
    for (const leg of this.#protect)
      commands.push(this.#submit(leg, checkProtection(leg, intent, allowed, listing), at));
    return commands;
  }

  #submit(intent: NewIntent, quantity: Fixed, at: Decision): Command {
    const order = this.#maker.make(intent, quantity, at);
    this.#pending.add(order, at);
    return { action: 'submit', order };
  }

  /** Counts the order of an intent that was just weighed and that its venue fills without its being made; gives its leg. */
  pass(intent: NewIntent, now: Micros): number {
    this.#weighed.take(intent);
    return this.#maker.leg(intent.instrument, now);
  }

  /**
   * The quantity that every policy allows, or null when one refuses; what they attach is put into `#protect`.
   *
   * @param addsNone - whether a change adds no risk; null for a new order, which is asked for what is left of it
   */
  #ask(intent: NewIntent | ReplaceIntent, wanted: Fixed, at: Decision, addsNone: boolean | null): Fixed | null {
    let allowed = wanted;
    for (let k = 0; k < this.#policies.length; k++) {
      const policy = this.#policies[k]!;
      const verdict = askPolicy(policy, intent, at);
      if (verdict.verdict === 'approve') {
        if (verdict.protect !== undefined) this.#protect.push(...verdict.protect);
      } else if (verdict.verdict === 'halt') {
        this.halt(policy.name, verdict.reason);
        this.#note('halted', policy.name, intent, verdict.reason);
        const harmless = addsNone ?? (intent.action === 'new' && reduces(intent, allowed, at));
        if (!harmless) return null;
      } else if (verdict.verdict === 'refuse') {
        this.#note('refused', policy.name, intent, verdict.reason);
        return null;
      } else {
        const smaller = fixed(verdict.quantity, `quantity from ${policy.name}`);
        if (smaller >= allowed) continue;
        allowed = smaller;
        this.#note('reduced', policy.name, intent, verdict.reason);
      }
    }
    // Of a new order all lay on the lot before.
    if (addsNone === null && allowed === wanted) return wanted;
    const instrument = intent.action === 'new' ? intent.instrument : this.#account.find(intent.id)!.order.instrument;
    return quantize(allowed, at.universe.at(instrument).lotSize, 'down');
  }

  #shortfall(intent: NewIntent, allowed: Fixed, at: Decision): number {
    if (intent.reduceOnly === true || reduces(intent, allowed, at)) return 0;
    const mark = at.marks[intent.instrument]!;
    const price = intent.limitPrice === undefined ? mark : toNumber(fixed(intent.limitPrice));
    const quantity = toNumber(allowed);
    return this.#account.marginShortfall(intent.instrument, signed(intent.side, quantity), price, openIn(at));
  }

  #reviewReplace(intent: ReplaceIntent, at: Decision): readonly Command[] {
    const state = this.#account.find(intent.id);
    if (state === undefined || !state.open)
      return this.#refuseChange('gate', intent, { text: `order ${intent.id} is not open` });
    if (this.#pending.drops(intent.id))
      return this.#refuseChange('gate', intent, { text: `order ${intent.id} is being cancelled` });
    const { order } = state;
    const listing = at.universe.at(order.instrument);
    const terms = replaceTerms(intent, state, listing);
    if (typeof terms === 'string') return this.#refuseChange('gate', intent, { text: terms });
    const harmless = addsNoRisk(terms, state, at);
    const { halted } = this;
    if (halted !== null && !harmless) return this.#refuseChange('halt', intent, halted);
    const quantity = this.#ask(intent, terms.quantity, at, harmless);
    if (quantity === null) return NONE;
    if (quantity <= state.filledFixed) {
      return this.#refuseChange('gate', intent, { text: 'nothing is left above what is filled' });
    }
    const more = toNumber(quantity - order.quantityFixed);
    if (more > 0 && !harmless) {
      const price = terms.limit === null ? at.marks[order.instrument]! : toNumber(terms.limit);
      const missing = this.#account.marginShortfall(order.instrument, signed(order.side, more), price, openIn(at));
      if (missing > 0) return this.#refuseChange('margin', intent, notCovered(missing));
    }
    const change = { id: intent.id, quantityFixed: quantity, limitFixed: terms.limit, stopFixed: terms.stop };
    return [{ action: 'replace', change: change as ApprovedReplace }];
  }

  #refuse(policy: string, intent: OrderIntent, reason: RiskReason): Fixed {
    this.#note('refused', policy, intent, reason);
    return NOTHING;
  }

  #refuseChange(policy: string, intent: OrderIntent, reason: RiskReason): readonly Command[] {
    this.#note('refused', policy, intent, reason);
    return NONE;
  }

  #note(outcome: Intervention['outcome'], policy: string, intent: OrderIntent, reason: RiskReason): void {
    this.interventions.push({ outcome, policy, intent, reason });
  }
}
