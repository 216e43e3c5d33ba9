import type { RiskReason } from '../contracts/risk-policy.js';
import { ReplayError } from '../core/errors.js';
import type { CorporateActionEvent, ExpiryEvent, RateEvent } from '../core/event.js';
import type { Currency } from '../core/instrument.js';
import type { OrderIntent } from '../core/order.js';
import type { OrderJson } from '../core/order-json.js';
import { ExecutionReport, type Liquidity, type ReportType } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { AlertRecord, OrderCounts } from '../report/run-record.js';

/** An order as a journal line holds it: exact numbers as decimal text. */
export type OrderLine = OrderJson;

/** A report as a journal line holds it. */
export interface ReportLine {
  readonly type: ReportType;
  readonly orderId: string;
  readonly ts: Micros;
  readonly at: Micros;
  readonly reason: string;
  readonly fill: null | {
    readonly fillId: string;
    readonly price: string;
    readonly quantity: string;
    readonly cumulative: string;
    readonly fee: string;
    readonly feeCurrency: Currency;
    readonly liquidity: Liquidity;
  };
}

/**
 * One line of a run's journal: what changed the books, in order. JSON keeps all of it.
 *
 * Replaying the lines rebuilds ledger, orders and record without market data, strategies or venues.
 */
export type RunJournalLine =
  | { readonly kind: 'order'; readonly at: Micros; readonly order: OrderLine }
  | { readonly kind: 'report'; readonly at: Micros; readonly report: ReportLine }
  | {
      readonly kind: 'event';
      readonly at: Micros;
      readonly event: CorporateActionEvent | ExpiryEvent | RateEvent;
      readonly marks: readonly (number | null)[];
    }
  | { readonly kind: 'alert'; readonly alert: AlertRecord }
  /** An order that the gate refused or made smaller, by which policy and why; with the flag enable_risk_v2. */
  | {
      readonly kind: 'intervention';
      readonly at: Micros;
      readonly strategy: string;
      readonly policy: string;
      readonly outcome: 'refused' | 'reduced' | 'halted';
      readonly reason: RiskReason;
      readonly intent: OrderIntent;
    }
  /** What an order that did not pass would have made a day, a week and a month later, at the marks and before costs. */
  | {
      readonly kind: 'forgone';
      readonly at: Micros;
      readonly strategy: string;
      readonly policy: string;
      readonly instrument: string;
      /** When it was refused or cut. */
      readonly decidedAt: Micros;
      /** Signed units that did not pass. */
      readonly units: number;
      readonly days: number;
      /** In the account currency; negative where the refusal saved money. */
      readonly profit: number;
    }
  | {
      /** Money put into the account that no trade made: a debt that was written off. */
      readonly kind: 'capital';
      readonly at: Micros;
      readonly currency: Currency;
      readonly amount: string;
      readonly ref: string;
    }
  | {
      readonly kind: 'settle';
      readonly at: Micros;
      readonly equity: number;
      readonly gross: number;
      readonly net: number;
    }
  | { readonly kind: 'end'; readonly counts: OrderCounts; readonly hash: string };

/** The line of a report. */
export function reportLine(report: ExecutionReport): ReportLine {
  const { type, orderId, ts, at, reason } = report;
  const fill =
    type !== 'fill' && report.quantityFixed === 0n
      ? null
      : {
          fillId: report.fillId,
          price: String(report.priceFixed),
          quantity: String(report.quantityFixed),
          cumulative: String(report.cumulativeFixed),
          fee: String(report.feeFixed),
          feeCurrency: report.feeCurrency,
          liquidity: report.liquidity,
        };
  return { type, orderId, ts, at, reason, fill };
}

/** The report of a line. */
export function reportOf({ fill, type, ...head }: ReportLine): ExecutionReport {
  if (fill === null) return new ExecutionReport(type, head, null);
  const { price, quantity, cumulative, fee, ...rest } = fill;
  return new ExecutionReport(type, head, {
    ...rest,
    price: BigInt(price),
    quantity: BigInt(quantity),
    cumulative: BigInt(cumulative),
    fee: BigInt(fee),
  });
}

/** Says that a journal does not lead to the result that it promises. */
export function journalError(what: string): ReplayError {
  return new ReplayError('journal', what, 'use the whole journal, unchanged, with the instruments and cash of its run');
}
