import { DataError } from '../../core/errors.js';
import { mean, stdev } from '../../math/moments.js';

/** What a scaler says it learned. */
export interface ScalerClaim {
  readonly mean: number;
  readonly std: number;
}

/**
 * Was this scaler fitted on the training rows and on nothing else? True when its numbers are not theirs.
 *
 * The standard deviation may have divisor n or n - 1.
 *
 * @param x - the whole column
 * @param train - first row and the one after the last that may be used
 * @param claim - what the fitted scaler holds; `tolerance` is relative to the training standard deviation, default 1e-9
 * @throws DataError for a training range outside of the column
 * @example
 * ```ts
 * import { scalerLeaks } from 'edgeproof/backtest';
 * const x = [1, 2, 3, 100];
 * if (scalerLeaks(x, [0, 3], { mean: 2, std: 1 }) || !scalerLeaks(x, [0, 3], { mean: 26.5, std: 49 })) throw new Error('100 is not for training');
 * ```
 */
export function scalerLeaks(
  x: ArrayLike<number>,
  train: readonly [number, number],
  claim: ScalerClaim & { readonly tolerance?: number },
): boolean {
  const [from, to] = train;
  if (!(from >= 0 && to <= x.length && to - from >= 2))
    throw new DataError(
      'scalerLeaks',
      `rows ${from} to ${to} of ${x.length}`,
      'pass a training range of 2 rows or more',
    );
  const rows = Float64Array.from({ length: to - from }, (_, i) => x[from + i]!);
  const slack = (claim.tolerance ?? 1e-9) * Math.max(1, stdev(rows));
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= slack;
  return !near(claim.mean, mean(rows)) || !(near(claim.std, stdev(rows, 0)) || near(claim.std, stdev(rows, 1)));
}

/** Digits after the point up to which a number may have been rounded. */
const DIGITS = 6;
/** Rounding finer than this share of a column's deviation leaves a row recognisable. */
const FINE = 0.01;

/**
 * Rows that are in training and in test: the same observation twice, such as a duplicated file or an overlapping export; also one
 * that was rounded on the way, as long as the rounding is fine beside the deviation of every column.
 *
 * @param rows - features, one array a row
 * @param tolerance - largest difference in any column of two equal rows, default 1e-9
 * @returns pairs of a training row and a test row
 * @example
 * ```ts
 * import { duplicateRows } from 'edgeproof/backtest';
 * const pairs = duplicateRows([[1, 2], [3, 4], [1, 2]], { train: [0, 1], test: [2] });
 * if (pairs.length !== 1 || pairs[0]?.join() !== '0,2') throw new Error('row 2 is row 0');
 * ```
 */
export function duplicateRows(
  rows: readonly ArrayLike<number>[],
  split: { readonly train: readonly number[]; readonly test: readonly number[] },
  tolerance = 1e-9,
): readonly (readonly [number, number])[] {
  const byFirst = [...split.test].sort((a, b) => rows[a]![0]! - rows[b]![0]! || a - b);
  const pairs: (readonly [number, number])[] = [];
  for (const i of split.train) {
    const own = rows[i]!;
    let low = 0;
    let high = byFirst.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[byFirst[middle]!]![0]! < own[0]! - tolerance) low = middle + 1;
      else high = middle;
    }
    for (; low < byFirst.length && rows[byFirst[low]!]![0]! <= own[0]! + tolerance; low++) {
      const other = byFirst[low]!;
      if (Array.from(own).every((one, c) => Math.abs(one - rows[other]![c]!) <= tolerance)) pairs.push([i, other]);
    }
  }
  const known = new Set(pairs.map(String));
  pairs.push(...roundedCopies(rows, split, tolerance).filter((pair) => !known.has(String(pair))));
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

type Row = { readonly i: number; readonly half: readonly number[] | null };
interface RoundedOrRaw {
  readonly rounded: readonly Row[];
  readonly raw: readonly Row[];
}

/** Pairs of which one row is the other, rounded. */
function roundedCopies(
  rows: readonly ArrayLike<number>[],
  split: Parameters<typeof duplicateRows>[1],
  tolerance: number,
): readonly (readonly [number, number])[] {
  const columns = rows[split.train[0] ?? 0]?.length ?? 0;
  const all = [...split.train, ...split.test];
  const fine = Array.from(
    { length: columns },
    (_, c) => FINE * (all.length > 1 ? stdev(all.map((i) => rows[i]![c]!)) : 0),
  );
  /** Half a unit of the last digit of each number; null for a row that is not rounded finely. */
  const halves = (i: number): readonly number[] | null => {
    const found = Array.from(rows[i]!, (one, c) => (fine[c] === 0 ? 0 : halfUnit(one, fine[c]!)));
    return found.every((one) => one !== null) ? (found as number[]) : null;
  };
  const pairs: (readonly [number, number])[] = [];
  const sorted = (part: readonly number[]): RoundedOrRaw => {
    const all = part.map((i) => ({ i, half: halves(i) }));
    return { rounded: all.filter((one) => one.half !== null), raw: all.filter((one) => one.half === null) };
  };
  const [train, test] = [sorted(split.train), sorted(split.test)];
  // Both as given, or both rounded: those must be equal, and were looked at before.
  for (const [some, others] of [
    [train.rounded, test.raw],
    [train.raw, test.rounded],
  ] as const)
    for (const a of some)
      for (const b of others) {
        const half = (a.half ?? b.half)!;
        const [x, y] = [rows[a.i]!, rows[b.i]!];
        if (half.every((one, c) => Math.abs(x[c]! - y[c]!) <= one * (1 + 1e-9) + tolerance)) pairs.push([a.i, b.i]);
      }
  return pairs;
}

function halfUnit(value: number, fine: number): number | null {
  let unit = 1;
  for (let d = 0; d <= DIGITS; d++, unit /= 10)
    if (0.5 * unit <= fine && Number(value.toFixed(d)) === value) return 0.5 * unit;
  return null;
}
