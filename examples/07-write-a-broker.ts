/**
 * Write your own Broker: what carries approved orders to a market and tells what became of them.
 *
 *   npx tsx examples/07-write-a-broker.ts
 *
 * The broker is in parts/next-bar-broker.ts. The kit holds it to what every broker promises: legal life-cycles, fills
 * that never exceed an order, no second order for a repeated id, no report inside a call, a `reconcile` that agrees
 * with its own reports, ... Then a strategy trades through it.
 */
import { backtest, defineStrategy, instrument, isEdgeproofError } from 'edgeproof';
import { brokerVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { fixedQuantity } from 'edgeproof/portfolio';
import { brokerChecks, runContract, simBrokerHarness, summary } from 'edgeproof/testing';
import { NextBarBroker } from './parts/next-bar-broker.js';

// A harness makes fresh brokers and moves their market; this one is for brokers that are shown the market.
const contract = await runContract(brokerChecks(simBrokerHarness((env) => new NextBarBroker(env))));
console.log(summary('next-bar-broker', contract));
for (const { error } of contract.failed) console.log(error.message);

const trade = (order: 'market' | 'limit' | 'market-on-close') =>
  backtest({
    strategy: defineStrategy({
      name: 'averages',
      features: sma({ period: 20 }),
      model: rule({ needs: ['sma_20'] }, (average) => (average > 100 ? 1 : -1)),
      optimizer: fixedQuantity({ quantity: 200 }),
      execution: rebalance({ order }),
    }),
    data: synthetic({ instruments: ['A', 'B'], bars: 400, seed: 6 }),
    instruments: ['A', 'B'].map((id) => instrument({ id })),
    cash: 100_000,
    // The bridge makes a venue of any broker, so that a backtest, paper trading and live trading use the same one.
    venue: brokerVenue((env) => new NextBarBroker(env)),
  });

const outcome = async (order: Parameters<typeof trade>[0]) => {
  const { record, finalEquity } = await trade(order);
  return { ...record.orders, fees: record.costs.fees, finalEquity };
};

// What a broker lacks is found before the first event, from its stated capabilities.
const refused = await trade('market-on-close').then(
  () => 'accepted',
  (error: unknown) => (isEdgeproofError(error) ? error.code : String(error)),
);

console.log(
  JSON.stringify({
    broken: contract.failed.map((one) => one.id),
    market: await outcome('market'),
    limit: await outcome('limit'),
    closing: refused,
  }),
);
