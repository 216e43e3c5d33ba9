import { ConfigError } from '../../core/errors.js';
import type { MarketEvent } from '../../core/event.js';
import type { RowTable } from '../../core/frame.js';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../core/plugin.js';
import type { Micros } from '../../core/time.js';
import type { DescribedFeatureSet, FeatureColumn, FeatureEnv } from '../feature-env.js';
import { findInput, type Input, type Ohlcv, readField } from '../input.js';

/** What makes one number of the numbers of a row; it is called with finite numbers only. */
export type Combine = (...values: number[]) => number;

/** One column made of others of the same row, without memory; at settle when one of them is made there. */
export class MapSet implements DescribedFeatureSet {
  readonly name: string;
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly scope: 'instrument' | 'universe';
  readonly reads = ['bar'] as const;
  readonly columns: readonly string[];
  readonly warmup: number;
  readonly described: readonly FeatureColumn[];
  readonly #fn: Combine;
  readonly #inputs: readonly Input[];
  readonly #values: number[];
  readonly #settled: boolean;

  constructor(who: string, of: readonly string[], to: string, fn: Combine, env: FeatureEnv) {
    const inputs = of.map((one) => findInput(who, one, env));
    this.#inputs = inputs;
    this.#settled = inputs.some((input) => input.settled);
    const price = of.find((_, i) => inputs[i]!.field >= 0);
    if (this.#settled && price !== undefined) {
      throw new ConfigError(
        who,
        `"${price}" is a field of the bar, and another input is made after the bar`,
        'read columns only',
      );
    }
    this.name = who;
    this.columns = [to];
    this.scope = this.#settled ? 'universe' : 'instrument';
    this.warmup = Math.max(...inputs.map((input) => input.warmup));
    this.described = [{ name: to, warmup: this.warmup, settled: this.#settled }];
    this.#fn = fn;
    this.#values = inputs.map(() => 0);
  }

  update(event: MarketEvent, rows: RowTable): void {
    if (this.#settled || event.kind !== 'bar') return;
    const at = rows.offset(event.instrument);
    rows.data[at] = this.#combine(event, rows.data, at);
  }

  settle(_now: Micros, rows: RowTable): void {
    if (!this.#settled) return;
    for (let i = 0; i < rows.rows; i++) {
      const at = rows.offset(i);
      rows.data[at] = this.#combine(null, rows.data, at);
    }
  }

  #combine(bar: Ohlcv | null, data: Float64Array, at: number): number {
    const inputs = this.#inputs;
    const values = this.#values;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i]!;
      const value = bar === null || input.field < 0 ? data[at + input.shift]! : readField(bar, input.field);
      if (value - value !== 0) return Number.NaN;
      values[i] = value;
    }
    const fn = this.#fn;
    const made =
      values.length === 2 ? fn(values[0]!, values[1]!) : values.length === 1 ? fn(values[0]!) : fn(...values);
    return made - made === 0 ? made : Number.NaN;
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
