import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import * as z from 'zod';
import type { DataSource, HistoryQuery } from '../contracts/data-source.js';
import { ArrayBatch, type BarColumns } from '../core/batch.js';
import { ConfigError, DataError } from '../core/errors.js';
import type { EventBatch, MarketEvent } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import { DAY, MINUTE } from '../core/time.js';
import { type Calendar, calendar } from '../data/calendar.js';
import {
  barEvents,
  type LeanFile,
  leanDailyBars,
  leanDate,
  leanFactors,
  leanMinuteBars,
  leanMinuteQuotes,
} from '../data/lean.js';

/** What {@link leanFolder} understands. */
export interface LeanFolderOptions {
  /** Ids of instruments, such as `SPY`; files are found by their lower-case names. */
  readonly symbols: readonly string[];
  readonly resolution: 'minute' | 'daily';
  /** `raw` (the default), or `adjusted` by the factor file, as LEAN does by default. */
  readonly prices?: 'raw' | 'adjusted';
  /** Bars of the regular session only (the default), or all that the files hold. */
  readonly hours?: 'regular' | 'extended';
  /** Name of the calendar of the market; `XNYS` by default. */
  readonly calendar?: string;
  readonly market?: string;
  readonly name?: string;
}

const schema = z.strictObject({
  symbols: z.array(z.string().min(1)).min(1),
  resolution: z.enum(['minute', 'daily']),
  prices: z.enum(['raw', 'adjusted']).default('raw'),
  hours: z.enum(['regular', 'extended']).default('regular'),
  calendar: z.string().min(1).default('XNYS'),
  market: z.string().min(1).default('usa'),
  name: z.string().min(1).default('lean'),
});
type Settings = z.output<typeof schema>;

/**
 * A source over a data folder of QuantConnect's LEAN (equities): daily bars, or minute bars with the quote at the end
 * of each minute.
 *
 * At one moment quotes come before bars. Prices are divided by 10,000; times are the exchange's, as the calendar says.
 *
 * @throws ConfigError for a folder or a symbol that is not there
 * @example
 * ```ts
 * import { leanFolder } from 'edgeproof/node';
 * const make = () => leanFolder('no/such/folder', { symbols: ['SPY'], resolution: 'daily' });
 * try {
 *   make();
 *   throw new Error('it should say that the folder is missing');
 * } catch (error) {
 *   if (!String(error).includes('no folder')) throw error;
 * }
 * ```
 */
export function leanFolder(folder: string, options: LeanFolderOptions): DataSource {
  const o = parseOptions('leanFolder', schema, options);
  const root = join(folder, 'equity', o.market);
  for (const symbol of o.symbols) {
    const at = pathOf(root, o, symbol);
    if (!existsSync(at))
      throw new ConfigError('leanFolder', `there is no folder or file "${at}"`, 'check the folder and the symbols');
  }
  const market = calendar(o.calendar);
  const kinds = o.resolution === 'daily' ? (['bar'] as const) : (['bar', 'quote'] as const);
  return {
    name: o.name,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze([...kinds]), history: true, live: false }),
    async *history(query, signal) {
      const reader = new LeanReader(root, o, market, query);
      for await (const batch of o.resolution === 'daily' ? reader.daily() : reader.minutes()) {
        signal.throwIfAborted();
        yield batch;
      }
    },
  };
}

function pathOf(root: string, o: Settings, symbol: string): string {
  const name = symbol.toLowerCase();
  return o.resolution === 'daily' ? join(root, 'daily', `${name}.zip`) : join(root, 'minute', name);
}

/** Reads what one query asks for; numbers events as it goes. */
class LeanReader {
  readonly #root: string;
  readonly #o: Settings;
  readonly #market: Calendar;
  readonly #query: HistoryQuery;
  readonly #factors = new Map<string, (date: string) => number>();
  #seq = 0;

  constructor(root: string, o: Settings, market: Calendar, query: HistoryQuery) {
    this.#root = root;
    this.#o = o;
    this.#market = market;
    this.#query = query;
  }

