/**
 * Write your own Execution: the part that turns targets into orders. This one works with limit and stop orders.
 *
 *   npx tsx examples/11-work-with-limits-and-stops.ts
 *
 * It is in parts/patient-trader.ts. Its orders pass the same risk gate as any other, and what came of them is in the
 * report: how many were filled, cancelled, and how many fills hang on what came first inside a bar.
 */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { makerTaker, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { fixedQuantity } from 'edgeproof/portfolio';
import { executionChecks, runContract, summary } from 'edgeproof/testing';
import { patientTrader } from './parts/patient-trader.js';

// The kit's promises of an execution. Four of them are about one that does nothing but reach its target (EX-03, EX-05,
// EX-06, EX-07); this one also sends stops of its own accord, so they are not asked of it.
const others = ['EX-03', 'EX-05', 'EX-06', 'EX-07'];
const contract = await runContract(executionChecks(patientTrader).filter(({ id }) => !others.includes(id)));
console.log(summary('patient-trader', contract));
for (const { error } of contract.failed) console.log(error.message);

/** The same opinion, sent to the market in two ways. */
const trade = (execution: typeof patientTrader | ReturnType<typeof rebalance>) =>
  backtest({
    strategy: defineStrategy({
      name: 'trend',
      features: sma({ period: 50 }),
      // With `lookback` a rule may compare with earlier decisions: does the average rise?
      model: rule({ needs: ['sma_50'], lookback: 2 }, (row) => (row('sma_50') > row('sma_50', 1) ? 1 : -1)),
      optimizer: fixedQuantity({ quantity: 100 }),
      execution,
    }),
    data: synthetic({ instruments: 'ACME', bars: 1500, seed: 4 }),
    instruments: [instrument({ id: 'ACME' })],
    cash: 20_000,
    // Resting orders earn a basis point, orders that take pay five. Inside a bar nobody knows what came first; where it
    // matters the venue assumes what is worse for the order, and counts it.
    venue: simVenue({ path: 'worst', fees: makerTaker({ maker: -1, taker: 5 }) }),
  });

const patient = await trade(patientTrader);
const hasty = await trade(rebalance());

const by = (tag: string): number => patient.fills.filter((fill) => fill.tag === tag).length;
console.log(
  JSON.stringify({
    broken: contract.failed.map((one) => one.id),
    patient: { way: by('way'), guard: by('guard'), fees: patient.record.costs.fees, finalEquity: patient.finalEquity },
    orders: patient.record.orders,
    guesses: patient.record.ambiguousFills,
    hasty: { fills: hasty.fills.length, fees: hasty.record.costs.fees, finalEquity: hasty.finalEquity },
  }),
);
