import { described } from '../../core/described.js';
import { toNumber } from '../../core/money.js';
import { parseOptions } from '../../core/options.js';
import type { Liquidation, MarginAccount, MarginModel } from './margin-model.js';
import { modelOf } from './margin-rule.js';
import { notionalOf, type Stake, stakeOf } from './stake.js';
import { type LeverageOptions, leverageOf, leverageSchema, maintenanceOf } from './tiers.js';

/**
 * Isolated margin: each position stands alone with what was set aside for it, its entry notional over the leverage.
 *
 * A position is closed whole, whatever the rest of the account holds, once set-aside margin plus its own gain falls below
 * its maintenance margin. Gains of a position are bound with it: they are not available to others until it is closed.
 * Order of liquidation: by place in the universe.
 *
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { isolatedMargin } from 'edgeproof/oms';
 * const perp = instrument({ id: 'BTC-PERP', assetClass: 'perpetual', currency: 'USDT' });
 * const model = isolatedMargin({ leverage: 20, maintenanceRate: 0.005 });
 * if (model.initialFor(perp, -1, 50_000, 0) !== 2500) throw new Error('a twentieth of 50000');
 * ```
 */
export function isolatedMargin(options: LeverageOptions): MarginModel {
  const o = parseOptions('isolatedMargin', leverageSchema, options);
  const setAside = (stake: Stake) =>
    (Math.abs(stake.quantity * stake.average) * toNumber(stake.instrument.multiplier)) /
    leverageOf(o, stake.instrument.id);
  const own = (stake: Stake) =>
    setAside(stake) + stake.quantity * (stake.price - stake.average) * toNumber(stake.instrument.multiplier);
  const maintenance = (stake: Stake) => maintenanceOf(o, stake.instrument.id, notionalOf(stake));
  const model = modelOf({
    name: 'isolated',
    initial: (stake) => Math.max(0, own(stake)),
    maintenance,
    opening: setAside,
    liquidate(account: MarginAccount): readonly Liquidation[] {
      const orders: Liquidation[] = [];
      for (let i = 0; i < account.universe.size; i++) {
        const stake = stakeOf(account, i);
        if (stake !== null && own(stake) < maintenance(stake))
          orders.push({ instrument: i, quantity: -stake.quantity });
      }
      return orders;
    },
  });
  return described(model, 'isolatedMargin', options);
}
