import * as z from 'zod';
import { BarBatch } from '../core/batch.js';
import type { EventBatch, MarketEvent, QuoteEvent, TradeEvent } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import { type DurationInput, type Micros, toDuration, toIso } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import { BarWatch } from './bar-watch.js';
import { type CalendarInput, calendarSchema, toCalendar } from './day-span.js';
import { GUARD_LEVELS, type GuardCode, type GuardLevel, GuardLog, type GuardReport } from './guard-report.js';

/** What {@link DataGuard} and {@link guarded} understand. */
export interface GuardOptions {
  /** What happens at an error: throw a DataError (the default), leave the event out, or only report it. */
  readonly onError?: 'throw' | 'drop' | 'report';
  /** Sessions of instruments that name no calendar: gaps are then counted bar by bar, else only long silences are found. */
  readonly calendar?: CalendarInput;
  /** Other levels for some codes, such as `{ price: 'off' }` where prices may be negative. */
  readonly levels?: { readonly [K in GuardCode]?: GuardLevel };
  /** How far the source's clock may run ahead of ours before an event counts as known too early; default 0. For live feeds. */
  readonly clockAhead?: DurationInput;
  readonly name?: string;
}

const codes = Object.keys(GUARD_LEVELS) as GuardCode[];

/** The options of a guard. */
export const guardSchema = z.strictObject({
  onError: z.enum(['throw', 'drop', 'report']).default('throw'),
  calendar: calendarSchema.optional(),
  levels: z.partialRecord(z.enum(codes as [GuardCode]), z.enum(['error', 'warning', 'off'])).default({}),
  clockAhead: z.union([z.number(), z.string()]).default(0),
  name: z.string().min(1).default('guard'),
});

/**
 * Watches a stream of events for what cannot be true and for what is suspicious; every backtest runs one.
 *
 * Disorder, look-ahead, duplicates, impossible or crossed prices are errors; gaps, standing feeds and opens that are
 * only the former close are warnings, collected in the report. Costs a few nanoseconds a bar.
 *
 * @example
 * ```ts
 * import { DataGuard } from 'edgeproof/data';
 * import { instrument, Universe } from 'edgeproof';
 * const guard = new DataGuard(new Universe([instrument({ id: 'A' })]), { onError: 'report' });
 * const bar = { kind: 'bar', instrument: 0, ts: 60, at: 60, seq: 0, start: 0, period: 60, volume: 1 } as const;
 * guard.check({ ...bar, open: 10, high: 9, low: 8, close: 8.5 });
 * if (guard.report().findings[0]?.code !== 'range') throw new Error('high below open');
 * ```
 */
export class DataGuard {
  readonly #universe: Universe;
  readonly #log: GuardLog;
  readonly #bars: BarWatch;
  readonly #drops: boolean;
  readonly #ahead: Micros;
  /** Id of the last print of each instrument. */
  readonly #prints: string[] = [];
  #events = 0;
  #dropped = 0;
  #at: Micros = Number.NEGATIVE_INFINITY;

  constructor(universe: Universe, options: GuardOptions = {}) {
    const o = parseOptions('guard', guardSchema, options);
    this.#universe = universe;
    this.#log = new GuardLog(o.name, { ...GUARD_LEVELS, ...o.levels }, o.onError === 'throw');
    this.#bars = new BarWatch(universe, o.calendar === undefined ? null : toCalendar(o.calendar), this.#log);
    this.#drops = o.onError === 'drop';
    this.#ahead = toDuration(o.clockAhead);
  }

  /** Looks at one event; false when it is to be left out. Throws a DataError at an error unless told otherwise. */
  check(event: MarketEvent): boolean {
    this.#events++;
    const { at } = event;
    let fine = true;
    if (at >= this.#at) this.#at = at;
    else fine = this.#disorder(event);
    if (!(event.ts <= at + this.#ahead)) fine = this.#lookAhead(event) && fine;
    if (event.kind === 'bar') fine = this.#bars.check(event) && fine;
    else if (event.kind === 'quote') fine = this.#quote(event) && fine;
    else if (event.kind === 'trade') fine = this.#trade(event) && fine;
    if (fine || !this.#drops) return true;
    this.#dropped++;
    return false;
  }

  /** Looks at all events of a batch; gives how many are to be left out. */
  checkBatch(batch: EventBatch): number {
    const columns = batch instanceof BarBatch ? batch : null;
    let out = 0;
    for (let i = 0; i < batch.length; i++) {
      if (columns !== null) {
        const plain = this.#bars.plain(columns, i, this.#at);
        if (plain > 0) {
          this.#events += plain;
          this.#at = batch.at(i + plain - 1);
          i += plain;
          if (i === batch.length) break;
        }
      }
      if (!this.check(batch.get(i))) out++;
    }
    return out;
  }

  /** What was found so far. */
  report(): GuardReport {
    return { ...this.#log.report(this.#bars.openFindings()), events: this.#events, dropped: this.#dropped };
  }

  #disorder(event: MarketEvent): boolean {
    const before = Number.isFinite(this.#at) ? ` after ${toIso(this.#at)}` : '';
    return this.#note('order', event, `it became known at ${isoOf(event.at)}${before}`);
  }

  #lookAhead(event: MarketEvent): boolean {
    return this.#note('look-ahead', event, `it became known at ${isoOf(event.at)}, before it happened`);
  }

  #quote(quote: QuoteEvent): boolean {
    const { bid, ask, bidSize, askSize } = quote;
    if (bid > 0 && ask >= bid && ask < Number.POSITIVE_INFINITY && !(bidSize < 0) && !(askSize < 0)) return true;
    if (!(Number.isFinite(bid) && Number.isFinite(ask))) return this.#note('price', quote, `bid ${bid}, ask ${ask}`);
    let fine = true;
    if (bid <= 0 || ask <= 0) fine = this.#note('price', quote, `bid ${bid} or ask ${ask} is not positive`);
    if (bid > ask) fine = this.#note('crossed', quote, `bid ${bid} is above ask ${ask}`) && fine;
    if (bidSize < 0 || askSize < 0) fine = this.#note('size', quote, `sizes ${bidSize}, ${askSize}`) && fine;
    return fine;
  }

  #trade(trade: TradeEvent): boolean {
    let fine = true;
    if (!(trade.price > 0 && trade.price < Number.POSITIVE_INFINITY))
      fine = this.#note('price', trade, `price ${trade.price} is not positive`);
    if (!(trade.size >= 0)) fine = this.#note('size', trade, `size ${trade.size}`) && fine;
    if (trade.id !== '' && trade.id === this.#prints[trade.instrument])
      fine = this.#note('duplicate', trade, `print ${trade.id} was there before`) && fine;
    this.#prints[trade.instrument] = trade.id;
    return fine;
  }

  #note(code: GuardCode, event: MarketEvent, what: string): boolean {
    const index = 'instrument' in event ? event.instrument : -1;
    const id = index < 0 ? null : this.#universe.at(index).id;
    const of = id === null ? '' : ` of ${id}`;
    return this.#log.note(code, id, event.at, `${event.kind}${of} at ${isoOf(event.ts)} (seq ${event.seq}): ${what}`);
  }
}

function isoOf(time: Micros): string {
  return Number.isFinite(time) ? toIso(time) : String(time);
}
