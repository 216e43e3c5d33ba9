import type { BarStretch, FeatureSet } from '../contracts/feature-set.js';
import { ConfigError, ReplayError } from '../core/errors.js';
import type { EventKind, MarketEvent } from '../core/event.js';
import type { RowTable } from '../core/frame.js';
import type { Json } from '../core/json.js';
import { type Factory, type FactoryRef, factory, type PluginEnv, type Snapshot } from '../core/plugin.js';
import type { Micros } from '../core/time.js';
import { type DescribedFeatureSet, describeColumns, type FeatureColumn, type FeatureEnv } from './feature-env.js';

/** Several feature sets as one: each writes its own stretch of the row, in the order given. */
class ComposedSet implements DescribedFeatureSet {
  readonly name: string;
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly scope: 'instrument' | 'universe';
  readonly reads: readonly EventKind[];
  readonly columns: readonly string[];
  readonly warmup: number;
  readonly described: readonly FeatureColumn[];
  /** There when every part has it and none compares instruments. */
  readonly stretch?: (bars: BarStretch, rows: RowTable) => void;
  /** There when every part has both. */
  readonly hold?: () => void;
  readonly rewind?: () => void;
  readonly #sets: readonly FeatureSet[];
  readonly #settling: readonly number[];
  /** The sets that read events at all, and below the windows that they write to. */
  readonly #readers: readonly FeatureSet[];
  /** They all read the same kinds, so that events need no sorting. */
  readonly #alike: boolean;
  #table: RowTable | null = null;
  #slices: readonly RowTable[] = [];
  #windows: readonly RowTable[] = [];

  constructor(sets: readonly FeatureSet[], described: readonly FeatureColumn[]) {
    this.#sets = sets;
    this.described = described;
    this.columns = described.map((column) => column.name);
    this.name = `compose(${sets.map((set) => set.name).join(', ')})`;
    this.scope = sets.some((set) => set.scope === 'universe') ? 'universe' : 'instrument';
    this.reads = [...new Set(sets.flatMap((set) => set.reads))];
    this.warmup = Math.max(...sets.map((set) => set.warmup));
    this.#readers = sets.filter((set) => set.reads.length > 0);
    this.#alike = this.#readers.every((set) => set.reads.length === this.reads.length);
    this.#settling = sets.flatMap((set, i) => (set.settle === undefined ? [] : [i]));
    if (sets.every((set) => set.stretch !== undefined) && this.#settling.length === 0)
      this.stretch = (bars, rows) => this.#stretch(bars, rows);
    if (sets.some((set) => set.hold === undefined || set.rewind === undefined)) return;
    this.hold = () => {
      for (const set of sets) set.hold?.();
    };
    this.rewind = () => {
      for (const set of sets) set.rewind?.();
    };
  }

  #stretch(bars: BarStretch, rows: RowTable): void {
    let from = 0;
    for (const set of this.#sets) {
      set.stretch?.(bars, rows.slice(from, set.columns));
      from += set.columns.length;
    }
  }

