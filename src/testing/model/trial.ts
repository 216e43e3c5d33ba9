import type { LearnBatch, Model, TrainingSet } from '../../contracts/model.js';
import { type FeatureWindow, ForecastFrame } from '../../core/frame.js';
import type { Instrument } from '../../core/instrument.js';
import type { Factory, PluginEnv } from '../../core/plugin.js';
import { Random } from '../../core/random.js';
import { testEnv } from '../environment.js';
import { stateText } from '../state-text.js';
import { testTraining, testWindow } from '../windows.js';

/** What {@link modelChecks} can be told of a plug-in; the defaults suit most. */
export interface ModelCheckOptions {
  /** Instruments, their ids, or how many equities; default 3. */
  readonly instruments?: number | readonly (string | Instrument)[];
  readonly seed?: number | string;
  /** Moments in a training set; default 120. */
  readonly moments?: number;
  /** Draws one value of a column; standard normal by default. */
  readonly value?: (column: string, random: Random) => number;
}

/** What a model said of one window: three numbers an instrument. */
export type Said = readonly number[];

/** A signal that never aborts. */
export const calm: AbortSignal = new AbortController().signal;

/** One model on trial: makes fresh instances, windows to predict and rows to learn from. */
export class ModelTrial {
  readonly options: ModelCheckOptions;
  readonly #factory: Factory<Model>;

  constructor(factory: Factory<Model>, options: ModelCheckOptions) {
    this.#factory = factory;
    this.options = options;
  }

  get env(): PluginEnv {
    return testEnv({ instruments: this.options.instruments ?? 3 });
  }

  make(): Model {
    return this.#factory(this.env);
  }

  get instruments(): number {
    return this.env.universe.size;
  }

  get canFit(): boolean {
    return this.make().fit !== undefined;
  }

  get canLearn(): boolean {
    return this.make().learn !== undefined;
  }

  training(salt: string, moments = this.options.moments ?? 120): TrainingSet {
    const { value } = this.options;
    return testTraining({
      columns: this.make().needs,
      moments,
      instruments: this.instruments,
      seed: `${this.options.seed ?? 1}/${salt}`,
      ...(value === undefined ? {} : { value }),
    });
  }

  /** Batches for `learn`, one a moment. */
  batches(salt: string, moments = 12): readonly LearnBatch[] {
    const whole = this.training(salt, moments);
    const n = this.instruments;
    const width = whole.x.columns.length;
    return Array.from(
      { length: moments },
      (_, k): LearnBatch => ({
        x: {
          columns: whole.x.columns,
          rows: n,
          data: whole.x.data.slice(k * n * width, (k + 1) * n * width),
          at: whole.x.at.slice(k * n, (k + 1) * n),
          instrument: whole.x.instrument.slice(k * n, (k + 1) * n),
        },
        y: whole.y.slice(k * n, (k + 1) * n),
      }),
    );
  }

  /** Tables of a window, `tables[lag][instrument][column]`; `change` rewrites a value. */
  tables(salt: string, change: (value: number, instrument: number, lag: number) => number = (value) => value) {
    const { needs, lookback } = this.make();
    const random = new Random(`${this.options.seed ?? 1}/${salt}`, 'window');
    const draw = this.options.value ?? ((_column: string, r: Random) => r.normal());
    return Array.from({ length: lookback }, (_, lag) =>
      Array.from({ length: this.instruments }, (_, i) =>
        Float64Array.from(needs, (column) => change(draw(column, random), i, lag)),
      ),
    );
  }

  window(salt: string, change?: (value: number, instrument: number, lag: number) => number): FeatureWindow {
    return testWindow(this.make().needs, ...this.tables(salt, change));
  }

  /** What a model says of a window. */
  ask(model: Model, window: FeatureWindow): Said {
    const out = new ForecastFrame(this.instruments);
    model.predict(window, out);
    return [...out.mean, ...out.stdev, ...out.probability];
  }

  /** A model that has been fitted, and has learned, where it can. */
  async taught(salt: string): Promise<Model> {
    const model = this.make();
    await model.fit?.(this.training(salt), calm);
    for (const batch of this.batches(`${salt}/learn`)) model.learn?.(batch);
    return model;
  }

  /** What a model says of three windows, and its state: the whole of what can be seen of it. */
  picture(model: Model): string {
    const said = ['one', 'two', 'three'].map((salt) => this.ask(model, this.window(salt)).join());
    return `${said.join(' | ')} # ${stateText(model.snapshot())}`;
  }
}

/** The first number that differs between two answers, in words, or null. */
export function saidOtherwise(a: Said, b: Said): string | null {
  const n = a.length / 3;
  for (let k = 0; k < a.length; k++) {
    if (Object.is(a[k], b[k])) continue;
    const field = ['mean', 'stdev', 'probability'][Math.floor(k / n)];
    return `${field} of instrument ${k % n} is ${b[k]}, not ${a[k]}`;
  }
  return null;
}
