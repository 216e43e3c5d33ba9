import type { BrokerOrder, FillPage } from '../../contracts/broker.js';
import { fixed } from '../../core/money.js';
import type { Micros } from '../../core/time.js';
import { exactText } from '../journal/pack.js';
import type { LifeSignal } from '../life/life-state.js';
import type { DeskCore } from './desk-core.js';
import type { WireOrder } from './wire-order.js';
import { sendChange, sendOrder } from './pursue.js';
import { askSoon, settleUp } from './settle-up.js';
import { takeReport } from './take-report.js';

/** What the broker says of an order, and when it was asked. */
export interface OrderAnswer {
  readonly wire: string;
  readonly answer: BrokerOrder | null;
  readonly asked: Micros;
}

/** Takes in what the broker says of one order that was asked about; null when it knows none. */
export function takeOrderAnswer(core: DeskCore, said: OrderAnswer, now: Micros): void {
  const { answer } = said;
  const wire = core.state.wires.get(said.wire);
  if (wire === undefined) return;
  wire.askedBy = said.asked;
  wire.askedAt = Number.NaN;
  wire.askAt = Number.POSITIVE_INFINITY;
  if (answer === null) absent(core, wire, said.asked, now);
  else known(core, wire, answer, now);
  if (wire.line.change?.style === 'new-order') waitForSuccessor(core, wire, now);
  for (const one of wire.line.wires) settleUp(core, one, now);
}

function known(core: DeskCore, wire: WireOrder, answer: BrokerOrder, now: Micros): void {
  const filled = fixed(answer.filled);
  wire.book.claim(filled);
  if (answer.replacedBy !== undefined && core.state.wires.has(answer.replacedBy)) {
    const { change } = wire.line;
    core.signal(wire, 'replaced', now);
    if (change !== null && wire.line.change === null) core.events.push({ event: 'changed', at: now, line: wire.line });
    wire.asks = 0;
    settle(core, wire, filled, now);
    if (!wire.settled) askAgain(core, wire, now);
    return;
  }
  const signal = SIGNAL_OF[answer.status];
  if (signal === 'found') found(core, wire, answer, now);
  else if (signal !== 'complete') {
    const meaning = core.signal(wire, signal, now, 'as the broker says when it is asked');
    // It will fill no more; once we have all that it filled, what is left is left for good.
    if (meaning !== 'contradiction' && !wire.live) settle(core, wire, filled, now);
  } else if (wire.book.missing === 0n && wire.live) {
    // Said to be filled, and all that it filled is less than what we believe was ordered: we are wrong about its terms.
    if (filled < wire.quantity) core.signal(wire, 'cancelled', now, 'the broker says that it is filled');
    else core.signal(wire, 'complete', now);
    settle(core, wire, filled, now);
  } else if (!wire.live) settle(core, wire, filled, now);
  if (!wire.live || wire.state !== 'unknown') wire.asks = 0;
  if (wire.state === 'unknown' || (wire.line.change?.style === 'cancel-first' && !wire.live && !wire.settled))
    askAgain(core, wire, now);
}

const SIGNAL_OF: { readonly [S in BrokerOrder['status']]: LifeSignal } = {
  submitted: 'found',
  accepted: 'found',
  'partly-filled': 'found',
  filled: 'complete',
  cancelled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
};

function settle(core: DeskCore, wire: WireOrder, filled: bigint, now: Micros): void {
  if (wire.settled || filled !== wire.book.filled) return;
  core.write({ t: 'settled', at: now, wire: wire.id });
}

/** The order is open: what was under way when we lost sight of it is taken up again. */
function found(core: DeskCore, wire: WireOrder, answer: BrokerOrder, now: Micros): void {
  const { state, line } = wire;
  const { change } = line;
  core.signal(wire, 'found', now);
  if (wire.state === 'unknown') return;
  if (state === 'cancelling') {
    // Our cancel was lost or is late: it goes out once more, which does no harm.
    wire.cancelSent = false;
    core.watch.add(wire);
    return;
  }
  wire.cancelSent = false;
  if (change === null) adoptTerms(core, wire, answer, now);
  else if (change.style === 'in-place') {
    if (sameTerms(answer, change.quantity, change.limit)) {
      core.signal(wire, 'replaced', now);
      core.events.push({ event: 'changed', at: now, line });
    } else {
      if (wire.state !== 'replacing') core.signal(wire, 'replace-sent', now);
      sendChange(core, wire, now);
    }
  }
}

function sameTerms(answer: BrokerOrder, quantity: bigint, limit: bigint | null): boolean {
  if (fixed(answer.quantity) !== quantity) return false;
  return limit === null || answer.limitPrice === undefined || fixed(answer.limitPrice) === limit;
}

/** Where the venue changes orders in place: its word on the terms of an order counts, when no change is under way. */
function adoptTerms(core: DeskCore, wire: WireOrder, answer: BrokerOrder, now: Micros): void {
  const { replace, replaceStyle = 'in-place' } = core.capabilities;
  if (!replace || replaceStyle !== 'in-place' || sameTerms(answer, wire.quantity, wire.limit)) return;
  // An answer may be older than the change that we know of: only one that cannot be counts.
  const sure = wire.termsAt + core.times.answer + (core.capabilities.queryLag ?? 0);
  if (wire.askedBy < sure) {
    wire.askAt = Math.max(sure, now);
    core.watch.add(wire);
    return;
  }
  const { line } = wire;
  const limit = answer.limitPrice === undefined ? wire.limit : fixed(answer.limitPrice);
  const prices = {
    ...(limit === null ? undefined : { limit: exactText(limit) }),
    ...(wire.stop === null ? undefined : { stop: exactText(wire.stop) }),
  };
  const quantity = exactText(fixed(answer.quantity));
  core.write({ t: 'change', at: now, id: line.id, quantity, ...prices, style: 'in-place' });
  core.signal(wire, 'replaced', now);
  core.alert('contradiction', now, 'the venue has other terms than we believed; they are taken over', wire.id);
  core.events.push({ event: 'changed', at: now, line });
}

