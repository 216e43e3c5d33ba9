import type { DataSource } from '../contracts/data-source.js';
import type { BarColumns } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import { instrument as listing } from '../core/instrument.js';
import { knownOptions } from '../core/options.js';
import { type TimeInput, toMicros } from '../core/time.js';
import { Universe } from '../core/universe.js';
import { emptyColumns } from './memory.js';

const NAMES = ['start', 'open', 'high', 'low', 'close', 'volume'] as const;

/**
 * All bars of one instrument as columns, oldest first: to compute on, to count, to look at.
 *
 * @param span - first moment, and first moment after; all there is when left out
 * @throws ConfigError when the source has no history; whatever the source throws for bad data
 * @example
 * ```ts
 * import { readBars, synthetic } from 'edgeproof/data';
 * import { indicators } from 'edgeproof/features';
 * const bars = await readBars(synthetic({ instruments: 'A', bars: 60, seed: 1 }), 'A');
 * const mean = indicators.sma(bars.close, { period: 20 });
 * if (mean.length !== 60 || !Number.isNaN(mean[18]!) || Number.isNaN(mean[19]!)) throw new Error('a column beside the bars');
 * ```
 */
export async function readBars(
  source: DataSource,
  instrument: string,
  span: { readonly from?: TimeInput; readonly to?: TimeInput } = {},
): Promise<BarColumns> {
  knownOptions('readBars', span, ['from', 'to']);
  if (source.history === undefined)
    throw new ConfigError('readBars', `${source.name} has no history`, 'pass a source that can be read');
  const query = {
    universe: new Universe([listing({ id: instrument })]),
    kinds: ['bar'] as const,
    from: span.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(span.from),
    to: span.to === undefined ? Number.POSITIVE_INFINITY : toMicros(span.to),
  };
  const rows: number[][] = [];
  for await (const batch of source.history(query, new AbortController().signal)) {
    for (let i = 0; i < batch.length; i++) {
      const event = batch.get(i);
      if (event.kind === 'bar') rows.push([event.ts, ...NAMES.map((name) => event[name])]);
    }
  }
  const columns = emptyColumns(rows.length);
  rows.forEach(([end = Number.NaN, ...values], i) => {
    columns.end[i] = end;
    NAMES.forEach((name, k) => {
      columns[name][i] = values[k]!;
    });
  });
  return columns;
}
