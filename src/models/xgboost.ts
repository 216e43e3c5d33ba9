import * as z from 'zod';
import type { FitReport, Horizon, Model, TrainingSet } from '../contracts/model.js';
import { DataError, ReplayError } from '../core/errors.js';
import type { FeatureWindow, ForecastFrame } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { type Factory, factory, type Snapshot } from '../core/plugin.js';
import { mean } from '../math/moments.js';
import { Columns } from './columns.js';
import { horizonOption, needsOption } from './model-options.js';
import { checkFinite, type TrainingTable, trainingTable } from './training.js';
import { type BoosterData, MOST_NUMBERS, trainBooster } from './xgboost-library.js';
import { BoostedTrees } from './xgboost-trees.js';

/** Options of {@link xgboost}; the names are ours, XGBoost's in brackets. */
export interface XgboostOptions {
  /** Feature columns that it splits on. */
  readonly needs: readonly string[];
  /** Trees, one a round; default 100. */
  readonly rounds?: number;
  /** Largest depth of a tree (`max_depth`); default 3. */
  readonly depth?: number;
  /** Share of each tree that is taken (`eta`); default 0.1. */
  readonly learningRate?: number;
  /** Fewest rows in a leaf (`min_child_weight`); default 20. */
  readonly minChildWeight?: number;
  /** Quadratic penalty on leaf values (`lambda`); default 1. */
  readonly lambda?: number;
  /** Absolute penalty on leaf values (`alpha`); default 0. */
  readonly alpha?: number;
  /** Least loss that a split must save, in variances of the label (`gamma`); default 0. */
  readonly gamma?: number;
  /** Share of the rows drawn for each tree (`subsample`); default 1. */
  readonly subsample?: number;
  /** Share of the columns drawn for each tree (`colsample_bytree`); default 1. */
  readonly columnShare?: number;
  /** Seed of both draws; default: a stream of the run. */
  readonly seed?: number;
  /** How far ahead the forecast speaks; default one decision. */
  readonly horizon?: Horizon;
}

const share = z.number().gt(0).max(1);
const schema = z.strictObject({
  needs: needsOption(1),
  rounds: z.int().min(1).default(100),
  depth: z.int().min(1).max(16).default(3),
  learningRate: share.default(0.1),
  minChildWeight: z.number().min(0).default(20),
  lambda: z.number().min(0).default(1),
  alpha: z.number().min(0).default(0),
  gamma: z.number().min(0).default(0),
  subsample: share.default(1),
  columnShare: share.default(1),
  seed: z.int().min(0).max(0x7fffffff).optional(),
  horizon: horizonOption,
});
type Options = z.output<typeof schema>;

/** Fewest rows that trees are grown on. */
const LEAST_ROWS = 10;

/**
 * Gradient-boosted regression trees by XGBoost (Chen and Guestrin 2016), exact splits, squared loss.
 *
 * `fit` trains through ml-xgboost (XGBoost 0.7 in WASM): in Node only, synchronously, so better in a worker. The
 * trees are then ours: `predict` and `restore` work anywhere, at once. Labels are centred and scaled to variance 1, so
 * `lambda` and `gamma` mean the same whatever the size of returns. It writes no stdev: residuals of boosted trees in
 * the sample flatter. NaN before the first fit; a new fit replaces the last. The fit report tells trees, nodes and each
 * column's share of the gain.
 *
 * @throws ConfigError for a wrong option, or from `fit` outside Node
 * @throws DataError from `fit`: too few or too many rows, weights, or a number that is not finite
 * @example
 * ```ts
 * import { xgboost } from 'edgeproof/models';
 * const model = xgboost({ needs: ['momentum_20', 'rv_20'], rounds: 200, depth: 3, learningRate: 0.05 });
 * if (model.ref?.export !== 'xgboost') throw new Error('a worker can rebuild it');
 * ```
 */
export function xgboost(options: XgboostOptions): Factory<Model> {
  const o = parseOptions('xgboost', schema, options);
  return factory((env) => new Xgboost(o, o.seed ?? env.random('xgboost').integer(0x7fffffff)), {
    module: 'edgeproof/models',
    export: 'xgboost',
    options: { ...options, needs: o.needs, horizon: { steps: o.horizon.steps } },
  });
}

class Xgboost implements Model {
  readonly name = 'xgboost';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly needs: readonly string[];
  readonly lookback = 1;
  readonly horizon: Horizon;
  readonly #o: Options;
  readonly #seed: number;
  readonly #columns: Columns;
  readonly #row: Float32Array;
  #bytes: Uint8Array | null = null;
  #trees: BoostedTrees | null = null;
  #center = Number.NaN;
  #scale = Number.NaN;

