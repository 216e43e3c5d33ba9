/** Our indicators over whole arrays, each as the batch of the feature set that it belongs to: FS-05 holds the two together. */
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { BarEvent, MarketEvent } from '../../src/core/event.js';
import type { FeatureFrame } from '../../src/core/frame.js';
import type { Factory } from '../../src/core/plugin.js';
import { type Check, featureSetChecks } from '../../src/testing/index.js';
import { catalogue, type Entry } from '../features/catalogue.js';
import { changed } from './mutants/mutation.js';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** The rows of all instruments, from arrays of each. */
function frameOf(entry: Entry, columns: readonly string[], events: readonly BarEvent[]): FeatureFrame {
  const data = new Float64Array(events.length * columns.length);
  for (const instrument of new Set(events.map((one) => one.instrument))) {
    const rows = events.flatMap((one, k) => (one.instrument === instrument ? [k] : []));
    const bars = Object.fromEntries(FIELDS.map((field) => [field, Float64Array.from(rows, (k) => events[k]![field])]));
    entry.batch(bars as unknown as Parameters<Entry['batch']>[0]).forEach((values, c) => {
      rows.forEach((k, i) => {
        data[k * columns.length + c] = values[i]!;
      });
    });
  }
  return {
    columns,
    rows: events.length,
    data,
    at: Float64Array.from(events, (one) => one.at),
    instrument: Int32Array.from(events, (one) => one.instrument),
  };
}

function withArrays(entry: Entry): Factory<FeatureSet> {
  return changed(entry.make, (set) => ({
    batch: (events: readonly MarketEvent[]) => frameOf(entry, set.columns, events as readonly BarEvent[]),
  }));
}

/** The checks of batches on every indicator. */
export const ownArrays: readonly { readonly name: string; readonly checks: readonly Check[] }[] = catalogue.map(
  (entry) => ({
    name: `indicators.${entry.id}`,
    checks: featureSetChecks(withArrays(entry)).filter((one) => one.id === 'FS-05' || one.id === 'FS-04'),
  }),
);
