/** Subperiods, costs, plateau, gate size: exact values and whole sentences. */
import { describe, expect, it } from 'vitest';
import { deflatedSharpeSize, mostPasses } from '../../../src/backtest/overfit/gate-size.js';
import { neighboursOf, parameterPlateau } from '../../../src/backtest/overfit/parameter-plateau.js';
import { costSensitivity, subperiods } from '../../../src/backtest/overfit/stability.js';
import { ConfigError } from '../../../src/core/errors.js';

describe('subperiods', () => {
  const series = {
    days: Float64Array.of(10, 20, 30, 40, 50, 60, 70),
    returns: Float64Array.of(1, 2, 3, 4, 5, 6, 1000),
    matched: Float64Array.of(0.5, 1, 0, 1, 2, 1, 0),
  };

  it('gives each part its days and what it earned beyond the market a year', () => {
    expect(subperiods(series, { parts: 3, periodsPerYear: 4 })).toEqual([
      { from: 10, to: 20, annualExcess: 3 },
      { from: 30, to: 40, annualExcess: 12 },
      { from: 50, to: 60, annualExcess: 16 },
    ]);
    expect(subperiods(series, { parts: 7, periodsPerYear: 1 })[6]).toEqual({ from: 70, to: 70, annualExcess: 1000 });
    expect(subperiods(series, { parts: 1, periodsPerYear: 7 })).toEqual([
      { from: 10, to: 70, annualExcess: (1015.5 / 7) * 7 },
    ]);
  });

  it('refuses more parts than days, and what it does not know', () => {
    expect(() => subperiods(series, { parts: 8, periodsPerYear: 4 })).toThrow(
      new ConfigError('subperiods', '7 days in 8 parts', 'ask for fewer parts'),
    );
    expect(() => subperiods(series, { parts: 1, periodsPerYear: 4, part: 1 } as never)).toThrow(
      new ConfigError('subperiods', 'unknown option "part"', 'remove or rename it; options are: parts, periodsPerYear'),
    );
  });
});

describe('costSensitivity', () => {
  it('takes off what the trades would have cost', () => {
    expect(costSensitivity({ annualExcess: 0.5, costBps: 100, annualTraded: 25 })).toEqual({
      rows: [
        { multiple: 0, bps: 0, annualExcess: 0.75 },
        { multiple: 1, bps: 100, annualExcess: 0.5 },
        { multiple: 2, bps: 200, annualExcess: 0.25 },
        { multiple: 3, bps: 300, annualExcess: 0 },
      ],
      breakEvenBps: 300,
    });
    expect(costSensitivity({ annualExcess: -1, costBps: 100, annualTraded: 25 }, [5]).rows).toEqual([
      { multiple: 5, bps: 500, annualExcess: -2 },
    ]);
    expect(() => costSensitivity({ annualExcess: 0, costBps: 1, annualTraded: 1, bps: 1 } as never)).toThrow(
      new ConfigError(
        'costSensitivity',
        'unknown option "bps"',
        'remove or rename it; options are: annualExcess, costBps, annualTraded',
      ),
    );
  });
});

describe('neighboursOf', () => {
  const grid = { fast: [5, 10, 20], slow: [40, 80] };

  it('takes one step in one parameter, within the lists', () => {
    expect(neighboursOf(grid, { fast: 10, slow: 40 })).toEqual([
      { fast: 5, slow: 40 },
      { fast: 20, slow: 40 },
      { fast: 10, slow: 80 },
    ]);
    expect(neighboursOf(grid, { fast: 20, slow: 80 })).toEqual([
      { fast: 10, slow: 80 },
      { fast: 20, slow: 40 },
    ]);
    expect(neighboursOf({ only: ['x'] }, { only: 'x' })).toEqual([]);
  });

  it('refuses a set that is not in the grid', () => {
    const fix = 'list the chosen value with its neighbours';
    expect(() => neighboursOf(grid, { fast: 10, slow: 60 })).toThrow(
      new ConfigError('neighboursOf', 'slow 60 is not among [40,80]', fix),
    );
    expect(() => neighboursOf({} as never, { kind: 'x' })).toThrow(
      new ConfigError('neighboursOf', 'kind "x" is not among []', fix),
    );
  });
});

describe('parameterPlateau', () => {
  const at = (...values: number[]) => values.map((value, i) => ({ label: `${i}`, value }));
  const own = (value: number) => ({ label: 'own', value });

  it('says in numbers and words how the choice stands', () => {
    const neighbours = at(1, 0, -1, 3);
    expect(parameterPlateau(own(2), neighbours)).toEqual({
      measure: 'Sharpe ratio of the excess, a year',
      own: own(2),
      neighbours,
      sentence: '2 of 4 neighbours are above zero; the median neighbour keeps 25 % of the chosen one.',
      goodShare: 0.5,
      median: 0.5,
      worst: -1,
      kept: 0.25,
    });
    expect(parameterPlateau(own(0), at(1, 2, -1, Number.NaN, 3), 'gain')).toMatchObject({
      measure: 'gain',
      sentence: 'The chosen one is not above zero; 3 of 5 neighbours are, 4 do at least as well.',
      goodShare: 0.6,
      median: 1,
      worst: -1,
      kept: Number.NaN,
    });
    expect(parameterPlateau(own(1), [])).toEqual({
      measure: 'Sharpe ratio of the excess, a year',
      own: own(1),
      neighbours: [],
      sentence: 'No neighbour was tried.',
      goodShare: Number.NaN,
      median: Number.NaN,
      worst: Number.NaN,
      kept: Number.NaN,
    });
  });
});

describe('gate size', () => {
  it('knows the binomial limits', () => {
    expect([mostPasses(1), mostPasses(1000), mostPasses(1000, 0.1), mostPasses(1000, 0.05, 0.5)]).toEqual([
      1, 64, 119, 50,
    ]);
    for (const worlds of [0, -1, 0.5, Number.NaN])
      expect(() => mostPasses(worlds)).toThrow(new ConfigError('mostPasses', `${worlds} worlds`, 'count at least one'));
  });

  it('knows what a deflated Sharpe ratio above 0.95 lets through', () => {
    expect(deflatedSharpeSize(1)).toBeCloseTo(0.05, 12);
    expect(deflatedSharpeSize(1000, 10)).toBeCloseTo(0.474, 3);
    expect(deflatedSharpeSize(1000)).toBeLessThan(0.01);
    // 1 - 0.95^k, the one trial told of
    expect(deflatedSharpeSize(2, 1)).toBeCloseTo(0.0975, 12);
    for (const tried of [0, 0.5, Number.NaN])
      expect(() => deflatedSharpeSize(tried, 1)).toThrow(
        new ConfigError('deflatedSharpeSize', `${tried} trials`, 'count them all'),
      );
    expect(() => deflatedSharpeSize(2, 0)).toThrow(/expectedMaxSharpe/);
  });
});
