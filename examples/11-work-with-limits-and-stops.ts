/**
 * Write your own Execution: the part that turns targets into orders. This one works with limit and stop orders.
 *
 *   npx tsx examples/11-work-with-limits-and-stops.ts
 *
 * It buys with a limit below the market and moves the limit along each day; what was bought is protected by a stop that
 * only ever rises. Its orders pass the same risk gate as any other. Everything it needs to know (holdings, open orders,
 * prices) it reads from the decision, so it has no memory that could go wrong.
 */

import type { NewIntent, OrderIntent, TargetTable } from 'edgeproof';
import { backtest, type Decision, defineStrategy, type Execution, instrument, simVenue } from 'edgeproof';
import { synthetic } from 'edgeproof/data';
import { sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';

/** A price on the cent, as text, so that it is exact. */
const cents = (price: number): string => (Math.round(100 * price) / 100).toFixed(2);

/** The orders for one instrument; its open orders are told apart by the tag they were given. */
function ordersFor(i: number, target: number, at: Decision): readonly OrderIntent[] {
  const close = at.market.close[i]!;
  const held = at.positions.quantity(i);
  const open = at.inFlight.orders(i);
  const entry = open.find(({ order }) => order.tag === 'enter');
  const stop = open.find(({ order }) => order.tag === 'protect');
  const order = (terms: Pick<NewIntent, 'side' | 'type' | 'quantity' | 'tag'> & Partial<NewIntent>): NewIntent => ({
    action: 'new',
    instrument: i,
    ...terms,
  });
  if (target === 0) {
    // Out: take both orders back and sell in the next closing auction.
    const cancels = [entry, stop].flatMap((one) => (one ? [{ action: 'cancel', id: one.order.id } as const] : []));
    const leaving = open.some((one) => one.order.tag === 'leave') || held === 0;
    const leave = order({ side: 'sell', type: 'market-on-close', quantity: held, tag: 'leave' });
    return leaving ? cancels : [...cancels, leave];
  }
  const intents: OrderIntent[] = [];
  const limitPrice = cents(close * 0.995);
  if (entry) intents.push({ action: 'replace', id: entry.order.id, limitPrice });
  else if (target > held)
    intents.push(order({ side: 'buy', type: 'limit', quantity: target - held, limitPrice, tag: 'enter' }));
  const stopPrice = cents(close * 0.97);
  if (stop?.order.stopPrice?.lt(stopPrice)) intents.push({ action: 'replace', id: stop.order.id, stopPrice });
  else if (!stop && held > 0)
    intents.push(order({ side: 'sell', type: 'stop', quantity: held, stopPrice, reduceOnly: true, tag: 'protect' }));
  return intents;
}

const patientBuyer = (): Execution => ({
  name: 'patient-buyer',
  version: '1.0.0',
  apiVersion: 1,
  plan: ({ values }: TargetTable, at) =>
    [...values].flatMap((one, i) => (Number.isNaN(one) ? [] : ordersFor(i, one, at))),
  snapshot: () => ({ json: null }),
  restore: () => {},
});

const result = await backtest({
  strategy: defineStrategy({
    name: 'patient_trend',
    features: sma({ period: 50 }),
    // With `lookback` a rule may compare with earlier decisions: does the average rise?
    model: rule({ needs: ['sma_50'], lookback: 2 }, (row) => (row('sma_50') > row('sma_50', 1) ? 1 : 0)),
    optimizer: fixedQuantity({ quantity: 100 }),
    execution: patientBuyer,
  }),
  data: synthetic({ instruments: 'ACME', bars: 1500, seed: 4 }),
  instruments: [instrument({ id: 'ACME' })],
  cash: 20_000,
  // Inside a bar nobody knows what came first; where it matters the venue assumes what is worse for the order.
  venue: simVenue({ path: 'worst' }),
});

const by = (tag: string): number => result.fills.filter((fill) => fill.tag === tag).length;
const filled = { entered: by('enter'), stopped: by('protect'), left: by('leave') };
console.log(JSON.stringify({ ...filled, orders: result.record.orders, finalEquity: result.finalEquity }));
