import { BarBatch, type BarColumns, backtest, type DataSource, defineStrategy, instrument, Universe } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';
import { orderLimits, positionLimits } from 'edgeproof/risk';
import type { CrossResult } from './tight-loop.js';

/** The strategy of the reference workload, through every stage: risk, orders, fees, positions, equity, report. */
export const crossStrategy = defineStrategy({
  name: 'sma_cross',
  features: compose(sma({ period: 10 }), sma({ period: 30 })),
  model: rule({ needs: ['sma_10', 'sma_30'] }, (fast, slow) => (fast > slow ? 1 : 0)),
  optimizer: fixedQuantity({ quantity: 1 }),
  risk: [orderLimits({ maxQuantity: 10 }), positionLimits({ maxQuantity: 10 })],
});

/** Listings without a tick, since the walk has none. */
export const listings = (ids: readonly string[]) => ids.map((id) => instrument({ id, tickSize: 0 }));

/** The columns of a seeded geometric walk of 1-minute bars. */
export async function walk(bars: number, seed: number): Promise<BarColumns> {
  const source = synthetic({ instruments: ['A'], bars, seed, period: '1m' });
  const query = {
    universe: new Universe(listings(['A'])),
    kinds: ['bar'] as const,
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
  };
  const parts: BarColumns[] = [];
  for await (const batch of source.history!(query, new AbortController().signal))
    if (batch instanceof BarBatch) parts.push(batch.columns);
  const field = (name: keyof BarColumns): Float64Array => {
    const all = new Float64Array(bars);
    let at = 0;
    for (const part of parts) {
      all.set(part[name]!, at);
      at += part[name]!.length;
    }
    return all;
  };
  return {
    end: field('end'),
    start: field('start'),
    open: field('open'),
    high: field('high'),
    low: field('low'),
    close: field('close'),
    volume: field('volume'),
  };
}

/** A source over columns, in batches as any source gives them. */
export function columnSource(columns: BarColumns, size = 4096): DataSource {
  return {
    name: 'columns',
    version: '1',
    apiVersion: 1,
    provides: { kinds: ['bar'], history: true, live: false },
    async *history(query) {
      const index = query.universe.indexOf('A');
      for (let from = 0; from < columns.end.length; from += size) {
        const cut = (column: Float64Array): Float64Array => column.subarray(from, from + size);
        const part = {
          end: cut(columns.end),
          start: cut(columns.start),
          open: cut(columns.open),
          high: cut(columns.high),
          low: cut(columns.low),
          close: cut(columns.close),
          volume: cut(columns.volume),
        };
        yield new BarBatch(index, part, 60_000_000, from);
      }
    },
  };
}

/** The workload through the whole path. */
export async function engineRun(data: DataSource, cash: number): Promise<CrossResult> {
  const result = await backtest({
    strategy: crossStrategy,
    data,
    instruments: listings(['A']),
    cash,
    venue: simVenue({ fees: feeBps({ rate: 2, decimals: 12 }) }),
    periodsPerYear: 98_280,
  });
  return { equity: result.finalEquity, fills: result.record.orders.filled };
}
