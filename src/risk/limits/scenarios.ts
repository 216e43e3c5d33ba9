import { sortedTail } from '../../math/tail/historical.js';
import { cornishFisherTail, type TailRisk } from '../../math/tail/parametric.js';
import type { PriceMemory } from '../price-memory.js';
import type { WorstBook } from '../worst-book.js';

/** Weight of yesterday's variance in the deviation that returns are filtered by. */
const DECAY = 0.94;

/** Past returns as scenarios of one period for today's positions. */
export class Scenarios {
  readonly #prices: PriceMemory;
  readonly #filtered: boolean;
  /** Instrument by instrument, oldest first; NaN for one without a whole history. */
  readonly #returns: Float64Array;
  readonly #profits: Float64Array;
  #good = -1;

  constructor(prices: PriceMemory, filtered: boolean) {
    this.#prices = prices;
    this.#filtered = filtered;
    this.#returns = new Float64Array(prices.instruments * prices.lookback);
    this.#profits = new Float64Array(prices.lookback);
  }

  forget(): void {
    this.#good = -1;
  }

  /** The least profit of each scenario in money, each open order filled or not, whichever is worse; lent until the next call. */
  worst(book: WorstBook): Float64Array {
    this.#refresh();
    const { lookback } = this.#prices;
    const profits = this.#profits.fill(0);
    for (let i = 0; i < book.size; i++) {
      if (book.high[i] === 0 && book.low[i] === 0) continue;
      const most = book.most(i);
      const least = book.least(i);
      const from = i * lookback;
      for (let t = 0; t < lookback; t++) {
        const r = this.#returns[from + t]!;
        profits[t] = profits[t]! + (r > 0 ? r * least : r * most);
      }
    }
    return profits;
  }

  #refresh(): void {
    const prices = this.#prices;
    if (this.#good === prices.pushed) return;
    this.#good = prices.pushed;
    const n = prices.lookback;
    for (let i = 0; i < prices.instruments; i++) {
      const own = this.#returns.subarray(i * n, (i + 1) * n);
      if (!prices.whole(i)) {
        own.fill(Number.NaN);
        continue;
      }
      for (let t = 0; t < n; t++) own[t] = prices.get(i, n - 1 - t);
      if (this.#filtered) filter(own);
    }
  }
}

/** Scales each return from the deviation that was forecast for it to the one that is forecast now; seeded with the mean square. */
function filter(returns: Float64Array): void {
  let variance = 0;
  for (const r of returns) variance += (r * r) / returns.length;
  if (variance === 0) return;
  const before = returns.map((r) => {
    const known = variance;
    variance = DECAY * variance + (1 - DECAY) * r * r;
    return known;
  });
  returns.forEach((r, t) => {
    returns[t] = r * Math.sqrt(variance / before[t]!);
  });
}

const UNKNOWN: TailRisk = { valueAtRisk: Number.NaN, expectedShortfall: Number.NaN };

/** The tail of profits in money; NaN when one is unknown. Rearranges its argument. */
export function tailOf(
  profits: Float64Array,
  share: number,
  method: 'historical' | 'filtered' | 'cornish-fisher',
): TailRisk {
  // Sorting would put what is unknown behind the best.
  if (profits.some((one) => Number.isNaN(one))) return UNKNOWN;
  if (method !== 'cornish-fisher') return sortedTail(profits.sort(), share);
  const expanded = cornishFisherTail(profits, share);
  const past = sortedTail(profits.sort(), share);
  // Profits that never vary have no shape to expand.
  if (Number.isNaN(expanded.z) || !expanded.monotone) return past;
  return {
    valueAtRisk: Math.max(expanded.valueAtRisk, past.valueAtRisk),
    expectedShortfall: Math.max(expanded.expectedShortfall, past.expectedShortfall),
  };
}
