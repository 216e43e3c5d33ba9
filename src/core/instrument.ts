import * as z from 'zod';
import { ConfigError } from './errors.js';
import { type DecimalInput, type Fixed, fixed } from './money.js';
import { parseOptions } from './options.js';
import { type Micros, type TimeInput, toMicros } from './time.js';

/** Currency or coin code, such as `USD` or `USDT`. */
export type Currency = string;
/** Name of a venue: where a listing trades. */
export type VenueId = string;
/** Position of an instrument in the universe of a run: dense, from 0. */
export type InstrumentIndex = number;
/** What kind of thing is traded; it decides the life-cycle in the ledger. */
export type AssetClass = 'equity' | 'index' | 'future' | 'perpetual' | 'option' | 'crypto' | 'fx';

/**
 * A listing: an instrument on a venue, with the grid of its prices and quantities.
 *
 * `currency` is what it is priced and settled in; `base` is what one unit delivers (fx, crypto). Steps of 0 mean no
 * grid. `multiplier` turns price × quantity into money.
 */
export interface Instrument {
  readonly id: string;
  readonly assetClass: AssetClass;
  readonly venue: VenueId;
  readonly currency: Currency;
  readonly base: Currency | null;
  readonly tickSize: Fixed;
  readonly lotSize: Fixed;
  readonly minQuantity: Fixed;
  readonly minNotional: Fixed;
  readonly multiplier: Fixed;
  readonly calendar: string | null;
  readonly tags: { readonly [name: string]: string };
  readonly expiry: Micros | null;
  readonly underlying: string | null;
  readonly strike: Fixed | null;
  readonly right: 'call' | 'put' | null;
  readonly exercise: 'american' | 'european' | null;
  readonly settlement: 'cash' | 'physical';
}

/** What a user writes to describe an {@link Instrument}; all but `id` have defaults by asset class. */
export interface InstrumentInput {
  readonly id: string;
  readonly assetClass?: AssetClass;
  readonly venue?: VenueId;
  readonly currency?: Currency;
  readonly base?: Currency;
  readonly tickSize?: DecimalInput;
  readonly lotSize?: DecimalInput;
  readonly minQuantity?: DecimalInput;
  readonly minNotional?: DecimalInput;
  readonly multiplier?: DecimalInput;
  readonly calendar?: string;
  readonly tags?: { readonly [name: string]: string };
  readonly expiry?: TimeInput;
  readonly underlying?: string;
  readonly strike?: DecimalInput;
  readonly right?: 'call' | 'put';
  readonly exercise?: 'american' | 'european';
  readonly settlement?: 'cash' | 'physical';
}

const decimal = z.custom<DecimalInput>(
  (v) => typeof v === 'number' || typeof v === 'string' || (typeof v === 'object' && v !== null),
  'is not a decimal',
);
const schema = z.strictObject({
  id: z.string().min(1),
  assetClass: z.enum(['equity', 'index', 'future', 'perpetual', 'option', 'crypto', 'fx']).default('equity'),
  venue: z.string().min(1).default('sim'),
  currency: z.string().min(1).default('USD'),
  base: z.string().min(1).optional(),
  tickSize: decimal.optional(),
  lotSize: decimal.optional(),
  minQuantity: decimal.optional(),
  minNotional: decimal.default(0),
  multiplier: decimal.default(1),
  calendar: z.string().optional(),
  tags: z.record(z.string(), z.string()).default({}),
  expiry: z
    .custom<TimeInput>((v) => typeof v === 'string' || v instanceof Date, 'is not a Date or ISO text')
    .optional(),
  underlying: z.string().optional(),
  strike: decimal.optional(),
  right: z.enum(['call', 'put']).optional(),
  exercise: z.enum(['american', 'european']).optional(),
  settlement: z.enum(['cash', 'physical']).optional(),
});

const GRID: { readonly [K in AssetClass]: readonly [tick: string, lot: string] } = {
  equity: ['0.01', '1'],
  index: ['0', '0'],
  future: ['0.01', '1'],
  perpetual: ['0', '0.00000001'],
  option: ['0.01', '1'],
  crypto: ['0', '0.00000001'],
  fx: ['0.00001', '1'],
};

/**
 * Describes an instrument, with the defaults of its asset class (equity: tick 0.01, lot 1).
 *
 * @throws ConfigError for an unknown option, a negative step, or a derivative without its terms
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * const spy = instrument({ id: 'SPY' });
 * const btc = instrument({ id: 'BTC/USDT', assetClass: 'crypto', base: 'BTC', currency: 'USDT', lotSize: '0.001' });
 * if (spy.currency !== 'USD' || btc.base !== 'BTC') throw new Error('defaults');
 * ```
 */
export function instrument(input: InstrumentInput): Instrument {
  const who = `instrument ${JSON.stringify(input?.id ?? '')}`;
  const o = parseOptions(who, schema, input);
  const [tick, lot] = GRID[o.assetClass];
  const lotSize = positive(who, 'lotSize', o.lotSize ?? lot);
  const made: Instrument = Object.freeze({
    id: o.id,
    assetClass: o.assetClass,
    venue: o.venue,
    currency: o.currency,
    base: o.base ?? null,
    tickSize: positive(who, 'tickSize', o.tickSize ?? tick),
    lotSize,
    minQuantity: o.minQuantity === undefined ? lotSize : positive(who, 'minQuantity', o.minQuantity),
    minNotional: positive(who, 'minNotional', o.minNotional),
    multiplier: positive(who, 'multiplier', o.multiplier),
    calendar: o.calendar ?? null,
    tags: Object.freeze({ ...o.tags }),
    expiry: o.expiry === undefined ? null : toMicros(o.expiry),
    underlying: o.underlying ?? null,
    strike: o.strike === undefined ? null : positive(who, 'strike', o.strike),
    right: o.right ?? null,
    exercise: o.exercise ?? (o.assetClass === 'option' ? 'american' : null),
    settlement: o.settlement ?? (o.assetClass === 'option' ? 'physical' : 'cash'),
  });
  checkTerms(who, made);
  return made;
}

function positive(who: string, name: string, value: DecimalInput): Fixed {
  const exact = fixed(value, name);
  if (exact < 0n) throw new ConfigError(who, `${name} ${String(value)} is negative`, 'pass zero or more');
  return exact;
}

function checkTerms(who: string, made: Instrument): void {
  if (made.multiplier === 0n) throw new ConfigError(who, 'multiplier is 0', 'pass a positive multiplier');
  if (
    made.assetClass === 'option' &&
    (made.strike === null || made.right === null || made.expiry === null || made.underlying === null)
  ) {
    throw new ConfigError(who, 'an option needs strike, right, expiry and underlying', 'state all four');
  }
  if ((made.assetClass === 'crypto' || made.assetClass === 'fx') && made.base === null) {
    throw new ConfigError(who, `${made.assetClass} needs a base currency`, 'state base, such as base: "BTC"');
  }
}
