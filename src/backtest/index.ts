export { type LineStore, memoryLineStore } from '../artifacts/line-store.js';
export type { PlainOrder, PlainTerms } from '../core/plain-order.js';
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
export type { ExpressDesk, Venue, VenueAccount } from '../venues/venue.js';
export { backtest } from './backtest.js';
export type { BacktestOptions } from './backtest-options.js';
export type { BacktestResult } from './backtest-result.js';
export {
  type Capacity,
  type CapacityInput,
  type CapacityOptions,
  type CapacityTrade,
  capacity,
} from './capacity/capacity.js';
export { runCapacity } from './capacity/run-capacity.js';
export { type CredibilityParts, credibility } from './gate/credibility.js';
export type { GateEvidence, RunFacts } from './gate/evidence.js';
export { type JudgeOptions, judge } from './gate/judge.js';
export { judgeEvidence } from './gate/judge-evidence.js';
export {
  GATE_TESTS,
  type GatePolicy,
  type GatePolicyInput,
  type GateTestId,
  gatePolicy,
  gatePolicySchema,
} from './gate/policy.js';
export type { GateDecision, GateDiagnostic, GateTest, GateVerdict } from './gate/verdict-of-gate.js';
export {
  type AdversarialOptions,
  type AdversarialValidation,
  adversarialValidation,
} from './leakage/adversarial-validation.js';
export { checkLeaks, type LeakCheckInput } from './leakage/check-leaks.js';
export {
  type FillAuditOptions,
  type FillBar,
  type FillRule,
  fillAudit,
  type JudgedFill,
} from './leakage/fill-rules.js';
export { duplicateRows, type ScalerClaim, scalerLeaks } from './leakage/fit-audit.js';
export { type InformationCoefficients, informationCoefficients } from './leakage/information-coefficient.js';
export type { KnownTimes, ReferenceVintage } from './leakage/known-time.js';
export { type LabelOverlap, labelOverlap } from './leakage/label-overlap.js';
export type { LeakCheckOptions } from './leakage/leak-check-options.js';
export type { Leak, LeakKind, LeakReport, LeakWarning } from './leakage/leak-report.js';
export {
  asOfVintage,
  type PublicationAudit,
  type PublishedRecord,
  publicationAudit,
  type RecordUse,
  type Vintage,
} from './leakage/publication.js';
export { type RandomFeatureControl, type RandomFeatureOptions, randomFeatures } from './leakage/random-features.js';
export type { RunFillRules } from './leakage/run-fills.js';
export { checksNeeded } from './leakage/sample-size.js';
export type { BuildPipeline, LeakPipeline } from './leakage/traced-run.js';
export {
  auditSplits,
  fitLeaks,
  type ShuffledLabelOptions,
  type SplitAuditOptions,
  shuffledLabels,
  type TrainingLeaks,
} from './leakage/training-checks.js';
export { type MemberSpan, type SymbolUse, type UniverseAudit, universeAudit } from './leakage/universe-audit.js';
export { openBacktest } from './open-backtest.js';
export { type CombinatorialRunsOptions, combinatorialRuns } from './overfit/combinatorial-runs.js';
export { type CscvOptions, type CscvResult, pboCscv } from './overfit/cscv.js';
export { excessPath } from './overfit/excess-path.js';
export { deflatedSharpeSize, mostPasses } from './overfit/gate-size.js';
export { type MarketPermutationOptions, marketPermutation } from './overfit/market-permutation.js';
export { type MaxTOptions, type MaxTResult, maxTBootstrap } from './overfit/max-t.js';
export { neighboursOf, type Plateau, type PlateauPoint, parameterPlateau } from './overfit/parameter-plateau.js';
export {
  type ReturnPermutationOptions,
  type ReturnPermutationResult,
  returnPermutationTest,
  type SignFlipResult,
  signFlipTest,
} from './overfit/permutation.js';
export { type PermuteBarsOptions, permuteBars } from './overfit/permute-bars.js';
export type { TrialReturns } from './overfit/returns-table.js';
export { type SpaOptions, type SpaPValues, type SpaResult, spaTest } from './overfit/spa.js';
export { type CostBasis, costSensitivity, subperiods } from './overfit/stability.js';
export type { PointOf, ScoredPoint, SearchMethod } from './search/proposals.js';
export {
  type PurgedSearchPlan,
  type PurgedSearchResult,
  purgedSearch,
  type SearchedSplit,
} from './search/purged-search.js';
export type { SearchDimension, SearchPoint, SearchSpace } from './search/search-space.js';
export type { SearchLedger, SearchTrial } from './search/search-trials.js';
export type { FitParameters, PositionsOf } from './search/tune.js';
export {
  type SearchedWindow,
  type WalkForwardSearchPlan,
  type WalkForwardSearchResult,
  type WalkForwardSearchWindows,
  walkForwardSearch,
} from './search/walk-forward-search.js';
export {
  type CombinatorialOptions,
  type CombinatorialPurged,
  type CombinatorialSplit,
  combinatorialCounts,
  combinatorialPaths,
  combinatorialPurged,
} from './splits/combinatorial.js';
export { type GroupedOptions, groupedPurged } from './splits/grouped.js';
export { drawnSequentially, weightedByUniqueness } from './splits/label-uniqueness.js';
export { type NestedOptions, type NestedSplit, nestedPurged } from './splits/nested.js';
export type { PurgeOptions } from './splits/purge.js';
export { type PurgedKFoldOptions, purgedKFold } from './splits/purged-k-fold.js';
export { fitTransform, type JudgedRows, Samples, type SamplesInput, TrainingRows } from './splits/samples.js';
export type { LabelSpans, Split } from './splits/split.js';
export { type WalkForwardPurgedOptions, walkForwardPurged } from './splits/walk-forward-purged.js';
export { type WalkForwardSplitOptions, walkForwardSplits } from './splits/walk-forward-splits.js';
export { type GridPoint, type Parameters, type ParameterValue, parameterGrid } from './sweep/parameter-grid.js';
export { type PositionRuleOptions, positionRule } from './sweep/position-rule.js';
export { sweep } from './sweep/sweep.js';
export type { SweepOptions, SweepPlan, SweepProgress } from './sweep/sweep-plan.js';
export type { SweepColumns, SweepMetric, SweepResult, SweepTrial } from './sweep/sweep-result.js';
export type { TrialMetrics } from './sweep/trial-metrics.js';
export type { ContentSketch } from './trials/content-sketch.js';
export type { TrialEntry, TrialInput, TrialSeries } from './trials/trial-entry.js';
export { type CountedTrials, TrialLedger, type TrialQuery } from './trials/trial-ledger.js';
export {
  type WalkForwardOptions,
  type WalkForwardResult,
  type WalkForwardWindow,
  walkForward,
} from './walk-forward.js';
