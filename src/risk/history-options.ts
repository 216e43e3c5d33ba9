import * as z from 'zod';
import { type DurationInput, toDuration } from '../core/time.js';
import { PriceMemory } from './price-memory.js';

/** How far back a limit looks, and how often it takes a return. */
export interface HistoryOptions {
  /** Returns that the estimate is made of; nothing but the way out passes before there are so many. */
  readonly lookback: number;
  /** Least time between two returns, such as `1d` in minute data; default: every settle. */
  readonly every?: DurationInput;
}

/** The part of a schema that {@link HistoryOptions} are parsed with. */
export const historySchema = {
  lookback: z.int().min(5),
  every: z.union([z.string(), z.number()]).default(0),
};

/** The memory that such options ask for. */
export function historyOf(o: { lookback: number; every: string | number }, instruments: number): PriceMemory {
  return new PriceMemory(instruments, o.lookback, toDuration(o.every as DurationInput));
}
