import { DataError } from '../../core/errors.js';

/** Returns of many trials over the same periods: one array a trial, oldest period first, all of one length. */
export type TrialReturns = readonly ArrayLike<number>[];

/**
 * Refuses a table that the statistics cannot read: no trial, lengths that differ, a number that is none.
 *
 * @throws DataError that names the trial and the row
 */
export function checkTable(who: string, trials: TrialReturns, fewest = 2): void {
  const rows = trials[0]?.length ?? 0;
  if (trials.length === 0) throw new DataError(who, 'there is no trial', 'pass one array of returns a trial');
  if (rows < fewest) throw new DataError(who, `${rows} periods are too few`, `pass at least ${fewest} returns a trial`);
  trials.forEach((one, j) => {
    if (one.length !== rows)
      throw new DataError(who, `trial ${j} has ${one.length} periods, the first ${rows}`, 'align them on one calendar');
    for (let t = 0; t < rows; t++)
      if (!Number.isFinite(one[t]!))
        throw new DataError(who, `trial ${j} has ${one[t]} in period ${t}`, 'fill or drop the period in every trial');
  });
}
