import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountToDecimal, divide, fixed, onGrid, quantize, toDecimal, toNumber } from '../../src/core/money.js';

const oracle = (value: string | number): bigint =>
  BigInt(new Decimal(value).toFixed(12, Decimal.ROUND_HALF_EVEN).replace('.', ''));

describe('exact decimals', () => {
  it('reads a number by its decimal text, as Decimal does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), (value) => {
        expect(fixed(value)).toBe(oracle(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads text with many digits, rounding half to even at the twelfth', () => {
    for (const text of [
      '0.0000000000005',
      '0.0000000000015',
      '1.1234567890125',
      '-7.00000000000051',
      '12345678901234567890.123456789012',
      '1e-7',
      '+2.5',
    ]) {
      expect(fixed(text)).toBe(oracle(text));
    }
  });

  it('goes to Decimal and back without loss', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (units) => {
        expect(fixed(toDecimal(units))).toBe(units);
      }),
    );
    expect(amountToDecimal(fixed('0.1') * fixed('0.1')).toString()).toBe('0.01');
    expect(toNumber(fixed('101.25'))).toBe(101.25);
  });

  it('divides with the rounding that was asked for', () => {
    expect(divide(7n, 2n, 'down')).toBe(3n);
    expect(divide(7n, 2n, 'up')).toBe(4n);
    expect(divide(-7n, 2n, 'up')).toBe(-4n);
    expect([divide(5n, 2n), divide(7n, 2n), divide(-5n, 2n), divide(9n, 4n)]).toEqual([2n, 4n, -2n, 2n]);
    expect(quantize(fixed('1.237'), fixed('0.01'), 'down')).toBe(fixed('1.23'));
    expect(quantize(fixed('1.237'), 0n)).toBe(fixed('1.237'));
  });

  it('turns exact numbers into floats as Number() does, and knows what lies on a grid, at any size', () => {
    const units = fc.oneof(
      fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }),
      fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }),
      fc.constantFrom(0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n),
    );
    const steps = fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 60n }), fc.constantFrom(1n, 10_000n, 10n ** 12n));
    fc.assert(
      fc.property(units, steps, fc.boolean(), (any, step, even) => {
        const value = even ? (any / step) * step : any;
        expect(toNumber(value)).toBe(Number(value) / 1e12);
        expect(onGrid(value, step)).toBe(value % step === 0n);
        for (const rounding of ['down', 'up', 'half-even'] as const)
          expect(quantize(value, step, rounding)).toBe(divide(value, step, rounding) * step);
      }),
      { numRuns: 2000 },
    );
  });

  it('names what is not a number', () => {
    expect(() => fixed('ten', 'price')).toThrow(/price ten is not a number/);
    expect(() => fixed(Number.NaN, 'price')).toThrow(/price NaN is not finite/);
    expect(() => fixed(Number.POSITIVE_INFINITY)).toThrow(/not finite/);
  });
});
