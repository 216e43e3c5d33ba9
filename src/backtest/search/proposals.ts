import * as z from 'zod';
import { ConfigError } from '../../core/errors.js';
import { Random } from '../../core/random.js';
import type { Parameters } from '../sweep/parameter-grid.js';
import { expectedImprovement, GaussianProcess } from './gaussian-process.js';
import { pointKey, type SearchPoint, type SearchSpace, spaceSchema, UnitCube } from './search-space.js';

const trials = z.int().min(1);
const seed = z.union([z.number(), z.string()]).default(1);

/** A schema of {@link SearchMethod}. */
export const methodSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('grid'),
    points: z.array(z.custom<Parameters>((v) => typeof v === 'object' && v !== null)).min(1),
  }),
  z.strictObject({ method: z.literal('random'), space: spaceSchema, trials, seed }),
  z.strictObject({ method: z.literal('bayesian'), space: spaceSchema, trials, seed, first: z.int().min(2).optional() }),
]);

/**
 * How parameter sets are found: every set of a `grid`, sets drawn at `random` from a space, or `bayesian`: `first` drawn ones
 * (default a quarter of `trials`, at least 4), then where a Gaussian process through the scores expects the largest improvement.
 * `trials` is the number of distinct sets a training part is searched with.
 */
export type SearchMethod =
  | { readonly method: 'grid'; readonly points: readonly Parameters[] }
  | { readonly method: 'random'; readonly space: SearchSpace; readonly trials: number; readonly seed?: number | string }
  | {
      readonly method: 'bayesian';
      readonly space: SearchSpace;
      readonly trials: number;
      readonly seed?: number | string;
      readonly first?: number;
    };

/** The parameter sets that a method proposes. */
export type PointOf<M extends SearchMethod> = M extends { readonly points: readonly (infer P extends Parameters)[] }
  ? P
  : M extends { readonly space: infer S extends SearchSpace }
    ? SearchPoint<S>
    : never;

/** A set that was tried and its score inside the training part. */
export interface ScoredPoint<P extends Parameters = Parameters> {
  readonly parameters: P;
  /** Larger is better; NaN where it could not be told. */
  readonly score: number;
}

/** Names the next set to try, from what was tried; null when there is nothing left to try. */
export type Proposer = (tried: readonly ScoredPoint[]) => Parameters | null;

/** How often a set that was tried already is drawn again before the space counts as used up. */
const REDRAWS = 200;
/** Drawn sets among which the process picks. */
const CANDIDATES = 256;

/** Starts a search anew; the same method proposes the same sets for the same scores. */
export function proposerOf(method: z.output<typeof methodSchema>): Proposer {
  if (method.method === 'grid') {
    if (new Set(method.points.map(pointKey)).size !== method.points.length)
      throw new ConfigError('purgedSearch', 'the grid lists a set twice', 'list each set once');
    return (tried) => method.points[tried.length] ?? null;
  }
  const cube = new UnitCube(method.space);
  const random = new Random(method.seed, `search/${method.method}`);
  const seen = new Set<string>();
  const draw = (): Parameters => cube.at(() => random.uniform());
  const fresh = (): Parameters | null => {
    for (let k = 0; k < REDRAWS; k++) {
      const point = draw();
      if (!seen.has(pointKey(point))) return point;
    }
    return null;
  };
  const kept = (point: Parameters | null): Parameters | null => {
    if (point !== null) seen.add(pointKey(point));
    return point;
  };
  if (method.method === 'random') return (tried) => (tried.length < method.trials ? kept(fresh()) : null);
  const first = Math.min(method.trials, method.first ?? Math.max(4, Math.ceil(method.trials / 4)));
  return (tried) => {
    if (tried.length >= method.trials) return null;
    const known = tried.filter((one) => Number.isFinite(one.score));
    if (tried.length < first || known.length < 2) return kept(fresh());
    const process = new GaussianProcess(
      known.map((one) => cube.coordinates(one.parameters)),
      known.map((one) => one.score),
    );
    const best = Math.max(...known.map((one) => one.score));
    let chosen: Parameters | null = null;
    let gain = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < CANDIDATES; k++) {
      const point = draw();
      if (seen.has(pointKey(point))) continue;
      const one = expectedImprovement(process.at(cube.coordinates(point)), best);
      if (one > gain) [chosen, gain] = [point, one];
    }
    return kept(chosen ?? fresh());
  };
}
