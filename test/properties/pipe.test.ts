import * as fc from 'fast-check';
import { from, lastValueFrom, map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Factory } from '../../src/core/plugin.js';
import { backtest, type MarketEvent } from '../../src/index.js';
import {
  type Moment,
  moments,
  throughBroker,
  tradingAccount,
  underRisk,
  withFeatures,
  withForecast,
  withTargets,
} from '../../src/rx/index.js';
import type { Venue } from '../../src/venues/venue.js';
import { cases, patience } from '../nightly.js';
import { marketEvents, sourceOf } from './random-market.js';
import { type RunPlan, runOf, runPlans } from './random-run.js';
import { strategyOf } from './random-strategy.js';

/** The plan of a run as a pipe of one strategy, with the user's own operators between the stages. */
function pipeOf(plan: RunPlan, events: readonly MarketEvent[], live: boolean) {
  const { data: _data, strategy: _strategy, venue, ...account } = runOf(plan, events, strategyOf);
  const one = plan.strategies[0]!;
  const made = strategyOf(one, 's0');
  const trading = tradingAccount({ ...account, strategy: 's0' });
  const own = map((moment: Moment) => ({ ...moment }));
  const { everyMicros, graceMicros, missing, on } = made.decide;
  const refit = made.refit === null ? {} : { refit: refitOf(made.refit) };
  const pipe = moments(live ? from(events) : sourceOf(events), {
    account: trading,
    decide: {
      every: everyMicros === 0 ? 'bar' : everyMicros,
      grace: graceMicros,
      missing,
      ...(on === null ? {} : { on }),
    },
  }).pipe(
    own,
    withFeatures(made.features),
    own,
    withForecast(made.model, refit),
    own,
    withTargets(made.optimizer),
    own,
    underRisk(made.risk, { execution: made.execution }),
    own,
    throughBroker(venue as Factory<Venue>),
  );
  return { trading, pipe };
}

function refitOf(refit: { every: number; minimum: number; window: number; embargo: number; takesMicros: number }) {
  const { every, minimum, window, embargo, takesMicros } = refit;
  return { every, minimum, embargo, takes: takesMicros, ...(Number.isFinite(window) ? { window } : {}) };
}

const single = (plan: RunPlan): RunPlan => ({ ...plan, strategies: plan.strategies.slice(0, 1) });

describe('a pipe of the same stages', () => {
  it(
    'is the engine, bit for bit, on history',
    async () => {
      let trades = 0;
      await fc.assert(
        fc.asyncProperty(runPlans(80).map(single), async (plan) => {
          const events = marketEvents(plan.market);
          const engine = await backtest(runOf(plan, events, strategyOf));
          const { trading, pipe } = pipeOf(plan, events, false);
          await lastValueFrom(pipe, { defaultValue: null });
          trades += engine.fills.length;
          expect(trading.hash()).toBe(engine.hash);
        }),
        { numRuns: cases(25) },
      );
      expect(trades).toBeGreaterThan(100);
    },
    patience(60_000),
  );

  it(
    'is the engine on events that come live, where nothing travels and no clock ticks after the last',
    async () => {
      const still = runPlans(80)
        .map(single)
        .map((plan) => ({
          ...plan,
          venue: { ...plan.venue, entry: 0, response: 0, jitter: 0 },
          strategies: [{ ...plan.strategies[0]!, decide: 0, refit: 0, execution: plan.strategies[0]!.execution % 6 }],
        }));
      await fc.assert(
        fc.asyncProperty(still, async (plan) => {
          const events = marketEvents(plan.market);
          const engine = await backtest(runOf(plan, events, strategyOf));
          const { trading, pipe } = pipeOf(plan, events, true);
          await lastValueFrom(pipe, { defaultValue: null });
          expect(trading.hash()).toBe(engine.hash);
        }),
        { numRuns: cases(15) },
      );
    },
    patience(60_000),
  );
});
