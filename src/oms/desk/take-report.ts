import { decimalText } from '../../core/money.js';
import type { ExecutionReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import { packFill } from '../journal/pack.js';
import type { CountedFill } from '../life/fill-book.js';
import type { DeskCore } from './desk-core.js';
import { mostOf } from './line-moves.js';
import type { WireOrder } from './wire-order.js';
import { askSoon, settleUp } from './settle-up.js';

const SIGNALS = {
  accepted: 'ack',
  cancelled: 'cancelled',
  replaced: 'replaced',
  rejected: 'rejected',
  expired: 'expired',
  'cancel-rejected': 'cancel-rejected',
  'replace-rejected': 'replace-rejected',
} as const;

/** Takes in one report; whatever it is, it throws nothing and counts no fill twice. */
export function takeReport(core: DeskCore, report: ExecutionReport, now: Micros): void {
  const wire = core.state.wires.get(report.orderId);
  if (wire === undefined) {
    core.counts.strangers += 1;
    core.alert(
      'stranger',
      now,
      `a ${report.type} report names an order that is not ours`,
      report.orderId,
      describe(report),
    );
    return;
  }
  if (report.type === 'fill') takeFill(core, wire, report, now);
  else takeStatus(core, wire, report, now);
}

function takeStatus(core: DeskCore, wire: WireOrder, report: ExecutionReport, now: Micros): void {
  const signal = SIGNALS[report.type as keyof typeof SIGNALS];
  // A refusal after a second send may speak of the second copy only.
  if (signal === 'rejected' && wire.attempts > 1) {
    askSoon(core, wire, now);
    settleUp(core, wire, now);
    return;
  }
  if (report.cumulativeFixed > 0n) wire.book.claim(report.cumulativeFixed);
  const { change } = wire.line;
  if (signal === 'replaced' && !fitsChange(core, wire, report.quantityFixed)) {
    askSoon(core, wire, now);
    settleUp(core, wire, now);
    return;
  }
  const meaning = core.signal(wire, signal, now, report.reason);
  if (meaning === 'contradiction') {
    core.alert('contradiction', now, `${report.type} of an order that is ${wire.state}`, wire.id, describe(report));
    askSoon(core, wire, now);
  }
  if (signal === 'replaced' && change !== null && wire.line.change === null)
    core.events.push({ event: 'changed', at: now, line: wire.line });
  if (signal === 'replace-rejected' && change !== null && wire.line.change === null)
    core.events.push({ event: 'change-refused', at: now, line: wire.line, reason: report.reason });
  if (signal === 'cancel-rejected') {
    wire.cancelSent = false;
    // The cancel may have overtaken the order, or come after its end: nothing is sent again before the broker was asked.
    if (wire.live) {
      core.signal(wire, 'unsure', now, 'a cancel was refused');
      wire.askAt =
        wire.cancelRefusals === 0 ? now : now + core.times.question * (1 << Math.min(wire.cancelRefusals, 4));
      wire.cancelRefusals += 1;
    }
    if (meaning === 'move')
      core.events.push({ event: 'cancel-refused', at: now, line: wire.line, reason: report.reason });
  }
  for (const one of wire.line.wires) settleUp(core, one, now, report.reason);
}

/** Whether a word that an order was changed in place can speak of the change that is under way. */
function fitsChange(core: DeskCore, wire: WireOrder, quantity: bigint): boolean {
  const { replace, replaceStyle = 'in-place' } = core.capabilities;
  if (!replace || replaceStyle !== 'in-place') return true;
  const { change } = wire.line;
  return change !== null && (quantity === 0n || quantity === change.quantity);
}

/** Counts a fill once; one that contradicts what was counted is asked about. */
function takeFill(core: DeskCore, wire: WireOrder, report: ExecutionReport, now: Micros): boolean {
  const { book } = wire;
  const verdict = book.judge(report.fillId, report.quantityFixed, report.cumulativeFixed);
  if (verdict === 'duplicate') {
    core.counts.duplicates += 1;
    if (report.cumulativeFixed > 0n && !book.bustedIds.includes(report.fillId)) book.claim(report.cumulativeFixed);
    return false;
  }
  if (verdict === 'conflict') {
    core.counts.conflicts += 1;
    core.alert('conflicting-fill', now, 'a fill does not fit those before it', wire.id, describe(report));
    askSoon(core, wire, now);
    return false;
  }
  const fill: CountedFill = {
    id: report.fillId,
    price: report.priceFixed,
    quantity: report.quantityFixed,
    cumulative: report.cumulativeFixed,
    fee: report.feeFixed,
    feeCurrency: report.feeCurrency,
    liquidity: report.liquidity,
    ts: report.ts,
  };
  core.records.push({ t: 'fill', at: now, wire: wire.id, fill: packFill(fill) });
  core.state.fill(wire, fill);
  core.counts.fills += 1;
  core.lastFillAt = now;
  const { meaning } = core.state;
  core.events.push({ event: 'fill', at: now, line: wire.line, wire, fill });
  if (book.filled > mostOf(wire)) overfilled(core, wire, now, describe(report));
  else if (meaning === 'contradiction') {
    core.alert('contradiction', now, `a fill of an order that is ${wire.state}`, wire.id, describe(report));
    askSoon(core, wire, now);
  }
  for (const one of wire.line.wires) settleUp(core, one, now);
  return true;
}

function overfilled(core: DeskCore, wire: WireOrder, now: Micros, raw: string): void {
  const text = `${decimalText(wire.book.filled, 12)} filled of ${decimalText(wire.quantity, 12)}`;
  core.alert('overfill', now, text, wire.id, raw);
  if (core.policies.overfill === 'halt') core.halt('overfill', `${wire.id}: ${text}`, now);
}

/** A trade that the venue took back, or whose terms it corrected. */
export function takeBust(core: DeskCore, wireId: string, fillId: string, now: Micros): void {
  const wire = core.state.wires.get(wireId);
  const fill = wire?.book.fills.find((one) => one.id === fillId);
  if (wire === undefined || fill === undefined) {
    core.alert('stranger', now, `a bust names the fill ${fillId}, which was never counted`, wireId);
    return;
  }
  core.write({ t: 'bust', at: now, wire: wireId, fill: fillId });
  core.alert('trade-bust', now, `fill ${fillId} was taken back`, wireId);
  core.events.push({ event: 'unfill', at: now, line: wire.line, fill });
  askSoon(core, wire, now);
  settleUp(core, wire, now);
}

/** A trade whose price or quantity the venue corrected. */
export function takeCorrection(
  core: DeskCore,
  ids: { readonly wire: string; readonly fill: string },
  terms: { readonly price: bigint; readonly quantity: bigint },
  now: Micros,
): void {
  const wire = core.state.wires.get(ids.wire);
  const old = wire?.book.fills.find((one) => one.id === ids.fill);
  if (wire === undefined || old === undefined) {
    core.alert('stranger', now, `a correction names the fill ${ids.fill}, which was never counted`, ids.wire);
    return;
  }
  if (old.price === terms.price && old.quantity === terms.quantity) return;
  core.write({
    t: 'correct',
    at: now,
    wire: ids.wire,
    fill: ids.fill,
    price: decimalText(terms.price, 12),
    quantity: decimalText(terms.quantity, 12),
  });
  core.alert('trade-bust', now, `fill ${ids.fill} was corrected`, ids.wire);
  core.events.push({ event: 'unfill', at: now, line: wire.line, fill: old });
  core.events.push({ event: 'fill', at: now, line: wire.line, wire, fill: { ...old, ...terms } });
  askSoon(core, wire, now);
  settleUp(core, wire, now);
}

/** A report in words, for a person who has to judge it. */
function describe(report: ExecutionReport): string {
  const { type, orderId, fillId, ts, reason } = report;
  const base = { type, orderId, ts, reason };
  if (type !== 'fill') return JSON.stringify(base);
  const exact = (value: bigint): string => decimalText(value, 12);
  return JSON.stringify({
    ...base,
    fillId,
    price: exact(report.priceFixed),
    quantity: exact(report.quantityFixed),
    cumulative: exact(report.cumulativeFixed),
  });
}
