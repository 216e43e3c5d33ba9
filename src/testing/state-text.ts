import type { Snapshot } from '../core/plugin.js';
import { decodeState, encodeState } from '../engine/state-codec.js';

/** A snapshot as it comes back from disk: written as text, read again. */
export function throughText(state: Snapshot): Snapshot {
  return decodeState(encodeState(state)) as Snapshot;
}

/** The text of a snapshot, to compare two of them or to weigh one. */
export function stateText(state: Snapshot): string {
  return encodeState(state);
}

/** Index of the first cell whose bits differ, the shorter length when lengths do, -1 when all are the same. */
export function firstDifferentCell(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (!Object.is(a[i], b[i])) return i;
  return a.length === b.length ? -1 : n;
}
