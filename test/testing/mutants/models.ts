/** Real models, spoiled. */
import type { LearnBatch, Model, TrainingSet } from '../../../src/contracts/model.js';
import type { ForecastFrame } from '../../../src/core/frame.js';
import type { Factory, Snapshot } from '../../../src/core/plugin.js';
import { last, mean, ridge, rule, xgboost, zero } from '../../../src/models/index.js';
import { modelChecks } from '../../../src/testing/index.js';
import { changed, type Mutation, mutations, type Real, type Spoiling } from './mutation.js';

type Make = Factory<Model>;

const RIDGE: Real<Make> = ['ridge', ridge({ needs: ['a', 'b'] })];
const MEAN: Real<Make> = ['mean', mean()];
const EACH: Real<Make> = ['mean per instrument', mean({ per: 'instrument' })];
const TREES: Real<Make> = ['xgboost', xgboost({ needs: ['a', 'b'], rounds: 6, minChildWeight: 5, seed: 3 })];
const RULE: Real<Make> = ['rule', rule({ needs: ['a', 'b'] }, (a, b) => (a > b ? 1 : -1))];
const LAGGED: Real<Make> = [
  'rule with look-back',
  rule({ needs: ['a'], lookback: 3 }, (row) => row('a') - row('a', 2)),
];
const LAST: Real<Make> = ['last', last({ column: 'a' })];
const ZERO: Real<Make> = ['zero', zero()];

/** Bends each forecast of a real model. */
function bent(make: Make, bend: (value: number, i: number, ready: boolean) => number): Make {
  return changed(make, (model) => ({
    predict(x, out) {
      model.predict(x, out);
      for (let i = 0; i < x.rows; i++) out.mean[i] = bend(out.mean[i]!, i, x.ready(i));
    },
  }));
}

/** Learns from its own questions. */
function restless(make: Make): Make {
  return changed(make, (model) => {
    let asked = 0;
    return {
      predict(x, out) {
        model.predict(x, out);
        asked++;
        for (let i = 0; i < x.rows; i++) out.mean[i] = out.mean[i]! * (1 + 0.01 * asked);
      },
    };
  });
}

/** Marks the last forecast that it gave once it learns. */
function rewriting(make: Make): Make {
  return changed(make, (model) => {
    let kept: ForecastFrame | null = null;
    return {
      predict(x, out) {
        model.predict(x, out);
        kept = out;
      },
      learn(batch: LearnBatch) {
        model.learn!(batch);
        if (kept !== null) kept.mean[0] = batch.y[0]!;
      },
    };
  });
}

/** Fits on all rows that it was ever given. */
function hoarding(make: Make): Make {
  return changed(make, (model) => {
    const all: TrainingSet[] = [];
    return {
      fit(data, signal) {
        all.push(data);
        return model.fit!(joined(all), signal);
      },
    };
  });
}

/** As hoarding, but across instances: a cache in the module. */
function cached(make: Make): Make {
  const all: TrainingSet[] = [];
  return changed(make, (model) => ({
    fit(data, signal) {
      all.push(data);
      return model.fit!(joined(all), signal);
    },
  }));
}

function joined(all: readonly TrainingSet[]): TrainingSet {
  const floats = (of: (one: TrainingSet) => Float64Array): Float64Array =>
    Float64Array.from(all.flatMap((one) => [...of(one)]));
  const latest = all[all.length - 1]!;
  return {
    x: {
      columns: latest.x.columns,
      rows: all.reduce((sum, one) => sum + one.x.rows, 0),
      data: floats((one) => one.x.data),
      at: floats((one) => one.x.at),
      instrument: Int32Array.from(all.flatMap((one) => [...one.x.instrument])),
    },
    y: floats((one) => one.y),
    knownAt: floats((one) => one.knownAt),
    asOf: Math.max(...all.map((one) => one.asOf)),
  };
}

/** Reads on in the arrays that the rows are a window of. */
function overreading(make: Make): Make {
  return changed(make, (model) => ({
    fit(data, signal) {
      const y = data.y.map((one) => one + new Float64Array(data.y.buffer).at(-1)!);
      return model.fit!({ ...data, y }, signal);
    },
  }));
}

/** Looks at the rows that it was fitted on when it is asked. */
function lending(make: Make): Make {
  return changed(make, (model) => {
    let labels: Float64Array | null = null;
    return {
      fit(data, signal) {
        labels = data.y;
        return model.fit!(data, signal);
      },
      predict(x, out) {
        model.predict(x, out);
        if (labels !== null && labels[0]! < -1) out.mean[0] = labels[0]!;
      },
    };
  });
}

function sharing(make: Make): Make {
  let one: Model | null = null;
  return (env) => {
    one ??= make(env);
    return one;
  };
}

function lossy(make: Make, lose: (state: Snapshot) => Snapshot): Make {
  return changed(make, (model) => ({ snapshot: () => lose(model.snapshot()) }));
}

