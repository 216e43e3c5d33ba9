import * as z from 'zod';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { sortAscending } from '../../math/quantile.js';
import { combinations } from '../splits/combinations.js';
import { checkTable, type TrialReturns } from './returns-table.js';

const schema = z.strictObject({ blocks: z.int().min(2).max(20).default(16) });

/** Options of {@link pboCscv}. */
export type CscvOptions = z.input<typeof schema>;

/** Probability of backtest overfitting with all that leads to it. */
export interface CscvResult {
  /** Share of splits in which the in-sample best is in the worse half out of sample; noise gives 0.5. */
  readonly pbo: number;
  readonly combinations: number;
  /** `ln(ω / (1 - ω))` of each split, rising; `ω = rank / (N + 1)`. */
  readonly logits: Float64Array;
  readonly meanLogit: number;
  readonly medianLogit: number;
  /** Share of splits in which the in-sample best loses out of sample. */
  readonly outOfSampleLoss: number;
  /** Least squares of the out-of-sample Sharpe ratio of the in-sample best on its in-sample one. */
  readonly slope: number;
  readonly intercept: number;
  /** The trial that was best in sample most often; the first of them in a tie. */
  readonly mostSelected: number;
  /** Sharpe ratio per period of the in-sample best, in and out of sample, one a split. */
  readonly inSample: Float64Array;
  readonly outOfSample: Float64Array;
}

/**
 * The probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado & Zhu
 * 2017): of all ways to take half the blocks as in-sample, how often is the best there below the median elsewhere?
 *
 * Sharpe ratios per period, divisor T - 1. Rows that do not fill a block are left out at the beginning. A diagnostic, not a
 * 5 % test: half of all worthless searches show less than 0.5.
 *
 * @param trials - returns, one array a trial; at least two trials
 * @throws ConfigError when the number of blocks is odd or above the number of rows
 * @example
 * ```ts
 * import { pboCscv } from 'edgeproof/backtest';
 * const trials = [1, 2, 3].map((k) => Array.from({ length: 64 }, (_, i) => ((i * k * 37) % 11) / 100 - 0.05 + (k === 3 ? 0.05 : 0)));
 * const { pbo, mostSelected } = pboCscv(trials, { blocks: 8 });
 * if (mostSelected !== 2 || pbo !== 0) throw new Error('the third is best everywhere');
 * ```
 */
export function pboCscv(trials: TrialReturns, options: CscvOptions = {}): CscvResult {
  const { blocks } = parseOptions('pboCscv', schema, options);
  checkTable('pboCscv', trials);
  const rows = trials[0]!.length;
  if (blocks % 2 !== 0 || blocks * 2 > rows)
    throw new ConfigError(
      'pboCscv',
      `${blocks} blocks of ${rows} rows`,
      'ask for an even number, 2 rows a block or more',
    );
  if (trials.length < 2) throw new ConfigError('pboCscv', 'there is one trial', 'a choice needs two');
  const table = new BlockSums(trials, blocks);
  const logits: number[] = [];
  const inside: number[] = [];
  const outside: number[] = [];
  const chosen = new Int32Array(trials.length);
  for (const half of combinations(blocks, blocks / 2)) {
    table.split(half);
    const best = largest(table.inSample);
    chosen[best]!++;
    inside.push(table.inSample[best]!);
    outside.push(table.outOfSample[best]!);
    const share = rankOf(table.outOfSample, best) / (trials.length + 1);
    logits.push(Math.log(share / (1 - share)));
  }
  return summary(logits, { inside, outside, chosen });
}

