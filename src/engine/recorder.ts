import { LaneHash } from '../artifacts/lane-hash.js';
import { type Hash, hashJson } from '../core/hash.js';
import type { Micros } from '../core/time.js';
import type { AlertRecord, FillRecord, OrderCounts, PriceRecord } from '../report/run-record.js';
import type { SplitRecord } from '../report/trip-matcher.js';
import { type CurveColumns, Curves } from './curves.js';
import { FillLog } from './fill-log.js';

type Counts = { -readonly [K in keyof OrderCounts]: number };

interface RecorderState {
  readonly curves: CurveColumns;
  readonly fills: readonly FillRecord[];
  readonly alerts: readonly AlertRecord[];
  readonly splits: readonly SplitRecord[];
  readonly counts: Counts;
  readonly prices: readonly (readonly number[])[] | null;
}

/** What a run leaves behind: curves, fills, alerts and counts. */
export class Recorder {
  readonly curves = new Curves();
  /** Marks of each instrument at each settle, where a run keeps them for its charts. */
  prices: number[][] | null = null;
  readonly fills = new FillLog();
  alerts: AlertRecord[] = [];
  splits: SplitRecord[] = [];
  counts: Counts = { submitted: 0, filled: 0, cancelled: 0, rejected: 0, refused: 0, reduced: 0 };

  /** Keeps the marks of a settle, where a run asks for that. */
  keepMarks(marks: Float64Array): void {
    if (this.prices === null) return;
    for (let i = 0; i < marks.length; i++) this.prices[i]!.push(marks[i]!);
  }

  /** The kept marks by instrument, at the times of the settles. */
  priceRecords(): readonly PriceRecord[] {
    const { at } = this.curves.columns();
    return (this.prices ?? []).map((closes, instrument) => ({ instrument, at, close: Float64Array.from(closes) }));
  }

  alert(at: Micros, severity: AlertRecord['severity'], code: string, message: string): AlertRecord {
    const alert: AlertRecord = { at, severity, code, message };
    this.alerts.push(alert);
    return alert;
  }

  split(at: Micros, instrument: number, factor: { numerator: number; denominator: number }): void {
    this.splits.push({ at, instrument, numerator: BigInt(factor.numerator), denominator: BigInt(factor.denominator) });
  }

  /** The result hash: equal for equal runs, whatever the machine and whether they were interrupted. */
  hash(): Hash {
    const { at, equity } = this.curves.columns();
    const { counts, alerts } = this;
    return hashJson({
      schema: 'edgeproof-result/1',
      counts,
      alerts,
      settles: at.length,
      at: digest(at),
      equity: digest(equity),
      fills: this.#fillDigest(),
    });
  }

  /** Exact numbers enter as the low 64 bits of their units, in two halves: no digit below nine million is lost. */
  #fillDigest(): string {
    const lanes = new LaneHash();
    const words = new Float64Array(9);
    const exact = new BigInt64Array(3);
    const halves = new Int32Array(exact.buffer);
    for (let i = 0; i < this.fills.length; i++) {
      const fill = this.fills.row(i);
      words[0] = fill.at;
      words[1] = fill.instrument;
      words[2] = fill.side === 'buy' ? 1 : -1;
      exact[0] = fill.quantityFixed;
      exact[1] = fill.priceFixed;
      exact[2] = fill.feeFixed;
      for (let k = 0; k < 6; k++) words[3 + k] = halves[k]!;
      lanes.add(words);
    }
    return lanes.digest();
  }

  snapshot(): RecorderState {
    return {
      curves: this.curves.columns(),
      fills: [...this.fills.all()],
      alerts: [...this.alerts],
      splits: [...this.splits],
      counts: { ...this.counts },
      prices: this.prices === null ? null : this.prices.map((closes) => [...closes]),
    };
  }

  restore(state: RecorderState): void {
    this.curves.restore(state.curves);
    this.fills.restore(state.fills);
    this.alerts = [...state.alerts];
    this.splits = [...state.splits];
    this.counts = { ...state.counts };
    this.prices = state.prices === null ? null : state.prices.map((closes) => [...closes]);
  }
}

function digest(column: Float64Array): string {
  const lanes = new LaneHash();
  lanes.add(column);
  return lanes.digest();
}
