/** A sweep as a user sees it: every trial is the backtest of its parameters, columns are shared, memory is bounded. */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { feeBps, parameterGrid, type SweepPlan, simVenue, sweep } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, crossRank, returns, rsi, sma, zscore } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { equalWeight } from 'edgeproof/portfolio';
import { describe, expect, it } from 'vitest';
import { crossPlan } from './plans.js';

const ids = ['A', 'B', 'C'];
const period = parameterGrid({ period: [5, 9, 14] });

/** Three instruments; one set is shared as it is, one reads it, one compares instruments. */
const panel: SweepPlan<{ readonly period: number }> = {
  parameters: period,
  strategy: ({ period: n }) =>
    defineStrategy({
      name: 'panel',
      features: compose(
        sma({ period: 20 }),
        rsi({ period: n }),
        zscore({ of: `rsi_${n}`, period: 10, name: 'z' }),
        returns({ periods: [3] }),
        crossRank({ of: 'return_3', name: 'rank' }),
      ),
      model: rule({ needs: ['z', 'rank', 'sma_20'] }, (z, rank, mean) => (z > 0 && mean > 0 ? rank : -1)),
      optimizer: equalWeight(),
    }),
  data: synthetic({ instruments: ids, bars: 200, seed: 4 }),
  instruments: ids.map((id) => instrument({ id })),
  cash: 1_000_000,
  venue: simVenue({ fees: feeBps({ rate: 1 }) }),
};

describe('sweep', () => {
  it('gives every trial the result hash of its own backtest, on several instruments', async () => {
    const { trials, columns, count } = await sweep(panel);
    const { parameters, strategy, ...rest } = panel;
    for (const [i, trial] of trials.entries()) {
      const alone = await backtest({ ...rest, strategy: strategy(parameters[i]!) });
      expect(trial.hash).toBe(alone.hash);
      expect(alone.fills.length).toBeGreaterThan(10);
    }
    // sma_20, three of rsi, return_3; what reads others is computed in each trial
    expect([columns.distinct, columns.computed, count]).toEqual([5, 5, 3]);
    expect(new Set(trials.map((one) => one.hash)).size).toBe(3);
  });

  it('changes no number when memory is short, and says when it is too short', async () => {
    const plan = crossPlan({ bars: 1000 });
    const much = await sweep(plan);
    const little = await sweep(plan, { memoryMb: 0.03 }); // three columns of 8 kB
    expect([much.columns.waves, much.columns.computed]).toEqual([1, 5]);
    expect(little.columns.waves).toBeGreaterThan(1);
    expect(little.columns.computed).toBeGreaterThan(5);
    expect(little.trials).toEqual(much.trials);
    await expect(sweep(plan, { memoryMb: 0.01 })).rejects.toThrow(/take 0\.0 MB, memoryMb allows|memoryMb/);
    const narrow = await sweep(panel, { memoryMb: 0.001 });
    expect([narrow.columns.computed, narrow.trials]).toEqual([0, (await sweep(panel)).trials]);
  });

  it('tells of progress in order, and stops when told', async () => {
    const seen: number[] = [];
    await sweep(crossPlan(), { onProgress: ({ done, total }) => seen.push(done * 100 + total) });
    expect(seen).toEqual([108, 208, 308, 408, 508, 608, 708, 808]);
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done === 3) stop.abort();
    };
    for (const path of ['vector', 'engine'] as const) {
      const run = sweep(crossPlan(), { path, onProgress, signal: AbortSignal.any([stop.signal]) });
      await expect(run).rejects.toMatchObject({ code: 'REPLAY', context: { done: path === 'vector' ? 3 : 0 } });
    }
  });

  it('lets a timer of the host in between trials', async () => {
    const stop = new AbortController();
    const grid = parameterGrid({ fast: Array.from({ length: 40 }, (_, i) => i + 2), slow: [50, 60, 70, 80] });
    const plan = { ...crossPlan({ bars: 60_000, period: '1m' }), parameters: grid };
    await sweep({ ...plan, parameters: grid.slice(0, 1) });
    setTimeout(() => stop.abort(), 1);
    await expect(sweep(plan, { signal: stop.signal })).rejects.toThrow(/stopped after \d+ of 160/);
  });

  it('ranks, and puts what failed last', async () => {
    const plan = crossPlan();
    const broken: typeof plan = {
      ...plan,
      strategy: (p) => {
        if (p.fast === 5) throw new Error('no five');
        return plan.strategy(p);
      },
    };
    await expect(sweep(broken)).rejects.toThrow(/trial 3 \{"fast":5,"slow":8\} failed: no five/);
    const result = await sweep(broken, { onError: 'record' });
    expect(result.count).toBe(8);
    const ranked = result.ranked('finalEquity');
    expect(ranked.slice(-3).map((one) => one.error)).toEqual(['no five', 'no five', 'no five']);
    const values = ranked.slice(0, 5).map((one) => one.metrics!.finalEquity);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(result.best('finalEquity')).toBe(ranked[0]);
  });

  it('refuses what does not make sense', async () => {
    const plan = crossPlan();
    await expect(sweep({ ...plan, parameters: [] })).rejects.toThrow(/parameters/);
    await expect(sweep({ ...plan, trials: 3 } as never)).rejects.toThrow(/"trials" belongs to one run/);
    await expect(sweep({ ...plan, strategy: 1 } as never)).rejects.toThrow(/strategy/);
    await expect(sweep(plan, { paths: 'auto' } as never)).rejects.toThrow(/unknown option "paths"/);
    await expect(sweep({ ...plan, casch: 1 } as never)).rejects.toThrow(/unknown option "casch"/);
    await expect(sweep({ ...plan, strategy: () => null } as never)).rejects.toThrow(/gave no strategy/);
    expect(() => parameterGrid({ a: [] })).toThrow(/lists no value/);
    expect(() => parameterGrid({ a: [1] }, () => false)).toThrow(/none of 1/);
  });
});
