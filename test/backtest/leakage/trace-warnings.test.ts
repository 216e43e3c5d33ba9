/** What is read off a trace: warnings that prove nothing, and who was traded when. */
import { describe, expect, it } from 'vitest';
import { implausibleForecasts } from '../../../src/backtest/leakage/plausibility.js';
import { startWarnings } from '../../../src/backtest/leakage/start-check.js';
import { type Stage, Trace } from '../../../src/backtest/leakage/trace.js';
import type { TracedRun } from '../../../src/backtest/leakage/traced-run.js';
import { checkSameUniverse, checkUniverse } from '../../../src/backtest/leakage/universe-check.js';
import { warmUpWarnings } from '../../../src/backtest/leakage/warm-up-check.js';
import { Membership } from '../../../src/data/membership.js';

function columns(stage: Stage, values: Readonly<Record<string, readonly (number | string)[]>>): Trace {
  const trace = new Trace();
  for (const [column, own] of Object.entries(values))
    own.forEach((value, at) => {
      trace.add(stage, { at, column, value });
    });
  return trace;
}
const runOf = (trace: Trace, ...ids: readonly string[]) =>
  ({ trace, pipeline: { instruments: ids.map((id) => ({ id })) } }) as unknown as TracedRun;

describe('columns that never became numbers', () => {
  const warned = (values: Parameters<typeof columns>[1]) => warmUpWarnings(runOf(columns('features', values)));

  it('are named', () => {
    expect(warned({ 'A.x': [Number.NaN, 1, Number.NaN], 'A.y': [Number.NaN], 'A.z': ['text', Number.NaN] })).toEqual([
      { code: 'never-ready', sentence: 'A.y, A.z never became a number over the whole history.' },
    ]);
  });

  it('are none where each was one once', () => {
    expect(warned({ 'A.x': [1, Number.NaN], 'A.y': [0] })).toEqual([]);
    expect(warmUpWarnings(runOf(columns('source', { 'A.x': [Number.NaN] })))).toEqual([]);
  });
});

describe('columns that depend on where the history begins', () => {
  const warned = (base: Parameters<typeof columns>[1], late: Parameters<typeof columns>[1]) =>
    startWarnings(columns('features', base), columns('features', late)).map((one) => one.sentence);
  // Deviation 1 with divisor n - 1.
  const wide = [1, 2, 3];

  it('are told when the last value is off by more than a hundredth of the deviation', () => {
    expect(warned({ x: wide }, { x: [3.0099] })).toEqual([]);
    expect(warned({ x: wide }, { x: [2.9901] })).toEqual([]);
    expect(warned({ x: wide }, { x: [9, 3.0101] })).toEqual([
      'x would be another at the end of the history if the history began in its middle: give it the same start live.',
    ]);
    expect(warned({ x: wide, y: wide }, { x: [4], y: [2] })).toEqual([
      'x, y would be another at the end of the history if the history began in its middle: give them the same start live.',
    ]);
    expect(startWarnings(columns('features', { x: wide }), columns('features', { x: [4] }))[0]?.code).toBe(
      'depends-on-start',
    );
  });

  it('are none that are not there any more, no numbers, or equal', () => {
    expect(warned({ x: wide }, {})).toEqual([]);
    expect(warned({ x: ['a', 'b'] }, { x: ['c'] })).toEqual([]);
    expect(warned({ x: [5] }, { x: [5] })).toEqual([]);
    expect(warned({ x: [5] }, { x: [5.1] })).toHaveLength(1);
    expect(warned({ x: [Number.NaN, 1, 3, 2] }, { x: [2.009] })).toEqual([]);
    expect(warned({ x: [Number.NaN, 1, 3, 2] }, { x: [2.5] })).toHaveLength(1);
    expect(warned({ x: ['5'] }, { x: ['6'] })).toEqual([]);
    expect(startWarnings(columns('source', { x: wide }), columns('source', { x: [4] }))).toEqual([]);
  });
});

