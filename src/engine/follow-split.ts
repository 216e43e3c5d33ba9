import { divide, type Fixed } from '../core/money.js';
import type { Order } from '../core/order.js';
import { ExecutionReport } from '../core/report.js';
import type { OrderState } from '../oms/order-state.js';
import { splitTerms } from '../venues/split-terms.js';
import type { Account } from './account.js';

type Terms = Pick<Order, 'quantityFixed' | 'limitFixed' | 'stopFixed'>;

/** New shares for old ones. */
export interface SplitRatio {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * Open orders and what is on its way follow a split: fills of old shares are told of in new ones, changes that are not
 * confirmed yet too, and totals are rounded as the venue rounds them, which knows of those fills already.
 */
export function followSplit(account: Account, instrument: number, ratio: SplitRatio): void {
  const { orders, agenda } = account;
  const sent = new Map<string, Fixed>();
  agenda.rewrite((report) => {
    if (orders.find(report.orderId)?.order.instrument !== instrument) return report;
    if (report.type === 'replaced' && !report.reason.startsWith('split ')) return unnumbered(report);
    if (report.type !== 'fill') return report;
    const before = sent.get(report.orderId) ?? 0n;
    if (report.cumulativeFixed > before) sent.set(report.orderId, report.cumulativeFixed);
    return splitFill(report, ratio);
  });
  const listing = account.universe.at(instrument);
  const after = (state: OrderState, terms: Terms): Terms => {
    const { side, id } = state.order;
    const filled = sent.get(id) ?? state.filledFixed;
    const { quantityFixed: quantity, limitFixed: limit, stopFixed: stop } = terms;
    const made = splitTerms({ side, quantity, filled, limit, stop }, ratio, listing);
    return { quantityFixed: made.quantity, limitFixed: made.limit, stopFixed: made.stop };
  };
  orders.adjust(
    instrument,
    (state) => state.setTerms(after(state, state.order), inNew(state.filledFixed, ratio)),
    (change, state) => ({ ...change, ...after(state, change) }),
  );
}

/** A confirmation without the quantity that it confirmed, which was one of old shares. */
function unnumbered({ type, orderId, ts, at, reason }: ExecutionReport): ExecutionReport {
  return new ExecutionReport(type, { orderId, ts, at, reason }, null);
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