function summary(
  logits: readonly number[],
  { inside, outside, chosen }: { inside: number[]; outside: number[]; chosen: Int32Array },
): CscvResult {
  const n = logits.length;
  const line = leastSquares(inside, outside);
  const sorted = sortAscending(logits);
  const middle = n % 2 === 1 ? sorted[(n - 1) / 2]! : (sorted[n / 2 - 1]! + sorted[n / 2]!) / 2;
  return {
    pbo: logits.filter((one) => one <= 0).length / n,
    combinations: n,
    logits: sorted,
    meanLogit: logits.reduce((a, b) => a + b, 0) / n,
    medianLogit: middle,
    outOfSampleLoss: outside.filter((one) => one < 0).length / n,
    ...line,
    mostSelected: largest(chosen),
    inSample: Float64Array.from(inside),
    outOfSample: Float64Array.from(outside),
  };
}

/** Sums and squares of every trial in every block; a split adds blocks up instead of reading returns again. */
class BlockSums {
  readonly inSample: Float64Array;
  readonly outOfSample: Float64Array;
  readonly #blocks: number;
  readonly #size: number;
  readonly #sum: Float64Array;
  readonly #square: Float64Array;
  readonly #centre: Float64Array;
  readonly #total: Float64Array;
  readonly #totalSquare: Float64Array;

  constructor(trials: TrialReturns, blocks: number) {
    const k = trials.length;
    const rows = trials[0]!.length;
    this.#blocks = blocks;
    this.#size = Math.floor(rows / blocks);
    const skip = rows - this.#size * blocks;
    this.#sum = new Float64Array(blocks * k);
    this.#square = new Float64Array(blocks * k);
    this.#centre = new Float64Array(k);
    this.#total = new Float64Array(k);
    this.#totalSquare = new Float64Array(k);
    this.inSample = new Float64Array(k);
    this.outOfSample = new Float64Array(k);
    trials.forEach((one, j) => {
      let sum = 0;
      for (let t = skip; t < rows; t++) sum += one[t]!;
      const centre = sum / (rows - skip);
      this.#centre[j] = centre; // squares of centred values do not cancel
      for (let t = skip; t < rows; t++) {
        const block = Math.floor((t - skip) / this.#size);
        const d = one[t]! - centre;
        this.#sum[block * k + j]! += d;
        this.#square[block * k + j]! += d * d;
        this.#total[j]! += d;
        this.#totalSquare[j]! += d * d;
      }
    });
  }

  /** Sharpe ratios of every trial with these blocks in sample and the others out of sample. */
  split(half: readonly number[]): void {
    const k = this.inSample.length;
    const n = (this.#size * this.#blocks) / 2;
    for (let j = 0; j < k; j++) {
      let sum = 0;
      let square = 0;
      for (let h = 0; h < half.length; h++) {
        const at = half[h]! * k + j;
        sum += this.#sum[at]!;
        square += this.#square[at]!;
      }
      const centre = this.#centre[j]!;
      this.inSample[j] = sharpeOf(sum, square, n, centre);
      this.outOfSample[j] = sharpeOf(this.#total[j]! - sum, this.#totalSquare[j]! - square, n, centre);
    }
  }
}

function sharpeOf(sum: number, square: number, n: number, centre: number): number {
  const mean = sum / n;
  const variance = (square - n * mean * mean) / (n - 1);
  return variance > 0 ? (mean + centre) / Math.sqrt(variance) : 0;
}

function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let j = 1; j < values.length; j++) if (values[j]! > values[best]!) best = j;
  return best;
}

/** Rank from 1 (worst); ties share their mean rank. */
function rankOf(values: Float64Array, which: number): number {
  const own = values[which]!;
  let below = 0;
  let equal = 0;
  for (const one of values) {
    if (one < own) below++;
    else if (one === own) equal++;
  }
  return below + (equal + 1) / 2;
}

function leastSquares(x: readonly number[], y: readonly number[]): { slope: number; intercept: number } {
  const n = x.length;
  const mx = x.reduce((a, b) => a + b, 0) / n;
  const my = y.reduce((a, b) => a + b, 0) / n;
  let xy = 0;
  let xx = 0;
  x.forEach((one, i) => {
    xy += (one - mx) * (y[i]! - my);
    xx += (one - mx) * (one - mx);
  });
  const slope = xx > 0 ? xy / xx : Number.NaN;
  return { slope, intercept: my - slope * mx };
}
