import type { FeatureFrame, FeatureWindow, ForecastFrame, RowTable } from '../core/frame.js';
import type { Json } from '../core/json.js';
import type { Plugin, Stateful } from '../core/plugin.js';
import type { Micros } from '../core/time.js';

/** How far ahead a forecast speaks, in decisions. */
export interface Horizon {
  readonly steps: number;
}

/** Rows whose labels were known at `asOf`: what a Model may be fitted on, and nothing else. */
export interface TrainingSet {
  readonly x: FeatureFrame;
  /** Return over the horizon, one a row. */
  readonly y: Float64Array;
  readonly weight?: Float64Array;
  /** When each label became known, in Micros; never later than `asOf`. */
  readonly knownAt: Float64Array;
  readonly asOf: Micros;
}

/** What a fit says of itself; goes into the manifest. */
export interface FitReport {
  readonly rows: number;
  readonly details: Json;
}

/** Rows whose horizon has passed, for online learning. */
export interface LearnBatch {
  readonly x: FeatureFrame;
  readonly y: Float64Array;
  readonly weight?: Float64Array;
}

/**
 * Turns feature rows into forecasts.
 *
 * `predict` is pure: it never learns. It writes NaN where a row is not ready or the model is not fitted. `learn` is
 * called once a row's horizon has passed; `fit` may be slow and may run in a worker.
 */
export interface Model extends Plugin, Stateful {
  readonly needs: readonly string[];
  readonly lookback: number;
  readonly horizon: Horizon;
  /** Writes a forecast for each ready instrument into `out`: `mean` is a return over the horizon. */
  predict(x: FeatureWindow, out: ForecastFrame): void;
  /**
   * The `mean` of {@link predict} for one instrument at each of the first `count` rows of a table, into `mean`; other
   * columns of the forecast stay NaN. There for speed only.
   */
  stretch?(rows: RowTable, count: number, mean: Float64Array): void;
  /** Learns from rows whose outcome is now known; called before `predict` of the same decision. */
  learn?(batch: LearnBatch): void;
  /**
   * Fits from scratch on what was known at `data.asOf`; the same rows give the same model. Rejects when the signal
   * aborts.
   */
  fit?(data: TrainingSet, signal: AbortSignal): Promise<FitReport>;
}
