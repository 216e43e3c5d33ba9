import { toIso } from '../../core/time.js';
import type { Membership } from '../../data/membership.js';
import type { Leak } from './leak-report.js';
import type { TracedRun } from './traced-run.js';

/**
 * Who was traded against who belonged: instruments held when they were no members, and members that left and are missing, which
 * is what a list of today's members looks like.
 */
export function checkUniverse(
  { pipeline, trace }: TracedRun,
  membership: Membership | undefined,
  moments: readonly number[],
): readonly Leak[] {
  if (membership === undefined) return [];
  const leaks: Leak[] = [];
  const ids = pipeline.instruments.map((one) => one.id);
  const told = new Set<string>();
  for (const { at, column } of trace.of('fills')) {
    const id = column.split(' ')[0]!;
    if (told.has(id) || membership.isMember(id, at)) continue;
    if (wasMember(membership, id, at)) continue; // it left, and what was held is sold
    told.add(id);
    const sentence = `${id} was traded at ${toIso(at)}, before it belonged to the universe.`;
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
export function checkSameUniverse(
  base: Pick<TracedRun, 'pipeline'>,
  other: Pick<TracedRun, 'pipeline'>,
  after: number,
): Leak | null {
  const [now, then] = [base, other].map((one) => one.pipeline.instruments.map(({ id }) => id).join(', '));
  if (now === then) return null;
  const sentence = `The pipeline trades ${now}; without what came later it would have chosen ${then}.`;
  return { kind: 'universe', stage: 'universe', column: 'instruments', at: after, sentence };
}
