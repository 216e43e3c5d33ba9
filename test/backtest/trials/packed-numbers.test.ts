import { describe, expect, it } from 'vitest';
import { packDays, packNumbers, unpackDays, unpackNumbers } from '../../../src/backtest/trials/packed-numbers.js';

const DAY = 86_400_000_000;

describe('packed numbers', () => {
  it('are base64 of little-endian float64, as anybody reads them', () => {
    for (const values of [[], [1], [1, -2.5], [Math.PI, Number.NaN, -0], [0, 1e300, -1e-300, 7]]) {
      const text = packNumbers(values);
      expect(text).toBe(Buffer.from(Float64Array.from(values).buffer).toString('base64'));
      expect([...unpackNumbers(text)]).toEqual(values);
    }
  });

  it('that were cut off are refused', () => {
    expect(() => unpackNumbers('AAAA')).toThrow(
      '[edgeproof] trial ledger: a column of numbers is cut off; restore the file',
    );
  });
});

describe('packed days', () => {
  it.each([
    [[], ''],
    [[19_000], '19000'],
    [[0], '0'],
    [[-3, -2], '-3 1'],
    [[5, 6, 7, 8], '5 1*3'],
    [[5, 6, 8, 10, 11], '5 1 2*2 1'],
    [[1, 2, 3], '1 1*2'],
    [[7, 14, 21], '7 7*2'],
  ])('%j is %j', (days, text) => {
    const micros = days.map((day) => day * DAY);
    expect(packDays(micros)).toBe(text);
    expect([...unpackDays(text)]).toEqual(micros);
  });

  it('must be midnights', () => {
    expect(() => packDays([5])).toThrow('[edgeproof] trial ledger: day 5 is not midnight; pass whole days');
    expect(() => packDays([DAY, DAY + 5])).toThrow(`day ${DAY + 5} is not midnight`);
  });
});