/** The old order and its successor are asked about together: only both answers tell how far the change got. */
function waitForSuccessor(core: DeskCore, wire: WireOrder, now: Micros): void {
  const { line } = wire;
  const { change } = line;
  const next = core.state.wires.get(change!.successor!)!;
  if (wire !== next) {
    if (wire.live && wire.state !== 'unknown' && wire.state !== 'replacing') {
      core.signal(wire, 'replace-sent', now);
      sendChange(core, wire, now);
    } else if (wire.state === 'replacing' && now - wire.awaitedSince >= core.times.answer) sendChange(core, wire, now);
    if (!wire.live) askSoon(core, next, now);
  }
}

/** The broker knows no such order: too early to say, or it never arrived. */
function absent(core: DeskCore, wire: WireOrder, asked: Micros, now: Micros): void {
  const { line } = wire;
  const lag = core.capabilities.queryLag ?? 0;
  if (core.calling.has(wire.id)) {
    // The adapter is still at it: what is not there yet may come.
    askAgain(core, wire, now);
    return;
  }
  // Where the same id is the same order, a copy of one that is still on its way does no harm.
  if (
    core.capabilities.duplicateIds === 'idempotent' &&
    wire.state === 'unknown' &&
    !wire.tied &&
    wire.book.filled === 0n
  )
    if (mayResend(core, wire, now)) {
      resend(core, wire, now);
      return;
    }
  const after = Math.max(wire.sentAt, wire.tied ? wire.awaitedSince : wire.sentAt) + lag;
  if (asked < after) {
    wire.askAt = Math.max(after, now);
    core.watch.add(wire);
    return;
  }
  if (!wire.live) {
    if (wire.state === 'rejected') settle(core, wire, 0n, now);
    else if (!wire.settled) askAgain(core, wire, now);
    return;
  }
  if (wire.book.filled > 0n || wire.state === 'acknowledged' || wire.state === 'suspended') {
    if (core.capabilities.queryById !== true) {
      // It is no longer open, and nobody can be asked how it ended: its fills are in the list, or the positions will tell.
      core.signal(wire, 'cancelled', now, 'it is no longer open');
      return;
    }
    core.alert('contradiction', now, 'the broker does not know an order that it has acknowledged', wire.id);
    if (wire.state !== 'unknown') core.signal(wire, 'absent', now);
    askAgain(core, wire, now);
    return;
  }
  if (wire.tied) {
    // It comes only with the replace; while that may still come the old order is asked about.
    const old = line.before(line.wires.indexOf(wire))!;
    if (line.change !== null && old.live) {
      askSoon(core, old, now);
      return;
    }
    core.signal(wire, 'rejected', now, 'the venue ended the old order and began no new one');
    core.events.push({ event: 'change-refused', at: now, line, reason: 'half applied by the venue' });
    core.alert('never-arrived', now, 'a replace was applied by half: the old order is gone, no new one came', wire.id);
    return;
  }
  if (mayResend(core, wire, now)) {
    resend(core, wire, now);
    return;
  }
  core.signal(wire, 'absent', now, 'it never arrived');
  if (wire.state === 'unknown') core.signal(wire, 'absent', now, 'it never arrived');
  settle(core, wire, 0n, now);
  core.alert('never-arrived', now, 'the broker does not know it, and it is not sent again', wire.id);
}

function resend(core: DeskCore, wire: WireOrder, now: Micros): void {
  core.write({ t: 'resend', at: now, wire: wire.id });
  sendOrder(core, wire, now);
}

function mayResend(core: DeskCore, wire: WireOrder, now: Micros): boolean {
  const { line } = wire;
  if (core.capabilities.duplicateIds === 'never-repost' || line.cancelWanted) return false;
  if (wire.attempts >= core.attempts || core.state.halts.size > 0) return false;
  const { expireAt, decidedAt, timeInForce } = line.order;
  if (timeInForce === 'gtd' && expireAt !== null && expireAt <= now) return false;
  return now - (wire.revision > 0 ? wire.sentAt : decidedAt) <= core.times.resend;
}

/** Puts a question again later; each time twice as late, to sixteen times. */
export function askAgain(core: DeskCore, wire: WireOrder, now: Micros): void {
  const wait = core.times.question * (1 << Math.min(wire.asks, 4));
  wire.asks += 1;
  wire.askAt = now + wait;
  core.watch.add(wire);
  if (wire.asks === 8)
    core.alert('unanswered', now, 'the broker has not told what became of it after 8 questions', wire.id);
}

/** Takes in a page of past fills; each counts as if it had been reported. Whether more are to be asked for. */
export function takeFills(core: DeskCore, page: FillPage, now: Micros): boolean {
  for (const fill of page.fills) if (core.state.wires.has(fill.orderId)) takeReport(core, fill, now);
  if (page.cursor !== core.state.cursor) core.write({ t: 'cursor', at: now, cursor: page.cursor });
  return page.more;
}
