/** Strategies, markets and events made by hand: what happens in them can be checked with pencil and paper. */
import type { Execution } from '../../src/contracts/execution.js';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import { EMPTY_SNAPSHOT, type Factory } from '../../src/core/plugin.js';
import { type EventInput, fromEvents, fromRows } from '../../src/data/index.js';
import {
  type Decision,
  type DecisionRecord,
  defineStrategy,
  type EquityPoint,
  type ExecutionReport,
  type NewIntent,
  type OrderIntent,
  type OrderUpdate,
  type RunHooks,
  type Strategy,
  type StrategyOptions,
} from '../../src/index.js';
import { zero } from '../../src/models/index.js';
import { equalWeight } from '../../src/portfolio/index.js';

const plain = { version: '1', apiVersion: 1, snapshot: () => EMPTY_SNAPSHOT, restore() {} } as const;

/** Reads bars and says nothing. */
const silent: Factory<FeatureSet> = () => ({
  ...plain,
  name: 'silent',
  scope: 'instrument',
  reads: ['bar'],
  columns: [],
  warmup: 0,
  update() {},
});

/** What an Execution by hand does. */
export interface Hand {
  /** At the n-th decision, counted from 0. */
  readonly plan: (at: Decision, n: number) => readonly OrderIntent[];
  readonly wake?: (at: Decision) => readonly OrderIntent[];
  readonly observe?: (report: ExecutionReport, at: Decision) => readonly OrderIntent[];
}

/** A strategy that is its Execution. */
export function byHand(
  name: string,
  hand: Hand | Hand['plan'],
  more: Partial<Omit<StrategyOptions, 'name' | 'execution'>> = {},
): Strategy {
  const { plan, ...rest } = typeof hand === 'function' ? { plan: hand } : hand;
  const execution: Factory<Execution> = () => {
    let n = 0;
    return { ...plain, name: 'by hand', plan: (_targets, at) => plan(at, n++), ...rest };
  };
  return defineStrategy({ name, features: silent, model: zero(), optimizer: equalWeight(), ...more, execution });
}

/** An order of positive (buy) or negative (sell) units. */
export function trade(units: number, more: Partial<NewIntent> = {}): NewIntent {
  const side = units > 0 ? 'buy' : 'sell';
  return { action: 'new', instrument: 0, side, quantity: Math.abs(units), type: 'market', ...more };
}

/** 16:00 UTC on the n-th day, when its bar ends. */
export function close(day: number): string {
  return new Date(Date.UTC(2024, 0, 1 + day, 16)).toISOString();
}

/** Midnight before the n-th day. */
export function morning(day: number): string {
  return new Date(Date.UTC(2024, 0, 1 + day)).toISOString();
}

/** Days since the first, of a moment. */
export function dayOf(at: number): number {
  return (at / 1000 - Date.UTC(2024, 0, 1)) / 86_400_000;
}

/** One flat bar a day at each price; null is a day without one. */
export function days(instrument: string, prices: readonly (number | null)[], volume = 1000) {
  const bars = prices.flatMap((p, day) =>
    p === null ? [] : [{ time: close(day), open: p, high: p, low: p, close: p, volume }],
  );
  return fromRows({ instrument, bars, period: '8h' });
}

/** Cold events by hand. */
export function events(...all: EventInput[]) {
  return fromEvents({ events: all });
}

/** What a run says, collected. */
export interface Heard {
  readonly decisions: DecisionRecord[];
  readonly orders: OrderUpdate[];
  readonly equity: EquityPoint[];
  readonly hooks: RunHooks;
}

export function listen(): Heard {
  const decisions: DecisionRecord[] = [];
  const orders: OrderUpdate[] = [];
  const equity: EquityPoint[] = [];
  const hooks: RunHooks = {
    onDecision: (one) => decisions.push(one),
    onOrder: (one) => orders.push(one),
    onEquity: (one) => equity.push(one),
  };
  return { decisions, orders, equity, hooks };
}
