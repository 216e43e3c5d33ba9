import { ConfigError } from '../core/errors.js';
import { toNumber } from '../core/money.js';
import type { Micros } from '../core/time.js';
import { ExecutionMonitor } from '../report/execution/execution-monitor.js';
import { loadHistograms } from '../report/execution/latency-histogram.js';
import type { RunHooks } from './hooks.js';
import type { ReadyEngine } from './set-up.js';

/**
 * Puts a monitor of execution quality onto a run, before it starts; without it nothing of the run is any different.
 *
 * It hears what every hook hears, so that the run goes its plain way.
 *
 * @param clock - the true time, where that of the run stands still while it works
 * @throws ConfigError where the flag `enable_oms_v1` is off, or the package that keeps the latencies is not installed
 */
export async function watchExecution(ready: ReadyEngine, who: string, clock?: () => Micros): Promise<ExecutionMonitor> {
  if (!ready.flags.enable_oms_v1)
    throw new ConfigError(
      who,
      'execution quality belongs to the order management, which is off',
      'pass flags: { enable_oms_v1: true }, or watch executionQuality$ no more',
    );
  const { account, engine } = ready;
  const { hooks } = account;
  const monitor = new ExecutionMonitor({
    histograms: await loadHistograms(who),
    mark: (i) => account.market.marks[i]!,
    money: (i) => {
      const { multiplier, currency } = account.universe.at(i);
      return toNumber(multiplier) * account.rates.fx(currency, account.currency);
    },
    listener: () => hooks.onExecution,
    ...(clock === undefined ? {} : { clock }),
  });
  const onOrder: RunHooks['onOrder'] = (update) => {
    const { order, status, report, at } = update;
    if (report === null) monitor.sent(order, at);
    else monitor.took(order, status, report, at);
    hooks.onOrder?.(update);
  };
  // Over the user's own, whose members may be worked out anew at each look.
  account.hooks = Object.create(hooks, { onOrder: { value: onOrder, enumerable: true } }) as RunHooks;
  const tap = engine.tap;
  engine.tap = (event) => {
    monitor.market(event);
    tap?.(event);
  };
  for (const venue of account.venues) venue.watchWire?.((id, what, at) => monitor.wire(id, what, at));
  return monitor;
}
