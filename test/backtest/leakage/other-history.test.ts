/** The true history against one whose bars are in another order; and who bought what had left. */
import { describe, expect, it } from 'vitest';
import type { HeldEvents } from '../../../src/backtest/leakage/held-events.js';
import { outsideKnowledge } from '../../../src/backtest/leakage/outside-knowledge.js';
import { shuffledHistory } from '../../../src/backtest/leakage/shuffled-history.js';
import { Trace } from '../../../src/backtest/leakage/trace.js';
import { tradedAfterLeaving } from '../../../src/backtest/leakage/traded-after-leaving.js';
import { shuffle } from '../../../src/backtest/overfit/permutation.js';
import type { BarEvent, MarketEvent } from '../../../src/core/event.js';
import { fixed } from '../../../src/core/money.js';
import { Random } from '../../../src/core/random.js';
import { Membership } from '../../../src/data/membership.js';

describe('bars in another order', () => {
  const bar = (at: number, close: number, instrument = 0): MarketEvent =>
    ({ kind: 'bar', instrument, at, open: close - 1, high: close + 1, low: close - 2, close, volume: 7 * at }) as never;
  const held = (...events: MarketEvent[]) => ({ events, ids: ['A', 'B'] }) as unknown as HeldEvents;

  it('keep their times, their shapes and their first price', () => {
    const news = { kind: 'news', at: 2 } as never as MarketEvent;
    const own = [10, 20, 40, 50, 25].map((close, i) => bar(i + 1, close));
    const other = bar(3, 99, 1);
    const [found, empty] = shuffledHistory([held(own[0]!, news, own[1]!, other, ...own.slice(2)), held()], 5)!;
    expect(empty!.events).toEqual([]);
    expect([found!.ids, found!.events[1], found!.events[3]]).toEqual([['A', 'B'], news, other]);
    const order = shuffle(Int32Array.of(1, 2, 3, 4), new Random(5, 'leakage/shuffled'));
    const bars = own as BarEvent[];
    const expected = [bars[0]!];
    for (const [k, from] of order.entries()) {
      const [shape, factor] = [bars[from]!, expected.at(-1)!.close / bars[from - 1]!.close];
      const moved = { open: shape.open * factor, high: shape.high * factor, low: shape.low * factor };
      expected.push({ ...bars[k + 1]!, ...moved, close: shape.close * factor, volume: shape.volume });
    }
    expect(found!.events.filter((one) => 'instrument' in one && one.instrument === 0)).toEqual(expected);
    expect(shuffledHistory([held(...own)], 6)![0]!.events).not.toEqual(expected);
  });

  it('are not there without bars', () => {
    expect(shuffledHistory([held({ kind: 'news', at: 2 } as never)], 1)).toBeNull();
    expect(shuffledHistory([], 1)).toBeNull();
    expect(shuffledHistory([held(bar(1, 10))], 1)![0]!.events).toEqual([bar(1, 10)]);
  });
});

