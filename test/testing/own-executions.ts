/** Every execution that `edgeproof/oms` exports, as the kit is run on it. */
import type { Execution } from '../../src/contracts/execution.js';
import type { Factory } from '../../src/core/plugin.js';
import { customExecution, rebalance, twap } from '../../src/oms/index.js';
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
  { name: 'rebalance', make: rebalance({ sizeAt: 'touch', cashBuffer: 0.01, unitCost: (price) => 0.001 * price }) },
  { name: 'twap', make: twap({ children: 4, every: '10s' }) },
  {
    name: 'customExecution',
    make: customExecution({
      name: 'difference',
      memory: () => ({ sent: 0 }),
      plan: (targets, at, memory) =>
        [...targets.values].flatMap((target, i) => {
          if (targets.kind !== 'quantity' || Number.isNaN(target)) return [];
          const missing = Math.trunc(target - at.positions.quantity(i) - at.inFlight.quantity(i));
          if (missing === 0) return [];
          memory.sent += 1;
          const side = missing > 0 ? ('buy' as const) : ('sell' as const);
          return [{ action: 'new', instrument: i, side, quantity: Math.abs(missing), type: 'market' } as const];
        }),
    }),
  },
];
