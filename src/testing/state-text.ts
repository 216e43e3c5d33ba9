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
