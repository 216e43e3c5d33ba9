import type { GroupRecord } from './group-record.js';

/** Adds a record of order groups to those that are kept; one that says that a group is gone takes all of it out. */
export function keepGroup(kept: unknown[], record: unknown): void {
  const { g, key } = record as GroupRecord;
  if (g !== 'gone') {
    kept.push(record);
    return;
  }
  const rest = kept.filter((one) => (one as GroupRecord).key !== key);
  kept.length = 0;
  kept.push(...rest);
}
