import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { DataSource } from '../../contracts/data-source.js';
import { ConfigError } from '../../core/errors.js';
import type { EventKind } from '../../core/event.js';
import { parseOptions } from '../../core/options.js';
import { calendar } from '../../data/calendar.js';
import { type LeanTicker, leanTickers } from '../../data/lean/map.js';
import { EQUITY_SCALE } from '../../data/lean/rows.js';
import { LeanReader } from './lean-reader.js';
import type { LeanSettings } from './lean-settings.js';

/** What {@link leanFolder} understands. */
export interface LeanFolderOptions {
  /** Ids of instruments, such as `SPY`; files are found by their lower-case names. */
  readonly symbols: readonly string[];
  /** `tick` gives prints and quotes; `second` and `minute` bars and quotes; `hour` and `daily` bars, quotes where the folder has them. */
  readonly resolution: 'tick' | 'second' | 'minute' | 'hour' | 'daily';
  /** Kind of asset, the first folder: `equity` by default. Prices of equities are in ten-thousandths there, others as they are. */
  readonly asset?: 'equity' | 'crypto' | 'forex' | 'cfd';
  /** The second folder: `usa`, `coinbase` or `oanda` by default. */
  readonly market?: string;
  /** `raw` (the default), or `adjusted` by the factor file, as LEAN does by default. */
  readonly prices?: 'raw' | 'adjusted';
  /** With raw prices: dividends and splits of the factor file as corporate actions, on their ex-dates. */
  readonly actions?: boolean;
  /** Whether an instrument that was renamed is followed through its map file (the default), or its name taken as it is. */
  readonly tickers?: 'mapped' | 'as-named';
  /** Rows of the regular session only (the default), or all that the files hold. */
  readonly hours?: 'regular' | 'extended';
  /** Name of the calendar of the market; `XNYS` for equities, `24/7` for others. */
  readonly calendar?: string;
  /** Zone of the clock in the files; the calendar's by default. */
  readonly zone?: string;
  readonly name?: string;
}

const schema = z.strictObject({
  symbols: z.array(z.string().min(1)).min(1),
  resolution: z.enum(['tick', 'second', 'minute', 'hour', 'daily']),
  asset: z.enum(['equity', 'crypto', 'forex', 'cfd']).default('equity'),
  market: z.string().min(1).optional(),
  prices: z.enum(['raw', 'adjusted']).default('raw'),
  actions: z.boolean().default(false),
  tickers: z.enum(['mapped', 'as-named']).default('mapped'),
  hours: z.enum(['regular', 'extended']).default('regular'),
  calendar: z.string().min(1).optional(),
  zone: z.string().min(1).optional(),
  name: z.string().min(1).default('lean'),
});

const MARKETS = { equity: 'usa', crypto: 'coinbase', forex: 'oanda', cfd: 'oanda' } as const;

/**
 * A source over a data folder of QuantConnect's LEAN: equities, crypto, currencies; ticks, bars and quotes.
 *
 * At one moment quotes come before bars. A bar with its quotes tells of the quote at its end; where a market has quotes only, bars
 * are half way between bid and ask. Files are read as they are asked for, one day at a time.
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
  if (o.actions && o.prices === 'adjusted')
    throw new ConfigError('leanFolder', 'adjusted prices hold dividends and splits already', 'state prices: "raw"');
  const root = join(folder, o.asset, o.market ?? MARKETS[o.asset]);
  const market = o.calendar ?? (o.asset === 'equity' ? 'XNYS' : '24/7');
  const settings: LeanSettings = {
    ...o,
    root,
    calendar: market,
    zone: o.zone ?? calendar(market).zone,
    scale: o.asset === 'equity' ? EQUITY_SCALE : 1,
    symbols: new Map(o.symbols.map((symbol) => [symbol, tickersOf(root, symbol, o.tickers)])),
  };
  for (const [symbol, tickers] of settings.symbols) {
    const tried = tickers.flatMap(({ ticker }) => placesOf(settings, ticker));
    if (!tried.some((path) => existsSync(path)))
      throw new ConfigError(
        'leanFolder',
        `there is no folder or file of ${symbol}: ${tried.join(', ')}`,
        'check the folder and the symbols',
      );
  }
  return {
    name: o.name,
    version: '1',
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze(kindsOf(settings)), history: true, live: false }),
    async *history(query, signal) {
      for await (const batch of new LeanReader(settings, query).batches()) {
        signal.throwIfAborted();
        yield batch;
      }
    },
  };
}

function kindsOf({ asset, resolution, actions }: LeanSettings): EventKind[] {
  const bars = resolution === 'tick' ? 'trade' : 'bar';
  const quotes = asset !== 'equity' || (resolution !== 'daily' && resolution !== 'hour');
  return [bars, ...(quotes ? (['quote'] as const) : []), ...(actions ? (['corporate-action'] as const) : [])];
}

/** Where files of a ticker may lie. */
function placesOf({ root, asset, resolution }: LeanSettings, ticker: string): readonly string[] {
  if (resolution !== 'daily' && resolution !== 'hour') return [join(root, resolution, ticker)];
  return asset === 'crypto'
    ? [join(root, resolution, `${ticker}_trade.zip`), join(root, resolution, `${ticker}_quote.zip`)]
    : [join(root, resolution, `${ticker}.zip`)];
}

/** One ticker for ever where there is no map file. */
function tickersOf(root: string, symbol: string, tickers: 'mapped' | 'as-named'): readonly LeanTicker[] {
  const name = symbol.toLowerCase();
  const always = [{ ticker: name, from: '0000-00-00', to: '9999-99-99' }];
  const path = join(root, 'map_files', `${name}.csv`);
  if (tickers === 'as-named' || !existsSync(path)) return always;
  const found = leanTickers({ name: path, text: readFileSync(path, 'utf8') });
  return found.length === 0 ? always : found;
}
