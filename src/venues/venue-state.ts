import type { Json } from '../core/json.js';
import type { Random, RandomState } from '../core/random.js';
import type { CommandQueue } from './command-queue.js';
import type { Matching } from './matching.js';
import type { VenueParts } from './venue-parts.js';

/** Everything in a simulated venue that has memory. */
export interface VenueRooms {
  readonly parts: VenueParts;
  readonly queue: CommandQueue;
  readonly random: Random;
  readonly matching: Matching;
}

/** The whole memory of a venue as JSON; exact numbers are text, absent floats null. */
export function venueState({ parts, queue, random, matching }: VenueRooms): Json {
  return {
    lists: parts.lists.snapshot(),
    memory: parts.memory.snapshot(),
    positions: parts.positions.snapshot(),
    writer: parts.writer.snapshot(),
    queue: queue.snapshot(),
    random: random.snapshot() as unknown as Json,
    fees: parts.fees.snapshot?.() ?? null,
    slippage: parts.slippage?.snapshot?.() ?? null,
    ambiguous: parts.desk.ambiguous,
    openFills: parts.desk.openFills,
    lost: { ...parts.desk.slippage },
    reserved: parts.reserve.total,
    nextExpiry: Number.isFinite(matching.nextExpiry) ? matching.nextExpiry : null,
  };
}

/** Puts {@link venueState} back into the rooms of a fresh venue. */
export function restoreVenue({ parts, queue, random, matching }: VenueRooms, state: Json): void {
  const from = state as { readonly [part: string]: Json };
  parts.lists.restore(from['lists']!);
  parts.memory.restore(from['memory']!);
  parts.positions.restore(from['positions']!);
  parts.writer.restore(from['writer'] as { last: number | null; fills: number });
  queue.restore(from['queue']!);
  random.restore(from['random'] as unknown as RandomState);
  if (from['fees'] != null) parts.fees.restore?.(from['fees']);
  if (from['slippage'] != null) parts.slippage?.restore?.(from['slippage']);
  parts.desk.ambiguous = Number(from['ambiguous']);
  parts.desk.openFills = Number(from['openFills']);
  Object.assign(parts.desk.slippage, from['lost']);
  parts.reserve.total = Number(from['reserved']);
  matching.nextExpiry = from['nextExpiry'] == null ? Number.POSITIVE_INFINITY : Number(from['nextExpiry']);
}
