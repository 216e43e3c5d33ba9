import { createReadStream, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { ConfigError, type DataSource, type Instrument, instrument } from 'edgeproof';
import { csv } from 'edgeproof/data';

/** What the quickstart trades. */
export interface Market {
  readonly source: DataSource;
  readonly listing: Instrument;
  readonly about: string;
}

/** Daily S&P 500 prices 2000 to 2020 from a package of the registry, or the user's own CSV. */
export function openMarket(path: string | null): Market {
  const file = path ?? bundled();
  if (!existsSync(file))
    throw new ConfigError(
      'quickstart',
      `there is no file ${file}`,
      'pass --csv FILE with columns date, open, high, low, close, volume',
    );
  const id = path === null ? 'SP500' : basename(file).replace(/\.[^.]*$/, '');
  const listing = instrument({
    id,
    assetClass: path === null ? 'index' : 'equity',
    tickSize: 0,
    lotSize: '0.01',
    calendar: 'XNYS',
  });
  const source = csv(() => createReadStream(file), {
    instrument: id,
    calendar: 'XNYS',
    name: path === null ? 'vega-datasets sp500-2000' : basename(file),
  });
  return {
    source,
    listing,
    about:
      path === null
        ? 'S&P 500, daily: an index (not tradable as such), the survivors of its committee, without dividends'
        : `${id}, from your file`,
  };
}

/** The file in the package, which names its main module only. */
function bundled(): string {
  for (const root of createRequire(import.meta.url).resolve.paths('vega-datasets') ?? []) {
    const file = join(root, 'vega-datasets', 'data', 'sp500-2000.csv');
    if (existsSync(file)) return file;
  }
  throw new ConfigError('quickstart', 'the package vega-datasets is not installed', 'run npm ci first');
}
