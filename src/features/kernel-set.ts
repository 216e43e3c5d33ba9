import type { BarStretch, FeatureSet } from '../contracts/feature-set.js';
import type { MarketEvent } from '../core/event.js';
import type { RowTable } from '../core/frame.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { DescribedFeatureSet, FeatureColumn, FeatureEnv } from './feature-env.js';
import { fieldColumn, findStreamInput, plainField, readField, wholeField } from './input.js';
import { type Kernel, KernelBank } from './kernel.js';
import type { PriceColumns } from './price-columns.js';
import { rebuildable } from './rebuildable.js';

/** What makes an indicator of one input. */
export interface KernelSpec {
  /** The factory's name, as the user typed it. */
  readonly who: string;
  /** Each column with the values of the input until its first output. */
  readonly columns: readonly { readonly name: string; readonly needs: number }[];
  /** Field of the bar or earlier column. */
  readonly of: string;
  /** Doubles of memory an instrument. */
  readonly size: number;
  /** As parsed; what a worker rebuilds the set from. */
  readonly options: object;
  kernel(state: Float64Array<ArrayBuffer>): Kernel;
  /** The columns over a whole array from birth, bit-equal to the kernel; left out by indicators that only stream. */
  readonly batch?: (values: Float64Array) => readonly Float64Array[];
}

/** Runs one kernel an instrument over one number of each bar. */
class KernelSet implements DescribedFeatureSet {
  readonly name: string;
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly scope = 'instrument';
  readonly reads = ['bar'] as const;
  readonly columns: readonly string[];
  readonly warmup: number;
  readonly described: readonly FeatureColumn[];
  readonly #field: number;
  readonly #shift: number;
  readonly #bank: KernelBank<Kernel>;
  readonly #kernels: readonly Kernel[];
  readonly #batch: KernelSpec['batch'];

  constructor(spec: KernelSpec, env: FeatureEnv) {
    const input = findStreamInput(spec.who, spec.of, env);
    this.name = spec.who;
    this.columns = spec.columns.map((column) => column.name);
    this.described = spec.columns.map(({ name, needs }) => ({
      name,
      warmup: input.warmup + needs - 1,
      settled: false,
    }));
    this.warmup = Math.max(...this.described.map((column) => column.warmup));
    this.#field = input.field;
    this.#shift = input.shift;
    this.#bank = new KernelBank(spec.who, env.universe.size, spec.size, (state) => spec.kernel(state));
    this.#kernels = this.#bank.kernels;
    this.#batch = spec.batch;
  }

  overBars(bars: PriceColumns): readonly Float64Array[] | null {
    if (this.#batch === undefined || this.#field < 0) return null;
    return this.#batch(wholeField(bars, this.#field));
  }

  update(event: MarketEvent, rows: RowTable): void {
    if (event.kind !== 'bar') return;
    const at = rows.offset(event.instrument);
    const data = rows.data;
    data[at] = this.#field < 0 ? data[at + this.#shift]! : readField(event, this.#field);
    this.#kernels[event.instrument]!.step(data, at);
  }

  stretch(bars: BarStretch, rows: RowTable): void {
    const { from, to, instrument, columns } = bars;
    const { data, stride } = rows;
    const kernel = this.#kernels[instrument]!;
    const plain = plainField(columns, this.#field);
    if (kernel.run !== undefined && plain !== undefined) {
      kernel.run(plain, from, { data, at: rows.offset(0), stride, count: to - from });
      return;
    }
    let at = rows.offset(0);
    if (this.#field < 0) {
      for (let i = from; i < to; i++, at += stride) data[at] = data[at + this.#shift]!;
    } else fieldColumn(columns, this.#field, bars, data, at, stride);
    at = rows.offset(0);
    for (let i = from; i < to; i++, at += stride) kernel.step(data, at);
  }

  hold(): void {
    this.#bank.hold();
  }

  rewind(): void {
    this.#bank.rewind();
  }

  snapshot(): Snapshot {
    return this.#bank.snapshot();
  }

  restore(state: Snapshot): void {
    this.#bank.restore(state);
  }
}

/** The factory of an indicator of one input. */
export function kernelFeature(spec: KernelSpec): Factory<FeatureSet> {
  return rebuildable(spec.who, spec.options, (env) => new KernelSet(spec, env));
}
