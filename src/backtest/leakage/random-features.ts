import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { Random } from '../../core/random.js';
import { mean, stdev } from '../../math/moments.js';
import { Samples } from '../splits/samples.js';
import type { Leak, LeakWarning } from './leak-report.js';

const schema = z.strictObject({
  draws: z.int().min(5).default(20),
  seed: z.union([z.number(), z.string()]).default(1),
});

/** Options of {@link randomFeatures}; `draws` is how often features are drawn, default 20. */
export type RandomFeatureOptions = z.input<typeof schema>;

/** What features of pure chance score in the place of the real ones. */
export interface RandomFeatureControl {
  /** Score of the pipeline on its own features. */
  readonly score: number;
  readonly scores: Float64Array;
  /** t of the mean of `scores`: chance is 0. */
  readonly t: number;
  /** Share of all scores, the own one included, that are as good as the own one. */
  readonly pValue: number;
  readonly leaks: readonly Leak[];
  /** Set when the real features are no better than random ones: no proof of a leak, and none of an edge. */
  readonly warnings: readonly LeakWarning[];
}

/** As for shuffled labels: with 20 draws one honest pipeline in 25,000. */
const LIMIT = 5;

/**
 * The random-feature control: the whole pipeline again on standard normal features of the same shape. A pipeline that scores on
 * them reads labels by another way than its features; one that scores no better on its own has nothing in them.
 *
 * @param score - the whole pipeline from samples to out-of-sample score; chance is 0 (a correlation, a gain over the base rate)
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { randomFeatures, Samples } from 'edgeproof/backtest';
 * const start = Array.from({ length: 40 }, (_, i) => i);
 * const x = Float64Array.from(start, Math.sin);
 * const samples = new Samples({ columns: ['a'], x, y: x.slice(), spans: { start, end: start } });
 * const honest = (given: Samples) => given.x.reduce((sum, one, i) => sum + one * given.y[i]!, 0);
 * const control = randomFeatures(samples, honest);
 * if (control.leaks.length > 0 || control.pValue > 0.05) throw new Error('the real feature is the label itself');
 * if (randomFeatures(samples, (given) => Math.abs(given.y[1]!) + Math.abs(given.x[0]!)).leaks.length !== 1) throw new Error('reads labels');
 * ```
 */
export function randomFeatures(
  samples: Samples,
  score: (samples: Samples) => number,
  options: RandomFeatureOptions = {},
): RandomFeatureControl {
  const { draws, seed } = parseOptions('randomFeatures', schema, options);
  const random = new Random(seed, 'leakage/features');
  const own = score(samples);
  const { columns, y, spans, weight } = samples;
  const scores = Float64Array.from({ length: draws }, () =>
    score(new Samples({ columns, x: samples.x.map(() => random.normal()), y, spans, weight })),
  );
  const sd = stdev(scores);
  const t = sd > 0 ? (mean(scores) / sd) * Math.sqrt(draws) : mean(scores) > 0 ? Number.POSITIVE_INFINITY : 0;
  const pValue = (1 + scores.filter((one) => one >= own).length) / (1 + draws);
  const leaks: Leak[] = [];
  if (t > LIMIT)
    leaks.push({
      kind: 'random-features',
      stage: 'training',
      column: 'score',
      at: Number.NaN,
      sentence: `Random features still score ${mean(scores).toPrecision(3)} (t ${t.toFixed(1)}): the labels come in by another way.`,
    });
  const warnings: LeakWarning[] = [];
  if (pValue > 0.05)
    warnings.push({
      code: 'no-better-than-random-features',
      sentence: `${Math.round(100 * pValue)} % of random feature sets score as well as the real ones.`,
    });
  return { score: own, scores, t, pValue, leaks, warnings };
}
