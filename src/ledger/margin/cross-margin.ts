import { described } from '../../core/described.js';
import { parseOptions } from '../../core/options.js';
import type { MarginModel } from './margin-model.js';
import { modelOf } from './margin-rule.js';
import { notionalOf, type Stake } from './stake.js';
import { type LeverageOptions, leverageOf, leverageSchema, maintenanceOf } from './tiers.js';

/**
 * Cross margin: all positions share the account's equity; each binds its notional over the leverage.
 *
 * Long options are paid in full. Liquidation sets in when equity falls below the sum of maintenance margins, and closes
 * the largest requirement first.
 *
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { crossMargin } from 'edgeproof/oms';
 * const perp = instrument({ id: 'BTC-PERP', assetClass: 'perpetual', currency: 'USDT' });
 * const model = crossMargin({ leverage: 10, maintenanceRate: 0.005 });
 * if (model.initialFor(perp, 2, 50_000, 0) !== 10_000) throw new Error('a tenth of 100000');
 * ```
 */
export function crossMargin(options: LeverageOptions): MarginModel {
  const o = parseOptions('crossMargin', leverageSchema, options);
  const paid = (stake: Stake) => stake.instrument.assetClass === 'option' && stake.quantity > 0;
  const model = modelOf({
    name: 'cross',
    initial: (stake) => notionalOf(stake) / (paid(stake) ? 1 : leverageOf(o, stake.instrument.id)),
    maintenance: (stake) =>
      paid(stake) ? notionalOf(stake) : maintenanceOf(o, stake.instrument.id, notionalOf(stake)),
  });
  return described(model, 'crossMargin', options);
}
