/** An Execution that works with limit, stop and trailing orders, replaces, cancels and wakes: to reach what `rebalance` never does. */
import type { Execution } from '../../src/contracts/execution.js';
import type { TargetTable } from '../../src/core/frame.js';
import type { NewIntent, OrderIntent } from '../../src/core/order.js';
import type { Factory, Snapshot } from '../../src/core/plugin.js';
import type { Decision, OpenOrder } from '../../src/core/portfolio.js';
import { MINUTE } from '../../src/core/time.js';

/** Limits below and above the mark for the difference to the target, a stop behind what is held. */
export function workingExecution(awayBps: number): Factory<Execution> {
  return () => new WorkingExecution(awayBps / 10_000);
}

const cents = (value: number): number => Math.max(0.01, Math.round(value * 100) / 100);

class WorkingExecution implements Execution {
  readonly name = 'working';
  readonly version = '1';
  readonly apiVersion = 1;
  readonly #away: number;
  #plans = 0;

  constructor(away: number) {
    this.#away = away;
  }

  plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
    this.#plans++;
    const intents: OrderIntent[] = [];
    for (let i = 0; i < targets.rows; i++) {
      const target = targets.values[i]!;
      const mark = at.marks[i]!;
      if (Number.isNaN(target) || Number.isNaN(mark)) continue;
      const wanted = targets.kind === 'weight' ? Math.trunc((target * at.equity) / mark) : Math.trunc(target);
      this.#work(intents, i, wanted, at);
    }
    if (this.#plans % 3 === 0) at.wake(at.now + 25 * MINUTE);
    return intents;
  }

  #work(intents: OrderIntent[], i: number, wanted: number, at: Decision): void {
    const open = at.inFlight.orders(i);
    const entries = open.filter((one) => one.order.tag === 'entry');
    const mark = at.marks[i]!;
    for (const entry of entries) intents.push(this.#follow(entry, mark));
    const missing = wanted - at.positions.quantity(i) - entries.reduce((sum, one) => sum + signed(one), 0);
    if (missing !== 0) {
      const side = missing > 0 ? 'buy' : 'sell';
      const limitPrice = this.#limit(side, mark);
      const base = { action: 'new', instrument: i, side, quantity: Math.abs(missing), tag: 'entry' } as const;
      if (this.#plans % 5 === 0) {
        const stopPrice = cents(mark * (side === 'buy' ? 1 + this.#away : 1 - this.#away));
        intents.push({ ...base, type: 'stop', stopPrice, timeInForce: 'day' });
      } else intents.push({ ...base, type: 'limit', limitPrice, timeInForce: this.#plans % 2 === 0 ? 'gtc' : 'day' });
    }
    const held = at.positions.quantity(i);
    if (held !== 0 && !open.some((one) => one.order.tag === 'stop')) intents.push(protection(i, held, mark));
  }

  #limit(side: 'buy' | 'sell', mark: number): number {
    return cents(mark * (side === 'buy' ? 1 - this.#away : 1 + this.#away));
  }

  #follow(entry: OpenOrder, mark: number): OrderIntent {
    const { id, side, type } = entry.order;
    if (this.#plans % 4 === 0 || type !== 'limit') return { action: 'cancel', id };
    return { action: 'replace', id, limitPrice: this.#limit(side, mark) };
  }

  observe(): undefined {
    return undefined;
  }

  wake(at: Decision): readonly OrderIntent[] {
    const oldest = at.inFlight.orders()[0];
    return oldest === undefined ? [] : [{ action: 'cancel', id: oldest.order.id }];
  }

  snapshot(): Snapshot {
    return { json: this.#plans };
  }

  restore(state: Snapshot): void {
    this.#plans = state.json as number;
  }
}

function signed(one: OpenOrder): number {
  return one.order.side === 'buy' ? one.remaining : -one.remaining;
}

function protection(i: number, held: number, _mark: number): NewIntent {
  const side = held > 0 ? 'sell' : 'buy';
  const quantity = Math.abs(held);
  return { action: 'new', instrument: i, side, quantity, type: 'trailing-stop', trail: { bps: 150 }, tag: 'stop' };
}
