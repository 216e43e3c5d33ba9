import type { LabelSpans, Split } from '../splits/split.js';

/** Training rows whose labels overlap the label of some test row, and those that do not. */
export interface LabelOverlap {
  readonly leaking: readonly number[];
  readonly clean: readonly number[];
}

/**
 * Which training labels share time with a test label? Any of them is an answer given away: purge it.
 *
 * Spans include both ends; the order of rows does not matter.
 *
 * @example
 * ```ts
 * import { labelOverlap } from 'edgeproof/backtest';
 * const spans = { start: [0, 1, 5], end: [2, 4, 6] };
 * if (labelOverlap(spans, { train: [0, 2], test: [1] }).leaking.join() !== '0') throw new Error('0 to 2 meets 1 to 4');
 * ```
 */
export function labelOverlap(spans: LabelSpans, split: Split): LabelOverlap {
  const tests = split.test.map((i) => [spans.start[i]!, spans.end[i]!] as const).sort((a, b) => a[0] - b[0]);
  const ends: number[] = []; // latest end among the tests that start at or before this one
  for (const [, end] of tests) ends.push(Math.max(end, ends.at(-1) ?? Number.NEGATIVE_INFINITY));
  const meets = (i: number): boolean => {
    let low = 0;
    let high = tests.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tests[middle]![0] <= spans.end[i]!) low = middle + 1;
      else high = middle;
    }
    return low > 0 && ends[low - 1]! >= spans.start[i]!;
  };
  return { leaking: split.train.filter(meets), clean: split.train.filter((i) => !meets(i)) };
}
