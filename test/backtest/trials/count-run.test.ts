/** What a run is written down as. */
import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../../src/artifacts/line-store.js';
import { backtest } from '../../../src/backtest/backtest.js';
import type { BacktestOptions } from '../../../src/backtest/backtest-options.js';
import { SketchMaker } from '../../../src/backtest/trials/content-sketch.js';
import { TrialLedger } from '../../../src/backtest/trials/trial-ledger.js';
import type { DataSource } from '../../../src/contracts/data-source.js';
import { instrument } from '../../../src/core/instrument.js';
import { fromColumns } from '../../../src/data/from-columns.js';
import { defineStrategy } from '../../../src/engine/strategy.js';
import { sma } from '../../../src/features/trend/sma.js';
import { mean } from '../../../src/models/mean.js';
import { rule } from '../../../src/models/rule.js';
import { fixedQuantity } from '../../../src/portfolio/fixed-quantity.js';

const DAY = 86_400_000_000;
const N = 12;
const close = Array.from({ length: N }, (_, i) => 100 + ((i * 7) % 5));
const time = close.map((_, i) => (10 + i) * DAY);
const data = fromColumns({
  period: '1d',
  time: 'end',
  series: [{ instrument: 'A', time, open: close, high: close, low: close, close }],
});
const strategy = (name: string, quantity = 1) =>
  defineStrategy({
    name,
    features: sma({ period: 2 }),
    model: rule({ needs: ['sma_2'] }, (x) => x - 101),
    optimizer: fixedQuantity({ quantity }),
  });
const gated = (research = 'mine', trials = new TrialLedger(memoryLineStore())) => ({
  data,
  instruments: [instrument({ id: 'A' })],
  cash: 10_000,
  flags: { enable_bt_gates: true },
  ledger: { trials, research },
});
const sketch = (from = 0, to = N): number[] => {
  const maker = new SketchMaker();
  for (let i = from; i < to; i++) maker.add(time[i]!, close[i]!);
  return [...maker.sketch()];
};

describe('a run that is counted', () => {
  it('is known by its data, strategy and result', async () => {
    const result = await backtest({ ...gated(), strategy: strategy('one') });
    expect(result.trial).toMatchObject({
      research: 'mine',
      label: 'one',
      exact: false,
      instruments: [{ id: 'A', sketch: sketch() }],
      from: time[0],
      to: time.at(-1),
      evidence: { result: result.hash },
    });
    expect(result.trial?.structure).toMatch(/^[0-9a-f]{64}$/);
    expect([...result.trial!.series.days]).toEqual(time.map((at) => at - DAY));
    const two = await backtest({ ...gated(), strategy: [strategy('one'), strategy('two')] });
    expect(two.trial?.label).toBe('one + two');
    const plain = { ...strategy('mean'), model: mean({}), features: sma({ period: 2 }) };
    expect((await backtest({ ...gated(), strategy: plain })).trial?.exact).toBe(true);
  });

  it('is another with other options, and the same again', async () => {
    const structure = async (more: object, quantity = 1) =>
      (await backtest({ ...gated(), strategy: strategy('one', quantity), ...more } as BacktestOptions)).trial
        ?.structure;
    const first = await structure({});
    expect(await structure({})).toBe(first);
    expect(await structure({}, 2)).not.toBe(first);
    expect(await structure({ cash: 20_000 })).not.toBe(first);
  });

  it('has the prices of its own period', async () => {
    const part = { from: '1970-01-13', to: '1970-01-18' };
    const { trial } = await backtest({ ...gated(), strategy: strategy('one'), ...part });
    expect(trial).toMatchObject({ instruments: [{ sketch: sketch(2, 7) }], from: time[2], to: time[6] });
  });

  it('hands its signal to the sources', async () => {
    const seen: unknown[] = [];
    const heard: DataSource = {
      ...data,
      provides: data.provides,
      history: (query, signal) => {
        seen.push(signal);
        return data.history!(query, signal);
      },
    };
    const { signal } = new AbortController();
    await backtest({ ...gated(), data: heard, strategy: strategy('one'), signal });
    expect(seen.at(-1)).toBe(signal);
    seen.length = 0;
    await backtest({ ...gated(), data: heard, strategy: strategy('one') });
    expect(seen.at(-1)).toBeInstanceOf(AbortSignal);
  });

  it('says who counted, and what came from other names', async () => {
    const trials = new TrialLedger(memoryLineStore());
    const count = async (research: string, name: string) =>
      (await backtest({ ...gated(research, trials), strategy: strategy(name, name.length) })).record.trials;
    expect(await count('mine', 'a')).toEqual({ count: 1, source: 'trial ledger, research "mine"' });
    expect(await count('mine', 'bb')).toEqual({ count: 2, source: 'trial ledger, research "mine"' });
    expect(await count('new', 'ccc')).toEqual({
      count: 3,
      source: 'trial ledger, research "new", 2 of them under other names before',
    });
  });
});
