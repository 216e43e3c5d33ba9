export { type CorrelationLimitsOptions, correlationLimits } from './correlation-limits.js';
export { type DailyLossHaltOptions, dailyLossHalt } from './daily-loss-halt.js';
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
export { type MonteCarloLimitOptions, monteCarloLimit } from './monte-carlo-limit.js';
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
export { type SizeCapOptions, type SizeRule, sizeCap } from './size-cap.js';
export { type StaleDataOptions, staleData } from './stale-data.js';
export type { StopDistance } from './stop-meter.js';
export { type StressLimitOptions, stressLimit } from './stress-limit.js';
export { type Betas, historicalScenario, type StressScenario } from './stress-scenarios.js';
export { type TailLimitOptions, tailLimit } from './tail-limit.js';
export { type VolatilityLimitOptions, volatilityLimit } from './volatility-limit.js';
