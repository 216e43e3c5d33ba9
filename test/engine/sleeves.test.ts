import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtest, ConfigError, type Decision, instrument } from '../../src/index.js';
import { crossStrategy, ridgeStrategy, syntheticRun } from './fixtures.js';
import { byHand, days, events, morning, trade } from './hand-made.js';

const prices = [100, 100, 100, 100, 100, 100];

/** What each strategy holds of the first instrument at its decisions, and of the whole account. */
function watching(name: string, script: readonly number[], seen: Record<string, number[][]>) {
  seen[name] = [];
  return byHand(name, (at: Decision, n: number) => {
    seen[name]!.push([at.positions.quantity(0), at.account.quantity(0), at.inFlight.quantity(0)]);
    const units = script[n] ?? 0;
    return units === 0 ? [] : [trade(units)];
  });
}

const base = (data: Parameters<typeof backtest>[0]['data'] = days('A', prices)) => ({
  data,
  instruments: [instrument({ id: 'A' })],
  cash: 100_000,
});

describe('several strategies on one account', () => {
  it('see what they hold themselves, and what all hold together', async () => {
    const seen: Record<string, number[][]> = {};
    const strategy = [watching('long', [30], seen), watching('short', [0, -50], seen)];
    const result = await backtest({ ...base(), strategy });
    expect(seen['long']!.slice(1, 4)).toEqual([
      [30, 30, 0],
      [30, -20, 0],
      [30, -20, 0],
    ]);
    expect(seen['short']![3]).toEqual([-50, -20, 0]);
    expect(result.position('A').toNumber()).toBe(-20);
    expect(result.fills.map((one) => one.strategy)).toEqual(['long', 'short']);
  });

  it('have sleeves that add up to the books, after every fill', async () => {
    const holding = new Map<string, Float64Array>();
    const ids = ['A', 'B', 'C'];
    const result = await backtest({
      ...syntheticRun(ids, 300, 11),
      strategy: [crossStrategy(), ridgeStrategy(), crossStrategy('twin')],
      hooks: {
        onFill: (fill) => {
          const mine = holding.get(fill.strategy) ?? new Float64Array(3);
          mine[fill.instrument]! += (fill.side === 'buy' ? 1 : -1) * fill.quantity.toNumber();
          holding.set(fill.strategy, mine);
        },
      },
    });
    expect(holding.size).toBe(3);
    ids.forEach((id, i) => {
      const sum = [...holding.values()].reduce((all, mine) => all + mine[i]!, 0);
      expect(result.position(id).toNumber()).toBe(sum);
    });
  });

  it('size on their share of the equity: equal shares, or as stated', async () => {
    const equities: number[] = [];
    const note = (name: string, share?: number) =>
      byHand(
        name,
        (at) => {
          equities.push(at.equity);
          return [];
        },
        share === undefined ? {} : { share },
      );
    await backtest({ ...base(days('A', [100])), strategy: [note('a'), note('b')] });
    await backtest({ ...base(days('A', [100])), strategy: [note('a', 0.7), note('b', 0.1)] });
    expect(equities).toEqual([50_000, 50_000, 70_000, 10_000]);
  });

  it('need different names', async () => {
    const run = backtest({ ...base(), strategy: [crossStrategy(), crossStrategy()] });
    await expect(run).rejects.toThrow(ConfigError);
    await expect(run).rejects.toThrow('two strategies are called "cross"; give each its own name');
  });
});

describe('opposite views', () => {
  const split = (numerator: number, denominator: number) =>
    events({
      kind: 'corporate-action',
      instrument: 'A',
      time: morning(3),
      action: { type: 'split', numerator, denominator, cashPrice: 50 },
    });

  it('keep their sizes through a split, also when the account is flat', async () => {
    const seen: Record<string, number[][]> = {};
    const strategy = [watching('long', [40], seen), watching('short', [-40], seen)];
    const data = [days('A', [100, 100, 100, 50, 50]), split(2, 1)];
    const result = await backtest({ ...base(data), strategy });
    expect(seen['long']![4]!.slice(0, 2)).toEqual([80, 0]);
    expect(seen['short']![4]!.slice(0, 2)).toEqual([-80, 0]);
    expect(result.position('A').toNumber()).toBe(0);
  });

  it('keep their sizes through a split, whatever is left between them, and still add up', async () => {
    const units = fc.integer({ min: -200, max: 200 }).filter((one) => one !== 0);
    await fc.assert(
      fc.asyncProperty(
        units,
        units,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        async (a, b, p, q) => {
          const seen: Record<string, number[][]> = {};
          const strategy = [watching('one', [a], seen), watching('two', [b], seen)];
          const data = [days('A', [100, 100, 100, (100 * q) / p, (100 * q) / p]), split(p, q)];
          await backtest({ ...base(data), strategy });
          const [one, all] = seen['one']![4]! as [number, number];
          const [two] = seen['two']![4]! as [number];
          expect(one + two).toBeCloseTo(all, 9);
          expect(Math.abs(one - (a * p) / q)).toBeLessThan(2);
          expect(Math.abs(two - (b * p) / q)).toBeLessThan(2);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('end with the listing', async () => {
    const seen: Record<string, number[][]> = {};
    const strategy = [watching('long', [40], seen), watching('short', [-40], seen)];
    const gone = events({
      kind: 'corporate-action',
      instrument: 'A',
      time: morning(3),
      action: { type: 'delisting', price: 20 },
    });
    await backtest({
      ...base([days('A', [100, 100, 100]), days('B', prices), gone]),
      strategy,
      instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })],
    });
    expect(seen['long']![4]!.slice(0, 2)).toEqual([0, 0]);
    expect(seen['short']![4]!.slice(0, 2)).toEqual([0, 0]);
  });

  it('one of them can leave while the other stays', async () => {
    const seen: Record<string, number[][]> = {};
    const leaver = {
      ...watching('long', [40], seen),
      risk: [
        () => ({
          name: 'leave',
          version: '1',
          apiVersion: 1 as const,
          review: () => ({ verdict: 'approve' as const }),
          settle: (at: Decision) =>
            at.now >= Date.UTC(2024, 0, 4) * 1000 && at.positions.quantity(0) !== 0 && at.inFlight.count === 0
              ? [{ action: 'flatten' as const, instrument: -1 as const, reason: { text: 'time to go' } }]
              : undefined,
          snapshot: () => ({ json: null }),
          restore() {},
        }),
      ],
    };
    const result = await backtest({ ...base(), strategy: [leaver, watching('short', [-40], seen)] });
    expect(seen['long']![5]!.slice(0, 2)).toEqual([0, -40]);
    expect(result.position('A').toNumber()).toBe(-40);
  });
});
