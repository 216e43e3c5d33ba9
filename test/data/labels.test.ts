import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concurrency, returnWeights, timeDecay, uniqueness } from '../../src/data/label-weights.js';
import { cusumFilter, forwardReturn, tripleBarrier } from '../../src/data/labels.js';
import { describeShared, expectGolden, goldenCases } from '../shared.js';

const times = (n: number): number[] => Array.from({ length: n }, (_, i) => 1000 * (i + 1));

describe('forwardReturn', () => {
  it('is the return over the steps, known when they have passed', () => {
    const rows = { close: [100, 110, 99, 120], at: times(4) };
    const simple = forwardReturn(rows, { steps: 2 });
    expect(simple.value[0]).toBeCloseTo(-0.01, 15);
    expect(simple.value[1]).toBeCloseTo(120 / 110 - 1, 15);
    expect([...simple.value.slice(2)]).toEqual([Number.NaN, Number.NaN]);
    expect([...simple.knownAt]).toEqual([3000, 4000, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(forwardReturn(rows, { steps: 1, log: true }).value[0]).toBeCloseTo(Math.log(1.1), 15);
    expect(() => forwardReturn(rows, { steps: 0 })).toThrow(/steps is 0/);
    expect(() => forwardReturn({ close: [1], at: [] }, { steps: 1 })).toThrow(/1 prices and 0 times/);
  });

  it('reads nothing later than the time at which it is known', () => {
    const prices = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 5 }), fc.nat(), (close, steps, at) => {
        const cut = 1 + (at % (close.length - 1));
        const whole = forwardReturn({ close, at: times(close.length) }, { steps });
        const known = forwardReturn({ close: close.slice(0, cut), at: times(cut) }, { steps });
        for (let i = 0; i < cut; i++) if (whole.knownAt[i]! <= 1000 * cut) expect(known.value[i]).toBe(whole.value[i]);
      }),
    );
  });
});

describe('tripleBarrier', () => {
  const rows = { close: [100, 101, 104, 90, 95], at: times(5) };

  it('ends at the first barrier that is touched', () => {
    const of = (profit: number, stop: number, bars: number, side?: 1 | -1) =>
      tripleBarrier(rows, [{ start: 0, target: 0.03, ...(side && { side }) }], { profit, stop, bars })[0];
    expect(of(1, 1, 4)).toMatchObject({ end: 2, barrier: 'upper', label: 1, sign: 1, meta: 1, knownAt: 3000 });
    expect(of(0, 1, 4)).toMatchObject({ end: 3, barrier: 'lower', label: -1, sign: -1, meta: 0 });
    expect(of(1, 1, 1)).toMatchObject({ end: 1, barrier: 'vertical', label: 0, sign: 1, meta: 1 });
    expect(of(1, 1, 4, -1)).toMatchObject({ end: 2, barrier: 'lower', label: -1, sign: -1, meta: 0 });
    expect(of(5, 5, 9)).toBeUndefined();
  });

  it('is touched strictly beyond the barrier only', () => {
    const at = (close: number) =>
      tripleBarrier({ close: [64, close], at: times(2) }, [{ start: 0, target: 0.25 }], {
        profit: 1,
        stop: 1,
        bars: 1,
      })[0];
    expect([at(80)?.barrier, at(80.5)?.barrier, at(48)?.barrier, at(47)?.barrier]).toEqual([
      'vertical',
      'upper',
      'vertical',
      'lower',
    ]);
  });

  it('labels a barrier touched by a simple return as touched', () => {
    const [label] = tripleBarrier({ close: [100, 110.1], at: times(2) }, [{ start: 0, target: 0.05 }], {
      profit: 2,
      stop: 2,
      bars: 1,
    });
    expect(label).toMatchObject({ barrier: 'upper', label: 1 });
  });

  it('refuses what makes no sense', () => {
    expect(() => tripleBarrier(rows, [], { profit: -1, stop: 1, bars: 1 })).toThrow(/multiples/);
    expect(() => tripleBarrier(rows, [{ start: 9, target: 1 }], { profit: 1, stop: 1, bars: 1 })).toThrow(/row 9 of 5/);
    expect(() => tripleBarrier(rows, [{ start: 0, target: 0 }], { profit: 1, stop: 1, bars: 1 })).toThrow(/target 0/);
  });
});

describe('weights of overlapping labels', () => {
  it('counts, averages, claims and decays as worked out by hand', () => {
    const labels = [
      { start: 0, end: 1 },
      { start: 1, end: 2 },
    ];
    expect([...concurrency(labels, 4)]).toEqual([1, 2, 1, 0]);
    expect([...uniqueness(labels, 4)]).toEqual([0.75, 0.75]);
    expect([...timeDecay([1, 1], 0)]).toEqual([0.5, 1]);
    expect(() => concurrency([{ start: 2, end: 1 }], 4)).toThrow(/label 2 to 1/);
    expect(() => timeDecay([1], 2)).toThrow(/oldest is 2/);
    const close = [100, 101, 103, 102];
    expect(returnWeights(labels, close).reduce((a, b) => a + b)).toBeCloseTo(2, 12);
    const shifted = returnWeights([{ start: 1, end: 2 }], close, { intoStart: false });
    expect(shifted[0]).toBe(1);
  });
});

describeShared('labels against reference numbers', ['golden/labels_cv.json'], () => {
  it.each(goldenCases('labels_cv', 'cusumFilter'))('$id', (one) => {
    expectGolden({ events: cusumFilter(one.inputs.close, one.inputs.threshold) }, one);
  });

  it.each(goldenCases('labels_cv', 'tripleBarrier'))('$id', (one) => {
    const { close, events, side, profit_mult: profit, stop_mult: stop, vertical_bars: bars } = one.inputs;
    const given = events.map((event: { start: number; target: number }, i: number) => ({
      ...event,
      side: side?.[i] ?? 1,
    }));
    const labels = tripleBarrier({ close, at: times(close.length) }, given, { profit, stop, bars, end: 'cut' });
    const seen = labels.map((label) => ({
      start: label.start,
      t1: label.end,
      barrier: label.barrier,
      ret: label.return,
      log_ret: label.logReturn,
      label_zero: label.label,
      label_sign: label.sign,
      meta: label.meta,
    }));
    expectGolden({ labels: seen }, one);
  });

  it.each(goldenCases('labels_cv', 'sampleWeights'))('$id', (one) => {
    const { close, t0, t1 } = one.inputs;
    const labels = t0.map((start: number, i: number) => ({ start, end: t1[i] }));
    const unique = uniqueness(labels, close.length);
    const seen = {
      concurrency: concurrency(labels, close.length),
      average_uniqueness: unique,
      return_weights: returnWeights(labels, close),
      decay_0_5: timeDecay(unique, 0.5),
      decay_0: timeDecay(unique, 0),
      decay_m0_25: timeDecay(unique, -0.25),
    };
    expectGolden(seen, one);
  });
});
