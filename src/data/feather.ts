import * as z from 'zod';
import type { DataSource, HistoryQuery } from '../contracts/data-source.js';
import { BarBatch, type BarColumns } from '../core/batch.js';
import { ConfigError, DataError } from '../core/errors.js';
import type { EventBatch } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import { type DurationInput, toDuration } from '../core/time.js';
import { arrowTable, epochScale, type Table } from './arrow-library.js';
import { lowerBound, sliceColumns } from './bar-series.js';
import { allMidnights, clockSpans, daySpans } from './bar-spans.js';
import type { TimeMeaning } from './bar-time.js';
import { type ByteInput, byteChunks } from './bytes.js';
import { dayAt } from './civil.js';
import { quoteBatch, tradeBatch } from './column-batch.js';
import { type CsvKind, findField, OPTIONAL_FIELDS, REQUIRED_FIELDS } from './csv-dialect.js';
import { type CalendarInput, calendarSchema, daySpanOf } from './day-span.js';

/** What {@link feather} understands. */
export interface FeatherOptions {
  /** Whose rows these are. */
  readonly instrument: string;
  /** What a row is; a bar by default. */
  readonly kind?: CsvKind;
  /** The column of each field that is not found by its name, such as `{ size: 'amount' }`. */
  readonly columns?: { readonly [field: string]: string };
  /** What the time of a bar means; its end by default. */
  readonly time?: TimeMeaning;
  /** Gives dates their sessions, when `time` is `date`; without it a date is the day in UTC. */
  readonly calendar?: CalendarInput;
  /** Length of a bar; the middle spacing by default. */
  readonly period?: DurationInput;
  /** How long after its time a row becomes known; none by default. */
  readonly delay?: DurationInput;
  readonly name?: string;
}

const duration = z.union([z.string(), z.number()]);
const schema = z.strictObject({
  instrument: z.string().min(1),
  kind: z.enum(['bar', 'trade', 'quote']).default('bar'),
  columns: z.record(z.string(), z.string()).default({}),
  time: z.enum(['end', 'start', 'date']).optional(),
  calendar: calendarSchema.optional(),
  period: duration.optional(),
  delay: duration.default(0),
  name: z.string().min(1).default('feather'),
});
type Settings = z.output<typeof schema>;

/**
 * A source over a Feather file (Arrow IPC, plain or LZ4): bars, market prints or quotes of one instrument.
 *
 * Columns are found by the names that `csv` knows; times are Arrow timestamps or counts since 1970 of any unit, and must not
 * fall. The file is decoded when it is first read and kept as columns. Needs the optional package `@uwdata/flechette`.
 *
 * @throws ConfigError (when read) when the package or a column is missing; DataError for bytes that are not Arrow, or for
 * times that fall
 * @example
 * ```ts
 * import { feather } from 'edgeproof/data';
 * const prints = feather(new Uint8Array(0), { instrument: 'XRP/ETH', kind: 'trade', columns: { size: 'amount' } });
 * if (prints.provides.kinds[0] !== 'trade') throw new Error('prints');
 * ```
 */
export function feather(input: ByteInput, options: FeatherOptions): DataSource {
  const o = parseOptions('feather', schema, options);
  let decoded: Promise<Rows> | null = null;
  return {
    name: o.name,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze([o.kind]), history: true, live: false }),
    async *history(query, signal): AsyncGenerator<EventBatch> {
      signal.throwIfAborted();
      if (!query.kinds.includes(o.kind) || !query.universe.has(o.instrument)) return;
      decoded ??= decode(input, o).catch((cause: unknown) => {
        decoded = null; // what was missing may be there the next time
        throw cause;
      });
      const batch = batchOf(await decoded, o, query);
      if (batch !== null) yield batch;
    },
  };
}

/** The file as columns, with the time at which each row is known. */
interface Rows {
  readonly at: Float64Array;
  readonly bars: BarColumns | null;
  readonly period: number;
  readonly ts: Float64Array;
  readonly columns: { readonly [name: string]: Float64Array };
}