  async *daily(): AsyncGenerator<EventBatch> {
    const events: MarketEvent[] = [];
    if (!this.#query.kinds.includes('bar')) return;
    for (const [symbol, instrument] of this.#wanted()) {
      const columns = leanDailyBars(await unzip(pathOf(this.#root, this.#o, symbol)), this.#market);
      await this.#adjust(symbol, columns);
      events.push(...barEvents(columns, instrument, DAY));
    }
    yield* this.#batch(events);
  }

  async *minutes(): AsyncGenerator<EventBatch> {
    const days = new Set<string>();
    for (const [symbol] of this.#wanted())
      for (const file of await readdir(pathOf(this.#root, this.#o, symbol))) days.add(file.slice(0, 8));
    for (const digits of [...days].sort()) {
      const date = leanDate(digits);
      const session = this.#market.span(date);
      if (session.close + DAY < this.#query.from || session.open - DAY >= this.#query.to) continue;
      const events: MarketEvent[] = [];
      for (const [symbol, instrument] of this.#wanted()) {
        const hours = this.#o.hours === 'regular' ? session : null;
        const path = join(pathOf(this.#root, this.#o, symbol), digits);
        if (this.#query.kinds.includes('quote') && existsSync(`${path}_quote.zip`)) {
          const quotes = leanMinuteQuotes(await unzip(`${path}_quote.zip`), date, this.#market.zone, hours);
          const factor = await this.#factor(symbol, date);
          for (const one of quotes)
            events.push({ ...one, bid: one.bid * factor, ask: one.ask * factor, instrument, seq: 0 });
        }
        if (this.#query.kinds.includes('bar') && existsSync(`${path}_trade.zip`)) {
          const columns = leanMinuteBars(await unzip(`${path}_trade.zip`), date, this.#market.zone, hours);
          await this.#adjust(symbol, columns);
          events.push(...barEvents(columns, instrument, MINUTE));
        }
      }
      yield* this.#batch(events);
    }
  }

  #wanted(): readonly (readonly [symbol: string, instrument: number])[] {
    const { universe } = this.#query;
    return this.#o.symbols.flatMap((symbol) =>
      universe.has(symbol) ? [[symbol, universe.indexOf(symbol)] as const] : [],
    );
  }

  /** Events in order of time, quotes before bars, numbered, those of the query. */
  *#batch(events: readonly MarketEvent[]): Generator<EventBatch> {
    const rank = (event: MarketEvent): number => (event.kind === 'quote' ? 0 : 1);
    const sorted = [...events].sort((a, b) => a.at - b.at || rank(a) - rank(b));
    const { from, to } = this.#query;
    const kept = sorted.map((event) => ({ ...event, seq: this.#seq++ })).filter(({ at }) => at >= from && at < to);
    if (kept.length > 0) yield new ArrayBatch(kept);
  }

  async #adjust(symbol: string, columns: BarColumns): Promise<void> {
    if (this.#o.prices === 'raw') return;
    for (let i = 0; i < columns.end.length; i++) {
      const date =
        this.#market.at(columns.start[i]!)?.date ?? new Date(columns.start[i]! / 1000).toISOString().slice(0, 10);
      const factor = await this.#factor(symbol, date);
      for (const name of ['open', 'high', 'low', 'close'] as const) columns[name][i] = columns[name][i]! * factor;
    }
  }

  async #factor(symbol: string, date: string): Promise<number> {
    if (this.#o.prices === 'raw') return 1;
    let found = this.#factors.get(symbol);
    if (found === undefined) {
      const path = join(this.#root, 'factor_files', `${symbol.toLowerCase()}.csv`);
      if (!existsSync(path))
        throw new ConfigError('leanFolder', `there is no factor file "${path}"`, 'add it, or state prices: "raw"');
      const factors = leanFactors({ name: path, text: await readFile(path, 'utf8') });
      found = (day) => factors.at(day);
      this.#factors.set(symbol, found);
    }
    return found(date);
  }
}

async function unzip(path: string): Promise<LeanFile> {
  const files = unzipSync(await readFile(path));
  const [entry] = Object.entries(files);
  if (entry === undefined) throw new DataError('leanFolder', `"${path}" is empty`, 'fetch the file again', { path });
  return { name: entry[0], text: strFromU8(entry[1]) };
}
