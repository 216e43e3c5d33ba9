import type { FeatureSet } from '../../contracts/feature-set.js';
import type { BarColumns } from '../../core/batch.js';
import type { Micros } from '../../core/time.js';

/** Bars that each stand alone at their instant. */
export interface LoneBars {
  /** The first bar that is none of them. */
  readonly to: number;
  /** No bar begins before the one before it is known. */
  readonly inTurn: boolean;
}

/** The bars from `from` on, up to `to`, that are each alone at their instant, the one after the last included. */
export function loneBars(columns: BarColumns, from: number, to: number, now: Micros): LoneBars {
  const known = columns.at ?? columns.end;
  const { start } = columns;
  // A parameter that changes would be kept as an object.
  let before = +now;
  let inTurn = true;
  let i = from;
  for (; i < to; i++) {
    const at = known[i]!;
    if (!(at > before)) break;
    if (!(start[i]! >= before)) inTurn = false;
    before = at;
  }
  // The last one may share its instant with what comes after it.
  return { to: i > from && !(known[i]! > before) ? i - 1 : i, inTurn };
}

/** The first index from `from` on, up to `to`, whose value differs from one; NaN is like NaN. */
export function sameUntil(values: Float64Array, from: number, to: number, one: number): number {
  let i = from;
  if (Number.isNaN(one)) while (i < to && Number.isNaN(values[i]!)) i++;
  else while (i < to && values[i] === one) i++;
  return i;
}

/** Remembers the state of features; gives the way back to it. */
export function wayBack(set: FeatureSet): () => void {
  if (set.hold === undefined || set.rewind === undefined) {
    const memory = set.snapshot();
    return () => set.restore(memory);
  }
  set.hold();
  return () => set.rewind!();
}
