import type { Micros } from '../../core/time.js';
import type { DeskCore } from './desk-core.js';
import type { WireOrder } from './wire-order.js';

/** So often fills that are missing are asked for before a person is. */
const GAP_ASKS = 6;

/** Whether nobody will be asked for the missing fills of an order any more: what is left is a person's to judge. */
export function gapIsGivenUp(core: DeskCore, wire: WireOrder): boolean {
  return wire.gapAsks >= (core.capabilities.queryFills === true ? GAP_ASKS : 1);
}

/** How long the next question for missing fills waits, from the one before. */
export function gapWait(core: DeskCore, wire: WireOrder): Micros {
  const { times } = core;
  return wire.gapAsks === 0 ? times.gap : times.question * (1 << Math.min(wire.gapAsks - 1, 4));
}

/** Looks whether fills are missing for too long; true when the list of past fills is to be asked for. */
export function pursueGap(core: DeskCore, wire: WireOrder, now: Micros): boolean {
  if (Number.isNaN(wire.gapSince) || now - wire.gapSince < gapWait(core, wire)) return false;
  wire.gapSince = now;
  wire.gapAsks += 1;
  if (wire.gapAsks === 1) core.alert('gap', now, "fills are missing below the venue's count", wire.id);
  if (gapIsGivenUp(core, wire) && core.policies.missingFill === 'halt')
    core.halt('missing-fill', `${wire.id} has fills that the broker counts and does not list`, now);
  return core.capabilities.queryFills === true;
}
