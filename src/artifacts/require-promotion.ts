import { ConfigError } from '../core/errors.js';
import type { Hash } from '../core/hash.js';
import type { BookEntry, PromotionBook } from './promotion-book.js';

/** What is about to trade. */
export interface PromotionQuery {
  /** Name under which it was promoted. */
  readonly name: string;
  /** `strategyFingerprint(strategies).hash` of what is about to start. */
  readonly strategy: Hash;
}

/**
 * The promotion that a strategy trades under; refused when there is none, it was revoked, or another strategy was promoted.
 *
 * @throws ConfigError that says which of them, and what to do
 * @example
 * ```ts
 * import { isEdgeproofError, memoryLineStore, PromotionBook, requirePromotion } from 'edgeproof';
 * try {
 *   await requirePromotion(new PromotionBook(memoryLineStore()), { name: 'trend', strategy: '0'.repeat(64) });
 *   throw new Error('let through');
 * } catch (error) {
 *   if (!isEdgeproofError(error)) throw error;
 * }
 * ```
 */
export async function requirePromotion(book: PromotionBook, { name, strategy }: PromotionQuery): Promise<BookEntry> {
  const all = await book.entries();
  const entry = await book.current(name);
  if (entry === null) {
    const gone = all.findLast((one) => one.name === name);
    const why =
      gone === undefined ? 'was never promoted' : `was revoked on ${gone.when} by ${gone.who}: ${gone.reason}`;
    throw new ConfigError(
      'promotion',
      `"${name}" ${why}`,
      'pass the gate and promote it, or roll back to an earlier version',
    );
  }
  if (entry.strategy !== strategy)
    throw new ConfigError(
      'promotion',
      `"${name}" is not the strategy that was promoted as version ${entry.version}: a plug-in or an option differs`,
      'run what was promoted, or judge and promote this one',
    );
  return entry;
}