describe('knowledge from outside', () => {
  const random = new Random(1, 'test/outside');
  const walk = (n: number) => Array.from({ length: n }, () => 100 + random.normal());
  const [truth, moved, noise] = [walk(80), walk(80), walk(80)];
  const next = truth.map((one, i) => (truth[i + 1] ?? one) / one - 1);
  const tracesOf = (value: (i: number) => number | string, n = 80, id = 'A') => {
    const [base, shuffled] = [new Trace(), new Trace()];
    for (let i = 0; i < n; i++) {
      base.add('source', { at: i, column: `${id}.close`, value: truth[i]! });
      shuffled.add('source', { at: i, column: `${id}.close`, value: moved[i]! });
      shuffled.add('features', { at: i, column: 'x', value: value(i) });
    }
    return [base, shuffled] as const;
  };
  const leaks = (...given: Parameters<typeof tracesOf>) => outsideKnowledge(...tracesOf(...given), ['A']);

  it('is what follows the next return of the true history', () => {
    const words = (c: string) =>
      `On a history whose bars are in another order, features x still follows the next return of A in the true one (partial correlation ${c}): it reads data that were not given to build, or were kept from an earlier one.`;
    expect(leaks((i) => next[i]!)).toEqual([
      { kind: 'future-data', stage: 'features', column: 'x', at: 0, sentence: words('1.00') },
    ]);
    expect(leaks((i) => -next[i]!)[0]?.sentence).toBe(words('-1.00'));
    const [base, shuffled] = tracesOf(() => 0);
    for (let i = 0; i < 80; i++) shuffled.add('forecast', { at: i, column: 's.A', value: next[i]! });
    expect(outsideKnowledge(base, shuffled, ['A'])).toMatchObject([{ stage: 'forecast', column: 's.A' }]);
  });

  it('is not noise, nor the past of either history, nor what is no number', () => {
    expect(leaks((i) => noise[i]!)).toEqual([]);
    expect(leaks((i) => truth[i]!)).toEqual([]);
    expect(leaks((i) => truth[i]! / (truth[i - 1] ?? 1) - 1)).toEqual([]);
    expect(leaks((i) => moved[i]!)).toEqual([]);
    expect(leaks((i) => moved[i]! / (moved[i - 1] ?? 1) - 1)).toEqual([]);
    expect(leaks(() => 1)).toEqual([]);
    expect(leaks((i) => `${next[i]}`)).toEqual([]);
    expect(outsideKnowledge(...tracesOf((i) => next[i]!, 80, 'B'), ['A'])).toEqual([]);
  });

  it('takes fifty bars that have all numbers', () => {
    // The first and the last bar have no return before or after them.
    expect(leaks((i) => next[i]!, 52)).toHaveLength(1);
    expect(leaks((i) => next[i]!, 51)).toEqual([]);
    expect(leaks((i) => (i < 10 ? Number.NaN : next[i]!), 61)).toHaveLength(1);
    expect(leaks((i) => (i < 11 ? Number.NaN : next[i]!), 61)).toEqual([]);
  });

  it('is looked for by the first eight instruments', () => {
    const ids = Array.from({ length: 9 }, (_, k) => `I${k}`);
    const of = (id: string) => outsideKnowledge(...tracesOf((i) => next[i]!, 80, id), ids).length;
    expect([of('I0'), of('I7'), of('I8')]).toEqual([1, 1, 0]);
  });
});

describe('who buys what has left', () => {
  const membership = new Membership([
    { id: 'A', from: 0, to: 50 },
    { id: 'B', from: 100 },
  ]);
  type Fill = readonly [at: number, side: 'buy' | 'sell', quantity: number, instrument?: number];
  const leaks = (fills: readonly Fill[], sent: readonly (readonly [string, number])[] = [], given = true) =>
    tradedAfterLeaving(
      {
        pipeline: { instruments: [{ id: 'A' }, { id: 'B' }] },
        result: {
          record: {
            fills: fills.map(([at, side, quantity, instrument = 0], i) => ({
              at,
              side,
              instrument,
              quantityFixed: fixed(quantity),
              orderId: `o${i}`,
            })),
          },
        },
        sentAt: new Map(sent),
      } as never,
      given ? membership : undefined,
    ).map((one) => one.sentence);
  const said = (at: number) => [
    `A was traded at 1970-01-01T00:00:00.${String(at).padStart(6, '0')}Z, after it had left the universe.`,
  ];

  it('is told once an instrument', () => {
    expect(leaks([[50, 'buy', 1]])).toEqual(said(50));
    expect(leaks([[60, 'sell', 1]])).toEqual(said(60));
    expect(
      leaks([
        [60, 'buy', 1],
        [70, 'buy', 1],
      ]),
    ).toEqual(said(60));
    expect(leaks([[60, 'buy', 1]], [], false)).toEqual([]);
    expect(leaks([[49, 'buy', 1]])).toEqual([]);
    // Not yet a member is another matter.
    expect(leaks([[60, 'buy', 1, 1]])).toEqual([]);
  });

  it('may sell what is held, and not more', () => {
    const holding = (...fills: Fill[]) => leaks([[10, 'buy', 2], ...fills]);
    expect(holding([60, 'sell', 1], [70, 'sell', 1])).toEqual([]);
    expect(holding([60, 'sell', 3])).toEqual(said(60));
    expect(holding([60, 'sell', 5])).toEqual(said(60));
    expect(holding([60, 'buy', 1])).toEqual(said(60));
    expect(
      leaks([
        [10, 'sell', 2],
        [60, 'buy', 1],
      ]),
    ).toEqual([]);
    // What another instrument holds is not of this one.
    expect(
      leaks([
        [10, 'buy', 2, 1],
        [60, 'sell', 1],
      ]),
    ).toEqual(said(60));
  });

  it('may have sent its order before', () => {
    expect(leaks([[60, 'buy', 1]], [['o0', 49]])).toEqual([]);
    expect(leaks([[60, 'buy', 1]], [['o0', 50]])).toEqual(said(60));
    expect(leaks([[60, 'buy', 1]], [['o0', 90]])).toEqual(said(60));
  });
});
