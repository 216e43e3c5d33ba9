import { ConfigError } from '../../core/errors.js';

/**
 * How many moments must be checked at random to find a leak that touches a share of them: `ln(1 - recall) / ln(1 - share)`.
 *
 * @param share - of the moments that the leak changes, in (0, 1]
 * @param recall - chance to find it, in (0, 1)
 * @throws ConfigError for shares that are none
 * @example
 * ```ts
 * import { checksNeeded } from 'edgeproof/backtest';
 * if (checksNeeded(0.01, 0.95) !== 299) throw new Error('one per cent of the bars takes 299 checks');
 * ```
 */
export function checksNeeded(share: number, recall: number): number {
  if (!(share > 0 && share <= 1 && recall > 0 && recall < 1))
    throw new ConfigError('checksNeeded', `share ${share}, recall ${recall}`, 'pass shares between 0 and 1');
  return share === 1 ? 1 : Math.ceil(Math.log1p(-recall) / Math.log1p(-share));
}
