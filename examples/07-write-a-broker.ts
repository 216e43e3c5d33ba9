/**
 * Write your own Broker: what carries approved orders to a market and tells what became of them.
 *
 *   npx tsx examples/07-write-a-broker.ts
 *
 * The broker itself is in parts/round-lot-broker.ts. Here it is traded through, like any venue.
 */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { brokerVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';
import { RoundLotBroker } from './parts/round-lot-broker.js';

/** Long above the average, short below it; `quantity` shares of each. */
const trade = (quantity: number) =>
  backtest({
    strategy: defineStrategy({
      name: 'averages',
      features: sma({ period: 20 }),
      model: rule({ needs: ['sma_20'] }, (average) => (average > 100 ? 1 : -1)),
      optimizer: fixedQuantity({ quantity }),
    }),
    data: synthetic({ instruments: ['A', 'B'], bars: 400, seed: 6 }),
    instruments: ['A', 'B'].map((id) => instrument({ id })),
    cash: 100_000,
    // The bridge makes a venue of any broker, so that a backtest, paper trading and live trading use the same one.
    venue: brokerVenue((env) => new RoundLotBroker(env)),
  });

const round = await trade(200);
const odd = await trade(150);
console.log(
  JSON.stringify({
    round: { orders: round.record.orders, fees: round.record.costs.fees, finalEquity: round.finalEquity },
    odd: { orders: odd.record.orders, finalEquity: odd.finalEquity },
  }),
);
