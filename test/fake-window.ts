/** Feature windows and training sets made by hand, for tests of models. */
import type { Model, TrainingSet } from '../src/contracts/model.js';
import { type FeatureFrame, type FeatureWindow, ForecastFrame } from '../src/core/frame.js';

/** A window over `table[lag][instrument][column]`; a two-dimensional table has no lags. NaN means not ready. */
export function fakeWindow(columns: readonly string[], ...lags: (readonly (readonly number[])[])[]): FeatureWindow {
  const rows = lags[0]?.length ?? 0;
  return {
    columns,
    rows,
    lookback: lags.length,
    get: (i, c, lag = 0) => lags[lag]?.[i]?.[c] ?? Number.NaN,
    ready: (i) => lags.every((table) => table[i]!.every((one) => !Number.isNaN(one))),
  };
}

/** Rows of one instrument unless `instrument` says more. */
export function fakeFrame(
  columns: readonly string[],
  rows: readonly (readonly number[])[],
  instrument: readonly number[] = [],
): FeatureFrame {
  return {
    columns,
    rows: rows.length,
    data: Float64Array.from(rows.flat()),
    at: Float64Array.from(rows, (_, r) => r),
    instrument: Int32Array.from(rows, (_, r) => instrument[r] ?? 0),
  };
}

/** A training set in which every label is known. */
export function fakeTraining(
  columns: readonly string[],
  rows: readonly (readonly number[])[],
  y: readonly number[],
  more: { weight?: readonly number[]; instrument?: readonly number[] } = {},
): TrainingSet {
  return {
    x: fakeFrame(columns, rows, more.instrument),
    y: Float64Array.from(y),
    ...(more.weight === undefined ? {} : { weight: Float64Array.from(more.weight) }),
    knownAt: Float64Array.from(rows, (_, r) => r + 1),
    asOf: rows.length + 1,
  };
}

/** What a model says of a window. */
export function predicted(model: Model, x: FeatureWindow): { mean: number[]; stdev: number[] } {
  const out = new ForecastFrame(x.rows);
  model.predict(x, out);
  return { mean: [...out.mean], stdev: [...out.stdev] };
}

/** A signal that never aborts. */
export const calm = new AbortController().signal;
