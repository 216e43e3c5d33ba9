import * as z from 'zod';
import { distanceSchema } from './stop-meter.js';

const duration = z.union([z.string(), z.number()]);
/** What the options of `protectiveStops` are parsed with. */
export const stopSchema = z.strictObject({
  initial: distanceSchema,
  trail: distanceSchema.optional(),
  breakEven: z.strictObject({ after: z.number().positive(), offsetBps: z.number().min(0).default(0) }).optional(),
  maxAge: duration.optional(),
  targets: z.array(z.strictObject({ at: z.number().positive(), share: z.number().gt(0).max(1) })).default([]),
  rest: z.enum(['venue', 'engine']).default('venue'),
  cooldown: duration.default(0),
});

/** Options of `protectiveStops` with defaults in place. */
export type StopRules = z.output<typeof stopSchema>;
