import { type ApprovedOrder, type ApprovedReplace, Order } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import { exactText } from '../journal/pack.js';
import type { DeskCore } from './desk-core.js';
import type { OrderLine } from './order-line.js';
import type { WireOrder } from './wire-order.js';

/** The order that goes out under a wire's id and terms. */
function wireOrder(wire: WireOrder): ApprovedOrder {
  const { order } = wire.line;
  if (wire.id === order.id && wire.quantity === order.quantityFixed && wire.limit === order.limitFixed) return order;
  // Field by field: a spread of an order costs as much as all the rest of sending it.
  return new Order({
    id: wire.id,
    strategy: order.strategy,
    instrument: order.instrument,
    side: order.side,
    type: order.type,
    quantityFixed: wire.quantity,
    limitFixed: wire.limit,
    stopFixed: wire.stop,
    trailFixed: order.trailFixed,
    trailBps: order.trailBps,
    timeInForce: order.timeInForce,
    expireAt: order.expireAt,
    reduceOnly: order.reduceOnly,
    tag: order.tag,
    decidedAt: order.decidedAt,
  }) as ApprovedOrder;
}

/** The key of the next order of a line. */
export function nextKey(core: DeskCore, line: OrderLine, revision: number): string {
  const { order } = line;
  return core.keys.key({
    strategy: order.strategy,
    instrument: core.state.instrument(order.instrument).id,
    decidedAt: order.decidedAt,
    leg: order.leg >= 0 ? order.leg : legOf(order.id),
    revision,
  });
}

/** The leg that an id of `orderKey` ends in; an id of another making counts as the first. */
function legOf(id: string): number {
  const leg = Number(id.slice(id.lastIndexOf('-') + 1));
  return Number.isSafeInteger(leg) && leg >= 0 ? leg : 0;
}

/** Sends a wire out, or out again: its record is written already. */
export function sendOrder(core: DeskCore, wire: WireOrder, now: Micros): void {
  wire.awaitedSince = now;
  core.watch.add(wire);
  core.effects.push({ do: 'submit', wire: wire.id, order: wireOrder(wire) });
}

/** Takes the next step towards what is wanted of a line, as far as its state allows. */
export function pursue(core: DeskCore, line: OrderLine, now: Micros): void {
  if (line.cancelWanted) {
    for (const one of line.wires) cancelOne(core, one, now);
    return;
  }
  // Of an order and the one that took its place only the later may live; one that was refused took no place.
  if (line.wires.length > 1 && line.change === null) {
    const { standing } = line;
    for (const one of line.wires) if (one !== standing && one.live) cancelOne(core, one, now);
  }
  if (line.change?.style === 'cancel-first') cancelFirst(core, line, now);
}

/** Sends a cancel unless one is under way, or the order is not known to be there. */
function cancelOne(core: DeskCore, wire: WireOrder, now: Micros): void {
  if (!wire.live || wire.cancelSent || wire.state === 'unknown') return;
  if (wire.state !== 'cancelling') core.signal(wire, 'cancel-sent', now);
  wire.cancelSent = true;
  wire.awaitedSince = now;
  core.watch.add(wire);
  core.effects.push({ do: 'cancel', wire: wire.id });
}

/**
 * A change as a cancel and a new order: the new one goes out only when the venue has said for good what the old one
 * filled, so that both together can never exceed what was approved.
 */
function cancelFirst(core: DeskCore, line: OrderLine, now: Micros): void {
  const old = line.last;
  if (old.live) {
    cancelOne(core, old, now);
    return;
  }
  core.watch.add(old);
  if (Number.isNaN(old.endedBy)) old.endedBy = now;
  if (!old.settled) {
    if (old.askAt === Number.POSITIVE_INFINITY && Number.isNaN(old.askedAt)) old.askAt = now;
    return;
  }
  const rest = line.change!.quantity - line.filled;
  if (rest <= 0n) {
    core.write({ t: 'cancel', at: now, id: line.id, why: 'nothing is left to change' });
    return;
  }
  const wire = nextKey(core, line, line.wires.length);
  core.write({ t: 'wire', at: now, id: line.id, wire, quantity: exactText(rest) });
  core.events.push({ event: 'changed', at: now, line });
  sendOrder(core, line.last, now);
}

/** Sends the change that a line waits for; again, where it may have been lost. */
export function sendChange(core: DeskCore, wire: WireOrder, now: Micros): void {
  const { change } = wire.line;
  if (change === null) return;
  wire.awaitedSince = now;
  core.watch.add(wire);
  if (core.changing.has(wire.id)) return;
  core.effects.push({
    do: 'replace',
    wire: wire.id,
    change: {
      id: wire.id,
      quantityFixed: inWire(wire, change.quantity),
      limitFixed: change.limit,
      stopFixed: change.stop,
    } as ApprovedReplace,
    successor: change.successor,
  });
}

/** The total of one order at the venue, out of the total of its line. */
function inWire(wire: WireOrder, total: bigint): bigint {
  let before = 0n;
  for (const one of wire.line.wires) {
    if (one === wire) break;
    before += one.book.filled;
  }
  return total - before;
}
