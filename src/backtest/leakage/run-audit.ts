import type { BarEvent } from '../../core/event.js';
import type { HeldEvents } from './held-events.js';
import { KnownTimeCheck } from './known-time.js';
import type { LeakCheckOptions } from './leak-check-options.js';
import type { Leak } from './leak-report.js';
import { impossibleFills } from './run-fills.js';
import type { TracedRun } from './traced-run.js';
import { tradedAfterLeaving } from './traded-after-leaving.js';
import { checkUniverse } from './universe-check.js';

/** What a single run gives away: publication times and restated figures, impossible fills, instruments that were no members. */
export function auditRun(base: TracedRun, held: readonly HeldEvents[], options: LeakCheckOptions): readonly Leak[] {
  const { pipeline, result, sentAt, marketOrders, fed } = base;
  const ids = pipeline.instruments.map((one) => one.id);
  const moments = fed.map((one) => one.at);
  const first = moments.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = moments.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const known = new KnownTimeCheck(options, ids, first);
  for (const event of fed) known.event(event);
  const { record } = result;
  const bars: BarEvent[][] = ids.map(() => []);
  for (const { events, ids: names } of held)
    for (const event of events) if (event.kind === 'bar') bars[ids.indexOf(names[event.instrument]!)]?.push(event);
  const staleOpens = record.findings.some((one) => one.code === 'open-is-previous-close');
  const fills = impossibleFills(
    { fills: record.fills, bars, ids, sentAt, marketOrders, optimistic: record.optimistic, staleOpens },
    options,
  );
  const { membership } = options;
  return [
    ...known.leaks,
    ...fills,
    ...checkUniverse(base, membership, [first, last]),
    ...tradedAfterLeaving(base, membership),
  ];
}
