/** How a case's figures are held to what was published. */
import type { Figures } from './case.js';

/** One figure beside what was published. */
export interface FigureRow {
  readonly name: string;
  readonly published: number | string;
  readonly got: number | string | undefined;
  /** Got less published; NaN when there is no such number. */
  readonly difference: number;
  readonly equal: boolean;
}

/** Text must be the same to the last character; a number may be off by `tolerance` of what was published. */
export function compareFigures(published: Figures, got: Figures, tolerance: number): readonly FigureRow[] {
  return Object.entries(published).map(([name, want]) => {
    const have = got[name];
    const difference = have === undefined ? Number.NaN : Number(have) - Number(want);
    const within = typeof want === 'number' && Math.abs(difference) <= tolerance * Math.abs(want);
    return { name, published: want, got: have, difference, equal: have === want || within };
  });
}

/** The largest difference, relative to what was published; of nothing published, as it is. */
export function largestDifference(rows: readonly FigureRow[]): number {
  return rows.reduce((largest, { difference, published }) => {
    const relative = Math.abs(difference) / (Math.abs(Number(published)) || 1);
    return Number.isNaN(relative) || relative > largest ? relative : largest;
  }, 0);
}
