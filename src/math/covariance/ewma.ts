import { ConfigError } from '../../core/errors.js';
import { columnMeans, gram } from '../linalg/gram.js';
import type { ReturnsTable } from './sample.js';

// Hand-written: no library states the seed and the normalisation, and results differ by both.

/** How an exponentially weighted covariance is seeded and normalised. */
export interface EwmaOptions {
  /** The decay: weight of the row `k` periods back is `decay^k`. RiskMetrics uses 0.94 for days. */
  readonly decay: number;
  /**
   * - `zeroMean` (default): weights sum to one, means taken as zero (RiskMetrics 1996, section 5.2)
   * - `demeaned`: weights sum to one, weighted means taken off (pandas `ewm(adjust=True).cov(bias=True)`)
   * - `recursive`: seeded with the first row's products, then `decay · S + (1 - decay) · r rᵀ`
   */
  readonly form?: 'zeroMean' | 'demeaned' | 'recursive' | undefined;
}

/** The weight of each row, newest last, as the form says. */
function weightsOf(rows: number, decay: number, recursive: boolean): Float64Array {
  const weights = new Float64Array(rows);
  let weight = 1;
  let total = 0;
  for (let r = rows - 1; r >= 0; r--) {
    weights[r] = weight;
    total += weight;
    weight *= decay;
  }
  if (recursive) {
    for (let r = 1; r < rows; r++) weights[r] = weights[r]! * (1 - decay);
    return weights;
  }
  return weights.map((one) => one / total);
}

/**
 * The exponentially weighted covariance (row-major), newest row last. All NaN for no rows.
 *
 * @throws ConfigError unless 0 < decay <= 1
 */
export function ewmaCovariance(table: ReturnsTable, options: EwmaOptions): Float64Array {
  const { values, rows, columns } = table;
  const { decay, form = 'zeroMean' } = options;
  if (!(decay > 0 && decay <= 1)) {
    throw new ConfigError('ewmaCovariance', `decay ${decay} is not in (0, 1]`, 'use 0.94 for days, 0.97 for months');
  }
  if (rows === 0) return new Float64Array(columns * columns).fill(Number.NaN);
  const weights = weightsOf(rows, decay, form === 'recursive');
  const center = form === 'demeaned' ? columnMeans(values, { rows, columns, weights }) : undefined;
  return gram(values, { rows, columns, weights, center });
}
