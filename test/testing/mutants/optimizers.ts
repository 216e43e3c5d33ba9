/** Real optimizers, spoiled. */
import type { Optimizer } from '../../../src/contracts/optimizer.js';
import { ForecastFrame } from '../../../src/core/frame.js';
import type { Factory } from '../../../src/core/plugin.js';
import {
  equalWeight,
  fixedWeight,
  inverseVolatility,
  meanVariance,
  minimumVariance,
  rankWeight,
  volatilityTarget,
} from '../../../src/portfolio/index.js';
import { type OptimizerCheckOptions, optimizerChecks } from '../../../src/testing/index.js';
import { changed, type Mutation, mutations, type Real, type Spoiling } from './mutation.js';

type Make = Factory<Optimizer>;

const EQUAL: Real<Make> = ['equalWeight', equalWeight()];
const TOP: Real<Make> = ['equalWeight top 2', equalWeight({ top: 2 })];
const FIXED: Real<Make> = ['fixedWeight', fixedWeight({ weight: 0.2 })];
const INVERSE: Real<Make> = ['inverseVolatility', inverseVolatility({ lookback: 15 })];
const MARKOWITZ: Real<Make> = [
  'meanVariance',
  meanVariance({ lookback: 20, riskAversion: 4, min: -0.5, max: 0.5, gross: 1 }),
];
const RANK: Real<Make> = ['rankWeight', rankWeight()];
const TARGET: Real<Make> = [
  'volatilityTarget by half-life',
  volatilityTarget({ annual: 0.1, periodsPerYear: 252, halfLife: 10 }),
];
const DECAY: Real<Make> = [
  'volatilityTarget by decay',
  volatilityTarget({ annual: 0.1, periodsPerYear: 252, decay: 0.9 }),
];
const SMOOTH: Real<Make> = ['inverseVolatility, smoothed', smoothed(inverseVolatility({ lookback: 5 }))];
const CALM: Real<Make> = ['equalWeight, smoothed', smoothed(equalWeight())];

/** Goes half of the way to each new target: a sound optimizer with memory, around a real one. */
function smoothed(make: Make): Make {
  return changed(make, (real, env) => {
    const last = new Float64Array(env.universe.size);
    return {
      solve(forecast, at, out) {
        const status = real.solve(forecast, at, out);
        for (let i = 0; i < last.length; i++) {
          if (Number.isNaN(out.values[i])) continue;
          if (out.values[i] !== 0) out.values[i] = (out.values[i]! + last[i]!) / 2;
          last[i] = out.values[i]!;
        }
        return status;
      },
      snapshot: () => ({ json: [...last] }),
      restore: (state) => last.set(state.json as number[]),
    };
  });
}

/** Bends each target of a real optimizer. */
function bent(make: Make, bend: (value: number, i: number, mean: number) => number): Make {
  return changed(make, (real) => ({
    solve(forecast, at, out) {
      const status = real.solve(forecast, at, out);
      for (let i = 0; i < out.rows; i++) out.values[i] = bend(out.values[i]!, i, forecast.mean[i]!);
      return status;
    },
  }));
}

function sharing(make: Make): Make {
  let one: Optimizer | null = null;
  return (env) => {
    one ??= make(env);
    return one;
  };
}

/** Marks a target by the forecast of the decision before, read from the frame that was lent then. */
function keepingForecast(make: Make): Make {
  return changed(make, (real) => {
    let kept: ForecastFrame | null = null;
    return {
      solve(forecast, at, out) {
        const status = real.solve(forecast, at, out);
        if (kept !== null && kept.mean[0]! < -1) out.values[0] = 0;
        kept = forecast;
        return status;
      },
    };
  });
}

