import * as z from 'zod';
import type { Horizon } from '../contracts/model.js';

/** Column names: each once, at least `least` of them. */
export function needsOption(least: 0 | 1) {
  const names = z
    .array(z.string().min(1))
    .refine((list) => new Set(list).size === list.length, 'names a column twice')
    .transform((list): readonly string[] => Object.freeze(list));
  return least === 0 ? names : names.refine((list) => list.length > 0, 'needs at least one column');
}

/** How far ahead the model speaks; one decision unless stated. */
export const horizonOption = z
  .strictObject({ steps: z.int().min(1) })
  .default({ steps: 1 })
  .transform((one): Horizon => Object.freeze(one));

/** Name of a model in reports. */
export const nameOption = z.string().min(1);
