import { ConfigError } from '../core/errors.js';
import type { Hash } from '../core/hash.js';
import { type Manifest, manifestHash } from './manifest.js';
import { type BookEntry, hashedParts, type PromotionBook } from './promotion-book.js';

/** What is about to trade. */
export interface PromotionQuery {
  /** Name under which it was promoted. */
  readonly name: string;
  /** `strategyFingerprint(strategies).hash` of what is about to start. */
  readonly strategy: Hash;
  /**
   * The manifest of the judged run as it comes out today: made again, it shows that data, code, options and models are still
   * those that were promoted.
   */
  readonly manifest?: Manifest;
}

/**
 * The promotion that a strategy trades under; refused when there is none, it was revoked, another strategy was promoted, or
 * what it was promoted on has changed since.
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
export async function requirePromotion(
  book: PromotionBook,
  { name, strategy, manifest }: PromotionQuery,
): Promise<BookEntry> {
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
  const changed = manifest === undefined ? null : changedSince(entry, manifest);
  if (changed !== null)
    throw new ConfigError(
      'promotion',
      `"${name}" was promoted as version ${entry.version} on other ${changed}`,
      `run on the ${changed} that were judged, or judge and promote again`,
    );
  return entry;
}

/** What of a manifest is not as it was promoted, in a word; null when all of it is. */
function changedSince({ evidence }: BookEntry, manifest: Manifest): string | null {
  if (evidence === null) return 'evidence';
  const now = hashedParts(manifest);
  const changed = (['data', 'code', 'options', 'models'] as const).find((part) => now[part] !== evidence[part]);
  if (changed !== undefined) return changed;
  // Trials that were made since are no change of what was promoted.
  const then = manifestHash({ ...manifest, trials: evidence.trials });
  return then === evidence.promotion.manifestHash ? null : 'flags, seeds or results';
}
