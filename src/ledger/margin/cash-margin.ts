import * as z from 'zod';
import { described } from '../../core/described.js';
import { parseOptions } from '../../core/options.js';
import type { MarginModel } from './margin-model.js';
import { modelOf } from './margin-rule.js';
import { notionalOf, type Stake } from './stake.js';

/** Options of {@link cashMargin}. */
export interface CashMarginOptions {
  /** Lets shorts be opened, binding their full value; false by default. */
  readonly allowShort?: boolean;
}

const schema = z.strictObject({ allowShort: z.boolean().default(false) });

/**
 * A cash account: everything is paid in full, nothing is borrowed, a long position can never be called.
 *
 * Shorts are refused (initial margin Infinity) unless `allowShort`, which binds their full value. A short that is there
 * all the same binds its full value, initial and maintenance.
 *
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { cashMargin } from 'edgeproof/oms';
 * const spy = instrument({ id: 'SPY' });
 * if (cashMargin().initialFor(spy, 10, 470, 0) !== 4700) throw new Error('paid in full');
 * if (cashMargin().initialFor(spy, -10, 470, 0) !== Infinity) throw new Error('no shorts');
 * ```
 */
export function cashMargin(options: CashMarginOptions = {}): MarginModel {
  const { allowShort } = parseOptions('cashMargin', schema, options);
  const model = modelOf({
    name: 'cash',
    initial: notionalOf,
    maintenance: (stake: Stake) => (stake.quantity < 0 ? notionalOf(stake) : 0),
    opening: (stake: Stake) => (stake.quantity < 0 && !allowShort ? Number.POSITIVE_INFINITY : notionalOf(stake)),
  });
  return described(model, 'cashMargin', options);
}
