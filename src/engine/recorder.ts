import { LaneHash, type LaneHashState } from '../artifacts/lane-hash.js';
import { type Hash, hashJson } from '../core/hash.js';
import type { Micros } from '../core/time.js';
import type { SplitRecord } from '../report/round-trips.js';
import type { AlertRecord, FillRecord, OrderCounts } from '../report/run-record.js';
import { Curve } from './curve.js';
import { Fill } from './fill.js';

type Counts = { -readonly [K in keyof OrderCounts]: number };

interface RecorderState {
  readonly curves: readonly Float64Array[];
  readonly fills: readonly FillRecord[];
  readonly alerts: readonly AlertRecord[];
  readonly counts: Counts;
  readonly splits: readonly SplitRecord[];
  readonly digest: LaneHashState;
}

/** What a run leaves behind: curves, fills, alerts, and a digest of all that decides its result. */
export class Recorder {
  readonly at = new Curve();
  readonly equity = new Curve();
  readonly gross = new Curve();
  readonly net = new Curve();
  fills: Fill[] = [];
  alerts: AlertRecord[] = [];
  splits: SplitRecord[] = [];
  counts: Counts = { submitted: 0, filled: 0, cancelled: 0, rejected: 0, refused: 0, reduced: 0 };
  #digest = new LaneHash();
  readonly #pair = new Float64Array(2);
  readonly #fill = new Float64Array(6);

  settle(at: Micros, equity: number, gross: number, net: number): void {
    this.at.push(at);
    this.equity.push(equity);
    this.gross.push(gross);
    this.net.push(net);
    this.#pair[0] = at;
    this.#pair[1] = equity;
    this.#digest.add(this.#pair);
  }

  fill(fill: Fill): void {
    this.fills.push(fill);
    const words = this.#fill;
    words[0] = fill.at;
    words[1] = fill.instrument;
    words[2] = fill.side === 'buy' ? 1 : -1;
    words[3] = Number(fill.quantityFixed);
    words[4] = Number(fill.priceFixed);
    words[5] = Number(fill.feeFixed);
    this.#digest.add(words);
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
    return hashJson({
      schema: 'edgeproof-result/1',
      counts: this.counts,
      alerts: this.alerts,
      digest: this.#digest.digest(),
      rows: this.at.length,
    });
  }

  snapshot(): RecorderState {
    return {
      curves: [this.at, this.equity, this.gross, this.net].map((curve) => curve.toArray()),
      fills: [...this.fills],
      alerts: [...this.alerts],
      splits: [...this.splits],
      counts: { ...this.counts },
      digest: this.#digest.snapshot(),
    };
  }

  restore(state: RecorderState): void {
    [this.at, this.equity, this.gross, this.net].forEach((curve, i) => {
      curve.restore(state.curves[i]!);
    });
    this.fills = state.fills.map((one) => new Fill(one));
    this.alerts = [...state.alerts];
    this.splits = [...state.splits];
    this.counts = { ...state.counts };
    this.#digest = LaneHash.from(state.digest);
  }
}
