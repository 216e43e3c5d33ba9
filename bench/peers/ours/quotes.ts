/** Quotes in, one market order in ten, limits on order, position and price checked: the shape of NautilusTrader. */
import { backtest, type DataSource, defineStrategy, type FeatureSet, instrument, type QuoteEvent } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';
import { orderLimits, positionLimits, priceCollar } from 'edgeproof/risk';
import { column, OPTIONS, serve } from './serve.js';

const [bid, ask] = [column('bid'), column('ask')];
const n = bid.length;
const lot: number = OPTIONS.lot;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Quotes a second apart, in batches that fill one borrowed event. */
const data: DataSource = {
  name: 'quotes',
  version: '1',
  apiVersion: 1,
  provides: { kinds: ['quote'], history: true, live: false },
  async *history() {
    for (let from = 0; from < n; from += 4096) {
      const quote: Mutable<QuoteEvent> = {
        kind: 'quote',
        instrument: 0,
        ts: 0,
        at: 0,
        seq: 0,
        bid: 0,
        bidSize: 1e6,
        ask: 0,
        askSize: 1e6,
      };
      yield {
        length: Math.min(4096, n - from),
        at: (i) => (from + i + 1) * 1e6,
        get: (i) => {
          quote.ts = (from + i + 1) * 1e6;
          quote.at = quote.ts;
          quote.seq = from + i;
          quote.bid = bid[from + i]!;
          quote.ask = ask[from + i]!;
          return quote;
        },
      };
    }
  },
};

/** How many quotes came. */
const counter = (): FeatureSet => {
  let seen = 0;
  return {
    name: 'counter',
    version: '1',
    apiVersion: 1,
    scope: 'instrument',
    reads: ['quote'],
    columns: ['seen'],
    warmup: 0,
    update: (_, rows) => rows.set(0, 0, ++seen),
    snapshot: () => ({ json: seen }),
    restore: ({ json }) => {
      seen = Number(json);
    },
  };
};

const strategy = defineStrategy({
  name: 'tenth',
  features: counter,
  // long after the 10th quote, flat after the 20th, and so on
  model: rule({ needs: ['seen'] }, (seen) => (seen >= 10 && seen % 20 >= 10 ? 1 : 0)),
  optimizer: fixedQuantity({ quantity: lot }),
  risk: [
    orderLimits({ maxQuantity: 10 * lot }),
    positionLimits({ maxQuantity: 10 * lot }),
    priceCollar({ bps: 500 }),
  ],
  decide: { on: ['quote'] },
});

await serve(async () => {
  const result = await backtest({
    strategy,
    data,
    instruments: [instrument({ id: 'EUR/USD', tickSize: '0.00001', lotSize: 1000 })],
    cash: 1_000_000,
    venue: simVenue({ fees: feeBps({ rate: 0 }) }),
  });
  let money = 0;
  for (const fill of result.fills)
    money += (fill.side === 'buy' ? -1 : 1) * Number(fill.priceFixed) * Number(fill.quantityFixed) * 1e-24;
  return { fills: result.fills.length, money };
});
