/** The formulas of risk at their edges, where a reference file has one case and users have all of them. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { optionGreeks, optionPrice } from '../../src/math/black-scholes.js';
import { cppi, drawdownControl } from '../../src/math/drawdown-control.js';
import { circularBlocks, garchPath, gbmPath, stationaryBlocks } from '../../src/math/simulate/paths.js';
import { barrierHit, expectedMaxDrawdown, gamblersRuin } from '../../src/math/simulate/ruin.js';
import { atrTrailingStop, averageTrueRange, chandelierExit } from '../../src/math/stops.js';
import { conditionalShock } from '../../src/math/stress/factor-stress.js';
import { revalue } from '../../src/math/stress/option-stress.js';
import { kupiecRegion, varBacktest } from '../../src/math/tail/backtest.js';
import { componentVar, concentration } from '../../src/math/tail/component.js';
import { hillEstimate, paretoTail } from '../../src/math/tail/extreme.js';
import { historicalTail } from '../../src/math/tail/historical.js';
import { cornishFisherTail, normalTail, studentTTail } from '../../src/math/tail/parametric.js';
import { garchFilter, garchFit, garchForecast } from '../../src/math/volatility/garch.js';
import { harRv } from '../../src/math/volatility/har.js';
import { realisedMeasures } from '../../src/math/volatility/realised.js';
import { performanceMetrics } from '../../src/report/performance.js';
import { tradeStatistics } from '../../src/report/trade-stats.js';
import { tailOf } from '../../src/risk/limits/scenarios.js';

const normals = (n: number, seed = 1): Float64Array => {
  const random = new Random(seed, 'edges');
  return Float64Array.from({ length: n }, () => random.normal());
};

describe('stops', () => {
  const bars = {
    high: [11, 12, 13, 12, 11, 14, 15],
    low: [9, 10, 11, 10, 8, 11, 13],
    close: [10, 11, 12, 11, 9, 13, 14],
  };

  it('a trailing stop that is entered before its average is known has no level until then, and is not hit', () => {
    const { levels, hit } = atrTrailingStop(bars, { period: 3, multiple: 1, entry: 1 });
    expect([...levels].map(Number.isNaN)).toEqual([true, true, false]);
    // The range is 2 in each of bars 1 to 3: 11 - 2, touched by the 8 of the next bar.
    expect(levels[2]).toBe(9);
    expect(hit).toBe(4);
  });

  it('shorts mirror longs; a gap through the level is a hit; touching it is enough', () => {
    const mirror = { high: bars.low.map((x) => -x), low: bars.high.map((x) => -x), close: bars.close.map((x) => -x) };
    for (const multiple of [0.5, 1, 3]) {
      const long = atrTrailingStop(bars, { period: 2, multiple, entry: 2 });
      const short = atrTrailingStop(mirror, { period: 2, multiple, entry: 2, side: 'short' });
      expect([...short.levels].map((x) => -x)).toEqual([...long.levels]);
      expect(short.hit).toBe(long.hit);
    }
    const exits = chandelierExit(bars, 2, 1.5);
    const mirrored = chandelierExit(mirror, 2, 1.5);
    expect([...mirrored.short].map((x) => -x)).toEqual([...exits.long]);
    const touched = atrTrailingStop(
      { high: [2, 2, 2], low: [1, 1, 0.5], close: [1.5, 1.5, 1] },
      { period: 1, multiple: 1, entry: 1 },
    );
    expect([touched.levels[0], touched.hit]).toEqual([0.5, 2]);
  });

  it('fewer bars than the period leave nothing but NaN', () => {
    expect([...averageTrueRange(bars, 20)].every(Number.isNaN)).toBe(true);
    expect([...chandelierExit(bars, 20, 3).long].every(Number.isNaN)).toBe(true);
    const { levels, hit } = atrTrailingStop(bars, { period: 20, multiple: 3, entry: 4 });
    expect([levels.length, hit]).toEqual([3, null]);
  });
});

describe('tails', () => {
  it('are unknown where one profit is, wherever it stands', () => {
    for (const method of ['historical', 'filtered', 'cornish-fisher'] as const)
      for (let hole = 0; hole < 4; hole++) {
        const profits = Float64Array.of(0, 1, -2, 1);
        profits[hole] = Number.NaN;
        expect(tailOf(profits, 0.5, method)).toEqual({ valueAtRisk: Number.NaN, expectedShortfall: Number.NaN });
      }
  });

  it('historical: the fraction of an observation counts, also where the count is whole, and a tail below one', () => {
    const returns = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4].map((r) => r / 100);
    expect(historicalTail(returns, 0.2).expectedShortfall).toBeCloseTo(0.045, 15);
    expect(historicalTail(returns, 0.25).expectedShortfall).toBeCloseTo((0.05 + 0.04 + 0.5 * 0.03) / 2.5, 15);
    // Less than one observation in the tail: the worst is all of it.
    expect(historicalTail(returns, 0.05).expectedShortfall).toBeCloseTo(0.05, 15);
    expect(historicalTail(returns, 0.05).valueAtRisk).toBeCloseTo(0.0455, 15);
    expect(historicalTail(returns, 0.05, 'lower').valueAtRisk).toBeCloseTo(0.05, 15);
    expect(historicalTail([0.01], 0.05)).toEqual({ valueAtRisk: -0.01, expectedShortfall: -0.01 });
    expect(historicalTail([], 0.05)).toEqual({ valueAtRisk: Number.NaN, expectedShortfall: Number.NaN });
  });

  it('parametric: a t goes over into a normal, and has no shortfall without a mean', () => {
    const far = studentTTail(0.001, 0.02, 1e7, 0.01);
    const normal = normalTail(0.001, 0.02, 0.01);
    expect(far.valueAtRisk).toBeCloseTo(normal.valueAtRisk, 7);
    expect(far.expectedShortfall).toBeCloseTo(normal.expectedShortfall, 7);
    expect(studentTTail(0, 1, 1, 0.05)).toEqual({
      valueAtRisk: expect.closeTo(6.313751514675043, 9),
      expectedShortfall: Number.POSITIVE_INFINITY,
    });
    const symmetric = Float64Array.from([-3, -1, -1, 1, 1, 3]);
    const cf = cornishFisherTail(symmetric, 0.05);
    expect(cf.skewness).toBeCloseTo(0, 15);
    expect(cornishFisherTail(Float64Array.of(-10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 0.01).monotone).toBe(false);
  });

  it('backtests of no exceptions, all, and one: statistics are finite, and 0 ln 0 is 0', () => {
    const none = varBacktest(new Array(255).fill(0), 0.01);
    expect(none.coverage.statistic).toBeCloseTo(-2 * 255 * Math.log(0.99), 10);
    expect(none.independence).toEqual({ statistic: 0, pValue: 1 });
    const all = varBacktest(new Array(10).fill(1), 0.05);
    expect(all.coverage.statistic).toBeCloseTo(-2 * 10 * Math.log(0.05), 10);
    expect(all.independence.statistic).toBe(0);
    const one = varBacktest([0, 1, 0, 0, 0], 0.2);
    expect(one.coverage).toEqual({ statistic: expect.closeTo(0, 12), pValue: expect.closeTo(1, 6) });
    expect(one.transitions).toEqual([
      [2, 1],
      [1, 0],
    ]);
    expect(kupiecRegion(1_000, 0.01)).toEqual({ min: 5, max: 16 });
    expect(kupiecRegion(20, 0.01)).toEqual({ min: 0, max: 1 });
  });

  it('Pareto tails of shape zero, below and above one; Hill of an exact power law', () => {
    const tail = { threshold: 0.02, scale: 0.01, exceedances: 50, count: 1_000 };
    const limit = paretoTail({ ...tail, shape: 1e-9 }, 0.01);
    expect(paretoTail({ ...tail, shape: 0 }, 0.01).valueAtRisk).toBeCloseTo(limit.valueAtRisk, 9);
    expect(paretoTail({ ...tail, shape: 0 }, 0.01).expectedShortfall).toBeCloseTo(limit.expectedShortfall, 9);
    expect(paretoTail({ ...tail, shape: -0.5 }, 1e-9).valueAtRisk).toBeLessThan(0.02 + 0.01 / 0.5);
    expect(paretoTail({ ...tail, shape: 1.2 }, 0.01).expectedShortfall).toBe(Number.POSITIVE_INFINITY);
    const losses = Array.from({ length: 50 }, (_, k) => Math.exp(0.25 * k));
    // Spacings of a quarter: the mean excess over the eleventh largest is 0.25 * 11 / 2.
    expect(hillEstimate(losses, 10).shape).toBeCloseTo(1.375, 12);
    expect(() => hillEstimate([-1, -2, 3], 1)).toThrow(/positive losses/);
  });

  it('components sum to the whole, of shorts and of a single asset too; one asset has no pairs', () => {
    const cov = Float64Array.of(0.04, 0.01, 0.01, 0.09);
    const { valueAtRisk, component, share } = componentVar([0.7, -0.3], cov, 0.01);
    expect(component[0]! + component[1]!).toBeCloseTo(valueAtRisk, 14);
    expect(share[0]! + share[1]!).toBeCloseTo(1, 14);
    const alone = concentration([1], Float64Array.of(0.04));
    expect(alone).toMatchObject({ herfindahl: 1, effectiveCount: 1, effectiveRank: 1, diversificationRatio: 1 });
    expect(alone.meanCorrelation).toBeNaN();
  });
});

describe('simulation', () => {
  it('ruin: fair, against the player, with the player, at both ends, without overflow', () => {
    const direct = (p: number, units: number, target: number): number => {
      const r = (1 - p) / p;
      let [rk, sum, upto] = [1, 0, 0];
      for (let k = 0; k < target; k++, rk *= r) {
        sum += rk;
        if (k < units) upto += rk;
      }
      return 1 - upto / sum;
    };
    for (const [p, units, target] of [
      [0.52, 10, 20],
      [0.48, 10, 20],
      [0.5, 3, 12],
      [0.9, 1, 5],
      [0.3, 4, 5],
    ] as const)
      expect(gamblersRuin(p, units, target)).toBeCloseTo(direct(p, units, target), 12);
    expect([gamblersRuin(0.4, 0, 9), gamblersRuin(0.6, 9, 9)]).toEqual([1, 0]);
    expect(gamblersRuin(0.4, 1_000, 100_000)).toBe(1);
    expect(gamblersRuin(0.6, 1_000, 100_000)).toBeLessThan(1e-100);
  });

  it('a barrier on either side, at the start, and never nearer than the end of the path alone', () => {
    const of = { drift: 0.05, volatility: 0.2, time: 1 };
    expect(barrierHit(0, of)).toBe(1);
    for (const level of [-0.5, -0.1, 0.1, 0.5]) {
      const p = barrierHit(level, of);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThan(1);
    }
    // Without a trend of the logarithm reflection doubles the end.
    const still = { drift: 0.02, volatility: 0.2, time: 4 };
    expect(barrierHit(-0.3, still)).toBeCloseTo(2 * normalBelow(Math.log(0.7) / 0.4), 12);
    expect(barrierHit(0.3, still)).toBeCloseTo(2 * normalBelow(-Math.log(1.3) / 0.4), 12);
    expect(barrierHit(-0.9, { drift: 3, volatility: 0.05, time: 1 })).toBe(0);
    expect(expectedMaxDrawdown(0.2, 0)).toBe(0);
  });

  it('blocks wrap round and are cut; a stationary one of length one draws every step', () => {
    expect([...circularBlocks([4, 1], 3, { length: 5, count: 5 })]).toEqual([4, 0, 1, 1, 2]);
    expect(() => circularBlocks([4], 3, { length: 5, count: 5 })).toThrow(/do not fill 5/);
    const u = [0.9, 0.5, 0.9, 0.0, 0.1, 0.99];
    expect([...stationaryBlocks(u, 2, { length: 4, count: 3 })]).toEqual([2, 3, 3]);
    expect([...stationaryBlocks(u, 1, { length: 4, count: 3 })]).toEqual([2, 0, 3]);
  });

  it('a motion without volatility is its trend; a GJR path reacts to losses more than to gains', () => {
    const path = gbmPath(100, { drift: 0.1, volatility: 0, step: 0.5 }, [1, -1]);
    expect(path[1]).toBeCloseTo(100 * Math.exp(0.1), 12);
    const p = { mu: 0, omega: 1e-6, alpha: 0.05, beta: 0.9, gamma: 0.1 };
    const [down, up] = [garchPath(p, 1e-4, [-2]), garchPath(p, 1e-4, [2])].map((one) => one.variance[1]!);
    expect(down! - up!).toBeCloseTo(0.1 * 4e-4, 15);
  });

  it('drawdown control never breaks its limit, and stays out once it is there; a floor breached puts nothing at risk', () => {
    for (const most of [0.05, 0.2, 1]) {
      // It is a rule in steps: what a single one may lose bounds the promise.
      const returns = normals(500).map((z) => Math.max(-most, 0.03 * z - 0.01));
      const { exposure, maxDrawdown, equity } = drawdownControl(returns, most);
      expect(maxDrawdown).toBeGreaterThanOrEqual(-most - 1e-12);
      expect(exposure.every((one) => one >= 0 && one <= 1)).toBe(true);
      expect(equity.every((one) => one >= 0)).toBe(true);
    }
    const { risky, value } = cppi([-0.5, 0.5, 0.5], {
      initial: 100,
      floor: 80,
      multiplier: 5,
      riskFree: 0,
      maxLeverage: 1,
    });
    expect([...risky]).toEqual([100, 0, 0]);
    expect([...value]).toEqual([50, 50, 50]);
    const levered = cppi([0.1], { initial: 100, floor: 50, multiplier: 4, riskFree: 0.01, maxLeverage: 1.5 });
    expect(levered.risky[0]).toBe(150);
    expect(levered.value[0]).toBeCloseTo(150 * 1.1 - 50 * 1.01, 12);
  });
});

function normalBelow(x: number): number {
  return normalTailShare(x);
}

/** The normal distribution by its own quantile: found by halving, a second way round. */
function normalTailShare(x: number): number {
  let [low, high] = [1e-12, 1 - 1e-12];
  for (let k = 0; k < 80; k++) {
    const middle = (low + high) / 2;
    if (-normalTail(0, 1, middle).valueAtRisk < x) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

describe('stress', () => {
  it('a conditional shock moves what is tied to it, and only that', () => {
    const cov = Float64Array.of(0.04, 0.012, 0, 0.012, 0.09, 0, 0, 0, 0.01);
    expect([...conditionalShock(cov, 0, -0.1)]).toEqual([-0.1, -0.03, 0].map((one) => expect.closeTo(one, 15)));
    expect([...conditionalShock(cov, 1, 0.09)]).toEqual([0.012, 0.09, 0].map((one) => expect.closeTo(one, 15)));
  });

  it('options: parity of calls and puts, yields, no volatility, no time, nothing left of the spot', () => {
    const o = { spot: 100, strike: 95, rate: 0.03, yield: 0.02, volatility: 0.25, time: 0.7 } as const;
    const [call, put] = [optionPrice({ ...o, type: 'call' }), optionPrice({ ...o, type: 'put' })];
    expect(call - put).toBeCloseTo(100 * Math.exp(-0.014) - 95 * Math.exp(-0.021), 12);
    expect(optionPrice({ ...o, type: 'call', volatility: 0 })).toBeCloseTo(call - put, 12);
    expect(optionPrice({ ...o, type: 'put', time: 0 })).toBe(0);
    expect(optionPrice({ ...o, type: 'put', spot: 0 })).toBeCloseTo(95 * Math.exp(-0.021), 12);
    const g = optionGreeks({ ...o, type: 'put' });
    const bump = (more: object): number => optionPrice({ ...o, type: 'put', ...more });
    expect(g.delta).toBeCloseTo((bump({ spot: 100.01 }) - bump({ spot: 99.99 })) / 0.02, 7);
    expect(g.theta).toBeCloseTo(-(bump({ time: 0.7001 }) - bump({ time: 0.6999 })) / 0.0002, 5);
    expect(g.rho).toBeCloseTo((bump({ rate: 0.0301 }) - bump({ rate: 0.0299 })) / 0.0002, 5);
    // A shock below no volatility leaves the intrinsic value.
    const crash = revalue({ ...o, type: 'put' }, -2, { return: -0.3, volatility: -1 });
    expect(crash).toBeCloseTo(-2 * (95 * Math.exp(-0.021) - 70 * Math.exp(-0.014) - put), 9);
  });
});

describe('volatility', () => {
  it('equal returns have none to fit, whatever the mean of them rounds to', () => {
    for (const one of [0, 0.01, -0.003, 1e-5])
      expect(() => garchFit(new Float64Array(100).fill(one))).toThrow(/returns do not vary/);
  });

  it('a forecast goes to the long-run variance, of a GJR at half its asymmetry', () => {
    const p = { mu: 0, omega: 2e-6, alpha: 0.04, beta: 0.9, gamma: 0.06 };
    const long = 2e-6 / (1 - 0.04 - 0.9 - 0.03);
    const forecast = garchForecast(p, 4e-4, 2_000);
    expect(forecast[0]).toBe(4e-4);
    expect(forecast[1]).toBeCloseTo(2e-6 + 0.97 * 4e-4, 15);
    expect(forecast[1_999]).toBeCloseTo(long, 10);
  });

  it('a fit is as good as the parameters that made the data, in percent or in shares alike', () => {
    for (const [seed, alpha, beta] of [
      [1, 0.08, 0.9],
      [2, 0.2, 0.7],
      [3, 0.03, 0.95],
      [4, 0.1, 0.5],
    ] as const) {
      const truth = { mu: 0.0005, omega: 1e-4 * (1 - alpha - beta), alpha, beta };
      const { returns } = garchPath(truth, 1e-4, normals(1_500, seed));
      const fit = garchFit(returns);
      expect(fit.logLikelihood).toBeGreaterThan(garchFilter(returns, truth).logLikelihood - 1e-6);
      expect(fit.alpha + fit.beta).toBeLessThan(1);
      const percent = garchFit(returns.map((r) => 100 * r));
      expect(percent.alpha).toBeCloseTo(fit.alpha, 4);
      expect(percent.omega / 1e4).toBeCloseTo(fit.omega, 7);
    }
  });

  it('HAR of a made autoregression finds its coefficients; measures of a day without and with a jump', () => {
    const rv = [1, 1.2, 0.9, 1.1, 1.3];
    const e = normals(3_000, 7);
    for (let t = 5; t < 3_000; t++) {
      const week = (rv[t - 1]! + rv[t - 2]! + rv[t - 3]! + rv[t - 4]! + rv[t - 5]!) / 5;
      rv.push(0.2 + 0.4 * rv[t - 1]! + 0.3 * week + 0.05 * e[t]!);
    }
    const { coefficients, forecast, count } = harRv(rv, [1, 5]);
    expect([...coefficients].map((c) => Number(c.toFixed(1)))).toEqual([0.2, 0.4, 0.3]);
    expect(count).toBe(rv.length - 5);
    expect(Number.isFinite(forecast)).toBe(true);
    const calm = normals(390, 3).map((z) => 0.0005 * z);
    const jump = calm.map((r, t) => (t === 200 ? 0.02 : r));
    expect(Math.abs(realisedMeasures(calm).jumpZ)).toBeLessThan(3);
    expect(realisedMeasures(jump).jumpZ).toBeGreaterThan(5);
    expect(realisedMeasures(jump).bipower / realisedMeasures(calm).bipower).toBeLessThan(1.5);
  });
});

describe('performance', () => {
  it('flat, all gains, all losses, a single return and none: undefined is NaN, never zero', () => {
    const flat = performanceMetrics([0, 0, 0]);
    expect([flat.sharpe, flat.sortino, flat.calmar, flat.omega].every(Number.isNaN)).toBe(true);
    expect(flat).toMatchObject({ totalReturn: 0, maxDrawdown: 0, deepestDrawdown: null });
    const up = performanceMetrics([0.01, 0.02, 0.03]);
    expect(up).toMatchObject({ hitRate: 1, maxDrawdown: 0, omega: Number.POSITIVE_INFINITY });
    const down = performanceMetrics([-0.1, -0.1]);
    expect(down.maxDrawdown).toBeCloseTo(-0.19, 15);
    expect(down.deepestDrawdown).toMatchObject({ start: 0, trough: 2 });
    expect(down.deepestDrawdown!.end ?? null).toBeNull();
    expect(performanceMetrics([0.05]).volatility).toBeNaN();
    expect(performanceMetrics([]).annualReturn).toBeNaN();
    // A ruin is one: what follows cannot undo it.
    expect(performanceMetrics([0.1, -1, 0.5]).totalReturn).toBe(-1);
  });

  it('trades that all won have no losses to be measured by; none at all have no numbers', () => {
    const won = tradeStatistics([{ profit: 10 }, { profit: 30 }]);
    expect(won).toMatchObject({ winRate: 1, profitFactor: Number.POSITIVE_INFINITY, maxConsecutiveLosses: 0 });
    expect([won.payoff, won.kelly, tradeStatistics([]).winRate].every(Number.isNaN)).toBe(true);
    const lost = tradeStatistics([{ profit: -10 }, { profit: 0 }, { profit: -20 }]);
    expect(lost).toMatchObject({ winRate: 0, profitFactor: 0, maxConsecutiveLosses: 1 });
  });
});
