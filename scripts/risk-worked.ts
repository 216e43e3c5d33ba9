/**
 * What each layer of risk did to one strategy on real prices, with and without, also where it hurt:
 * `npm run risk:worked [-- --json]`. Needs the shared market data; says that it is skipped without. About a minute.
 *
 * The strategy was written down before the first run and is no recommendation: five US shares, daily, 1998 to 2021, each held at a
 * fifth of equity while it is above its 200-day average. Two of them fell by more than nine tenths in 2008.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backtest } from '../src/backtest/backtest.js';
import type { RiskPolicy } from '../src/contracts/risk-policy.js';
import { instrument } from '../src/core/instrument.js';
import type { Factory } from '../src/core/plugin.js';
import { defineStrategy } from '../src/engine/strategy.js';
import { compose } from '../src/features/compose.js';
import { sma } from '../src/features/trend/sma.js';
import { rule } from '../src/models/rule.js';
import { leanFolder } from '../src/node/index.js';
import { rebalance } from '../src/oms/rebalance.js';
import { fixedWeight } from '../src/portfolio/fixed-quantity.js';
import * as risk from '../src/risk/index.js';
import { feeBps } from '../src/venues/costs/fees.js';
import { simVenue } from '../src/venues/sim-venue.js';
import { dataDir } from '../test/shared.js';

const json = process.argv.includes('--json');
const SYMBOLS = ['SPY', 'AAPL', 'IBM', 'BAC', 'AIG'];

const history = { lookback: 120 } as const;
const steps = [
  { at: 0.1, to: 0.5 },
  { at: 0.2, to: 'flatten' },
] as const;
const scenarios = [
  { name: 'October 1987', price: -0.205 },
  { name: 'banks', price: { BAC: -0.5, AIG: -0.6, '*': -0.1 } },
];

/** Each layer alone, then all together. */
const layers: readonly (readonly [name: string, policies: readonly Factory<RiskPolicy>[]])[] = [
  ['none', []],
  ['portfolio limits (gross 0.8, 20 % each)', [risk.portfolioLimits({ gross: 0.8, instrument: 0.2 })]],
  [
    'risk budget (60 bps at 3 ATR)',
    [risk.riskBudget({ stop: { atr: { period: 20, multiple: 3 } }, perInstrumentBps: 60 })],
  ],
  [
    'stops (3 ATR, trailing 5 ATR, at the venue)',
    [
      risk.protectiveStops({
        initial: { atr: { period: 20, multiple: 3 } },
        trail: { atr: { period: 20, multiple: 5 } },
        cooldown: '20d',
      }),
    ],
  ],
  [
    'size by volatility (3 % a position)',
    [risk.sizeCap({ rule: { volatilityTarget: 0.03, periodsPerYear: 252, estimate: 'ewma' }, max: 0.2 })],
  ],
  ['volatility limit (10 % a year)', [risk.volatilityLimit({ ...history, annual: 0.1, periodsPerYear: 252 })]],
  ['CVaR limit (2 % a day at 5 %)', [risk.tailLimit({ ...history, max: 0.02 })]],
  [
    'correlation limit (pairs above 0.6: 30 %)',
    [risk.correlationLimits({ ...history, pairwise: { above: 0.6, max: 0.3 } })],
  ],
  ['stress limit (15 %)', [risk.stressLimit({ scenarios, max: 0.15 })]],
  [
    'drawdown ladder (half at 10 %, flat at 20 %, back after 60 days)',
    [risk.drawdownLadder({ gross: 1, steps, reentry: { after: '60d' } })],
  ],
];
const together: (typeof layers)[number] = ['all of them', layers.flatMap(([, policies]) => [...policies])];

async function run(policies: readonly Factory<RiskPolicy>[], folder: string) {
  const strategy = defineStrategy({
    name: 'trend',
    features: compose(sma({ period: 1 }), sma({ period: 200 })),
    model: rule({ needs: ['sma_1', 'sma_200'] }, (price, average) => (price > average ? 1 : 0)),
    optimizer: fixedWeight({ weight: 0.2 }),
    execution: rebalance({ band: 0.02 }),
    risk: policies,
  });
  return backtest({
    strategy,
    data: leanFolder(folder, { symbols: SYMBOLS, resolution: 'daily', prices: 'adjusted' }),
    instruments: SYMBOLS.map((id) => instrument({ id, tickSize: 0, calendar: 'XNYS' })),
    cash: 1_000_000,
    venue: simVenue({ fees: feeBps({ rate: 2 }) }),
    flags: { enable_risk_v2: true },
    onBadData: 'report',
  });
}

const root = dataDir();
const folder = root === null ? null : join(root, 'QuantConnect_Lean', 'Data');
if (folder === null || !existsSync(folder)) {
  console.log('SKIPPED: the shared market data is not there (set EDGEPROOF_DATA)');
  if (json) console.log(JSON.stringify({ ok: true, figures: { skipped: 1 } }));
} else await tell(folder);

async function tell(from: string): Promise<void> {
  const figures: Record<string, number> = { skipped: 0, layers: layers.length };
  const rows: { name: string; annual: number; volatility: number; sharpe: number; drawdown: number }[] = [];
  console.log(
    'layer                                                        a year  volatility  Sharpe  drawdown  refused  cut    kept out made in 30 days',
  );
  for (const [name, policies] of [...layers, together]) {
    const { report, record } = await run(policies, from);
    const p = report.whole.performance;
    const row = { name, annual: p.annualReturn, volatility: p.volatility, sharpe: p.sharpe, drawdown: p.maxDrawdown };
    rows.push(row);
    const kept = (record.interventions?.byPolicy ?? []).reduce((sum, one) => sum + one.after[2]!.profit, 0);
    const cells = [percent(row.annual), percent(row.volatility), row.sharpe.toFixed(2), percent(row.drawdown)];
    const counts = [record.orders.refused, record.orders.reduced, Math.round(kept)];
    console.log(
      `${name.padEnd(60)} ${cells.map((cell) => cell.padStart(8)).join('')}  ${counts.map((n) => String(n).padStart(8)).join('')}`,
    );
  }
  const [without, ...others] = rows;
  const hurt = others.filter((one) => one.sharpe < without!.sharpe);
  console.log('');
  for (const one of others) {
    const words = one.sharpe < without!.sharpe ? 'it hurt: ' : '';
    console.log(
      `${one.name}: ${words}return ${signed(one.annual - without!.annual)}, volatility ${signed(one.volatility - without!.volatility)}, drawdown ${signed(Math.abs(one.drawdown) - Math.abs(without!.drawdown))}, Sharpe ${(one.sharpe - without!.sharpe).toFixed(2)}`,
    );
  }
  console.log(
    `${hurt.length} of ${others.length} took more return than risk. One strategy on five shares proves nothing about the next.`,
  );
  Object.assign(figures, {
    annualWithout: without!.annual,
    drawdownWithout: Math.abs(without!.drawdown),
    annualTogether: rows.at(-1)!.annual,
    drawdownTogether: Math.abs(rows.at(-1)!.drawdown),
    hurt: hurt.length,
  });
  const ok =
    rows.every((one) => Number.isFinite(one.sharpe)) && figures['drawdownTogether']! < figures['drawdownWithout']!;
  if (json) console.log(JSON.stringify({ ok, figures }));
  process.exitCode = ok ? 0 : 1;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : ''}${(100 * share).toFixed(1)} points`;
}