async function decode(input: ByteInput, o: Settings): Promise<Rows> {
  const table = await arrowTable(o.name, await wholeOf(input));
  const ts = timesOf(table, o);
  const wanted = [...REQUIRED_FIELDS[o.kind], ...OPTIONAL_FIELDS[o.kind]];
  const columns = Object.fromEntries(wanted.map((field) => [field, columnOf(table, field, o)]));
  const delay = toDuration(o.delay);
  const known = (times: Float64Array): Float64Array => (delay === 0 ? times : times.map((t) => t + delay));
  if (o.kind !== 'bar') return { at: known(ts), bars: null, period: 0, ts, columns };
  const period = o.period === undefined ? null : toDuration(o.period);
  const spans =
    o.time === 'date'
      ? daySpans(ts.map(dayAt), daySpanOf(o.calendar), period)
      : clockSpans(o.name, ts, allMidnights(ts), { time: o.time, period });
  const at = known(spans.end);
  const { open, high, low, close, volume } = columns as Record<string, Float64Array>;
  const prices = { open: open!, high: high!, low: low!, close: close!, volume: volume! };
  return { at, bars: { ...prices, start: spans.start, end: spans.end, at }, period: spans.period, ts, columns };
}

async function wholeOf(input: ByteInput): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of byteChunks(input)) chunks.push(chunk.slice());
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let to = 0;
  for (const chunk of chunks) {
    whole.set(chunk, to);
    to += chunk.length;
  }
  return whole;
}

function timesOf(table: Table, o: Settings): Float64Array {
  const name = nameOf(table, 'time', o);
  const counts = table.times(name);
  const raw = table.numbers(name);
  const scale = counts === null ? epochScale(raw.at(-1) ?? 0) : 1;
  const times = counts ?? raw.map((count) => Math.round(count * scale));
  const fall = times.findIndex((time, i) => !(i === 0 || time >= times[i - 1]!));
  if (fall < 0 && !Number.isNaN(times[0] ?? 0)) return times;
  throw new DataError(o.name, `row ${Math.max(fall, 0)}: its time is missing or before the one ahead`, 'sort the rows');
}

function nameOf(table: Table, field: string, o: Settings): string {
  const at = findField(o.name, table.names, field, o.columns[field]);
  if (at >= 0) return table.names[at]!;
  throw new ConfigError(
    o.name,
    `has no column for ${field}; it has: ${table.names.join(', ')}`,
    `state it, such as columns: { ${field}: "${table.names[0] ?? ''}" }`,
  );
}

/** A column of numbers; NaN throughout for one that may be missing and is. */
function columnOf(table: Table, field: string, o: Settings): Float64Array {
  const optional = OPTIONAL_FIELDS[o.kind].includes(field);
  if (optional && findField(o.name, table.names, field, o.columns[field]) < 0)
    return new Float64Array(table.rows).fill(Number.NaN);
  return table.numbers(nameOf(table, field, o));
}

function batchOf(rows: Rows, o: Settings, query: HistoryQuery): EventBatch | null {
  const from = lowerBound(rows.at, query.from);
  const to = lowerBound(rows.at, query.to);
  if (from >= to) return null;
  const instrument = query.universe.indexOf(o.instrument);
  if (rows.bars !== null) return new BarBatch(instrument, sliceColumns(rows.bars, from, to), rows.period, from);
  const head = { at: rows.at.subarray(from, to), seq: from, instrument: new Int32Array(to - from).fill(instrument) };
  const part = (name: string): Float64Array => rows.columns[name]!.subarray(from, to);
  const ts = rows.ts.subarray(from, to);
  if (o.kind === 'trade') return tradeBatch(head, { ts, price: part('price'), size: part('size') });
  const quotes = { bid: part('bid'), ask: part('ask'), bidSize: part('bidSize'), askSize: part('askSize') };
  return quoteBatch(head, { ts, ...quotes });
}
