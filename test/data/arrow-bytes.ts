/** Arrow files for tests, as other programs would write them. */
import { float64, int64, TimeUnit, type TypedArray, tableFromArrays, tableToIPC, timestamp } from '@uwdata/flechette';

/** A Feather file of columns; `time` is whole milliseconds since 1970, or with `unit` a timestamp column of that unit. */
export function arrowBytes(
  columns: { readonly time: ArrayLike<number> } & { readonly [name: string]: ArrayLike<number> },
  unit?: 'ms' | 'ns',
): Uint8Array {
  const arrays = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [
      name,
      name === 'time' ? Array.from(values) : Float64Array.from(values),
    ]),
  );
  const types = Object.fromEntries(
    Object.keys(columns).map((name) => [name, name === 'time' ? timeType(unit) : float64()]),
  );
  return tableToIPC(tableFromArrays(arrays as { [name: string]: TypedArray }, { types }), { format: 'file' })!;
}

function timeType(unit?: 'ms' | 'ns') {
  if (unit === undefined) return int64();
  return timestamp(unit === 'ms' ? TimeUnit.MILLISECOND : TimeUnit.NANOSECOND, 'UTC');
}