const spoilings: readonly Spoiling<Make>[] = [
  { check: 'OP-01', how: 'looks back -1', spoil: (m) => changed(m, () => ({ lookback: -1 })), real: [EQUAL, RANK] },
  {
    check: 'OP-01',
    how: 'says apiVersion 2',
    spoil: (m) => changed(m, () => ({ apiVersion: 2 as never })),
    real: [TARGET, FIXED],
  },
  {
    check: 'OP-02',
    how: 'borrows a percent',
    spoil: (m) => bent(m, (value) => 1.01 * value),
    real: [EQUAL, INVERSE, RANK],
  },
  {
    check: 'OP-02',
    how: 'turns one weight over',
    spoil: (m) => bent(m, (value, i) => (i === 0 ? 2 * value : value)),
    real: [EQUAL, INVERSE],
  },
  {
    check: 'OP-03',
    how: 'leaves alone what has a forecast of zero',
    spoil: (m) => bent(m, (value, _i, mean) => (mean === 0 ? Number.NaN : value)),
    real: [EQUAL, MARKOWITZ, TARGET],
  },
  {
    check: 'OP-03',
    how: 'holds a little of everything',
    spoil: (m) => bent(m, (value) => value + 1e-4),
    real: [RANK, INVERSE],
  },
  {
    check: 'OP-04',
    how: 'favours the first instruments',
    spoil: (m) => bent(m, (value, i) => value * (1 - 0.01 * i)),
    real: [EQUAL, MARKOWITZ, INVERSE],
  },
  {
    check: 'OP-04',
    how: 'breaks ties by place',
    spoil: (m) =>
      changed(m, (real) => ({
        solve(forecast, at, out) {
          const broken = new ForecastFrame(forecast.rows);
          forecast.mean.forEach((mean, i) => {
            broken.mean[i] = mean * (1 + 1e-6 * i);
          });
          return real.solve(broken, at, out);
        },
      })),
    real: [TOP, RANK],
  },
  {
    check: 'OP-05',
    how: 'loses the last target',
    spoil: (m) => bent(m, (value, i) => (i === 3 ? Number.NaN : value)),
    real: [EQUAL, TARGET],
  },
  {
    check: 'OP-05',
    how: 'divides by a forecast',
    spoil: (m) => bent(m, (value, _i, mean) => value / (mean > 0 ? 0 : 1)),
    real: [FIXED, INVERSE],
  },
  {
    check: 'OP-06',
    how: 'closes what has no forecast',
    spoil: (m) => bent(m, (value) => (Number.isNaN(value) ? 0 : value)),
    real: [EQUAL, RANK, MARKOWITZ],
  },
  {
    check: 'OP-07',
    how: 'throws when it has no money',
    spoil: (m) =>
      changed(m, (real) => ({
        solve(forecast, at, out) {
          if (at.equity <= 0) throw new Error('no money');
          return real.solve(forecast, at, out);
        },
      })),
    real: [EQUAL, INVERSE],
  },
  {
    check: 'OP-08',
    how: 'adds a little noise',
    spoil: (m) => bent(m, (value) => value + 1e-15 * Math.random()),
    real: [EQUAL, TARGET],
  },
  {
    check: 'OP-08',
    how: 'asks the wall clock',
    spoil: (m) =>
      changed(m, (real) => ({
        solve: (forecast, at, out) => (Date.now() > 0 ? real.solve(forecast, at, out) : 'not-ready'),
      })),
    real: [RANK, MARKOWITZ],
  },
  {
    check: 'OP-09',
    how: 'restore does nothing',
    spoil: (m) => changed(m, () => ({ restore: () => {} })),
    real: [TARGET, DECAY, SMOOTH, CALM],
  },
  { check: 'OP-10', how: 'every instance is the same one', spoil: sharing, real: [TARGET, DECAY, SMOOTH, CALM] },
  { check: 'OP-11', how: 'keeps the forecast', spoil: keepingForecast, real: [EQUAL, INVERSE] },
  {
    check: 'OP-11',
    how: 'writes to the forecast',
    spoil: (m) =>
      changed(m, (real) => ({
        solve(forecast, at, out) {
          const status = real.solve(forecast, at, out);
          forecast.mean[0] = 0;
          return status;
        },
      })),
    real: [RANK, TARGET],
  },
  {
    check: 'OP-12',
    how: 'declares a look-back one too short',
    spoil: (m) => changed(m, (real) => ({ lookback: real.lookback - 1 })),
    real: [INVERSE, MARKOWITZ],
  },
];

const LONG: Real<Make> = ['meanVariance', meanVariance({ lookback: 20, riskAversion: 4, min: 0, max: 0.1, budget: 1 })];
const SMALL: Real<Make> = ['minimumVariance', minimumVariance({ lookback: 20, min: 0, max: 0.1 })];

/** Real optimizers whose constraints cannot be met. */
const impossible: readonly Spoiling<Make>[] = [
  {
    check: 'OP-07',
    how: 'throws what it should return',
    spoil: (m) =>
      changed(m, (real) => ({
        solve(forecast, at, out) {
          const status = real.solve(forecast, at, out);
          if (status === 'infeasible') throw new Error('no solution');
          return status;
        },
      })),
    real: [LONG, SMALL],
  },
  {
    check: 'OP-07',
    how: 'writes the nearest weights although infeasible',
    spoil: (m) =>
      changed(m, (real) => ({
        solve(forecast, at, out) {
          const status = real.solve(forecast, at, out);
          if (status === 'infeasible') out.values.fill(0.1);
          return status;
        },
      })),
    real: [LONG, SMALL],
  },
  {
    check: 'OP-07',
    how: 'calls the infeasible optimal',
    spoil: (m) =>
      changed(m, (real) => ({
        solve(forecast, at, out) {
          const status = real.solve(forecast, at, out);
          return status === 'infeasible' ? 'optimal' : status;
        },
      })),
    real: [LONG, SMALL],
  },
];

const options: OptimizerCheckOptions = { bounds: { gross: 1 } };

/** All of them. */
export const optimizerMutations: readonly Mutation[] = [
  ...mutations((make: Make) => optimizerChecks(make, options), spoilings),
  ...mutations((make: Make) => optimizerChecks(equalWeight(), { infeasible: make }), impossible),
];
