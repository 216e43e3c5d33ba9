import type { TargetTable } from '../core/frame.js';
import type { OrderIntent, OrderType, TimeInForce } from '../core/order.js';
import type { Plugin, Stateful } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';

/**
 * Turns targets into order intents: new, replace, cancel. The one replaceable part beside the six ports.
 *
 * `plan` runs at each decision; `observe` sees every report on its own orders and may answer with further intents;
 * `wake` runs at a time asked for through `Decision.wake`.
 */
export interface Execution extends Plugin, Stateful {
  /** Order types and times in force that it may ask for; a venue that lacks one is refused before the first event. */
  readonly uses?: { readonly orderTypes: readonly OrderType[]; readonly timesInForce: readonly TimeInForce[] };
  /** What to send so that holdings and open orders lead to the targets; a NaN target leaves its instrument alone. */
  plan(targets: TargetTable, at: Decision): readonly OrderIntent[];
  /**
   * Whether, having planned nothing for these targets, it would plan nothing again for as long as targets and holdings stay
   * as they are and nothing is in flight, whatever prices do. There for speed only.
   */
  rests?(targets: TargetTable): boolean;
  /** Sees each report on its own orders, in order, and may answer with intents: the next slice, a new price. */
  observe?(report: ExecutionReport, at: Decision): readonly OrderIntent[] | undefined;
  /** Runs at the time that `Decision.wake` asked for, when targets are as before. */
  wake?(at: Decision): readonly OrderIntent[] | undefined;
}
