import { constants, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { BrokerError, InvariantError } from '../core/errors.js';
import { JournalLines } from '../oms/journal/journal-lines.js';
import type { JournalStore } from '../oms/journal/journal-store.js';
import {
  JOURNAL_HEAD,
  type JournalContents,
  journalLine,
  type OrderJournalEntry,
  readJournal,
} from '../oms/journal/journal-text.js';
import type { OmsRecord } from '../oms/journal/record.js';
import { lockJournal } from './journal-lock.js';

/** The order journal as a file of lines. See {@link journalFile}. */
class JournalFile implements JournalStore {
  readonly name: string;
  readonly #path: string;
  #file: FileHandle;
  readonly #unlock: () => Promise<void>;
  /** What waits to be written, and what is being written. */
  #gathering = new JournalLines();
  #going = new JournalLines();
  #seq = 0;
  #durable = 0;
  /** The write that is under way, and whoever waits for the next one. */
  #writing: Promise<void> | null = null;
  #failed: unknown = null;
  #loaded = false;

  constructor(path: string, file: FileHandle, unlock: () => Promise<void>) {
    this.name = path;
    this.#path = path;
    this.#file = file;
    this.#unlock = unlock;
  }

  async load(): Promise<JournalContents> {
    if (this.#loaded)
      throw new InvariantError('order journal', 'it was loaded twice', 'load it once, before the first append');
    const contents = readJournal(await readFile(this.#path, 'latin1'));
    if (contents.torn > 0) await this.#file.truncate(contents.whole);
    if (contents.whole === 0) await this.#file.write(JOURNAL_HEAD, 0, 'latin1');
    // Whatever of the last life was not surely on disk is now: what is read here will be built upon.
    await this.#file.sync();
    if (contents.whole === 0) await syncFolder(this.#path);
    this.#seq = contents.entries.at(-1)?.seq ?? 0;
    this.#durable = this.#seq;
    this.#loaded = true;
    return contents;
  }

  append(venue: string, record: OmsRecord): number {
    if (!this.#loaded) throw new InvariantError('order journal', 'append before load', 'load it first');
    this.#seq += 1;
    this.#gathering.add(this.#seq, this.#durable, venue, record);
    return this.#seq;
  }

  /** Group commit: while one batch is being written the next one gathers, and takes one sync for all of it. */
  async sync(): Promise<void> {
    const upTo = this.#seq;
    while (this.#durable < upTo) {
      if (this.#failed !== null) throw this.#failed;
      if (this.#writing === null) void this.#begin(() => this.#write()).catch(() => {});
      await this.#writing;
    }
    if (this.#failed !== null) throw this.#failed;
  }

  async #write(): Promise<void> {
    const batch = this.#gathering;
    const upTo = this.#seq;
    this.#gathering = this.#going;
    this.#going = batch;
    await this.#file.appendFile(batch.bytes);
    await this.#file.datasync();
    batch.clear();
    this.#durable = upTo;
  }

  /**
   * A write like others, but into a new file that then takes the old one's place. The numbers of the snapshots are taken
   * at once: what was appended before is in them, what is appended while they are written goes behind them.
   */
  async compact(snapshots: readonly Pick<OrderJournalEntry, 'venue' | 'record'>[]): Promise<void> {
    const lines = snapshots.map((one) => journalLine(++this.#seq, this.#durable, one.venue, one.record));
    const upTo = this.#seq;
    this.#gathering.clear();
    const before = this.#writing;
    await this.#begin(async () => {
      await before;
      await this.#replaceBy(JOURNAL_HEAD + lines.join(''));
      this.#durable = upTo;
    });
  }

  async #replaceBy(text: string): Promise<void> {
    const part = `${this.#path}.part`;
    const fresh = await open(part, 'w');
    await fresh.appendFile(text, 'latin1');
    await fresh.sync();
    await fresh.close();
    await rename(part, this.#path);
    await syncFolder(this.#path);
    const old = this.#file;
    this.#file = await open(this.#path, APPEND);
    await old.close();
  }

  /** Runs a write as the one that is under way; after a failure there is no other. */
  #begin(write: () => Promise<void>): Promise<void> {
    const writing: { is: Promise<void> | null } = { is: null };
    writing.is = (async () => {
      try {
        await write();
      } catch (cause) {
        // After a failed sync nobody knows what is on disk; trying again could call lost pages written.
        this.#failed ??= new BrokerError(
          'order journal',
          `"${this.#path}" cannot be written: ${String(cause)}`,
          'stop trading, mend the disk, start again: the journal is read anew and the broker asked',
          {},
          cause,
          'halt',
        );
        throw this.#failed;
      } finally {
        if (this.#writing === writing.is) this.#writing = null;
      }
    })();
    this.#writing = writing.is;
    return writing.is;
  }

  async close(): Promise<void> {
    try {
      if (this.#failed === null && this.#loaded) await this.sync();
    } finally {
      await this.#file.close();
      await this.#unlock();
    }
  }
}

const APPEND = constants.O_CREAT | constants.O_RDWR | constants.O_APPEND;

/** A new or renamed file is there after a crash only once its folder is on disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * The order journal as a file: one checked line a record, readable as it is, written in groups with one `fdatasync` each.
 *
 * It is locked while it is open; a second process is refused. A part file that a crash during {@link JournalStore.compact}
 * left behind is removed.
 *
 * @throws ConfigError when another process has it open
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { journalFile } from 'edgeproof/node';
 * const path = join(await mkdtemp(join(tmpdir(), 'edgeproof-')), 'orders.journal');
 * const journal = await journalFile(path);
 * await journal.load();
 * journal.append('sim', { t: 'halt', at: 0, source: 'me', reason: 'lunch' });
 * await journal.sync();
 * await journal.close();
 * const again = await journalFile(path);
 * if ((await again.load()).entries.length !== 1) throw new Error('lost');
 * await again.close();
 * ```
 */
export async function journalFile(path: string): Promise<JournalStore> {
  const full = resolve(path);
  await mkdir(dirname(full), { recursive: true });
  const unlock = await lockJournal(full);
  try {
    await rm(`${full}.part`, { force: true });
    return new JournalFile(full, await open(full, APPEND), unlock);
  } catch (cause) {
    await unlock();
    throw cause;
  }
}
