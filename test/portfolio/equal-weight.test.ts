import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForecastFrame, TargetTable } from '../../src/core/frame.js';
import { type EqualWeightOptions, equalWeight } from '../../src/portfolio/equal-weight.js';
import { fixedQuantity, fixedWeight } from '../../src/portfolio/fixed-quantity.js';
import { fakeDecision, fakeEnv } from '../fake-decision.js';

function solve(options: EqualWeightOptions, means: readonly number[]): { status: string; weights: number[] } {
  const ids = means.map((_, i) => `I${i}`);
  const forecast = new ForecastFrame(means.length);
  forecast.mean.set(means);
  const out = new TargetTable(means.length);
  const status = equalWeight(options)(fakeEnv(ids)).solve(forecast, fakeDecision({ universe: ids }), out);
  return { status, weights: [...out.values] };
}

describe('equalWeight', () => {
  it('shares gross by sign, leaves NaN alone, gives zero to zero', () => {
    expect(solve({}, [0.1, -2, 0, Number.NaN]).weights).toEqual([0.5, -0.5, 0, Number.NaN]);
    expect(solve({ gross: 2 }, [1]).weights).toEqual([2]);
    expect(solve({ longOnly: true }, [1, -1, 3]).weights).toEqual([0.5, 0, 0.5]);
    expect(solve({ among: 'universe' }, [1, 0, 0, 0]).weights).toEqual([0.25, 0, 0, 0]);
    expect(solve({}, [0, 0]).weights).toEqual([0, 0]);
  });

  it('holds the strongest, and lets those that tie at the cut share its places', () => {
    expect(solve({ top: 2 }, [3, -5, 1, 2]).weights).toEqual([0.5, -0.5, 0, 0]);
    expect(solve({ top: 2 }, [3, 1, 1, 0]).weights).toEqual([0.5, 0.25, 0.25, 0]);
    expect(solve({ top: 1 }, [1, 1, -1, 1]).weights).toEqual([0.25, 0.25, -0.25, 0.25]);
    expect(solve({ top: 9 }, [1, 2]).weights).toEqual([0.5, 0.5]);
  });

  it('is not ready while every forecast is NaN, and then writes nothing', () => {
    expect(solve({}, [Number.NaN])).toEqual({ status: 'not-ready', weights: [Number.NaN] });
  });

  it('property: gross holds, signs agree, and a permutation of instruments permutes weights', () => {
    const value = fc.oneof(fc.constantFrom(0, 1, -1, Number.NaN), fc.double({ min: -1, max: 1, noNaN: true }));
    const means = fc.array(value, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(means, fc.integer({ min: 1, max: 5 }), fc.boolean(), (list, top, longOnly) => {
        const { weights } = solve({ top, longOnly, gross: 1.5 }, list);
        const gross = weights.reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : Math.abs(one)), 0);
        const any = list.some((one) => one > 0 || (one < 0 && !longOnly));
        expect(gross).toBeCloseTo(any ? 1.5 : 0, 12);
        weights.forEach((one, i) => {
          expect(Number.isNaN(one)).toBe(Number.isNaN(list[i]!));
          if (one !== 0 && !Number.isNaN(one)) expect(Math.sign(one)).toBe(Math.sign(list[i]!));
        });
        expect(solve({ top, longOnly, gross: 1.5 }, [...list].reverse()).weights).toEqual([...weights].reverse());
      }),
    );
  });

  it('refuses unknown and wrong options', () => {
    expect(() => equalWeight({ tpo: 1 } as never)).toThrow(/unknown option "tpo".*options are: top, gross/);
    expect(() => equalWeight({ gross: -1 })).toThrow(/option "gross"/);
  });
});

describe('fixedQuantity and fixedWeight', () => {
  it('follow the sign', () => {
    const forecast = new ForecastFrame(4);
    forecast.mean.set([2, -0.1, 0, Number.NaN]);
    const out = new TargetTable(4);
    const ids = ['A', 'B', 'C', 'D'];
    expect(fixedQuantity({ quantity: 3 })(fakeEnv(ids)).solve(forecast, fakeDecision(), out)).toBe('optimal');
    expect([out.kind, ...out.values]).toEqual(['quantity', 3, -3, 0, Number.NaN]);
    fixedWeight()(fakeEnv(ids)).solve(forecast, fakeDecision(), out);
    expect([out.kind, ...out.values]).toEqual(['weight', 1, -1, 0, Number.NaN]);
  });

  it('want a positive size', () => {
    expect(() => fixedQuantity({ quantity: 0 })).toThrow(/quantity/);
    expect(() => fixedWeight({ weight: Number.NaN })).toThrow(/weight/);
  });
});
