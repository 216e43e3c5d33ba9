import { stdev } from '../../math/moments.js';
import type { LeakWarning } from './leak-report.js';
import type { Trace } from './trace.js';

/** Share of a column's deviation by which its last value may depend on where the history began. */
const SETTLED = 0.01;

/**
 * Columns whose last value is another when the history begins later: recursion that has not settled, or a sum that never does. Live
 * trading begins later than the backtest did, so such a column will not be there what it was here. No leak by itself.
 *
 * @param late - of the same pipeline without the first half of its history
 */
export function startWarnings(base: Trace, late: Trace): readonly LeakWarning[] {
  const [whole, half] = [columnsOf(base), columnsOf(late)];
  const unstable = [...whole].flatMap(([column, values]) => {
    const [a, b] = [values.at(-1)!, half.get(column)?.at(-1) ?? Number.NaN];
    const known = values.filter(Number.isFinite);
    const sd = known.length > 1 ? stdev(known) : 0;
    return Math.abs(a - b) > SETTLED * sd ? [column] : [];
  });
  if (unstable.length === 0) return [];
  const sentence = `${unstable.join(', ')} would be another at the end of the history if the history began in its middle: give ${unstable.length === 1 ? 'it' : 'them'} the same start live.`;
  return [{ code: 'depends-on-start', sentence }];
}

function columnsOf(trace: Trace): ReadonlyMap<string, number[]> {
  const columns = new Map<string, number[]>();
  for (const { column, value } of trace.of('features')) {
    if (typeof value !== 'number') continue;
    const own = columns.get(column);
    if (own === undefined) columns.set(column, [value]);
    else own.push(value);
  }
  return columns;
}
