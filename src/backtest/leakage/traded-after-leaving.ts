import { toNumber } from '../../core/money.js';
import { toIso } from '../../core/time.js';
import type { Membership } from '../../data/membership.js';
import type { Leak } from './leak-report.js';
import type { TracedRun } from './traced-run.js';

/**
 * Orders that were sent for an instrument after it had left the universe and made a position larger: nobody buys what has left who
 * does not know that it comes back. What is held may be sold, whenever that is.
 */
export function tradedAfterLeaving(
  { pipeline, result, sentAt }: Pick<TracedRun, 'pipeline' | 'result' | 'sentAt'>,
  membership: Membership | undefined,
): readonly Leak[] {
  if (membership === undefined) return [];
  const leaks = new Map<string, Leak>();
  const held = new Map<string, number>();
  for (const { at, instrument, side, quantityFixed, orderId } of result.record.fills) {
    const { id } = pipeline.instruments[instrument]!;
    const before = held.get(id) ?? 0;
    const now = before + (side === 'buy' ? 1 : -1) * toNumber(quantityFixed);
    held.set(id, now);
    if (leaks.has(id) || (Math.abs(now) <= Math.abs(before) && now * before >= 0)) continue;
    const asked = Math.min(at, sentAt.get(orderId) ?? at);
    if (membership.isMember(id, asked) || !membership.during(Number.MIN_SAFE_INTEGER, asked).includes(id)) continue;
    const sentence = `${id} was traded at ${toIso(at)}, after it had left the universe.`;
    leaks.set(id, { kind: 'universe', stage: 'universe', column: id, at, sentence });
  }
  return [...leaks.values()];
}