  update(event: MarketEvent, rows: RowTable): void {
    if (rows !== this.#table) this.#cut(rows);
    const readers = this.#readers;
    const windows = this.#windows;
    if (this.#alike) {
      for (let i = 0; i < readers.length; i++) readers[i]!.update(event, windows[i]!);
      return;
    }
    for (let i = 0; i < readers.length; i++) {
      if (readers[i]!.reads.includes(event.kind)) readers[i]!.update(event, windows[i]!);
    }
  }

  settle(now: Micros, rows: RowTable): void {
    if (this.#settling.length === 0) return;
    if (rows !== this.#table) this.#cut(rows);
    for (const i of this.#settling) this.#sets[i]!.settle?.(now, this.#slices[i]!);
  }

  /** The windows of a table are made once: the same table comes with every event of a run. */
  #cut(rows: RowTable): void {
    let from = 0;
    this.#slices = this.#sets.map((set) => {
      const slice = rows.slice(from, set.columns);
      from += set.columns.length;
      return slice;
    });
    this.#windows = this.#slices.filter((_, i) => this.#sets[i]!.reads.length > 0);
    this.#table = rows;
  }

  snapshot(): Snapshot {
    const parts = this.#sets.map((set) => set.snapshot());
    const lengths = parts.map((part) => part.bytes?.length ?? -1);
    const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + Math.max(length, 0), 0));
    let at = 0;
    for (const part of parts) {
      if (part.bytes === undefined) continue;
      bytes.set(part.bytes, at);
      at += part.bytes.length;
    }
    return { json: parts.map((part, i) => ({ json: part.json, bytes: lengths[i]! })), bytes };
  }

  restore(state: Snapshot): void {
    const parts = state.json as readonly { readonly json: Json; readonly bytes: number }[];
    if (!Array.isArray(parts) || parts.length !== this.#sets.length) {
      throw new ReplayError(this.name, 'the snapshot is of another composition', 'restore into the same feature sets');
    }
    const bytes = state.bytes ?? new Uint8Array(0);
    let at = 0;
    this.#sets.forEach((set, i) => {
      const { json, bytes: length } = parts[i]!;
      set.restore(length < 0 ? { json } : { json, bytes: bytes.slice(at, at + length) });
      at += Math.max(length, 0);
    });
  }
}

function build(factories: readonly Factory<FeatureSet>[], env: FeatureEnv): ComposedSet {
  const outside = env.before ?? [];
  const own: FeatureColumn[] = [];
  const sets = factories.map((make, part) => {
    const set = make(childEnv(env, part, [...outside, ...own]));
    for (const column of describeColumns(set)) {
      if (own.some((one) => one.name === column.name) || outside.some((one) => one.name === column.name)) {
        throw new ConfigError(
          'compose',
          `column "${column.name}" is made twice`,
          'give one of the two another name with the option name',
          { column: column.name },
        );
      }
      own.push(column);
    }
    return set;
  });
  return new ComposedSet(sets, own);
}

function childEnv(env: PluginEnv, part: number, before: readonly FeatureColumn[]): FeatureEnv {
  return { universe: env.universe, flags: env.flags, random: (name) => env.random(`${part}/${name}`), before };
}

/** A worker rebuilds the parts first, in order, and composes them. */
function composedRef(factories: readonly Factory<FeatureSet>[]): FactoryRef | undefined {
  const parts: Json[] = [];
  for (const { ref } of factories) {
    if (ref === undefined) return undefined;
    parts.push({ module: ref.module, export: ref.export, options: ref.options });
  }
  return { module: 'edgeproof/features', export: 'compose', options: { parts } };
}

/**
 * Several feature sets as one, whose columns stand side by side in the order given.
 *
 * A set may read the columns of those before it: `compose(rsi({ period: 14 }), zscore({ of: 'rsi_14', period: 60 }))`.
 * Sets are updated in that order. Compositions may be composed.
 *
 * @throws ConfigError when there is nothing to compose, a column name comes twice, or an input is not made before
 * @example
 * ```ts
 * import { compose, returns, sma } from 'edgeproof/features';
 * const features = compose(sma({ period: 10 }), sma({ period: 30 }), returns({ periods: [1, 5] }));
 * ```
 */
export function compose(...factories: readonly Factory<FeatureSet>[]): Factory<FeatureSet> {
  if (factories.length === 0) throw new ConfigError('compose', 'nothing to compose', 'pass one feature set or more');
  const made = factory((env: FeatureEnv) => build(factories, env), composedRef(factories));
  Object.defineProperty(made, PARTS, { value: Object.freeze([...factories]) });
  return made;
}

/** Known by name, so that a composition of another installed copy is recognised too. */
const PARTS: unique symbol = Symbol.for('edgeproof.composed') as never;

/** What a factory was composed of, in order; itself for one that was not composed. */
export function partsOf(made: Factory<FeatureSet>): readonly Factory<FeatureSet>[] {
  return (made as { readonly [PARTS]?: readonly Factory<FeatureSet>[] })[PARTS] ?? [made];
}
