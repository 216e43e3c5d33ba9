/** CSCV against the definition read off the rows, and on tables that can be done by hand. */
import { describe, expect, it } from 'vitest';
import { pboCscv } from '../../../src/backtest/overfit/cscv.js';
import { ConfigError, DataError } from '../../../src/core/errors.js';

/** Sharpe ratio per period of some rows, divisor n - 1; 0 without variance. */
function sharpe(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.reduce((a, b) => a + (b - mean) * (b - mean), 0);
  return squares > 1e-25 ? mean / Math.sqrt(squares / (values.length - 1)) : 0;
}

const row = (trial: readonly number[], blocks: number, half: readonly number[], inside: boolean): number => {
  const size = Math.floor(trial.length / blocks);
  const skip = trial.length - size * blocks;
  return sharpe(trial.filter((_, t) => t >= skip && half.includes(Math.floor((t - skip) / size)) === inside));
};

const HALVES = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
];
const trials = [
  [9, 3, 1, -2, 4, 0, 2, -1, 5],
  [-9, -3, 2, 2, -4, 1, 3, 3, -2],
  [7, 0.5, 0.25, 1, 0.75, -0.5, 0.25, 1, 0.125],
];

describe('pboCscv', () => {
  it('gives what the definition gives, the first row left out', () => {
    const result = pboCscv(trials, { blocks: 4 });
    const inside = HALVES.map((half) => trials.map((one) => row(one, 4, half, true)));
    const outside = HALVES.map((half) => trials.map((one) => row(one, 4, half, false)));
    const best = inside.map((all) => all.indexOf(Math.max(...all)));
    expect(result.combinations).toBe(6);
    const close = (made: ArrayLike<number>, wanted: readonly number[]): void => {
      expect(made.length).toBe(wanted.length);
      wanted.forEach((one, i) => {
        expect(made[i]).toBeCloseTo(one, 12);
      });
    };
    const x = inside.map((all, s) => all[best[s]!]!);
    const y = outside.map((all, s) => all[best[s]!]!);
    close(result.inSample, x);
    close(result.outOfSample, y);
    const logits = outside
      .map((all, s) => {
        const omega = (1 + all.filter((one) => one < all[best[s]!]!).length) / 4;
        return Math.log(omega / (1 - omega));
      })
      .sort((a, b) => a - b);
    close(result.logits, logits);
    expect(result.pbo).toBe(logits.filter((one) => one <= 0).length / 6);
    expect(result.meanLogit).toBeCloseTo(logits.reduce((a, b) => a + b, 0) / 6, 12);
    expect(result.medianLogit).toBeCloseTo((logits[2]! + logits[3]!) / 2, 12);
    expect(result.outOfSampleLoss).toBe(y.filter((one) => one < 0).length / 6);
    const [mx, my] = [x.reduce((a, b) => a + b, 0) / 6, y.reduce((a, b) => a + b, 0) / 6];
    const slope =
      x.reduce((sum, one, i) => sum + (one - mx) * (y[i]! - my), 0) /
      x.reduce((sum, one) => sum + (one - mx) * (one - mx), 0);
    expect(result.slope).toBeCloseTo(slope, 10);
    expect(result.intercept).toBeCloseTo(my - slope * mx, 10);
    const times = [0, 1, 2].map((j) => best.filter((one) => one === j).length);
    expect(result.mostSelected).toBe(times.indexOf(Math.max(...times)));
    const other = trials.map((one) => [1e9, ...one.slice(1)]);
    expect(pboCscv(other, { blocks: 4 })).toEqual(result);
  });

  it('shares ranks between equal trials, counts the middle as worse and a ratio of nothing as no loss', () => {
    const same = [1, 2, 3, 5];
    const tied = pboCscv([same, same], { blocks: 2 });
    expect(tied).toMatchObject({ pbo: 1, meanLogit: 0, medianLogit: 0, mostSelected: 0, outOfSampleLoss: 0 });
    expect(Array.from(tied.logits)).toEqual([0, 0]);
    const flat = pboCscv([new Array<number>(8).fill(0), new Array<number>(8).fill(0)], { blocks: 4 });
    expect(flat).toMatchObject({
      outOfSampleLoss: 0,
      pbo: 1,
      combinations: 6,
      slope: Number.NaN,
      intercept: Number.NaN,
    });
    expect(Array.from(flat.inSample)).toEqual([0, 0, 0, 0, 0, 0]);
    const loser = pboCscv([same.map((one) => -one), same.map((one) => -2 * one - 1)], { blocks: 2 });
    expect(loser.outOfSampleLoss).toBe(1);
  });

  it('does not cancel where returns lie on a large number', () => {
    const far = trials.map((one) => one.map((r) => 1e9 + r));
    const { inSample } = pboCscv(far, { blocks: 4 });
    HALVES.forEach((half, s) => {
      const best = Math.max(...far.map((one) => row(one, 4, half, true)));
      expect(inSample[s]! / best).toBeCloseTo(1, 6);
    });
  });

  it('takes sixteen blocks unless told otherwise, and two rows a block', () => {
    const zigzag = Array.from({ length: 32 }, (_, t) => (t % 2 === 0 ? 1 : -0.5));
    expect(pboCscv([zigzag, zigzag.map((r) => -r)]).combinations).toBe(12_870);
    expect(pboCscv([zigzag.slice(0, 8), zigzag.slice(1, 9)], { blocks: 4 }).combinations).toBe(6);
  });

  it('refuses in words', () => {
    const table = (rows: number, count = 2) => Array.from({ length: count }, () => new Array<number>(rows).fill(1));
    const blocks = (of: string) => new ConfigError('pboCscv', of, 'ask for an even number, 2 rows a block or more');
    expect(() => pboCscv(table(7), { blocks: 4 })).toThrow(blocks('4 blocks of 7 rows'));
    expect(() => pboCscv(table(70), { blocks: 5 })).toThrow(blocks('5 blocks of 70 rows'));
    expect(() => pboCscv(table(8, 1), { blocks: 4 })).toThrow(
      new ConfigError('pboCscv', 'there is one trial', 'a choice needs two'),
    );
    expect(() => pboCscv([], { blocks: 4 })).toThrow(
      new DataError('pboCscv', 'there is no trial', 'pass one array of returns a trial'),
    );
    expect(() => pboCscv(table(8), { blocks: 3, block: 1 } as never)).toThrow(/pboCscv: unknown option "block"/);
  });
});
