import * as z from 'zod';
import type { Horizon, Model } from '../contracts/model.js';
import { ConfigError } from '../core/errors.js';
import type { FeatureWindow, ForecastFrame, RowTable } from '../core/frame.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, type Snapshot } from '../core/plugin.js';
import { Columns } from './columns.js';
import { horizonOption, nameOption, needsOption } from './model-options.js';

/** Options of a {@link rule} that looks at the present row. */
export interface RuleOptions<N extends readonly string[] = readonly string[]> {
  /** Feature columns, handed to the function in this order. */
  readonly needs: N;
  /** Name in reports; default `rule`. */
  readonly name?: string;
  /** How far ahead the forecast speaks; default one decision. */
  readonly horizon?: Horizon;
}

/** Options of a {@link rule} that also looks back. */
export interface LaggedRuleOptions<N extends readonly string[] = readonly string[]> extends RuleOptions<N> {
  /** How many decisions the function may see, the present one included. */
  readonly lookback: number;
}

/** A forecast from the values of the needed columns, in the order of `needs`, then the instrument's index. */
export type RuleFunction<N extends readonly string[]> = (
  ...values: [...values: { -readonly [K in keyof N]: number }, instrument: InstrumentIndex]
) => number;

/** Reads one value of the present instrument: a needed column by name or place, `lag` decisions ago (default 0). */
export type RuleRow<N extends readonly string[] = readonly string[]> = (
  column: N[number] | number,
  lag?: number,
) => number;

/** A forecast from the values of the last decisions. */
export type LaggedRuleFunction<N extends readonly string[]> = (row: RuleRow<N>, instrument: InstrumentIndex) => number;

const schema = z.strictObject({
  needs: needsOption(0),
  lookback: z.int().min(1).optional(),
  name: nameOption.default('rule'),
  horizon: horizonOption,
});

/**
 * A hand-written strategy as a Model: a function from feature values to a forecast, called once an instrument.
 *
 * The number is the `mean` of the forecast; what its sign and size mean is the optimizer's business. NaN says *no
 * forecast*. The values come in the order of `needs`, without any allocation; with `lookback` the function gets a
 * reader instead, so that it can compare with earlier decisions. It must be pure: same values, same forecast. Rows that
 * are not ready are left out. Cannot be sent to a worker, since it holds a function.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { rule } from 'edgeproof/models';
 * const cross = rule({ needs: ['sma_10', 'sma_30'] }, (fast, slow) => (fast > slow ? 1 : 0));
 * const rising = rule({ needs: ['rsi_14'], lookback: 2 }, (row) => row('rsi_14') - row('rsi_14', 1));
 * if (typeof cross !== 'function' || typeof rising !== 'function') throw new Error('a rule is a factory');
 * ```
 */
export function rule<const N extends readonly string[]>(
  options: LaggedRuleOptions<N>,
  forecast: LaggedRuleFunction<N>,
): Factory<Model>;
export function rule<const N extends readonly string[]>(
  options: RuleOptions<N>,
  forecast: RuleFunction<N>,
): Factory<Model>;
export function rule(
  options: RuleOptions & { readonly lookback?: number },
  forecast: RuleFunction<readonly string[]> | LaggedRuleFunction<readonly string[]>,
): Factory<Model> {
  const o = parseOptions('rule', schema, options);
  if (typeof forecast !== 'function')
    throw new ConfigError('rule', 'the second argument is not a function', 'pass (…values) => number');
  if (o.lookback === undefined) return () => new PresentRule(o, forecast as RuleFunction<readonly string[]>);
  return () => new LaggedRule(o, forecast as LaggedRuleFunction<readonly string[]>);
}

/** What both kinds of rule share: identity, and memory of nothing. */
abstract class Rule implements Model {
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly name: string;
  readonly needs: readonly string[];
  readonly lookback: number;
  readonly horizon: Horizon;

  constructor(o: z.output<typeof schema>) {
    this.name = o.name;
    this.needs = o.needs;
    this.lookback = o.lookback ?? 1;
    this.horizon = o.horizon;
  }

  abstract predict(x: FeatureWindow, out: ForecastFrame): void;

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}

class PresentRule extends Rule {
  readonly #forecast: (...values: number[]) => number;
  readonly #columns: Columns;
  readonly #values: number[];

