export { type OptionGreeks, type OptionTerms, optionGreeks, optionPrice } from '../math/black-scholes.js';
export { StreamingCovariance } from '../math/covariance/streaming.js';
export { type CppiOptions, cppi, drawdownControl } from '../math/drawdown-control.js';
export {
  type KellyFraction,
  type KellyWeights,
  kellyBinary,
  kellyOutcomes,
  kellyShrinkage,
  kellyWeights,
} from '../math/kelly.js';
export { type RiskBudgetWeights, riskBudgetWeights } from '../math/risk-budget-weights.js';
export { kendallInversion, tailDependence } from '../math/simulate/copula.js';
export { type GarchAsset, simulateGarch, simulateGbm } from '../math/simulate/portfolio-paths.js';
export {
  simulateBootstrap,
  simulateCopula,
  simulateTrades,
  simulateUncertain,
} from '../math/simulate/resampled-paths.js';
export { barrierHit, expectedMaxDrawdown, gamblersRuin } from '../math/simulate/ruin.js';
export {
  type CountedProbability,
  countedProbability,
  type QuantileBand,
  type SimulationSummary,
  summariseSimulation,
} from '../math/simulate/summary.js';
export type { SimulatedPaths, SimulationShape } from '../math/simulate/wealth.js';
export { atrTrailingStop, averageTrueRange, type BarColumns, chandelierExit } from '../math/stops.js';
export { conditionalShock, factorExposures, shockProfit } from '../math/stress/factor-stress.js';
export { deltaGammaVega, type OptionShock, revalue } from '../math/stress/option-stress.js';
export { kupiecRegion, type VarBacktest, varBacktest } from '../math/tail/backtest.js';
export { type ComponentVar, type Concentration, componentVar, concentration } from '../math/tail/component.js';
export { hillEstimate, type ParetoTail, paretoTail } from '../math/tail/extreme.js';
export { filteredTail, historicalTail, type QuantileType } from '../math/tail/historical.js';
export {
  type CornishFisherTail,
  cornishFisherTail,
  normalTail,
  studentTTail,
  type TailRisk,
} from '../math/tail/parametric.js';
export {
  type GarchFilter,
  type GarchFit,
  type GarchParameters,
  garchFilter,
  garchFit,
  garchForecast,
} from '../math/volatility/garch.js';
export { type HarFit, harRv } from '../math/volatility/har.js';
export { type RealisedMeasures, realisedMeasures } from '../math/volatility/realised.js';
export { type CorrelationLimitsOptions, correlationLimits } from './correlation-limits.js';
export { type DailyLossHaltOptions, dailyLossHalt } from './daily-loss-halt.js';
export { type DataGapOptions, dataGap } from './data-gap.js';
export { type DeadMansSwitch, type DeadMansSwitchOptions, deadMansSwitch } from './dead-mans-switch.js';
export { type DrawdownHaltOptions, drawdownHalt } from './drawdown-halt.js';
export { type DrawdownLadderOptions, drawdownLadder, type LadderStep } from './drawdown-ladder.js';
export { type ExposureLimitsOptions, exposureLimits } from './exposure-limits.js';
export { type BetaLimitOptions, betaLimit, type FactorLimitsOptions, factorLimits } from './factor-limits.js';
export type { FlattenPlan, HaltAction } from './halted.js';
export type { HistoryOptions } from './history-options.js';
export { type KillSwitch, type KillSwitchOptions, killSwitch } from './kill-switch.js';
export type { CovarianceKind } from './limits/estimate.js';
export { type LiquidityLimitsOptions, liquidityLimits } from './liquidity-limits.js';
export { type MonteCarloLimitOptions, monteCarloLimit, type PathModelName } from './monte-carlo-limit.js';
export { type OrderLimitsOptions, orderLimits } from './order-limits.js';
export { type OrderRateOptions, orderRate } from './order-rate.js';
export {
  type GroupLimitsOptions,
  groupLimits,
  type PortfolioLimitsOptions,
  portfolioLimits,
} from './portfolio-limits.js';
export { type PositionLimitsOptions, positionLimits } from './position-limits.js';
export { type PriceCollarOptions, priceCollar } from './price-collar.js';
export { type ProtectiveStopsOptions, protectiveStops, type StopTarget } from './protective-stops.js';
export { type RiskBudgetOptions, riskBudget } from './risk-budget.js';
export { type KellyRule, type SizeCapOptions, type SizeRule, sizeCap } from './size-cap.js';
export { type StaleDataOptions, staleData } from './stale-data.js';
export type { StopDistance } from './stop-meter.js';
export { type StressLimitOptions, stressLimit } from './stress-limit.js';
export { type Betas, historicalScenario, type StressScenario } from './stress-scenarios.js';
export { type TailLimitOptions, tailLimit } from './tail-limit.js';
export { type VolatilityLimitOptions, volatilityLimit } from './volatility-limit.js';
