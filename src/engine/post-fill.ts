import { amountToNumber } from '../core/money.js';
import type { Order } from '../core/order.js';
import type { ExecutionReport } from '../core/report.js';
import type { AccountBooks } from './account-books.js';
import { Fill } from './fill.js';

/** Posts a fill: ledger first, then the strategy's sleeve, then the record. */
export function postFill(account: AccountBooks, order: Order, report: ExecutionReport): void {
  const { instrument, side } = order;
  const { currency } = account.universe.instruments[instrument]!;
  const feeCurrency = report.feeCurrency === '' ? currency : report.feeCurrency;
  const effect = account.ledger.fill({
    instrument,
    side,
    quantity: report.quantityFixed,
    price: report.priceFixed,
    fee: report.feeFixed,
    feeCurrency,
    at: account.now,
    ref: order.id,
  });
  account.sleeves.get(order.strategy)?.add(instrument, side === 'buy' ? report.quantityFixed : -report.quantityFixed);
  const fx = rate(account, currency);
  const posted = {
    at: account.now,
    feeCurrency,
    realised: amountToNumber(effect.realised) * fx,
    fx,
    feeFx: report.feeFixed === 0n ? 1 : rate(account, feeCurrency),
  };
  account.recorder.fills.add(order, report, posted);
  account.hooks.onFill?.(new Fill(order, report, posted));
}

function rate(account: AccountBooks, currency: string): number {
  return currency === account.currency ? 1 : account.rates.fx(currency, account.currency);
}
