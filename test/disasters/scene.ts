/** What the simulated disasters have in common: a scripted strategy on made-up bars. */
import { backtest } from '../../src/backtest/backtest.js';
import type { BacktestOptions } from '../../src/backtest/backtest-options.js';
import type { BacktestResult } from '../../src/backtest/backtest-result.js';
import type { Execution } from '../../src/contracts/execution.js';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { type Instrument, instrument } from '../../src/core/instrument.js';
import type { NewIntent, OrderIntent } from '../../src/core/order.js';
import type { Factory } from '../../src/core/plugin.js';
import type { Decision } from '../../src/core/portfolio.js';
import { type BarRow, fromRows } from '../../src/data/memory.js';
import type { RiskPoint } from '../../src/engine/risk-point.js';
import { defineStrategy } from '../../src/engine/strategy.js';
import { sma } from '../../src/features/trend/sma.js';
import { rule } from '../../src/models/rule.js';
import { fixedWeight } from '../../src/portfolio/fixed-quantity.js';

/** A scripted trader: what it sends at each decision, counted from 0. */
export type Script = (day: number, at: Decision) => readonly OrderIntent[];

/** What a scene is made of. */
export interface Scene {
  readonly bars: { readonly [id: string]: readonly BarRow[] };
  readonly instruments?: readonly Instrument[];
  readonly risk: readonly Factory<RiskPolicy>[];
  readonly script: Script;
  readonly more?: Partial<BacktestOptions>;
}

/** A scene that was played. */
export interface Played {
  readonly result: BacktestResult;
  readonly points: readonly RiskPoint[];
  /** Alerts that speak of something. */
  said(words: string): number;
}

/** Midnight UTC of a day of 2024, counted from 0. */
export function day(k: number): string {
  return new Date(Date.UTC(2024, 0, 1 + k)).toISOString().slice(0, 10);
}

/** A bar that goes straight from open to close, with a little room around. */
export function bar(k: number, open: number, close: number, more: Partial<BarRow> = {}): BarRow {
  const high = Math.max(open, close) * 1.001;
  const low = Math.min(open, close) * 0.999;
  return { time: day(k), open, high, low, close, volume: 1_000_000, ...more };
}

/** Bars that wobble gently around a price. */
export function calm(from: number, to: number, price: number, wobble = 0.005): BarRow[] {
  return Array.from({ length: to - from }, (_, k) => {
    const close = price * (1 + wobble * Math.sin(1.7 * (from + k)));
    return bar(from + k, price * (1 + wobble * Math.sin(1.7 * (from + k - 1))), close);
  });
}

/** Buy at the market. */
export function buy(index: number, quantity: number, more: Partial<NewIntent> = {}): NewIntent {
  return { action: 'new', instrument: index, side: 'buy', quantity, type: 'market', ...more };
}

/** Sell at the market. */
export function sell(index: number, quantity: number, more: Partial<NewIntent> = {}): NewIntent {
  return { action: 'new', instrument: index, side: 'sell', quantity, type: 'market', ...more };
}

/** Plays a scene with risk v2 on and every limit watched. */
export async function play({ bars, instruments, risk, script, more }: Scene): Promise<Played> {
  const points: RiskPoint[] = [];
  const ids = Object.keys(bars);
  const strategy = defineStrategy({
    name: 'scripted',
    features: sma({ period: 1 }),
    model: rule({ needs: ['sma_1'] }, () => 0),
    optimizer: fixedWeight({ weight: 1 }),
    execution: scripted(script),
    risk,
  });
  const result = await backtest({
    strategy,
    data: fromRows({ series: ids.map((id) => ({ instrument: id, bars: bars[id]! })), period: '1d' }),
    instruments: instruments ?? ids.map((id) => instrument({ id })),
    cash: 100_000,
    flags: { enable_risk_v2: true },
    onBadData: 'report',
    ...more,
    hooks: { onRisk: (point) => points.push(point) },
  });
  const said = (words: string): number => result.record.alerts.filter((one) => one.message.includes(words)).length;
  return { result, points, said };
}

/** An execution that sends what a script says. */
export function scripted(script: Script): Factory<Execution> {
  return () => {
    let count = 0;
    return {
      name: 'scripted',
      version: '1.0.0',
      apiVersion: 1,
      plan: (_targets, at) => script(count++, at),
      snapshot: () => ({ json: count }),
      restore(state) {
        count = state.json as number;
      },
    };
  };
}
