import type { LeakWarning } from './leak-report.js';
import type { TracedRun } from './traced-run.js';

/**
 * Columns that never became numbers: a warm-up that is longer than the history, or a column that is dead. No proof of anything.
 */
export function warmUpWarnings({ trace }: TracedRun): readonly LeakWarning[] {
  const ready = new Map<string, boolean>();
  for (const { column, value } of trace.of('features'))
    ready.set(column, ready.get(column) === true || Number.isFinite(value));
  const dead = [...ready].filter(([, alive]) => !alive).map(([column]) => column);
  if (dead.length === 0) return [];
  return [{ code: 'never-ready', sentence: `${dead.join(', ')} never became a number over the whole history.` }];
}
