import { ConfigError } from '../core/errors.js';

/** What we use of a prepared statement. */
export interface SqliteStatement {
  run(...values: readonly (string | number)[]): unknown;
  all(...values: readonly (string | number)[]): readonly unknown[];
  get(...values: readonly (string | number)[]): unknown;
}

/** What we use of an open database of better-sqlite3. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  pragma(text: string, options?: { simple: boolean }): unknown;
  close(): unknown;
}

type Library = new (
  path: string,
  options: { readonly: boolean; fileMustExist: boolean; timeout: number },
) => SqliteDatabase;

// Spelled at run time, so that no bundler insists on a package that only users of a database have.
const PACKAGE = ['better', 'sqlite3'].join('-');

/** How long another writer is waited for, in milliseconds. */
const PATIENCE_MS = 10_000;

let loading: Promise<Library> | null = null;

/**
 * Opens a database of SQLite with the optional package better-sqlite3.
 *
 * Opened for writing, it is made when it is not there, and what is committed is on disk: a write-ahead log, synced at every commit.
 *
 * @throws ConfigError when the package is not installed, or was built for another Node
 */
export async function openSqlite(who: string, path: string, readonly: boolean): Promise<SqliteDatabase> {
  loading ??= load(who);
  const Database = await loading;
  const database = new Database(path, { readonly, fileMustExist: readonly, timeout: PATIENCE_MS });
  if (!readonly) {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
  }
  return database;
}

async function load(who: string): Promise<Library> {
  try {
    const { default: Database } = (await import(/* webpackIgnore: true */ /* @vite-ignore */ PACKAGE)) as {
      readonly default: Library;
    };
    // The native part is loaded by the first database only.
    new Database(':memory:', { readonly: false, fileMustExist: false, timeout: 0 }).close();
    return Database;
  } catch (cause) {
    loading = null;
    const fix = 'npm install better-sqlite3@12.11.1, with the Node that will run it';
    throw new ConfigError(who, 'better-sqlite3 cannot be loaded', fix, {}, cause);
  }
}
