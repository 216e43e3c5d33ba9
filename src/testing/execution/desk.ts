import type { Execution } from '../../contracts/execution.js';
import { type TargetKind, TargetTable } from '../../core/frame.js';
import { fixed, toNumber } from '../../core/money.js';
import type { NewIntent, OrderIntent } from '../../core/order.js';
import type { Decision } from '../../core/portfolio.js';
import { fillReport } from '../../core/report.js';
import { MINUTE, type Micros } from '../../core/time.js';
import type { Universe } from '../../core/universe.js';
import { type TestOpenOrder, testDecision } from '../decisions.js';

type Resting = TestOpenOrder & { readonly id: string; readonly instrument: number };

/** What a {@link Desk} starts with. */
export interface DeskInput {
  readonly universe: Universe;
  readonly positions: readonly number[];
  readonly marks: readonly number[];
  readonly equity?: number;
}

/** A desk that does what an execution asks for: rests its orders, cancels, changes and fills them at the mark. */
export class Desk {
  readonly positions: number[];
  readonly orders: Resting[] = [];
  /** Every intent that came. */
  readonly intents: OrderIntent[] = [];
  now: Micros = 1_704_229_200_000_000;
  readonly #input: DeskInput;
  #wakeAt: Micros = Number.POSITIVE_INFINITY;
  #made = 0;

  constructor(input: DeskInput) {
    this.#input = input;
    this.positions = [...input.positions];
  }

  decision(): Decision {
    const { universe, marks, equity } = this.#input;
    return testDecision({
      universe,
      marks,
      now: this.now,
      equity: equity ?? 100_000,
      positions: [...this.positions],
      orders: [...this.orders],
      wake: (at) => {
        this.#wakeAt = Math.min(this.#wakeAt, at);
      },
    });
  }

  /** One plan towards targets, with what it asked to be woken for. */
  plan(execution: Execution, values: readonly number[], kind: TargetKind = 'quantity'): readonly OrderIntent[] {
    const table = new TargetTable(values.length);
    table.kind = kind;
    table.values.set(values);
    const made = [...execution.plan(table, this.decision())];
    this.#take(made);
    this.now = Math.max(this.now + MINUTE, Number.isFinite(this.#wakeAt) ? this.#wakeAt : 0);
    if (this.#wakeAt <= this.now) {
      this.#wakeAt = Number.POSITIVE_INFINITY;
      const more = execution.wake?.(this.decision()) ?? [];
      this.#take(more);
      made.push(...more);
    }
    return made;
  }

  /** Fills all that rests, and tells the execution. */
  fillAll(execution: Execution): void {
    for (const order of this.orders.splice(0)) {
      const quantity = toNumber(fixed(order.quantity));
      const sign = order.side === 'buy' ? 1 : -1;
      this.positions[order.instrument] = this.positions[order.instrument]! + sign * quantity;
      const report = fillReport(
        { orderId: order.id, ts: this.now, at: this.now },
        { fillId: `fill-${order.id}`, price: this.#input.marks[order.instrument]!, quantity, cumulative: quantity },
      );
      this.#take(execution.observe?.(report, this.decision()) ?? []);
    }
  }

  /** Held, with all that rests filled. */
  expected(instrument: number): number {
    const resting = this.orders
      .filter((one) => one.instrument === instrument)
      .reduce((sum, one) => sum + (one.side === 'buy' ? 1 : -1) * toNumber(fixed(one.quantity)), 0);
    return this.positions[instrument]! + resting;
  }

  #take(intents: readonly OrderIntent[]): void {
    for (const intent of intents) {
      this.intents.push(intent);
      if (intent.action === 'new') this.#rest(intent);
      else {
        const k = this.orders.findIndex((one) => one.id === intent.id);
        const order = this.orders[k];
        if (order === undefined) continue;
        if (intent.action === 'cancel') this.orders.splice(k, 1);
        else this.orders[k] = { ...order, quantity: intent.quantity ?? order.quantity };
      }
    }
  }

  #rest({ instrument, side, quantity, type, limitPrice, stopPrice, reduceOnly }: NewIntent): void {
    this.orders.push({
      id: `desk-${this.#made++}`,
      instrument,
      side,
      quantity,
      type,
      ...(limitPrice !== undefined && { limitPrice }),
      ...(stopPrice !== undefined && { stopPrice }),
      ...(reduceOnly !== undefined && { reduceOnly }),
    });
  }
}
