import * as z from 'zod';
import { ConfigError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { type TimeInput, toMicros } from '../core/time.js';
import type { BacktestOptions } from './backtest-options.js';

const given = (what: string) => z.custom((value) => value !== undefined && value !== null, `is missing; pass ${what}`);
const anything = z.unknown().optional();

/** One entry an option, so that a misspelt one is found; what each may hold is checked where it is used. */
const shape = {
  strategy: given('one made by defineStrategy, or several'),
  data: given('a source such as csvFile(path), or several'),
  instruments: z.array(z.unknown()).min(1, 'is empty; pass what is traded'),
  cash: given('the starting cash'),
  currency: z.string().min(1).optional(),
  venue: anything,
  margin: anything,
  lots: z.enum(['fifo', 'lifo', 'average']).optional(),
  rates: anything,
  ruin: z.enum(['go-on', 'stop']).optional(),
  seed: z.number().optional(),
  flags: anything,
  from: anything,
  to: anything,
  benchmark: anything,
  onBadData: z.enum(['stop', 'drop', 'report']).optional(),
  guard: anything,
  membership: anything,
  periodsPerYear: z.number().positive().optional(),
  trials: z.union([z.int().min(1), z.object({ count: z.int().min(1) })]).optional(),
  ledger: z.object({ trials: z.object({}), research: z.string().min(1, 'names no research') }).optional(),
  outOfSampleFrom: anything,
  keepPrices: z.boolean().optional(),
  executionQuality: z.boolean().optional(),
  hooks: anything,
  signal: anything,
  checkpoint: z.object({ every: z.int().min(1) }).optional(),
  resume: anything,
} satisfies { readonly [K in keyof Required<BacktestOptions>]: z.ZodType };

const schema = z.strictObject(shape);

/**
 * Refuses a misspelt option, one without sense, and a stretch of time that holds nothing.
 *
 * @throws ConfigError that names the option and those that exist
 */
export function checkBacktestOptions(options: BacktestOptions): void {
  parseOptions('backtest', schema, options);
  const { from, to } = options;
  if (from === undefined || to === undefined || toMicros(from) < toMicros(to)) return;
  const said = (time: TimeInput): string => (typeof time === 'string' ? time : time.toISOString());
  throw new ConfigError(
    'backtest',
    `from ${said(from)} is not before to ${said(to)}`,
    'state the first moment, then the end',
  );
}
