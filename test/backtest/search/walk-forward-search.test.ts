import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../../src/artifacts/line-store.js';
import { walkForwardSearch } from '../../../src/backtest/search/walk-forward-search.js';
import { positionRule } from '../../../src/backtest/sweep/position-rule.js';
import { TrialLedger } from '../../../src/backtest/trials/trial-ledger.js';
import { Random } from '../../../src/core/random.js';
import { fromColumns } from '../../../src/data/from-columns.js';
import { returns } from '../../../src/features/index.js';
import { instrument } from '../../../src/index.js';

const DAY = 86_400_000_000;
const FROM = 10_957 * DAY; // 2000-01-01
const date = (day: number): string => new Date(day / 1000).toISOString();

/** Daily closes of a walk; from day `changed` on those of another one. */
function walk(seed: number, bars: number, changed = bars) {
  const random = new Random(seed, 'test/walk');
  const other = new Random(99, 'test/other');
  let price = 100;
  const close = Array.from({ length: bars }, (_, i) => {
    const [one, two] = [random.normal(), other.normal()];
    price *= 1 + 0.01 * (i < changed ? one : 3 * two);
    return price;
  });
  const time = close.map((_, i) => FROM + (i + 1) * DAY);
  return fromColumns({
    period: '1d',
    time: 'end',
    series: [{ instrument: 'A', time, open: close, high: close, low: close, close }],
  });
}

const space = { lag: [1, 2, 3, 5, 8, 13], side: [1, -1], bar: { low: -0.02, high: 0.02 } } as const;
const plan = (seed: number, bars: number, changed = bars) => ({
  search: { method: 'random', space, trials: 15, seed: 5 } as const,
  strategy: ({ lag, side, bar }: { readonly lag: number; readonly side: number; readonly bar: number }) =>
    positionRule({
      name: 'rule',
      features: returns({ periods: [lag] }),
      needs: [`return_${lag}`],
      quantity: 50,
      position: (one) => (one > bar ? side : 0),
    }),
  data: walk(seed, bars, changed),
  instruments: [instrument({ id: 'A' })],
  cash: 10_000,
  from: date(FROM),
  to: date(FROM + bars * DAY),
});
const windows = { train: '100d', test: '50d', purge: '2d' } as const;

describe('a search that walks forward', () => {
  it('finds the same sets whatever comes after each training window', async () => {
    const base = await walkForwardSearch(plan(1, 320), windows);
    expect(base.windows).toHaveLength(4);
    for (const [k, { trainTo, tried, parameters }] of base.windows.entries()) {
      const other = await walkForwardSearch(plan(1, 320, (trainTo - FROM) / DAY), windows);
      expect(other.windows[k]!.tried).toEqual(tried);
      expect(other.windows[k]!.parameters).toEqual(parameters);
    }
  });

  it('is worth nothing on random prices, where the best inside looks good', async () => {
    const worlds = Array.from({ length: 20 }, (_, k) => 40 + k);
    const found = [];
    for (const seed of worlds) found.push(await walkForwardSearch(plan(seed, 320), windows));
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    const days = found[0]!.days.length;
    expect(days).toBeGreaterThan(190);
    expect(Math.abs(mean(found.map((one) => one.sharpe)))).toBeLessThan(3 * Math.sqrt(252 / days / worlds.length));
    expect(mean(found.flatMap((one) => one.windows.map(({ inSample }) => inSample)))).toBeGreaterThan(1.5);
  });

  it('keeps test days apart from each other and after the purge', async () => {
    const { days, windows: found, count } = await walkForwardSearch(plan(2, 320), windows);
    for (let i = 1; i < days.length; i++) expect(days[i]! > days[i - 1]!).toBe(true);
    for (const one of found) expect(one.testFrom - one.trainTo).toBe(2 * DAY);
    expect(days[0]).toBeGreaterThanOrEqual(found[0]!.testFrom);
    expect(count.count).toBe(15);
  });

  it('writes every run down: each set of each window, and what was traded', async () => {
    const trials = new TrialLedger(memoryLineStore());
    const counted = { ...plan(3, 220), flags: { enable_bt_gates: true }, ledger: { trials, research: 'x' } };
    const { windows: found, count } = await walkForwardSearch(counted, windows);
    expect(found).toHaveLength(2);
    expect(await trials.entries()).toHaveLength(2 * 16);
    expect(count.count).toBe(2 * 16);
  });

  it('climbs by the scores of its own window only, and refuses windows that do not fit', async () => {
    const bayesian = { ...plan(4, 220), search: { method: 'bayesian', space, trials: 6, seed: 5 } as const };
    const found = await walkForwardSearch(bayesian, { ...windows, expanding: true, metric: 'totalReturn' });
    expect(found.windows.map((one) => one.tried.length)).toEqual([6, 6]);
    expect(found.windows[1]!.trainFrom).toBe(FROM);
    await expect(walkForwardSearch(plan(4, 220), { ...windows, train: '400d' })).rejects.toThrow(/no window fits/);
  });
});
