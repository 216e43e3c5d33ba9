import type { Execution } from '../contracts/execution.js';
import type { TargetTable } from '../core/frame.js';
import type { OrderIntent } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import { pluginError } from './plugin-error.js';

const NOTHING: readonly OrderIntent[] = Object.freeze([]);

/** What an Execution plans at a decision; one that throws is named. */
export function askPlan(execution: Execution | null, targets: TargetTable, view: Decision): readonly OrderIntent[] {
  if (execution === null) return NOTHING;
  try {
    return execution.plan(targets, view);
  } catch (cause) {
    throw pluginError(`execution ${execution.name}`, 'plan', null, cause);
  }
}

/** What an Execution answers to a report on its own orders, or to a time that it asked for (`null`). */
export function askAnswer(
  execution: Execution | null,
  report: ExecutionReport | null,
  view: Decision,
): readonly OrderIntent[] {
  if (execution === null) return NOTHING;
  try {
    return (report === null ? execution.wake?.(view) : execution.observe?.(report, view)) ?? NOTHING;
  } catch (cause) {
    throw pluginError(`execution ${execution.name}`, report === null ? 'wake' : 'observe', null, cause);
  }
}
