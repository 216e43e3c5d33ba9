import { correlationOf, type ReturnsTable, sampleCovariance } from '../../math/covariance/sample.js';
import {
  ledoitWolfConstantCorrelation,
  ledoitWolfIdentity,
  oracleApproximating,
} from '../../math/covariance/shrinkage.js';
import { type PriceMemory, tableOf } from '../price-memory.js';

/** How a covariance is estimated: shrunk ones are safer than their sample. */
export type CovarianceKind = 'ledoit-wolf' | 'constant-correlation' | 'oracle' | 'sample';

/** The covariance of those instruments whose history is whole, estimated once a sample. */
export class CovarianceEstimate {
  readonly #prices: PriceMemory;
  readonly #kind: CovarianceKind;
  #good = -1;
  /** Where an instrument is in the matrix; -1 for one without a whole history. */
  readonly place: Int32Array;
  /** Row-major over the instruments that have one. */
  covariance: Float64Array = new Float64Array(0);
  correlation: Float64Array = new Float64Array(0);
  count = 0;

  constructor(prices: PriceMemory, kind: CovarianceKind) {
    this.#prices = prices;
    this.#kind = kind;
    this.place = new Int32Array(prices.instruments).fill(-1);
  }

  /** Estimates anew when there is a new sample. */
  refresh(): void {
    const prices = this.#prices;
    if (this.#good === prices.pushed) return;
    this.#good = prices.pushed;
    const members: number[] = [];
    for (let i = 0; i < prices.instruments; i++) {
      const whole = prices.whole(i);
      this.place[i] = whole ? members.length : -1;
      if (whole) members.push(i);
    }
    this.count = members.length;
    if (members.length === 0) return;
    this.covariance = estimate(tableOf(prices, members), this.#kind);
    this.correlation = correlationOf(this.covariance, members.length);
  }

  /** Takes nothing of before for granted. */
  forget(): void {
    this.#good = -1;
  }

  /** Covariance of two instruments; NaN where one has no history. */
  of(i: number, j: number): number {
    const a = this.place[i]!;
    const b = this.place[j]!;
    return a < 0 || b < 0 ? Number.NaN : this.covariance[a * this.count + b]!;
  }

  /** Correlation of two instruments; NaN where one has no history, 0 where one never moved and so moves with nothing. */
  correlationOf(i: number, j: number): number {
    const a = this.place[i]!;
    const b = this.place[j]!;
    if (a < 0 || b < 0) return Number.NaN;
    const known = this.correlation[a * this.count + b]!;
    return Number.isNaN(known) ? 0 : known;
  }
}

function estimate(table: ReturnsTable, kind: CovarianceKind): Float64Array {
  if (kind === 'sample' || table.columns < 2) return sampleCovariance(table);
  if (kind === 'oracle') return oracleApproximating(table).covariance;
  return kind === 'ledoit-wolf'
    ? ledoitWolfIdentity(table).covariance
    : ledoitWolfConstantCorrelation(table).covariance;
}
