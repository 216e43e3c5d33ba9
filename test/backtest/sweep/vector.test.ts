/** The vector path against the engine: the same fills, the same money to 1e-9, the same statistics. */
import { backtest, type Strategy } from 'edgeproof';
import { feeBps, fillProfiles, parameterGrid, positionRule, type SweepPlan, simVenue, sweep } from 'edgeproof/backtest';
import { fromRows } from 'edgeproof/data';
import { sma } from 'edgeproof/features';
import { drawdownHalt } from 'edgeproof/risk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases, patience } from '../../nightly.js';
import { crossPlan, type Market, mixedPlan, plain } from './plans.js';

const near = (a: number, b: number, scale = 1, tolerance = 1e-9): boolean =>
  (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= tolerance * Math.max(scale, Math.abs(b));

/** Runs a plan on both paths and holds every metric of every trial. */
// biome-ignore lint/suspicious/noExplicitAny: any plan
async function bothPaths(plan: SweepPlan<any>, wanted: 'vector' | 'engine' = 'vector'): Promise<number> {
  const fast = await sweep(plan);
  const slow = await sweep(plan, { path: 'engine' });
  let fills = 0;
  for (const [i, trial] of fast.trials.entries()) {
    const other = slow.trials[i]!;
    expect(other.path).toBe('engine');
    if (wanted === 'vector') expect([trial.path, trial.error]).toEqual(['vector', null]);
    const [a, b] = [trial.metrics!, other.metrics!];
    fills += a.fills;
    expect([a.fills, a.days]).toEqual([b.fills, b.days]);
    for (const name of Object.keys(a) as (keyof typeof a)[]) {
      const scale = name === 'finalEquity' || name === 'fees' ? b.finalEquity : 1;
      // a ratio to the spread of returns is no surer than the last digits of a return are beside that spread
      const sure = 1e-9 + 1e-14 / (b.volatility / Math.sqrt(252));
      if (!near(a[name], b[name], scale, b.volatility > 0 ? sure : 1e-9))
        throw new Error(`trial ${i} ${JSON.stringify(trial.parameters)}: ${name} is ${a[name]}, engine ${b[name]}`);
    }
  }
  return fills;
}

const market: fc.Arbitrary<Market> = fc.record({
  bars: fc.integer({ min: 40, max: 700 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
  period: fc.constantFrom('1m', '1h', '1d'),
  tick: fc.constantFrom(0, 0.01, 0.25),
  rate: fc.constantFrom(0, 2, 7.5),
  quantity: fc.constantFrom(1, 10, 2.5, 0.3),
  lotSize: fc.constantFrom('1', '0.1', '0.01'),
  multiplier: fc.constantFrom(1, 50),
  short: fc.boolean(),
  cash: fc.constantFrom(100_000, 1_000_000),
});

describe('the vector path', () => {
  it(
    'equals the engine on random markets, accounts and rules',
    async () => {
      let fills = 0;
      await fc.assert(
        fc.asyncProperty(market, async (one) => {
          fills += await bothPaths(crossPlan(one));
        }),
        { numRuns: cases(12) },
      );
      expect(fills).toBeGreaterThan(0);
    },
    patience(60_000),
  );

  it('equals the engine for rules of one and of three columns', async () => {
    for (const seed of [3, 4]) {
      const { trials } = await sweep(mixedPlan(seed));
      expect(trials.map((one) => one.path)).toEqual(['vector', 'vector', 'vector', 'vector', 'engine', 'engine']);
      expect(await bothPaths(mixedPlan(seed), 'engine')).toBeGreaterThan(10);
    }
  });

  it('is not taken where the engine would do something else', async () => {
    const plan = crossPlan();
    const paths = async (more: Partial<SweepPlan<{ fast: number; slow: number }>>) =>
      new Set((await sweep({ ...plan, ...more })).trials.map((one) => one.path));
    expect(await paths({})).toEqual(new Set(['vector']));
    expect(await paths({ venue: simVenue() })).toEqual(new Set(['vector']));
    expect(await paths({ venue: simVenue({ fees: feeBps({ rate: 2, decimals: 2 }) }) })).toEqual(new Set(['engine']));
    expect(await paths({ venue: simVenue({ ...fillProfiles.sameClose }) })).toEqual(new Set(['engine']));
    expect(await paths({ venue: simVenue({ latency: { entry: '1ms' } }) })).toEqual(new Set(['engine']));
    expect(await paths({ currency: 'EUR', rates: { 'USD/EUR': 0.9 }, cash: 100_000 })).toEqual(new Set(['engine']));
    const halted = (p: { fast: number; slow: number }) => {
      const one = plan.strategy(p);
      return { ...(one as Strategy), risk: [drawdownHalt({ max: 0.1 })] };
    };
    expect(await paths({ strategy: halted })).toEqual(new Set(['engine']));
    await expect(sweep({ ...plan, strategy: halted }, { path: 'vector' })).rejects.toThrow(/no positionRule/);
    await expect(sweep({ ...plan, currency: 'EUR' }, { path: 'vector' })).rejects.toThrow(/another currency/);
  });

  it('leaves bars that overlap, and a ruined account, to the engine', async () => {
    const bars = Array.from({ length: 60 }, (_, i) => {
      const price = 100 + 20 * Math.sin(i / 3);
      return { time: new Date(Date.UTC(2024, 0, 1, i)), open: price, high: price + 1, low: price - 1, close: price };
    });
    const one = { ...crossPlan(), parameters: [{ fast: 3, slow: 8 }] };
    const late = fromRows({ instrument: 'A', bars, period: '1h', delay: '10m' });
    expect((await sweep({ ...one, data: late })).trials[0]?.path).toBe('engine');
    const ruin = crossPlan({ ...plain, quantity: 5000, cash: 20_000, bars: 500, seed: 5 });
    const { trials } = await sweep(ruin);
    expect(trials.some((trial) => trial.path === 'engine')).toBe(true);
    expect(await bothPaths(ruin, 'engine')).toBeGreaterThan(0);
  });

  it('refuses an answer that is not finite, as the engine does', async () => {
    const plan = {
      ...crossPlan(),
      parameters: parameterGrid({ period: [5] }),
      strategy: () =>
        positionRule({
          name: 'bad',
          features: sma({ period: 5 }),
          needs: ['sma_5'],
          quantity: 1,
          position: () => 1 / 0,
        }),
    };
    await expect(sweep(plan)).rejects.toThrow(/not finite/);
    await expect(sweep(plan, { path: 'engine' })).rejects.toThrow(/not finite/);
    const recorded = await sweep(plan, { onError: 'record' });
    expect([recorded.trials[0]?.metrics, recorded.count]).toEqual([null, 1]);
    expect(() => recorded.best()).toThrow(/every trial failed/);
  });

  it('is what a single backtest of the trial says, whose verdict counts all trials', async () => {
    const plan = crossPlan();
    const result = await sweep({ ...plan, earlierTrials: 10 });
    const best = result.best();
    const run = await result.backtest();
    const { parameters: _sets, strategy, ...rest } = plan;
    const alone = await backtest({ ...rest, strategy: strategy(best.parameters) });
    expect(run.hash).toBe(alone.hash);
    expect(near(run.finalEquity, best.metrics!.finalEquity)).toBe(true);
    expect(run.record.trials.count).toBe(18);
    expect(result.deflatedSharpe().benchmark).toBeGreaterThan(0);
    expect(result.deflatedSharpe().probability).toBeLessThan(
      (await sweep({ ...plan, parameters: [best.parameters] })).deflatedSharpe().probability,
    );
  });
});
