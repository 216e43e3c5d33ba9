import { describe, expect, it } from 'vitest';
import { type FillAuditOptions, fillAudit, type JudgedFill } from '../../../src/backtest/leakage/fill-rules.js';

const bars = [
  { open: 10, high: 12, low: 9, close: 11, volume: 100 },
  { open: 10.5, high: 13, low: 10, close: 12 },
  { open: 7, high: 7, low: 7, close: 7, volume: 10 },
  { open: 9, high: 12, low: 9, close: 12, volume: 10 },
];
const judged = (fill: Partial<JudgedFill>, options?: FillAuditOptions) => {
  const one: JudgedFill = { id: 'f', signalBar: 0, uses: 'close', fillBar: 1, price: 11, ...fill };
  return fillAudit(bars, [one], options)[0]?.rule ?? null;
};

describe('the audit of fills', () => {
  it.each<[string, Partial<JudgedFill>, string | null]>([
    ['at the next bar', {}, null],
    ['in a bar that there is not', { fillBar: 4 }, 'time_travel'],
    ['in a bar before the decision', { signalBar: 2, fillBar: 1 }, 'time_travel'],
    ['within the bar whose close decided', { fillBar: 0, price: 10 }, 'time_travel'],
    ['at the close that decided', { fillBar: 0, price: 11 }, 'same_bar_close'],
    ['within the bar whose open decided', { fillBar: 0, uses: 'open', price: 11 }, null],
    ['above the bar', { price: 13.01 }, 'outside_bar'],
    ['below the bar', { price: 9.99 }, 'outside_bar'],
    ['at no price', { price: Number.NaN }, 'outside_bar'],
    ['bought at the high', { price: 13 }, null],
    ['bought at the low', { price: 10 }, 'favourable_extreme'],
    ['bought at the low on purpose', { price: 10, side: 'buy' }, 'favourable_extreme'],
    ['sold at the low', { price: 10, side: 'sell' }, null],
    ['sold at the high', { price: 13, side: 'sell' }, 'favourable_extreme'],
    ['bought at the low by a resting order', { price: 10, resting: true }, null],
    ['bought at the low by one that did not rest', { price: 10, resting: false }, 'favourable_extreme'],
    ['in a bar of one price', { fillBar: 2, price: 7 }, null],
    ['bought at an open that is the low', { fillBar: 3, price: 9 }, null],
    ['sold at a close that is the high', { fillBar: 3, price: 12, side: 'sell' }, null],
    ['of all that was traded', { fillBar: 3, price: 10, quantity: 10 }, null],
    ['of more than was traded', { fillBar: 3, price: 10, quantity: 10.01 }, 'beyond_volume'],
    ['of much where no volume is known', { quantity: 1e9 }, null],
  ])('%s', (_, fill, rule) => {
    expect(judged(fill)).toBe(rule);
  });

  it('lets a closing auction fill at the close, and nowhere else in the bar', () => {
    expect(judged({ fillBar: 0, price: 11 }, { closeAuction: true })).toBeNull();
    expect(judged({ fillBar: 0, price: 11 }, { closeAuction: false })).toBe('same_bar_close');
    expect(judged({ fillBar: 0, price: 10 }, { closeAuction: true })).toBe('time_travel');
  });

  it('takes a share of the volume', () => {
    const fill = { fillBar: 3, price: 10 };
    expect(judged({ ...fill, quantity: 5 }, { maxShare: 0.5 })).toBeNull();
    expect(judged({ ...fill, quantity: 5.1 }, { maxShare: 0.5 })).toBe('beyond_volume');
  });

  it('names each broken fill and no other', () => {
    const one = { signalBar: 0, uses: 'close', fillBar: 1 } as const;
    const fills = [
      { ...one, id: 1, price: 99 },
      { ...one, id: 2, price: 11 },
      { ...one, id: 3, fillBar: 0, price: 11 },
    ];
    expect(fillAudit(bars, fills)).toEqual([
      { id: 1, rule: 'outside_bar' },
      { id: 3, rule: 'same_bar_close' },
    ]);
  });

  it('refuses an unknown option', () => {
    expect(() => fillAudit(bars, [], { share: 1 } as never)).toThrow(
      '[edgeproof] fillAudit: unknown option "share"; remove or rename it; options are: closeAuction, maxShare',
    );
  });
});
