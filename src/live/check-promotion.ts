import { requirePromotion } from '../artifacts/require-promotion.js';
import { ConfigError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { strategyFingerprint } from '../engine/strategy-fingerprint.js';
import { type LiveOptions, listOf } from './live-options.js';

/**
 * The question that is asked before real money is traded: was this very thing promoted, on these data, by this code?
 *
 * @throws ConfigError at once without a book, or for a manifest of another version of this library; what it returns rejects with
 * a ConfigError that says what is not as it was promoted
 */
export function promotionCheck({ promotion, strategy }: LiveOptions): () => Promise<void> {
  if (promotion === undefined)
    throw new ConfigError(
      'live',
      'the gates are on and no promotion is named',
      "pass promotion: { book, manifest }, or state rollback: { flag: 'enable_bt_gates', reason }",
    );
  const { book, manifest } = promotion;
  const { code } = manifest;
  if (code.name === 'edgeproof' && code.version !== VERSION)
    throw new ConfigError(
      'live',
      `it was judged by edgeproof ${code.version}, and this is ${VERSION}`,
      'judge and promote it again with this version',
    );
  const strategies = listOf(strategy);
  const name = promotion.name ?? strategies.map((one) => one.name).join(' + ');
  return async () => {
    await requirePromotion(book, { name, strategy: strategyFingerprint(strategies).hash, manifest });
  };
}
