import * as z from 'zod';
import { described } from '../../core/described.js';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { isSettled } from '../settled.js';
import type { MarginModel } from './margin-model.js';
import { modelOf } from './margin-rule.js';
import { notionalOf, type Stake } from './stake.js';

/** Margin of one contract (money, in its currency), or a share of its notional. */
export interface FuturesRate {
  readonly initial: number;
  readonly maintenance: number;
}

/** Options of {@link futuresMargin}; a contract is looked up by id, and falls back to `rate`. */
export interface FuturesMarginOptions {
  /** Money a contract, by instrument id. */
  readonly contracts?: { readonly [instrument: string]: FuturesRate };
  /** Share of the notional, for all others. */
  readonly rate?: FuturesRate;
}

const pair = z
  .strictObject({ initial: z.number().finite().nonnegative(), maintenance: z.number().finite().nonnegative() })
  .refine((v) => v.maintenance <= v.initial, 'maintenance exceeds initial');
const schema = z.strictObject({ contracts: z.record(z.string(), pair).default({}), rate: pair.optional() });

/**
 * Margin of futures as exchanges state it: money a contract, long and short alike, no relief for spreads. What is not a
 * future or perpetual is paid in full.
 *
 * @throws ConfigError when neither `contracts` nor `rate` is given, and on use for a contract that neither covers
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { futuresMargin } from 'edgeproof/oms';
 * const es = instrument({ id: 'ESZ6', assetClass: 'future', multiplier: 50, tickSize: 0.25 });
 * const model = futuresMargin({ contracts: { ESZ6: { initial: 13_200, maintenance: 12_000 } } });
 * if (model.initialFor(es, -2, 5000, 0) !== 26_400) throw new Error('two contracts');
 * ```
 */
export function futuresMargin(options: FuturesMarginOptions): MarginModel {
  const { contracts, rate } = parseOptions('futuresMargin', schema, options);
  if (rate === undefined && Object.keys(contracts).length === 0)
    throw new ConfigError('futuresMargin', 'no margin is stated', 'pass contracts or rate');
  const bound = (stake: Stake, which: 'initial' | 'maintenance'): number => {
    const { instrument } = stake;
    if (!isSettled(instrument)) return which === 'initial' || stake.quantity < 0 ? notionalOf(stake) : 0;
    const contract = contracts[instrument.id];
    if (contract !== undefined) return Math.abs(stake.quantity) * contract[which];
    if (rate !== undefined) return notionalOf(stake) * rate[which];
    throw new ConfigError('futuresMargin', `no margin for ${instrument.id}`, 'list it in contracts, or pass rate');
  };
  const model = modelOf({
    name: 'futures',
    initial: (stake) => bound(stake, 'initial'),
    maintenance: (stake) => bound(stake, 'maintenance'),
  });
  return described(model, 'futuresMargin', options);
}
