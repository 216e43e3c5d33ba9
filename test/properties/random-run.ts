/** Random runs of the whole pipeline: a plan is plain data that fast-check makes and shrinks; `runOf` makes a backtest of it. */
import * as fc from 'fast-check';
import type { BacktestOptions } from '../../src/backtest/backtest-options.js';
import { feeBps, perShare, simVenue, slippageBps, volatilitySlippage } from '../../src/backtest/index.js';
import { instrument, type MarketEvent, type Strategy } from '../../src/index.js';
import { regTMargin } from '../../src/oms/index.js';
import { type MarketPlan, sourceOf } from './random-market.js';
import { type StrategyPlan, strategyPlans } from './random-strategy.js';

/** What a venue is made of. */
export interface VenuePlan {
  readonly entry: number;
  readonly response: number;
  readonly jitter: number;
  readonly volumeShare: number | null;
  readonly slippage: 'none' | 'bps' | 'volatility';
  readonly fees: 'none' | 'bps' | 'share';
  readonly marketFill: 'next-open' | 'next-close' | 'next-worst' | 'same-close';
  readonly path: 'worst' | 'nearest';
}

/** A whole run as plain data. */
export interface RunPlan {
  readonly market: MarketPlan;
  readonly venue: VenuePlan;
  readonly strategies: readonly StrategyPlan[];
  readonly margin: boolean;
  readonly seed: number;
}

const marketPlans = (steps: number): fc.Arbitrary<MarketPlan> =>
  fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    instruments: fc.integer({ min: 1, max: 4 }),
    steps: fc.constant(steps),
    quotes: fc.boolean(),
    late: fc.boolean(),
    holes: fc.boolean(),
    actions: fc.boolean(),
  });

const SECONDS = 1_000_000;
const delay = fc.constantFrom(0, 5 * SECONDS, 600 * SECONDS, 4000 * SECONDS);

const venuePlans: fc.Arbitrary<VenuePlan> = fc.record({
  entry: delay,
  response: delay,
  jitter: fc.constantFrom(0, 2 * SECONDS),
  volumeShare: fc.constantFrom(null, null, 0.05, 0.5),
  slippage: fc.constantFrom('none', 'bps', 'volatility'),
  fees: fc.constantFrom('none', 'bps', 'share'),
  marketFill: fc.constantFrom('next-open', 'next-open', 'next-close', 'next-worst', 'same-close'),
  path: fc.constantFrom('worst', 'nearest'),
});

/** Plans of whole runs. */
export const runPlans = (steps: number): fc.Arbitrary<RunPlan> =>
  fc.record({
    market: marketPlans(steps),
    venue: venuePlans,
    strategies: fc.array(strategyPlans, { minLength: 1, maxLength: 2 }),
    margin: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1000 }),
  });

function venueOf(plan: VenuePlan): BacktestOptions['venue'] {
  const latency = (mean: number): number | { mean: number; jitter: number } =>
    plan.jitter === 0 ? mean : { mean: mean + plan.jitter, jitter: plan.jitter };
  const fees = {
    none: {},
    bps: { fees: feeBps({ rate: 2 }) },
    share: { fees: perShare({ rate: '0.01', minimum: 1 }) },
  };
  const slippage = {
    none: {},
    bps: { slippage: slippageBps({ rate: 1.5 }) },
    volatility: { slippage: volatilitySlippage({ share: 0.05, span: 10 }) },
  };
  return simVenue({
    latency: { entry: latency(plan.entry), response: latency(plan.response) },
    maxVolumeShare: plan.volumeShare,
    marketFill: plan.marketFill,
    path: plan.path,
    ...fees[plan.fees],
    ...slippage[plan.slippage],
  });
}

const ids = ['A', 'B', 'C', 'D'];

/** The backtest of a plan on some events. Every call makes everything afresh. */
export function runOf(
  plan: RunPlan,
  events: readonly MarketEvent[],
  strategyOf: (one: StrategyPlan, name: string) => Strategy,
): BacktestOptions {
  return {
    strategy: plan.strategies.map((one, k) => strategyOf(one, `s${k}`)),
    data: sourceOf(events),
    instruments: ids.slice(0, plan.market.instruments).map((id) => instrument({ id })),
    cash: 100_000,
    venue: venueOf(plan.venue)!,
    seed: plan.seed,
    ...(plan.margin ? { margin: regTMargin() } : {}),
  };
}
