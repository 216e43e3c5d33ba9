import type { Random } from '../../core/random.js';
import { correlationOf, type ReturnsTable, sampleCovariance } from '../../math/covariance/sample.js';
import { ledoitWolfIdentity } from '../../math/covariance/shrinkage.js';
import { quantileSorted, sortAscending } from '../../math/quantile.js';
import { correlationFactor, studentTCopula } from '../../math/simulate/copula.js';
import { NormalSource } from '../../math/simulate/normal-source.js';
import { garchFilter, garchFit } from '../../math/volatility/garch.js';

/** What paths are drawn from: past returns, oldest first, one column for each instrument with a whole history. */
export interface PathShape {
  readonly past: ReturnsTable;
  readonly paths: number;
  readonly horizon: number;
}

/** Writes the return over the horizon of path `p` and column `c` to `out[c * paths + p]`. */
export type PathModel = (shape: PathShape, random: Random, out: Float64Array) => void;

/** Whole past periods in blocks: of random length with a stated mean (Politis & Romano 1994), or all of one length (circular, 1992). */
export function bootstrapPaths(kind: 'stationary' | 'block', block: number): PathModel {
  return ({ past, paths, horizon }, random, out) => {
    const { values, rows, columns } = past;
    out.fill(0);
    for (let p = 0; p < paths; p++) {
      let row = 0;
      for (let t = 0; t < horizon; t++) {
        const jump = t === 0 || (kind === 'stationary' ? random.uniform() < 1 / block : t % block === 0);
        row = jump ? rows - 1 - random.integer(rows) : (row + 1) % rows;
        for (let c = 0; c < columns; c++) {
          const at = c * paths + p;
          out[at] = (1 + out[at]!) * (1 + values[row * columns + c]!) - 1;
        }
      }
    }
  };
}

/**
 * Geometric Brownian motions with the mean and the shrunk correlation of past log returns; one exact step to the horizon.
 *
 * @param uncertain - mean and variance are only estimates: each path draws its own, all variances by one factor (normal mean with
 * variance `s²/n`, variance `(n - 1) s² / χ²`)
 */
export function geometricPaths(uncertain: boolean): PathModel {
  return ({ past, paths, horizon }, random, out) => {
    const { rows: n, columns } = past;
    // A price that fell to nothing has no logarithm; a fall by all but a billionth has.
    const logs: ReturnsTable = { ...past, values: past.values.map((r) => Math.log1p(Math.max(r, -1 + 1e-9))) };
    const means = columnMeans(logs);
    const deviation = deviations(logs);
    const factor = shrunkFactor(logs);
    const source = new NormalSource(random.uint32(), 'geometric paths');
    const [z, y] = [new Float64Array(columns), new Float64Array(columns)];
    for (let p = 0; p < paths; p++) {
      const wide = uncertain ? Math.sqrt((n - 1) / source.chiSquare(n - 1)) : 1;
      source.fill(z);
      if (uncertain) source.fill(y);
      for (let c = 0; c < columns; c++) {
        const own = wide * deviation[c]!;
        const trend = means[c]! + (own / Math.sqrt(n)) * along(factor, y, c);
        out[c * paths + p] = Math.expm1(horizon * trend + own * Math.sqrt(horizon) * along(factor, z, c));
      }
    }
  };
}

/**
 * A GARCH(1,1) for each instrument, fitted to its past returns and started at today's variance; shocks have the shrunk correlation
 * of past ones (Bollerslev 1990), and the tails of a t with `df` degrees of freedom where that is stated. An instrument that never
 * moved stays where it is.
 */
