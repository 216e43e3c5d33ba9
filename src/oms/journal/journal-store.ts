import type { JournalContents, OrderJournalEntry } from './journal-text.js';
import type { OmsRecord } from './record.js';

/**
 * Where an order journal lives: a file, a database, memory. One process at a time.
 *
 * The law of a store: once {@link JournalStore.sync} has resolved, everything that was appended before it was called is there
 * after any crash; and what comes back from {@link JournalStore.load} is a beginning of what was appended, without holes.
 */
export interface JournalStore {
  readonly name: string;
  /**
   * Everything that the journal holds; to be called once, before the first append.
   *
   * @throws DataError when it is damaged in the middle, or of another version
   */
  load(): Promise<JournalContents>;
  /** Puts a record at the end, in memory; it is on disk after the next {@link JournalStore.sync}. Its number. */
  append(venue: string, record: OmsRecord): number;
  /** Resolves when all that was appended so far is on disk. Rejects, and from then on always, when it cannot be. */
  sync(): Promise<void>;
  /** Puts snapshots in place of everything before them, whole or not at all; appends go on behind them. */
  compact(snapshots: readonly Pick<OrderJournalEntry, 'venue' | 'record'>[]): Promise<void>;
  /** Lets others have it; what was not synced is synced first. */
  close(): Promise<void>;
}
