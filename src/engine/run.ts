import { type Observable, Subject } from 'rxjs';
import type { ExecutionPoint } from '../report/execution/execution-quality.js';
import type { AlertRecord } from '../report/run-record.js';
import type { Fill } from './fill.js';
import type { DecisionRecord, EquityPoint, OrderUpdate, Progress, RunHooks } from './hooks.js';
import type { RiskPoint } from './risk-point.js';

/**
 * A run to be watched: nothing happens before `result()` is called, so that whoever subscribes first misses nothing.
 *
 * The streams are told of things after they have happened in the books; a subscriber cannot change a run. They complete
 * when the run ends and fail when it fails.
 *
 * @example
 * ```ts
 * import { defineStrategy, instrument, openBacktest } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 3 }) });
 * const setUp = { strategy, data: synthetic({ instruments: ['A'], bars: 30, seed: 7 }), instruments: [instrument({ id: 'A' })], cash: 10_000 };
 * const run = await openBacktest(setUp);
 * let points = 0;
 * run.equity$.subscribe(() => points++);
 * await run.result();
 * if (points !== 30) throw new Error('one an instant');
 * ```
 */
export class Run<Result> {
  readonly fills$: Observable<Fill>;
  readonly orders$: Observable<OrderUpdate>;
  /** One point an instant. */
  readonly equity$: Observable<EquityPoint>;
  readonly decisions$: Observable<DecisionRecord>;
  readonly alerts$: Observable<AlertRecord>;
  /** One point an instant: every limit with its use and headroom, and who is halted. */
  readonly risk$: Observable<RiskPoint>;
  /**
   * One point an order, when it has ended: its prices, latencies and slippage, and a summary of all so far. Measured only where
   * somebody has subscribed before the start or the option `executionQuality` is on; needs the flag `enable_oms_v1`.
   */
  readonly executionQuality$: Observable<ExecutionPoint>;
  readonly progress$: Observable<Progress>;
  readonly #subjects: readonly Subject<never>[];
  readonly #start: (hooks: RunHooks, signal: AbortSignal) => Promise<Result>;
  readonly #hooks: RunHooks;
  readonly #abort = new AbortController();
  #result: Promise<Result> | null = null;

  constructor(start: (hooks: RunHooks, signal: AbortSignal) => Promise<Result>) {
    const fills = new Subject<Fill>();
    const orders = new Subject<OrderUpdate>();
    const equity = new Subject<EquityPoint>();
    const decisions = new Subject<DecisionRecord>();
    const alerts = new Subject<AlertRecord>();
    const risk = new Subject<RiskPoint>();
    const execution = new Subject<ExecutionPoint>();
    const progress = new Subject<Progress>();
    this.fills$ = fills.asObservable();
    this.orders$ = orders.asObservable();
    this.equity$ = equity.asObservable();
    this.decisions$ = decisions.asObservable();
    this.alerts$ = alerts.asObservable();
    this.risk$ = risk.asObservable();
    this.executionQuality$ = execution.asObservable();
    this.progress$ = progress.asObservable();
    // Subjects of different values, kept together only to be ended together: `never` fits each of them.
    this.#subjects = [
      fills,
      orders,
      equity,
      decisions,
      alerts,
      risk,
      execution,
      progress,
    ] as unknown as readonly Subject<never>[];
    this.#start = start;
    this.#hooks = {
      onFill: (one) => fills.next(one),
      onOrder: (one) => orders.next(one),
      onEquity: (one) => equity.next(one),
      onDecision: (one) => decisions.next(one),
      onAlert: (one) => alerts.next(one),
      // Worked out only where somebody watches.
      get onRisk() {
        return risk.observed ? (one: RiskPoint) => risk.next(one) : undefined;
      },
      get onExecution() {
        return execution.observed ? (one: ExecutionPoint) => execution.next(one) : undefined;
      },
      onProgress: (one) => progress.next(one),
    };
  }

  /** Starts the run on the first call; every call gives the same result. */
  result(): Promise<Result> {
    this.#result ??= this.#start(this.#hooks, this.#abort.signal).then(
      (result) => {
        for (const subject of this.#subjects) subject.complete();
        return result;
      },
      (cause: unknown) => {
        for (const subject of this.#subjects) subject.error(cause);
        throw cause;
      },
    );
    return this.#result;
  }

  /** Stops the run at the end of the present instant; `result()` then rejects with a ReplayError. */
  stop(): void {
    this.#abort.abort();
  }
}
