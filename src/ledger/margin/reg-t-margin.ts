import * as z from 'zod';
import { described } from '../../core/described.js';
import { toNumber } from '../../core/money.js';
import { parseOptions } from '../../core/options.js';
import { isSettled } from '../settled.js';
import type { MarginModel } from './margin-model.js';
import { modelOf } from './margin-rule.js';
import { notionalOf, type Stake } from './stake.js';

/** Rates of {@link regTMargin}; the short ones include the proceeds of the sale, as the rule states them. */
export interface RegTOptions {
  /** 0.5: half of a purchase is lent. */
  readonly initialLong?: number;
  readonly maintenanceLong?: number;
  readonly initialShort?: number;
  readonly maintenanceShort?: number;
  /** Uncovered short options: share of the underlying, less what the option is out of the money. */
  readonly shortOption?: number;
  /** Least share of the underlying (call) or strike (put) for an uncovered short option. */
  readonly shortOptionFloor?: number;
}

const rate = z.number().finite().nonnegative();
const schema = z.strictObject({
  initialLong: rate.default(0.5),
  maintenanceLong: rate.default(0.25),
  initialShort: rate.min(1).default(1.5),
  maintenanceShort: rate.min(1).default(1.3),
  shortOption: rate.default(0.2),
  shortOptionFloor: rate.default(0.1),
});

/**
 * Margin after US Regulation T (12 CFR 220.12) and FINRA rule 4210: 50 % initial and 25 % maintenance long, 150 % and
 * 130 % short, where 100 % are the proceeds that lie in the account.
 *
 * Options: long ones are paid in full; short ones count as uncovered, 20 % of the underlying less the amount out of the
 * money, at least 10 % (4210(f)(2)); spreads and covered calls get no relief. Futures bind nothing here: combine with
 * `futuresMargin` through `mixedMargin`.
 *
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { regTMargin } from 'edgeproof/oms';
 * const spy = instrument({ id: 'SPY' });
 * if (regTMargin().initialFor(spy, 10, 400, 0) !== 2000) throw new Error('half of 4000');
 * if (regTMargin().initialFor(spy, -10, 400, 10) !== -2000) throw new Error('selling frees it');
 * ```
 */
export function regTMargin(options: RegTOptions = {}): MarginModel {
  const o = parseOptions('regTMargin', schema, options);
  const bound = (stake: Stake, long: number, short: number): number => {
    if (isSettled(stake.instrument)) return 0;
    const paid = notionalOf(stake);
    if (stake.instrument.assetClass !== 'option') return stake.quantity < 0 ? paid * (short - 1) : paid * long;
    return stake.quantity < 0 ? uncovered(stake, o.shortOption, o.shortOptionFloor) : paid;
  };
  const model = modelOf({
    name: 'reg-t',
    initial: (stake) => bound(stake, o.initialLong, o.initialShort),
    maintenance: (stake) => bound(stake, o.maintenanceLong, o.maintenanceShort),
  });
  return described(model, 'regTMargin', options);
}

/** Margin of an uncovered short option beyond its own price; an unknown underlying is taken to stand at the strike. */
function uncovered(stake: Stake, share: number, floor: number): number {
  const { instrument } = stake;
  const strike = toNumber(instrument.strike ?? 0n);
  const under = Number.isNaN(stake.underlying) ? strike : stake.underlying;
  const call = instrument.right === 'call';
  const outOfMoney = Math.max(0, call ? strike - under : under - strike);
  const unit = Math.max(share * under - outOfMoney, floor * (call ? under : strike));
  return Math.abs(stake.quantity) * toNumber(instrument.multiplier) * unit;
}
