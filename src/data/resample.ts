import * as z from 'zod';
import type { DataSource } from '../contracts/data-source.js';
import { ArrayBatch } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { BarEvent, EventBatch } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import { DAY, type DurationInput, toDuration } from '../core/time.js';
import { BATCH_SIZE } from './bar-series.js';
import { type CalendarInput, calendarSchema, toCalendar } from './day-span.js';
import { originsOf } from './origins-of.js';
import { type LateRule, type ResampleRule, Resampler } from './resampler.js';

/** How {@link resample} cuts bars; state exactly one of `period`, `volume`, `dollar` and `count`. */
export interface ResampleOptions {
  /** Length of a bar by time, such as `5m`, `1h`, `1d`. */
  readonly period?: DurationInput;
  /** Aligns bars by time to the sessions of a market, from each open on; prints outside sessions are left out. */
  readonly calendar?: CalendarInput;
  /** How long after it happened an event may come: bars wait that long for late ones; not at all by default. */
  readonly grace?: DurationInput;
  /** What becomes of an event that comes later still: an error (default), or it is left out. */
  readonly late?: LateRule;
  /** Quantity traded in a bar. */
  readonly volume?: number;
  /** Money traded in a bar: price × size of prints, close × volume of finer bars. */
  readonly dollar?: number;
  /** Prints, or finer bars, in a bar. */
  readonly count?: number;
  readonly name?: string;
}

const schema = z.strictObject({
  period: z.union([z.string(), z.number()]).optional(),
  calendar: calendarSchema.optional(),
  grace: z.union([z.string(), z.number()]).default(0),
  late: z.enum(['refuse', 'leave-out']).default('refuse'),
  volume: z.number().positive().optional(),
  dollar: z.number().positive().optional(),
  count: z.number().int().positive().optional(),
  name: z.string().min(1).optional(),
});

/**
 * The rule that options speak of, for a {@link Resampler} of one's own.
 *
 * @throws ConfigError unless exactly one of period, volume, dollar and count is stated
 * @example
 * ```ts
 * import { resampleRule } from 'edgeproof/data';
 * const rule = resampleRule({ volume: 1000 });
 * if (rule.by !== 'volume' || rule.size !== 1000) throw new Error('by volume');
 * ```
 */
export function resampleRule(options: ResampleOptions): ResampleRule {
  const who = 'resample';
  const o = parseOptions(who, schema, options);
  const stated = (['period', 'volume', 'dollar', 'count'] as const).filter((name) => o[name] !== undefined);
  const [by] = stated;
  if (by === undefined || stated.length > 1)
    throw new ConfigError(
      who,
      `states ${stated.join(' and ') || 'no rule'}`,
      'state one of period, volume, dollar, count',
    );
  const when = { grace: toDuration(o.grace), late: o.late };
  if (by !== 'period') return { by, size: o[by] as number, ...when };
  const period = toDuration(o.period as DurationInput);
  if (period === 0) throw new ConfigError(who, 'period is 0', 'state how long a bar is, such as period: "5m"');
  const calendar = o.calendar === undefined ? null : toCalendar(o.calendar);
  return { by: 'time', period, calendar, ...when };
}

/**
 * A source of coarser bars, built from the prints or finer bars of another.
 *
 * Each bar is known no sooner than its last part was. A last bar that is not complete is not given out. Bars by volume,
 * dollar and count depend on where counting starts: they are counted from the start of the source, whatever is asked
 * for. Bars of live prints are built by the same code: `liveBars` of `edgeproof/live`.
 *
 * @throws ConfigError unless exactly one rule is stated; DataError for an event that arrives after its bar was closed
 * @example
 * ```ts
 * import { resample, synthetic } from 'edgeproof/data';
 * const minutes = synthetic({ instruments: 'A', bars: 390, seed: 1, period: '1m', calendar: 'XNYS' });
 * const daily = resample(minutes, { period: '1d', calendar: 'XNYS' });
 * const byVolume = resample(minutes, { volume: 100_000 });
 * if (daily.provides.kinds[0] !== 'bar' || byVolume.name !== 'synthetic') throw new Error('bars of the same market');
 * ```
 */
export function resample(source: DataSource, options: ResampleOptions): DataSource {
  const rule = resampleRule(options);
  const read = source.history?.bind(source);
  if (read === undefined)
    throw new ConfigError('resample', `${source.name} has no history`, 'resample a source that can be read');
  const trades = source.provides.kinds.includes('trade');
  const kinds = trades ? (['trade'] as const) : (['bar'] as const);
  const back = rule.by === 'time' ? rule.period + rule.grace + DAY : Number.POSITIVE_INFINITY;
  return {
    name: options.name ?? source.name,
    version: source.version,
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze(['bar'] as const), history: true, live: false }),
    ...originsOf([source]),
    async *history(query, signal) {
      if (!query.kinds.includes('bar')) return;
      const resampler = new Resampler(rule);
      const wanted = (bar: BarEvent): boolean => bar.at >= query.from && bar.at < query.to;
      let bars: BarEvent[] = [];
      for await (const batch of read({ ...query, kinds, from: query.from - back }, signal)) {
        for (const bar of complete(resampler, batch)) if (wanted(bar)) bars.push(bar);
        if (bars.length < BATCH_SIZE) continue;
        yield new ArrayBatch(bars);
        bars = [];
      }
      // What waits for the watermark is known in time; a bar by time that nothing ended is not complete.
      if (Number.isFinite(query.to) || rule.by !== 'time') bars.push(...resampler.advance(query.to).filter(wanted));
      if (bars.length > 0) yield new ArrayBatch(bars);
    },
  };
}

function* complete(resampler: Resampler, batch: EventBatch): Generator<BarEvent> {
  for (let i = 0; i < batch.length; i++) yield* resampler.push(batch.get(i));
}
