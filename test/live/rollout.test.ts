/** A new version beside the one that trades: withheld, at a share of size, promoted, rolled back. */
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { defineStrategy, instrument, openBacktest } from '../../src/index.js';
import { type RolloutOptions, rollout } from '../../src/live/index.js';
import { rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';

const version = (name: string, level: number) =>
  defineStrategy({
    name,
    features: sma({ period: 5 }),
    model: rule({ needs: ['sma_5'] }, (average) => (average > level ? 1 : 0)),
    optimizer: fixedQuantity({ quantity: 100 }),
  });
const setUp = {
  data: synthetic({ instruments: 'A', bars: 400, seed: 4 }),
  instruments: [instrument({ id: 'A' })],
  cash: 1_000_000,
  flags: { enable_oms_v1: true },
};
const [v1, v2] = [version('v1', 100), version('v2', 101)];

async function run(
  options: Pick<RolloutOptions, 'mode' | 'note'>,
  act?: (both: ReturnType<typeof rollout>, point: number) => void,
) {
  const both = rollout({ current: v1, candidate: v2, ...options });
  const open = await openBacktest({ ...setUp, strategy: both.strategies });
  both.watch(open);
  let points = 0;
  open.equity$.subscribe(() => act?.(both, points++));
  return { both, result: await open.result() };
}

const alone = async (strategy = v1) => (await openBacktest({ ...setUp, strategy })).result();

describe('a shadow', () => {
  it('changes nothing: fills and equity are those of the current version alone', async () => {
    const { both, result } = await run({ mode: 'shadow' });
    const plain = await alone();
    expect(result.fills.map((one) => [one.at, String(one.quantity), String(one.price)])).toEqual(
      plain.fills.map((one) => [one.at, String(one.quantity), String(one.price)]),
    );
    expect(result.record.equity).toEqual(plain.record.equity);
    const { candidate, current, targets, stage } = both.comparison();
    expect(stage).toBe('shadow');
    expect([candidate.fills, candidate.quality]).toEqual([0, null]);
    expect(current.quality!.filled).toBe(plain.fills.length);
    expect(candidate.decisions).toBe(current.decisions);
    expect(targets.both).toBe(current.decisions);
    expect(targets.equal).toBeGreaterThan(0);
    expect(targets.equal).toBeLessThan(targets.both);
    expect(targets.meanDistance).toBeCloseTo((100 * (targets.both - targets.equal)) / targets.both, 9);
  });
});

describe('a canary', () => {
  it('trades its share, and the current one gives up as much', async () => {
    const { both, result } = await run({ mode: { share: 0.1 } });
    const { current, candidate } = both.comparison();
    for (const one of result.fills) expect(one.quantity.toNumber()).toBe(one.strategy === 'v2' ? 10 : 90);
    expect(candidate.fills).toBe((await alone(v2)).fills.length);
    expect(current.fills).toBe((await alone()).fills.length);
    expect(candidate.quality!.filled).toBe(candidate.fills);
  });

  it.each(['promote', 'rollBack'] as const)(
    '%s: one call, from the next decision on, alerted and noted',
    async (call) => {
      const notes: [string, unknown][] = [];
      const { both, result } = await run(
        { mode: { share: 0.2 }, note: (what, body) => notes.push([what, body]) },
        (one, point) => {
          if (point === 200) one[call]({ who: 'ann', reason: 'seen enough' });
        },
      );
      const [winner, loser, stage] = call === 'promote' ? ['v2', 'v1', 'promoted'] : ['v1', 'v2', 'rolled-back'];
      expect(both.stage).toBe(stage);
      const at = result.record.at[200]!;
      const after = result.fills.filter((one) => one.at > at && one.strategy === winner);
      let held = 0;
      const sizes = new Set<number>();
      for (const one of result.fills.filter((each) => each.strategy === winner)) {
        held += (one.side === 'buy' ? 1 : -1) * one.quantity.toNumber();
        if (one.at > at) sizes.add(held);
      }
      expect(after.length).toBeGreaterThan(1);
      expect([...sizes].sort((a, b) => a - b)).toEqual([0, 100]);
      let left = 0;
      for (const one of result.fills.filter((each) => each.strategy === loser))
        left += (one.side === 'buy' ? 1 : -1) * one.quantity.toNumber();
      expect(left).toBe(0);
      const said = result.record.alerts.filter((one) => one.message.includes('seen enough'));
      expect(said.length).toBe(1);
      expect(said[0]!.message).toContain(`canary → ${stage} by ann`);
      expect(notes).toEqual([
        [`rollout ${stage}`, { current: 'v1', candidate: 'v2', before: 'canary', who: 'ann', reason: 'seen enough' }],
      ]);
    },
  );
});

it('says what is wrong; the flag off is refused', async () => {
  expect(() => rollout({ current: v1, candidate: v1, mode: 'shadow' })).toThrow(/different names/);
  expect(() => rollout({ current: v1, candidate: v2, mode: { share: 1 } })).toThrow(/between 0 and 1/);
  const both = rollout({ current: v1, candidate: v2, mode: 'shadow' });
  expect(() => both.promote({ who: 'ann', reason: ' ' })).toThrow(/who decides and why/);
  const off = await openBacktest({ ...setUp, flags: {}, strategy: both.strategies });
  await expect(off.result()).rejects.toThrow(/enable_oms_v1/);
});
