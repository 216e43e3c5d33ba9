import type { Execution } from '../contracts/execution.js';
import { ConfigError } from '../core/errors.js';
import type { TargetTable } from '../core/frame.js';
import type { Json } from '../core/json.js';
import { knownOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';

/** What {@link customExecution} is made of; each function may change `memory` and gets it back, in a resumed run too. */
export interface CustomExecution<M> {
  readonly name: string;
  /** What is remembered at the start: plain JSON, made anew for each run. Left out: nothing is remembered. */
  readonly memory?: () => M;
  /** Order types and times in force that it may ask for, checked before the first event. */
  readonly uses?: NonNullable<Execution['uses']>;
  /** Orders of a decision. */
  readonly plan: (targets: TargetTable, at: Decision, memory: M) => readonly OrderIntent[];
  /** Orders in answer to a report on its own orders. */
  readonly observe?: (report: ExecutionReport, at: Decision, memory: M) => readonly OrderIntent[] | undefined;
  /** Orders at a time that was asked for by `at.wake(time)`. */
  readonly wake?: (at: Decision, memory: M) => readonly OrderIntent[] | undefined;
}

const NAMES = ['name', 'memory', 'uses', 'plan', 'observe', 'wake'];

/**
 * An Execution of your own out of functions: limits, stops, brackets, child orders, whatever the order types allow.
 *
 * What it must remember from one call to the next lies in `memory`, which is part of every snapshot; what it can read (holdings,
 * open orders) it should read from `at`. A closure cannot be sent to a worker.
 *
 * @throws ConfigError for an unknown option, or when `plan` is not a function
 * @example
 * ```ts
 * import { customExecution } from 'edgeproof/oms';
 * // one limit order below the last price at each decision with a target, never more
 * const below = customExecution({
 *   name: 'below',
 *   memory: () => ({ sent: false }),
 *   plan(targets, at, memory) {
 *     if (memory.sent || !(targets.values[0]! > 0)) return [];
 *     memory.sent = true;
 *     const limitPrice = (at.marks[0]! * 0.99).toFixed(2);
 *     return [{ action: 'new', instrument: 0, side: 'buy', quantity: 10, type: 'limit', limitPrice }];
 *   },
 * });
 * if (typeof below !== 'function') throw new Error('a factory');
 * ```
 */
export function customExecution<M = null>(options: CustomExecution<M>): Factory<Execution> {
  knownOptions('customExecution', options, NAMES);
  if (typeof options.plan !== 'function')
    throw new ConfigError('customExecution', 'plan is not a function', 'pass plan: (targets, at, memory) => intents');
  return () => new Custom(options);
}

class Custom<M> implements Execution {
  readonly name: string;
  readonly version = '1';
  readonly apiVersion = 1;
  readonly uses?: NonNullable<Execution['uses']>;
  readonly #o: CustomExecution<M>;
  #memory: M;

  constructor(options: CustomExecution<M>) {
    this.name = options.name;
    this.#o = options;
    this.#memory = options.memory?.() ?? (null as M);
    if (options.uses !== undefined) this.uses = options.uses;
  }

  plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
    return this.#o.plan(targets, at, this.#memory);
  }

  observe(report: ExecutionReport, at: Decision): readonly OrderIntent[] | undefined {
    return this.#o.observe?.(report, at, this.#memory);
  }

  wake(at: Decision): readonly OrderIntent[] | undefined {
    return this.#o.wake?.(at, this.#memory);
  }

  snapshot(): Snapshot {
    return { json: JSON.parse(JSON.stringify(this.#memory)) as Json };
  }

  restore(state: Snapshot): void {
    this.#memory = JSON.parse(JSON.stringify(state.json)) as M;
  }
}
