import type { DataSource } from '../contracts/data-source.js';
import { ArrayBatch } from '../core/batch.js';
import { ConfigError } from '../core/errors.js';
import type { BarEvent, EventBatch, QuoteEvent } from '../core/event.js';
import { BATCH_SIZE } from './bar-series.js';

/**
 * The open of each bar of a source, as a quote at the moment at which the bar begins.
 *
 * A bar is known at its end, its open at its beginning. Put beside the bars, the opens let a strategy decide and size at the
 * open (`decide: { on: ['quote'] }`, `rebalance({ sizeAt: 'touch' })`) on features of the bars before it; with `fillsFrom: 'bar'`
 * its orders take part in the bar that begins. Bid and ask are both the open; sizes are not known (NaN). Reads its source once
 * more, and as far past the time asked for as its longest bar reaches.
 *
 * @throws ConfigError when the source has no history of bars
 * @example
 * ```ts
 * import { opens, synthetic } from 'edgeproof/data';
 * const bars = synthetic({ instruments: 'A', bars: 50, seed: 1, calendar: 'XNYS' });
 * const data = [bars, opens(bars)]; // for backtest({ data, … })
 * if (data[1]?.provides.kinds[0] !== 'quote') throw new Error('quotes');
 * ```
 */
export function opens(source: DataSource): DataSource {
  const read = source.history?.bind(source);
  if (read === undefined || !source.provides.kinds.includes('bar'))
    throw new ConfigError('opens', `${source.name} has no history of bars`, 'pass a source of bars');
  return {
    name: `opens of ${source.name}`,
    version: source.version,
    apiVersion: 1,
    provides: Object.freeze({ kinds: Object.freeze(['quote'] as const), history: true, live: false }),
    async *history(query, signal): AsyncGenerator<EventBatch> {
      if (!query.kinds.includes('quote')) return;
      const quotes: QuoteEvent[] = [];
      let longest = 0;
      // A bar that began in time may end, and so be read, after it.
      reading: for await (const batch of read({ ...query, kinds: ['bar'], to: Number.POSITIVE_INFINITY }, signal)) {
        for (let i = 0; i < batch.length; i++) {
          const bar = batch.get(i);
          if (bar.kind !== 'bar') continue;
          longest = Math.max(longest, bar.at - bar.start);
          if (bar.at >= query.to + longest) break reading;
          if (bar.start >= query.from && bar.start < query.to) quotes.push(openOf(bar));
        }
      }
      // Bars come by their end; where they differ in length their beginnings do not.
      quotes.sort((a, b) => a.at - b.at);
      const numbered = quotes.map((quote, seq) => ({ ...quote, seq }));
      for (let from = 0; from < numbered.length; from += BATCH_SIZE) {
        signal.throwIfAborted();
        yield new ArrayBatch(numbered.slice(from, from + BATCH_SIZE));
      }
    },
  };
}

function openOf({ instrument, start: at, open }: BarEvent): QuoteEvent {
  const sizes = { bidSize: Number.NaN, askSize: Number.NaN };
  return { kind: 'quote', instrument, ts: at, at, seq: 0, bid: open, ask: open, ...sizes };
}
