import { expect, it } from 'vitest';
import { Membership, synthetic } from '../../src/data/index.js';
import { returns } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument, toMicros } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';

it('trades only members, and sells what has left', async () => {
  const membership = new Membership([
    { id: 'A', from: '2020-01-01', to: '2020-02-15' },
    { id: 'B', from: '2020-03-01' },
  ]);
  const strategy = defineStrategy({
    name: 'members',
    features: returns({ periods: [1] }),
    model: rule({ needs: ['return_1'] }, () => 1),
    optimizer: fixedQuantity({ quantity: 5 }),
  });
  const result = await backtest({
    strategy,
    membership,
    data: synthetic({ instruments: ['A', 'B'], bars: 120, seed: 4, start: '2020-01-01' }),
    instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })],
    cash: 100_000,
  });
  const ofA = result.fills.filter((fill) => fill.instrument === 0);
  expect(ofA.map((fill) => fill.side)).toEqual(['buy', 'sell']);
  expect(ofA[1]!.at).toBeGreaterThan(toMicros('2020-02-15'));
  expect(ofA[1]!.at).toBeLessThan(toMicros('2020-02-18'));
  const ofB = result.fills.filter((fill) => fill.instrument === 1);
  expect(ofB.map((fill) => fill.side)).toEqual(['buy']);
  expect(ofB[0]!.at).toBeGreaterThan(toMicros('2020-03-01'));
  expect(result.position('A').toNumber()).toBe(0);
});
