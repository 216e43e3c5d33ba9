import * as z from 'zod';

/** A whole number of values, 1 or more. */
export const period = z.int().min(1);

/** What an indicator reads: a field of the bar or a column made earlier in the composition. */
export const of = z.string().min(1).default('close');

/** Another name for the column, or for the stem of the columns. */
export const name = z.string().min(1).optional();

/** The stem of a column's name: `sma_10` for the close, `sma_10_volume` for anything else. */
export function stem(base: string, input: string): string {
  return input === 'close' ? base : `${base}_${input}`;
}
