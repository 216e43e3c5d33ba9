import { pearson } from '../../math/correlation.js';
import { cholesky, choleskySolve } from '../../math/linalg/cholesky.js';
import { mean, stdev } from '../../math/moments.js';
import type { Leak } from './leak-report.js';
import type { Trace, TracePoint } from './trace.js';

/** Partial correlation, and its t, above which chance is no explanation. */
const CLEAR = 0.3;
const SURE = 6;
const FEWEST = 50;
/** Instruments whose next returns are looked for in every column. */
const INSTRUMENTS = 8;

/**
 * Knowledge that does not come from the data that a run was given: on a history whose bars are in another order nothing can follow
 * the next return of the true one, unless it is read out of arrays that were kept from before, or made outside of `build`.
 *
 * Each column is correlated with the next true return, with the closes and returns of both histories up to then held constant: a
 * column that reads the true *past* from outside is not called a leak. Seen is what goes with the next return on many bars.
 *
 * @param base - of the true history
 * @param shuffled - of the same pipeline on one whose bars are in another order
 */
export function outsideKnowledge(base: Trace, shuffled: Trace, ids: readonly string[]): readonly Leak[] {
  const leaks: Leak[] = [];
  const columns = seriesOf([...shuffled.of('features'), ...shuffled.of('forecast')]);
  const [truth, others] = [base, shuffled].map((one) => seriesOf(one.of('source')));
  for (const id of ids.slice(0, INSTRUMENTS)) {
    const [closes, moved] = [truth, others].map((one) => one?.get(`source ${id}.close`));
    if (closes === undefined || moved === undefined) continue;
    const known = [...closes];
    for (const [key, values] of columns) {
      const rows = known.slice(1, -1).flatMap(([at, close], i) => {
        const [before, next] = [known[i]![1], known[i + 2]![1]];
        const [value, here, ago] = [values.get(at), moved.get(at), moved.get(known[i]![0])];
        const row = [value, next / close - 1, close, close / before - 1, here, here! / ago! - 1];
        return row.every((one) => Number.isFinite(one)) ? [row as number[]] : [];
      });
      const correlation = partialCorrelation(rows);
      const t = (correlation * Math.sqrt(rows.length)) / Math.sqrt(Math.max(1e-12, 1 - correlation * correlation));
      if (!(Math.abs(correlation) > CLEAR && Math.abs(t) > SURE)) continue;
      const [stage, column] = [key.startsWith('features') ? 'features' : 'forecast', key.slice(key.indexOf(' ') + 1)];
      leaks.push({
        kind: 'future-data',
        stage: stage as Leak['stage'],
        column,
        at: known[0]![0],
        sentence: `On a history whose bars are in another order, ${stage} ${column} still follows the next return of ${id} in the true one (partial correlation ${correlation.toFixed(2)}): it reads data that were not given to build, or were kept from an earlier one.`,
      });
    }
  }
  return leaks;
}

/** The last value of each column at each moment. */
function seriesOf(points: readonly TracePoint[]): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const series = new Map<string, Map<number, number>>();
  for (const { stage, column, at, value } of points) {
    if (typeof value !== 'number') continue;
    const key = `${stage} ${column}`;
    const own = series.get(key) ?? new Map<number, number>();
    series.set(key, own.set(at, value));
  }
  return series;
}

/** Correlation of the first two numbers of each row with the others held constant; 0 where there is nothing left to correlate. */
function partialCorrelation(rows: readonly (readonly number[])[]): number {
  if (rows.length < FEWEST) return 0;
  const width = rows[0]!.length;
  const columns = Array.from({ length: width }, (_, c) => {
    const own = Float64Array.from(rows, (row) => row[c]!);
    const [m, sd] = [mean(own), stdev(own)];
    return own.map((one) => (sd > 0 ? (one - m) / sd : 0));
  });
  const [a, b] = [columns[0]!, columns[1]!].map((one) => residuals(one, columns.slice(2))) as [
    Float64Array,
    Float64Array,
  ];
  const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, one, i) => sum + one * y[i]!, 0);
  const least = 1e-6 * rows.length; // what the known ones explain whole has no rest
  return dot(a, a) > least && dot(b, b) > least ? pearson(a, b) : 0;
}

function residuals(y: Float64Array, x: readonly Float64Array[]): Float64Array {
  const k = x.length;
  const gram = Float64Array.from({ length: k * k }, (_, at) => {
    const [one, two] = [x[Math.floor(at / k)]!, x[at % k]!];
    return one.reduce((sum, v, i) => sum + v * two[i]!, at % k === Math.floor(at / k) ? 1e-9 * one.length : 0);
  });
  const factor = cholesky(gram, k);
  if (factor === null) return y;
  const weights = choleskySolve(
    factor,
    k,
    x.map((one) => one.reduce((sum, v, i) => sum + v * y[i]!, 0)),
  );
  return y.map((one, i) => one - x.reduce((sum, column, c) => sum + weights[c]! * column[i]!, 0));
}