  constructor(o: z.output<typeof schema>, forecast: RuleFunction<readonly string[]>) {
    super(o);
    this.#forecast = forecast as (...values: number[]) => number;
    this.#columns = new Columns(o.name, o.needs);
    this.#values = new Array<number>(o.needs.length + 1).fill(0);
  }

  predict(x: FeatureWindow, out: ForecastFrame): void {
    const at = this.#columns.in(x.columns);
    for (let i = 0; i < x.rows; i++) out.mean[i] = x.ready(i) ? this.#ask(x, at, i) : Number.NaN;
  }

  stretch(rows: RowTable, count: number, mean: Float64Array): void {
    const at = this.#columns.in(rows.columns);
    const { data, stride } = rows;
    const forecast = this.#forecast;
    if (at.length === 2) {
      // By far the most frequent rule, a comparison of two columns, in a loop of its own: it is inlined whole.
      const first = rows.base + at[0]!;
      const second = rows.base + at[1]!;
      for (let i = 0, row = 0; i < count; i++, row += stride) {
        const a = data[row + first]!;
        const b = data[row + second]!;
        mean[i] = Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : forecast(a, b, 0);
      }
      return;
    }
    const values = this.#values;
    values[at.length] = 0;
    for (let i = 0; i < count; i++) {
      const row = rows.base + i * stride;
      let ready = true;
      for (let c = 0; c < at.length; c++) {
        const value = data[row + at[c]!]!;
        values[c] = value;
        if (Number.isNaN(value)) ready = false;
      }
      mean[i] = ready ? forecast(...values) : Number.NaN;
    }
  }

  /** Few columns are passed by hand: a spread call copies its arguments. */
  #ask(x: FeatureWindow, at: Int32Array, i: number): number {
    const forecast = this.#forecast;
    switch (at.length) {
      case 0:
        return forecast(i);
      case 1:
        return forecast(x.get(i, at[0]!, 0), i);
      case 2:
        return forecast(x.get(i, at[0]!, 0), x.get(i, at[1]!, 0), i);
      case 3:
        return forecast(x.get(i, at[0]!, 0), x.get(i, at[1]!, 0), x.get(i, at[2]!, 0), i);
      default:
        return this.#askMany(x, at, i);
    }
  }

  #askMany(x: FeatureWindow, at: Int32Array, i: number): number {
    const values = this.#values;
    for (let c = 0; c < at.length; c++) values[c] = x.get(i, at[c]!, 0);
    values[at.length] = i;
    return this.#forecast(...values);
  }
}

class LaggedRule extends Rule {
  readonly #forecast: LaggedRuleFunction<readonly string[]>;
  readonly #columns: Columns;
  readonly #row: RuleRow;
  #window: FeatureWindow | null = null;
  #at: Int32Array = new Int32Array(0);
  #instrument: InstrumentIndex = 0;

  constructor(o: z.output<typeof schema>, forecast: LaggedRuleFunction<readonly string[]>) {
    super(o);
    this.#forecast = forecast;
    this.#columns = new Columns(o.name, o.needs);
    this.#row = (column, lag = 0) => this.#read(column, lag);
  }

  predict(x: FeatureWindow, out: ForecastFrame): void {
    this.#at = this.#columns.in(x.columns);
    this.#window = x;
    try {
      for (let i = 0; i < x.rows; i++) {
        this.#instrument = i;
        out.mean[i] = x.ready(i) ? this.#forecast(this.#row, i) : Number.NaN;
      }
    } finally {
      this.#window = null;
    }
  }

  #read(column: string | number, lag: number): number {
    const place = typeof column === 'number' ? column : this.needs.indexOf(column);
    const at = this.#at[place];
    if (this.#window === null) throw new ConfigError(this.name, 'a row was read after the call', 'keep no row');
    if (at === undefined || !(lag >= 0 && lag < this.lookback)) {
      throw new ConfigError(
        this.name,
        `no value of column "${column}", ${lag} decisions ago`,
        `name one of needs (${this.needs.join(', ')}) and a lag from 0 to ${this.lookback - 1}`,
      );
    }
    return this.#window.get(this.#instrument, at, lag);
  }
}
