import * as z from 'zod';
import { DataError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';

/** One fill, as far as impact goes. */
export interface CapacityTrade {
  /** Traded notional as a share of the account. */
  readonly share: number;
  /** Money that the market traded in the instrument that day. */
  readonly dailyVolume: number;
  /** Standard deviation of the instrument's daily returns. */
  readonly volatility: number;
}

/** A record to be scaled up. */
export interface CapacityInput {
  readonly trades: readonly CapacityTrade[];
  /** Length of the record. */
  readonly years: number;
  /** Excess return a year, after all costs but impact, at an account so small that it moves nothing. */
  readonly excess: number;
}

const schema = z.strictObject({
  impact: z.number().positive().default(1),
  maxParticipation: z.number().positive().max(1).default(0.1),
});

/**
 * Options of {@link capacity}. `impact` is the constant Y of the square-root law, about 1 in most markets; `maxParticipation` the
 * share of a day's volume that may be ours, default 10 %.
 */
export type CapacityOptions = z.input<typeof schema>;

/** How far an edge can be scaled; account sizes in the account's currency. */
export interface Capacity {
  /** Account at which impact eats the whole edge; 0 without an edge, infinite when nothing is traded. */
  readonly breakEven: number;
  /** Account that earns the most money: 4/9 of `breakEven`, where impact has eaten two thirds of the edge. */
  readonly mostProfit: number;
  /** Account at which the largest trade reaches `maxParticipation` of its day's volume. */
  readonly participation: number;
  /** The smaller of `mostProfit` and `participation`: what one should put in at the most. */
  readonly capacity: number;
  /** Return a year that impact costs at an account size: `drag × sqrt(account)`. */
  readonly drag: number;
}

/**
 * At what account size does market impact eat the edge? By the square-root law a trade of `q` money costs
 * `Y σ sqrt(q / V)` of itself, with σ the daily volatility and V the money traded that day (Torre 1997; Almgren, Thum, Hauptmann &
 * Li 2005 measure an exponent of 0.6 in place of 0.5; Tóth et al. 2011). Costs a year then grow with the root of the account.
 *
 * An estimate: Y and the exponent differ between markets, and what a fill left behind in the price is not in the law.
 *
 * @throws DataError for trades without volume or volatility
 * @example
 * ```ts
 * import { capacity } from 'edgeproof/backtest';
 * const trades = Array.from({ length: 100 }, () => ({ share: 0.5, dailyVolume: 1e8, volatility: 0.02 }));
 * const { breakEven, capacity: most } = capacity({ trades, years: 1, excess: 0.05 });
 * if (!(most > 0 && most < breakEven)) throw new Error('less than all of it');
 * ```
 */
export function capacity(input: CapacityInput, options: CapacityOptions = {}): Capacity {
  const { impact, maxParticipation } = parseOptions('capacity', schema, options);
  const { trades, years, excess } = input;
  if (!(years > 0)) throw new DataError('capacity', `the record is ${years} years long`, 'pass a longer one');
  let drag = 0;
  let participation = Number.POSITIVE_INFINITY;
  trades.forEach(({ share, dailyVolume, volatility }, i) => {
    if (!(share >= 0 && dailyVolume > 0 && volatility >= 0))
      throw new DataError(
        'capacity',
        `trade ${i}: share ${share}, daily volume ${dailyVolume}, volatility ${volatility}`,
        'capacity needs the volume and volatility of each traded day',
      );
    if (share === 0) return;
    drag += (share * impact * volatility * Math.sqrt(share / dailyVolume)) / years;
    participation = Math.min(participation, (maxParticipation * dailyVolume) / share);
  });
  const root = excess <= 0 ? 0 : excess / drag;
  const breakEven = root * root;
  const mostProfit = (4 / 9) * breakEven;
  return { breakEven, mostProfit, participation, capacity: Math.min(mostProfit, participation), drag };
}
