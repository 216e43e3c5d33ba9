export { DataHash, type DataHashState, dataHash } from './artifacts/data-hash.js';
export { type LineStore, memoryLineStore } from './artifacts/line-store.js';
export { type Manifest, type ManifestInput, manifest, manifestHash, parseManifest } from './artifacts/manifest.js';
export { packSnapshot, unpackSnapshot } from './artifacts/pack-snapshot.js';
export { type Promotion, type PromotionInput, parsePromotion, promote } from './artifacts/promotion.js';
export { type BookEntry, type BookPromotion, type BookReason, PromotionBook } from './artifacts/promotion-book.js';
export { type PromotionQuery, requirePromotion } from './artifacts/require-promotion.js';
export { memorySnapshotStore, type SnapshotStore } from './artifacts/snapshot-store.js';
export { stableStringify } from './artifacts/stable-stringify.js';
export { assertSame, compareManifests, type Difference, type Verification, verify } from './artifacts/verify.js';
export { backtest } from './backtest/backtest.js';
export type { BacktestOptions } from './backtest/backtest-options.js';
export type { BacktestResult } from './backtest/backtest-result.js';
export { openBacktest } from './backtest/open-backtest.js';
export type {
  AccountSnapshot,
  Broker,
  BrokerCapabilities,
  BrokerNotice,
  BrokerOrder,
  BrokerPosition,
  FillPage,
} from './contracts/broker.js';
export type { DataSource, HistoryQuery, InstrumentQuery, LiveQuery } from './contracts/data-source.js';
export type { Execution } from './contracts/execution.js';
export type { BarStretch, FeatureSet } from './contracts/feature-set.js';
export type { FitReport, Horizon, LearnBatch, Model, TrainingSet } from './contracts/model.js';
export type { Optimizer, SolveStatus } from './contracts/optimizer.js';
export {
  APPROVE,
  type LimitUse,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from './contracts/risk-policy.js';
export { ArrayBatch, BarBatch, type BarColumns, copyEvent } from './core/batch.js';
export { Book, type BookOptions } from './core/book.js';
export { BookSide } from './core/book-side.js';
export {
  type BestPrice,
  ConsolidatedBook,
  type ConsolidatedBookOptions,
  type VenueBook,
} from './core/consolidated-book.js';
export {
  BrokerError,
  ConfigError,
  DataError,
  EdgeproofError,
  type ErrorContext,
  InvariantError,
  isEdgeproofError,
  PluginError,
  ReplayError,
  type Severity,
} from './core/errors.js';
export type {
  BarEvent,
  BookEvent,
  CorporateAction,
  CorporateActionEvent,
  Envelope,
  EventBatch,
  EventKind,
  ExpiryEvent,
  MarketEvent,
  NewsEvent,
  ObservationEvent,
  PluginResultEvent,
  QuoteEvent,
  RateEvent,
  StatusEvent,
  Subject,
  TradeEvent,
} from './core/event.js';
export { FLAG_NAMES, type FlagName, type Flags, flags } from './core/flags.js';
export {
  type FeatureFrame,
  type FeatureWindow,
  ForecastFrame,
  RowTable,
  type TargetKind,
  TargetTable,
} from './core/frame.js';
export { type Hash, hashJson, sha256Hex } from './core/hash.js';
export {
  type AssetClass,
  type Currency,
  type Instrument,
  type InstrumentIndex,
  type InstrumentInput,
  instrument,
  type VenueId,
} from './core/instrument.js';
export { canonicalJson, type Json } from './core/json.js';
export {
  type Amount,
  amountToDecimal,
  type DecimalInput,
  type Fixed,
  fixed,
  quantize,
  type Rounding,
  toDecimal,
} from './core/money.js';
export {
  type ApprovedOrder,
  type ApprovedReplace,
  type CancelIntent,
  type ClientOrderId,
  isLegalTransition,
  type NewIntent,
  type Order,
  type OrderIntent,
  type OrderStatus,
  type OrderTerms,
  type OrderType,
  type ReplaceIntent,
  type Side,
  type TimeInForce,
  type Trail,
} from './core/order.js';
export {
  type Factory,
  type FactoryRef,
  factory,
  type Plugin,
  type PluginEnv,
  type Snapshot,
  type Stateful,
} from './core/plugin.js';
export type {
  CashView,
  Decision,
  InFlightView,
  MarginView,
  MarketView,
  OpenOrder,
  PositionsView,
  ReturnsWindow,
} from './core/portfolio.js';
export { Random, type RandomState } from './core/random.js';
export {
  type ExecutionReport,
  type FillTerms,
  fillReport,
  type Liquidity,
  type ReportHead,
  type ReportType,
  statusReport,
} from './core/report.js';
export {
  DAY,
  type DurationInput,
  HOUR,
  MINUTE,
  type Micros,
  SECOND,
  type TimeInput,
  toDate,
  toDuration,
  toIso,
  toMicros,
} from './core/time.js';
export { Universe } from './core/universe.js';
export type { RunSnapshot } from './engine/engine-snapshot.js';
export type { Fill } from './engine/fill.js';
export type { DecisionRecord, EquityPoint, OrderUpdate, Progress, RunHooks } from './engine/hooks.js';
export type { OrderLine, ReportLine, RunJournalLine } from './engine/journal.js';
export type { FitRecord } from './engine/refits.js';
export type { PolicyUse, RiskPoint } from './engine/risk-point.js';
export type { Run } from './engine/run.js';
export type { AccountSetUp } from './engine/set-up.js';
export { decodeState, encodeState } from './engine/state-codec.js';
export {
  type Decide,
  type DecideOptions,
  defineStrategy,
  type Refit,
  type RefitOptions,
  type Strategy,
  type StrategyOptions,
} from './engine/strategy.js';
export { type StrategyFingerprint, strategyFingerprint } from './engine/strategy-fingerprint.js';
