import { ConfigError, PluginError } from '../../core/errors.js';
import { mean, stdev } from '../../math/moments.js';
import type { PurgeOptions } from '../splits/purge.js';
import { purgedKFold } from '../splits/purged-k-fold.js';
import { type JudgedRows, Samples, TrainingRows } from '../splits/samples.js';
import type { Parameters } from '../sweep/parameter-grid.js';
import type { Proposer, ScoredPoint } from './proposals.js';

/** What a fit gives: the position in each row that it is shown, from features alone. */
export type PositionsOf = (rows: JudgedRows) => ArrayLike<number>;

/** Fits one parameter set on training rows and on nothing else. */
export type FitParameters<P extends Parameters> = (
  parameters: P,
  training: TrainingRows,
) => PositionsOf | Promise<PositionsOf>;

/** How sets are compared inside a training part. */
export interface TuningOptions<P extends Parameters> {
  readonly fit: FitParameters<P>;
  /** Folds inside the training part, purged and embargoed like the outer ones. */
  readonly inner: PurgeOptions & { readonly folds: number };
  /** From returns of rows to a score, larger is better. */
  readonly score: (returns: Float64Array) => number;
}

/** One set inside one training part. */
export interface TriedPoint<P extends Parameters> extends ScoredPoint<P> {
  /** Position and return of each training row, out of the inner folds; NaN where a row was in no fold. */
  readonly positions: Float64Array;
  readonly returns: Float64Array;
}

/** What a search of one training part found. */
export interface Tuned<P extends Parameters> {
  readonly best: TriedPoint<P>;
  readonly tried: readonly TriedPoint<P>[];
}

/** Mean over standard deviation of the returns of rows: a Sharpe ratio per row, not annualised; NaN when they do not vary. */
export function sharpePerRow(returns: Float64Array): number {
  const sd = returns.length > 1 ? stdev(returns) : 0;
  return sd > 0 ? mean(returns) / sd : Number.NaN;
}

/** Searches one training part: the tuner sees these rows and has no way to others. */
export async function tuneOn<P extends Parameters>(
  training: TrainingRows,
  propose: Proposer,
  options: TuningOptions<P>,
): Promise<Tuned<P>> {
  if (!TrainingRows.is(training))
    throw new ConfigError(
      'purgedSearch',
      'the tuner was handed rows that come from no split',
      'pass samples.training(split)',
    );
  const inside = new Samples(training);
  const splits = purgedKFold(inside.spans, options.inner);
  const tried: TriedPoint<P>[] = [];
  for (;;) {
    const parameters = propose(tried) as P | null;
    if (parameters === null) break;
    const positions = new Float64Array(training.rows).fill(Number.NaN);
    for (const split of splits) {
      const made = await positionsIn(options.fit, parameters, {
        training: inside.training(split),
        rows: inside.judged(split),
      });
      split.test.forEach((row, i) => {
        positions[row] = made[i]!;
      });
    }
    const returns = positions.map((one, row) => one * training.y[row]!);
    tried.push({ parameters, score: options.score(returns.filter(Number.isFinite)), positions, returns });
  }
  const known = tried.filter((one) => !Number.isNaN(one.score));
  if (known.length === 0)
    throw new ConfigError('purgedSearch', `none of ${tried.length} sets has a score`, 'let positions and labels vary');
  return { best: known.reduce((a, b) => (b.score > a.score ? b : a)), tried };
}

/** Fits on training rows and asks for the positions of others. @throws PluginError when the fit breaks its contract */
export async function positionsIn<P extends Parameters>(
  learn: FitParameters<P>,
  parameters: P,
  { training, rows }: { readonly training: TrainingRows; readonly rows: JudgedRows },
): Promise<Float64Array> {
  const made = (await learn(parameters, training))(rows);
  if (made.length !== rows.rows)
    throw new PluginError(
      'purgedSearch',
      `fit ${JSON.stringify(parameters)} gave ${made.length} positions for ${rows.rows} rows`,
      'give one position a row',
      { parameters },
    );
  return Float64Array.from(made);
}
