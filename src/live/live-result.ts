import type { Decimal } from 'decimal.js';
import type { Hash } from '../core/hash.js';
import { type RunSnapshot, takeSnapshot } from '../engine/engine-snapshot.js';
import type { Fill } from '../engine/fill.js';
import { runRecord } from '../engine/run-result.js';
import type { ReadyEngine } from '../engine/set-up.js';
import type { ExecutionQuality } from '../report/execution/execution-quality.js';
import { type Report, report } from '../report/report.js';
import type { FindingRecord, RunRecord } from '../report/run-record.js';

/**
 * What a run on live data leaves behind: the same as a backtest does, by the same code.
 *
 * @example
 * ```ts
 * import { paper } from 'edgeproof/live';
 * if (typeof paper !== 'function') throw new Error('result() of its run gives one');
 * ```
 */
export class LiveResult {
  readonly record: RunRecord;
  readonly report: Report;
  /** Equals the hash of a backtest of the events that the run saw. */
  readonly hash: Hash;
  readonly fills: readonly Fill[];
  readonly finalEquity: number;
  readonly events: number;
  readonly #ready: ReadyEngine;

  constructor(
    ready: ReadyEngine,
    parts: {
      readonly strategies: readonly string[];
      readonly findings: readonly FindingRecord[];
      readonly periodsPerYear: number;
      readonly execution?: ExecutionQuality;
    },
  ) {
    this.#ready = ready;
    this.events = ready.engine.events;
    this.fills = ready.account.recorder.fills.all();
    this.finalEquity = ready.account.equity;
    this.record = runRecord(ready.account, {
      ...parts,
      trials: { count: 1, source: 'a run on live data' },
    });
    this.report = report(this.record);
    this.hash = ready.account.recorder.hash();
    ready.account.hooks.onJournal?.({ kind: 'end', counts: this.record.orders, hash: this.hash });
  }

  /** What is held at the end of an instrument, exact. */
  position(id: string): Decimal {
    const { account } = this.#ready;
    return account.ledger.quantity(account.universe.indexOf(id));
  }

  /** The state at the end, to go on from. */
  snapshot(): RunSnapshot {
    return takeSnapshot(this.#ready, [0]);
  }
}
