import { ConfigError } from '../../core/errors.js';
import { quantile } from '../../math/quantile.js';
import type { PlateauRecord } from '../../report/credibility-record.js';
import type { Parameters, ParameterValue } from '../sweep/parameter-grid.js';

/**
 * The parameter sets one step beside the chosen one: each parameter moved to the value before and after it in its list, the others
 * as they are.
 *
 * Each of them that is tried is a trial, and counts as one.
 *
 * @param grid - the values of each parameter in order
 * @throws ConfigError when the chosen set is not in the grid
 * @example
 * ```ts
 * import { neighboursOf } from 'edgeproof/backtest';
 * const sets = neighboursOf({ fast: [5, 10, 20], slow: [40, 80] }, { fast: 10, slow: 40 });
 * if (sets.map((one) => `${one.fast}/${one.slow}`).join() !== '5/40,20/40,10/80') throw new Error('one step in one of them');
 * ```
 */
export function neighboursOf<P extends Parameters>(
  grid: { readonly [K in keyof P]: readonly P[K][] },
  chosen: P,
): readonly P[] {
  return Object.keys(chosen).flatMap((name: keyof P & string) => {
    const values: readonly ParameterValue[] = grid[name] ?? [];
    const at = values.indexOf(chosen[name]!);
    if (at < 0)
      throw new ConfigError(
        'neighboursOf',
        `${name} ${JSON.stringify(chosen[name])} is not among ${JSON.stringify(values)}`,
        'list the chosen value with its neighbours',
      );
    return [values[at - 1], values[at + 1]].flatMap((value) =>
      value === undefined ? [] : [{ ...chosen, [name]: value }],
    );
  });
}

/** One parameter set and how well it did. */
export interface PlateauPoint {
  readonly label: string;
  readonly value: number;
}

/** How a choice stands among its neighbours. */
export interface Plateau extends PlateauRecord {
  /** Share of neighbours above zero; NaN without neighbours. */
  readonly goodShare: number;
  readonly median: number;
  readonly worst: number;
  /** Median neighbour over the chosen one: near 1 on a plateau, near 0 or below on a peak; NaN when the choice is not above 0. */
  readonly kept: number;
}

/**
 * A plateau or a peak? What stays of a result when its parameters are moved by a step (Pardo 2008, chapter 11: a robust optimum is
 * surrounded by good neighbours).
 *
 * Information: an edge that lives on one parameter value is likely to be luck, but a plateau can be luck as well.
 *
 * @param measure - what the values are, for the page
 * @example
 * ```ts
 * import { parameterPlateau } from 'edgeproof/backtest';
 * const peak = parameterPlateau({ label: '10', value: 2 }, [{ label: '9', value: 0.2 }, { label: '11', value: -0.2 }]);
 * if (peak.kept !== 0 || peak.goodShare !== 0.5 || peak.worst !== -0.2) throw new Error('nothing is left a step away');
 * ```
 */
export function parameterPlateau(
  own: PlateauPoint,
  neighbours: readonly PlateauPoint[],
  measure = 'Sharpe ratio of the excess, a year',
): Plateau {
  // Without a ratio it never traded, which is worth nothing and not left out.
  const values = neighbours.map((one) => (Number.isFinite(one.value) ? one.value : 0));
  const good = values.filter((one) => one > 0).length;
  const median = quantile(values, 0.5);
  const worst = values.length === 0 ? Number.NaN : Math.min(...values);
  const kept = own.value > 0 ? median / own.value : Number.NaN;
  const above = values.filter((one) => one >= own.value).length;
  const sentence =
    values.length === 0
      ? 'No neighbour was tried.'
      : own.value > 0
        ? `${good} of ${values.length} neighbours are above zero; the median neighbour keeps ${(100 * kept).toFixed(0)} % of the chosen one.`
        : `The chosen one is not above zero; ${good} of ${values.length} neighbours are, ${above} do at least as well.`;
  return { measure, own, neighbours, sentence, goodShare: good / values.length, median, worst, kept };
}
