import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryQuery } from '../../contracts/data-source.js';
import { ArrayBatch, type BarColumns } from '../../core/batch.js';
import type { EventBatch, MarketEvent } from '../../core/event.js';
import type { InstrumentIndex } from '../../core/instrument.js';
import { DAY, HOUR, MINUTE, type Micros, SECOND, toIso, toMicros } from '../../core/time.js';
import { type Calendar, calendar } from '../../data/calendar.js';
import { barEvents, type LeanDated, leanBars, leanDatedBars } from '../../data/lean/bars.js';
import type { LeanTicker } from '../../data/lean/map.js';
import {
  type LeanQuoteBar,
  leanDatedQuoteBars,
  leanQuoteBars,
  leanQuotes,
  middleBars,
} from '../../data/lean/quotes.js';
import { type LeanDay, leanDate } from '../../data/lean/rows.js';
import { leanQuoteTicks, leanTradeTicks } from '../../data/lean/ticks.js';
import { LeanFactors } from './lean-factor-files.js';
import type { LeanSettings } from './lean-settings.js';
import { unzipLean } from './unzip-lean.js';

const PERIODS = { tick: 0, second: SECOND, minute: MINUTE, hour: HOUR, daily: DAY } as const;
/** Which comes first of what is known at one moment. */
const RANK: { readonly [kind: string]: number } = { 'corporate-action': 0, quote: 1, trade: 2, bar: 3 };

/** Reads what one query asks for; numbers events as it goes. */
export class LeanReader {
  readonly #o: LeanSettings;
  readonly #market: Calendar;
  readonly #query: HistoryQuery;
  readonly #factors: LeanFactors;
  readonly #period: Micros;
  #seq = 0;

  constructor(settings: LeanSettings, query: HistoryQuery) {
    this.#o = settings;
    this.#market = calendar(settings.calendar);
    this.#query = query;
    this.#factors = new LeanFactors(settings.root);
    this.#period = PERIODS[settings.resolution];
  }