export function garchPaths(df: number | undefined): PathModel {
  return ({ past, paths, horizon }, random, out) => {
    const { values, rows, columns } = past;
    const standard = new Float64Array(values.length);
    const fits = Array.from({ length: columns }, (_, c) => {
      const own = Float64Array.from({ length: rows }, (_, r) => values[r * columns + c]!);
      // What differs by rounding alone has no variance to fit.
      if (Math.max(...own) - Math.min(...own) < 1e-12) return { mu: own[0]!, omega: 0, alpha: 0, beta: 0, next: 0 };
      const fit = garchFit(own);
      const { variance, next } = garchFilter(own, fit);
      own.forEach((one, r) => {
        standard[r * columns + c] = (one - fit.mu) / Math.sqrt(variance[r]!);
      });
      return { ...fit, next };
    });
    const factor = shrunkFactor({ ...past, values: standard });
    const source = new NormalSource(random.uint32(), 'garch paths');
    const z = new Float64Array(columns);
    const h = new Float64Array(columns);
    out.fill(0);
    for (let p = 0; p < paths; p++) {
      fits.forEach(({ next }, c) => {
        h[c] = next;
      });
      for (let t = 0; t < horizon; t++) {
        source.fill(z);
        // One mixing variable for all: what crashes does so together; scaled to unit variance.
        const wide = df === undefined ? 1 : Math.sqrt((df - 2) / source.chiSquare(df));
        for (let c = 0; c < columns; c++) {
          const { mu, omega, alpha, beta } = fits[c]!;
          const e = Math.sqrt(h[c]!) * wide * along(factor, z, c);
          h[c] = omega + alpha * e * e + beta * h[c]!;
          const at = c * paths + p;
          out[at] = Math.max(0, (1 + out[at]!) * (1 + mu + e)) - 1;
        }
      }
    }
  };
}

/**
 * Each instrument keeps the distribution of its past returns (quantile type 7), and a t copula ties their extremes together (McNeil,
 * Frey & Embrechts 2015, section 7.3). Periods are independent.
 */
export function copulaPaths(df: number): PathModel {
  return ({ past, paths, horizon }, random, out) => {
    const { values, rows, columns } = past;
    const factor = shrunkFactor(past);
    const margins = Array.from({ length: columns }, (_, c) =>
      sortAscending(Float64Array.from({ length: rows }, (_, r) => values[r * columns + c]!)),
    );
    const source = new NormalSource(random.uint32(), 'copula paths');
    const z = new Float64Array(columns);
    out.fill(0);
    for (let p = 0; p < paths; p++)
      for (let t = 0; t < horizon; t++) {
        source.fill(z);
        const u = studentTCopula(factor, z, { df, chiSquare: source.chiSquare(df) });
        for (let c = 0; c < columns; c++) {
          const at = c * paths + p;
          out[at] = (1 + out[at]!) * (1 + quantileSorted(margins[c]!, u[c]!)) - 1;
        }
      }
  };
}

/** Element c of `L z`. */
function along(factor: Float64Array, z: Float64Array, c: number): number {
  let sum = 0;
  for (let j = 0; j <= c; j++) sum += factor[c * z.length + j]! * z[j]!;
  return sum;
}

function columnMeans({ values, rows, columns }: ReturnsTable): Float64Array {
  const out = new Float64Array(columns);
  for (let k = 0; k < values.length; k++) out[k % columns] = out[k % columns]! + values[k]! / rows;
  return out;
}

function deviations(table: ReturnsTable): Float64Array {
  const covariance = sampleCovariance(table);
  return Float64Array.from({ length: table.columns }, (_, c) => Math.sqrt(covariance[c * table.columns + c]!));
}

/** The factor of a shrunk correlation (Ledoit & Wolf 2004); what never moved goes its own way. */
function shrunkFactor(table: ReturnsTable): Float64Array {
  const n = table.columns;
  const { covariance } = ledoitWolfIdentity(standardised(table));
  const correlation = correlationOf(covariance, n).map((one, k) =>
    k % (n + 1) === 0 ? 1 : Number.isFinite(one) ? one : 0,
  );
  return correlationFactor(correlation, n);
}

/** Columns of unit variance, so that shrinking does not favour whatever swings most. */
function standardised(table: ReturnsTable): ReturnsTable {
  const [means, deviation] = [columnMeans(table), deviations(table)];
  const values = table.values.map((one, k) => {
    const c = k % table.columns;
    return deviation[c] === 0 ? 0 : (one - means[c]!) / deviation[c]!;
  });
  return { ...table, values };
}
