export { type Replayed, replayJournal } from '../engine/replay.js';
export type { AccountSetUp } from '../engine/set-up.js';
export { type BrokerVenue, brokerVenue, type MarketFollower } from '../venues/broker-venue/broker-venue.js';
export {
  customFee,
  type FeeBasis,
  type FeeModel,
  type FeeRounding,
  type FeeSchedule,
  feeBps,
  noFee,
  perContract,
  perShare,
} from '../venues/costs/fees.js';
export { type FeeTier, makerTaker } from '../venues/costs/maker-taker.js';
export {
  customSlippage,
  type Slippage,
  type SlippageBasis,
  type SlippageModel,
  slippageBps,
  spreadShare,
  volatilitySlippage,
} from '../venues/costs/slippage.js';
export type { LatencyInput } from '../venues/latency.js';
export type { SimVenueOptions } from '../venues/options.js';
export { type FillProfile, fillProfiles } from '../venues/profiles.js';
export { type SessionOf, type SessionSpan, utcSession } from '../venues/session.js';
export { type SimVenue, simVenue } from '../venues/sim-venue.js';
export type { Venue, VenueAccount } from '../venues/venue.js';
export { backtest } from './backtest.js';
export type { BacktestOptions } from './backtest-options.js';
export type { BacktestResult } from './backtest-result.js';
export { openBacktest } from './open-backtest.js';
export { type LabelSpans, purgedKFold, type Split, type WalkForwardSplitOptions, walkForwardSplits } from './splits.js';
export { type GridPoint, type Parameters, type ParameterValue, parameterGrid } from './sweep/parameter-grid.js';
export { type PositionRuleOptions, positionRule } from './sweep/position-rule.js';
export { sweep } from './sweep/sweep.js';
export type { SweepOptions, SweepPlan, SweepProgress } from './sweep/sweep-plan.js';
export type { SweepColumns, SweepMetric, SweepResult, SweepTrial } from './sweep/sweep-result.js';
export type { TrialMetrics } from './sweep/trial-metrics.js';
export {
  type WalkForwardOptions,
  type WalkForwardResult,
  type WalkForwardWindow,
  walkForward,
} from './walk-forward.js';
