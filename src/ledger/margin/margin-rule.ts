import type { Instrument } from '../../core/instrument.js';
import { liquidateLargestFirst } from './liquidation.js';
import type { Liquidation, MarginAccount, MarginModel } from './margin-model.js';
import { notionalOf, rateOf, type Stake, stakeOf } from './stake.js';

/** How much one position binds, in the instrument's currency; the margin of an account is the sum over its positions. */
export interface MarginRule {
  readonly name: string;
  initial(stake: Stake): number;
  maintenance(stake: Stake): number;
  /** Initial margin of a position taken now; {@link MarginRule.initial} when left out. */
  opening?(stake: Stake): number;
  /** Replaces the common liquidation, which closes the largest requirement first. */
  liquidate?(account: MarginAccount): readonly Liquidation[];
}

/** The margin model of a rule: sums over what is held, converts to the account currency. */
export function modelOf(rule: MarginRule): MarginModel {
  const opening = rule.opening ?? rule.initial;
  return Object.freeze({
    name: rule.name,
    initial: (account: MarginAccount) => sumOver(account, (stake) => rule.initial(stake)),
    maintenance: (account: MarginAccount) => sumOver(account, (stake) => rule.maintenance(stake)),
    initialFor(instrument: Instrument, quantity: number, price: number, held: number): number {
      const stake = { instrument, price, average: price, underlying: Number.NaN };
      const after = opening.call(rule, { ...stake, quantity: held + quantity });
      // A position that may not be held at all may always be made smaller.
      if (after === Number.POSITIVE_INFINITY) return shrinks(quantity, held) ? 0 : after;
      const before = held === 0 ? 0 : opening.call(rule, { ...stake, quantity: held });
      return before === Number.POSITIVE_INFINITY ? 0 : after - before;
    },
    liquidate: (account: MarginAccount) =>
      rule.liquidate?.(account) ?? liquidateLargestFirst(account, (stake) => rule.maintenance(stake)),
  });
}

function sumOver(account: MarginAccount, of: (stake: Stake) => number): number {
  let sum = 0;
  for (let i = 0; i < account.universe.size; i++) {
    const stake = stakeOf(account, i);
    if (stake !== null) sum += finite(of(stake), stake) * rateOf(account, stake.instrument);
  }
  return sum;
}

/** What may not be opened but is there all the same (assigned, merged) binds its full value. */
function finite(margin: number, stake: Stake): number {
  return margin === Number.POSITIVE_INFINITY ? notionalOf(stake) : margin;
}

function shrinks(quantity: number, held: number): boolean {
  return held < 0 ? quantity > 0 && held + quantity <= 0 : quantity < 0 && held + quantity >= 0;
}
