import { map, type OperatorFunction } from 'rxjs';
import type { Execution } from '../contracts/execution.js';
import type { FeatureSet } from '../contracts/feature-set.js';
import type { Model } from '../contracts/model.js';
import type { Optimizer } from '../contracts/optimizer.js';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { ConfigError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { toIso } from '../core/time.js';
import { Refits } from '../engine/refits.js';
import { parseRefit, type RefitOptions } from '../engine/strategy.js';
import { rebalance } from '../oms/rebalance.js';
import type { Venue } from '../venues/venue.js';
import type { Moment } from './moment.js';

/** A stage of the pipe. */
export type Stage = OperatorFunction<Moment, Moment>;

/** A stage that acts in the present of its account; see {@link present}. */
function stage(act: (moment: Moment) => Moment): Stage {
  return map((moment) => {
    present(moment);
    return act(moment);
  });
}

/**
 * On history the engine does not wait: a moment that comes late would be acted on at a time it knows nothing of. Live, a
 * late moment is what it is, and acts at the time it comes.
 *
 * @throws ConfigError for a moment of the past on history
 */
function present(moment: Moment): void {
  const { account, now, view } = moment;
  if (account.live || now === view.now) return;
  throw new ConfigError(
    'pipe',
    `a moment of ${toIso(now)} came back at ${toIso(view.now)}: an operator on history is asynchronous`,
    'use synchronous operators on history; asynchronous ones are for live sources',
  );
}

/**
 * Adds feature rows to each moment. The set sees every event from the first moment on, dropped moments included.
 *
 * @example
 * ```ts
 * import { sma } from 'edgeproof/features';
 * import { withFeatures } from 'edgeproof/rx';
 * const stage = withFeatures(sma({ period: 20 }));
 * if (typeof stage !== 'function') throw new Error('an operator');
 * ```
 */
export function withFeatures(set: Factory<FeatureSet>): Stage {
  return stage((moment) => {
    const { account } = moment;
    const { runner } = account;
    if (runner.features === null) {
      runner.installFeatures(set);
      account.replay((event) => runner.update(event));
    }
    runner.settleFeatures();
    return { ...moment, columns: runner.rows.columns, features: runner.rows.data.slice() };
  });
}

/**
 * Adds a forecast to each moment; the model learns and is fitted again as in a backtest.
 *
 * @example
 * ```ts
 * import { rule } from 'edgeproof/models';
 * import { withForecast } from 'edgeproof/rx';
 * const stage = withForecast(rule({ needs: ['rsi_14'] }, (rsi) => (rsi < 30 ? 1 : 0)));
 * if (typeof stage !== 'function') throw new Error('an operator');
 * ```
 */
export function withForecast(model: Factory<Model>, options: { readonly refit?: RefitOptions } = {}): Stage {
  knownOptions('withForecast', options, ['refit']);
  const refit = options.refit === undefined ? null : parseRefit(options.refit);
  return stage((moment) => {
    const { account } = moment;
    const { runner } = account;
    if (runner.model === null) {
      runner.installModel(model, refit);
      if (refit !== null)
        account.useRefits((books, signal) => new Refits(books, [{ index: 0, runner, make: model, refit }], signal));
      // The moment was prepared before there was anything to hide missing bars from.
      if (!account.engine.deciders[0]!.prepare(runner))
        return { ...moment, forecast: new Float64Array(runner.forecastFrame.rows).fill(Number.NaN) };
    }
    const { mean } = runner.forecast();
    return { ...moment, forecast: mean.slice() };
  });
}

/**
 * Adds targets to each moment. A forecast that the user's own operators changed on the way is what counts.
 *
 * @example
 * ```ts
 * import { equalWeight } from 'edgeproof/portfolio';
 * import { withTargets } from 'edgeproof/rx';
 * if (typeof withTargets(equalWeight()) !== 'function') throw new Error('an operator');
 * ```
 */
export function withTargets(optimizer: Factory<Optimizer>): Stage {
  return stage((moment) => {
    const { runner } = moment.account;
    if (runner.optimizer === null) runner.installOptimizer(optimizer);
    if (moment.forecast !== null) runner.forecastFrame.mean.set(moment.forecast);
    const { values, kind } = runner.targets(runner.forecastFrame);
    return { ...moment, targets: values.slice(), targetKind: kind };
  });
}

/**
 * Turns targets into intents and lets the gate review them; only what it approves goes on.
 *
 * @example
 * ```ts
 * import { orderLimits } from 'edgeproof/risk';
 * import { underRisk } from 'edgeproof/rx';
 * if (typeof underRisk([orderLimits({ maxQuantity: 100 })]) !== 'function') throw new Error('an operator');
 * ```
 */
export function underRisk(
  policies: readonly Factory<RiskPolicy>[],
  options: { readonly execution?: Factory<Execution> } = {},
): Stage {
  knownOptions('underRisk', options, ['execution']);
  return stage((moment) => {
    const { account } = moment;
    const { runner } = account;
    if (runner.execution === null) {
      runner.installRisk(policies, options.execution ?? rebalance());
      account.replay((event) => account.engine.act(runner, runner.observe(event)));
      account.engine.act(runner, runner.settlePolicies());
    }
    if (moment.targets !== null) {
      runner.targetTable.values.set(moment.targets);
      runner.targetTable.kind = moment.targetKind;
    }
    const intents = runner.plan(runner.targetTable);
    const approved = runner.approve(intents);
    return { ...moment, intents, approved, interventions: [...runner.gate.interventions] };
  });
}

/**
 * Sends what the gate approved; fills come back through the account, as events, never from inside `next`.
 *
 * @example
 * ```ts
 * import { simVenue } from 'edgeproof/backtest';
 * import { throughBroker } from 'edgeproof/rx';
 * if (typeof throughBroker(simVenue()) !== 'function') throw new Error('an operator');
 * ```
 */
export function throughBroker(venue: Factory<Venue>): Stage {
  return stage((moment) => {
    const { account } = moment;
    account.join(venue);
    account.engine.finish(account.runner, moment.approved ?? []);
    return moment;
  });
}
