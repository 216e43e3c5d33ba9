import { PluginError } from '../../core/errors.js';
import type { PositionRule } from './position-rule.js';

type Position = PositionRule['position'];

/** The bars after which a rule wants another side, and which: 1 long, 0 flat, -1 short. Room that is used over and over. */
export class SideChanges {
  /** Indices of bars, ascending; the first `count` hold. */
  readonly at: Int32Array;
  readonly sides: Int8Array;
  count = 0;

  /** @param bars - how many changes there can be */
  constructor(bars: number) {
    this.at = new Int32Array(bars);
    this.sides = new Int8Array(bars);
  }
}

/**
 * The changes of side that a rule asks for, into `out`; it wants what it wanted before where a column is not ready or the
 * rule says NaN.
 *
 * One loop a number of columns, so that compiled code calls the rule in place and copies no arguments. In it a loop that
 * only passes over bars with the same answer, since most are: the columns, the rule and one comparison.
 *
 * @throws PluginError for an infinite answer, as the engine does
 */
export function ruleChanges(position: Position, columns: readonly Float64Array[], out: SideChanges): void {
  if (columns.length === 1) out.count = changesOfOne(position, columns[0]!, out);
  else if (columns.length === 2) out.count = changesOfTwo(position, columns[0]!, columns[1]!, out);
  else out.count = changesOfMany(position, columns, out);
}

function changesOfOne(position: Position, a: Float64Array, { at, sides }: SideChanges): number {
  const n = a.length;
  let side = 0;
  let count = 0;
  let i = 0;
  while (i < n) {
    const x = a[i]!;
    if (!Number.isNaN(x)) {
      const wanted = position(x, 0);
      const next = sideOf(wanted, side);
      if (next !== side) {
        side = next;
        at[count] = i;
        sides[count++] = side;
      }
      for (; i + 1 < n; i++) {
        const u = a[i + 1]!;
        if (Number.isNaN(u) || position(u, 0) !== wanted) break;
      }
    }
    i++;
  }
  return count;
}

function changesOfTwo(position: Position, a: Float64Array, b: Float64Array, { at, sides }: SideChanges): number {
  const n = a.length;
  let side = 0;
  let count = 0;
  let i = 0;
  while (i < n) {
    const x = a[i]!;
    const y = b[i]!;
    if (!Number.isNaN(x) && !Number.isNaN(y)) {
      const wanted = position(x, y, 0);
      const next = sideOf(wanted, side);
      if (next !== side) {
        side = next;
        at[count] = i;
        sides[count++] = side;
      }
      for (; i + 1 < n; i++) {
        const u = a[i + 1]!;
        const v = b[i + 1]!;
        if (Number.isNaN(u - v) || position(u, v, 0) !== wanted) break; // no number, or infinities: the loop around looks
      }
    }
    i++;
  }
  return count;
}

function changesOfMany(position: Position, columns: readonly Float64Array[], { at, sides }: SideChanges): number {
  const n = columns[0]?.length ?? 0;
  const width = columns.length;
  const values = new Array<number>(width + 1).fill(0);
  let side = 0;
  let count = 0;
  for (let i = 0; i < n; i++) {
    let ready = true;
    for (let c = 0; c < width; c++) {
      values[c] = columns[c]![i]!;
      if (Number.isNaN(values[c])) ready = false;
    }
    if (!ready) continue;
    const next = sideOf(position(...values), side);
    if (next === side) continue;
    side = next;
    at[count] = i;
    sides[count++] = side;
  }
  return count;
}

/** The side of an answer; `before` for NaN. */
function sideOf(wanted: number, before: number): number {
  if (Number.isNaN(wanted)) return before;
  if (wanted - wanted !== 0)
    throw new PluginError('positionRule', `position ${wanted} is not finite`, 'return NaN to leave things as they are');
  return wanted > 0 ? 1 : wanted < 0 ? -1 : 0;
}
