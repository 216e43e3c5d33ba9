import { describe, expect, it } from 'vitest';
import { backtest, decodeState, encodeState, type RunSnapshot, type Strategy } from '../../src/index.js';
import { crossStrategy, ridgeStrategy, syntheticRun } from './fixtures.js';

const CASES: readonly [string, () => Strategy | readonly Strategy[], readonly string[]][] = [
  ['a rule on one instrument', () => crossStrategy(), ['A']],
  ['a refitted ridge on three', () => ridgeStrategy(), ['A', 'B', 'C']],
  ['two strategies on one account', () => [crossStrategy(), ridgeStrategy()], ['A', 'B', 'C']],
];

describe.each(CASES)('a run of %s', (_title, strategy, ids) => {
  it('gives the same hash twice', async () => {
    const once = await backtest({ ...syntheticRun(ids, 400, 3), strategy: strategy() });
    const twice = await backtest({ ...syntheticRun(ids, 400, 3), strategy: strategy() });
    expect(once.fills.length).toBeGreaterThan(5);
    expect(twice.hash).toBe(once.hash);
    const other = await backtest({ ...syntheticRun(ids, 400, 4), strategy: strategy() });
    expect(other.hash).not.toBe(once.hash);
  });

  it('goes on from any snapshot, through text, to the same hash and record', async () => {
    const whole = await backtest({ ...syntheticRun(ids, 300, 3), strategy: strategy() });
    const snapshots: string[] = [];
    await backtest({
      ...syntheticRun(ids, 300, 3),
      strategy: strategy(),
      checkpoint: { every: 61, save: (take) => void snapshots.push(encodeState(take())) },
    });
    expect(snapshots.length).toBeGreaterThan(3);
    for (const text of snapshots) {
      const resume = decodeState(text) as RunSnapshot;
      const rest = await backtest({ ...syntheticRun(ids, 300, 3), strategy: strategy(), resume });
      expect(rest.hash).toBe(whole.hash);
      expect(rest.record.equity).toEqual(whole.record.equity);
      expect(rest.finalEquity).toBe(whole.finalEquity);
      expect(rest.cash().toString()).toBe(whole.cash().toString());
    }
  });

  it('stops where a checkpoint says so', async () => {
    let taken: RunSnapshot | null = null;
    const part = await backtest({
      ...syntheticRun(ids, 300, 3),
      strategy: strategy(),
      checkpoint: {
        every: 100,
        save: (take) => {
          taken = take();
          return 'stop';
        },
      },
    });
    expect(part.events).toBeLessThan(300 * ids.length);
    const rest = await backtest({ ...syntheticRun(ids, 300, 3), strategy: strategy(), resume: taken! });
    const whole = await backtest({ ...syntheticRun(ids, 300, 3), strategy: strategy() });
    expect(rest.hash).toBe(whole.hash);
  });
});

it('refuses a snapshot of another strategy', async () => {
  let taken: RunSnapshot | null = null;
  await backtest({
    ...syntheticRun(['A'], 50, 3),
    strategy: crossStrategy('one'),
    checkpoint: {
      every: 10,
      save: (take) => {
        taken = take();
        return undefined;
      },
    },
  });
  await expect(
    backtest({ ...syntheticRun(['A'], 50, 3), strategy: crossStrategy('two'), resume: taken! }),
  ).rejects.toThrow(/snapshot is of one, not of two/);
});
