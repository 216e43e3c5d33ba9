import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactSum } from '../../src/math/exact-sum.js';

const sumOf = (terms: readonly number[]): number => {
  const sum = new ExactSum();
  for (const term of terms) sum.add(term);
  return sum.value;
};

describe('ExactSum', () => {
  it('knows what plain addition forgets', () => {
    expect(sumOf([])).toBe(0);
    expect(sumOf([1e16, 1, 1, -1e16])).toBe(2);
    expect(sumOf(Array.from({ length: 10 }, () => 0.1))).toBe(1);
    // Half-way between two doubles; the last term decides.
    expect(sumOf([1e16, 1, 1e-16])).toBe(1e16 + 2);
    expect(sumOf([1e16, 1, -1e-16])).toBe(1e16);
    expect(sumOf([1e16, 1])).toBe(1e16);
  });

  it('is the sum of whole numbers of any length, in any order', () => {
    // Every term is a whole multiple of 2^-60: big integers hold the true sum.
    const term = fc.tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.integer({ min: -29, max: 60 }));
    fc.assert(
      fc.property(fc.array(term, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (made, dice) => {
        const terms = made.map(([mantissa, shift]) => mantissa * 2 ** shift);
        const exact = made.reduce((sum, [mantissa, shift]) => sum + BigInt(mantissa) * 2n ** BigInt(shift + 60), 0n);
        expect(sumOf(terms)).toBe(Number(exact) / 2 ** 60);
        const shuffled = terms.map((one) => [dice.next().value as number, one] as const).sort((a, b) => a[0] - b[0]);
        expect(sumOf(shuffled.map(([, one]) => one))).toBe(sumOf(terms));
      }),
    );
  });
});
