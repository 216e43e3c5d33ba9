import { divide, type Fixed } from '../core/money.js';
import { ExecutionReport } from '../core/report.js';
import { splitTerms } from '../venues/split-terms.js';
import type { Account } from './account.js';

/** New shares for old ones. */
export interface SplitRatio {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * Open orders and fills on their way follow a split: what was filled in old shares is told of in new ones, and the total
 * of an order is rounded as its venue rounds it, which knows of those fills already.
 */
export function followSplit(account: Account, instrument: number, ratio: SplitRatio): void {
  const { orders, agenda } = account;
  const sent = new Map<string, Fixed>();
  agenda.rewrite((report) => {
    if (report.type !== 'fill' || orders.find(report.orderId)?.order.instrument !== instrument) return report;
    const before = sent.get(report.orderId) ?? 0n;
    if (report.cumulativeFixed > before) sent.set(report.orderId, report.cumulativeFixed);
    return splitFill(report, ratio);
  });
  const listing = account.universe.at(instrument);
  orders.adjust(instrument, (state) => {
    const { id, side, quantityFixed: quantity, limitFixed: limit, stopFixed: stop } = state.order;
    const filled = sent.get(id) ?? state.filledFixed;
    const after = splitTerms({ side, quantity, filled, limit, stop }, ratio, listing);
    const known = inNew(state.filledFixed, ratio);
    state.setTerms({ quantityFixed: after.quantity, limitFixed: after.limit, stopFixed: after.stop }, known);
  });
}

function splitFill(report: ExecutionReport, ratio: SplitRatio): ExecutionReport {
  const { type, orderId, ts, at, reason, fillId, feeCurrency, liquidity } = report;
  const cumulative = inNew(report.cumulativeFixed, ratio);
  return new ExecutionReport(
    type,
    { orderId, ts, at, reason },
    {
      fillId,
      price: divide(report.priceFixed * BigInt(ratio.denominator), BigInt(ratio.numerator), 'half-even'),
      quantity: cumulative - inNew(report.cumulativeFixed - report.quantityFixed, ratio),
      cumulative,
      fee: report.feeFixed,
      feeCurrency,
      liquidity,
    },
  );
}

function inNew(quantity: Fixed, ratio: SplitRatio): Fixed {
  return divide(quantity * BigInt(ratio.numerator), BigInt(ratio.denominator), 'down');
}
