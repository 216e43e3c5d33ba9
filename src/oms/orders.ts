import { InvariantError } from '../core/errors.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import type { ApprovedReplace, ClientOrderId, Order } from '../core/order.js';
import type { Snapshot, Stateful } from '../core/plugin.js';
import type { ExecutionReport } from '../core/report.js';
import { ClosedOrders } from './closed-orders.js';
import { LateFills } from './late-fills.js';
import { OrderState } from './order-state.js';
import { type Packed, type PackedChange, packChange, packState, unpack, unpackChange } from './pack-orders.js';

const NONE: readonly OrderState[] = Object.freeze([]);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a report did to an order. */
export interface Applied {
  readonly state: OrderState;
  /** The report is a fill that had not been counted. */
  readonly filled: boolean;
  readonly duplicate: boolean;
}

/**
 * The open orders of an account and the quantity in flight; the only writer of both.
 *
 * Closed orders are remembered for a while, so that a late or repeated report is recognised.
 */
export class Orders implements Stateful {
  /** Every order that is known, open or closed: one look-up finds it. */
  readonly #known = new Map<ClientOrderId, OrderState>();
  /** Oldest first. */
  readonly #open: OrderState[] = [];
  readonly #closed: ClosedOrders;
  /** Changes that the venue has not answered, oldest first: it answers them in order. */
  readonly #changes = new Map<ClientOrderId, readonly ApprovedReplace[]>();
  readonly #inFlight = new Map<string, Float64Array>();
  #late: LateFills | null = null;
  readonly #instruments: number;
  /** The strategy that was asked for last, and its sums: reports come in runs of one strategy. */
  #lastStrategy: string | null = null;
  #lastSums: Float64Array = new Float64Array(0);
  /** Rises whenever an order is added or changes. */
  revision = 0;
  readonly #applied: Partial<Mutable<Applied>> = { filled: false, duplicate: false };

  constructor(instruments: number) {
    this.#instruments = instruments;
    this.#closed = new ClosedOrders(instruments);
  }

  get count(): number {
    return this.#open.length;
  }

  /** Adds an order that is about to be sent; false when the id is known, so that nothing is sent twice. */
  add(order: Order): boolean {
    this.#catchUp();
    if (this.#known.has(order.id)) return false;
    const state = new OrderState(order);
    this.#known.set(order.id, state);
    this.#open.push(state);
    this.#count(state, 1);
    return true;
  }

  /** Remembers a replace until the venue confirms it. */
  change(change: ApprovedReplace): void {
    this.#setChanges(change.id, [...(this.#changes.get(change.id) ?? []), change]);
  }

  /** What an order may come to while changes are on their way is the largest of them. */
  #setChanges(id: ClientOrderId, changes: readonly ApprovedReplace[]): void {
    if (changes.length === 0) this.#changes.delete(id);
    else this.#changes.set(id, changes);
    this.#known.get(id)?.ask(changes);
    this.revision++;
  }

  find(id: ClientOrderId): OrderState | undefined {
    this.#catchUp();
    return this.#known.get(id);
  }

