import type { LifeSignal } from '../life/life-state.js';
import { lifeTransition, type Meaning } from '../life/transition-table.js';
import type { OrderLine } from './order-line.js';
import type { WireOrder } from './wire-order.js';

/** Moves one order by the table; what the signal meant. */
export function moveWire(wire: WireOrder, signal: LifeSignal): Meaning {
  const { to, meaning } = lifeTransition(wire.state, signal, wire.book.filled > 0n);
  wire.state = to;
  return meaning;
}

/** The most that an order may fill: while it is being changed in place, nobody knows under which terms it fills. */
export function mostOf(wire: WireOrder): bigint {
  const { change } = wire.line;
  if (change === null || change.style !== 'in-place' || change.quantity < wire.quantity) return wire.quantity;
  return change.quantity;
}

/** A cancel goes out for an order that the venue is believed to have; false when there is none to send. */
export function cancelGoesOut(wire: WireOrder): boolean {
  if (!wire.live || wire.state === 'unknown' || wire.state === 'cancelling') return false;
  moveWire(wire, 'cancel-sent');
  return true;
}

/** Moves an order whose fill was just counted, and what the fill means for the others of its line. */
export function moveByFill(wire: WireOrder, quantity: bigint): Meaning {
  const meaning = moveWire(wire, wire.book.filled >= mostOf(wire) ? 'complete' : 'partial');
  const { last } = wire.line;
  if (last !== wire && last.tied) shrink(last, quantity);
  if (wire.tied) succeed(wire);
  return meaning;
}

/** Takes in the venue's word on an order, and what follows for a change that is under way. */
export function moveByStatus(wire: WireOrder, signal: LifeSignal, at: number): Meaning {
  const { line } = wire;
  const dead = wire.state === 'rejected';
  const goesOn = wire.live || wire.state === 'filled';
  const meaning = moveWire(wire, signal);
  // A successor that was thought refused and is there after all: its terms are what is wanted.
  if (dead && wire.live && wire.tied) keepTerms(line, wire);
  const there = signal === 'ack' || signal === 'found' || wire.state === 'cancelled' || wire.state === 'expired';
  if (wire.tied && there) succeed(wire);
  else if (line.change?.style === 'in-place') inPlace(wire, signal, goesOn, at);
  else if (line.change?.style === 'new-order') newOrder(wire, signal);
  return meaning;
}

function inPlace(wire: WireOrder, signal: LifeSignal, goesOn: boolean, at: number): void {
  const { line } = wire;
  const change = line.change!;
  if (signal === 'replaced' && goesOn) {
    wire.quantity = change.quantity;
    wire.limit = change.limit;
    wire.stop = change.stop;
    wire.termsAt = at;
    // In place the order goes on, under its new terms.
    const whole = wire.book.filled >= wire.quantity;
    wire.state = whole ? 'filled' : lifeTransition('submitted', 'ack', wire.book.filled > 0n).to;
  } else if (signal === 'replace-rejected' || !wire.live) keepTerms(line, wire);
  if (signal === 'replaced' || signal === 'replace-rejected' || !wire.live) line.change = null;
}

function newOrder(wire: WireOrder, signal: LifeSignal): void {
  const { line } = wire;
  const next = line.wires.find((one) => one.id === line.change!.successor)!;
  if (wire === next) {
    if (wire.state !== 'rejected') return;
    keepTerms(line, line.before(line.wires.length - 1)!);
    line.change = null;
  } else if (signal === 'replaced') line.change = null;
  else if (signal === 'replace-rejected') {
    moveWire(next, 'rejected');
    keepTerms(line, wire);
    line.change = null;
  }
}

/** An order that took another's place is there: then the other is over, whether or not the venue has said so yet. */
function succeed(wire: WireOrder): void {
  const { line } = wire;
  if (line.change?.successor === wire.id) line.change = null;
  for (const one of line.wires) {
    if (one === wire) break;
    if (one.live) moveWire(one, 'replaced');
  }
}

/** What an order filled before another took its place is not the other's to fill. */
function shrink(wire: WireOrder, quantity: bigint): void {
  wire.quantity -= quantity;
  if (wire.book.filled > 0n && wire.book.filled >= wire.quantity) moveWire(wire, 'complete');
}

/** What is wanted of a line is what one of its orders has: a change did not happen, or happened after all. */
function keepTerms(line: OrderLine, wire: WireOrder): void {
  line.total = wire.quantity;
  for (const one of line.wires) if (one !== wire) line.total += one.book.filled;
  line.limit = wire.limit;
  line.stop = wire.stop;
}
