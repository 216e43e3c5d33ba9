import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { closeTo, describeShared, expectGolden, firstDifference, golden, goldenCases } from './shared.js';

const loose = { abs: 1e-6, rel: 1e-6 };

describe('closeTo', () => {
  it('accepts what lies within the tolerance and refuses what does not', () => {
    expect(closeTo(1.0000001, 1.00000005, loose)).toBe(true);
    expect(closeTo(1.1, 1.2, loose)).toBe(false);
  });

  it('compares integers exactly, however wide the tolerance', () => {
    expect(closeTo(3, 3, { abs: 10 })).toBe(true);
    expect(closeTo(4, 3, { abs: 10 })).toBe(false);
  });

  it('reads null as undefined and infinities as words', () => {
    for (const nothing of [null, undefined, Number.NaN]) expect(closeTo(nothing, null, loose)).toBe(true);
    expect(closeTo(0, null, loose)).toBe(false);
    expect(closeTo(Number.NaN, 1, loose)).toBe(false);
    expect(closeTo(Number.POSITIVE_INFINITY, 'Infinity', loose)).toBe(true);
    expect(closeTo(Number.NEGATIVE_INFINITY, 'Infinity', loose)).toBe(false);
  });

  it('walks lists, typed arrays, objects and Decimals and names the place', () => {
    expect(closeTo(Float64Array.of(1.5, Number.NaN), [1.5, null], loose)).toBe(true);
    expect(firstDifference({ a: [1.5, 2.5] }, { a: [1.5, 2.25] }, loose)).toBe('.a[1]: expected 2.25, got 2.5');
    expect(firstDifference([1.5], [1.5, 2.5], loose)).toBe('value: expected 2 elements, got 1');
    expect(closeTo(new Decimal('1.25'), 1.25, {})).toBe(true);
    expect(() => expectGolden(2.5, { id: 'x', expected: 1.5, tolerance: loose })).toThrow('golden x');
  });
});

describeShared('golden files', ['golden/indicators.json'], () => {
  it('resolves named data sets', () => {
    const [first] = goldenCases('indicators', 'sma');
    expect(first?.inputs.data).toBeTypeOf('object');
    expect(JSON.stringify(golden('indicators').cases.map((one) => one.inputs))).not.toContain('$data');
  });

  it('refuses an area or a quantity that is not there', () => {
    expect(() => golden('nothing')).toThrow('not there');
    expect(() => goldenCases('indicators', 'nothing')).toThrow('no case');
  });
});
