import type { NewIntent, OrderIntent } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';
import type { Liquidation } from '../ledger/margin/margin-model.js';
import type { Account } from './account.js';
import type { Runner } from './runner.js';

/** Orders that close everything a strategy holds, what is already on its way counted; open orders are cancelled first. */
export function flatten(runner: Runner, only: number): readonly OrderIntent[] {
  const { view } = runner;
  const intents: OrderIntent[] = [];
  for (const open of view.inFlight.orders()) {
    if (only < 0 || open.order.instrument === only) intents.push({ action: 'cancel', id: open.order.id });
  }
  for (let i = 0; i < view.universe.size; i++) {
    const held = view.positions.exact(i);
    if ((only >= 0 && i !== only) || held.isZero()) continue;
    const close: NewIntent = {
      action: 'new',
      instrument: i,
      side: held.isPositive() ? 'sell' : 'buy',
      quantity: held.abs(),
      type: 'market',
      reduceOnly: coveredBy(view, i, held.toNumber()),
      tag: 'flatten',
    };
    intents.push(close);
  }
  return intents;
}

/** Whether the account as a whole holds what a strategy holds: where strategies oppose each other, a venue sees the rest. */
function coveredBy(view: Decision, instrument: number, held: number): boolean {
  const all = view.account.quantity(instrument);
  return held > 0 ? all >= held : all <= held;
}

/** Below maintenance margin positions are closed, in the order that the model states; each is said aloud before it is ordered. */
export function* marginCall(
  account: Account,
  runners: readonly Runner[],
): Generator<{ readonly runner: Runner; readonly intent: NewIntent }> {
  const { model, view } = account.margin;
  if (model === null || account.equity >= model.maintenance(view)) return;
  for (const one of liquidation(runners, model.liquidate(view))) {
    const { quantity, instrument } = one.intent;
    const what = `margin call: ${String(quantity)} of ${account.universe.at(instrument).id} must be closed`;
    account.alert('error', 'liquidation', what);
    yield one;
  }
}

/** What each strategy must close of a liquidation: from those that hold it, unless a close is already on its way. */
function liquidation(
  runners: readonly Runner[],
  wanted: readonly Liquidation[],
): readonly { readonly runner: Runner; readonly intent: NewIntent }[] {
  const orders: { runner: Runner; intent: NewIntent }[] = [];
  for (const { instrument, quantity } of wanted) {
    let left = Math.abs(quantity);
    for (const runner of runners) {
      const held = runner.view.positions.quantity(instrument);
      const inFlight = runner.view.inFlight.quantity(instrument);
      if (held === 0 || Math.sign(held) === Math.sign(quantity) || Math.sign(inFlight) === -Math.sign(held)) continue;
      const close = Math.min(left, Math.abs(held));
      if (close === 0) continue;
      left -= close;
      orders.push({
        runner,
        intent: {
          action: 'new',
          instrument,
          side: held > 0 ? 'sell' : 'buy',
          quantity: close,
          type: 'market',
          reduceOnly: coveredBy(runner.view, instrument, held),
          tag: 'liquidation',
        },
      });
    }
  }
  return orders;
}
