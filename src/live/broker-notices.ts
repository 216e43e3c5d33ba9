import type { BrokerNotice } from '../contracts/broker.js';
import type { Micros } from '../core/time.js';
import type { OmsDesk } from '../oms/desk/oms-desk.js';

/** What the desk finds out and judges by itself: the line's word on it stops nothing. */
const JUDGED_BY_THE_DESK: ReadonlySet<string> = new Set(['unknown-outcome', 'gap', 'overfill']);

/** Brings what a broker's line tells besides reports to the desk: what a person must look at stops it. */
export function takeNotice(desk: OmsDesk, notice: BrokerNotice, now: Micros): void {
  const { kind, level, text, orderId, raw } = notice;
  if (kind === 'malformed') desk.alert('malformed', text, raw, now);
  else if (kind === 'foreign-order') desk.onDoubt(orderId, now);
  if (level === 'halt' && !JUDGED_BY_THE_DESK.has(kind))
    desk.halt(`broker: ${kind}`, orderId === '' ? text : `${orderId}: ${text}`, now);
}
