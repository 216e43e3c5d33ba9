import type { ForecastFrame, TargetTable } from '../core/frame.js';
import type { Order, OrderStatus } from '../core/order.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { Intervention } from '../oms/gate.js';
import type { ExecutionPoint } from '../report/execution/execution-quality.js';
import type { AlertRecord } from '../report/run-record.js';
import type { Fill } from './fill.js';
import type { RunJournalLine } from './journal.js';
import type { RiskPoint } from './risk-point.js';

/** Equity at the end of an instant, in the account's currency. */
export interface EquityPoint {
  readonly at: Micros;
  readonly equity: number;
  /** Σ |exposure| and Σ exposure as shares of equity. */
  readonly gross: number;
  readonly net: number;
}

/** What became of an order at one moment. */
export interface OrderUpdate {
  readonly at: Micros;
  readonly order: Order;
  readonly status: OrderStatus;
  readonly report: ExecutionReport | null;
}

/** One decision of one strategy, with copies of what its stages said. */
export interface DecisionRecord {
  readonly at: Micros;
  readonly strategy: string;
  readonly forecast: Float64Array;
  readonly targets: Float64Array;
  readonly targetKind: TargetTable['kind'];
  readonly submitted: readonly Order[];
  readonly interventions: readonly Intervention[];
}

/** How far a run has come; `share` is of the time asked for, from 0 to 1. */
export interface Progress {
  readonly events: number;
  readonly at: Micros;
  readonly share: number;
}

/** Who is told of what happens in a run; a missing one costs nothing. */
export interface RunHooks {
  /** Hears each fill, after the books have it. */
  onFill?: (fill: Fill) => void;
  /** Hears each order when it is sent and after each report on it, once the books have it. */
  onOrder?: (update: OrderUpdate) => void;
  /** Hears the equity at the end of each instant. */
  onEquity?: (point: EquityPoint) => void;
  /** Hears each decision of each strategy, with what its stages said; costs copies of the frames. */
  onDecision?: (decision: DecisionRecord) => void;
  /** Hears what a person should look at, with its severity: a halt, missing data, a ruined account. */
  onAlert?: (alert: AlertRecord) => void;
  /** Hears, at the end of each instant, how much of each limit is used; policies work it out for whoever listens only. */
  onRisk?: ((risk: RiskPoint) => void) | undefined;
  /** Hears how each order was executed, when it has ended; measured for whoever listens at the start, or asked for it. */
  onExecution?: ((point: ExecutionPoint) => void) | undefined;
  /** Hears how far the run has come, every 65,536 events or at every checkpoint, and at the end. */
  onProgress?: (progress: Progress) => void;
  /** Every line of the run's journal, in order; `replayJournal` rebuilds the books from them. */
  onJournal?: (line: RunJournalLine) => void;
}

/** A copy of the frames of a decision that may be kept. */
export function decisionRecord(
  head: { at: Micros; strategy: string },
  frames: { forecast: ForecastFrame; targets: TargetTable },
  outcome: { submitted: readonly Order[]; interventions: readonly Intervention[] },
): DecisionRecord {
  return {
    ...head,
    forecast: frames.forecast.mean.slice(),
    targets: frames.targets.values.slice(),
    targetKind: frames.targets.kind,
    ...outcome,
  };
}
