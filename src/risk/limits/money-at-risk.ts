import type { InstrumentIndex } from '../../core/instrument.js';
import { toNumber } from '../../core/money.js';
import type { Decision } from '../../core/portfolio.js';
import { moneyOf, mostOf, signOf } from '../proposal.js';
import type { StopMeter } from '../stop-meter.js';

/** Money that one unit loses at the stated distance from the mark, from the average price without one; NaN while unknown. */
export function riskOfUnit(i: InstrumentIndex, meter: StopMeter, at: Decision): number {
  const mark = at.marks[i]!;
  const price = Number.isNaN(mark) && at.account.quantity(i) !== 0 ? at.account.averagePrice(i) : mark;
  return meter.distance(i, price) * moneyOf(i, at);
}

/**
 * Money at risk in an instrument: of a position from the mark down to its resting stop where there is one, the stated distance
 * for what no stop covers and for orders on their way that open; NaN while it is not known.
 */
export function riskOfInstrument(i: InstrumentIndex, meter: StopMeter, at: Decision, whose: 'account' | 'own'): number {
  const account = whose === 'account';
  const positions = account ? at.account : at.positions;
  const view = account ? (at.accountInFlight ?? at.inFlight) : at.inFlight;
  const held = positions.quantity(i);
  const orders = view.count === 0 ? [] : view.orders(i);
  if (held === 0 && orders.length === 0) return 0;
  const money = moneyOf(i, at);
  let bare = Math.abs(held);
  let risk = 0;
  let coming = 0;
  for (const open of orders) {
    const { order, remaining } = open;
    const stop = order.reduceOnly && order.stopFixed !== null ? toNumber(order.stopFixed) : Number.NaN;
    if (signOf(order) * held < 0 && !Number.isNaN(stop)) {
      const covered = Math.min(bare, remaining);
      bare -= covered;
      if (covered > 0) risk += covered * Math.max(0, Math.sign(held) * (at.marks[i]! - stop)) * money;
    } else if (!order.reduceOnly) coming += opening(mostOf(open), signOf(order), held);
  }
  return risk + (bare + coming === 0 ? 0 : (bare + coming) * riskOfUnit(i, meter, at));
}

/** Risk of a strategy's orders on their way that open; NaN while it is not known. */
export function riskOnTheWay(meter: StopMeter, at: Decision): number {
  let sum = 0;
  if (at.inFlight.count === 0) return 0;
  for (const open of at.inFlight.orders()) {
    const { order } = open;
    if (order.reduceOnly) continue;
    const units = opening(mostOf(open), signOf(order), at.positions.quantity(order.instrument));
    if (units > 0) sum += units * riskOfUnit(order.instrument, meter, at);
  }
  return sum;
}

/** Units of an order that open, beyond those that close what is held. */
function opening(units: number, side: 1 | -1, held: number): number {
  return side * held >= 0 ? units : Math.max(0, units - Math.abs(held));
}
