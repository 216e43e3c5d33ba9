import type { BrokerCapabilities } from '../../contracts/broker.js';
import type { ApprovedReplace } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import { exactText } from '../journal/pack.js';
import type { CallOutcome } from './call-outcome.js';
import type { DeskCore } from './desk-core.js';
import type { ChangeStyle } from './pending-change.js';
import { nextKey, pursue, sendChange } from './pursue.js';

/** Takes in that new terms are wanted of an order, and takes the first step. */
export function takeChange(core: DeskCore, change: ApprovedReplace, now: Micros): CallOutcome {
  const line = core.state.lines.get(change.id);
  if (line === undefined) return { refused: `there is no order ${change.id}` };
  if (core.phase !== 'live') return { refused: 'the desk is not connected' };
  if (!line.live || line.cancelWanted) return { refused: 'the order is over, or being cancelled' };
  if (line.change !== null) return { refused: 'another change of it is under way' };
  if (core.state.halts.size > 0 && change.quantityFixed > line.total) return { refused: 'trading is halted' };
  if (change.quantityFixed <= line.filled) return { refused: 'nothing would be left of it' };
  const style = styleOf(core.capabilities);
  const old = line.standing;
  if (style !== 'cancel-first' && (old.state === 'unknown' || old.state === 'submitted'))
    return { refused: 'the venue has not acknowledged it yet' };
  for (const one of line.wires)
    if (one !== old && !one.settled) return { refused: 'an earlier change of it is not settled yet' };
  const successor = style === 'new-order' ? nextKey(core, line, line.wires.length) : undefined;
  core.write({
    t: 'change',
    at: now,
    id: line.id,
    quantity: exactText(change.quantityFixed),
    ...(change.limitFixed === null ? undefined : { limit: exactText(change.limitFixed) }),
    ...(change.stopFixed === null ? undefined : { stop: exactText(change.stopFixed) }),
    style,
    ...(successor === undefined ? undefined : { successor }),
  });
  if (style !== 'cancel-first') {
    sendChange(core, old, now);
    if (successor !== undefined) core.watch.add(line.last);
  } else {
    // The record has put the cancel into the order's life; what is left is to send it.
    core.watch.add(old);
    pursue(core, line, now);
  }
  return 'taken';
}

function styleOf({ replace, replaceStyle = 'in-place' }: BrokerCapabilities): ChangeStyle {
  return !replace || replaceStyle === 'two-steps' ? 'cancel-first' : replaceStyle;
}
