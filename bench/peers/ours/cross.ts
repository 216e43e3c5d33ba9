/** sma-cross through the whole path, on one symbol or several that share the cash. */
import type { BarColumns } from 'edgeproof';
import { backtest } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { fromColumns } from 'edgeproof/data';
import { crossStrategy, listings } from '../../workloads/sma-cross.js';
import { column, OPTIONS, serve } from './serve.js';

const symbols: number = OPTIONS.symbols ?? 1;
const fields = ['open', 'high', 'low', 'close'] as const;
const ids = Array.from({ length: symbols }, (_, k) => `S${k}`);
const series = ids.map((instrument, k) => {
  const named = (name: string) => column(symbols === 1 ? name : `${name}${k}`);
  const prices = Object.fromEntries(fields.map((name) => [name, named(name)])) as Pick<BarColumns, (typeof fields)[number]>;
  return { instrument, time: column('end'), ...prices };
});
const data = fromColumns({ period: '1m', series });

await serve(async () => {
  const result = await backtest({
    strategy: crossStrategy,
    data,
    instruments: listings(ids),
    cash: OPTIONS.cash,
    venue: simVenue({ fees: feeBps({ rate: 2, decimals: 12 }) }),
  });
  return { equity: result.finalEquity, fills: result.fills.length };
});
