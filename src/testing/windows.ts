import type { TrainingSet } from '../contracts/model.js';
import type { FeatureFrame, FeatureWindow } from '../core/frame.js';
import { Random } from '../core/random.js';
import { DAY } from '../core/time.js';

/**
 * A feature window made by hand, for tests of models: `tables[lag][instrument][column]`, the present first.
 *
 * A NaN makes its instrument not ready.
 *
 * @example
 * ```ts
 * import { ForecastFrame } from 'edgeproof';
 * import { last } from 'edgeproof/models';
 * import { testEnv, testWindow } from 'edgeproof/testing';
 * const model = last({ column: 'return_1' })(testEnv({ instruments: 2 }));
 * const out = new ForecastFrame(2);
 * model.predict(testWindow(['return_1'], [[0.01], [Number.NaN]]), out);
 * if (out.mean[0] !== 0.01 || !Number.isNaN(out.mean[1])) throw new Error('forecast');
 * ```
 */
export function testWindow(
  columns: readonly string[],
  ...tables: readonly (readonly ArrayLike<number>[])[]
): FeatureWindow {
  return {
    columns,
    rows: tables[0]?.length ?? 0,
    lookback: tables.length,
    get: (i, c, lag = 0) => tables[lag]?.[i]?.[c] ?? Number.NaN,
    ready: (i) => tables.every((table) => Array.from(table[i] ?? []).every((one) => !Number.isNaN(one))),
  };
}

/** What {@link testTraining} is asked for. */
export interface TestTrainingInput {
  readonly columns: readonly string[];
  /** Moments; each has a row of every instrument. */
  readonly moments: number;
  readonly instruments: number;
  readonly seed?: number | string;
  /** Draws one value of a column; standard normal by default. */
  readonly value?: (column: string, random: Random) => number;
}

/**
 * Seeded training rows whose labels depend on the columns, with noise: something that a model can learn from.
 *
 * The arrays end exactly with the rows. Labels are known one moment after their row.
 *
 * @example
 * ```ts
 * import { testTraining } from 'edgeproof/testing';
 * const data = testTraining({ columns: ['a', 'b'], moments: 50, instruments: 2, seed: 1 });
 * if (data.x.rows !== 100 || data.x.data.length !== 200 || data.y.length !== 100) throw new Error('shape');
 * ```
 */
export function testTraining(input: TestTrainingInput): TrainingSet {
  const { columns, moments, instruments } = input;
  const random = new Random(input.seed ?? 1, 'training');
  const draw = input.value ?? ((_column: string, r: Random) => r.normal());
  const rows = moments * instruments;
  const data = new Float64Array(rows * columns.length);
  const y = new Float64Array(rows);
  const at = new Float64Array(rows);
  const instrument = new Int32Array(rows);
  for (let r = 0, k = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < columns.length; c++, k++) {
      data[k] = draw(columns[c]!, random);
      sum += (c % 2 === 0 ? 1 : -0.5) * data[k]!;
    }
    y[r] = 0.002 * Math.max(-5, Math.min(5, sum)) + 0.005 * random.normal();
    at[r] = Math.floor(r / instruments) * DAY;
    instrument[r] = r % instruments;
  }
  const x: FeatureFrame = { columns, rows, data, at, instrument };
  return { x, y, knownAt: at.map((one) => one + DAY), asOf: moments * DAY };
}

/** The first rows of a training set; its arrays are windows on those of the whole. */
export function firstRows(data: TrainingSet, rows: number): TrainingSet {
  const width = data.x.columns.length;
  const knownAt = data.knownAt.subarray(0, rows);
  return {
    x: {
      columns: data.x.columns,
      rows,
      data: data.x.data.subarray(0, rows * width),
      at: data.x.at.subarray(0, rows),
      instrument: data.x.instrument.subarray(0, rows),
    },
    y: data.y.subarray(0, rows),
    ...(data.weight === undefined ? {} : { weight: data.weight.subarray(0, rows) }),
    knownAt,
    asOf: knownAt[rows - 1] ?? data.asOf,
  };
}
