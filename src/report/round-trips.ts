import { type FillRecord, type FillRows, rowOf, type TradeRecord } from './run-record.js';
import type { TradeLog } from './trade-log.js';
import { type RoundTripOptions, TripMatcher } from './trip-matcher.js';

/**
 * Round trips of fills, first in first out, each strategy for itself, in order of exit.
 *
 * A trip pairs one entry order with one exit order: the partial fills of an order count once. Quantities are matched exactly;
 * profit is after both sides' share of fees, in the account currency. Spot cash flows are converted at their own rates,
 * futures and perpetuals at the exit's, since no notional changed hands. What is still open is no trip.
 *
 * @param fills - in order of time
 * @example
 * ```ts
 * import { fixed } from 'edgeproof';
 * import { roundTrips } from 'edgeproof/report';
 * const fill = (at: number, side: 'buy' | 'sell', price: string) => ({
 *   at, ts: at, instrument: 0, side, quantityFixed: fixed(2), priceFixed: fixed(price), feeFixed: fixed(1), feeCurrency: 'USD',
 *   liquidity: 'taker' as const, orderId: `o-${at}`, strategy: 's', tag: '', realised: 0,
 * });
 * const trips = roundTrips([fill(1, 'buy', '10'), fill(2, 'sell', '12.5')]);
 * if (trips[0]?.profit !== 3) throw new Error('(12.5 - 10) * 2 - 2 fees');
 * ```
 */
export function roundTrips(fills: Iterable<FillRecord>, options: RoundTripOptions = {}): readonly TradeRecord[] {
  const list = [...fills];
  const settles = options.at === undefined ? [] : [options.at];
  return matchTrips({ length: list.length, row: (i) => rowOf(list[i]!) }, options, settles).all();
}

/** The same over fills that are read in place. */
export function matchTrips(fills: FillRows, options: RoundTripOptions, settles: readonly Float64Array[]): TradeLog {
  const matcher = new TripMatcher(options, settles);
  const splits = options.splits ?? [];
  let next = 0;
  for (let i = 0; i < fills.length; i++) {
    const fill = fills.row(i);
    for (; next < splits.length && splits[next]!.at <= fill.at; next++) matcher.split(splits[next]!);
    matcher.add(fill);
  }
  return matcher.trips;
}
