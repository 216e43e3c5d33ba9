import * as z from 'zod';
import { ConfigError, DataError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { Random } from '../../core/random.js';

/** Result of {@link signFlipTest}. */
export interface SignFlipResult {
  /** Chance, with signs that are as good as coins, of a mean at least as large; one-sided. */
  readonly pValue: number;
  readonly permutations: number;
}

/**
 * The exact sign-flip test: are gains larger than losses, if every return might as well have had the other sign?
 *
 * @param returns - at most 24; all `2^n` assignments of signs are counted
 * @throws DataError for an empty or a longer series
 * @example
 * ```ts
 * import { signFlipTest } from 'edgeproof/backtest';
 * if (signFlipTest([0.01, 0.02, 0.03]).pValue !== 1 / 8) throw new Error('only one assignment is as good');
 * ```
 */
export function signFlipTest(returns: ArrayLike<number>): SignFlipResult {
  const n = returns.length;
  if (n === 0 || n > 24)
    throw new DataError('signFlipTest', `${n} returns`, 'pass 1 to 24; use a permutation test for more');
  const permutations = 1 << n;
  const observed = total(returns, 0);
  const slack = 1e-12 * Math.max(1e-300, magnitude(returns));
  let atLeast = 0;
  for (let signs = 0; signs < permutations; signs++) if (total(returns, signs) >= observed - slack) atLeast++;
  return { pValue: atLeast / permutations, permutations };
}

function total(returns: ArrayLike<number>, signs: number): number {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) sum += (signs >>> i) & 1 ? -returns[i]! : returns[i]!;
  return sum;
}

function magnitude(returns: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < returns.length; i++) sum += Math.abs(returns[i]!);
  return sum;
}

const schema = z.strictObject({
  permutations: z.int().min(1).default(1000),
  seed: z.number().default(1),
  indices: z.array(z.custom<ArrayLike<number>>((one) => one !== null && typeof one === 'object')).optional(),
});

/** Options of {@link returnPermutationTest}: how many permutations and which seed, or the permutations themselves. */
export type ReturnPermutationOptions = z.input<typeof schema>;

/** Result of {@link returnPermutationTest}. */
export interface ReturnPermutationResult {
  /** `Σ position · return` as it was. */
  readonly observed: number;
  readonly permuted: Float64Array;
  /** `(1 + #{permuted ≥ observed}) / (1 + permutations)`. */
  readonly pValue: number;
}

/**
 * Did the positions know something of the returns? Holds the positions fixed and permutes the returns (Aronson 2006; Masters).
 *
 * It destroys the order of returns. A strategy that was chosen among many needs the choice inside each permutation: this
 * test knows nothing of the others.
 *
 * @param positions - what was held over each period
 * @param returns - of the same periods
 * @throws DataError when lengths differ
 * @example
 * ```ts
 * import { returnPermutationTest } from 'edgeproof/backtest';
 * const returns = [0.01, -0.01, 0.02, -0.02, 0.01, -0.03];
 * const { pValue } = returnPermutationTest(returns.map(Math.sign), returns, { permutations: 99 });
 * if (pValue > 0.2) throw new Error('it knew the signs');
 * ```
 */
export function returnPermutationTest(
  positions: ArrayLike<number>,
  returns: ArrayLike<number>,
  options: ReturnPermutationOptions = {},
): ReturnPermutationResult {
  const o = parseOptions('returnPermutationTest', schema, options);
  const n = positions.length;
  if (n !== returns.length)
    throw new DataError('returnPermutationTest', `${n} positions and ${returns.length} returns`, 'align them');
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const observed = profit(positions, returns, order);
  const random = new Random(o.seed, 'overfit/permutation');
  const orders = o.indices ?? Array.from({ length: o.permutations }, () => shuffle(order.slice(), random));
  const permuted = Float64Array.from(orders, (one) => {
    if (one.length !== n)
      throw new ConfigError(
        'returnPermutationTest',
        `a permutation of ${one.length} for ${n} returns`,
        'pass whole ones',
      );
    if (new Set(Array.from(one)).size !== n || Array.from(one).some((i) => !(Number.isInteger(i) && i >= 0 && i < n)))
      throw new ConfigError(
        'returnPermutationTest',
        'a permutation does not hold every number once',
        'pass each of 0 to n - 1 once',
      );
    return profit(positions, returns, one);
  });
  return { observed, permuted, pValue: shareAtLeast(permuted, observed) };
}

/** `(1 + #{values ≥ observed}) / (1 + count)`, equal up to rounding counting as equal. */
function shareAtLeast(values: Float64Array, observed: number): number {
  const slack = 1e-12 * Math.abs(observed);
  let above = 1;
  for (const one of values) if (one >= observed - slack) above++;
  return above / (1 + values.length);
}

function profit(positions: ArrayLike<number>, returns: ArrayLike<number>, order: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < positions.length; i++) sum += positions[i]! * returns[order[i]!]!;
  return sum;
}

/** Fisher and Yates, in place. */
export function shuffle<T extends { [i: number]: number; readonly length: number }>(values: T, random: Random): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const one = values[i]!;
    values[i] = values[j]!;
    values[j] = one;
  }
  return values;
}
