import type { RiskAction, RiskReason } from '../contracts/risk-policy.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { fixed, quantize, toDecimal } from '../core/money.js';
import type { ClientOrderId, NewIntent } from '../core/order.js';
import type { Decision, OpenOrder } from '../core/portfolio.js';
import { signOf } from './proposal.js';
import { protectTag, type WatchedTrade } from './stop-levels.js';

/** A stop price on the grid, on the far side, so that rounding never makes it hit earlier. */
function onTick(price: number, side: 1 | -1, i: InstrumentIndex, at: Decision): ReturnType<typeof toDecimal> {
  const tick = at.universe.at(i).tickSize;
  return toDecimal(quantize(fixed(Math.max(0, price), 'stop price'), tick, side > 0 ? 'down' : 'up'));
}

/** Whether an order that closes a position at the market is on its way. */
export function closing(i: InstrumentIndex, at: Decision): boolean {
  const held = at.positions.quantity(i);
  if (at.inFlight.count === 0) return false;
  return at.inFlight.orders(i).some(({ order }) => signOf(order) * held < 0 && order.type.startsWith('market'));
}

/** Orders of ours that protect an instrument. */
export function protecting(i: InstrumentIndex, at: Decision): readonly OpenOrder[] {
  if (at.inFlight.count === 0) return [];
  return at.inFlight.orders(i).filter(({ order }) => order.tag.startsWith('protect-'));
}

/** The stop that an entry of so many units carries along. */
export function stopLeg(i: InstrumentIndex, side: 1 | -1, units: number, price: number, at: Decision): NewIntent {
  const lot = at.universe.at(i).lotSize;
  return {
    action: 'new',
    instrument: i,
    side: side > 0 ? 'sell' : 'buy',
    quantity: toDecimal(quantize(fixed(units, 'stop quantity'), lot, 'down')),
    type: 'stop',
    stopPrice: onTick(price, side, i, at),
    reduceOnly: true,
    timeInForce: 'gtc',
    tag: protectTag('stop', i),
  };
}

/** What was last asked of a resting order, so that a change on its way is not asked for again. */
export type Asked = Map<ClientOrderId, string>;

/** Brings the resting stop of a trade to its level and to the units that are held. */
export function syncStop(i: InstrumentIndex, trade: WatchedTrade, at: Decision, asked: Asked): readonly RiskAction[] {
  const reason: RiskReason = { text: 'the stop follows the trade', measured: trade.level };
  const price = onTick(trade.level, trade.side, i, at);
  const held = at.positions.exact(i).abs();
  const stops = protecting(i, at).filter(({ order }) => order.tag === protectTag('stop', i));
  const actions: RiskAction[] = [];
  const [first, ...others] = stops.filter(({ order }) => signOf(order) === -trade.side);
  const strangers = [...others, ...stops.filter(({ order }) => signOf(order) === trade.side)];
  for (const { order } of strangers)
    actions.push({ action: 'submit', intent: { action: 'cancel', id: order.id }, reason });
  if (first === undefined) {
    const leg = stopLeg(i, trade.side, 0, trade.level, at);
    return [...actions, { action: 'submit', intent: { ...leg, quantity: held }, reason }];
  }
  const { order, filled, remaining } = first;
  const wanted = `${price} ${held}`;
  if (order.stopPrice?.equals(price) && held.equals(remaining)) return actions;
  if (asked.get(order.id) === wanted) return actions;
  asked.set(order.id, wanted);
  const quantity = held.plus(filled);
  return [
    ...actions,
    { action: 'submit', intent: { action: 'replace', id: order.id, quantity, stopPrice: price }, reason },
  ];
}

/** The order of one target; null when its share is less than a lot. */
export function targetOrder(
  i: InstrumentIndex,
  trade: WatchedTrade,
  target: { readonly at: number; readonly share: number; readonly index: number; readonly resting: boolean },
  at: Decision,
): NewIntent | null {
  const { lotSize, tickSize } = at.universe.at(i);
  const share = quantize(fixed(trade.units * target.share, 'target quantity'), lotSize, 'down');
  if (share <= 0n) return null;
  const price = trade.entry + trade.side * target.at * trade.risk;
  const base: NewIntent = {
    action: 'new',
    instrument: i,
    side: trade.side > 0 ? 'sell' : 'buy',
    quantity: toDecimal(share),
    type: 'market',
    reduceOnly: true,
    tag: protectTag('target', i, target.index),
  };
  if (!target.resting) return base;
  if (!(price > 0)) return null;
  const limitPrice = toDecimal(quantize(fixed(price, 'target price'), tickSize, trade.side > 0 ? 'up' : 'down'));
  return { ...base, type: 'limit', limitPrice, timeInForce: 'gtc' };
}
