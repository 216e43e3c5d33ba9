import { concatMap, filter, lastValueFrom, map, Subject, take, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import { synthetic } from '../../src/data/index.js';
import { compose, returns, sma } from '../../src/features/index.js';
import { backtest, copyEvent, instrument, type MarketEvent, Universe } from '../../src/index.js';
import { ridge, rule } from '../../src/models/index.js';
import { equalWeight, fixedQuantity } from '../../src/portfolio/index.js';
import { drawdownHalt, orderLimits } from '../../src/risk/index.js';
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
import { crossStrategy, ridgeStrategy, syntheticRun } from '../engine/fixtures.js';

const ids = ['A', 'B', 'C'];
const instruments = ids.map((id) => instrument({ id }));
const source = () => synthetic({ instruments: ids, bars: 300, seed: 5 });

async function eventsOf(): Promise<MarketEvent[]> {
  const universe = new Universe(instruments);
  const query = { universe, kinds: ['bar'] as const, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const events: MarketEvent[] = [];
  for await (const batch of source().history!(query, new AbortController().signal))
    for (let i = 0; i < batch.length; i++) events.push(copyEvent(batch.get(i)));
  return events.sort((a, b) => a.at - b.at || a.seq - b.seq);
}

/** The user's own operators between every two stages. */
function ridgePipe(from: Parameters<typeof moments>[0], seen: Moment[]) {
  const account = tradingAccount({ instruments, cash: 100_000, strategy: 'learned', seed: 5 });
  const look = tap<Moment>((moment) => seen.push(moment));
  const pipe = moments(from, { account }).pipe(
    look,
    withFeatures(returns({ periods: [1, 2, 5] })),
    map((moment) => ({ ...moment })),
    withForecast(ridge({ needs: ['return_1', 'return_2', 'return_5'], horizon: { steps: 2 } }), {
      refit: { every: 40, minimum: 60, window: 120 },
    }),
    look,
    withTargets(equalWeight({ gross: 0.8 })),
    map((moment) => ({ ...moment })),
    underRisk([drawdownHalt({ max: 0.9 })]),
    look,
    throughBroker(simVenue()),
  );
  return { account, pipe };
}

describe('the chain as a pipe', () => {
  it('equals the engine by result hash, on history, with operators between the stages', async () => {
    const engine = await backtest({ ...syntheticRun(ids, 300, 5), strategy: ridgeStrategy() });
    const seen: Moment[] = [];
    const { account, pipe } = ridgePipe(source(), seen);
    await lastValueFrom(pipe);
    expect(engine.fills.length).toBeGreaterThan(20);
    expect(account.hash()).toBe(engine.hash);
    expect(account.equity).toBe(engine.finalEquity);
    expect(seen.length).toBe(900);
  });

  it('equals the engine on a live Subject', async () => {
    const engine = await backtest({ ...syntheticRun(ids, 300, 5), strategy: ridgeStrategy() });
    const events = await eventsOf();
    const live$ = new Subject<MarketEvent>();
    const { account, pipe } = ridgePipe(live$, []);
    const done = lastValueFrom(pipe);
    for (const event of events) live$.next(event);
    live$.complete();
    await done;
    expect(account.hash()).toBe(engine.hash);
  });

  it('settles a live instant when the source falls silent', async () => {
    const events = await eventsOf();
    const live$ = new Subject<MarketEvent>();
    const seen: Moment[] = [];
    const { pipe } = ridgePipe(live$, seen);
    const subscription = pipe.subscribe();
    for (const event of events.slice(0, 3)) live$.next(event);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen.length).toBe(3);
    subscription.unsubscribe();
  });

  it('takes a dropped moment for no decision: time steps and books are marked all the same', async () => {
    const make = (drop: boolean) => {
      const account = tradingAccount({
        instruments: [instrument({ id: 'A' })],
        cash: 100_000,
        strategy: 'cross',
        seed: 3,
      });
      let n = 0;
      const pipe = moments(synthetic({ instruments: ['A'], bars: 300, seed: 3 }), { account }).pipe(
        withFeatures(compose(sma({ period: 5 }), sma({ period: 12 }))),
        withForecast(rule({ needs: ['sma_5', 'sma_12'] }, (fast, slow) => (fast > slow ? 1 : 0))),
        filter(() => !drop || n++ % 2 === 0),
        withTargets(fixedQuantity({ quantity: 10 })),
        underRisk([orderLimits({ maxQuantity: 100 }), drawdownHalt({ max: 0.9 })]),
        throughBroker(simVenue()),
      );
      return { account, pipe };
    };
    const all = make(false);
    await lastValueFrom(all.pipe);
    const engine = await backtest({ ...syntheticRun(['A'], 300, 3), strategy: crossStrategy() });
    expect(all.account.hash()).toBe(engine.hash);
    const half = make(true);
    await lastValueFrom(half.pipe);
    expect(half.account.record().at.length).toBe(engine.record.at.length);
    expect(half.account.hash()).not.toBe(engine.hash);
    expect(half.account.record().fills.length).toBeGreaterThan(0);
  });

  it('stops by unsubscribing, and says that an account serves one run', async () => {
    const { account, pipe } = ridgePipe(source(), []);
    await lastValueFrom(pipe.pipe(take(10)));
    expect(account.record().at.length).toBeLessThanOrEqual(12);
    await expect(lastValueFrom(pipe)).rejects.toThrow(/fresh account/);
  });

  it('lets an operator change a forecast, and the rest of the line follows it', async () => {
    const account = tradingAccount({ instruments, cash: 100_000, seed: 5 });
    const pipe = moments(source(), { account }).pipe(
      withFeatures(returns({ periods: [1] })),
      withForecast(rule({ needs: ['return_1'] }, () => 1)),
      map((moment) => ({ ...moment, forecast: moment.forecast!.map((one, i) => (i === 1 ? one : 0)) })),
      withTargets(fixedQuantity({ quantity: 7 })),
      underRisk([]),
      throughBroker(simVenue()),
    );
    await lastValueFrom(pipe);
    expect(account.record().fills.map((fill) => fill.instrument)).toEqual([1]);
  });

  it('refuses an asynchronous operator on history, and lets it be on a live source', async () => {
    const late = concatMap(async (moment: Moment) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return moment;
    });
    const pipe = (from: Parameters<typeof moments>[0]) =>
      moments(from, { account: tradingAccount({ instruments, cash: 100_000, seed: 5 }) }).pipe(
        withFeatures(returns({ periods: [1] })),
        late,
        withForecast(rule({ needs: ['return_1'] }, () => 1)),
        take(3),
      );
    await expect(lastValueFrom(pipe(source()))).rejects.toThrow(/an operator on history is asynchronous/);
    const live$ = new Subject<MarketEvent>();
    const done = lastValueFrom(pipe(live$));
    for (const event of (await eventsOf()).slice(0, 12)) live$.next(event);
    live$.complete();
    expect((await done).forecast).not.toBeNull();
  });
});
