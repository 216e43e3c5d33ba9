import type { Account } from './account.js';
import { pluginError } from './plugin-error.js';
import type { PolicyUse } from './risk-point.js';
import type { Runner } from './runner.js';

/** Follows what was refused, and tells whoever listens how much of each limit is used. */
export function watchRisk(account: Account, runners: readonly Runner[]): void {
  const { now: at, hooks } = account;
  const journal = hooks.onJournal;
  for (const { name: strategy, shadow } of runners)
    shadow?.settle(at, account.market.marks, (one) => {
      journal?.({ kind: 'forgone', at, strategy, ...one, instrument: account.universe.at(one.instrument).id });
    });
  const listener = hooks.onRisk;
  if (listener === undefined) return;
  const halted = runners.flatMap(({ name: strategy, gate }) =>
    gate.halted === null ? [] : [{ strategy, reason: gate.halted }],
  );
  listener({ at, equity: account.equity, limits: runners.flatMap(usesOf), halted });
}

function usesOf(runner: Runner): PolicyUse[] {
  return runner.policies.flatMap((policy) => {
    if (policy.usage === undefined) return [];
    try {
      return policy.usage(runner.view).map((use) => ({ strategy: runner.name, policy: policy.name, ...use }));
    } catch (cause) {
      throw pluginError(`risk policy ${policy.name}`, 'usage', null, cause);
    }
  });
}
