import type { MarketEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { DecimalInput } from '../core/money.js';
import type { NewIntent, OrderIntent } from '../core/order.js';
import type { Plugin, Stateful } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';

/** Why a policy intervened: the measured value, the limit, and a sentence. */
export interface RiskReason {
  readonly text: string;
  readonly measured?: number;
  readonly limit?: number;
  /** What would pass: units of a new order or of a changed one in total, 0 when nothing would. */
  readonly passes?: number;
}

/** How much of one limit is used, worst case: held, and every order on its way filled as it hurts most. */
export interface LimitUse {
  /** The limit in words, the same text as in its refusals. */
  readonly limit: string;
  /** What it is measured as now; NaN while it cannot be. */
  readonly measured: number;
  readonly max: number;
  /** What is left: `max - measured`, negative while it is breached. */
  readonly headroom: number;
  /** `measured / max`. */
  readonly share: number;
}

/**
 * A policy's answer to one intent. `reduce` states the quantity that may pass; `halt` refuses this and everything
 * that adds risk from now on. A policy can attach protective orders, never enlarge or flip.
 */
export type RiskVerdict =
  | { readonly verdict: 'approve'; readonly protect?: readonly NewIntent[] }
  | { readonly verdict: 'reduce'; readonly quantity: DecimalInput; readonly reason: RiskReason }
  | { readonly verdict: 'refuse'; readonly reason: RiskReason }
  | { readonly verdict: 'halt'; readonly reason: RiskReason };

/** What a policy asks for by itself while it observes. */
export type RiskAction =
  | { readonly action: 'halt'; readonly reason: RiskReason }
  | { readonly action: 'resume'; readonly reason: RiskReason }
  /** Only says something aloud: a limit was breached by prices alone, or holds again. */
  | { readonly action: 'alert'; readonly severity: 'info' | 'warning'; readonly reason: RiskReason }
  | { readonly action: 'flatten'; readonly instrument: InstrumentIndex | -1; readonly reason: RiskReason }
  | { readonly action: 'submit'; readonly intent: OrderIntent; readonly reason: RiskReason };

/** The verdict that lets an intent pass unchanged. */
export const APPROVE: RiskVerdict = Object.freeze({ verdict: 'approve' });

/**
 * Says what may reach a venue. Policies run in order; the gate takes the smallest quantity that any of them allows.
 * Orders that only reduce a position pass while trading is halted.
 */
export interface RiskPolicy extends Plugin, Stateful {
  /** Judges one intent by itself, before it becomes an order. */
  review(intent: OrderIntent, at: Decision): RiskVerdict;
  /** All or none, for pairs and option legs. */
  reviewAll?(batch: readonly OrderIntent[], at: Decision): readonly RiskVerdict[];
  /** Sees fills and market events as they come, and may ask for actions of its own: a halt, a resume, a flattening. */
  observe?(event: ExecutionReport | MarketEvent, at: Decision): readonly RiskAction[] | undefined;
  /** Runs once a settle, after the books are marked. */
  settle?(at: Decision): readonly RiskAction[] | undefined;
  /** How much of each limit is used, for whoever watches; changes nothing. */
  usage?(at: Decision): readonly LimitUse[];
}
