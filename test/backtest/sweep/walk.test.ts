/** Stretch by stretch gives what bar by bar gives, to the bit: changes of side, books, sums of returns. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleChanges, SideChanges } from '../../../src/backtest/sweep/rule-changes.js';
import { walkBars, walkDays } from '../../../src/backtest/sweep/vector-walk.js';
import { cases } from '../../nightly.js';
import { sidesByBar, walkByBar } from './bar-by-bar.js';

type Rule = (...values: number[]) => number;

const number = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
  { weight: 4, arbitrary: fc.constantFrom(0, -0, 1, -1) },
  { weight: 2, arbitrary: fc.constant(Number.NaN) },
  { weight: 1, arbitrary: fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);
const rules: readonly Rule[] = [
  (...values) => (values[0]! > (values.length > 2 ? values[1]! : 0) ? 1 : 0),
  (...values) => (values[0]! > 0.5 ? 2 : values[0]! < -0.5 ? -3 : Number.NaN),
  (...values) => (Number.isFinite(values[0]) ? Math.trunc(values[0]! * 2) : 0),
  (...values) => (values.slice(0, -1).some(Number.isNaN) ? Number.POSITIVE_INFINITY : values[0]! < 0 ? -1 : 1),
];
const trial = fc.integer({ min: 1, max: 120 }).chain((bars) => {
  const list = (one: fc.Arbitrary<number>) => fc.array(one, { minLength: bars, maxLength: bars });
  return fc.record({
    columns: fc
      .integer({ min: 1, max: 3 })
      .chain((width) => fc.array(list(number), { minLength: width, maxLength: width })),
    rule: fc.constantFrom(...rules),
    open: list(fc.double({ min: 50, max: 150, noNaN: true })),
    close: list(fc.double({ min: 50, max: 150, noNaN: true })),
    daily: fc.boolean(),
    dayEnds: list(fc.boolean() as fc.Arbitrary<unknown> as fc.Arbitrary<number>),
    units: fc.constantFrom(0, 1, 2.5, 40),
    origin: fc.constantFrom(0, 0.001, -0.02),
    feeRate: fc.constantFrom(0, 0.0002, 0.01),
    cash: fc.constantFrom(3000, 100_000),
  });
});

describe('a trial over columns', () => {
  it('is by stretches what it is bar by bar', () => {
    let [fills, ruined] = [0, 0];
    fc.assert(
      fc.property(trial, (one) => {
        const columns = one.columns.map((column) => Float64Array.from(column));
        const bars = one.close.length;
        const ends = one.close.flatMap((_, i) => (one.daily || one.dayEnds[i] || i === bars - 1 ? [i] : []));
        const account = {
          ...one,
          open: Float64Array.from(one.open),
          close: Float64Array.from(one.close),
          dayEnds: Int32Array.from(ends),
          changes: new SideChanges(bars),
          multiplier: 1,
          lot: 1,
          periodsPerYear: 252,
        };
        ruleChanges(one.rule, columns, account.changes);
        const sides = sidesByBar(one.rule, columns);
        const changed = sides.flatMap((side, i) => (side === (sides[i - 1] ?? 0) ? [] : [[i, side]]));
        const { at, sides: to, count } = account.changes;
        expect(Array.from({ length: count }, (_, k) => [at[k], to[k]])).toEqual(changed);
        const walk = ends.length === bars ? walkDays : walkBars;
        const found = walk(one.units, one.origin, account, account.changes);
        const plain = walkByBar(one.units, one.origin, account, sides);
        expect(found).toEqual(plain);
        fills += plain?.fills ?? 0;
        if (plain === null) ruined++;
      }),
      { numRuns: cases(300) },
    );
    expect(Math.min(fills, ruined)).toBeGreaterThan(0);
  });

  it('never asks the rule about a column without a number', () => {
    for (let width = 1; width <= 3; width++) {
      const columns = Array.from({ length: width }, (_, c) =>
        Float64Array.from({ length: 40 }, (_, i) => ((i + c) % 5 === 0 ? Number.NaN : 1)),
      );
      const asked: number[] = [];
      const rule: Rule = (...values) => {
        asked.push(...values);
        return 1;
      };
      ruleChanges(rule, columns, new SideChanges(40));
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.some(Number.isNaN)).toBe(false);
    }
  });

  it('refuses an infinite answer on whatever bar it comes', () => {
    for (let width = 1; width <= 3; width++) {
      const columns = Array.from({ length: width }, () => Float64Array.from({ length: 9 }, (_, i) => i));
      const rule: Rule = (x) => (x === 7 ? Number.POSITIVE_INFINITY : 1);
      expect(() => ruleChanges(rule, columns, new SideChanges(9))).toThrow(/not finite/);
    }
  });
});
