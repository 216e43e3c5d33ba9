import type { TargetTable } from '../core/frame.js';
import type { Decision } from '../core/portfolio.js';
import type { Micros } from '../core/time.js';

/** Whether an instrument belongs to the universe at a time. */
export type Members = (instrument: number, at: Micros) => boolean;

/** What has left the universe is sold, and otherwise left alone. */
export function sellLeavers(members: Members, out: TargetTable, at: Decision): void {
  for (let i = 0; i < out.rows; i++) {
    if (members(i, at.now)) continue;
    const held = at.positions.quantity(i);
    out.values[i] = held === 0 ? Number.NaN : out.kind === 'delta' ? -held : 0;
  }
}
