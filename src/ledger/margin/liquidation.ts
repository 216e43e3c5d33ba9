import { toNumber } from '../../core/money.js';
import type { Liquidation, MarginAccount } from './margin-model.js';
import { rateOf, type Stake, stakeOf } from './stake.js';

/**
 * What must be closed to bring equity back to the maintenance margin, when it has fallen below.
 *
 * Order: the position with the largest maintenance requirement first, ties by place in the universe. Each is reduced by
 * as many lots as free the missing margin, the last one in part. Closing is taken to happen at the mark and free of
 * cost; slippage and fees are found at the next check.
 */
export function liquidateLargestFirst(
  account: MarginAccount,
  maintenance: (stake: Stake) => number,
): readonly Liquidation[] {
  const all: { instrument: number; quantity: number; bound: number; lot: number }[] = [];
  let bound = 0;
  for (let i = 0; i < account.universe.size; i++) {
    const stake = stakeOf(account, i);
    if (stake === null) continue;
    const one = maintenance(stake) * rateOf(account, stake.instrument);
    bound += one;
    if (one > 0)
      all.push({ instrument: i, quantity: stake.quantity, bound: one, lot: toNumber(stake.instrument.lotSize) });
  }
  let missing = bound - account.equity;
  if (!(missing > 0)) return [];
  all.sort((a, b) => b.bound - a.bound || a.instrument - b.instrument);
  const orders: Liquidation[] = [];
  for (const one of all) {
    // What float subtraction leaves over of a margin that is freed is not missing.
    if (missing <= bound * 1e-12) break;
    const size =
      missing >= one.bound ? Math.abs(one.quantity) : lotsUp((Math.abs(one.quantity) * missing) / one.bound, one.lot);
    const closed = Math.min(size, Math.abs(one.quantity));
    if (closed === 0) continue;
    orders.push({ instrument: one.instrument, quantity: one.quantity > 0 ? -closed : closed });
    missing -= one.bound * (closed / Math.abs(one.quantity));
  }
  return orders;
}

/** The next whole number of lots; a hair above a lot, as float division leaves it, is that lot. */
function lotsUp(quantity: number, lot: number): number {
  return lot === 0 ? quantity : Math.ceil(quantity / lot - 1e-9) * lot;
}
