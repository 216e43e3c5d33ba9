import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataHash, dataHash } from '../../src/artifacts/data-hash.js';
import { LaneHash } from '../../src/artifacts/lane-hash.js';
import { isEdgeproofError } from '../../src/core/errors.js';

function lane(values: readonly number[]): string {
  const hash = new LaneHash();
  hash.add(values);
  return hash.digest();
}

describe('LaneHash', () => {
  it('is MurmurHash3 x86-128 on whole blocks (values of the mmh3 package)', () => {
    expect(lane([1, 2])).toBe('d938b3cfd2e0c875108e32dd36072f42');
    expect(lane([0.1, -0, Number.POSITIVE_INFINITY, 123.456])).toBe('c8a5a8d52e714603be440f9ba5766423');
  });

  it('takes every NaN as the same, and tells 0 from -0', () => {
    const odd = new Float64Array(1);
    new Uint32Array(odd.buffer).set([7, 0xfff80001]);
    expect(lane([odd[0]!, 3])).toBe(lane([Number.NaN, 3]));
    expect(lane([0, 3])).not.toBe(lane([-0, 3]));
  });

  it('tells an odd count from the same values with a zero after them', () => {
    expect(lane([1])).not.toBe(lane([1, 0]));
    expect(lane([])).not.toBe(lane([0]));
  });
});

describe('DataHash', () => {
  it('does not depend on how the rows are cut, also over a snapshot', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.array(fc.string()), fc.nat(), (numbers, texts, cut) => {
        const at = numbers.length === 0 ? 0 : cut % numbers.length;
        const whole = new DataHash().numbers('x', numbers).texts('t', texts).digest();
        const first = new DataHash().texts('t', texts).numbers('x', numbers.slice(0, at));
        first.digest();
        const resumed = DataHash.from(JSON.parse(JSON.stringify(first.snapshot())));
        expect(resumed.numbers('x', numbers.slice(at)).digest()).toBe(whole);
      }),
    );
  });

  it('changes with any value, name, or order', () => {
    const base = dataHash({ close: [1, 2, 3], open: [1, 1, 1] });
    expect(dataHash({ open: [1, 1, 1], close: [1, 2, 3] })).toBe(base);
    const others = [
      dataHash({ close: [1, 3, 2], open: [1, 1, 1] }),
      dataHash({ close: [1, 2, 3.0000000000000004], open: [1, 1, 1] }),
      dataHash({ close: [1, 2], open: [1, 1, 1] }),
      dataHash({ open: [1, 2, 3], close: [1, 1, 1] }),
      dataHash({ close: [1, 2, 3], last: [1, 1, 1] }),
    ];
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
    expect(dataHash({ t: ['ab', 'c'] })).not.toBe(dataHash({ t: ['a', 'bc'] }));
  });

  it('spreads: no collision among 50,000 neighbours', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 50_000; i++) seen.add(lane([i, i + 1]).slice(0, 16));
    expect(seen.size).toBe(50_000);
  });

  it('refuses a column of two kinds', () => {
    try {
      new DataHash().numbers('x', [1]).texts('x', ['a']);
      expect.unreachable();
    } catch (error) {
      expect(isEdgeproofError(error) && error.code).toBe('CONFIG');
    }
  });
});
