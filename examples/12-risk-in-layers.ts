/**
 * Layers of risk around one greedy strategy: what each keeps from being traded, and what that would have made.
 *
 *   npx tsx examples/12-risk-in-layers.ts
 *
 * The market has a quiet mood and a violent one. The strategy does not know that; the policies only bound what may be lost. They
 * need the flag `enable_risk_v2`. Whether they help depends on what comes: the report shows both sides.
 */
import { backtest, defineStrategy, instrument } from 'edgeproof';
import { feeBps, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { fixedWeight } from 'edgeproof/portfolio';
import { drawdownLadder, portfolioLimits, protectiveStops, riskBudget } from 'edgeproof/risk';

const ids = ['A', 'B'];
const stop = { atr: { period: 14, multiple: 3 } } as const;

/** The same wish under other policies. */
const trade = (risk: Parameters<typeof defineStrategy>[0]['risk'] & object) =>
  backtest({
    strategy: defineStrategy({
      name: 'greedy',
      features: sma({ period: 50 }),
      model: rule({ needs: ['sma_50'], lookback: 2 }, (row) => (row('sma_50') > row('sma_50', 1) ? 1 : 0)),
      optimizer: fixedWeight({ weight: 0.7 }),
      execution: rebalance({ band: 0.05 }),
      risk,
    }),
    data: synthetic({
      instruments: ids,
      bars: 1500,
      seed: 21,
      calendar: 'XNYS',
      model: {
        kind: 'regimes',
        states: [
          { drift: 0.1, volatility: 0.12, stay: 0.99 },
          { drift: -0.3, volatility: 0.45, stay: 0.97 },
        ],
      },
    }),
    instruments: ids.map((id) => instrument({ id })),
    cash: 100_000,
    venue: simVenue({ fees: feeBps({ rate: 2 }) }),
    flags: { enable_risk_v2: true },
  });

const steps = [
  { at: 0.1, to: 0.5 },
  { at: 0.2, to: 'halt' },
] as const;
const layers = {
  none: [],
  limits: [portfolioLimits({ gross: 1, instrument: 0.6 })],
  stops: [
    riskBudget({ stop, perInstrumentBps: 200 }),
    protectiveStops({ initial: stop, trail: stop, cooldown: '10d' }),
  ],
  ladder: [drawdownLadder({ gross: 1.4, steps, reentry: { after: '60d' } })],
};

const found: Record<string, object> = {};
for (const [name, policies] of Object.entries(layers)) {
  const { report, record } = await trade(policies);
  const { annualReturn, volatility, maxDrawdown } = report.whole.performance;
  const { refused, reduced } = record.orders;
  found[name] = { annualReturn, volatility, maxDrawdown, refused, reduced };
}
console.log(JSON.stringify(found));
