import { ConfigError } from '../../core/errors.js';

/** One value of a parameter: what JSON can hold without nesting, so that a set travels to workers and into records. */
export type ParameterValue = number | string | boolean | null;

/** One set of parameters by name. */
export interface Parameters {
  readonly [name: string]: ParameterValue;
}

/** The parameter set that takes one value of each list. */
export type GridPoint<G extends { readonly [name: string]: readonly ParameterValue[] }> = {
  readonly [K in keyof G]: G[K][number];
};

/**
 * Every combination of the values listed, the last name turning fastest; `keep` leaves out those without sense.
 *
 * Each set that stays is a trial and will be counted as one.
 *
 * @throws ConfigError when a list is empty or nothing is kept
 * @example
 * ```ts
 * import { parameterGrid } from 'edgeproof/backtest';
 * const sets = parameterGrid({ fast: [5, 10, 20], slow: [10, 40] }, ({ fast, slow }) => fast < slow);
 * if (sets.length !== 4 || sets[0]?.fast !== 5 || sets[0].slow !== 10) throw new Error('in order');
 * ```
 */
export function parameterGrid<const G extends { readonly [name: string]: readonly ParameterValue[] }>(
  grid: G,
  keep: (point: GridPoint<G>) => boolean = () => true,
): readonly GridPoint<G>[] {
  let points: Record<string, ParameterValue>[] = [{}];
  for (const [name, values] of Object.entries(grid)) {
    if (values.length === 0) throw new ConfigError('parameterGrid', `"${name}" lists no value`, 'list one or more');
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  const kept = (points as GridPoint<G>[]).filter((point) => keep(point)).map((point) => Object.freeze(point));
  if (kept.length === 0)
    throw new ConfigError('parameterGrid', `none of ${points.length} combinations is kept`, 'loosen the condition');
  return Object.freeze(kept);
}
