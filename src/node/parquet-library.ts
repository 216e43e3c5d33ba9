import { ConfigError } from '../core/errors.js';

/** One column of a group of rows; null where a row has none. */
export interface ParquetColumn {
  readonly name: string;
  readonly data: readonly unknown[];
}

/** A column as the file declares it. */
export interface ParquetElement {
  readonly name: string;
  readonly type?: 'INT32' | 'INT64' | 'BYTE_ARRAY';
  readonly converted_type?: 'UTF8' | 'TIMESTAMP_MICROS' | 'JSON';
  readonly repetition_type?: 'REQUIRED' | 'OPTIONAL';
  readonly num_children?: number;
}

/** Writes a file group by group. */
export interface ParquetFile {
  write(group: { readonly columnData: readonly ParquetColumn[]; readonly rowGroupSize: number }): unknown;
  finish(): unknown;
}

/** What we use of hyparquet-writer. */
export interface ParquetLibrary {
  fileWriter(filename: string): unknown;
  readonly ParquetWriter: new (options: {
    readonly writer: unknown;
    readonly schema: readonly ParquetElement[];
    readonly createdBy: string;
  }) => ParquetFile;
}

/** The version that was tried. */
const VERSION = '0.17.0';

/**
 * Loads hyparquet-writer when it is first needed: an optional peer.
 *
 * @throws ConfigError that names the install command when it is not there
 */
export async function loadParquet(who: string): Promise<ParquetLibrary> {
  // Spelled at run time, so that no bundler follows it.
  const name = ['hyparquet', 'writer'].join('-');
  try {
    return (await import(/* @vite-ignore */ name)) as ParquetLibrary;
  } catch (cause) {
    throw new ConfigError(
      who,
      'Parquet files are written by the package hyparquet-writer, which is not installed',
      `run: npm install hyparquet-writer@${VERSION}`,
      {},
      cause,
    );
  }
}
