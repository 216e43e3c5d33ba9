import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { Factory } from '../../src/core/plugin.js';
import { EMPTY_SNAPSHOT } from '../../src/core/plugin.js';
import type { MarketEvent } from '../../src/index.js';
import { cases, patience } from '../nightly.js';
import { marketEvents, otherFuture } from './random-market.js';
import { type RunPlan, runOf, runPlans } from './random-run.js';
import { type StrategyPlan, strategyOf } from './random-strategy.js';
import { firstDifference, traceOf } from './run-trace.js';

const STEPS = 90;

/** What a run sees of the world beside its events: nothing, unless it cheats. */
type Extra = (events: readonly MarketEvent[]) => readonly Factory<FeatureSet>[];
const honest: Extra = () => [];

/**
 * Whether the past of a run stands when its future is cut off, and when another future follows: the first difference in
 * words, or null.
 */
async function pastChanges(plan: RunPlan, cut: number, extra: Extra): Promise<{ found: string | null; said: number }> {
  const events = marketEvents(plan.market);
  const until = events[Math.floor(cut * (events.length - 1))]!.at;
  const run = (seen: readonly MarketEvent[]) =>
    traceOf(runOf(plan, seen, (one: StrategyPlan, name) => strategyOf(one, name, extra(seen))));
  const whole = await run(events);
  const past = events.filter((event) => event.at <= until);
  const short = await run(past);
  const cutOff = firstDifference(whole.said, short.said, until);
  if (cutOff !== null) return { found: `cut ${cutOff}`, said: 0 };
  const other = await run(otherFuture(events, until, plan.seed));
  const changed = firstDifference(whole.said, other.said, until);
  return { found: changed === null ? null : `changed ${changed}`, said: whole.said.length };
}

/** A feature set that knows the close of the bar after the one that it is shown. */
function tomorrow(events: readonly MarketEvent[]): Factory<FeatureSet> {
  return () => ({
    name: 'tomorrow',
    version: '1',
    apiVersion: 1,
    scope: 'instrument',
    reads: ['bar'],
    columns: ['tomorrow'],
    warmup: 1,
    update(event, rows) {
      if (event.kind !== 'bar') return;
      const next = events.find((one) => one.kind === 'bar' && one.instrument === event.instrument && one.ts > event.ts);
      rows.set(event.instrument, 0, next?.kind === 'bar' ? next.close : event.close);
    },
    snapshot: () => EMPTY_SNAPSHOT,
    restore() {},
  });
}

describe('the future', () => {
  it(
    'changes nothing of the past, whatever the strategy, market and venue',
    async () => {
      let said = 0;
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(runPlans(STEPS), fc.double({ min: 0.3, max: 1, noNaN: true }), async (plan, cut) => {
          const outcome = await pastChanges(plan, cut, honest);
          said += outcome.said;
          runs++;
          expect(outcome.found).toBeNull();
        }),
        { numRuns: cases(60) },
      );
      // Random strategies that never trade would prove nothing.
      expect(said / runs).toBeGreaterThan(3 * STEPS);
    },
    patience(60_000),
  );

  it('is caught at once in the hands of a feature set that peeks', async () => {
    const plan = fc.sample(runPlans(STEPS), { numRuns: 1, seed: 7 })[0]!;
    const rules: RunPlan = {
      ...plan,
      strategies: [{ ...plan.strategies[0]!, model: 'rule', execution: 0, risk: [], decide: 0 }],
    };
    expect((await pastChanges(rules, 0.6, honest)).found).toBeNull();
    const { found } = await pastChanges(rules, 0.6, (events) => [tomorrow(events)]);
    expect(found).toMatch(/^(cut|changed) at/);
  });
});
