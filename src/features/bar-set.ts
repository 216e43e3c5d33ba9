import type { BarStretch, FeatureSet } from '../contracts/feature-set.js';
import type { MarketEvent } from '../core/event.js';
import type { RowTable } from '../core/frame.js';
import type { Factory, PluginEnv, Snapshot } from '../core/plugin.js';
import type { DescribedFeatureSet, FeatureColumn } from './feature-env.js';
import { barAt } from './input.js';
import { type BarKernel, KernelBank } from './kernel.js';
import type { PriceColumns } from './price-columns.js';
import { rebuildable } from './rebuildable.js';

/** What makes an indicator of whole bars. */
export interface BarSpec {
  /** The factory's name, as the user typed it. */
  readonly who: string;
  /** Each column with the bars until its first output. */
  readonly columns: readonly { readonly name: string; readonly needs: number }[];
  /** Doubles of memory an instrument. */
  readonly size: number;
  /** As parsed; what a worker rebuilds the set from. */
  readonly options: object;
  kernel(state: Float64Array<ArrayBuffer>): BarKernel;
  /** The columns over whole bars from birth, bit-equal to the kernel; left out by indicators that only stream. */
  readonly batch?: (bars: PriceColumns) => readonly Float64Array[];
}

/** Runs one kernel an instrument over its bars. */
class BarSet implements DescribedFeatureSet {
  readonly name: string;
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly scope = 'instrument';
  readonly reads = ['bar'] as const;
  readonly columns: readonly string[];
  readonly warmup: number;
  readonly described: readonly FeatureColumn[];
  readonly #bank: KernelBank<BarKernel>;
  readonly #kernels: readonly BarKernel[];
  readonly #batch: BarSpec['batch'];

  constructor(spec: BarSpec, env: PluginEnv) {
    this.name = spec.who;
    this.columns = spec.columns.map((column) => column.name);
    this.described = spec.columns.map(({ name, needs }) => ({ name, warmup: needs, settled: false }));
    this.warmup = Math.max(...this.described.map((column) => column.warmup));
    this.#bank = new KernelBank(spec.who, env.universe.size, spec.size, (state) => spec.kernel(state));
    this.#kernels = this.#bank.kernels;
    this.#batch = spec.batch;
  }

  overBars(bars: PriceColumns): readonly Float64Array[] | null {
    return this.#batch === undefined ? null : this.#batch(bars);
  }

  update(event: MarketEvent, rows: RowTable): void {
    if (event.kind !== 'bar') return;
    this.#kernels[event.instrument]!.next(event, rows.data, rows.offset(event.instrument));
  }

  stretch({ from, to, instrument, columns }: BarStretch, rows: RowTable): void {
    const { data, stride } = rows;
    const kernel = this.#kernels[instrument]!;
    const bar = { open: 0, high: 0, low: 0, close: 0, volume: 0 };
    let at = rows.offset(0);
    for (let i = from; i < to; i++, at += stride) {
      barAt(columns, i, bar);
      kernel.next(bar, data, at);
    }
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

/** The factory of an indicator of whole bars. */
export function barFeature(spec: BarSpec): Factory<FeatureSet> {
  return rebuildable(spec.who, spec.options, (env) => new BarSet(spec, env));
}
