import type { TrialSeries } from '../trials/trial-entry.js';

/** Trials on common days, and how many could not be put there. */
export interface AlignedTrials {
  /** Excess of the strategy in question on the common days. */
  readonly own: Float64Array;
  /** Excess of every other trial that covers them. */
  readonly others: readonly Float64Array[];
  /** Counted trials without returns on those days. */
  readonly missing: number;
}

/** Share of the strategy's days that another trial must have to be compared day by day. */
const COVERED = 0.9;

/** What a trial earned beyond the market held at its own mean exposure. */
export function excessOf({ returns, matched }: TrialSeries): Float64Array {
  return returns.map((r, i) => r - matched[i]!);
}

/** Puts trials side by side on the days that they share with the strategy in question. */
export function alignTrials(own: TrialSeries, trials: readonly TrialSeries[], count: number): AlignedTrials {
  const wanted = new Map<number, number>();
  own.days.forEach((day, i) => {
    wanted.set(day, i);
  });
  const covering = trials
    .filter((one) => one !== own)
    .flatMap((one) => {
      const values = excessOf(one);
      if (sameDays(one.days, own.days)) return [values];
      const excess = new Float64Array(own.days.length).fill(Number.NaN);
      let found = 0;
      one.days.forEach((day, i) => {
        const at = wanted.get(day);
        if (at === undefined) return;
        excess[at] = values[i]!;
        found++;
      });
      return found >= COVERED * own.days.length ? [excess] : [];
    });
  const common = own.days.map((_, i) => (covering.every((one) => !Number.isNaN(one[i]!)) ? 1 : 0));
  const keep = (values: Float64Array): Float64Array => values.filter((_, i) => common[i] === 1);
  const others = covering.map(keep);
  return { own: keep(excessOf(own)), others, missing: Math.max(0, count - 1 - others.length) };
}

function sameDays(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((day, i) => day === b[i]);
}
