import type { LearnBatch, Model, TrainingSet } from '../../contracts/model.js';
import type { FeatureWindow, ForecastFrame } from '../../core/frame.js';
import type { Factory, Snapshot } from '../../core/plugin.js';

/** Every labelled row that a pipeline sees, with the number of the decision that it belongs to. */
export class SeenRows {
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly at: number[] = [];
  readonly instrument: number[] = [];
  readonly decision: number[] = [];
  columns: readonly string[] = [];
  decisions = 0;

  /** Rows as a training set: some of them, their labels known when the decision that ends their horizon was made. */
  training(rows: readonly number[], horizon: number, times: Float64Array): TrainingSet {
    const width = this.columns.length;
    const data = new Float64Array(rows.length * width);
    rows.forEach((row, r) => {
      for (let c = 0; c < width; c++) data[r * width + c] = this.x[row * width + c]!;
    });
    const last = times.length - 1;
    const pick = (values: readonly number[]): Float64Array => Float64Array.from(rows, (row) => values[row]!);
    const knownAt = Float64Array.from(rows, (row) => times[Math.min(last, this.decision[row]! + horizon)]!);
    return {
      x: {
        columns: this.columns,
        rows: rows.length,
        data,
        at: pick(this.at),
        instrument: Int32Array.from(rows, (row) => this.instrument[row]!),
      },
      y: pick(this.y),
      knownAt,
      asOf: knownAt.reduce((most, at) => Math.max(most, at), Number.NEGATIVE_INFINITY),
    };
  }
}

/** In the place of a model: forecasts nothing and writes down what it could have learned from. */
export function recordingModel(make: Factory<Model>, seen: SeenRows): Factory<Model> {
  return (env) => {
    const model = make(env);
    return {
      ...faceOf(model),
      learn(batch: LearnBatch): void {
        seen.columns = batch.x.columns;
        for (const value of batch.x.data) seen.x.push(value);
        for (let r = 0; r < batch.y.length; r++) {
          seen.y.push(batch.y[r]!);
          seen.at.push(batch.x.at[r]!);
          seen.instrument.push(batch.x.instrument[r]!);
          seen.decision.push(seen.decisions - model.horizon.steps); // learn comes before predict of the same decision
        }
      },
      predict(): void {
        seen.decisions++;
      },
    };
  };
}

/**
 * In the place of a model: asks at each decision the fitted model that had not seen the time around it.
 *
 * @param fitted - snapshot of the model for each decision
 */
export function foldedModel(make: Factory<Model>, fitted: (decision: number) => Snapshot): Factory<Model> {
  return (env) => {
    const made = new Map<Snapshot, Model>();
    const face = faceOf(make(env));
    let decision = 0;
    return {
      ...face,
      learn(): void {}, // there so that every bar is decided by predict
      predict(x: FeatureWindow, out: ForecastFrame): void {
        const state = fitted(decision++);
        let model = made.get(state);
        if (model === undefined) {
          model = make(env);
          model.restore(state);
          made.set(state, model);
        }
        model.predict(x, out);
      },
    };
  };
}

/** What a pipeline reads of a model before it asks it anything; the stand-ins remember nothing that could be taken along. */
function faceOf({ name, version, apiVersion, needs, lookback, horizon }: Model) {
  return { name, version, apiVersion, needs, lookback, horizon, snapshot: () => ({ json: null }), restore(): void {} };
}
