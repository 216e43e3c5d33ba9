export { type Replayed, replayJournal } from '../engine/replay.js';
export { backtest } from './backtest.js';
export type { BacktestOptions } from './backtest-options.js';
export type { BacktestResult } from './backtest-result.js';
export { openBacktest } from './open-backtest.js';
export { type LabelSpans, purgedKFold, type Split, type WalkForwardSplitOptions, walkForwardSplits } from './splits.js';
export {
  type WalkForwardOptions,
  type WalkForwardResult,
  type WalkForwardWindow,
  walkForward,
} from './walk-forward.js';
