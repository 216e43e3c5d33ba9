import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { BrokerError, DataError, InvariantError } from '../core/errors.js';
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
import { openSqlite, type SqliteDatabase } from './sqlite-library.js';

const VERSION = 1;

/** One record as it is inserted. */
type Row = readonly [seq: number, venue: string, kind: string, at: number, line: string];

/** The order journal as a table. See {@link journalSqlite}. */
class JournalSqlite implements JournalStore {
  readonly name: string;
  readonly #database: SqliteDatabase;
  readonly #unlock: () => Promise<void>;
  #pending: Row[] = [];
  #seq = 0;
  #durable = 0;
  #writing: Promise<void> | null = null;
  #failed: unknown = null;
  #loaded = false;

  constructor(path: string, database: SqliteDatabase, unlock: () => Promise<void>) {
    this.name = path;
    this.#database = database;
    this.#unlock = unlock;
  }

  async load(): Promise<JournalContents> {
    if (this.#loaded)
      throw new InvariantError('order journal', 'it was loaded twice', 'load it once, before the first append');
    prepareTable(this.#database, this.name);
    const contents = readRows(this.#database);
    this.#seq = contents.entries.at(-1)?.seq ?? 0;
    this.#durable = this.#seq;
    this.#loaded = true;
    return contents;
  }

  append(venue: string, record: OmsRecord): number {
    if (!this.#loaded) throw new InvariantError('order journal', 'append before load', 'load it first');
    this.#pending.push(this.#row(venue, record));
    return this.#seq;
  }

  /** Group commit: what is appended in one turn of the event loop shares a transaction, and its one sync. */
  async sync(): Promise<void> {
    const upTo = this.#seq;
    while (this.#durable < upTo) {
      if (this.#failed !== null) throw this.#failed;
      this.#writing ??= this.#commit();
      await this.#writing;
    }
    if (this.#failed !== null) throw this.#failed;
  }

  async #commit(): Promise<void> {
    await turn();
    this.#writing = null;
    const rows = this.#pending;
    const upTo = this.#seq;
    this.#pending = [];
    this.#write(rows, false);
    this.#durable = upTo;
  }

  async compact(snapshots: readonly Pick<OrderJournalEntry, 'venue' | 'record'>[]): Promise<void> {
    if (this.#failed !== null) throw this.#failed;
    // At once: what was appended before is in the snapshots, what is appended from now on goes behind them.
    this.#pending = [];
    this.#write(
      snapshots.map((one) => this.#row(one.venue, one.record)),
      true,
    );
    this.#durable = this.#seq;
  }

  #row(venue: string, record: OmsRecord): Row {
    this.#seq += 1;
    return [this.#seq, venue, record.t, record.at, journalLine(this.#seq, this.#durable, venue, record)];
  }

  /** All rows or none; after a failure nothing is written any more. */
  #write(rows: readonly Row[], instead: boolean): void {
    const database = this.#database;
    try {
      database.exec('BEGIN IMMEDIATE');
      if (instead) database.exec('DELETE FROM order_journal');
      const insert = database.prepare('INSERT INTO order_journal (seq, venue, kind, at, line) VALUES (?, ?, ?, ?, ?)');
      for (const row of rows) insert.run(...row);
      database.exec('COMMIT');
    } catch (cause) {
      this.#failed ??= new BrokerError(
        'order journal',
        `"${this.name}" cannot be written: ${String(cause)}`,
        'stop trading, mend the disk, start again: the journal is read anew and the broker asked',
        {},
        cause,
        'halt',
      );
      throw this.#failed;
    }
  }

  async close(): Promise<void> {
    try {
      if (this.#failed === null && this.#loaded) await this.sync();
    } finally {
      this.#database.close();
      await this.#unlock();
    }
  }
}

function prepareTable(database: SqliteDatabase, path: string): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version !== 0 && version !== VERSION)
    throw new DataError(
      'order journal',
      `"${path}" is of version ${version}`,
      'use the edgeproof that wrote it, or another file',
    );
  if (version === VERSION) return;
  // Both or neither: a table without its version would be read as another's.
  database.exec(`BEGIN IMMEDIATE;
CREATE TABLE order_journal (seq INTEGER PRIMARY KEY, venue TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, line TEXT NOT NULL);
PRAGMA user_version = ${VERSION};
COMMIT`);
}

/** The rows read by the reader of the file: the same checksums, and the same refusal of damage and of holes. */
export function readRows(database: SqliteDatabase): JournalContents {
  const rows = database.prepare('SELECT line FROM order_journal ORDER BY seq').all() as readonly { line: string }[];
  const contents = readJournal(JOURNAL_HEAD + rows.map(({ line }) => line).join(''));
  if (contents.torn > 0)
    throw new DataError(
      'order journal',
      `record ${(contents.entries.at(-1)?.seq ?? 0) + 1} is damaged, which a database never leaves behind by itself`,
      'trade nothing: restore the database from a copy, or reconcile by hand and start a new journal',
    );
  return contents;
}

/**
 * The order journal as a table of an SQLite database, for who wants to ask it questions: `order_journal (seq, venue, kind, at,
 * line)`. Slower than {@link journalFile}, equal in what it promises.
 *
 * Needs the optional package better-sqlite3. It is locked while it is open; a second process is refused.
 *
 * @throws ConfigError when another process has it open, or better-sqlite3 cannot be loaded
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { journalSqlite } from 'edgeproof/node';
 * const path = join(await mkdtemp(join(tmpdir(), 'edgeproof-')), 'orders.sqlite');
 * const journal = await journalSqlite(path).catch((error: Error) => error);
 * if (journal instanceof Error) console.log(journal.message); // better-sqlite3 is not installed
 * else {
 *   await journal.load();
 *   journal.append('sim', { t: 'halt', at: 0, source: 'me', reason: 'lunch' });
 *   await journal.close();
 *   const again = await journalSqlite(path);
 *   if ((await again.load()).entries.length !== 1) throw new Error('lost');
 *   await again.close();
 * }
 * ```
 */
export async function journalSqlite(path: string): Promise<JournalStore> {
  const full = resolve(path);
  await mkdir(dirname(full), { recursive: true });
  const unlock = await lockJournal(full);
  try {
    return new JournalSqlite(full, await openSqlite('journalSqlite', full, false), unlock);
  } catch (cause) {
    await unlock();
    throw cause;
  }
}
