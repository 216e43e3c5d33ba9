import type { Subscription } from 'rxjs';
import type { Micros } from '../core/time.js';
import type { DecisionRecord, EquityPoint } from '../engine/hooks.js';
import type { RiskPoint } from '../engine/risk-point.js';
import type { AlertRecord } from '../report/run-record.js';
import type { HeldPosition, WorkingOrder } from './account-status.js';
import type { LiveRun, RunHealth } from './live-run.js';

/** One decision in words: what was forecast and wanted of each instrument that was spoken of. */
export interface DecisionLine {
  readonly at: Micros;
  readonly strategy: string;
  readonly targetKind: string;
  readonly wanted: readonly { readonly instrument: string; readonly forecast: number; readonly target: number }[];
  readonly submitted: number;
  readonly interventions: number;
}

/** All that can be seen of a run at one moment. */
export interface RunStatus {
  readonly at: Micros;
  readonly state: 'waiting' | 'running' | 'ended' | 'failed';
  readonly equity: EquityPoint | null;
  /** Equity at the ends of the last instants, thinned to one a second: `[at, equity, …]`. */
  readonly curve: readonly number[];
  readonly positions: readonly HeldPosition[];
  readonly orders: readonly WorkingOrder[];
  readonly fills: number;
  readonly risk: RiskPoint | null;
  readonly health: RunHealth;
  /** Newest first. */
  readonly decisions: readonly DecisionLine[];
  readonly alerts: readonly AlertRecord[];
}

const KEPT_LINES = 20;
const KEPT_POINTS = 600;
const SECOND: Micros = 1_000_000;

/**
 * Follows a run and tells how it does, for a page or a console; it listens only, and changes nothing. Make it before `result()` is
 * called, so that nothing is missed.
 *
 * @example
 * ```ts
 * import { defineStrategy, instrument } from 'edgeproof';
 * import { sma } from 'edgeproof/features';
 * import { paper, StatusBoard } from 'edgeproof/live';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * import { of } from 'rxjs';
 * const bars = [1, 2, 3].map((n) => ({ kind: 'bar', instrument: 0, ts: n * 60e6, at: n * 60e6, seq: n, start: (n - 1) * 60e6, period: 60e6, open: 9 + n, high: 10 + n, low: 9 + n, close: 10 + n, volume: 1 }) as const);
 * const source = { name: 'three bars', version: '1', apiVersion: 1, provides: { kinds: ['bar'], history: false, live: true }, live: () => of(...bars) } as const;
 * const strategy = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 1 }) });
 * const run = paper({ strategy, source, instruments: [instrument({ id: 'A' })], cash: 1000, flags: { enable_realtime_data: true } });
 * const board = new StatusBoard(run);
 * await run.result();
 * const { state, positions } = board.status();
 * if (state !== 'ended' || positions[0]?.quantity !== '1') throw new Error('it holds one');
 * ```
 */
export class StatusBoard {
  readonly #run: LiveRun;
  readonly #subscriptions: Subscription[];
  #state: RunStatus['state'] = 'waiting';
  #equity: EquityPoint | null = null;
  #risk: RiskPoint | null = null;
  #fills = 0;
  readonly #curve: number[] = [];
  readonly #decisions: DecisionLine[] = [];
  readonly #alerts: AlertRecord[] = [];

  constructor(run: LiveRun) {
    this.#run = run;
    const failed = (): void => {
      this.#state = 'failed';
    };
    this.#subscriptions = [
      run.equity$.subscribe({
        next: (point) => this.#point(point),
        error: failed,
        complete: () => {
          this.#state = 'ended';
        },
      }),
      run.risk$.subscribe({
        next: (point) => {
          this.#risk = point;
        },
        error: () => {},
      }),
      run.fills$.subscribe({ next: () => this.#fills++, error: () => {} }),
      run.decisions$.subscribe({ next: (one) => keep(this.#decisions, this.#line(one)), error: () => {} }),
      run.alerts$.subscribe({ next: (one) => keep(this.#alerts, one), error: () => {} }),
    ];
  }

  /** How the run does now. */
  status(): RunStatus {
    const health = this.#run.health();
    return {
      at: health.at,
      state: this.#state,
      equity: this.#equity,
      curve: [...this.#curve],
      positions: this.#run.positions(),
      orders: this.#run.orders(),
      fills: this.#fills,
      risk: this.#risk,
      health,
      decisions: [...this.#decisions],
      alerts: [...this.#alerts],
    };
  }

  /** Stops listening. */
  close(): void {
    for (const one of this.#subscriptions) one.unsubscribe();
  }

  #point(point: EquityPoint): void {
    this.#state = 'running';
    this.#equity = point;
    const curve = this.#curve;
    const last = curve.length - 2;
    // The last point of a second stands for it.
    if (last >= 0 && Math.floor(curve[last]! / SECOND) === Math.floor(point.at / SECOND)) curve.length = last;
    curve.push(point.at, point.equity);
    if (curve.length > 2 * KEPT_POINTS) curve.splice(0, 2);
  }

  #line(decision: DecisionRecord): DecisionLine {
    const { at, strategy, forecast, targets, targetKind, submitted, interventions } = decision;
    const wanted = this.#run.instruments().flatMap((instrument, i) => {
      const [mean, target] = [forecast[i] ?? Number.NaN, targets[i] ?? Number.NaN];
      return Number.isNaN(mean) && Number.isNaN(target) ? [] : [{ instrument, forecast: mean, target }];
    });
    return { at, strategy, targetKind, wanted, submitted: submitted.length, interventions: interventions.length };
  }
}

/** Newest first, the oldest forgotten. */
function keep<T>(list: T[], one: T): void {
  list.unshift(one);
  if (list.length > KEPT_LINES) list.pop();
}