  /** Signed quantity in flight by instrument, of one strategy; borrowed. */
  inFlight(strategy: string): Float64Array {
    if (strategy === this.#lastStrategy) return this.#lastSums;
    let sums = this.#inFlight.get(strategy);
    if (sums === undefined) {
      sums = new Float64Array(this.#instruments);
      this.#inFlight.set(strategy, sums);
    }
    this.#lastStrategy = strategy;
    this.#lastSums = sums;
    return sums;
  }

  /** Open orders, oldest first, of one strategy and instrument when they are given. */
  list(strategy?: string, instrument?: InstrumentIndex): readonly OrderState[] {
    if (this.#open.length === 0) return NONE;
    const of = ({ order: o }: OrderState): boolean =>
      (strategy === undefined || o.strategy === strategy) && (instrument === undefined || o.instrument === instrument);
    return this.#open.filter(of);
  }

  /** Takes in a report. The answer is lent until the next one. */
  apply(report: ExecutionReport): Applied {
    const state = this.find(report.orderId);
    if (state === undefined) {
      throw new InvariantError(
        'orders',
        `a ${report.type} report names the unknown order ${report.orderId}`,
        'reconcile with the broker before you go on',
      );
    }
    const isFill = report.type === 'fill';
    if (isFill && state.isDuplicate(report)) return this.#answer(state, false, true);
    const wasOpen = state.open;
    this.revision++;
    if (wasOpen) this.#count(state, -1);
    this.#write(state, report);
    if (state.open) this.#count(state, 1);
    else if (wasOpen) this.#close(state);
    return this.#answer(state, isFill, false);
  }

  #answer(state: OrderState, filled: boolean, duplicate: boolean): Applied {
    const applied = this.#applied;
    applied.state = state;
    applied.filled = filled;
    applied.duplicate = duplicate;
    return applied as Applied;
  }

  #write(state: OrderState, report: ExecutionReport): void {
    switch (report.type) {
      case 'fill':
        state.applyFill(report);
        break;
      case 'accepted':
        if (state.status === 'submitted') state.moveTo('accepted');
        break;
      case 'replaced': {
        // A venue that rewrites orders by itself, as on a split, states another quantity than was asked for.
        const asked = this.#changes.get(report.orderId)?.[0];
        const own = report.quantityFixed === 0n || report.quantityFixed === asked?.quantityFixed;
        if (asked !== undefined && own) state.applyReplace(this.#answered(asked));
        break;
      }
      case 'cancelled':
      case 'rejected':
      case 'expired':
        state.moveTo(report.type);
        break;
      case 'replace-rejected': {
        const asked = this.#changes.get(report.orderId)?.[0];
        if (asked !== undefined) this.#answered(asked);
        break;
      }
      case 'cancel-rejected':
        break;
    }
  }

  /** Takes the oldest change of an order off the list. */
  #answered(change: ApprovedReplace): ApprovedReplace {
    this.#setChanges(change.id, this.#changes.get(change.id)!.slice(1));
    return change;
  }

  /** Rewrites the terms of open orders on an instrument, and of changes that are not confirmed yet, as on a split. */
  adjust(
    instrument: InstrumentIndex,
    rewrite: (state: OrderState) => void,
    rewriteChange: (change: ApprovedReplace, state: OrderState) => ApprovedReplace = (change) => change,
  ): void {
    for (const state of this.list(undefined, instrument)) {
      const { id } = state.order;
      const changes = this.#changes.get(id);
      const rewritten = changes?.map((one) => rewriteChange(one, state));
      if (rewritten !== undefined) this.#setChanges(id, rewritten);
      this.#count(state, -1);
      rewrite(state);
      this.#count(state, 1);
    }
  }

  /** Where orders that are filled at once are put down, to be written into the lists when somebody asks for one. */
  late(idOf: (number: number) => string, orderAt: (place: number) => Order): LateFills {
    this.#late = new LateFills(this.#closed.most, idOf, orderAt);
    return this.#late;
  }

  #catchUp(): void {
    if (this.#late?.waiting !== true) return;
    for (const state of this.#late.take()) {
      this.#known.set(state.order.id, state);
      this.#remember(state);
    }
  }

  #count(state: OrderState, sign: 1 | -1): void {
    this.revision++;
    const signed = state.order.side === 'buy' ? state.remaining : -state.remaining;
    const sums = this.inFlight(state.order.strategy);
    sums[state.order.instrument] = sums[state.order.instrument]! + sign * signed;
  }

  #close(state: OrderState): void {
    if (this.#changes.size > 0) this.#changes.delete(state.order.id);
    if (this.#open.length === 1) this.#open.pop();
    else this.#open.splice(this.#open.indexOf(state), 1);
    this.#remember(state);
    // From nothing when the last order goes, so that float sums never drift.
    if (this.#open.length === 0) for (const sums of this.#inFlight.values()) sums.fill(0);
  }

  #remember(state: OrderState): void {
    const forgotten = this.#closed.add(state);
    if (forgotten !== null) this.#known.delete(forgotten.order.id);
  }

  snapshot(): Snapshot {
    this.#catchUp();
    return {
      json: {
        open: this.#open.map(packState) as unknown as Json,
        closed: this.#closed.list().map(packState) as unknown as Json,
        changes: [...this.#changes.values()].flat().map(packChange),
      },
    };
  }

  restore(snapshot: Snapshot): void {
    const json = snapshot.json as unknown as { open: Packed[]; closed: Packed[]; changes: PackedChange[] };
    this.#known.clear();
    this.#open.length = 0;
    this.#closed.clear();
    this.#changes.clear();
    for (const sums of this.#inFlight.values()) sums.fill(0);
    this.#open.push(...json.open.map(unpack));
    for (const packed of json.closed) this.#closed.add(unpack(packed));
    for (const state of [...this.#open, ...this.#closed.list()]) this.#known.set(state.order.id, state);
    for (const one of json.changes) this.change(unpackChange(one));
    for (const state of this.#open) this.#count(state, 1);
  }
}
