/** Nautilus, EMACross: always in the market, decided and filled on the close of a minute, flat at the end. */
import { backtest, defineStrategy, type Execution, type Factory, instrument } from 'edgeproof';
import { feeBps, fillProfiles, simVenue } from 'edgeproof/backtest';
import { compose, ema } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { csvFile } from 'edgeproof/node';
import { rebalance, twap } from 'edgeproof/oms';
import { fixedQuantity, until } from 'edgeproof/portfolio';
import type { Figures, ParityCase } from './case.js';

const file = 'nautilus_trader/tests/test_data/btc-perp-20211231-20220201_1m.csv';
/** The end of row 10,000. */
const last = '2022-01-07T21:40:00Z';

async function run(data: string, quantity: number, execution: Factory<Execution>): Promise<Figures> {
  const result = await backtest({
    strategy: defineStrategy({
      name: 'ema_cross',
      // Seeded by the first close; decisions begin once the slow average has seen its twenty.
      features: compose(ema({ period: 10, seed: 'first' }), ema({ period: 20, seed: 'first', warmup: 20 })),
      model: rule({ needs: ['ema_10', 'ema_20'] }, (fast, slow) => (fast >= slow ? 1 : -1)),
      optimizer: until(fixedQuantity({ quantity }), { time: last }),
      execution,
    }),
    data: csvFile(`${data}/${file}`, { instrument: 'BTCUSDT', zone: 'UTC', time: 'end', period: '1m' }),
    to: '2022-01-07T21:40:01Z',
    instruments: [
      instrument({ id: 'BTCUSDT', assetClass: 'crypto', base: 'BTC', currency: 'USDT', lotSize: '0.000001' }),
    ],
    currency: 'USDT',
    cash: { BTC: 10, USDT: 10_000_000 },
    venue: simVenue({ ...fillProfiles.sameClose, fees: feeBps({ rate: 10 }) }),
  });
  return {
    orders: result.record.orders.submitted,
    BTC: result.cash('BTC').plus(result.position('BTCUSDT')).toFixed(8),
    USDT: result.cash('USDT').toFixed(8),
  };
}

const needs = [file];

export const nautilusEmaCross: ParityCase = {
  id: 'nautilus-ema-cross',
  engine: 'Nautilus',
  title: 'EMACross on a bitcoin perpetual: 10,000 minutes, 0.001 BTC',
  needs,
  published: { orders: 902, BTC: '10.00000000', USDT: '9999954.94313300' },
  run: (data) => run(data, 0.001, rebalance({ flip: 'two-orders' })),
};

export const nautilusTwap: ParityCase = {
  id: 'nautilus-ema-cross-twap',
  engine: 'Nautilus',
  title: 'the same with 0.01 BTC, each entry in four children 2.5 s apart',
  needs,
  published: { orders: 2255, BTC: '10.00000000', USDT: '9999549.43133000' },
  source: 'computed by running nautilus_trader 1.221 on the same file',
  // A flip closes at once; what opens a position is cut into children.
  run: (data) => run(data, 0.01, twap({ children: 4, every: '2.5s', exits: 'at-once' })),
};
