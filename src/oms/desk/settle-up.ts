import type { Micros } from '../../core/time.js';
import type { DeskCore } from './desk-core.js';
import type { OrderLine } from './order-line.js';
import type { WireOrder } from './wire-order.js';
import { pursue } from './pursue.js';

/** What follows whenever an order may have moved: questions, next steps, and words to the account. */
export function settleUp(core: DeskCore, wire: WireOrder, now: Micros, reason = ''): void {
  const { line } = wire;
  if (wire.state === 'unknown') askSoon(core, wire, now);
  if (wire.book.missing > 0n) {
    core.watch.add(wire);
    if (Number.isNaN(wire.gapSince)) wire.gapSince = now;
  } else wire.gapSince = Number.NaN;
  if (wire.state !== 'cancelling') wire.cancelSent = false;
  // How much an order filled before another took its place must be known for good before that one is changed.
  const ended = wire.state === 'replaced' || (wire.state === 'rejected' && wire.tied);
  if (ended && !wire.settled && core.capabilities.queryById === true) askSoon(core, wire, now);
  pursue(core, line, now);
  tell(core, line, now, reason);
  if (!needsWatch(wire)) core.watch.delete(wire);
}

/** Asks about an order at the next tick, unless a question is under way or waits its turn. */
export function askSoon(core: DeskCore, wire: WireOrder, now: Micros): void {
  core.watch.add(wire);
  if (wire.askAt === Number.POSITIVE_INFINITY && Number.isNaN(wire.askedAt)) wire.askAt = now;
}

/** Whether time alone may call for something to be done about an order. */
function needsWatch(wire: WireOrder): boolean {
  switch (wire.state) {
    case 'submitted':
    case 'new':
    case 'cancelling':
    case 'replacing':
    case 'unknown':
      return true;
    default:
  }
  if (wire.askAt !== Number.POSITIVE_INFINITY || !Number.isNaN(wire.askedAt) || wire.book.missing > 0n) return true;
  return wire.line.change !== null || (wire.line.cancelWanted && wire.live);
}

/** Tells the account of the first acceptance and of the end; an order that lives on after its end is cancelled. */
function tell(core: DeskCore, line: OrderLine, now: Micros, reason: string): void {
  if (line.told === 'done') {
    revived(core, line, now);
    return;
  }
  if (!line.live) {
    line.told = 'done';
    const status = endOf(line);
    core.events.push({ event: 'over', at: now, line, status, reason });
    core.state.close(line);
    return;
  }
  if (line.told === 'submitted' && accepted(line)) {
    line.told = 'accepted';
    core.events.push({ event: 'accepted', at: now, line });
  }
}

function accepted(line: OrderLine): boolean {
  const { state } = line.wires[0]!;
  return state === 'acknowledged' || state === 'partly-filled' || state === 'suspended' || state === 'replacing';
}

function endOf(line: OrderLine): 'filled' | 'cancelled' | 'rejected' | 'expired' {
  if (line.filled >= line.total) return 'filled';
  // Of several orders that carried one intent the last one's end is the end.
  for (let k = line.wires.length - 1; k >= 0; k--) {
    const { state } = line.wires[k]!;
    if (state === 'rejected' && k > 0) continue;
    if (state === 'rejected' || state === 'expired') return state;
    break;
  }
  return 'cancelled';
}

function revived(core: DeskCore, line: OrderLine, now: Micros): void {
  if (line.cancelWanted) return;
  const back = line.wires.find((one) => one.live && one.state !== 'unknown');
  if (back === undefined) return;
  core.alert('revived', now, `${back.id} lives at the venue after its end was told; it is cancelled`, back.id);
  core.write({ t: 'cancel', at: now, id: line.id, why: 'it lived on after its end' });
  pursue(core, line, now);
}
