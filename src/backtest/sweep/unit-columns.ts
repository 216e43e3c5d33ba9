import type { FeatureSet } from '../../contracts/feature-set.js';
import { BarBatch } from '../../core/batch.js';
import { RowTable } from '../../core/frame.js';
import type { DescribedFeatureSet } from '../../features/feature-env.js';
import type { FeatureUnit } from './feature-unit.js';
import { newColumn, type SweepBars } from './sweep-bars.js';
import type { SweepEnv } from './sweep-env.js';

/** The columns of a unit: in each, one number a call of `update`, in the order of calls. */
export interface UnitColumns {
  readonly columns: readonly string[];
  readonly values: readonly Float64Array[];
}

/** The columns of a unit over the bars of the only instrument. */
export function unitColumns(unit: FeatureUnit, bars: SweepBars, env: SweepEnv, shared: boolean): UnitColumns {
  const set: FeatureSet & Pick<DescribedFeatureSet, 'overBars'> = unit.make(env.of('sweep'));
  const made = set.overBars?.(bars.columns) ?? streamed(set, bars);
  const values = shared
    ? made.map((column) => {
        const copy = newColumn(column.length, true);
        copy.set(column);
        return copy;
      })
    : made;
  return { columns: unit.columns, values };
}

function streamed(set: FeatureSet, bars: SweepBars): readonly Float64Array[] {
  const { length } = bars.columns.end;
  const values = set.columns.map(() => new Float64Array(length));
  const rows = new RowTable(set.columns, 1);
  const batch = new BarBatch(0, bars.columns, bars.period);
  for (let i = 0; i < length; i++) {
    if (set.reads.includes('bar')) set.update(batch.get(i), rows);
    for (let c = 0; c < values.length; c++) values[c]![i] = rows.data[c]!;
  }
  return values;
}
