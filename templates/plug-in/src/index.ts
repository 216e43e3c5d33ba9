import {
  ConfigError,
  type Factory,
  type FeatureSet,
  factory,
  type MarketEvent,
  type PluginEnv,
  ReplayError,
  type RowTable,
  type Snapshot,
} from 'edgeproof';

/** Options of {@link fromHigh}. */
export interface FromHighOptions {
  /** Closes that are looked back on, the present one included. */
  readonly period: number;
}

/**
 * How far the close lies below the highest of the last `period` closes: 0 at the high, -0.1 a tenth below it.
 *
 * One column, `from_high_<period>`; whole after `period` bars of an instrument.
 *
 * @throws ConfigError when the period is not a whole number of 1 or more
 */
export function fromHigh(options: FromHighOptions): Factory<FeatureSet> {
  const { period } = options;
  if (!Number.isInteger(period) || period < 1)
    throw new ConfigError('fromHigh', `period ${period} is not a whole number`, 'pass 1 or more');
  // The reference lets a worker of another process make the same plug-in; name your own package here.
  const ref = { module: 'my-edgeproof-plug-in', export: 'fromHigh', options: { period } };
  return factory((env) => new FromHigh(period, env), ref);
}

class FromHigh implements FeatureSet {
  // 1. Say what you are. The name is what reports and errors show.
  readonly name = 'from-high';
  readonly version = '0.1.0';
  readonly apiVersion = 1;

  // 2. Say what you read and what you write. `instrument`: each row comes from its own instrument's events.
  readonly scope = 'instrument';
  readonly reads = ['bar'] as const;
  readonly columns: readonly string[];
  readonly warmup: number;

  // 3. Keep what you must remember, for every instrument apart, in one array: then a copy of it is the snapshot.
  //    Here: how many closes have been seen, and the last `period` of them in a ring.
  readonly #period: number;
  readonly #memory: Float64Array<ArrayBuffer>;

  constructor(period: number, env: PluginEnv) {
    this.columns = [`from_high_${period}`];
    this.warmup = period;
    this.#period = period;
    this.#memory = new Float64Array(env.universe.size * (1 + period));
  }

  // 4. Take in one event, write one row. The event and the table are only lent: copy what you keep.
  update(event: MarketEvent, rows: RowTable): void {
    if (event.kind !== 'bar') return;
    const known = Number.isFinite(event.close);
    rows.set(event.instrument, 0, known ? this.#next(event.instrument, event.close) : Number.NaN);
  }

  /** The new value of the column, NaN until `period` closes have been seen. */
  #next(instrument: number, close: number): number {
    const memory = this.#memory;
    const from = instrument * (1 + this.#period);
    const seen = memory[from]!;
    memory[from] = seen + 1;
    memory[from + 1 + (seen % this.#period)] = close;
    if (seen + 1 < this.#period) return Number.NaN;
    let high = close;
    for (let k = 1; k <= this.#period; k++) high = Math.max(high, memory[from + k]!);
    return close / high - 1;
  }

  // 5. Let your memory leave and come back: a run that was stopped goes on as if nothing had happened.
  snapshot(): Snapshot {
    return { json: null, bytes: new Uint8Array(this.#memory.buffer.slice(0)) };
  }

  restore(state: Snapshot): void {
    if (state.bytes?.length !== this.#memory.byteLength)
      throw new ReplayError(this.name, 'the snapshot is of other options', 'restore with the same period and universe');
    new Uint8Array(this.#memory.buffer).set(state.bytes);
  }
}
