/** Models that each break one promise, and the sound one that they are made of. */
import type { FitReport, LearnBatch, Model, TrainingSet } from '../../../src/contracts/model.js';
import { bytesToFloats, floatsToBytes } from '../../../src/core/float-bytes.js';
import type { FeatureWindow, ForecastFrame } from '../../../src/core/frame.js';
import type { Factory, Snapshot } from '../../../src/core/plugin.js';

/** A line through the origin for each column by least squares, averaged: Σxy and Σx² a column, and a spread. */
class Lines implements Model {
  readonly name: string = 'lines';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly needs: readonly string[] = ['a', 'b'];
  readonly lookback: number = 1;
  readonly horizon: { readonly steps: number } = { steps: 1 };
  /** Σxy of a and b, Σx² of a and b, Σy² of the fit, rows of the fit. */
  readonly sums = new Float64Array(6);

  predict(x: FeatureWindow, out: ForecastFrame): void {
    for (let i = 0; i < x.rows; i++) this.write(x, out, i);
  }

  write(x: FeatureWindow, out: ForecastFrame, i: number): void {
    const ready = x.ready(i) && this.sums[2]! > 0;
    out.mean[i] = ready ? this.mean(x, i) : Number.NaN;
    out.stdev[i] = ready && this.sums[5]! > 0 ? Math.sqrt(this.sums[4]! / this.sums[5]!) : Number.NaN;
  }

  mean(x: FeatureWindow, i: number): number {
    const s = this.sums;
    return (x.get(i, 0) * s[0]!) / s[2]! / 2 + (x.get(i, 1) * s[1]!) / s[3]! / 2;
  }

  learn(batch: LearnBatch): void {
    for (let r = 0; r < batch.x.rows; r++) {
      for (let c = 0; c < 2; c++) {
        const x = batch.x.data[r * 2 + c]!;
        this.sums[c] = this.sums[c]! + x * batch.y[r]!;
        this.sums[2 + c] = this.sums[2 + c]! + x * x;
      }
    }
  }

  async fit(data: TrainingSet, signal: AbortSignal): Promise<FitReport> {
    signal.throwIfAborted();
    this.forget();
    this.learn(data);
    for (let r = 0; r < data.x.rows; r++) this.sums[4] = this.sums[4]! + data.y[r]! * data.y[r]!;
    this.sums[5] = data.x.rows;
    return { rows: data.x.rows, details: null };
  }

  forget(): void {
    this.sums.fill(0);
  }

  snapshot(): Snapshot {
    return { json: null, bytes: floatsToBytes(this.sums) };
  }

  restore(state: Snapshot): void {
    this.sums.set(bytesToFloats(this.name, state.bytes, this.sums.length));
  }
}

const make =
  (Made: new () => Model): Factory<Model> =>
  () =>
    new Made();

/** The sound one. */
export const lines: Factory<Model> = make(Lines);

/** One after the other, by the check that must catch it. */
export const brokenModels: { readonly [id: string]: Factory<Model> } = {
  'MO-01': make(
    class extends Lines {
      override readonly horizon = { steps: 0 };
    },
  ),
  /** Trusts itself less the longer it was only asked. */
  'MO-02': make(
    class extends Lines {
      #asked = 0;

      override predict(x: FeatureWindow, out: ForecastFrame): void {
        super.predict(x, out);
        if (++this.#asked > 9) for (let i = 0; i < out.rows; i++) out.mean[i] = out.mean[i]! / 2;
      }
    },
  ),
  'MO-03': make(
    class extends Lines {
      override write(x: FeatureWindow, out: ForecastFrame, i: number): void {
        super.write(x, out, i);
        if (!x.ready(i)) out.mean[i] = 0;
      }
    },
  ),
  'MO-04': make(
    class extends Lines {
      override mean(x: FeatureWindow, i: number): number {
        return super.mean(x, i) + 1e-9 / x.get(i, 0);
      }
    },
  ),
  'MO-05': make(
    class extends Lines {
      override mean(x: FeatureWindow, i: number): number {
        const before = x.get(i, 0, 1);
        return Number.isNaN(before) ? super.mean(x, i) : before;
      }
    },
  ),
  /** Marks its last forecast to what it has learned since. */
  'MO-06': make(
    class extends Lines {
      #out: ForecastFrame | null = null;

      override predict(x: FeatureWindow, out: ForecastFrame): void {
        super.predict(x, out);
        this.#out = out;
      }

      override learn(batch: LearnBatch): void {
        super.learn(batch);
        const mean = this.#out?.mean;
        if (mean !== undefined) for (let i = 0; i < mean.length; i++) mean[i] = (mean[i]! + batch.y[0]!) / 2;
      }
    },
  ),
  'MO-07': make(
    class extends Lines {
      override forget(): void {
        this.sums.fill(0, 4);
      }
    },
  ),
  /** Reads on in the array that the labels are a window of. */
  'MO-08': make(
    class extends Lines {
      override async fit(data: TrainingSet, signal: AbortSignal): Promise<FitReport> {
        const report = await super.fit(data, signal);
        const all = new Float64Array(data.y.buffer);
        this.sums[0] = this.sums[0]! * (1 + all[all.length - 1]!);
        return report;
      }
    },
  ),
  'MO-09': make(
    class extends Lines {
      override snapshot(): Snapshot {
        return { json: null, bytes: floatsToBytes([...this.sums.subarray(0, 4), 0, 0]) };
      }

      override restore(state: Snapshot): void {
        this.sums.set(bytesToFloats(this.name, state.bytes, 6).subarray(0, 4));
      }
    },
  ),
  'MO-10': (() => {
    /** Meant as scratch, shared by all instances. */
    let last = 0;
    return make(
      class extends Lines {
        override learn(batch: LearnBatch): void {
          super.learn(batch);
          this.sums[0] = this.sums[0]! + 0.1 * last;
          last = batch.y[0]!;
        }

        override forget(): void {
          super.forget();
          last = 0;
        }

        override snapshot(): Snapshot {
          return { ...super.snapshot(), json: last };
        }

        override restore(state: Snapshot): void {
          super.restore(state);
          last = state.json as number;
        }
      },
    );
  })(),
  /** Keeps the labels that it was lent, to look up the last one when asked. */
  'MO-11': make(
    class extends Lines {
      #labels: Float64Array = new Float64Array(1);

      override async fit(data: TrainingSet, signal: AbortSignal): Promise<FitReport> {
        const report = await super.fit(data, signal);
        this.#labels = data.y;
        return report;
      }

      override mean(x: FeatureWindow, i: number): number {
        return super.mean(x, i) + this.#labels[this.#labels.length - 1]!;
      }

      override snapshot(): Snapshot {
        return { ...super.snapshot(), json: this.#labels[this.#labels.length - 1]! };
      }

      override restore(state: Snapshot): void {
        super.restore(state);
        this.#labels = Float64Array.of(state.json as number);
      }
    },
  ),
  'MO-12': make(
    class extends Lines {
      override mean(x: FeatureWindow, i: number): number {
        return super.mean(x, i) + 0 * Math.random();
      }
    },
  ),
  'MO-13': make(
    class extends Lines {
      override async fit(data: TrainingSet, _signal: AbortSignal): Promise<FitReport> {
        return super.fit(data, new AbortController().signal);
      }
    },
  ),
};
