/** Feature sets that each break one promise, and the sound one that they are made of. */
import type { BarStretch, FeatureSet } from '../../../src/contracts/feature-set.js';
import type { BarEvent, EventKind, MarketEvent } from '../../../src/core/event.js';
import { bytesToFloats, floatsToBytes } from '../../../src/core/float-bytes.js';
import type { FeatureFrame, RowTable } from '../../../src/core/frame.js';
import type { Factory, PluginEnv, Snapshot } from '../../../src/core/plugin.js';

const WIDTH = 6;

/** Mean of the last three closes of each instrument, kept as three closes, a count, the last time and a spare. */
class MeanOfThree implements FeatureSet {
  readonly name: string = 'mean-of-three';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly scope = 'instrument';
  readonly reads: readonly EventKind[] = ['bar'];
  readonly columns: readonly string[] = ['mean_3'];
  readonly warmup: number = 3;
  readonly memory: Float64Array;

  constructor(env: PluginEnv) {
    this.memory = new Float64Array(env.universe.size * WIDTH);
  }

  update(event: MarketEvent, rows: RowTable): void {
    if (event.kind !== 'bar' || !Number.isFinite(event.close)) return;
    this.push(event);
    rows.set(event.instrument, 0, this.value(event.instrument));
  }

  push(event: BarEvent): void {
    const m = this.memory;
    const at = event.instrument * WIDTH;
    m[at] = m[at + 1]!;
    m[at + 1] = m[at + 2]!;
    m[at + 2] = event.close;
    m[at + 3] = m[at + 3]! + 1;
    m[at + 4] = event.at;
  }

  value(instrument: number): number {
    const at = instrument * WIDTH;
    const [a, b, c, count] = this.memory.slice(at, at + 4) as unknown as [number, number, number, number];
    return count < 3 ? Number.NaN : (a + b + c) / 3;
  }

  batch(events: readonly MarketEvent[]): FeatureFrame {
    const twin = new (this.constructor as new (env: PluginEnv) => MeanOfThree)(envOf(this.memory.length / WIDTH));
    const data = Float64Array.from(events, (event) => {
      twin.push(event as BarEvent);
      return this.inBatch(twin.value((event as BarEvent).instrument));
    });
    return {
      columns: this.columns,
      rows: events.length,
      data,
      at: Float64Array.from(events, (event) => event.at),
      instrument: Int32Array.from(events, (event) => (event as BarEvent).instrument),
    };
  }

  inBatch(value: number): number {
    return value;
  }

  snapshot(): Snapshot {
    return { json: null, bytes: floatsToBytes(this.memory) };
  }

  restore(state: Snapshot): void {
    this.memory.set(bytesToFloats(this.name, state.bytes, this.memory.length));
  }
}

function envOf(size: number): PluginEnv {
  return { universe: { size } } as unknown as PluginEnv;
}

const make =
  (Made: new (env: PluginEnv) => FeatureSet): Factory<FeatureSet> =>
  (env) =>
    new Made(env);

/** The same, and several bars at once. */
class StretchingMean extends MeanOfThree {
  stretch({ instrument, columns, from, to }: BarStretch, rows: RowTable): void {
    for (let k = from; k < to; k++) {
      this.push({ instrument, close: columns.close[k]!, at: (columns.at ?? columns.end)[k]! } as BarEvent);
      rows.set(k - from, 0, this.inStretch(this.value(instrument)));
    }
  }

  inStretch(value: number): number {
    return value;
  }
}

/** The sound one. */
export const meanOfThree: Factory<FeatureSet> = make(StretchingMean);

