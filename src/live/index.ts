export { type PaperBroker, paperBroker } from '../venues/broker-venue/paper-broker.js';
export type { HeldPosition, WorkingOrder } from './account-status.js';
export { type GroupVenue, groupVenue } from './group-venue.js';
export type { LagFigures } from './lag-meter.js';
export { live } from './live.js';
export { type LiveBarsOptions, liveBars } from './live-bars.js';
export type { LiveOptions, LivePromotion, LiveRunOptions, PaperOptions } from './live-options.js';
export type { LiveResult } from './live-result.js';
export type { LiveRun, RunHealth } from './live-run.js';
export { OmsSession } from './oms-session.js';
export type { OmsSessionOptions } from './oms-session-options.js';
export { type OmsVenue, type OmsVenueOptions, omsVenue } from './oms-venue.js';
export { paper } from './paper.js';
export {
  type Rollout,
  type RolloutComparison,
  type RolloutDecision,
  type RolloutOptions,
  type RolloutSide,
  rollout,
  type WatchedRun,
} from './rollout.js';
export type { RolloutRole, RolloutStage } from './rollout-parts.js';
export { type DecisionLine, type RunStatus, StatusBoard } from './status-board.js';
export { type SupervisionOptions, supervised } from './supervised.js';
export { wallClock } from './wall-clock.js';
export { type WithHistoryOptions, withHistory } from './with-history.js';
