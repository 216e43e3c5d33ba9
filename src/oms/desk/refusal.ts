import type { ApprovedOrder } from '../../core/order.js';
import type { DeskCore } from './desk-core.js';

/** Why a desk takes no new order now, or not this one; null when it does. While halted only what reduces passes. */
export function refusalOf(core: DeskCore, order: ApprovedOrder): string | null {
  if (core.phase !== 'live') return 'the desk is not connected, or has not yet compared itself with the broker';
  if (!core.capabilities.orderTypes.includes(order.type)) return `${core.venue} takes no ${order.type} orders`;
  if (core.state.halts.size === 0) return null;
  const held = core.state.account.positions[order.instrument]!;
  const against = order.side === 'sell' ? held : -held;
  if (order.quantityFixed <= against) return null;
  const [source] = core.state.halts.keys();
  return `trading is halted by ${source}: ${core.state.halts.get(source!)}`;
}
