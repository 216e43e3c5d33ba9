import { ConfigError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';
import { type DurationInput, toDuration } from '../core/time.js';

/** Values with the time at which each became known, in Micros, rising. */
export interface TimedValues {
  readonly at: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

/**
 * For each time the last value that was known by then: an as-of join, never a look into the future.
 *
 * A value older than `maxAge` is not carried on: the result is NaN. Times need not be those of the values.
 *
 * @throws ConfigError when times fall back
 * @example
 * ```ts
 * import { asOf } from 'edgeproof/data';
 * const rates = { at: [10, 20], value: [5, 6] };
 * if (asOf([9, 10, 25, 60], rates, { maxAge: 30 }).join() !== 'NaN,5,6,NaN') throw new Error('as of');
 * ```
 */
export function asOf(
  times: ArrayLike<number>,
  values: TimedValues,
  options: { readonly maxAge?: DurationInput } = {},
): Float64Array {
  knownOptions('asOf', options, ['maxAge']);
  const maxAge = options.maxAge === undefined ? Number.POSITIVE_INFINITY : toDuration(options.maxAge);
  if (values.at.length !== values.value.length)
    throw new ConfigError(
      'asOf',
      `has ${values.at.length} times and ${values.value.length} values`,
      'give both one length',
    );
  const found = new Float64Array(times.length).fill(Number.NaN);
  let next = 0;
  for (let i = 0; i < times.length; i++) {
    const now = times[i]!;
    if (i > 0 && now < times[i - 1]!) throw unordered('times', i);
    while (next < values.at.length && values.at[next]! <= now) {
      if (next > 0 && values.at[next]! < values.at[next - 1]!) throw unordered('the times of the values', next);
      next++;
    }
    if (next > 0 && now - values.at[next - 1]! <= maxAge) found[i] = values.value[next - 1]!;
  }
  return found;
}

/**
 * Several series on one grid of times, each as of its last known value; NaN where there is none or it is too old.
 *
 * The grid is every time at which any of them changed, or one that is given.
 *
 * @example
 * ```ts
 * import { align } from 'edgeproof/data';
 * const { at, columns } = align({ a: { at: [1, 3], value: [1, 3] }, b: { at: [2], value: [20] } });
 * if (at.join() !== '1,2,3' || columns['b']?.join() !== 'NaN,20,20') throw new Error('as of each time');
 * ```
 */
export function align(
  series: { readonly [name: string]: TimedValues },
  options: { readonly grid?: ArrayLike<number>; readonly maxAge?: DurationInput } = {},
): { readonly at: Float64Array; readonly columns: { readonly [name: string]: Float64Array } } {
  knownOptions('align', options, ['grid', 'maxAge']);
  const { grid, ...age } = options;
  const at = grid === undefined ? union(Object.values(series)) : Float64Array.from(grid);
  const columns = Object.fromEntries(Object.entries(series).map(([name, one]) => [name, asOf(at, one, age)]));
  return { at, columns };
}

function union(series: readonly TimedValues[]): Float64Array {
  const all = Float64Array.from(series.flatMap((one) => Array.from(one.at))).sort();
  return all.filter((time, i) => i === 0 || time !== all[i - 1]);
}

function unordered(what: string, i: number): ConfigError {
  return new ConfigError('asOf', `${what} fall back at ${i}`, 'sort by the time at which values became known');
}
