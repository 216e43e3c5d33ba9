import { expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import type { Execution } from '../../src/contracts/execution.js';
import type { Optimizer } from '../../src/contracts/optimizer.js';
import { EMPTY_SNAPSHOT, type Factory } from '../../src/core/plugin.js';
import { synthetic } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { rebalance } from '../../src/oms/index.js';

/** Follows the forecast alone, and says of every one below 1 that no target satisfies its constraints. */
class Choosy implements Optimizer {
  readonly name = 'choosy';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback = 0;
  readonly reads = 'forecast';

  solve: Optimizer['solve'] = (forecast, _at, out) => {
    out.kind = 'quantity';
    out.values[0] = 1;
    return forecast.mean[0]! < 1 ? 'infeasible' : 'optimal';
  };

  snapshot() {
    return EMPTY_SNAPSHOT;
  }

  restore() {}
}

/** Does what it is told, and rests whenever it has nothing to do. */
const restful: Factory<Execution> = (env) => {
  const inner = rebalance()(env);
  return {
    name: 'restful',
    version: '1.0.0',
    apiVersion: 1,
    plan: (targets, at) => inner.plan(targets, at),
    rests: () => true,
    snapshot: () => inner.snapshot(),
    restore: (state) => inner.restore(state),
  };
};

it('says at every bar that no target satisfies the constraints, on the short way too', async () => {
  let bar = 0;
  const run = (hooks: object) => {
    bar = 0;
    return backtest({
      strategy: defineStrategy({
        name: 's',
        features: sma({ period: 2 }),
        model: rule({ needs: ['sma_2'] }, () => (bar++ < 20 ? 1 : 0)),
        optimizer: () => new Choosy(),
        execution: restful,
      }),
      data: synthetic({ instruments: 'A', bars: 60, seed: 1, period: '1h' }),
      instruments: [instrument({ id: 'A', tickSize: 0 })],
      cash: 5_000,
      venue: simVenue(),
      hooks,
    });
  };
  const [short, plain] = [await run({}), await run({ onEquity: () => {} })];
  expect(plain.record.alerts.filter((one) => one.code === 'infeasible').length).toBeGreaterThan(30);
  expect(short.record.alerts).toEqual(plain.record.alerts);
});
