import * as z from 'zod';
import type { FitReport, Horizon, LearnBatch, Model, TrainingSet } from '../contracts/model.js';
import { bytesToFloats, floatsToBytes } from '../core/float-bytes.js';
import type { FeatureWindow, ForecastFrame } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { type Factory, factory, type Snapshot } from '../core/plugin.js';
import { horizonOption } from './model-options.js';
import { trainingTable } from './training.js';

/** Options of {@link mean}. */
export interface MeanOptions {
  /** One mean for all, or one for each instrument; default `universe`. */
  readonly per?: 'universe' | 'instrument';
  /** How far ahead the forecast speaks; default one decision. */
  readonly horizon?: Horizon;
}

const schema = z.strictObject({ per: z.enum(['universe', 'instrument']).default('universe'), horizon: horizonOption });

/**
 * The forecast that the future is the average of the past: the mean of all returns seen so far.
 *
 * `fit` starts afresh from a training set; `learn` goes on from there, so without fits it is an expanding mean. The
 * stdev is that of the returns. NaN before the first return (stdev: second). The historical mean is what return
 * forecasts are measured against out of sample (Welch and Goyal 2008).
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { mean } from 'edgeproof/models';
 * const model = mean({ per: 'instrument' });
 * if (model.ref?.export !== 'mean') throw new Error('a worker can rebuild it');
 * ```
 */
export function mean(options: MeanOptions = {}): Factory<Model> {
  const o = parseOptions('mean', schema, options);
  return factory((env) => new Mean(o.per === 'instrument' ? env.universe.size : 1, o.horizon), {
    module: 'edgeproof/models',
    export: 'mean',
    options: { per: o.per, horizon: { steps: o.horizon.steps } },
  });
}

/** Numbers a group: sum of weights, sum of squared weights, mean, weighted squares of distances to it. */
const WIDTH = 4;

class Mean implements Model {
  readonly name = 'mean';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly needs: readonly string[] = [];
  readonly lookback = 1;
  readonly horizon: Horizon;
  readonly #groups: number;
  readonly #state: Float64Array;

  constructor(groups: number, horizon: Horizon) {
    this.#groups = groups;
    this.horizon = horizon;
    this.#state = new Float64Array(groups * WIDTH);
  }

  predict(x: FeatureWindow, out: ForecastFrame): void {
    const s = this.#state;
    for (let i = 0; i < x.rows; i++) {
      const at = this.#groups === 1 ? 0 : i * WIDTH;
      const sum = s[at]!;
      const ready = sum > 0 && x.ready(i);
      out.mean[i] = ready ? s[at + 2]! : Number.NaN;
      // Unbiased for reliability weights; the usual n - 1 when all weights are 1.
      const free = sum - s[at + 1]! / sum;
      out.stdev[i] = ready && free > 0 ? Math.sqrt(s[at + 3]! / free) : Number.NaN;
    }
  }

  learn(batch: LearnBatch): void {
    for (let r = 0; r < batch.x.rows; r++) {
      const weight = batch.weight === undefined ? 1 : batch.weight[r]!;
      if (weight > 0 && Number.isFinite(batch.y[r])) this.#add(batch.x.instrument[r]!, batch.y[r]!, weight);
    }
  }

  async fit(data: TrainingSet, signal: AbortSignal): Promise<FitReport> {
    signal.throwIfAborted();
    const { rows } = trainingTable(this.name, this.needs, data, 1);
    this.#state.fill(0);
    this.learn(data);
    return { rows, details: { groups: this.#groups, mean: this.#groups === 1 ? this.#state[2]! : null } };
  }

  /** West (1979): the running mean and sum of squares with weights. */
  #add(instrument: number, value: number, weight: number): void {
    const s = this.#state;
    const at = this.#groups === 1 ? 0 : instrument * WIDTH;
    const sum = s[at]! + weight;
    const distance = value - s[at + 2]!;
    s[at] = sum;
    s[at + 1] = s[at + 1]! + weight * weight;
    s[at + 2] = s[at + 2]! + (distance * weight) / sum;
    s[at + 3] = s[at + 3]! + weight * distance * (value - s[at + 2]!);
  }

  snapshot(): Snapshot {
    return { json: { groups: this.#groups }, bytes: floatsToBytes(this.#state) };
  }

  restore(state: Snapshot): void {
    this.#state.set(bytesToFloats(this.name, state.bytes, this.#state.length));
  }
}
