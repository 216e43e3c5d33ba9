/** Every execution that `edgeproof/oms` exports, as the kit is run on it. */
import type { Execution } from '../../src/contracts/execution.js';
import type { Factory } from '../../src/core/plugin.js';
import { rebalance } from '../../src/oms/index.js';
import type { ExecutionCheckOptions } from '../../src/testing/index.js';

/** A plug-in of ours under the name of its export. */
export interface OwnExecution {
  readonly name: string;
  readonly make: Factory<Execution>;
  readonly options?: ExecutionCheckOptions;
}

/** All of them. */
export const ownExecutions: readonly OwnExecution[] = [
  { name: 'rebalance', make: rebalance() },
  { name: 'rebalance', make: rebalance({ order: 'limit', limitOffsetBps: 5, timeInForce: 'day' }) },
  { name: 'rebalance', make: rebalance({ order: 'market-on-close', band: 0.001, flip: 'two-orders' }) },
];
