import type { BrokerOrder } from '../../contracts/broker.js';
import { decimalText, fixed } from '../../core/money.js';
import type { Micros } from '../../core/time.js';
import { exactText } from '../journal/pack.js';
import type { DeskCore } from './desk-core.js';

/** Does by the policy what is to be done about an order that is open at the broker and that the journal does not know. */
export function takeStrangeOrder(core: DeskCore, order: BrokerOrder, now: Micros): void {
  const { id } = order;
  const policy = core.policies.strangerOrder;
  if (policy === 'adopt' && adopt(core, order, now)) return;
  const text = 'an order is open at the broker that the journal does not know';
  core.alert('stranger', now, text, id, safeText(order));
  if (policy === 'cancel') core.effects.push({ do: 'cancel', wire: id });
  // What cannot be taken over is a person's to judge.
  else if (policy !== 'alert') core.halt('stranger', `order ${id} is open at the broker and not ours`, now);
}

/** Takes an order over as ours, from here on; false where the broker does not tell what it is. */
function adopt(core: DeskCore, order: BrokerOrder, now: Micros): boolean {
  const { id, instrument, side, limitPrice, stopPrice } = order;
  if (instrument === undefined || side === undefined || core.state.indexOf(instrument) === undefined) return false;
  const [limit, stop] = [limitPrice, stopPrice].map((one) => (one === undefined ? undefined : exactText(fixed(one))));
  const type =
    limit === undefined ? (stop === undefined ? 'market' : 'stop') : stop === undefined ? 'limit' : 'stop-limit';
  const prices = { ...(limit === undefined ? undefined : { limit }), ...(stop === undefined ? undefined : { stop }) };
  const quantity = exactText(fixed(order.quantity));
  const terms = {
    strategy: 'adopted',
    instrument,
    side,
    type,
    quantity,
    ...prices,
    timeInForce: 'gtc',
    decidedAt: now,
  };
  const filled = exactText(fixed(order.filled));
  core.write({ t: 'adopt', at: now, id, terms, filled });
  const line = core.state.lines.get(id)!;
  line.told = 'accepted';
  core.alert('stranger', now, 'an order that somebody else sent is taken over', id, safeText(order));
  core.events.push({ event: 'accepted', at: now, line });
  return true;
}

function safeText(order: BrokerOrder): string {
  const [quantity, filled] = [order.quantity, order.filled].map((one) => decimalText(fixed(one), 12));
  return JSON.stringify({ ...order, quantity, filled });
}
