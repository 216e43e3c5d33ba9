/** Every set of a sweep is a trial of the ledger, whoever computes it. */
import { judge, memoryLineStore, sweep, TrialLedger } from 'edgeproof/backtest';
import { sweepOverWorkers } from 'edgeproof/node';
import { describe, expect, it } from 'vitest';
import { countedPlan } from './a-counted-plan.js';

const execArgv = ['--import', new URL('../../../scripts/tsx-in-workers.mjs', import.meta.url).href];

describe('a sweep with a ledger', () => {
  it('writes every set down once, and the backtest of its best is none of its own', async () => {
    const plan = countedPlan();
    const { trials } = plan.ledger!;
    const result = await sweep(plan);
    const entries = await trials.entries();
    expect(entries).toHaveLength(plan.parameters.length);
    expect(entries.every((one) => one.series.days.length > 50)).toBe(true);
    expect(result.count).toBe(plan.parameters.length);
    const best = await result.backtest();
    expect(best.record.trials).toEqual({ count: plan.parameters.length, source: 'trial ledger, research "crosses"' });
    expect((await judge(best)).trials.count).toBe(plan.parameters.length);
    await sweep(plan);
    expect(await trials.entries()).toHaveLength(plan.parameters.length);
  });

  it('counts what other research tried on these prices before, under another name of the instrument', async () => {
    const plan = countedPlan();
    await sweep(plan);
    const later = {
      ...plan,
      parameters: plan.parameters.slice(0, 1),
      ledger: { ...plan.ledger!, research: 'new name' },
    };
    expect((await sweep({ ...later, earlierTrials: 3 })).count).toBe(plan.parameters.length);
    expect((await sweep({ ...later, earlierTrials: 90 })).count).toBe(91);
  });

  it('counts a set that failed', async () => {
    const plan = countedPlan();
    const broken = {
      ...plan,
      strategy: (set: { fast: number; slow: number }) => {
        if (set.fast === 3) throw new Error('on purpose');
        return plan.strategy(set);
      },
    };
    const result = await sweep(broken, { onError: 'record' });
    expect(result.trials.filter((one) => one.error !== null).length).toBeGreaterThan(0);
    expect(await plan.ledger!.trials.entries()).toHaveLength(plan.parameters.length);
  });

  it('writes the same lines over workers as in one process', async () => {
    const plan = countedPlan();
    await sweep(plan);
    const module = await import('./a-counted-plan.js');
    await sweepOverWorkers(new URL('./a-counted-plan.ts', import.meta.url), { workers: 2, execArgv });
    const [one, two] = [await plan.ledger!.trials.entries(), await module.plan.ledger!.trials.entries()];
    expect(two.map(({ hash }) => hash)).toEqual(one.map(({ hash }) => hash));
  }, 60_000);

  it('takes the path of the engine, since the vector path keeps no days, and says so', async () => {
    expect((await sweep(countedPlan())).trials.every((one) => one.path === 'engine')).toBe(true);
    await expect(sweep(countedPlan(), { path: 'vector' })).rejects.toThrow(/ledger keeps the days of each trial/);
  });

  it('is refused where ledger and gates do not go together', async () => {
    const { ledger: _, ...without } = countedPlan();
    await expect(sweep(without)).rejects.toThrow(/sweep.*no trial ledger/);
    await expect(sweep({ ...countedPlan(), flags: {} })).rejects.toThrow(/gates are off/);
    const off = await sweep({ ...without, flags: {} });
    expect(off.trials.every((one) => one.path === 'vector')).toBe(true);
  });

  it('leaves no trial of the run that records shared columns', async () => {
    const { data, ...plan } = countedPlan();
    const two = [data, { ...(data as object), provides: { kinds: ['trade'] }, history: async function* () {} }];
    const trials = new TrialLedger(memoryLineStore());
    await sweep({ ...plan, data: two as never, ledger: { trials, research: 'two sources' } });
    expect(await trials.entries()).toHaveLength(plan.parameters.length);
  });
});
