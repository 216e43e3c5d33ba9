/** Permutation tests that can be counted on fingers. */
import { describe, expect, it } from 'vitest';
import { returnPermutationTest, shuffle, signFlipTest } from '../../../src/backtest/overfit/permutation.js';
import { ConfigError, DataError } from '../../../src/core/errors.js';
import { Random } from '../../../src/core/random.js';

describe('signFlipTest', () => {
  it.each([
    [[1], 1 / 2],
    [[-1], 1],
    [[1, 2], 1 / 4],
    [[2, -1], 2 / 4],
    [[-1, 2, 3], 2 / 8],
    [[0, 0], 1],
    [[1, 0], 2 / 4],
    // equal up to rounding is equal: 0.1 + 0.2 and 0.3 in another order
    [[0.1, 0.2, -0.3], 5 / 8],
    [[0.3, -0.1, -0.2], 5 / 8],
  ])('of %j is %d', (returns, pValue) => {
    expect(signFlipTest(returns)).toEqual({ pValue, permutations: 2 ** returns.length });
  });

  it('takes 1 to 24 returns', () => {
    const words = (n: number) =>
      new DataError('signFlipTest', `${n} returns`, 'pass 1 to 24; use a permutation test for more');
    expect(() => signFlipTest([])).toThrow(words(0));
    expect(() => signFlipTest(new Array<number>(25).fill(1))).toThrow(words(25));
    expect(signFlipTest(new Array<number>(12).fill(1)).pValue).toBe(1 / 4096);
  });
});

describe('returnPermutationTest', () => {
  it('is the share of permutations that earn as much', () => {
    const indices = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
    ];
    // profits 1*10 + 2*20 + 4*40 = 210, 120, 200, and 1*20 + 2*40 + 4*10 = 140
    const made = returnPermutationTest([1, 2, 4], [10, 20, 40], { indices });
    expect(made.observed).toBe(210);
    expect(Array.from(made.permuted)).toEqual([210, 120, 200, 140]);
    expect(made.pValue).toBe(2 / 5);
    expect(returnPermutationTest([-1, -2, -4], [10, 20, 40], { indices }).pValue).toBe(1);
    // the same three products summed in another order differ in the last bit and count as equal
    const rounded = returnPermutationTest([1, 1, 1], [0.1, 0.2, 0.3], {
      indices: [
        [2, 1, 0],
        [1, 2, 0],
      ],
    });
    expect(rounded.pValue).toBe(1);
    const losing = returnPermutationTest([-1, -1, -1], [0.1, 0.2, 0.3], {
      indices: [
        [2, 1, 0],
        [1, 2, 0],
      ],
    });
    expect(losing.pValue).toBe(1);
  });

  it('draws a thousand unless told otherwise, the same for the same seed, each of all returns', () => {
    const returns = [1, 2, 4, 8, 16];
    const positions = [1, 10, 100, 1000, 10_000];
    const all = returnPermutationTest(positions, returns);
    expect(all.permuted.length).toBe(1000);
    expect(returnPermutationTest(positions, returns).permuted).toEqual(all.permuted);
    expect(returnPermutationTest(positions, returns, { seed: 2 }).permuted).not.toEqual(all.permuted);
    expect(new Set(all.permuted).size).toBe(120);
    expect(all.pValue).toBe((1 + Array.from(all.permuted).filter((one) => one === all.observed).length) / 1001);
    const few = returnPermutationTest(positions, returns, { permutations: 7, seed: 5 });
    expect(Array.from(few.permuted)).toMatchInlineSnapshot(`
      [
        161284,
        36418,
        19624,
        41368,
        161842,
        83614,
        161248,
      ]
    `);
    expect(returnPermutationTest([], [], { permutations: 1 })).toMatchObject({ observed: 0, pValue: 1 });
  });

  it('refuses in words', () => {
    expect(() => returnPermutationTest([1, 2], [1])).toThrow(
      new DataError('returnPermutationTest', '2 positions and 1 returns', 'align them'),
    );
    expect(() => returnPermutationTest([1, 2], [1, 2], { indices: [[0, 1], [0]] })).toThrow(
      new ConfigError('returnPermutationTest', 'a permutation of 1 for 2 returns', 'pass whole ones'),
    );
    expect(() => returnPermutationTest([1], [1], { index: 1 } as never)).toThrow(
      /returnPermutationTest: unknown option "index"/,
    );
  });
});

it('shuffle gives every order equally often, in place', () => {
  const random = new Random(3, 'shuffle');
  const counts = new Map<string, number>();
  for (let k = 0; k < 6000; k++) {
    const values = [0, 1, 2];
    expect(shuffle(values, random)).toBe(values);
    counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  expect(shuffle([] as number[], random)).toEqual([]);
});
