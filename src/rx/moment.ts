import type { TargetKind } from '../core/frame.js';
import type { OrderIntent } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';
import type { Micros } from '../core/time.js';
import type { Command, Intervention } from '../oms/gate.js';
import type { TradingAccount } from './trading-account.js';

/** What a pipe carries: one decision in the making, with copies of what each stage has added so far. */
export interface Moment {
  /** When the decision is made; nothing known later is in it. */
  readonly now: Micros;
  readonly account: TradingAccount;
  /** Live views of books, market and open orders at `now`. */
  readonly view: Decision;
  readonly equity: number;
  /** Feature columns, and one row an instrument, row-major; NaN where not ready. */
  readonly columns: readonly string[];
  readonly features: Float64Array | null;
  /** Expected return of each instrument; NaN where there is no forecast. */
  readonly forecast: Float64Array | null;
  readonly targets: Float64Array | null;
  readonly targetKind: TargetKind;
  readonly intents: readonly OrderIntent[] | null;
  /** What the gate approved: the only thing that `throughBroker` sends. */
  readonly approved: readonly Command[] | null;
  readonly interventions: readonly Intervention[];
}

/** A moment before any stage. */
export function emptyMoment(account: TradingAccount): Moment {
  const { view } = account.runner;
  return {
    now: view.now,
    account,
    view,
    equity: view.equity,
    columns: [],
    features: null,
    forecast: null,
    targets: null,
    targetKind: 'weight',
    intents: null,
    approved: null,
    interventions: [],
  };
}
