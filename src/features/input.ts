import type { BarColumns } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { BarEvent } from '../core/event.js';
import type { FeatureColumn, FeatureEnv } from './feature-env.js';
import type { PriceColumns } from './price-columns.js';

/** What can be read off a bar; the last four are averages of its prices: `(h+l)/2`, `(h+l+c)/3`, `(h+l+2c)/4`, `(o+h+l+c)/4`. */
export const PRICE_FIELDS = [
  'close',
  'open',
  'high',
  'low',
  'volume',
  'median',
  'typical',
  'weighted',
  'average',
] as const;

/** Name of a number that a bar holds or implies. */
export type PriceField = (typeof PRICE_FIELDS)[number];

/** The four prices and the volume of a bar. */
export type Ohlcv = Pick<BarEvent, 'open' | 'high' | 'low' | 'close' | 'volume'>;

/** Where an indicator finds its input: a price field by number, or a column so many cells before its own. */
export interface Input {
  /** Index into {@link PRICE_FIELDS}; -1 for a column. */
  readonly field: number;
  /** Distance from the set's first cell to the input's; negative for a column, 0 for a price. */
  readonly shift: number;
  /** Updates after which the input holds a number. */
  readonly warmup: number;
  readonly settled: boolean;
}

/**
 * Finds an input by name: a field of the bar, else a column made earlier in the composition.
 *
 * @throws ConfigError that lists the fields and the earlier columns
 */
export function findInput(who: string, of: string, env: FeatureEnv): Input {
  const field = PRICE_FIELDS.indexOf(of as PriceField);
  if (field >= 0) return { field, shift: 0, warmup: 1, settled: false };
  return findColumn(who, of, env.before ?? []);
}

/**
 * The same for indicators with memory, which learn as events come and cannot read what is only settled later.
 *
 * @throws ConfigError that lists the fields and the earlier columns, or says that the column is made at settle
 */
export function findStreamInput(who: string, of: string, env: FeatureEnv): Input {
  const input = findInput(who, of, env);
  if (!input.settled) return input;
  throw new ConfigError(
    who,
    `column "${of}" compares instruments and is made after the update`,
    'read a column that is made from one instrument, or compute this one before the comparison',
    { column: of },
  );
}

function findColumn(who: string, of: string, before: readonly FeatureColumn[]): Input {
  const at = before.findIndex((column) => column.name === of);
  const column = before[at];
  if (column === undefined) {
    const made = before.length === 0 ? '(none)' : before.map((one) => one.name).join(', ');
    throw new ConfigError(
      who,
      `no input "${of}"`,
      `name a field of the bar (${PRICE_FIELDS.join(', ')}) or a column made before it in compose: ${made}`,
      { column: of },
    );
  }
  return { field: -1, shift: at - before.length, warmup: column.warmup, settled: column.settled };
}

/** One number of a bar, by index into {@link PRICE_FIELDS}. */
export function readField(bar: Ohlcv, field: number): number {
  switch (field) {
    case 0:
      return bar.close;
    case 1:
      return bar.open;
    case 2:
      return bar.high;
    case 3:
      return bar.low;
    case 4:
      return bar.volume;
    case 5:
      return (bar.high + bar.low) / 2;
    case 6:
      return (bar.high + bar.low + bar.close) / 3;
    case 7:
      return (bar.high + bar.low + 2 * bar.close) / 4;
    default:
      return (bar.open + bar.high + bar.low + bar.close) / 4;
  }
}

const WHOLE = ['close', 'open', 'high', 'low', 'volume'] as const;

/** One number of each bar, by index into {@link PRICE_FIELDS}: the column itself, or a new one for averages of prices. */
export function wholeField(bars: PriceColumns, field: number): Float64Array {
  const whole = WHOLE[field];
  if (whole !== undefined) return bars[whole];
  const bar = { open: 0, high: 0, low: 0, close: 0, volume: 0 };
  return bars.close.map((_, i) => {
    barAt(bars, i, bar);
    return readField(bar, field);
  });
}

/** The column that holds a field as it is; undefined where it is made of several. */
export function plainField(columns: BarColumns, field: number): Float64Array | undefined {
  return [columns.close, columns.open, columns.high, columns.low, columns.volume][field];
}

/** Writes {@link readField} of bars `from` to `to` of columns into `out`, from `at` on, `stride` cells apart. */
export function fieldColumn(
  columns: BarColumns,
  field: number,
  { from, to }: { readonly from: number; readonly to: number },
  out: Float64Array,
  at: number,
  stride: number,
): void {
  const plain = plainField(columns, field);
  if (plain !== undefined) {
    for (let i = from; i < to; i++, at += stride) out[at] = plain[i]!;
    return;
  }
  const bar = { open: 0, high: 0, low: 0, close: 0, volume: 0 };
  for (let i = from; i < to; i++, at += stride) {
    barAt(columns, i, bar);
    out[at] = readField(bar, field);
  }
}

/** Fills a bar in from its columns. */
export function barAt(columns: PriceColumns, i: number, bar: { -readonly [K in keyof Ohlcv]: number }): void {
  bar.open = columns.open[i]!;
  bar.high = columns.high[i]!;
  bar.low = columns.low[i]!;
  bar.close = columns.close[i]!;
  bar.volume = columns.volume[i]!;
}