const inFloat32 = (state: Snapshot): Snapshot => {
  const bytes = state.bytes?.slice();
  if (bytes === undefined) return state;
  for (let k = 0; k < bytes.length; k += 8) bytes.fill(0, k, k + 4);
  return { ...state, bytes };
};

const spoilings: readonly Spoiling<Make>[] = [
  {
    check: 'MO-01',
    how: 'needs a column twice',
    spoil: (m) => changed(m, (model) => ({ needs: [...model.needs, ...model.needs] })),
    real: [RIDGE, LAST],
  },
  {
    check: 'MO-01',
    how: 'looks ahead 0 steps',
    spoil: (m) => changed(m, () => ({ horizon: { steps: 0 } })),
    real: [ZERO, MEAN],
  },
  { check: 'MO-02', how: 'says more the more it is asked', spoil: restless, real: [RIDGE, TREES, MEAN] },
  {
    check: 'MO-03',
    how: 'writes 0 for a row that is not ready',
    spoil: (m) => bent(m, (value, _i, ready) => (ready ? value : 0)),
    real: [RIDGE, RULE, LAST],
  },
  {
    check: 'MO-03',
    how: 'leaves the cell of a row that is not ready',
    spoil: (m) =>
      changed(m, (model) => ({
        predict(x, out) {
          const before = out.mean.slice();
          model.predict(x, out);
          for (let i = 0; i < x.rows; i++) if (!x.ready(i)) out.mean[i] = before[i]!;
        },
      })),
    real: [TREES, ZERO],
  },
  {
    check: 'MO-04',
    how: 'divides by the first column',
    spoil: (m) =>
      changed(m, (model) => ({
        predict(x, out) {
          model.predict(x, out);
          for (let i = 0; i < x.rows; i++) out.mean[i] = out.mean[i]! + 1 / x.get(i, 0);
        },
      })),
    real: [RIDGE, RULE, LAST],
  },
  {
    check: 'MO-04',
    how: 'gives a negative stdev',
    spoil: (m) =>
      changed(m, (model) => ({
        predict(x, out) {
          model.predict(x, out);
          for (let i = 0; i < x.rows; i++) out.stdev[i] = -Math.abs(out.stdev[i]!);
        },
      })),
    real: [RIDGE, MEAN],
  },
  {
    check: 'MO-05',
    how: 'declares a look-back too short',
    spoil: (m) =>
      changed(m, (model) => ({
        lookback: model.lookback - 1,
        predict: (x, out) => model.predict({ ...x, ready: (i) => x.ready(i) }, out),
      })),
    real: [LAGGED],
  },
  {
    check: 'MO-05',
    how: 'reads a column that it does not need',
    spoil: (m) =>
      changed(m, (model) => ({
        predict(x, out) {
          model.predict(x, out);
          x.get(0, model.needs.length);
        },
      })),
    real: [RIDGE, ZERO],
  },
  { check: 'MO-06', how: 'rewrites its last forecast', spoil: rewriting, real: [MEAN, EACH] },
  { check: 'MO-07', how: 'fits on all rows that it was ever given', spoil: hoarding, real: [RIDGE, MEAN, TREES] },
  { check: 'MO-08', how: 'keeps the rows of other instances', spoil: cached, real: [RIDGE, MEAN] },
  { check: 'MO-08', how: 'reads past its rows', spoil: overreading, real: [RIDGE, TREES, EACH] },
  {
    check: 'MO-09',
    how: 'restore does nothing',
    spoil: (m) => changed(m, () => ({ restore: () => {} })),
    real: [RIDGE, MEAN, TREES],
  },
  { check: 'MO-09', how: 'snapshot rounds to 32 bits', spoil: (m) => lossy(m, inFloat32), real: [RIDGE, MEAN] },
  { check: 'MO-10', how: 'every instance is the same one', spoil: sharing, real: [RIDGE, MEAN, TREES] },
  { check: 'MO-11', how: 'keeps the labels', spoil: lending, real: [RIDGE, MEAN] },
  {
    check: 'MO-11',
    how: 'sorts the labels in place',
    spoil: (m) =>
      changed(m, (model) => ({
        async fit(data, signal) {
          const report = await model.fit!(data, signal);
          data.y.sort();
          return report;
        },
      })),
    real: [RIDGE, TREES],
  },
  {
    check: 'MO-12',
    how: 'adds a little noise',
    spoil: (m) => bent(m, (value) => value + 1e-12 * Math.random()),
    real: [RIDGE, RULE],
  },
  {
    check: 'MO-12',
    how: 'fits with Math.random',
    spoil: (m) =>
      changed(m, (model) => ({
        fit: (data, signal) => model.fit!({ ...data, y: data.y.map((one) => one * (1 + 0.1 * Math.random())) }, signal),
      })),
    real: [RIDGE, TREES],
  },
  {
    check: 'MO-13',
    how: 'does not look at the signal',
    spoil: (m) => changed(m, (model) => ({ fit: (data) => model.fit!(data, new AbortController().signal) })),
    real: [RIDGE, MEAN, TREES],
  },
];

/** All of them. */
export const modelMutations: readonly Mutation[] = mutations((make) => modelChecks(make), spoilings);
