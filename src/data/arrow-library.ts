import { ConfigError, DataError } from '../core/errors.js';
import { DAY, SECOND } from '../core/time.js';
import { lz4Frame } from './lz4.js';

/** What we use of @uwdata/flechette. */
interface Library {
  readonly CompressionType: { readonly LZ4_FRAME: number; readonly ZSTD: number };
  setCompressionCodec(type: number, codec: { decode(bytes: Uint8Array, size: number): Uint8Array }): void;
  tableFromIPC(bytes: Uint8Array, options: { readonly useDate: boolean }): ArrowTable;
}
interface ArrowTable {
  readonly numRows: number;
  readonly schema: {
    readonly fields: readonly { readonly name: string; readonly type: { readonly typeId: number } }[];
  };
  getChild(name: string): { toArray(): ArrayLike<unknown> } | null;
}

/** A table as we use it: names, and columns of numbers. */
export interface Table {
  readonly rows: number;
  readonly names: readonly string[];
  /** A column of numbers; NaN where there is none. */
  numbers(name: string): Float64Array;
  /** A column of times in Micros, when Arrow itself says what its numbers are; null when it does not. */
  times(name: string): Float64Array | null;
}

// Spelled at run time, so that no bundler insists on a package that only readers of Arrow files need.
const PACKAGE = ['@uwdata', 'flechette'].join('/');
/** Type ids of the Arrow format: Date and Timestamp. */
const [DATE, TIMESTAMP] = [8, 10];

let loading: Promise<Library> | null = null;

/**
 * Reads an Arrow IPC file (Feather 2) or stream.
 *
 * @throws ConfigError when @uwdata/flechette is not installed; DataError for bytes that are not Arrow
 */
export async function arrowTable(who: string, bytes: Uint8Array): Promise<Table> {
  loading ??= load(who);
  const library = await loading;
  let table: ArrowTable;
  try {
    table = library.tableFromIPC(bytes, { useDate: false });
  } catch (cause) {
    const zstd = String(cause).includes('ZSTD');
    const fix = zstd ? 'write it with compression "lz4" or "uncompressed"' : 'check that it is Feather 2 or Arrow IPC';
    throw new DataError(who, zstd ? 'is compressed by zstd' : 'cannot be read as Arrow', fix, {}, cause);
  }
  const types = new Map(table.schema.fields.map(({ name, type }) => [name, type.typeId]));
  const column = (name: string): ArrayLike<unknown> => table.getChild(name)?.toArray() ?? [];
  const numbers = (name: string): Float64Array =>
    Float64Array.from(column(name), (value) => (value === null || value === undefined ? Number.NaN : Number(value)));
  return {
    rows: table.numRows,
    names: table.schema.fields.map((field) => field.name),
    numbers,
    times(name) {
      const type = types.get(name);
      if (type !== DATE && type !== TIMESTAMP) return null;
      // The library gives milliseconds since 1970, with a fraction.
      return numbers(name).map((ms) => Math.round(ms * 1000));
    },
  };
}

async function load(who: string): Promise<Library> {
  try {
    const library = (await import(/* webpackIgnore: true */ /* @vite-ignore */ PACKAGE)) as Library;
    library.setCompressionCodec(library.CompressionType.LZ4_FRAME, { decode: lz4Frame });
    return library;
  } catch (cause) {
    loading = null;
    throw new ConfigError(who, '@uwdata/flechette cannot be loaded', 'npm install @uwdata/flechette@2.6.0', {}, cause);
  }
}

/** How many Micros one of a count since 1970 is, by how large it is: seconds, milli-, micro- or nanoseconds. */
export function epochScale(count: number): number {
  const size = Math.abs(count);
  if (size < 1e11) return SECOND;
  if (size < 1e14) return 1000;
  return size < DAY * 1e7 ? 1 : 1e-3;
}