/** One after the other, by the check that must catch it. */
export const brokenFeatureSets: { readonly [id: string]: Factory<FeatureSet> } = {
  'FS-01': make(
    class extends MeanOfThree {
      override readonly name = '';
    },
  ),
  'FS-02': make(
    class extends MeanOfThree {
      override readonly warmup = 4;
    },
  ),
  /** Numbers its columns from the start of the table, which is right only while it stands alone. */
  'FS-03': make(
    class extends MeanOfThree {
      override update(event: MarketEvent, rows: RowTable): void {
        super.update(event, rows);
        if (event.kind === 'bar' && rows.base > 0) rows.data[event.instrument * rows.stride] = event.close;
      }
    },
  ),
  'FS-04': (() => {
    /** What every instance has seen, by sequence number: a cache that outlives a run. */
    const seen = new Map<number, number>();
    return make(
      class extends MeanOfThree {
        override update(event: MarketEvent, rows: RowTable): void {
          super.update(event, rows);
          if (event.kind !== 'bar') return;
          const next = seen.get(event.seq + this.memory.length / WIDTH) ?? Number.NaN;
          seen.set(event.seq, event.close);
          if (next > 3 * event.close) rows.set(event.instrument, 0, next);
        }
      },
    );
  })(),
  'FS-05': make(
    class extends MeanOfThree {
      override inBatch(value: number): number {
        return Math.fround(value);
      }
    },
  ),
  'FS-15': make(
    class extends StretchingMean {
      override inStretch(value: number): number {
        return Math.fround(value);
      }
    },
  ),
  'FS-06': make(
    class extends MeanOfThree {
      override snapshot(): Snapshot {
        const closes = this.memory.map((value, k) => (k % WIDTH === 1 ? 0 : value));
        return { json: null, bytes: floatsToBytes(closes) };
      }
    },
  ),
  'FS-07': (() => {
    /** Meant as scratch, shared by all instances. */
    const last = new Map<number, number>();
    return make(
      class extends MeanOfThree {
        override update(event: MarketEvent, rows: RowTable): void {
          super.update(event, rows);
          if (event.kind !== 'bar' || !Number.isFinite(event.close)) return;
          const at = event.instrument * WIDTH;
          const before = this.memory[at + 3]! > 1 ? last.get(event.instrument)! : event.close;
          last.set(event.instrument, event.close);
          this.memory[at + 5] = event.close;
          if (this.memory[at + 3]! >= 3) rows.set(event.instrument, 0, before);
        }

        override batch = undefined as never;

        override restore(state: Snapshot): void {
          super.restore(state);
          for (let i = 0; i * WIDTH < this.memory.length; i++) last.set(i, this.memory[i * WIDTH + 5]!);
        }
      },
    );
  })(),
  'FS-08': make(
    class extends MeanOfThree {
      #kept: BarEvent | null = null;

      override update(event: MarketEvent, rows: RowTable): void {
        super.update(event, rows);
        if (event.kind !== 'bar') return;
        // Wanted: has the volume of the event before been known? Looked up in an object that was only lent.
        if (this.#kept !== null && this.#kept.volume < 0) rows.set(event.instrument, 0, 0);
        this.#kept = event;
      }
    },
  ),
  'FS-09': make(
    class extends MeanOfThree {
      override value(instrument: number): number {
        return super.value(instrument) + 0 * Date.now();
      }
    },
  ),
  'FS-10': make(
    class extends MeanOfThree {
      #all: number[] = [];

      override push(event: BarEvent): void {
        super.push(event);
        this.#all.push(event.close);
      }

      override snapshot(): Snapshot {
        return { ...super.snapshot(), json: [...this.#all] };
      }

      override restore(state: Snapshot): void {
        super.restore(state);
        this.#all = [...(state.json as number[])];
      }
    },
  ),
  /** After a day without events it clears every row, not only its own. */
  'FS-11': make(
    class extends MeanOfThree {
      override update(event: MarketEvent, rows: RowTable): void {
        const before = Math.max(...this.memory.filter((_, k) => k % WIDTH === 4));
        if (before > 0 && event.at - before > 86_400_000_000) rows.set(0, 0, Number.NaN);
        super.update(event, rows);
      }
    },
  ),
  'FS-12': make(
    class extends MeanOfThree {
      override value(instrument: number): number {
        const closes = this.memory.slice(instrument * WIDTH, instrument * WIDTH + 3);
        const range = Math.max(...closes) - Math.min(...closes);
        return range === 0 ? super.value(instrument) / range : super.value(instrument);
      }
    },
  ),
  'FS-13': make(
    class extends MeanOfThree {
      override update(event: MarketEvent, rows: RowTable): void {
        if (event.kind === 'bar' && Number.isNaN(event.close)) this.memory[event.instrument * WIDTH + 5] = 1;
        super.update(event, rows);
        if (event.kind === 'bar' && this.memory[event.instrument * WIDTH + 5] === 1)
          rows.set(event.instrument, 0, Number.NaN);
      }
    },
  ),
  'FS-14': make(
    class extends MeanOfThree {
      override update(event: MarketEvent, rows: RowTable): void {
        if (event.kind === 'trade') rows.set(event.instrument, 0, event.price);
        else super.update(event, rows);
      }
    },
  ),
};
