import { InvariantError } from '../../core/errors.js';
import type { JournalStore } from './journal-store.js';
import {
  JOURNAL_HEAD,
  type JournalContents,
  journalLine,
  type OrderJournalEntry,
  readJournal,
} from './journal-text.js';
import type { OmsRecord } from './record.js';

/**
 * An order journal in memory, in the text of the file. See {@link memoryJournal}.
 *
 * @example
 * ```ts
 * import { type MemoryJournal, memoryJournal } from 'edgeproof/oms';
 * const journal: MemoryJournal = memoryJournal();
 * if ((await journal.load()).entries.length !== 0) throw new Error('new');
 * ```
 */
export class MemoryJournal implements JournalStore {
  readonly name = 'memory';
  /** What a restart would find. */
  text: string;
  #pending = '';
  #seq = 0;
  #durable = 0;
  #loaded = false;

  constructor(text: string) {
    this.text = text;
  }

  async load(): Promise<JournalContents> {
    if (this.#loaded) throw new InvariantError('order journal', 'it was loaded twice', 'load it once');
    const contents = readJournal(this.text);
    this.text = contents.whole === 0 ? JOURNAL_HEAD : this.text.slice(0, contents.whole);
    this.#seq = contents.entries.at(-1)?.seq ?? 0;
    this.#durable = this.#seq;
    this.#loaded = true;
    return contents;
  }

  append(venue: string, record: OmsRecord): number {
    if (!this.#loaded) throw new InvariantError('order journal', 'append before load', 'load it first');
    this.#seq += 1;
    this.#pending += journalLine(this.#seq, this.#durable, venue, record);
    return this.#seq;
  }

  async sync(): Promise<void> {
    this.text += this.#pending;
    this.#pending = '';
    this.#durable = this.#seq;
  }

  async compact(snapshots: readonly Pick<OrderJournalEntry, 'venue' | 'record'>[]): Promise<void> {
    this.#pending = '';
    const lines = snapshots.map((one) => journalLine(++this.#seq, this.#durable, one.venue, one.record));
    this.text = JOURNAL_HEAD + lines.join('');
    this.#durable = this.#seq;
  }

  async close(): Promise<void> {
    await this.sync();
    this.#loaded = false;
  }
}

/**
 * An order journal that is gone when the process is: for backtests, tests and browsers.
 *
 * @param text - what an earlier one held
 * @example
 * ```ts
 * import { memoryJournal } from 'edgeproof/oms';
 * const journal = memoryJournal();
 * await journal.load();
 * journal.append('sim', { t: 'halt', at: 0, source: 'me', reason: 'lunch' });
 * await journal.sync();
 * if ((await memoryJournal(journal.text).load()).entries.length !== 1) throw new Error('lost');
 * ```
 */
export function memoryJournal(text = ''): MemoryJournal {
  return new MemoryJournal(text);
}
