/** Random strategies: plans that fast-check makes and shrinks, and the strategies that they describe. */
import * as fc from 'fast-check';
import type { Execution } from '../../src/contracts/execution.js';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { Model } from '../../src/contracts/model.js';
import type { Optimizer } from '../../src/contracts/optimizer.js';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import type { Factory } from '../../src/core/plugin.js';
import {
  adx,
  atr,
  bollinger,
  compose,
  crossRank,
  crossZscore,
  donchian,
  ema,
  ewmaVolatility,
  kama,
  lags,
  macd,
  mfi,
  obv,
  parabolicSar,
  realizedVolatility,
  returns,
  rsi,
  sma,
  stochastic,
  supertrend,
  tema,
  vwap,
  zscore,
} from '../../src/features/index.js';
import { type DecideOptions, defineStrategy, type RefitOptions, type Strategy } from '../../src/index.js';
import { last, mean, ridge, rule } from '../../src/models/index.js';
import { rebalance } from '../../src/oms/index.js';
import {
  equalWeight,
  fixedQuantity,
  fixedWeight,
  inverseVolatility,
  meanVariance,
  minimumVariance,
  rankWeight,
  volatilityTarget,
} from '../../src/portfolio/index.js';
import {
  dailyLossHalt,
  drawdownHalt,
  exposureLimits,
  killSwitch,
  orderLimits,
  positionLimits,
  priceCollar,
} from '../../src/risk/index.js';
import { fakeEnv } from '../fake-decision.js';
import { workingExecution } from './working-execution.js';

/** One strategy as plain data; numbers name places in the lists below. */
export interface StrategyPlan {
  readonly features: readonly { readonly which: number; readonly period: number }[];
  readonly model: 'rule' | 'lagged rule' | 'ridge' | 'mean' | 'last';
  readonly weights: readonly number[];
  readonly optimizer: number;
  readonly execution: number;
  readonly risk: readonly number[];
  readonly decide: number;
  readonly refit: number;
}

type Make<T> = () => Factory<T>;

const FEATURES: readonly ((period: number) => Factory<FeatureSet>)[] = [
  (period) => sma({ period }),
  (period) => ema({ period }),
  (period) => tema({ period }),
  (period) => kama({ period }),
  (period) => macd({ fast: period, slow: period + 3, signal: 3 }),
  (period) => rsi({ period }),
  (period) => atr({ period }),
  (period) => adx({ period }),
  (period) => bollinger({ period }),
  (period) => donchian({ period }),
  (period) => stochastic({ fastK: period, slowK: 2, slowD: 2 }),
  (period) => supertrend({ period }),
  () => parabolicSar(),
  () => obv(),
  (period) => mfi({ period }),
  (period) => vwap({ period }),
  (period) => zscore({ period }),
  (period) => realizedVolatility({ period }),
  (period) => ewmaVolatility({ lambda: 0.9, period }),
  (period) => returns({ periods: [1, period] }),
  (period) => lags({ lags: [period] }),
  (period) => compose(returns({ periods: [period], name: 'ranked' }), crossRank({ of: 'ranked' })),
  (period) => compose(rsi({ period, name: 'scored' }), crossZscore({ of: 'scored' })),
];

const OPTIMIZERS: readonly Make<Optimizer>[] = [
  () => equalWeight({ gross: 0.8 }),
  () => rankWeight(),
  () => fixedQuantity({ quantity: 15 }),
  () => fixedWeight({ weight: 0.4 }),
  () => inverseVolatility({ lookback: 8 }),
  () => volatilityTarget({ annual: 0.2, periodsPerYear: 6000, lookback: 10, warmup: 3 }),
  () => meanVariance({ riskAversion: 4, covariance: 'sample', lookback: 12, max: 0.5, min: -0.5 }),
  () => minimumVariance({ covariance: 'sample', lookback: 12, max: 0.7, min: 0 }),
];

