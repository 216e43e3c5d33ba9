import type { Engine } from '../engine.js';
import type { Strategy } from '../strategy.js';
import { ExpressLane } from './express-lane.js';

/**
 * The short way for a run, or null where some part of it has to see every bar by itself.
 *
 * One instrument and one strategy that decides on each bar; features that can be computed in stretches, a model that looks
 * at the present row and does not learn, an optimizer that follows the forecast alone, an execution that does not answer
 * reports, policies that only review; a venue without latency; nobody who listens.
 */
export function findLane(engine: Engine, strategies: readonly Strategy[]): ExpressLane | null {
  const { account, runners } = engine;
  const [runner] = runners;
  const [strategy] = strategies;
  const [venue] = account.venues;
  if (runner === undefined || strategy === undefined || venue === undefined) return null;
  if (runners.length > 1 || account.universe.size > 1 || account.venues.length > 1) return null;
  const { decide, refit } = strategy;
  const eachBar = decide.everyMicros === 0 && decide.graceMicros === 0 && decide.on === null;
  if (!eachBar || decide.missing !== 'use' || runner.members !== null || refit !== null) return null;
  const { features, model, optimizer, execution, policies } = runner;
  if (features?.stretch === undefined) return null;
  if (model === null || model.lookback !== 1 || runner.outcomes !== null) return null;
  if (optimizer?.reads !== 'forecast' || optimizer.lookback > 0 || optimizer.observe !== undefined) return null;
  if (execution?.rests === undefined || execution.observe !== undefined || execution.wake !== undefined) return null;
  if (policies.some((policy) => policy.observe !== undefined || policy.settle !== undefined)) return null;
  if (account.margin.model !== null || account.recorder.prices !== null) return null;
  if (account.universe.at(0).currency !== account.currency || venue.express == null) return null;
  if (Object.values(account.hooks).some((hook) => hook !== undefined)) return null;
  return new ExpressLane(engine, venue.express);
}
