import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import { EMPTY_SNAPSHOT, type Factory } from '../../src/core/plugin.js';
import {
  type BacktestOptions,
  backtest,
  decodeState,
  defineStrategy,
  encodeState,
  instrument,
  type RunSnapshot,
} from '../../src/index.js';
import { zero } from '../../src/models/index.js';
import { equalWeight } from '../../src/portfolio/index.js';
import { cases, patience } from '../nightly.js';
import { marketEvents, sourceOf } from '../properties/random-market.js';
import { type RunPlan, runOf, runPlans } from '../properties/random-run.js';
import { strategyOf } from '../properties/random-strategy.js';
import { firstDifference, traceOf } from '../properties/run-trace.js';

const STEPS = 70;
const always = Number.POSITIVE_INFINITY;

function optionsOf(plan: RunPlan): BacktestOptions {
  return runOf(plan, marketEvents(plan.market), strategyOf);
}

/** The first difference of two runs that must be one. */
async function differ(
  a: BacktestOptions,
  b: BacktestOptions,
): Promise<{ found: string | null; trades: number; hashes: string[] }> {
  const [left, right] = [await traceOf(a), await traceOf(b)];
  return {
    found: firstDifference(left.said, right.said, always),
    trades: left.result.fills.length,
    hashes: [left.result.hash, right.result.hash],
  };
}

/** Snapshots of a run as text, one every so many events, with what had been said by then. */
async function snapshots(plan: RunPlan, every: number): Promise<string[]> {
  const taken: string[] = [];
  await backtest({
    ...optionsOf(plan),
    keepPrices: true,
    checkpoint: { every, save: (take) => void taken.push(encodeState(take())) },
  });
  return taken;
}

describe('a random run', () => {
  it(
    'says the same things twice, with the same hash',
    async () => {
      let trades = 0;
      await fc.assert(
        fc.asyncProperty(runPlans(STEPS), async (plan) => {
          const { found, hashes, trades: some } = await differ(optionsOf(plan), optionsOf(plan));
          trades += some;
          expect(found).toBeNull();
          expect(hashes[0]).toBe(hashes[1]);
        }),
        { numRuns: cases(15) },
      );
      expect(trades).toBeGreaterThan(20);
    },
    patience(60_000),
  );

  it(
    'goes on from every snapshot as if it had never stopped',
    async () => {
      let resumed = 0;
      await fc.assert(
        fc.asyncProperty(runPlans(STEPS), fc.integer({ min: 23, max: 60 }), async (plan, every) => {
          const whole = await traceOf({ ...optionsOf(plan), keepPrices: true });
          for (const text of await snapshots(plan, every)) {
            const resume = decodeState(text) as RunSnapshot;
            const rest = await traceOf({ ...optionsOf(plan), keepPrices: true, resume });
            const tail = whole.said.filter((one) => one.at > resume.now);
            const difference = firstDifference(
              tail,
              rest.said.filter((one) => one.at > resume.now),
              always,
            );
            expect(difference).toBeNull();
            expect(rest.result.hash).toBe(whole.result.hash);
            expect(rest.result.record.equity).toEqual(whole.result.record.equity);
            expect(rest.result.record.trades).toEqual(whole.result.record.trades);
            expect(rest.result.fits).toEqual(whole.result.fits);
            expect(rest.result.record.prices).toEqual(whole.result.record.prices);
            resumed++;
          }
        }),
        { numRuns: cases(12) },
      );
      expect(resumed).toBeGreaterThan(12);
    },
    patience(60_000),
  );

  it(
    'takes a snapshot without a trace: watched runs and unwatched ones agree',
    async () => {
      await fc.assert(
        fc.asyncProperty(runPlans(STEPS), async (plan) => {
          const watched = await backtest({
            ...optionsOf(plan),
            checkpoint: { every: 1, save: (take) => void take() },
          });
          expect(watched.hash).toBe((await backtest(optionsOf(plan))).hash);
        }),
        { numRuns: cases(4) },
      );
    },
    patience(60_000),
  );
});

describe('how data come', () => {
  it(
    'batches of 1, 7 and 4096 events are one market',
    async () => {
      await fc.assert(
        fc.asyncProperty(runPlans(STEPS), async (plan) => {
          const events = marketEvents(plan.market);
          const in4096 = await traceOf(optionsOf(plan));
          for (const batch of [1, 7]) {
            const other = await traceOf({ ...optionsOf(plan), data: sourceOf(events, { batch }) });
            expect(firstDifference(in4096.said, other.said, always)).toBeNull();
            expect(other.result.hash).toBe(in4096.result.hash);
          }
        }),
        { numRuns: cases(8) },
      );
    },
    patience(60_000),
  );

  it(
    'several sources merged are the one source that holds all',
    async () => {
      await fc.assert(
        fc.asyncProperty(runPlans(STEPS), fc.integer({ min: 2, max: 4 }), async (plan, k) => {
          const events = marketEvents(plan.market);
          const parts = Array.from({ length: k }, (_, part) =>
            sourceOf(
              events.filter((_, n) => (n * 7 + (n >> 3)) % k === part),
              { name: `part ${part}`, batch: 5 + part },
            ),
          );
          const whole = await traceOf(optionsOf(plan));
          const merged = await traceOf({ ...optionsOf(plan), data: parts, onBadData: 'report' });
          expect(firstDifference(whole.said, merged.said, always)).toBeNull();
          expect(merged.result.hash).toBe(whole.result.hash);
        }),
        { numRuns: cases(8) },
      );
    },
    patience(60_000),
  );

  it('events of one moment are stepped in the order of seq, whatever source they come from', async () => {
    const market = { seed: 4, instruments: 3, steps: 20, quotes: true, late: false, holes: false, actions: false };
    const events = marketEvents(market);
    const of = (i: number) => events.filter((event) => 'instrument' in event && event.instrument === i);
    for (const order of [
      [0, 1, 2],
      [2, 0, 1],
    ]) {
      const seen: number[] = [];
      const data = order.map((i) => sourceOf(of(i), { batch: 3 }));
      await backtest({
        strategy: defineStrategy({ name: 'watch', features: seqs(seen), model: zero(), optimizer: equalWeight() }),
        data,
        instruments: ['A', 'B', 'C'].map((id) => instrument({ id })),
        cash: 1000,
      });
      expect(seen).toEqual(events.map((event) => event.seq));
    }
  });
});

/** Writes down the seq of every event that it is shown. */
function seqs(into: number[]): Factory<FeatureSet> {
  return () => ({
    name: 'seqs',
    version: '1',
    apiVersion: 1,
    scope: 'instrument',
    reads: ['bar', 'quote'],
    columns: [],
    warmup: 0,
    update: (event) => void into.push(event.seq),
    snapshot: () => EMPTY_SNAPSHOT,
    restore() {},
  });
}
