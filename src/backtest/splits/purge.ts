import { DataError } from '../../core/errors.js';
import type { LabelSpans } from './split.js';

/** How much is kept away from a test block, in the unit of the spans. */
export interface PurgeOptions {
  /** Training samples that start within this after the block's last label end are dropped; default 0. */
  readonly embargo?: number | undefined;
  /** How far back the features of a sample reach before its start; default 0. */
  readonly lookback?: number | undefined;
}

/**
 * Training samples that share nothing with a block of test samples: labels that do not touch the block's span, features that
 * do not look back into it, and no start within the embargo after it.
 */
export function purge(
  labels: LabelSpans,
  { train, test }: { readonly train: readonly number[]; readonly test: readonly number[] },
  { embargo = 0, lookback = 0 }: PurgeOptions,
): readonly number[] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const i of test) {
    first = Math.min(first, labels.start[i]!);
    last = Math.max(last, labels.end[i]!);
  }
  return train.filter((i) => {
    const start = labels.start[i]!;
    if (start - lookback <= last && labels.end[i]! >= first) return false;
    return !(start > last && start <= last + embargo);
  });
}

/** Refuses spans that are none. */
export function checkSpans(who: string, labels: LabelSpans): void {
  const n = labels.start.length;
  if (labels.end.length !== n)
    throw new DataError(who, `${n} starts and ${labels.end.length} ends`, 'give each label both');
  for (let i = 0; i < n; i++) {
    if (!(labels.end[i]! >= labels.start[i]!))
      throw new DataError(who, `label ${i} ends at ${labels.end[i]} before it starts`, 'mend the label spans');
    if (i > 0 && labels.start[i]! < labels.start[i - 1]!)
      throw new DataError(who, `label ${i} starts before the one ahead of it`, 'sort the samples by their start');
  }
}