  constructor(o: Options, seed: number) {
    this.needs = o.needs;
    this.horizon = o.horizon;
    this.#o = o;
    this.#seed = seed;
    this.#columns = new Columns(this.name, o.needs);
    this.#row = new Float32Array(o.needs.length);
  }

  predict(x: FeatureWindow, out: ForecastFrame): void {
    const trees = this.#trees;
    const at = this.#columns.in(x.columns);
    for (let i = 0; i < x.rows; i++) {
      out.mean[i] = Number.NaN;
      if (trees === null || !x.ready(i)) continue;
      for (let c = 0; c < at.length; c++) this.#row[c] = x.get(i, at[c]!);
      out.mean[i] = this.#center + this.#scale * trees.predict(this.#row);
    }
  }

  async fit(data: TrainingSet, signal: AbortSignal): Promise<FitReport> {
    const table = this.#table(data);
    const { center, scale } = spread(table);
    signal.throwIfAborted();
    const bytes = await trainBooster(pack(this.name, table, center, scale), this.#o.rounds, this.#booster());
    signal.throwIfAborted();
    this.#install(bytes, center, scale);
    return { rows: table.rows, details: this.#details() };
  }

  #table(data: TrainingSet): TrainingTable {
    const numbers = data.x.rows * this.needs.length;
    if (numbers > MOST_NUMBERS)
      throw new DataError(this.name, `${numbers} numbers, its memory holds ${MOST_NUMBERS}`, 'give fewer rows');
    const table = trainingTable(this.name, this.needs, data, LEAST_ROWS);
    if (table.weight?.some((one) => one !== table.weight![0]))
      throw new DataError(this.name, 'rows are weighted, which it cannot do', 'leave weights out or use ridge');
    checkFinite(this.name, this.needs, table);
    return table;
  }

  /** Every option, since the library's own defaults are unusual. */
  #booster(): { readonly [option: string]: string | number } {
    const o = this.#o;
    return {
      booster: 'gbtree',
      objective: 'reg:linear',
      tree_method: 'exact',
      base_score: 0,
      eta: o.learningRate,
      max_depth: o.depth,
      min_child_weight: o.minChildWeight,
      lambda: o.lambda,
      alpha: o.alpha,
      gamma: o.gamma,
      subsample: o.subsample,
      colsample_bytree: o.columnShare,
      colsample_bylevel: 1,
      seed: this.#seed,
      silent: 1,
      nthread: 1,
    };
  }

  #install(bytes: Uint8Array, center: number, scale: number): void {
    this.#trees = new BoostedTrees(bytes);
    this.#bytes = bytes;
    this.#center = center;
    this.#scale = scale;
  }

  #details(): FitReport['details'] {
    const { trees, nodes, gain } = this.#trees!;
    const total = gain.reduce((sum, one) => sum + one, 0);
    const shares = this.needs.map((name, c) => [name, total > 0 ? gain[c]! / total : 0] as const);
    return { trees, nodes, seed: this.#seed, gain: Object.fromEntries(shares) };
  }

  snapshot(): Snapshot {
    if (this.#bytes === null) return { json: null };
    return { json: { needs: this.needs, center: this.#center, scale: this.#scale }, bytes: this.#bytes.slice() };
  }

  restore(state: Snapshot): void {
    this.#trees = null;
    this.#bytes = null;
    if (state.json === null) return;
    const { needs, center, scale } = state.json as { needs: readonly string[]; center: number; scale: number };
    if (needs.join('\n') !== this.needs.join('\n') || state.bytes === undefined) {
      throw new ReplayError(
        this.name,
        `the snapshot was fitted on ${needs.join(', ')}`,
        `restore into xgboost with the same needs, not ${this.needs.join(', ')}`,
      );
    }
    this.#install(state.bytes.slice(), center, scale);
  }
}

/** Mean and standard deviation of the labels; scale 1 when they are all the same. */
function spread(table: TrainingTable): { center: number; scale: number } {
  const y = table.y.subarray(0, table.rows);
  const center = mean(y);
  let squares = 0;
  for (const one of y) squares += (one - center) * (one - center);
  const scale = Math.sqrt(squares / table.rows);
  return { center, scale: scale > 0 ? scale : 1 };
}

/** The table in float32, labels centred and scaled. */
function pack(who: string, table: TrainingTable, center: number, scale: number): BoosterData {
  const { rows, columns } = table;
  const x = new Float32Array(table.x.subarray(0, rows * columns));
  const large = x.findIndex((one) => !Number.isFinite(one));
  if (large >= 0)
    throw new DataError(who, `row ${Math.floor(large / columns)} is too large for float32`, 'scale its columns down');
  const y = Float32Array.from(table.y.subarray(0, rows), (one) => (one - center) / scale);
  return { x, y, rows, columns };
}
