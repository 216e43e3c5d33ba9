import type { Micros } from '../../core/time.js';
import type { GroupCore } from './group-core.js';
import { protects } from './leg-trigger.js';
import type { GroupLeg, OrderGroup } from './order-group.js';

/** Does what has to be done for a group as it stands: send, withdraw, end. */
export function settleGroup(core: GroupCore, group: OrderGroup, now: Micros): void {
  for (const leg of group.legs) {
    if (leg.over === null && !leg.cancelWanted && hasExpired(leg, now))
      core.write({ g: 'cancel', key: group.key, leg: leg.order.id });
  }
  const { entry } = group;
  if (entry !== null) settleEntry(core, { group, leg: entry }, now);
  if (group.exits.length > 0) settleExits(core, group, now);
  if (group.over) core.write({ g: 'gone', key: group.key });
}

/** Whether a leg is the one of its group that rests at the venue while no price is reached: what protects, if the venue takes it. */
function rests(core: GroupCore, group: OrderGroup, leg: GroupLeg): boolean {
  const able = group.exits.filter(
    ({ over, cancelWanted, order }) => over === null && !cancelWanted && core.can.orderTypes.includes(order.type),
  );
  return leg === (able.find(({ order }) => protects(order)) ?? able[0]);
}

function hasExpired({ order }: GroupLeg, now: Micros): boolean {
  return order.timeInForce === 'gtd' && order.expireAt !== null && order.expireAt <= now;
}

function settleEntry(core: GroupCore, { group, leg }: { group: OrderGroup; leg: GroupLeg }, now: Micros): void {
  if (leg.over !== null) return;
  if (leg.carriers.length === 0 && !leg.cancelWanted) core.carry(group, leg, leg.order.quantityFixed);
  else if (leg.remaining <= 0n) core.end(group, leg, { status: 'filled', now });
  else if (leg.cancelWanted) withdraw(core, { group, leg }, now);
}

function settleExits(core: GroupCore, group: OrderGroup, now: Micros): void {
  const { exits, entry } = group;
  const most = group.released - group.exited;
  const leaves = exits.reduce((sum, one) => sum + one.leaves, 0n);
  const wanted = most > 0n ? wantedExit(core, group) : null;
  for (const leg of exits) {
    const wrong = leg !== wanted || leaves > most;
    for (const one of leg.carriers) if (one.live && !one.cancelSent && (wrong || one.stale)) core.ask(group, one.id);
    if (leg.over === null && leg.remaining <= 0n) core.end(group, leg, { status: 'filled', now });
    else if (leg.over === null && leg.cancelWanted) withdraw(core, { group, leg }, now);
  }
  // Nothing goes out before the venue has said what became of what must go.
  if (exits.some((leg) => leg.carriers.some((one) => one.live && (one.cancelSent || leg !== wanted)))) return;
  if (wanted !== null) {
    const room = most - leaves;
    const left = wanted.remaining - wanted.leaves;
    const quantity = room < left ? room : left;
    if (quantity > 0n) core.carry(group, wanted, quantity);
    return;
  }
  // Nothing is left to exit from, and nothing more can come.
  const more = entry !== null && entry.over === null;
  if (more || exits.some((one) => one.live) || most > 0n) return;
  for (const leg of exits)
    core.end(group, leg, { status: 'cancelled', now, reason: 'the others of its group are done' });
}

/** The exit that is to be at the venue now; null when none is. */
export function wantedExit(core: GroupCore, group: OrderGroup): GroupLeg | null {
  const open = group.exits.filter((one) => one.over === null && !one.cancelWanted && one.remaining > 0n);
  return open.find((one) => one.triggered) ?? open.find((one) => rests(core, group, one)) ?? null;
}

function withdraw(core: GroupCore, { group, leg }: { group: OrderGroup; leg: GroupLeg }, now: Micros): void {
  for (const one of leg.carriers) if (one.live && !one.cancelSent) core.ask(group, one.id);
  if (!leg.live) core.end(group, leg, { status: hasExpired(leg, now) ? 'expired' : 'cancelled', now });
}
