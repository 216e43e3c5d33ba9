/** A sweep over workers: the same trials to the bit, whatever their number; progress, stop, failure. */
import { type SweepResult, sweep } from 'edgeproof/backtest';
import { sweepOverWorkers } from 'edgeproof/node';
import { describe, expect, it } from 'vitest';
import { failing, intraday, plan } from './a-plan.js';

const module = new URL('./a-plan.ts', import.meta.url);
const execArgv = ['--import', new URL('../../../scripts/tsx-in-workers.mjs', import.meta.url).href];
// biome-ignore lint/suspicious/noExplicitAny: any plan
const bits = (result: SweepResult<any>): string => JSON.stringify([result.trials, result.count, result.best()]);

describe('sweepOverWorkers', () => {
  it('gives what one process gives, with one and with three workers', async () => {
    const [mixed, minutes] = [await sweep(plan), await sweep(intraday)];
    for (const workers of [1, 3]) {
      const seen: number[] = [];
      const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(done / total);
      const over = await sweepOverWorkers(module, { workers, execArgv, onProgress });
      expect(bits(over)).toBe(bits(mixed));
      expect(over.columns).toEqual(mixed.columns);
      expect([seen.length, seen.at(-1)]).toEqual([6, 1]);
      if (workers === 3)
        expect(bits(await sweepOverWorkers(module, { workers, execArgv, export: 'intraday' }))).toBe(bits(minutes));
    }
  }, 60_000);

  it('stops when told, and says how far it came', async () => {
    const stop = new AbortController();
    const options = { workers: 2, execArgv, signal: stop.signal, onProgress: () => stop.abort() };
    await expect(sweepOverWorkers(module, options)).rejects.toThrow(/stopped after [1-5] of 6 trials/);
  }, 60_000);

  it('names the trial that fails, or records it', async () => {
    const options = { workers: 2, execArgv, export: 'failing' };
    await expect(sweepOverWorkers(module, options)).rejects.toThrow(/trial \d .*failed: on purpose/);
    const recorded = await sweepOverWorkers(module, { ...options, onError: 'record' });
    expect(recorded.trials.map((one) => one.error)).toEqual(failing.parameters.map(() => 'on purpose'));
  }, 60_000);

  it('refuses a module that is not there, a plan that it does not export, and options without sense', async () => {
    const near = (name: string) => new URL(name, import.meta.url);
    await expect(sweepOverWorkers(near('./no-plan.ts'))).rejects.toThrow(/cannot be loaded/);
    await expect(sweepOverWorkers(module, { export: 'other' })).rejects.toThrow(/exports: plan, intraday, failing/);
    await expect(sweepOverWorkers('./a-plan.ts')).rejects.toThrow(/import\.meta\.url/);
    await expect(sweepOverWorkers(module, { workers: 0 })).rejects.toThrow(/workers is 0/);
    await expect(sweepOverWorkers(module, { worker: 2 } as never)).rejects.toThrow(/unknown option "worker"/);
  });
});
