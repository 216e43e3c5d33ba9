import * as z from 'zod';
import type { FitReport, Horizon, Model, TrainingSet } from '../contracts/model.js';
import { ReplayError } from '../core/errors.js';
import { bytesToFloats, floatsToBytes } from '../core/float-bytes.js';
import type { FeatureWindow, ForecastFrame } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { type Factory, factory, type Snapshot } from '../core/plugin.js';
import { Columns } from './columns.js';
import { horizonOption, needsOption } from './model-options.js';
import { fitRidge, type RidgeFit } from './ridge-fit.js';
import { trainingTable } from './training.js';

/** Options of {@link ridge}. */
export interface RidgeOptions {
  /** Feature columns that it regresses on. */
  readonly needs: readonly string[];
  /** Penalty on the squared coefficients, on the scale of a sum over rows; `gcv` (default) chooses it from the data. */
  readonly lambda?: number | 'gcv';
  /** Scale columns to standard deviation 1 (ddof 0) before the penalty; default true. */
  readonly standardize?: boolean;
  /** Fit an intercept that is not penalised; default true. */
  readonly intercept?: boolean;
  /** How far ahead the forecast speaks; default one decision. */
  readonly horizon?: Horizon;
}

const schema = z.strictObject({
  needs: needsOption(1),
  lambda: z.union([z.literal('gcv'), z.number().min(0)]).default('gcv'),
  standardize: z.boolean().default(true),
  intercept: z.boolean().default(true),
  horizon: horizonOption,
});

/**
 * Linear regression with a quadratic penalty, fitted in one batch: the work-horse for weak, collinear features.
 *
 * Minimises Σ w (y - a - xᵀb)² + λ |b|² (Hoerl and Kennard 1970); λ by generalised cross-validation unless given. The
 * forecast's stdev is that of the residuals. The fit report tells λ, effective degrees of freedom, R² in the sample,
 * intercept and each coefficient in the units of the data. NaN before the first fit; a new fit replaces the last.
 *
 * @throws ConfigError for a wrong option
 * @throws DataError from `fit`: fewer than columns + 2 rows, or a number that is not finite (names row and column)
 * @example
 * ```ts
 * import { ridge } from 'edgeproof/models';
 * const model = ridge({ needs: ['momentum_20', 'rv_20'], lambda: 'gcv', horizon: { steps: 5 } });
 * if (model.ref?.export !== 'ridge') throw new Error('a worker can rebuild it');
 * ```
 */
export function ridge(options: RidgeOptions): Factory<Model> {
  const o = parseOptions('ridge', schema, options);
  return factory(() => new Ridge(o), {
    module: 'edgeproof/models',
    export: 'ridge',
    options: { ...o, horizon: { steps: o.horizon.steps } },
  });
}

class Ridge implements Model {
  readonly name = 'ridge';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly needs: readonly string[];
  readonly lookback = 1;
  readonly horizon: Horizon;
  readonly #terms: z.output<typeof schema>;
  readonly #columns: Columns;
  #coefficients: Float64Array | null = null;
  #intercept = Number.NaN;
  #sigma = Number.NaN;

  constructor(o: z.output<typeof schema>) {
    this.needs = o.needs;
    this.horizon = o.horizon;
    this.#terms = o;
    this.#columns = new Columns(this.name, o.needs);
  }

  predict(x: FeatureWindow, out: ForecastFrame): void {
    const b = this.#coefficients;
    const at = this.#columns.in(x.columns);
    for (let i = 0; i < x.rows; i++) {
      const ready = b !== null && x.ready(i);
      let sum = ready ? this.#intercept : Number.NaN;
      if (ready) for (let c = 0; c < b.length; c++) sum += b[c]! * x.get(i, at[c]!);
      out.mean[i] = sum;
      out.stdev[i] = ready ? this.#sigma : Number.NaN;
    }
  }

  async fit(data: TrainingSet, signal: AbortSignal): Promise<FitReport> {
    signal.throwIfAborted();
    const table = trainingTable(this.name, this.needs, data, this.needs.length + 2);
    const made = fitRidge(this.name, this.needs, table, this.#terms);
    this.#coefficients = made.coefficients;
    this.#intercept = made.intercept;
    this.#sigma = made.sigma;
    return { rows: table.rows, details: this.#details(made) };
  }

  #details(made: RidgeFit): FitReport['details'] {
    const named = this.needs.map((name, c) => [name, made.coefficients[c]!] as const);
    return {
      lambda: made.lambda,
      freedom: made.freedom,
      score: made.score,
      sigma: made.sigma,
      r2: made.r2,
      intercept: made.intercept,
      coefficients: Object.fromEntries(named),
    };
  }

  snapshot(): Snapshot {
    if (this.#coefficients === null) return { json: null };
    const numbers = [this.#intercept, this.#sigma, ...this.#coefficients];
    return { json: { needs: this.needs }, bytes: floatsToBytes(numbers) };
  }

  restore(state: Snapshot): void {
    if (state.json === null) {
      this.#coefficients = null;
      return;
    }
    const { needs } = state.json as { needs: readonly string[] };
    if (needs.join('\n') !== this.needs.join('\n')) {
      throw new ReplayError(
        this.name,
        `the snapshot was fitted on ${needs.join(', ')}`,
        `restore into ridge with the same needs, not ${this.needs.join(', ')}`,
      );
    }
    const numbers = bytesToFloats(this.name, state.bytes, 2 + needs.length);
    this.#intercept = numbers[0]!;
    this.#sigma = numbers[1]!;
    this.#coefficients = numbers.slice(2);
  }
}
