import { ConfigError } from '../../core/errors.js';
import type { RowTable } from '../../core/frame.js';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../core/plugin.js';
import type { Micros } from '../../core/time.js';
import type { DescribedFeatureSet, FeatureColumn, FeatureEnv } from '../feature-env.js';
import { findInput } from '../input.js';

/** Turns the values of all instruments (NaN where there is none) into the results, in place; `count` are finite. */
export type Compare = (values: Float64Array, count: number) => void;

/** One column that compares instruments at settle, over all rows that hold a number. */
export class CrossSet implements DescribedFeatureSet {
  readonly name: string;
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly scope = 'universe';
  readonly reads = [] as const;
  readonly columns: readonly string[];
  readonly warmup: number;
  readonly described: readonly FeatureColumn[];
  readonly #shift: number;
  readonly #values: Float64Array;
  readonly #compare: Compare;

  constructor(who: string, of: string, to: string, compare: Compare, env: FeatureEnv) {
    const input = findInput(who, of, env);
    if (input.field >= 0) {
      throw new ConfigError(
        who,
        `"${of}" is a field of the bar, and instruments are compared after their bars`,
        'compare a column, such as return_1 or rsi_14',
      );
    }
    this.name = who;
    this.columns = [to];
    this.warmup = input.warmup;
    this.described = [{ name: to, warmup: input.warmup, settled: true }];
    this.#shift = input.shift;
    this.#values = new Float64Array(env.universe.size);
    this.#compare = compare;
  }

  update(): void {}

  settle(_now: Micros, rows: RowTable): void {
    const values = this.#values;
    const { data, stride } = rows;
    const first = rows.offset(0);
    let count = 0;
    for (let i = 0, at = first + this.#shift; i < values.length; i++, at += stride) {
      const value = data[at]!;
      const finite = value - value === 0;
      values[i] = finite ? value : Number.NaN;
      if (finite) count++;
    }
    this.#compare(values, count);
    for (let i = 0, at = first; i < values.length; i++, at += stride) data[at] = values[i]!;
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
