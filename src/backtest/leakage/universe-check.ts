import { toNumber } from '../../core/money.js';
import { toIso } from '../../core/time.js';
import type { Membership } from '../../data/membership.js';
import type { Leak } from './leak-report.js';
import type { LeakPipeline, TracedRun } from './traced-run.js';

/**
 * Who was traded against who belonged: instruments held when they were no members, and members that left and are missing, which
 * is what a list of today's members looks like.
 */
export function checkUniverse(
  { pipeline, result, sent }: TracedRun,
  membership: Membership | undefined,
  moments: readonly number[],
): readonly Leak[] {
  if (membership === undefined) return [];
  const leaks: Leak[] = [];
  const ids = pipeline.instruments.map((one) => one.id);
  const told = new Set<string>();
  const held = new Map<string, number>();
  for (const { at, instrument, side, quantityFixed, orderId } of result.record.fills) {
    const id = ids[instrument]!;
    const before = held.get(id) ?? 0;
    const now = before + (side === 'buy' ? 1 : -1) * toNumber(quantityFixed);
    held.set(id, now);
    const asked = Math.min(at, sent.get(orderId)?.at ?? at);
    if (told.has(id) || membership.isMember(id, at) || membership.isMember(id, asked)) continue;
    const was = wasMember(membership, id, at);
    // What had left is sold, whenever that is; more of it is bought by nobody who does not know that it will come back.
    if (was && Math.abs(now) <= Math.abs(before) && now * before >= 0) continue;
    told.add(id);
    const sentence = `${id} was traded at ${toIso(at)}, ${was ? 'after it had left' : 'before it belonged to'} the universe.`;
    leaks.push({ kind: 'universe', stage: 'universe', column: id, at, sentence });
  }
  const [from, to] = [moments[0] ?? 0, moments.at(-1) ?? 0];
  const missing = membership.ids.filter(
    (id) => !ids.includes(id) && !membership.isMember(id, to) && membership.during(from, to).includes(id),
  );
  if (missing.length > 0) {
    const sentence = `${missing.join(', ')} left the universe before the end and ${missing.length === 1 ? 'is' : 'are'} missing: only those that survived are traded.`;
    leaks.push({ kind: 'universe', stage: 'universe', column: missing[0]!, at: to, sentence });
  }
  return leaks;
}

/** Whether it was a member at some time before. */
function wasMember(membership: Membership, id: string, at: number): boolean {
  return membership.during(Number.MIN_SAFE_INTEGER, at).includes(id);
}

/** A list of instruments that was chosen with the whole history in hand. */
export function checkSameUniverse(base: TracedRun, other: LeakPipeline, after: number): Leak | null {
  const [now, then] = [base.pipeline, other].map((one) => one.instruments.map(({ id }) => id).join(', '));
  if (now === then) return null;
  const sentence = `The pipeline trades ${now}; without what came later it would have chosen ${then}.`;
  return { kind: 'universe', stage: 'universe', column: 'instruments', at: after, sentence };
}
