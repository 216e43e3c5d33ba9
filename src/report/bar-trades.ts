import type { Micros } from '../core/time.js';
import { mean } from '../math/moments.js';
import { geometricMean } from './compounded.js';
import { ratioOrNaN } from './conventions.js';
import type { TradeRecord } from './run-record.js';
import { tradeStatistics } from './trade-stats.js';

/** What {@link barStatistics} says of round trips; returns are shares of the entry's notional, after costs. */
export interface BarTradeStatistics {
  readonly trades: number;
  /** Share of bars in which something was held; the bar of an entry and the bar of an exit count. */
  readonly exposure: number;
  readonly winRate: number;
  readonly bestTrade: number;
  readonly worstTrade: number;
  /** Geometric mean of the trades' returns. */
  readonly averageTrade: number;
  readonly maxTradeDuration: Micros;
  readonly averageTradeDuration: Micros;
  /** Sum of the positive returns over the sum of the negative ones. */
  readonly profitFactor: number;
  /** Arithmetic mean of the trades' returns. */
  readonly expectancy: number;
  /** By profit in money, as in `tradeStatistics`. */
  readonly sqn: number;
  /** By profit in money, as in `tradeStatistics`. */
  readonly kelly: number;
  /** Fees of closed trades, both sides. */
  readonly commissions: number;
}

/** Statistics of round trips by the bars in which they were entered and left. */
export function barTrades(
  trades: readonly TradeRecord[],
  ends: ArrayLike<number>,
  time: ArrayLike<number>,
): BarTradeStatistics {
  const held = new Uint8Array(ends.length);
  const lengths = trades.map((trade) => {
    const [entry, exit] = [barOf(ends, trade.entryAt), barOf(ends, trade.exitAt)];
    held.fill(1, entry, exit + 1);
    return time[exit]! - time[entry]!;
  });
  const returns = trades.map((trade) => trade.returnShare);
  const extreme = (pick: (a: number, b: number) => number, of: readonly number[]): number =>
    of.length === 0 ? Number.NaN : of.reduce((a, b) => pick(a, b));
  const { count, winRate, sqn, kelly } = tradeStatistics(trades);
  return {
    trades: count,
    exposure: mean(held),
    winRate,
    bestTrade: extreme(Math.max, returns),
    worstTrade: extreme(Math.min, returns),
    averageTrade: geometricMean(returns),
    maxTradeDuration: extreme(Math.max, lengths),
    averageTradeDuration: mean(lengths),
    profitFactor: ratioOrNaN(sumOf(returns, 1), sumOf(returns, -1)),
    expectancy: mean(returns),
    sqn,
    kelly,
    commissions: trades.reduce((sum, trade) => sum + trade.costs, 0),
  };
}

/** The first bar that ends at a time or after it; the last one when none does. */
function barOf(ends: ArrayLike<number>, at: Micros): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! >= at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sumOf(values: readonly number[], sign: 1 | -1): number {
  return values.reduce((sum, value) => (value * sign > 0 ? sum + value * sign : sum), 0);
}
