/** Optimizers that each break one promise, and the sound one that they are made of. */
import type { Optimizer, SolveStatus } from '../../../src/contracts/optimizer.js';
import { bytesToFloats, floatsToBytes } from '../../../src/core/float-bytes.js';
import type { ForecastFrame, TargetTable } from '../../../src/core/frame.js';
import type { Factory, PluginEnv, Snapshot } from '../../../src/core/plugin.js';
import type { Decision } from '../../../src/core/portfolio.js';

/** Weights in proportion to forecast over mean absolute return, that add up to 1 without sign. */
class Tilted implements Optimizer {
  readonly name: string = 'tilted';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback = 1;
  /** Mean absolute return of each instrument, then the number of returns, then a spare. */
  readonly memory: Float64Array;
  readonly size: number;

  constructor(env: PluginEnv) {
    this.size = env.universe.size;
    this.memory = new Float64Array(3 * this.size);
  }

  observe(at: Decision): void {
    const window = at.returns(1);
    for (let i = 0; i < this.size; i++) this.count(i, window.get(i, 0));
  }

  count(i: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const seen = this.memory[this.size + i]! + 1;
    this.memory[this.size + i] = seen;
    this.memory[i] = this.memory[i]! + (Math.abs(value) - this.memory[i]!) / Math.min(seen, 20);
  }

  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
    const scores = Array.from(forecast.mean, (mean, i) => this.score(mean, i, at));
    const sum = scores.reduce((total, one) => total + (Number.isNaN(one) ? 0 : Math.abs(one)), 0);
    out.kind = 'weight';
    if (scores.every((one) => Number.isNaN(one))) return 'not-ready';
    if (!Number.isFinite(sum)) return 'not-ready';
    for (let i = 0; i < this.size; i++) out.values[i] = this.weight(scores[i]! === 0 ? 0 : scores[i]! / sum, i);
    return 'optimal';
  }

  score(mean: number, i: number, _at: Decision): number {
    return mean === 0 ? 0 : this.memory[i]! > 0 ? mean / this.memory[i]! : Number.NaN;
  }

  weight(value: number, _i: number): number {
    return value;
  }

  snapshot(): Snapshot {
    return { json: null, bytes: floatsToBytes(this.memory) };
  }

  restore(state: Snapshot): void {
    this.memory.set(bytesToFloats(this.name, state.bytes, this.memory.length));
  }
}

const make =
  (Made: new (env: PluginEnv) => Optimizer): Factory<Optimizer> =>
  (env) =>
    new Made(env);

/** The sound one. */
export const tilted: Factory<Optimizer> = make(Tilted);

/** One after the other, by the check that must catch it. */
export const brokenOptimizers: { readonly [id: string]: Factory<Optimizer> } = {
  'OP-01': make(
    class extends Tilted {
      override readonly name = '';
    },
  ),
  'OP-02': make(
    class extends Tilted {
      override weight(value: number): number {
        return 1.001 * value;
      }
    },
  ),
  /** Has an opinion where the forecast has none. */
  'OP-03': make(
    class extends Tilted {
      override score(mean: number, i: number, at: Decision): number {
        return super.score(mean === 0 ? 1e-4 : mean, i, at);
      }
    },
  ),
  /** Rounds to whole percents and gives no heed to who comes first, but for one: the first instrument is rounded up. */
  'OP-04': make(
    class extends Tilted {
      override weight(value: number, i: number): number {
        return i === 0 ? Math.trunc(value * 100) / 100 : value;
      }
    },
  ),
  'OP-05': make(
    class extends Tilted {
      override weight(value: number): number {
        return value !== 0 && Math.abs(value) < 0.05 ? Number.NaN : value;
      }
    },
  ),
  'OP-06': make(
    class extends Tilted {
      override score(mean: number, i: number, at: Decision): number {
        return Number.isNaN(mean) ? 0 : super.score(mean, i, at);
      }
    },
  ),
  'OP-07': make(
    class extends Tilted {
      override solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
        if (at.equity <= 0) throw new Error('no money');
        return super.solve(forecast, at, out);
      }
    },
  ),
  'OP-08': make(
    class extends Tilted {
      override weight(value: number): number {
        return value + 0 * Date.now();
      }
    },
  ),
  'OP-09': make(
    class extends Tilted {
      override restore(state: Snapshot): void {
        super.restore(state);
        this.memory.fill(0, this.size, 2 * this.size);
      }
    },
  ),
  'OP-10': (() => {
    /** Meant as scratch, shared by all instances. */
    let last = 0;
    return make(
      class extends Tilted {
        override observe(at: Decision): void {
          super.observe(at);
          const before = this.memory[this.size]! > 1 ? last : 0;
          const window = at.returns(1);
          last = 0;
          for (let i = 0; i < this.size; i++) last += window.get(i, 0);
          this.memory[2 * this.size] = last;
          for (let i = 0; i < this.size; i++) this.count(i, before);
        }

        override restore(state: Snapshot): void {
          super.restore(state);
          last = this.memory[2 * this.size]!;
        }
      },
    );
  })(),
  'OP-11': make(
    class extends Tilted {
      #kept: ForecastFrame | null = null;

      override solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
        const status = super.solve(forecast, at, out);
        if (this.#kept !== null && this.#kept.mean[0]! < -1) out.values[0] = 0;
        this.#kept = forecast;
        return status;
      }
    },
  ),
  'OP-12': make(
    class extends Tilted {
      override observe(at: Decision): void {
        const window = at.returns(5);
        for (let i = 0; i < this.size; i++) this.count(i, window.get(i, 4));
      }
    },
  ),
};
