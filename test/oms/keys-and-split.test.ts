import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.js';
import type { NewIntent } from '../../src/core/order.js';
import { orderKey, split, splitQuantity } from '../../src/oms/index.js';

describe('order keys', () => {
  const keys = fc.record({
    strategy: fc.constantFrom('a', 'b', 'a_1'),
    instrument: fc.nat(40),
    decidedAt: fc.oneof(fc.integer({ min: 0, max: 4e15 }), fc.integer({ min: 0, max: 3e6 })),
    leg: fc.nat(12),
  });

  it('are equal for equal intents and for no others', () => {
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(orderKey(a) === orderKey(b)).toBe(same);
        expect(orderKey({ ...a })).toBe(orderKey(a));
      }),
      { numRuns: 500 },
    );
  });

  it('are short, of letters, digits, underscores and dashes', () => {
    fc.assert(fc.property(keys, (key) => void expect(orderKey(key)).toMatch(/^[\w-]{1,48}$/)));
  });
});

describe('a split', () => {
  it('adds up exactly, in whole lots, each leg within a lot of its share', () => {
    const weights = fc.array(fc.nat(100), { minLength: 1, maxLength: 8 }).filter((all) => all.some((one) => one > 0));
    fc.assert(
      fc.property(fc.nat(100_000), weights, fc.constantFrom('1', '0.001', '0.25', '100'), (lots, parts, lot) => {
        const total = new Decimal(lot).times(lots);
        const legs = splitQuantity(total, parts, lot);
        expect(legs).toHaveLength(parts.length);
        expect(legs.reduce((sum, one) => sum.plus(one), new Decimal(0)).equals(total)).toBe(true);
        const sum = parts.reduce((a, b) => a + b, 0);
        legs.forEach((one, k) => {
          expect(one.mod(lot).isZero()).toBe(true);
          expect(one.minus(total.times(parts[k]!).div(sum)).abs().lessThanOrEqualTo(lot)).toBe(true);
          if (parts[k] === 0) expect(one.isZero()).toBe(true);
        });
      }),
    );
  });

  it.each([
    ['weights of nothing', () => splitQuantity(10, [0, 0], 1), 'weights 0, 0 are not usable'],
    ['a negative weight', () => splitQuantity(10, [2, -1], 1), 'weights 2, -1 are not usable'],
    ['NaN', () => splitQuantity(10, [Number.NaN], 1), 'are not usable'],
    ['a total off the lot', () => splitQuantity('10.5', [1], 1), '10.5 is not a whole number of lots'],
  ])('of %s is refused', (_title, make, text) => {
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(text);
  });

  it('of an intent keeps its terms, names its legs, and leaves empty ones out', () => {
    const parent: NewIntent = { action: 'new', instrument: 0, side: 'sell', quantity: 3, type: 'market', tag: 'exit' };
    const legs = split(parent, 5, 1);
    expect(legs.map((one) => [Number(one.quantity), one.tag, one.side])).toEqual([
      [1, 'exit/1', 'sell'],
      [1, 'exit/2', 'sell'],
      [1, 'exit/3', 'sell'],
    ]);
  });
});