describe('forecasts that know too much', () => {
  const close = Array.from({ length: 61 }, (_, i) => 100 + 7 * Math.sin(i * i));
  const next = close.slice(1).map((one, i) => one / close[i]! - 1);
  const traced = (forecast: readonly number[], closes: readonly number[] = close, column = 's.A.b'): Trace => {
    const trace = columns('source', {
      'A.b.close': closes,
      'A.b.price': closes.map((_, i) => i + 1),
      's.A.b': closes.map((_, i) => (i % 2) * 1e6),
    });
    trace.add('source', { at: closes.length - 1, column: 'A.b.close', value: 'no trade' });
    forecast.forEach((value, at) => {
      trace.add('forecast', { at, column, value });
    });
    return trace;
  };
  const warned = (...given: Parameters<typeof traced>) => implausibleForecasts(traced(...given));

  it('are warned of, in either direction', () => {
    expect(warned(next)).toEqual([
      {
        code: 'implausible-forecast',
        sentence: 'The forecast of A.b has a correlation of 1.00 with the next return: real ones stay below 0.1.',
      },
    ]);
    expect(warned(next.map((one) => -one))[0]?.sentence).toContain('correlation of -1.00 with');
  });

  it('are none of chance, of too few, of another instrument', () => {
    expect(warned(next.map((_, i) => (i * 7919) % 13))).toEqual([]);
    expect(warned(next.slice(0, 50))).toHaveLength(1);
    expect(warned(next.slice(0, 49))).toEqual([]);
    expect(warned(next, close, 's.B')).toEqual([]);
    // The last forecast has no next close.
    expect(warned(next.slice(0, 50), close.slice(0, 50))).toEqual([]);
    expect(warned(next.slice(0, 50), close.slice(0, 51))).toHaveLength(1);
  });

  it('are held against the return after them, not the one before', () => {
    const before = [0, ...next.slice(0, -1)];
    expect(warned(before)).toEqual([]);
  });

  it('must be numbers, made when a close was known', () => {
    const gaps = next.map((one, i) => (i < 10 ? Number.NaN : one));
    expect(warned(gaps)).toHaveLength(1);
    expect(warned(gaps.map((one, i) => (i < 11 ? Number.NaN : one)))).toEqual([]);
    const trace = new Trace();
    close.forEach((value, i) => {
      trace.add('source', { at: 2 * i + 1, column: 'A.close', value });
      if (i < 51) trace.add('forecast', { at: 2 * i, column: 's.A', value: i === 0 ? 1e9 : next[i - 1]! });
    });
    // The first one was made before any close; between two closes the earlier one is known.
    expect(implausibleForecasts(trace)).toHaveLength(1);
  });

  it('need a correlation that is no chance', () => {
    // Above 0.3, yet with 60 pairs less than 5 deviations from nothing.
    const blurred = next.map((one, i) => one + 0.2 * Math.sin(i * 1.7));
    expect(warned(blurred)).toEqual([]);
  });
});

describe('who was traded', () => {
  const membership = new Membership([
    { id: 'A', from: 0, to: 50 },
    { id: 'B', from: 20 },
    { id: 'GONE', from: 0, to: 30 },
    { id: 'LOST', from: 5, to: 90 },
    { id: 'LATER', from: 500 },
    { id: 'PAST', from: -90, to: -50 },
  ]);
  const traded = (...fills: readonly (readonly [at: number, id: string])[]) => {
    const trace = new Trace();
    for (const [at, id] of fills) trace.add('fills', { at, column: `${id} order-1`, value: 'x' });
    return trace;
  };
  const all = ['A', 'B', 'GONE', 'LOST'];
  const leaks = (trace: Trace, ids: readonly string[] = all, given: Membership | undefined = membership) =>
    checkUniverse(runOf(trace, ...ids), given, [1, 40, 100]);

  it('belonged then, or had belonged and was sold', () => {
    expect(leaks(traded([0, 'A'], [49, 'A'], [60, 'A'], [20, 'B']))).toEqual([]);
    expect(checkUniverse(runOf(traded([1, 'B']), 'B'), undefined, [1, 2])).toEqual([]);
  });

  it('had not joined yet: told once an instrument', () => {
    expect(leaks(traded([18, 'B'], [19, 'B'], [21, 'B'], [7, 'NEVER']))).toEqual([
      {
        kind: 'universe',
        stage: 'universe',
        column: 'B',
        at: 18,
        sentence: 'B was traded at 1970-01-01T00:00:00.000018Z, before it belonged to the universe.',
      },
      {
        kind: 'universe',
        stage: 'universe',
        column: 'NEVER',
        at: 7,
        sentence: 'NEVER was traded at 1970-01-01T00:00:00.000007Z, before it belonged to the universe.',
      },
    ]);
  });

  it('is missing when it left before the end', () => {
    const at = { kind: 'universe', stage: 'universe', at: 100 };
    expect(leaks(new Trace(), ['A', 'B', 'GONE'])).toEqual([
      {
        ...at,
        column: 'LOST',
        sentence: 'LOST left the universe before the end and is missing: only those that survived are traded.',
      },
    ]);
    expect(leaks(new Trace(), ['A', 'B'])).toEqual([
      {
        ...at,
        column: 'GONE',
        sentence: 'GONE, LOST left the universe before the end and are missing: only those that survived are traded.',
      },
    ]);
    // Who is still in it at the end may be left out, and so may who was in it before or will be later.
    expect(leaks(new Trace(), ['A', 'GONE', 'LOST'])).toEqual([]);
    expect(checkUniverse(runOf(new Trace()), membership, [])).toEqual([]);
  });
});

describe('a list of instruments that was chosen with hindsight', () => {
  it('is another without what came later', () => {
    const of = (...ids: string[]) => runOf(new Trace(), ...ids);
    expect(checkSameUniverse(of('A', 'B'), of('A', 'B'), 7)).toBeNull();
    expect(checkSameUniverse(of('A', 'B'), of('A', 'C'), 7)).toEqual({
      kind: 'universe',
      stage: 'universe',
      column: 'instruments',
      at: 7,
      sentence: 'The pipeline trades A, B; without what came later it would have chosen A, C.',
    });
    expect(checkSameUniverse(of('A', 'B'), of('B', 'A'), 7)).not.toBeNull();
  });
});
