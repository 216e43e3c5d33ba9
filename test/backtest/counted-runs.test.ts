/** What resets the count of trials: nothing that a run can be changed in. */
import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../src/artifacts/line-store.js';
import { openBacktest } from '../../src/backtest/open-backtest.js';
import { TrialLedger } from '../../src/backtest/trials/trial-ledger.js';
import { walkForward } from '../../src/backtest/walk-forward.js';
import { fromColumns } from '../../src/data/from-columns.js';
import { returns, sma } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { ridge } from '../../src/models/ridge.js';
import { rule } from '../../src/models/rule.js';
import { fixedQuantity } from '../../src/portfolio/fixed-quantity.js';

const DAY = 86_400_000_000;
/** Bars of one walk, of any part of it, under any name. */
const prices = (id: string, from: number, to: number, name = 'file.csv') => {
  const days = Array.from({ length: to - from }, (_, i) => from + i);
  const close = days.map((d) => 100 + 5 * Math.sin(d / 7) + 3 * Math.cos(d * 1.3));
  return fromColumns({
    name,
    period: '1d',
    time: 'end',
    series: [
      {
        instrument: id,
        time: days.map((d) => (15_000 + d) * DAY),
        open: close,
        high: close.map((c) => c + 1),
        low: close.map((c) => c - 1),
        close,
      },
    ],
  });
};
const trend = (period: number) =>
  defineStrategy({
    name: `trend_${period}`,
    features: sma({ period }),
    model: rule({ needs: [`sma_${period}`] }, (mean) => mean - 100),
    optimizer: fixedQuantity({ quantity: 5 }),
  });

/** A ledger, and the count after a run under it. */
function research(name: string, trials = new TrialLedger(memoryLineStore())) {
  const gates = { flags: { enable_bt_gates: true }, ledger: { trials, research: name } };
  const count = async (period: number, id = 'A', [from, to] = [0, 200], file = 'file.csv'): Promise<number> => {
    const run = {
      strategy: trend(period),
      data: prices(id, from, to, file),
      instruments: [instrument({ id })],
      cash: 10_000,
    };
    return (await backtest({ ...run, ...gates })).record.trials.count;
  };
  return { trials, gates, count };
}

describe('the count of trials', () => {
  it('is one for a re-run, and one more for another strategy', async () => {
    const { count, trials } = research('x');
    expect(await count(5)).toBe(1);
    expect(await count(5)).toBe(1);
    expect(await trials.entries()).toHaveLength(1);
    expect(await count(6)).toBe(2);
    expect(await count(5)).toBe(2);
  });

  it('is not reset by a bar more or less, a renamed file, instrument or research, or a later start', async () => {
    const { count, trials } = research('x');
    for (const period of [5, 6, 7]) await count(period);
    expect(await count(5, 'A', [0, 201])).toBe(3);
    expect(await count(8, 'A', [0, 199])).toBe(4);
    expect(await count(8, 'A', [0, 199], 'other.csv')).toBe(4);
    expect(await count(9, 'RENAMED')).toBe(5);
    expect(await count(9, 'RENAMED', [60, 200])).toBeGreaterThanOrEqual(5);
    expect(await research('a new name', trials).count(5, 'RENAMED', [20, 190])).toBeGreaterThanOrEqual(5);
  });

  it('begins anew on other prices and on another time', async () => {
    const { count } = research('x');
    for (const period of [5, 6, 7]) await count(period);
    expect(await count(5, 'A', [1000, 1200])).toBe(1);
    expect(await count(5, 'OTHER', [2000, 2200])).toBe(1);
  });

  it('counts a walk-forward, an opened backtest, and not its benchmark', async () => {
    const { gates, trials } = research('x');
    const run = { data: prices('A', 0, 200), instruments: [instrument({ id: 'A' })], cash: 10_000, ...gates };
    await (await openBacktest({ ...run, strategy: trend(5), benchmark: trend(30) })).result();
    expect(await trials.entries()).toHaveLength(1);
    const parts = {
      name: 'walk',
      features: returns({ periods: [1] }),
      model: ridge({ needs: ['return_1'] }),
      optimizer: fixedQuantity({ quantity: 1 }),
    };
    await walkForward(parts, { train: 60, test: 30 }, run);
    expect((await trials.entries()).map((one) => one.label)).toEqual(['trend_5', 'walk']);
  });

  it('is nobody’s with the gates off, and refused where it could be believed to be', async () => {
    const run = { strategy: trend(5), data: prices('A', 0, 60), instruments: [instrument({ id: 'A' })], cash: 10_000 };
    expect((await backtest(run)).trial).toBeNull();
    await expect(backtest({ ...run, flags: { enable_bt_gates: true } })).rejects.toThrow(/no trial ledger/);
    await expect(backtest({ ...run, ledger: research('x').gates.ledger })).rejects.toThrow(/gates are off/);
  });
});
