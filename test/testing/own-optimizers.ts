/** Every factory that `edgeproof/portfolio` exports, as the kit is run on it. */
import type { Optimizer } from '../../src/contracts/optimizer.js';
import type { Factory } from '../../src/core/plugin.js';
import {
  equalWeight,
  fixedQuantity,
  fixedWeight,
  inverseVolatility,
  meanVariance,
  minimumVariance,
  rankWeight,
  until,
  volatilityTarget,
} from '../../src/portfolio/index.js';
import type { OptimizerCheckOptions } from '../../src/testing/index.js';

/** A plug-in of ours under the name of its export. */
export interface OwnOptimizer {
  readonly name: string;
  readonly make: Factory<Optimizer>;
  readonly options: OptimizerCheckOptions;
}

/** All of them, with what their options promise. */
export const ownOptimizers: readonly OwnOptimizer[] = [
  { name: 'equalWeight', make: equalWeight(), options: { bounds: { gross: 1 } } },
  {
    name: 'equalWeight',
    make: equalWeight({ top: 2, longOnly: true }),
    options: { bounds: { gross: 1, min: 0, max: 1 } },
  },
  { name: 'fixedQuantity', make: fixedQuantity({ quantity: 5 }), options: { bounds: { min: -5, max: 5 } } },
  { name: 'fixedWeight', make: fixedWeight({ weight: 0.2 }), options: { bounds: { min: -0.2, max: 0.2 } } },
  {
    name: 'inverseVolatility',
    make: inverseVolatility({ lookback: 15, gross: 1.5 }),
    options: { bounds: { gross: 1.5 } },
  },
  {
    name: 'meanVariance',
    make: meanVariance({ lookback: 20, riskAversion: 4, min: -0.5, max: 0.5, gross: 1.2 }),
    options: {
      bounds: { min: -0.5, max: 0.5, gross: 1.2 },
      infeasible: meanVariance({ lookback: 20, riskAversion: 4, min: 0, max: 0.1, budget: 1 }),
    },
  },
  {
    name: 'meanVariance',
    make: meanVariance({ lookback: 20, riskAversion: 4, budget: 1 }),
    options: { bounds: { budget: 1 } },
  },
  {
    name: 'minimumVariance',
    make: minimumVariance({ lookback: 20, min: 0, max: 0.6 }),
    options: {
      bounds: { min: 0, max: 0.6, budget: 1 },
      infeasible: minimumVariance({ lookback: 20, min: 0, max: 0.1 }),
    },
  },
  { name: 'rankWeight', make: rankWeight({ gross: 2 }), options: { bounds: { gross: 2, budget: 0 } } },
  {
    name: 'until',
    make: until(equalWeight(), { time: '2200-01-01T00:00:00Z' }),
    options: { bounds: { gross: 1 } },
  },
  {
    name: 'volatilityTarget',
    make: volatilityTarget({ annual: 0.1, periodsPerYear: 252, lookback: 20 }),
    options: { bounds: { gross: 1 } },
  },
  {
    name: 'volatilityTarget',
    make: volatilityTarget({ annual: 0.3, periodsPerYear: 252, halfLife: 10, maxLeverage: 2 }),
    options: { bounds: { gross: 2 } },
  },
];
