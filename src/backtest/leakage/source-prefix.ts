import type { Universe } from '../../core/universe.js';
import type { HeldEvents } from './held-events.js';
import type { Leak } from './leak-report.js';
import { writeEvent } from './spies.js';
import { leakOf } from './tell-leak.js';
import { firstDifference, Trace } from './trace.js';

/** At which shares of its history a source is asked what it had known by then. */
const SHARES = [0.25, 0.5, 0.75, 0.9] as const;

/**
 * A source that answers otherwise when it is asked earlier: prices adjusted by what came later, a series that is restated as a
 * whole. What it gives up to a moment must be what it gives up to that moment of a longer history.
 */
export async function checkSourcePrefix(
  held: readonly HeldEvents[],
  query: { readonly universe: Universe; readonly from: number; readonly to: number },
): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  for (const { source, events, ids } of held) {
    const whole = new Trace();
    for (const event of events) writeEvent(event, { trace: whole, ids });
    for (const share of SHARES) {
      const to = events[Math.floor(share * events.length)]?.at;
      if (to === undefined || source.history === undefined) continue;
      const asked = new Trace();
      const part = { ...query, to, kinds: source.provides.kinds };
      for await (const batch of source.history(part, new AbortController().signal))
        for (let i = 0; i < batch.length; i++) writeEvent(batch.get(i), { trace: asked, ids });
      // Up to, and not at: the query leaves its end out.
      const found = firstDifference(whole, asked, before(to));
      if (found === null) continue;
      leaks.push(
        leakOf('restated-data', found, `Asked when only a part was history, source ${source.name} says otherwise`),
      );
      break;
    }
  }
  return leaks;
}

/** The last moment before another; times are whole microseconds. */
function before(at: number): number {
  return at - 1;
}
