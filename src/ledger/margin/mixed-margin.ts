import * as z from 'zod';
import { described } from '../../core/described.js';
import type { AssetClass, Instrument } from '../../core/instrument.js';
import { parseOptions } from '../../core/options.js';
import type { Liquidation, MarginAccount, MarginModel } from './margin-model.js';

/** A model for each asset class, and one for those that are not named. */
export type MixedMarginOptions = { readonly [K in AssetClass]?: MarginModel } & { readonly default: MarginModel };

const model = z.custom<MarginModel>(
  (v) => typeof v === 'object' && v !== null && 'initialFor' in v && 'liquidate' in v,
  'is not a margin model',
);
const schema = z.strictObject({
  default: model,
  equity: model.optional(),
  index: model.optional(),
  future: model.optional(),
  perpetual: model.optional(),
  option: model.optional(),
  crypto: model.optional(),
  fx: model.optional(),
});

/**
 * Different models for different asset classes on one account: each sees its own positions, margins are added up.
 *
 * Liquidation asks the models by asset class (equity, index, future, perpetual, option, crypto, fx, then default), each for
 * what is still missing.
 *
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { futuresMargin, mixedMargin, regTMargin } from 'edgeproof/oms';
 * const model = mixedMargin({ future: futuresMargin({ rate: { initial: 0.1, maintenance: 0.08 } }), default: regTMargin() });
 * if (model.initialFor(instrument({ id: 'SPY' }), 10, 400, 0) !== 2000) throw new Error('Regulation T for equities');
 * ```
 */
export function mixedMargin(options: MixedMarginOptions): MarginModel {
  const o = parseOptions('mixedMargin', schema, options);
  const models = [
    ...new Set(
      Object.entries(o)
        .filter(([key]) => key !== 'default')
        .map(([, one]) => one),
    ),
    o.default,
  ];
  const distinct = [...new Set(models)].filter((one): one is MarginModel => one !== undefined);
  const of = (instrument: Instrument): MarginModel => o[instrument.assetClass] ?? o.default;
  const part = (account: MarginAccount, one: MarginModel, equity = account.equity): MarginAccount => ({
    universe: account.universe,
    currency: account.currency,
    marks: account.marks,
    averages: account.averages,
    cash: (currency) => account.cash(currency),
    fx: (from, to) => account.fx(from, to),
    equity,
    quantities: account.quantities.map((quantity, i) => (of(account.universe.at(i)) === one ? quantity : 0)),
  });
  const model: MarginModel = Object.freeze({
    name: `mixed(${distinct.map((one) => one.name).join(', ')})`,
    initial: (account: MarginAccount) => distinct.reduce((sum, one) => sum + one.initial(part(account, one)), 0),
    maintenance: (account: MarginAccount) =>
      distinct.reduce((sum, one) => sum + one.maintenance(part(account, one)), 0),
    initialFor: (instrument: Instrument, quantity: number, price: number, held: number) =>
      of(instrument).initialFor(instrument, quantity, price, held),
    liquidate(account: MarginAccount): readonly Liquidation[] {
      const bound = distinct.map((one) => one.maintenance(part(account, one)));
      let missing = bound.reduce((sum, one) => sum + one, 0) - account.equity;
      const orders: Liquidation[] = [];
      distinct.forEach((one, k) => {
        const asked = one.liquidate(part(account, one, bound[k]! - missing));
        if (asked.length === 0) return;
        orders.push(...asked);
        const left = part(account, one);
        for (const order of asked) left.quantities[order.instrument]! += order.quantity;
        missing -= bound[k]! - one.maintenance(left);
      });
      return orders;
    },
  });
  return described(model, 'mixedMargin', options);
}
