import * as z from 'zod';
import type { Currency } from '../core/instrument.js';
import type { DecimalInput } from '../core/money.js';
import { parseOptions } from '../core/options.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { JournalEntry } from './entry.js';
import type { LotMethod } from './lots.js';

/** What a {@link Ledger} is opened with. */
export interface LedgerOptions {
  readonly universe: Universe;
  /** Account currency, in which equity is stated. */
  readonly currency: Currency;
  /** Cash at the start, by currency. */
  readonly cash: { readonly [currency: string]: DecimalInput };
  /** Which lots a closing trade takes; `fifo` by default. */
  readonly lots?: LotMethod;
  /** Time of the opening deposits; 0 by default. */
  readonly at?: Micros;
  /** Days in a year of borrow and interest rates: 365 (the default) or 360. */
  readonly daysPerYear?: 365 | 360;
  /** Keeps all journal entries in memory, in `journal`; off by default. */
  readonly keepEntries?: boolean;
  /** Receives each journal entry; it can be set later too. */
  readonly onEntry?: (entry: JournalEntry) => void;
}

const decimal = z.custom<DecimalInput>(
  (v) => typeof v === 'number' || typeof v === 'string' || (typeof v === 'object' && v !== null),
  'is not a decimal',
);
const schema = z.strictObject({
  universe: z.custom<Universe>(
    (v) => typeof v === 'object' && v !== null && 'instruments' in v && 'indexOf' in v,
    'is not a Universe',
  ),
  currency: z.string().min(1),
  cash: z.record(z.string().min(1), decimal),
  lots: z.enum(['fifo', 'lifo', 'average']).default('fifo'),
  at: z.int().default(0),
  daysPerYear: z.union([z.literal(365), z.literal(360)]).default(365),
  keepEntries: z.boolean().default(false),
  onEntry: z.custom<(entry: JournalEntry) => void>((v) => typeof v === 'function', 'is not a function').optional(),
});

/** The options of a ledger, checked and completed. */
export function ledgerOptions(input: LedgerOptions): z.output<typeof schema> {
  return parseOptions('ledger', schema, input);
}
