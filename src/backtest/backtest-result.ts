import type { Decimal } from 'decimal.js';
import type { Manifest } from '../artifacts/manifest.js';
import type { Hash } from '../core/hash.js';
import type { MarginView } from '../core/portfolio.js';
import { type RunSnapshot, takeSnapshot } from '../engine/engine-snapshot.js';
import type { Fill } from '../engine/fill.js';
import type { FitRecord } from '../engine/refits.js';
import type { ReadyEngine } from '../engine/set-up.js';
import type { Strategy } from '../engine/strategy.js';
import type { ExecutionQuality } from '../report/execution/execution-quality.js';
import { type Report, report } from '../report/report.js';
import type { FindingRecord, RunRecord } from '../report/run-record.js';
import { backtestManifest } from './backtest-manifest.js';
import type { BacktestOptions } from './backtest-options.js';
import { recordOf } from './record-of-run.js';
import type { CountedRun } from './trials/count-run.js';
import type { TrialInput } from './trials/trial-entry.js';

/**
 * What a backtest leaves behind.
 *
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 3 }) });
 * const setUp = { strategy, data: synthetic({ instruments: ['A'], bars: 30, seed: 7 }), instruments: [instrument({ id: 'A' })], cash: 10_000 };
 * const result = await backtest(setUp);
 * if (result.position('A').toNumber() !== 3 || result.report.verdict.promoted) throw new Error('held, and not promoted');
 * ```
 */
export class BacktestResult {
  readonly record: RunRecord;
  /** Metrics, drawdowns, costs and the verdict. */
  readonly report: Report;
  /** Every fit of every model, with what it was allowed to see. */
  readonly fits: readonly FitRecord[];
  readonly finalEquity: number;
  /** Market events that were stepped. */
  readonly events: number;
  readonly options: BacktestOptions;
  /** How it was written down in the trial ledger; null when the gates are off. */
  readonly trial: TrialInput | null;
  #hash: Hash | null = null;
  readonly #ready: ReadyEngine;
  readonly #strategies: readonly Strategy[];

  constructor(
    ready: ReadyEngine,
    parts: {
      options: BacktestOptions;
      strategies: readonly Strategy[];
      findings: readonly FindingRecord[];
      benchmark?: RunRecord['benchmark'] & object;
      execution?: ExecutionQuality;
      /** The count of the trial ledger, which takes the place of what was stated. */
      counted?: CountedRun;
    },
  ) {
    const { options, counted } = parts;
    this.trial = counted?.trial ?? null;
    this.#ready = ready;
    this.#strategies = parts.strategies;
    this.options = options;
    this.fits = ready.refits.records;
    this.events = ready.engine.events;
    this.finalEquity = ready.account.equity;
    this.record = recordOf(ready, counted === undefined ? options : { ...options, trials: counted.count }, parts);
    this.report = report(this.record);
    if (ready.account.hooks.onJournal !== undefined)
      ready.account.hooks.onJournal({ kind: 'end', counts: this.record.orders, hash: this.hash });
  }

  /** Every fill, oldest first. */
  get fills(): readonly Fill[] {
    return this.#ready.account.recorder.fills.all();
  }

  /** Equal for equal runs, on every machine, interrupted or not; computed when it is first asked for. */
  get hash(): Hash {
    this.#hash ??= this.#ready.account.recorder.hash();
    return this.#hash;
  }

  /** Cash of a currency at the end, exact. */
  cash(currency = this.record.currency): Decimal {
    return this.#ready.account.ledger.cash(currency);
  }

  /** What is held at the end of an instrument, exact. */
  position(id: string): Decimal {
    const { account } = this.#ready;
    return account.ledger.quantity(account.universe.indexOf(id));
  }

  /** Margin at the end, in the account's currency; nothing is bound without a margin model. */
  get margin(): MarginView {
    const { initial, maintenance, available } = this.#ready.account.margin;
    return { initial, maintenance, available };
  }

  /**
   * Everything that led to this result; reads the data once more to hash it.
   *
   * @param created - when, as ISO text; not part of the manifest's hash
   */
  manifest(created: string | null = null): Promise<Manifest> {
    const { options, report: made, hash } = this;
    return backtestManifest({ ready: this.#ready, options, strategies: this.#strategies, report: made, hash }, created);
  }

  /** The state at the end, to go on from when more data has come. */
  snapshot(position: readonly number[]): RunSnapshot {
    return takeSnapshot(this.#ready, position);
  }
}
