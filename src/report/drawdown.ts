/** One stretch below the peak; places are indices into the equity curve, whose first element is the start. */
export interface Drawdown {
  /** Equity at the trough over the peak, minus 1: in [-1, 0) for a curve that stays positive. */
  readonly depth: number;
  /** The last element at the peak. */
  readonly start: number;
  readonly trough: number;
  /** The first element back at the peak or above; null while still below. */
  readonly end: number | null;
  /** How many elements are strictly below the peak. */
  readonly length: number;
  /** Elements from the trough to the recovery; null while still below. */
  readonly recovery: number | null;
}

/** All that one pass over an equity curve says of its drawdowns. */
export interface DrawdownSummary {
  /** The deepest one; null for a curve that never fell. The first of equals. */
  readonly deepest: Drawdown | null;
  /** Depth of the deepest, 0 when there is none, NaN when the curve holds NaN. */
  readonly maxDrawdown: number;
  /** Most elements in a row strictly below the peak. */
  readonly longest: number;
  /** The mean of the drawdown over all elements, those at the peak included. */
  readonly average: number;
  /** The root mean square of the drawdown over all elements (Martin & McCann 1989). */
  readonly ulcer: number;
}

/**
 * The drawdown at each element of an equity curve, `equity / running peak - 1`.
 *
 * Put the equity *before* the first period first (`returnsToEquity` does), or a first-day loss is hidden.
 *
 * @example
 * ```ts
 * import { drawdownSeries } from 'edgeproof/report';
 * if (drawdownSeries([100, 75, 120, 60]).join() !== '0,-0.25,0,-0.5') throw new Error('below the peak');
 * ```
 */
export function drawdownSeries(equity: ArrayLike<number>): Float64Array {
  const out = new Float64Array(equity.length);
  let peak = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < out.length; i++) {
    const value = equity[i]!;
    if (value > peak) peak = value;
    out[i] = value / peak - 1;
  }
  return out;
}

/**
 * Every drawdown of an equity curve in order of time; sort by `depth` for the worst.
 *
 * @example
 * ```ts
 * import { drawdownTable } from 'edgeproof/report';
 * const [first, second] = drawdownTable([100, 90, 80, 100, 110, 99]);
 * if (first?.end !== 3 || first.recovery !== 1 || second?.end !== null) throw new Error('one is over, one is not');
 * ```
 */
export function drawdownTable(equity: ArrayLike<number>): Drawdown[] {
  const table: Drawdown[] = [];
  walk(equity, (one) => table.push(one));
  return table;
}

/**
 * Depth, length, average and ulcer index in a single pass, without allocating per element.
 *
 * @param equity - positive values; the equity before the first period first
 * @example
 * ```ts
 * import { drawdownSummary, returnsToEquity } from 'edgeproof/report';
 * const { maxDrawdown, deepest } = drawdownSummary(returnsToEquity([-0.1, 0.05, 0.02]));
 * if (maxDrawdown > -0.0999 || deepest?.start !== 0) throw new Error('the first day counts');
 * ```
 */
export function drawdownSummary(equity: ArrayLike<number>): DrawdownSummary {
  let deepest: Drawdown | null = null;
  let longest = 0;
  const { sum, squares } = walk(equity, (one) => {
    if (deepest === null || one.depth < deepest.depth) deepest = one;
    if (one.length > longest) longest = one.length;
  });
  const n = equity.length;
  const depth = (deepest as Drawdown | null)?.depth ?? 0;
  return {
    deepest,
    maxDrawdown: Number.isNaN(sum) ? Number.NaN : depth,
    longest,
    average: n === 0 ? Number.NaN : sum / n,
    ulcer: n === 0 ? Number.NaN : Math.sqrt(squares / n),
  };
}

/**
 * The deepest fall below a former peak, as a negative share of it; 0 for a curve that never fell, NaN when it holds NaN.
 *
 * @example
 * ```ts
 * import { maxDrawdown } from 'edgeproof/report';
 * if (maxDrawdown([100, 120, 90, 130]) !== -0.25) throw new Error('120 to 90');
 * ```
 */
export function maxDrawdown(equity: ArrayLike<number>): number {
  return drawdownSummary(equity).maxDrawdown;
}

/** Walks the curve once, telling of each drawdown as it ends; returns the sums of the drawdown and of its square. */
function walk(equity: ArrayLike<number>, tell: (one: Drawdown) => void): { sum: number; squares: number } {
  const n = equity.length;
  let peak = n === 0 ? Number.NaN : equity[0]!;
  let start = 0;
  let trough = 0;
  let depth = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const value = equity[i]!;
    if (value >= peak) {
      if (depth < 0) {
        tell({ depth, start, trough, end: i, length: i - start - 1, recovery: i - trough });
        depth = 0;
      }
      peak = value;
      start = i;
      continue;
    }
    const drawdown = value / peak - 1; // NaN stays in the sums
    if (drawdown < depth) {
      depth = drawdown;
      trough = i;
    }
    sum += drawdown;
    squares += drawdown * drawdown;
  }
  if (depth < 0) tell({ depth, start, trough, end: null, length: n - start - 1, recovery: null });
  return { sum, squares };
}
