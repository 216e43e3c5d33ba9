import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import { ConfigError } from '../core/errors.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { type ReturnsTable, sampleCovariance } from '../math/covariance/sample.js';
import {
  ledoitWolfConstantCorrelation,
  ledoitWolfIdentity,
  oracleApproximating,
} from '../math/covariance/shrinkage.js';
import { solveUtility } from './quadratic-utility.js';
import { ReturnHistory } from './return-history.js';

/**
 * How the covariance is estimated: `sample` (ddof 1), or shrunk towards equal variances without correlation
 * (`ledoit-wolf`, 2004; `oas`, Chen et al. 2010) or towards one correlation for all (`constant-correlation`, 2004).
 */
export type CovarianceName = 'sample' | 'ledoit-wolf' | 'constant-correlation' | 'oas';

/** Options of {@link minimumVariance}. */
export interface MinimumVarianceOptions {
  /** Decisions whose returns the covariance is estimated from. */
  readonly lookback: number;
  /** Default `ledoit-wolf`. */
  readonly covariance?: CovarianceName;
  /** Smallest weight of a member; 0 for long only. Default: none. */
  readonly min?: number;
  /** Largest weight of a member. Default: none. */
  readonly max?: number;
  /** What the weights add up to; default 1. */
  readonly budget?: number;
  /** Most that the absolute weights may add up to. Default: none. */
  readonly gross?: number;
}

/** Options of {@link meanVariance}. */
export interface MeanVarianceOptions extends MinimumVarianceOptions {
  /** Weight of variance in the utility `mean - riskAversion / 2 · variance`. */
  readonly riskAversion: number;
  /** What the weights add up to; default: whatever the utility says. */
  readonly budget?: number;
  /** Decisions that a forecast spans, as the model's horizon says; the covariance is scaled to it. Default 1. */
  readonly horizon?: number;
}

const limits = {
  lookback: z.int().min(2),
  covariance: z.enum(['sample', 'ledoit-wolf', 'constant-correlation', 'oas']).default('ledoit-wolf'),
  min: z.number().optional(),
  max: z.number().optional(),
  gross: z.number().positive().optional(),
};
const minimumSchema = z.strictObject({ ...limits, budget: z.number().default(1) });
const meanSchema = z.strictObject({
  riskAversion: z.number().positive(),
  ...limits,
  budget: z.number().optional(),
  horizon: z.int().min(1).default(1),
});

/**
 * Weights that maximise expected return less a penalty on variance (Markowitz 1952), within limits.
 *
 * In closed form without limits or with a budget alone, else by an exact quadratic program. When no weights meet the
 * limits it says `infeasible` and writes nothing; it never renormalises. A zero forecast gives weight zero, also under a
 * budget; NaN forecasts and short histories are left alone. Optimal weights magnify errors in the means: shrink, limit,
 * and distrust (Michaud 1989).
 *
 * @throws ConfigError for a wrong option, or a sample covariance of more names than it has returns
 * @example
 * ```ts
 * import { meanVariance } from 'edgeproof/portfolio';
 * const book = meanVariance({ riskAversion: 4, lookback: 250, min: 0, max: 0.2, budget: 1 });
 * if (book.ref?.export !== 'meanVariance') throw new Error('a worker can rebuild it');
 * ```
 */
export function meanVariance(options: MeanVarianceOptions): Factory<Optimizer> {
  const o = parseOptions('meanVariance', meanSchema, options);
  return made('meanVariance', { ...o, useMean: true }, { ...options });
}

/**
 * Weights with the smallest variance that add up to the budget, over the instruments whose forecast is not zero.
 *
 * The size and sign of a forecast do not matter, only whether there is one: it chooses members, risk does the rest.
 * Otherwise as {@link meanVariance}.
 *
 * @throws ConfigError for a wrong option, or a sample covariance of more names than it has returns
 * @example
 * ```ts
 * import { minimumVariance } from 'edgeproof/portfolio';
 * const calm = minimumVariance({ lookback: 250, min: 0, max: 0.1 });
 * if (calm.ref?.export !== 'minimumVariance') throw new Error('a worker can rebuild it');
 * ```
 */
export function minimumVariance(options: MinimumVarianceOptions): Factory<Optimizer> {
  const o = parseOptions('minimumVariance', minimumSchema, options);
  return made('minimumVariance', { ...o, riskAversion: 1, horizon: 1, useMean: false }, { ...options });
}

type Terms = z.output<typeof meanSchema> & { readonly useMean: boolean };

function made(name: string, o: Terms, options: { readonly [option: string]: string | number }): Factory<Optimizer> {
  if ((o.min ?? Number.NEGATIVE_INFINITY) > (o.max ?? Number.POSITIVE_INFINITY))
    throw new ConfigError(name, `min ${o.min} is above max ${o.max}`, 'swap them');
  const make = (instruments: number): Optimizer => {
    if (o.covariance === 'sample' && o.lookback <= instruments)
      throw new ConfigError(
        name,
        `a sample covariance of ${instruments} names from ${o.lookback} returns is singular`,
        'lengthen lookback or use covariance: "ledoit-wolf"',
      );
    return new MeanVariance(name, o);
  };
  return factory((env) => make(env.universe.size), { module: 'edgeproof/portfolio', export: name, options });
}

class MeanVariance implements Optimizer {
  readonly name: string;
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback: number;
  readonly #o: Terms;
  readonly #history: ReturnHistory;

  constructor(name: string, o: Terms) {
    this.name = name;
    this.lookback = o.lookback;
    this.#o = o;
    this.#history = new ReturnHistory(o.lookback);
  }

  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
    const o = this.#o;
    const { ready, known } = this.#history.members(forecast, at, false, out.values);
    out.kind = 'weight';
    if (known === 0) return 'not-ready';
    if (ready.length === 0) return 'optimal';
    const covariance = estimate(this.#history.table(ready, at), o.covariance);
    for (let i = 0; i < covariance.length; i++) covariance[i] = covariance[i]! * o.horizon;
    const weights = solveUtility({
      mean: Float64Array.from(ready, (i) => (o.useMean ? forecast.mean[i]! : 0)),
      covariance,
      aversion: o.riskAversion,
      min: o.min ?? Number.NEGATIVE_INFINITY,
      max: o.max ?? Number.POSITIVE_INFINITY,
      budget: o.budget,
      gross: o.gross,
    });
    if (weights === null || weights === 'singular') {
      out.values.fill(Number.NaN);
      return weights === null ? 'infeasible' : 'not-ready';
    }
    ready.forEach((i, k) => {
      out.values[i] = weights[k]!;
    });
    return 'optimal';
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}

function estimate(table: ReturnsTable, name: CovarianceName): Float64Array {
  switch (name) {
    case 'sample':
      return sampleCovariance(table);
    case 'ledoit-wolf':
      return ledoitWolfIdentity(table).covariance;
    case 'constant-correlation':
      // One name has no correlation to shrink to.
      return table.columns === 1 ? sampleCovariance(table, 0) : ledoitWolfConstantCorrelation(table).covariance;
    case 'oas':
      return oracleApproximating(table).covariance;
  }
}
