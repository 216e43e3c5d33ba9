import { expect, it } from 'vitest';
import { featureRules, priceRules, profits, WARMUP } from '../../scripts/gate/families.js';
import { judgeNull, judgePlanted } from '../../scripts/gate/one-market.js';
import { maxTBootstrap } from '../../src/backtest/overfit/max-t.js';
import { nullWorld } from '../../src/testing/worlds/null-world.js';
import { plantedWorld } from '../../src/testing/worlds/planted-edge.js';
import { describeShared, goldenCases } from '../shared.js';

it('tries the families that the reference names', () => {
  const counts = new Map<string, number>();
  for (const { family } of priceRules(nullWorld('normal', { bars: 400, seed: 1 }).seen))
    counts.set(family, (counts.get(family) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ cross: 44, momentum: 20, reversal: 12, zscore: 24 });
  expect(featureRules(new Float64Array(400))).toHaveLength(100);
});

it('a rule decides on what was before: cutting the market off changes nothing before the cut', () => {
  const whole = nullWorld('garch', { bars: 600, seed: 3 }).seen;
  const [full, cut] = [whole, whole.slice(0, 500)].map((returns) => priceRules(returns));
  full!.forEach((rule, k) => {
    expect([...rule.positions.slice(0, 500 - WARMUP)]).toEqual([...cut![k]!.positions]);
  });
});

it.each(['normal', 'garch'] as const)('earns the planted Sharpe ratio with the right rule: %s', (world) => {
  let [count, sum, square] = [0, 0, 0];
  for (let seed = 1; seed <= 20; seed++) {
    const { returns, feature } = plantedWorld({ bars: 50_000, seed, annualSharpe: 1.5, world });
    for (let t = 1; t < returns.length; t++) {
      const gain = Math.sign(feature[t - 1]!) * returns[t]!;
      count++;
      sum += gain;
      square += gain * gain;
    }
  }
  const mean = sum / count;
  const found = (mean / Math.sqrt(square / count - mean * mean)) * Math.sqrt(252);
  // Three times the deviation of a ratio over a million bars.
  expect(Math.abs(found - 1.5)).toBeLessThan(3 * Math.sqrt(252 / count));
});

it('promotes a planted edge that is large, and no coin, through the ledger', async () => {
  expect((await judgePlanted(1, { annualSharpe: 5, world: 'normal', persistence: 0 })).decision).toBe('promote');
  const verdict = await judgeNull('normal', 2);
  expect(verdict.trials).toMatchObject({ count: 100, stated: 10 });
}, 60_000);

describeShared('pass rates of the reference', ['golden/gate_size_power.json'], () => {
  it.each(goldenCases('gate_size_power', 'gateReference'))(
    '$id: the naive test is as bad as it says',
    (one) => {
      const row = one.expected.rows.find(
        (r: { world: string; gate: string; n_trials: number; n_bars: number; planted_sharpe: number }) =>
          r.world === 'price' &&
          r.gate === 'naive_t' &&
          r.n_trials === 100 &&
          r.n_bars === 1260 &&
          r.planted_sharpe === 0,
      );
      if (row === undefined) return;
      const worlds = 150;
      let passed = 0;
      for (let seed = 1; seed <= worlds; seed++) {
        const { seen, earned } = nullWorld('garch', { bars: row.n_bars + WARMUP, seed: 31 * seed });
        const { tStatistics, best } = maxTBootstrap(
          priceRules(seen).map((rule) => profits(rule, earned)),
          { resamples: 1 },
        );
        if (tStatistics[best]! > 1.645) passed++;
      }
      // Three points as the reference asks, and the chance of 150 worlds.
      const slack = 0.03 + 3 * Math.sqrt((row.pass_rate * (1 - row.pass_rate)) / worlds);
      expect(Math.abs(passed / worlds - row.pass_rate)).toBeLessThan(slack);
    },
    60_000,
  );
});