  async *batches(): AsyncGenerator<EventBatch> {
    const dated = this.#o.resolution === 'daily' || this.#o.resolution === 'hour';
    const actions = await this.#actions();
    if (dated) {
      const events = actions;
      for (const one of this.#wanted()) events.push(...(await this.#datedOf(one)));
      yield* this.#batch(events);
      return;
    }
    for (const date of await this.#days()) {
      const events = actions.filter((one) => toIso(one.at).startsWith(date));
      for (const one of this.#wanted()) events.push(...(await this.#dayOf(one, date)));
      yield* this.#batch(events);
    }
  }

  #wanted(): readonly Wanted[] {
    const { universe } = this.#query;
    return [...this.#o.symbols].flatMap(([symbol, tickers]) =>
      universe.has(symbol) ? [{ symbol, tickers, instrument: universe.indexOf(symbol) }] : [],
    );
  }

  /** Dates of the files that may hold something of the query. */
  async #days(): Promise<readonly string[]> {
    const days = new Set<string>();
    for (const { tickers } of this.#wanted())
      for (const { ticker, from, to } of tickers) {
        const folder = join(this.#o.root, this.#o.resolution, ticker);
        if (!existsSync(folder)) continue;
        for (const file of await readdir(folder)) {
          const date = leanDate(file);
          if (/^\d{8}_/.test(file) && date >= from && date <= to) days.add(date);
        }
      }
    const { from, to } = this.#query;
    // A day by any clock lies within a day of that date in UTC.
    const near = (date: string): boolean => {
      const start = toMicros(`${date}T00:00:00Z`);
      return start + 2 * DAY > from && start - DAY < to;
    };
    return [...days].filter(near).sort();
  }

  /** Everything of one instrument on one day. */
  async #dayOf({ symbol, tickers, instrument }: Wanted, date: string): Promise<MarketEvent[]> {
    const ticker = tickers.find((one) => date >= one.from && date <= one.to)?.ticker;
    if (ticker === undefined) return [];
    const { root, resolution, zone, scale, hours, asset } = this.#o;
    const path = join(root, resolution, ticker, date.replaceAll('-', ''));
    const regular = hours === 'regular' && this.#o.calendar !== '24/7';
    const day: LeanDay = { date, zone, scale, period: this.#period, session: regular ? this.#market.span(date) : null };
    const [trades, quotes] = await Promise.all([unzipLean(`${path}_trade.zip`), unzipLean(`${path}_quote.zip`)]);
    const factor = await this.#factorOf(symbol, date);
    const placed = <E extends Omit<MarketEvent, 'instrument' | 'seq'>>(list: readonly E[]): MarketEvent[] =>
      // Rows of one kind with the two fields that all events share: the union cannot be spread and stay itself.
      list.map((one) => scaled({ ...one, instrument, seq: 0 } as unknown as MarketEvent, factor));
    if (resolution === 'tick')
      return [
        ...(trades === null ? [] : placed(leanTradeTicks(trades, day))),
        ...(quotes === null ? [] : placed(leanQuoteTicks(quotes, day))),
      ];
    const sides = quotes === null ? [] : leanQuoteBars(quotes, day);
    const bars = trades === null ? this.#middle(asset, sides) : leanBars(trades, day);
    const told = bars === null ? [] : barEvents(bars, instrument, this.#period);
    return [...placed(leanQuotes(sides)), ...told.map((bar) => scaled(bar, factor))];
  }

  /** A whole file of hourly or daily rows, through all tickers of an instrument. */
  async #datedOf({ symbol, tickers, instrument }: Wanted): Promise<MarketEvent[]> {
    const { root, resolution, asset, scale, zone } = this.#o;
    const session = resolution === 'daily' && this.#o.calendar !== '24/7';
    const dated: LeanDated = { calendar: this.#market, zone, scale, ...(session ? {} : { period: this.#period }) };
    const events: MarketEvent[] = [];
    for (const span of tickers) {
      const path = join(root, resolution, span.ticker);
      const trades = await unzipLean(asset === 'crypto' ? `${path}_trade.zip` : `${path}.zip`);
      const quotes = asset === 'crypto' ? await unzipLean(`${path}_quote.zip`) : null;
      const quoted = asset === 'forex' || asset === 'cfd';
      const sides = quoted && trades !== null ? leanDatedQuoteBars(trades, dated) : [];
      const more = quotes === null ? sides : leanDatedQuoteBars(quotes, dated);
      const bars = quoted ? this.#middle(asset, sides) : trades === null ? null : leanDatedBars(trades, dated);
      const list: MarketEvent[] = leanQuotes(more).map((one) => ({ ...one, instrument, seq: 0 }));
      if (bars !== null) list.push(...barEvents(bars, instrument, this.#period));
      for (const event of list) {
        const date = this.#dateOf(event);
        if (date >= span.from && date <= span.to) events.push(scaled(event, await this.#factorOf(symbol, date)));
      }
    }
    return events;
  }

  #middle(asset: LeanSettings['asset'], sides: readonly LeanQuoteBar[]): BarColumns | null {
    return asset === 'forex' || asset === 'cfd' ? middleBars(sides) : null;
  }

  /** The date by the clock of the file at which an event's row begins. */
  #dateOf(event: MarketEvent): string {
    const start = event.kind === 'bar' ? event.start : event.ts - this.#period;
    return this.#market.at(start)?.date ?? toIso(start).slice(0, 10);
  }

  async #factorOf(symbol: string, date: string): Promise<number> {
    return this.#o.prices === 'raw' ? 1 : (await this.#factors.of(symbol)).at(date);
  }

  /** Dividends and splits on their ex-dates: the first moment of the next session's day. */
  async #actions(): Promise<MarketEvent[]> {
    if (!this.#o.actions || !this.#query.kinds.includes('corporate-action')) return [];
    const events: MarketEvent[] = [];
    for (const { symbol, instrument } of this.#wanted()) {
      for (const { after, action } of (await this.#factors.of(symbol)).actions) {
        const at = toMicros(`${this.#market.next(after).date}T00:00:00Z`);
        events.push({ kind: 'corporate-action', instrument, ts: at, at, seq: 0, action });
      }
    }
    return events;
  }

  /** Events in order of time, those of the query, numbered. */
  *#batch(events: readonly MarketEvent[]): Generator<EventBatch> {
    const { from, to, kinds } = this.#query;
    const kept = events
      .filter((one) => kinds.includes(one.kind))
      .sort((a, b) => a.at - b.at || RANK[a.kind]! - RANK[b.kind]!)
      .map((event) => ({ ...event, seq: this.#seq++ }))
      .filter(({ at }) => at >= from && at < to);
    if (kept.length > 0) yield new ArrayBatch(kept);
  }
}

/** A symbol that the query asks for. */
interface Wanted {
  readonly symbol: string;
  readonly tickers: readonly LeanTicker[];
  readonly instrument: InstrumentIndex;
}

/** An event with its prices times a factor. */
function scaled(event: MarketEvent, factor: number): MarketEvent {
  if (factor === 1) return event;
  switch (event.kind) {
    case 'bar': {
      const { open, high, low, close } = event;
      return { ...event, open: open * factor, high: high * factor, low: low * factor, close: close * factor };
    }
    case 'quote':
      return { ...event, bid: event.bid * factor, ask: event.ask * factor };
    case 'trade':
      return { ...event, price: event.price * factor };
    default:
      return event;
  }
}
