import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { LineStore } from '../artifacts/line-store.js';
import { openSqlite, type SqliteDatabase } from './sqlite-library.js';

/**
 * The lines of a trial ledger or a promotion book in a table `lines (number, line)` of an SQLite database, shared by the processes of
 * one machine.
 *
 * Needs the optional package better-sqlite3. Opened for each call, so that nothing is to be closed; writers wait for each other up to
 * ten seconds.
 *
 * @param path - made when it is not there, with its folder
 * @throws ConfigError (when used) when better-sqlite3 cannot be loaded
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { TrialLedger } from 'edgeproof/backtest';
 * import { lineSqlite } from 'edgeproof/node';
 * const folder = await mkdtemp(join(tmpdir(), 'edgeproof-'));
 * const ledger = new TrialLedger(lineSqlite(join(folder, 'trials.sqlite')));
 * const entries = await ledger.entries().catch((error: Error) => error);
 * if (entries instanceof Error) console.log(entries.message); // better-sqlite3 is not installed
 * else if (entries.length !== 0) throw new Error('a new one is empty');
 * ```
 */
export function lineSqlite(path: string): LineStore {
  const full = resolve(path);
  const within = async <T>(use: (database: SqliteDatabase) => T): Promise<T> => {
    await mkdir(dirname(full), { recursive: true });
    const database = await openSqlite('lineSqlite', full, false);
    try {
      database.exec('CREATE TABLE IF NOT EXISTS lines (number INTEGER PRIMARY KEY, line TEXT NOT NULL)');
      return use(database);
    } finally {
      database.close();
    }
  };
  return {
    read: (from) =>
      within((database) => {
        const rows = database.prepare('SELECT line FROM lines WHERE number >= ? ORDER BY number').all(from);
        return (rows as readonly { line: string }[]).map(({ line }) => line);
      }),
    append: (line, after) =>
      within((database) => {
        // Nobody else writes between the count and the line.
        database.exec('BEGIN IMMEDIATE');
        const { count } = database.prepare('SELECT count(*) AS count FROM lines').get() as { count: number };
        if (count === after) database.prepare('INSERT INTO lines (number, line) VALUES (?, ?)').run(after, line);
        database.exec('COMMIT');
        return count === after;
      }),
  };
}
