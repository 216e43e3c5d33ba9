import { hashJson } from '../../core/hash.js';
import { dayOf } from '../../report/daily.js';
import type { TrialCount } from '../../report/run-record.js';
import type { Samples } from '../splits/samples.js';
import type { Split } from '../splits/split.js';
import type { Parameters } from '../sweep/parameter-grid.js';
import { SketchMaker } from '../trials/content-sketch.js';
import type { TrialInput, TrialSeries } from '../trials/trial-entry.js';
import type { TrialLedger } from '../trials/trial-ledger.js';
import { pointKey } from './search-space.js';
import type { Tuned } from './tune.js';

/** One distinct parameter set of a search, over all training parts that tried it. */
export interface SearchTrial<P extends Parameters = Parameters> {
  readonly parameters: P;
  /** Mean of its scores in the training parts. */
  readonly score: number;
  /** In how many training parts it was tried. */
  readonly parts: number;
  /** Mean position and return of each row out of inner folds; NaN where it was never held out there. */
  readonly positions: Float64Array;
  readonly returns: Float64Array;
}

/** Pools what was tried: a set that several training parts tried is one trial. */
export function pooledTrials<P extends Parameters>(
  samples: Samples,
  outer: readonly Split[],
  found: readonly Tuned<P>[],
): readonly SearchTrial<P>[] {
  const n = samples.y.length;
  const pools = new Map<string, { parameters: P; scores: number[]; positions: Float64Array; times: Int32Array }>();
  found.forEach(({ tried }, k) => {
    for (const { parameters, score, positions } of tried) {
      const key = pointKey(parameters);
      const pool = pools.get(key) ?? {
        parameters,
        scores: [],
        positions: new Float64Array(n),
        times: new Int32Array(n),
      };
      pools.set(key, pool);
      pool.scores.push(score);
      outer[k]!.train.forEach((row, i) => {
        if (!Number.isFinite(positions[i]!)) return;
        pool.positions[row] = pool.positions[row]! + positions[i]!;
        pool.times[row] = pool.times[row]! + 1;
      });
    }
  });
  return [...pools.values()].map(({ parameters, scores, positions, times }) => {
    const held = positions.map((one, row) => (times[row]! > 0 ? one / times[row]! : Number.NaN));
    const score = scores.reduce((a, b) => a + b, 0) / scores.length;
    return {
      parameters,
      score,
      parts: scores.length,
      positions: held,
      returns: held.map((one, row) => one * samples.y[row]!),
    };
  });
}

/** Where a search writes its trials down: the research, and the instruments whose returns the labels are. */
export interface SearchLedger {
  readonly trials: TrialLedger;
  readonly research: string;
  readonly instruments: readonly string[];
}

/** Writes every trial of a search down, in order, and says what counts against it. */
export async function recordSearch(
  plan: {
    readonly name: string;
    readonly samples: Samples;
    readonly inner: object;
    readonly ledger?: SearchLedger;
  },
  trials: readonly SearchTrial[],
): Promise<TrialCount> {
  const { ledger, samples, name } = plan;
  if (ledger === undefined) return { count: trials.length, source: `search "${name}"` };
  const { start, end } = samples.spans;
  const maker = new SketchMaker();
  let to = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < samples.y.length; row++) {
    maker.add(start[row]!, samples.y[row]!);
    to = Math.max(to, end[row]!);
  }
  const sketch = maker.sketch();
  const base = {
    research: ledger.research,
    exact: false, // what `fit` does inside no hash can see: there the returns tell whether it is the same
    instruments: ledger.instruments.map((id) => ({ id, sketch })),
    from: start[0]!,
    to,
  };
  const evidence = { labels: hashJson(Array.from(samples.y, (one) => (Number.isFinite(one) ? one : null))) };
  const days = dayRows(start);
  let last: TrialInput | null = null;
  for (const trial of trials) {
    const structure = hashJson({
      search: name,
      columns: samples.columns,
      inner: { ...plan.inner },
      parameters: trial.parameters,
    });
    last = {
      ...base,
      label: `${name} ${pointKey(trial.parameters)}`,
      structure,
      evidence,
      series: seriesOf(trial, samples, days),
    };
    await ledger.trials.write(last);
  }
  const { count, inherited } = await ledger.trials.count(last!);
  const more = inherited === 0 ? '' : `, ${inherited} of them under other names before`;
  return { count, source: `trial ledger, research "${ledger.research}"${more}` };
}

/** Rows by the day on which they start. */
function dayRows(start: ArrayLike<number>): ReadonlyMap<number, readonly number[]> {
  const days = new Map<number, number[]>();
  for (let row = 0; row < start.length; row++) {
    const day = dayOf(start[row]!);
    const rows = days.get(day);
    if (rows === undefined) days.set(day, [row]);
    else rows.push(row);
  }
  return days;
}

/** Mean over the rows of each day: what the set returned, and what its mean position held all along would have. */
function seriesOf(trial: SearchTrial, { y }: Samples, byDay: ReadonlyMap<number, readonly number[]>): TrialSeries {
  const known = trial.positions.filter(Number.isFinite);
  const exposure = known.reduce((a, b) => a + b, 0) / Math.max(1, known.length);
  const days: number[] = [];
  const returns: number[] = [];
  const matched: number[] = [];
  for (const [day, rows] of byDay) {
    const told = rows.filter((row) => Number.isFinite(trial.returns[row]!));
    if (told.length === 0) continue;
    days.push(day);
    returns.push(told.reduce((sum, row) => sum + trial.returns[row]!, 0) / told.length);
    matched.push((exposure * told.reduce((sum, row) => sum + y[row]!, 0)) / told.length);
  }
  return { days: Float64Array.from(days), returns: Float64Array.from(returns), matched: Float64Array.from(matched) };
}