const POLICIES: readonly Make<RiskPolicy>[] = [
  () => orderLimits({ maxQuantity: 40 }),
  () => orderLimits({ maxShareOfEquity: 0.02, breach: 'refuse' }),
  () => positionLimits({ maxWeight: 0.25 }),
  () => exposureLimits({ gross: 0.9, net: 0.5 }),
  () => priceCollar({ bps: 80, stopBps: 300 }),
  () => drawdownHalt({ max: 0.02, action: 'flatten', resumeAfter: '5h' }),
  () => dailyLossHalt({ max: 0.005 }),
  () => killSwitch(),
];

const EXECUTIONS: readonly Make<Execution>[] = [
  () => rebalance(),
  () => rebalance({ order: 'market-on-close' }),
  () => rebalance({ order: 'market-on-open', band: 0.01 }),
  () => rebalance({ order: 'limit', limitOffsetBps: 20, timeInForce: 'day' }),
  () => rebalance({ order: 'limit', limitOffsetBps: -10, timeInForce: 'ioc', flip: 'two-orders' }),
  () => rebalance({ timeInForce: 'fok', cashBuffer: 0.05, feeReserve: (quantity) => quantity * 0.01 }),
  () => workingExecution(30),
  () => workingExecution(90),
];

const DECIDES: readonly DecideOptions[] = [
  {},
  {},
  { grace: '10m' },
  { grace: '15m', missing: 'skip' },
  { missing: 'skip' },
  { every: '3h', grace: '1m' },
  { every: '47m', missing: 'use' },
  { on: ['quote', 'bar'] },
];

const REFITS: readonly RefitOptions[] = [
  { every: 13, minimum: 40 },
  { every: 20, minimum: 45, window: 40, embargo: 4, takes: '90m' },
  { every: 9, minimum: 40, takes: '25h' },
];

const place = (list: readonly unknown[]): fc.Arbitrary<number> => fc.nat({ max: list.length - 1 });

/** Plans of one strategy. */
export const strategyPlans: fc.Arbitrary<StrategyPlan> = fc.record({
  features: fc.uniqueArray(fc.record({ which: place(FEATURES), period: fc.integer({ min: 2, max: 9 }) }), {
    minLength: 1,
    maxLength: 3,
    selector: (one) => one.which,
  }),
  model: fc.constantFrom('rule', 'rule', 'lagged rule', 'ridge', 'ridge', 'mean', 'last'),
  weights: fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 4 }),
  optimizer: place(OPTIMIZERS),
  execution: place(EXECUTIONS),
  risk: fc.uniqueArray(place(POLICIES), { maxLength: 3 }),
  decide: place(DECIDES),
  refit: place(REFITS),
});

/** The strategy of a plan; `extra` features stand beside its own and are read by its model. */
export function strategyOf(plan: StrategyPlan, name: string, extra: readonly Factory<FeatureSet>[] = []): Strategy {
  const sets = [...plan.features.map((one) => FEATURES[one.which]!(one.period)), ...extra];
  const features = compose(...sets);
  const needs = features(fakeEnv()).columns;
  return defineStrategy({
    name,
    features,
    model: modelOf(plan, needs),
    optimizer: OPTIMIZERS[plan.optimizer]!(),
    execution: EXECUTIONS[plan.execution]!(),
    risk: plan.risk.map((one) => POLICIES[one]!()),
    decide: DECIDES[plan.decide]!,
    ...(plan.model === 'ridge' ? { refit: REFITS[plan.refit]! } : {}),
  });
}

function modelOf(plan: StrategyPlan, needs: readonly string[]): Factory<Model> {
  const weight = (c: number): number => plan.weights[c % plan.weights.length]! + 0.5;
  // The sine makes the sign of a forecast depend on the last bit of every value that it saw.
  const fold = (values: readonly number[]): number =>
    Math.sin(1000 * values.reduce((sum, value, c) => sum + weight(c) * value, 0)) / 100;
  switch (plan.model) {
    case 'rule':
      return rule({ needs }, (...values) => fold(values as number[]));
    case 'lagged rule':
      return rule({ needs, lookback: 3 }, (row) => fold(needs.map((column, c) => row(column, c % 3))));
    case 'ridge':
      return ridge({ needs, horizon: { steps: 2 }, lambda: 1 });
    case 'mean':
      return mean({ per: 'instrument' });
    case 'last':
      return last({ column: needs[0]! });
  }
}
