import type { Decimal } from 'decimal.js';
import { fixed, toDecimal } from '../core/money.js';
import { orderToJson } from '../core/order-json.js';
import { fillReport } from '../core/report.js';
import type { Account } from './account.js';
import { flatten } from './closing.js';
import { tellRuin } from './ruin.js';
import type { Runner } from './runner.js';

const WHO = 'ruin';

/**
 * Ends an account that has nothing left: what is held is closed at the marks of this moment, without cost, what is owed is
 * written off, and nothing is opened any more. From here on equity is zero.
 *
 * It is what a broker does who may not ask for more than was paid in; the marks are kinder than the market would be.
 */
export function stopOut(account: Account, runners: readonly Runner[]): void {
  if (runners.every((runner) => runner.gate.haltedBy(WHO))) return;
  tellRuin(account);
  for (const runner of runners) {
    const commands = runner.approve(flatten(runner, -1));
    runner.takeInterventions();
    for (const command of commands) {
      if (command.action !== 'submit') account.send([command]);
      else closeAtMark(account, command.order);
    }
    runner.gate.halt(WHO, { text: 'the account is ruined', measured: account.equity, limit: 0 });
  }
  account.mark();
  const owed = debtOf(account);
  if (!owed.greaterThan(0)) return;
  account.ledger.deposit(account.currency, owed, account.now, 'debt written off');
  account.hooks.onJournal?.({
    kind: 'capital',
    at: account.now,
    currency: account.currency,
    amount: owed.toFixed(),
    ref: 'debt written off',
  });
  account.mark();
}

/** What is owed, in the account's currency: to the last digit where there is no other. */
function debtOf({ ledger, currency, equity }: Account): Decimal {
  return ledger.currencies.length === 1 ? ledger.cash(currency).negated() : toDecimal(fixed(-equity));
}

/** A fill that no venue makes: the whole order at the mark. */
function closeAtMark(account: Account, order: Parameters<Account['orders']['add']>[0]): void {
  if (!account.orders.add(order)) return;
  const { now: at } = account;
  account.recorder.counts.submitted++;
  account.hooks.onOrder?.({ at, order, status: 'submitted', report: null });
  account.hooks.onJournal?.({ kind: 'order', at, order: orderToJson(order) });
  const head = { orderId: order.id, ts: at, at, reason: 'stop-out' };
  const price = account.market.marks[order.instrument]!;
  const quantity = order.quantity;
  account.onReport(fillReport(head, { fillId: `${order.id}-stop-out`, price, quantity, cumulative: quantity }));
}
