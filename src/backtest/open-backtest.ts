import { ConfigError } from '../core/errors.js';
import type { Run } from '../engine/run.js';
import { backtest } from './backtest.js';
import type { BacktestOptions } from './backtest-options.js';
import type { BacktestResult } from './backtest-result.js';

/**
 * A backtest to be watched through Observables: `fills$ orders$ equity$ decisions$ alerts$ progress$`.
 *
 * Subscribe, then call `result()`; the run starts there. Needs the peer dependency rxjs, which is loaded only now.
 *
 * @throws ConfigError when rxjs is not installed
 * @example
 * ```ts
 * import { defineStrategy, instrument, openBacktest } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const run = await openBacktest({
 *   strategy: defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 1 }) }),
 *   data: synthetic({ instruments: ['A'], bars: 20, seed: 7 }),
 *   instruments: [instrument({ id: 'A' })],
 *   cash: 10_000,
 * });
 * let fills = 0;
 * run.fills$.subscribe(() => fills++);
 * await run.result();
 * if (fills !== 1) throw new Error('bought once');
 * ```
 */
export async function openBacktest(options: Omit<BacktestOptions, 'hooks' | 'signal'>): Promise<Run<BacktestResult>> {
  const { Run } = await import('../engine/run.js').catch((cause: unknown) => {
    throw new ConfigError(
      'openBacktest',
      'the peer dependency rxjs is missing',
      'install it: npm install rxjs@^7.8',
      {},
      cause,
    );
  });
  return new Run((hooks, signal) => backtest({ ...options, hooks, signal }));
}
