/** The short way through bars equals the plain one: results, reports, snapshots, and what is thrown. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feeBps, noFee, perShare, simVenue, slippageBps } from '../../src/backtest/index.js';
import type { DataSource } from '../../src/contracts/data-source.js';
import { synthetic } from '../../src/data/index.js';
import { drive } from '../../src/engine/driver.js';
import { findLane } from '../../src/engine/express/find-lane.js';
import { openInputs } from '../../src/engine/inputs.js';
import { setUpEngine } from '../../src/engine/set-up.js';
import { adx, atr, bollinger, compose, donchian, ema, macd, rsi, sma, zscore } from '../../src/features/index.js';
import {
  type BacktestOptions,
  backtest,
  decodeState,
  defineStrategy,
  encodeState,
  instrument,
  type RunSnapshot,
  type Strategy,
} from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { rebalance } from '../../src/oms/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { orderLimits, positionLimits } from '../../src/risk/index.js';

const FEATURES = [
  () => sma({ period: 4 }),
  () => ema({ period: 6 }),
  () => rsi({ period: 5 }),
  () => macd({ fast: 3, slow: 7, signal: 3 }),
  () => atr({ period: 5 }),
  () => adx({ period: 4 }),
  () => bollinger({ period: 6 }),
  () => donchian({ period: 5 }),
  () => compose(sma({ period: 3, of: 'typical', name: 'inner' }), zscore({ of: 'inner', period: 5 })),
];
const EXECUTIONS = [
  () => rebalance(),
  () => rebalance(),
  () => rebalance({ band: 0.3 }),
  () => rebalance({ flip: 'two-orders' }),
  () => rebalance({ order: 'market-on-close' }),
  () => rebalance({ order: 'market-on-open' }),
  () => rebalance({ timeInForce: 'day' }),
];
const VENUES = [
  () => simVenue(),
  () => simVenue({ fees: feeBps({ rate: 2, decimals: 12 }) }),
  () => simVenue({ fees: perShare({ rate: '0.005', minimum: 1 }), slippage: slippageBps({ rate: 3 }) }),
  () => simVenue({ fees: noFee(), marketFill: 'next-open', fractional: false }),
];
const POLICIES = [
  () => orderLimits({ maxQuantity: 7 }),
  () => positionLimits({ maxQuantity: 9 }),
  () => orderLimits({ maxShareOfEquity: 0.05, breach: 'refuse' }),
];
const place = (list: readonly unknown[]): fc.Arbitrary<number> => fc.nat({ max: list.length - 1 });

const plans = fc.record({
  features: fc.uniqueArray(place(FEATURES), { minLength: 1, maxLength: 3 }),
  weight: fc.integer({ min: 1, max: 60 }),
  silence: fc.integer({ min: 0, max: 4 }),
  quantity: fc.constantFrom(1, 10, 2.5, 800),
  lot: fc.constantFrom('1', '0.01', '0'),
  asset: fc.constantFrom('equity', 'equity', 'future'),
  cash: fc.constantFrom(100_000, 1_000),
  ruin: fc.constantFrom('go-on', 'stop'),
  execution: place(EXECUTIONS),
  venue: place(VENUES),
  risk: fc.uniqueArray(place(POLICIES), { maxLength: 2 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
  bars: fc.integer({ min: 40, max: 700 }),
  every: fc.integer({ min: 20, max: 200 }),
});
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

function strategyOf(plan: Plan): Strategy {
  const features = compose(...plan.features.map((one) => FEATURES[one]!()));
  const needs = features({ universe: setUp(plan).universe, flags: {} as never, random: (() => {}) as never }).columns;
  return defineStrategy({
    name: 's',
    features,
    model: rule({ needs }, (...values) => {
      const mixed = Math.sin(plan.weight * (values as number[]).reduce((sum, one) => sum + one, 0));
      return Math.abs(mixed) * 10 < plan.silence ? Number.NaN : Math.round(mixed * 2);
    }),
    optimizer: fixedQuantity({ quantity: plan.quantity }),
    execution: EXECUTIONS[plan.execution]!(),
    risk: plan.risk.map((one) => POLICIES[one]!()),
  });
}

function setUp(plan: Plan) {
  const listing = instrument({
    id: 'A',
    assetClass: plan.asset,
    tickSize: 0,
    lotSize: plan.lot,
    ...(plan.asset === 'future' ? { multiplier: 5 } : {}),
  });
  return setUpEngine({
    instruments: [listing],
    venue: null,
    cash: 1,
    strategies: [],
    signal: new AbortController().signal,
  }).account;
}

function optionsOf(plan: Plan): BacktestOptions {
  return {
    strategy: strategyOf(plan),
    data: synthetic({ instruments: 'A', bars: plan.bars, seed: plan.seed, period: '1h', volatility: 0.6 }),
    instruments: setUp(plan).universe.instruments,
    cash: plan.cash,
    ruin: plan.ruin,
    venue: VENUES[plan.venue]!(),
  };
}

/** With somebody who listens every bar goes the plain way. */
const plainly = (options: BacktestOptions): BacktestOptions => ({ ...options, hooks: { onEquity: () => {} } });

