import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import { DataError } from '../core/errors.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { ledoitWolfIdentity } from '../math/covariance/shrinkage.js';
import { riskBudgetWeights } from '../math/risk-budget-weights.js';
import { ReturnHistory } from './return-history.js';

/** Options of {@link equalRisk}. */
export interface EqualRiskOptions {
  /** Decisions whose returns the covariance is estimated from (Ledoit-Wolf, towards equal variances). */
  readonly lookback: number;
  /** Sum of the absolute weights; default 1. */
  readonly gross?: number;
  /** Take negative forecasts as zero; default false. */
  readonly longOnly?: boolean;
}

const schema = z.strictObject({
  lookback: z.int().min(5),
  gross: z.number().positive().default(1),
  longOnly: z.boolean().default(false),
});

/**
 * Every position makes the same share of the portfolio's variance, correlations counted (Maillard, Roncalli & Teiletche 2010).
 *
 * In the direction of the forecasts: a short counts as an asset whose returns are turned round. A zero forecast gives weight
 * zero; NaN forecasts, short histories and prices that never moved are left alone.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { equalRisk } from 'edgeproof/portfolio';
 * const parity = equalRisk({ lookback: 120 });
 * if (parity.ref?.export !== 'equalRisk') throw new Error('a worker can rebuild it');
 * ```
 */
export function equalRisk(options: EqualRiskOptions): Factory<Optimizer> {
  const o = parseOptions('equalRisk', schema, options);
  return factory(() => new EqualRisk(o), {
    module: 'edgeproof/portfolio',
    export: 'equalRisk',
    options: { ...options },
  });
}

class EqualRisk implements Optimizer {
  readonly name = 'equalRisk';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback: number;
  readonly #o: z.output<typeof schema>;
  readonly #history: ReturnHistory;

  constructor(o: z.output<typeof schema>) {
    this.#o = o;
    this.lookback = o.lookback;
    this.#history = new ReturnHistory(o.lookback);
  }

  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
    const { gross, longOnly } = this.#o;
    const { ready, known } = this.#history.members(forecast, at, longOnly, out.values);
    out.kind = 'weight';
    if (known === 0) return 'not-ready';
    const members = ready.filter((i) => this.#history.deviation(i, at) > 0);
    if (members.length === 0) return 'optimal';
    const { covariance } = ledoitWolfIdentity(this.#history.table(members, at));
    const n = members.length;
    const sign = members.map((i) => Math.sign(forecast.mean[i]!));
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) covariance[a * n + b] = sign[a]! * sign[b]! * covariance[a * n + b]!;
    const weights = weightsOf(covariance);
    if (weights === null) {
      out.values.fill(Number.NaN);
      return 'infeasible';
    }
    members.forEach((i, k) => {
      out.values[i] = sign[k]! * gross * weights[k]!;
    });
    return 'optimal';
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}

/** Null where returns cancel each other so far that no weights share their risk. */
function weightsOf(covariance: Float64Array): Float64Array | null {
  try {
    return riskBudgetWeights(covariance).weights;
  } catch (cause) {
    if (cause instanceof DataError) return null;
    throw cause;
  }
}
