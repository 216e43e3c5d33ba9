import type { FeatureSet } from '../../contracts/feature-set.js';
import { InvariantError, ReplayError } from '../../core/errors.js';
import type { EventKind, MarketEvent } from '../../core/event.js';
import type { RowTable } from '../../core/frame.js';
import { type Factory, factory, type Snapshot } from '../../core/plugin.js';
import type { Strategy } from '../../engine/strategy.js';
import { compose, partsOf } from '../../features/compose.js';
import { type DescribedFeatureSet, describeColumns, type FeatureColumn } from '../../features/feature-env.js';
import type { FeatureUnits } from './feature-unit.js';
import type { UnitColumns } from './unit-columns.js';

/** A feature set that reads its numbers off columns that were computed before: one row a call, in the order of calls. */
class ReplayedSet implements DescribedFeatureSet {
  readonly name: string;
  readonly version: string;
  readonly apiVersion = 1;
  readonly scope = 'instrument';
  readonly reads: readonly EventKind[];
  readonly columns: readonly string[];
  readonly warmup: number;
  readonly described: readonly FeatureColumn[];
  readonly #values: readonly Float64Array[];
  #calls = 0;

  constructor(original: FeatureSet, values: readonly Float64Array[]) {
    this.name = original.name;
    this.version = original.version;
    this.reads = original.reads;
    this.columns = original.columns;
    this.warmup = original.warmup;
    this.described = describeColumns(original);
    this.#values = values;
  }

  update(event: MarketEvent, rows: RowTable): void {
    if (!('instrument' in event) || event.instrument < 0) return;
    const call = this.#calls++;
    const at = rows.offset(event.instrument);
    for (let c = 0; c < this.#values.length; c++) {
      const column = this.#values[c]!;
      if (call >= column.length)
        throw new InvariantError(this.name, `event ${call} comes after the shared columns end`, 'report this defect');
      rows.data[at + c] = column[call]!;
    }
  }

  snapshot(): Snapshot {
    throw new ReplayError(this.name, 'a trial of a sweep has no snapshot', 'backtest the trial by itself');
  }

  restore(): void {
    throw new ReplayError(this.name, 'a trial of a sweep takes no snapshot', 'backtest the trial by itself');
  }
}

/** A strategy whose shared feature sets read their columns instead of computing them. */
export function withShared(
  strategy: Strategy,
  units: FeatureUnits,
  shared: ReadonlyMap<string, UnitColumns>,
): Strategy {
  const parts = partsOf(strategy.features);
  const replaced = parts.map((part) => {
    const unit = units.unit(part);
    const columns = unit === null ? undefined : shared.get(unit.key);
    return columns === undefined ? part : replayed(part, columns.values);
  });
  if (replaced.every((part, i) => part === parts[i])) return strategy;
  const [only] = replaced;
  return { ...strategy, features: parts.length === 1 && only !== undefined ? only : compose(...replaced) };
}

function replayed(part: Factory<FeatureSet>, values: readonly Float64Array[]): Factory<FeatureSet> {
  return factory((env) => new ReplayedSet(part(env), values), part.ref);
}
