import { mean, stdev } from '../math/moments.js';
import { gainsOverLosses, ratioOrNaN } from './conventions.js';
import type { TradeRows } from './trade-rows.js';

/** What trade statistics need of a round trip; a `TradeRecord` is one. */
export interface TradeOutcome {
  /** Profit after costs, in one currency for all trades. */
  readonly profit: number;
  /** How many bars it lasted. */
  readonly bars?: number | undefined;
}

/** Statistics of round trips; a number that the trades do not define is NaN. */
export interface TradeStatistics {
  readonly count: number;
  readonly totalProfit: number;
  /** Share of trades with a profit above 0; a trade of exactly 0 counts and is not won. */
  readonly winRate: number;
  /** Sum of profits over sum of losses; Infinity without a loss. */
  readonly profitFactor: number;
  /** Mean profit of a trade. */
  readonly expectancy: number;
  readonly averageWin: number;
  /** Mean of the losing trades, negative. */
  readonly averageLoss: number;
  /** Average win over average loss, both without sign. */
  readonly payoff: number;
  readonly largestWin: number;
  readonly largestLoss: number;
  /** Longest run of losing trades; a trade of exactly 0 ends it. */
  readonly maxConsecutiveLosses: number;
  readonly maxConsecutiveWins: number;
  /** Mean length in bars of the trades that state one. */
  readonly averageBars: number;
  /** Van Tharp's system quality number: expectancy over the standard deviation (divisor n - 1), times √n. */
  readonly sqn: number;
  /** Kelly (1956) share `w - (1 - w) / payoff`: an in-sample number, never a size to bet. */
  readonly kelly: number;
}

/**
 * Win rate, profit factor, expectancy, streaks and the like of round trips in order of exit.
 *
 * @example
 * ```ts
 * import { tradeStatistics } from 'edgeproof/report';
 * const { winRate, profitFactor } = tradeStatistics([{ profit: 120 }, { profit: -60 }, { profit: 0 }, { profit: 30 }]);
 * if (winRate !== 0.5 || profitFactor !== 2.5) throw new Error('two of four won; 150 against 60');
 * ```
 */
export function tradeStatistics(trades: readonly TradeOutcome[]): TradeStatistics {
  const count = trades.length;
  const profits = new Float64Array(count);
  const bars: number[] = [];
  for (let i = 0; i < count; i++) {
    const one = trades[i]!;
    profits[i] = one.profit;
    if (one.bars !== undefined) bars.push(one.bars);
  }
  return statisticsOf(profits, bars);
}

/** The same of trips that are kept as columns. */
export function rowStatistics(rows: TradeRows): TradeStatistics {
  const bars = rows.bars();
  return statisticsOf(rows.profits(), hasNaN(bars) ? bars.filter((one) => !Number.isNaN(one)) : bars);
}

function statisticsOf(profits: Float64Array, bars: ArrayLike<number>): TradeStatistics {
  const count = profits.length;
  const wins = signed(profits, 1);
  const losses = signed(profits, -1);
  const unknown = hasNaN(profits);
  const gained = unknown ? Number.NaN : sum(wins);
  const lost = unknown ? Number.NaN : 0 - sum(losses);
  const winRate = unknown ? Number.NaN : ratioOrNaN(wins.length, count);
  const averageWin = unknown ? Number.NaN : mean(wins);
  const averageLoss = unknown ? Number.NaN : mean(losses);
  const payoff = averageWin / -averageLoss;
  return {
    count,
    totalProfit: gained - lost,
    winRate,
    profitFactor: gainsOverLosses(gained, lost),
    expectancy: mean(profits),
    averageWin,
    averageLoss,
    payoff,
    largestWin: extreme(wins, 1),
    largestLoss: extreme(losses, -1),
    maxConsecutiveLosses: longestRun(profits, -1),
    maxConsecutiveWins: longestRun(profits, 1),
    averageBars: mean(bars),
    sqn: ratioOrNaN(mean(profits) * Math.sqrt(count), stdev(profits)),
    kelly: winRate - (1 - winRate) / payoff,
  };
}

/** Those above zero, or below it. Loops by hand here: a run may have a hundred thousand trades, and each callback costs. */
function signed(profits: Float64Array, sign: 1 | -1): Float64Array {
  const found = new Float64Array(profits.length);
  let count = 0;
  for (let i = 0; i < profits.length; i++) if (profits[i]! * sign > 0) found[count++] = profits[i]!;
  return found.subarray(0, count);
}

function hasNaN(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** The largest of them, the smallest for a sign of -1; NaN of none. */
function extreme(values: Float64Array, sign: 1 | -1): number {
  let most = values.length === 0 ? Number.NaN : values[0]!;
  for (let i = 1; i < values.length; i++) if (values[i]! * sign > most * sign) most = values[i]!;
  return most;
}

function longestRun(profits: Float64Array, sign: 1 | -1): number {
  let longest = 0;
  let run = 0;
  for (let i = 0; i < profits.length; i++) {
    run = profits[i]! * sign > 0 ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}
