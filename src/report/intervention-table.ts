import type { InterventionRecord } from './run-record.js';

type Unit = 'count' | 'money';

/** A table as the others of a report. */
interface InterventionTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly unit: Unit;
    readonly values: readonly (number | null)[];
  }[];
}

/** What each policy kept from being traded, and what it would have made; null when nothing was refused or cut. */
export function interventionTable(record: InterventionRecord | undefined): InterventionTable | null {
  if (record === undefined || record.byPolicy.length === 0) return null;
  const all = record.byPolicy;
  const horizons = all[0]!.after.map(({ days }) => days);
  return {
    title: 'Refused and reduced orders',
    columns: all.map(({ policy }) => policy),
    rows: [
      { label: 'Refused', unit: 'count', values: all.map((one) => one.refused + one.halted) },
      { label: 'Reduced', unit: 'count', values: all.map((one) => one.reduced) },
      { label: 'Value that did not pass', unit: 'money', values: all.map((one) => one.notional) },
      ...horizons.map((days, k) => ({
        label: `Would have made in ${days} ${days === 1 ? 'day' : 'days'}, before costs`,
        unit: 'money' as const,
        values: all.map((one) => (one.after[k]!.orders === 0 ? null : one.after[k]!.profit)),
      })),
    ],
  };
}