describe('the short way', () => {
  it('equals the plain one in every number, and in every snapshot', async () => {
    let orders = 0;
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const snapshots: [string[], string[]] = [[], []];
        const run = (options: BacktestOptions, taken: string[]) =>
          backtest({
            ...options,
            checkpoint: { every: plan.every, save: (take) => void taken.push(encodeState(take())) },
          });
        const short = await run(optionsOf(plan), snapshots[0]);
        const plain = await run(plainly(optionsOf(plan)), snapshots[1]);
        expect(short.record.equity).toEqual(plain.record.equity);
        expect(short.record.net).toEqual(plain.record.net);
        expect(short.fills.map(String)).toEqual(plain.fills.map(String));
        expect(short.fills).toEqual(plain.fills);
        expect(short.hash).toBe(plain.hash);
        expect(short.events).toBe(plain.events);
        expect(JSON.stringify(short.report.toJson())).toBe(JSON.stringify(plain.report.toJson()));
        expect(snapshots[0].map((one) => JSON.parse(one))).toEqual(snapshots[1].map((one) => JSON.parse(one)));
        orders += short.record.orders.submitted;
        const middle = snapshots[0][Math.floor(snapshots[0].length / 2)];
        if (middle === undefined) return;
        const rest = await backtest({ ...optionsOf(plan), resume: decodeState(middle) as RunSnapshot });
        expect(rest.hash).toBe(plain.hash);
      }),
      { numRuns: 150 },
    );
    expect(orders).toBeGreaterThan(1000);
  }, 120_000);

  it('is taken by the strategy of the bench, for nearly every bar', async () => {
    const plan: Plan = {
      features: [0],
      weight: 3,
      silence: 0,
      quantity: 1,
      lot: '1',
      asset: 'equity',
      cash: 100_000,
      ruin: 'go-on',
      execution: 0,
      venue: 1,
      risk: [0, 1],
      seed: 3,
      bars: 500,
      every: 100,
    };
    const options = optionsOf(plan);
    const ready = setUpEngine({
      ...options,
      venue: options.venue as never,
      strategies: [options.strategy as Strategy],
      signal: new AbortController().signal,
    });
    const lane = findLane(ready.engine, [options.strategy as Strategy]);
    ready.engine.lane = lane;
    const signal = new AbortController().signal;
    const inputs = openInputs([options.data as DataSource], {
      universe: ready.account.universe,
      from: Number.NEGATIVE_INFINITY,
      to: Number.POSITIVE_INFINITY,
      onBadData: 'stop',
      signal,
    });
    await drive(ready.engine, { inputs: inputs.streams, signal, refits: ready.refits });
    expect(ready.account.recorder.counts.filled).toBeGreaterThan(10);
    expect(lane?.bars).toBeGreaterThan(0.95 * plan.bars);
  });
});
