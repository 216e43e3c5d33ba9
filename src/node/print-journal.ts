import { open, readFile } from 'node:fs/promises';
import { DataError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import { describeEntry } from '../oms/journal/describe-entry.js';
import { type JournalContents, readJournal } from '../oms/journal/journal-text.js';
import { readRows } from './journal-sqlite.js';
import { openSqlite } from './sqlite-library.js';

/** What of a journal is printed. */
export interface PrintJournalOptions {
  /** Only what names this order, at either side of the gate. */
  readonly order?: string;
  /** Only what this venue's desk wrote. */
  readonly venue?: string;
  /** Only the last so many lines. */
  readonly last?: number;
}

/**
 * An order journal as text for a person, one line a record: from its file or its SQLite database, which may be in use meanwhile.
 *
 * Nothing is changed. A torn tail is told of in the last line.
 *
 * @throws DataError for a file that is no journal, is of another version or is damaged in the middle
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { journalFile, printJournal } from 'edgeproof/node';
 * const path = join(await mkdtemp(join(tmpdir(), 'edgeproof-')), 'orders.journal');
 * const journal = await journalFile(path);
 * await journal.load();
 * journal.append('sim', { t: 'halt', at: 0, source: 'me', reason: 'lunch' });
 * await journal.sync();
 * if (!(await printJournal(path)).includes('halted by me: lunch')) throw new Error('readable');
 * await journal.close();
 * ```
 */
export async function printJournal(path: string, options: PrintJournalOptions = {}): Promise<string> {
  knownOptions('printJournal', options, ['order', 'venue', 'last']);
  const { entries, torn } = await contentsOf(path);
  const { order, venue, last } = options;
  let chosen = entries.filter((one) => venue === undefined || one.venue === venue);
  if (order !== undefined) {
    // An order has one name before the gate and one or more at the venue.
    const names = new Set([order]);
    for (const { record } of chosen) {
      if ((record.t === 'order' || record.t === 'wire') && (names.has(record.id) || names.has(record.wire)))
        names.add(record.id).add(record.wire);
      if (record.t === 'change' && names.has(record.id) && record.successor !== undefined) names.add(record.successor);
    }
    chosen = chosen.filter(({ record }) =>
      'wire' in record ? names.has(record.wire) : 'id' in record && names.has(record.id),
    );
  }
  const lines = (last === undefined ? chosen : chosen.slice(-last)).map(describeEntry);
  if (torn > 0) lines.push(`          ${torn} bytes of a record that was not whole on disk: cut at the next start`);
  return lines.map((line) => `${line}\n`).join('');
}

const SQLITE = 'SQLite format 3\0';

async function contentsOf(path: string): Promise<JournalContents> {
  if ((await headOf(path)) !== SQLITE) return readJournal(await readFile(path, 'latin1'));
  const database = await openSqlite('printJournal', path, true);
  try {
    return readRows(database);
  } catch (cause) {
    if (!String(cause).includes('no such table')) throw cause;
    throw new DataError('printJournal', `"${path}" holds no order journal`, 'check the path', {}, cause);
  } finally {
    database.close();
  }
}

async function headOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
