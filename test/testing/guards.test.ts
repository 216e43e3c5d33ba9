import { describe, expect, it } from 'vitest';
import {
  changedBy,
  decisionStream,
  differenceBetween,
  EVENT_KINDS,
  marketEvents,
  POISON,
  permuteDecision,
  poison,
  testDecision,
  testEnv,
  testTraining,
  watchClock,
} from '../../src/testing/index.js';

describe('watchClock', () => {
  const uses: readonly [string, () => unknown][] = [
    ['Date.now', () => Date.now()],
    ['new Date()', () => new Date()],
    ['Date()', () => Date()],
    ['performance.now', () => performance.now()],
    ['process.hrtime', () => process.hrtime()],
    ['process.hrtime', () => process.hrtime.bigint()],
    ['Math.random', () => Math.random()],
    ['crypto.randomUUID', () => crypto.randomUUID()],
    ['crypto.getRandomValues', () => crypto.getRandomValues(new Uint8Array(2))],
    ['setTimeout', () => clearTimeout(setTimeout(() => {}, 1))],
    ['setInterval', () => clearInterval(setInterval(() => {}, 1))],
    ['setImmediate', () => clearImmediate(setImmediate(() => {}))],
  ];

  it.each(uses)('sees %s', (name, use) => {
    expect(watchClock(use).used).toEqual([name]);
  });

  it('lets what is allowed pass, and everything works meanwhile', () => {
    const { value, used } = watchClock(() => {
      const date = new Date(1000);
      return [
        date instanceof Date,
        date.getTime(),
        Date.UTC(1970, 0, 1),
        Date.parse('1970-01-01T00:00:01Z'),
        Math.sqrt(4),
      ];
    });
    expect(value).toEqual([true, 1000, 0, 1000, 2]);
    expect(used).toEqual([]);
    expect(watchClock(() => Date.now()).value).toBeGreaterThan(1.6e12);
  });

  it('puts everything back, also after a throw', () => {
    const before = [Date, Math.random, performance.now, setTimeout, process.hrtime, crypto.randomUUID];
    expect(() =>
      watchClock(() => {
        throw new Error('x');
      }),
    ).toThrow('x');
    expect([Date, Math.random, performance.now, setTimeout, process.hrtime, crypto.randomUUID]).toEqual(before);
    expect(Object.hasOwn(performance, 'now')).toBe(false);
  });
});

describe('poison', () => {
  it('makes nonsense of numbers, texts and arrays, however deep', () => {
    const lent = { a: 1, b: 'x', c: true, d: [1, { e: 2 }], f: Float64Array.of(3), g: null };
    poison(lent);
    expect(lent).toEqual({
      a: POISON,
      b: 'poisoned',
      c: false,
      d: [POISON, { e: POISON }],
      f: Float64Array.of(POISON),
      g: null,
    });
  });
});

describe('changedBy', () => {
  it('sees a change however deep, and -0', () => {
    const lent = { a: { b: [0, Number.NaN] } };
    expect(changedBy(lent, () => {})).toBe(null);
    expect(changedBy(lent, () => (lent.a.b[0] = -0))).toContain('-0');
    expect(differenceBetween({ a: 1 }, { a: 2 })).toContain('became');
    expect(differenceBetween({ a: 1 }, { a: 1, b: 2 })).not.toBe(null);
  });
});

describe('generators', () => {
  it('give every kind in order, the same for the same seed', () => {
    const ask = { count: 5, kinds: EVENT_KINDS, seed: 4 };
    const events = marketEvents(ask);
    expect(events.map((one) => one.seq)).toEqual(events.map((_, k) => k));
    expect(new Set(events.map((one) => one.kind)).size).toBe(EVENT_KINDS.length);
    expect(events.every((one, k) => k === 0 || one.at >= events[k - 1]!.at)).toBe(true);
    expect(marketEvents(ask)).toEqual(events);
    expect(marketEvents({ ...ask, seed: 5 })).not.toEqual(events);
  });

  it('give bars that could be', () => {
    for (const one of marketEvents({ count: 500 })) {
      if (one.kind !== 'bar') continue;
      expect(one.low).toBeGreaterThan(0);
      expect(one.high).toBeGreaterThanOrEqual(Math.max(one.open, one.close));
      expect(one.low).toBeLessThanOrEqual(Math.min(one.open, one.close));
    }
    const flat = marketEvents({ count: 3, flat: true });
    expect(new Set(flat.map((one) => (one as { close: number }).close)).size).toBe(1);
  });

  it('give decisions whose returns are those of their marks', () => {
    const stream = decisionStream({ count: 30, history: 5, seed: 2 });
    for (let k = 1; k < stream.length; k++) {
      const at = testDecision(stream[k]);
      for (let i = 0; i < 3; i++)
        expect(at.returns(1).get(i, 0)).toBe(at.marks[i]! / (stream[k - 1]!.marks as number[])[i]! - 1);
    }
    expect(testDecision(stream[0]).returns(6).get(0, 5)).not.toBeNaN();
    expect(testDecision(stream[0]).returns(7).get(0, 6)).toBeNaN();
  });

  it('permute decisions whole', () => {
    const [input] = decisionStream({ count: 1, history: 3, seed: 9 });
    const plain = testDecision(input);
    const order = [2, 0, 1];
    const moved = testDecision(permuteDecision(input!, order));
    order.forEach((from, to) => {
      expect(moved.universe.at(to).id).toBe(plain.universe.at(from).id);
      expect(moved.marks[to]).toBe(plain.marks[from]);
      expect(moved.positions.quantity(to)).toBe(plain.positions.quantity(from));
      expect(moved.inFlight.quantity(to)).toBe(plain.inFlight.quantity(from));
      expect(moved.returns(1).get(to, 0)).toBe(plain.returns(1).get(from, 0));
    });
  });

  it('give training rows that can be learned from', () => {
    const { x, y, knownAt, asOf } = testTraining({ columns: ['a', 'b'], moments: 200, instruments: 2 });
    let product = 0;
    for (let r = 0; r < x.rows; r++) product += x.data[2 * r]! * y[r]!;
    expect(product / x.rows).toBeGreaterThan(0.001);
    expect(Math.max(...knownAt)).toBeLessThanOrEqual(asOf);
  });

  it('give environments with streams of their own', () => {
    const [a, b] = [testEnv({ seed: 1 }), testEnv({ seed: 1 })];
    expect(a.random('x').uniform()).toBe(b.random('x').uniform());
    expect(a.random('x').uniform()).not.toBe(a.random('y').uniform());
  });
});
