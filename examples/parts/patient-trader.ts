import { type Decision, type Execution, fixed, type NewIntent, type OrderIntent, quantize, toDecimal } from 'edgeproof';

/** How far the limit stays behind the market, and how far away the stop protects, as shares of the price. */
const BEHIND = 0.005;
const PROTECT = 0.03;

/** The orders that lead from what is held to `target` units of instrument `i`: a limit for the way, a stop for what is held. */
function ordersFor(i: number, target: number, at: Decision): readonly OrderIntent[] {
  const { tickSize, lotSize } = at.universe.at(i);
  const mark = at.marks[i]!;
  const held = at.positions.quantity(i);
  const wanted = target - held;
  // Open orders are told apart by their type; there is at most one of each.
  const [way] = at.inFlight.orders(i).filter(({ order }) => order.type === 'limit');
  const [guard] = at.inFlight.orders(i).filter(({ order }) => order.type === 'stop');
  // Exact numbers: on the tick and on the lot, towards zero, so that nothing is ever larger than was asked for.
  const price = (value: number) => toDecimal(quantize(fixed(value), tickSize));
  const units = (value: number) => toDecimal(quantize(fixed(Math.abs(value)), lotSize, 'down'));
  const cancel = (id: string): OrderIntent => ({ action: 'cancel', id });
  const send = (terms: Omit<NewIntent, 'action' | 'instrument'>): NewIntent => ({
    action: 'new',
    instrument: i,
    ...terms,
  });
  const intents: OrderIntent[] = [];

  const side = wanted > 0 ? 'buy' : 'sell';
  const quantity = units(wanted);
  const limitPrice = price(mark * (wanted > 0 ? 1 - BEHIND : 1 + BEHIND));
  if (way !== undefined && way.order.side === side && quantity.gt(0)) {
    // A replaced quantity is the new total, what is filled included.
    intents.push({ action: 'replace', id: way.order.id, quantity: quantity.add(way.filled), limitPrice });
  } else {
    if (way !== undefined) intents.push(cancel(way.order.id));
    if (quantity.gt(0)) intents.push(send({ side, type: 'limit', quantity, limitPrice, tag: 'way' }));
  }

  const away = held > 0 ? 'sell' : 'buy';
  const stopPrice = price(mark * (held > 0 ? 1 - PROTECT : 1 + PROTECT));
  if (guard !== undefined && (held === 0 || guard.order.side !== away)) intents.push(cancel(guard.order.id));
  else if (guard?.order.stopPrice != null) {
    // It follows the market in our favour only, and always covers what is held.
    const before = guard.order.stopPrice;
    const closer = held > 0 ? stopPrice.gt(before) : stopPrice.lt(before);
    const covers = guard.order.quantity.sub(guard.filled).eq(units(held));
    const stop = closer ? stopPrice : before;
    const total = units(held).add(guard.filled);
    if (closer || !covers) intents.push({ action: 'replace', id: guard.order.id, quantity: total, stopPrice: stop });
  } else if (held !== 0)
    intents.push(send({ side: away, type: 'stop', quantity: units(held), stopPrice, reduceOnly: true, tag: 'guard' }));
  return intents;
}

/**
 * An Execution that does not cross the spread: it works a limit behind the market, moved along at each decision, and
 * protects what is held by a stop that only ever comes closer. It takes targets in units.
 *
 * All that it needs to know (holdings, open orders, prices) it reads from the decision; it has no memory to go wrong.
 */
export const patientTrader = (): Execution => ({
  name: 'patient-trader',
  version: '1.0.0',
  apiVersion: 1,
  plan: ({ kind, values }, at) =>
    [...values].flatMap((target, i) =>
      kind !== 'quantity' || Number.isNaN(target) || Number.isNaN(at.marks[i]!) ? [] : ordersFor(i, target, at),
    ),
  snapshot: () => ({ json: null }),
  restore: () => {},
});
