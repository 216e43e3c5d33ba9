import { toIso } from '../../core/time.js';
import type { Leak, LeakKind } from './leak-report.js';
import type { Difference } from './trace.js';

/** A difference between two runs as a leak, in words. */
export function leakOf(kind: LeakKind, { point, other }: Difference, how: string, after?: number): Leak {
  const { stage, column, at, value } = point;
  const when = toIso(at);
  const until = after === undefined ? '' : ` (the future began after ${toIso(after)})`;
  const became = other === null ? `${value} is not there any more` : `${value} became ${other}`;
  return { kind, stage, column, at, sentence: `${how}, ${stage} ${column} at ${when} is another: ${became}${until}.` };
}
