import type { FeatureSet } from '../contracts/feature-set.js';
import type { MarketEvent } from '../core/event.js';
import type { RowTable } from '../core/frame.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { DescribedFeatureSet, FeatureColumn, FeatureEnv } from './feature-env.js';
import { findStreamInput, readField } from './input.js';
import { type Kernel, KernelBank } from './kernel.js';
import { rebuildable } from './rebuildable.js';

/** What makes an indicator of one input and one column. */
export interface KernelSpec {
  /** The factory's name, as the user typed it. */
  readonly who: string;
  readonly column: string;
  /** Field of the bar or earlier column. */
  readonly of: string;
  /** Values of the input until the first output. */
  readonly needs: number;
  /** Doubles of memory an instrument. */
  readonly size: number;
  /** As parsed; what a worker rebuilds the set from. */
  readonly options: object;
  kernel(state: Float64Array<ArrayBuffer>): Kernel;
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

  constructor(spec: KernelSpec, env: FeatureEnv) {
    const input = findStreamInput(spec.who, spec.of, env);
    this.name = spec.who;
    this.columns = [spec.column];
    this.warmup = input.warmup + spec.needs - 1;
    this.described = [{ name: spec.column, warmup: this.warmup, settled: false }];
    this.#field = input.field;
    this.#shift = input.shift;
    this.#bank = new KernelBank(spec.who, env.universe.size, spec.size, (state) => spec.kernel(state));
    this.#kernels = this.#bank.kernels;
  }

  update(event: MarketEvent, rows: RowTable): void {
    if (event.kind !== 'bar') return;
    const at = rows.offset(event.instrument);
    const data = rows.data;
    const value = this.#field < 0 ? data[at + this.#shift]! : readField(event, this.#field);
    data[at] = this.#kernels[event.instrument]!.next(value);
  }

  snapshot(): Snapshot {
    return this.#bank.snapshot();
  }

  restore(state: Snapshot): void {
    this.#bank.restore(state);
  }
}

/** The factory of an indicator with one input and one column. */
export function kernelFeature(spec: KernelSpec): Factory<FeatureSet> {
  return rebuildable(spec.who, spec.options, (env) => new KernelSet(spec, env));
}
