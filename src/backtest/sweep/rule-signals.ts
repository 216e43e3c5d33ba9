import { PluginError } from '../../core/errors.js';
import type { PositionRule } from './position-rule.js';

type Position = PositionRule['position'];

/**
 * The side that a rule wants after each bar, 1, 0 or -1, into `out`: what it wanted before where a column is not ready or
 * the rule says NaN.
 *
 * One loop a number of columns, so that compiled code calls the rule in place and copies no arguments.
 *
 * @throws PluginError for an infinite answer, as the engine does
 */
export function ruleSignals(position: Position, columns: readonly Float64Array[], out: Int8Array): void {
  if (columns.length === 1) signalsOfOne(position, columns[0]!, out);
  else if (columns.length === 2) signalsOfTwo(position, columns[0]!, columns[1]!, out);
  else signalsOfMany(position, columns, out);
}

function signalsOfOne(position: Position, a: Float64Array, out: Int8Array): void {
  const n = out.length;
  let side = 0;
  for (let i = 0; i < n; i++) {
    const x = a[i]!;
    if (!Number.isNaN(x)) {
      const wanted = position(x, 0);
      if (wanted === 0) side = 0;
      else if (wanted > 0) side = finite(wanted, 1);
      else if (wanted < 0) side = finite(wanted, -1);
    }
    out[i] = side;
  }
}

function signalsOfTwo(position: Position, a: Float64Array, b: Float64Array, out: Int8Array): void {
  const n = out.length;
  let side = 0;
  for (let i = 0; i < n; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (!Number.isNaN(x) && !Number.isNaN(y)) {
      const wanted = position(x, y, 0);
      if (wanted === 0) side = 0;
      else if (wanted > 0) side = finite(wanted, 1);
      else if (wanted < 0) side = finite(wanted, -1);
    }
    out[i] = side;
  }
}

function signalsOfMany(position: Position, columns: readonly Float64Array[], out: Int8Array): void {
  const width = columns.length;
  const values = new Array<number>(width + 1).fill(0);
  let side = 0;
  for (let i = 0; i < out.length; i++) {
    let ready = true;
    for (let c = 0; c < width; c++) {
      values[c] = columns[c]![i]!;
      if (Number.isNaN(values[c])) ready = false;
    }
    if (ready) {
      const wanted = position(...values);
      if (wanted === 0) side = 0;
      else if (wanted > 0) side = finite(wanted, 1);
      else if (wanted < 0) side = finite(wanted, -1);
    }
    out[i] = side;
  }
}

function finite(wanted: number, side: number): number {
  if (wanted - wanted === 0) return side;
  throw new PluginError('positionRule', `position ${wanted} is not finite`, 'return NaN to leave things as they are');
}
