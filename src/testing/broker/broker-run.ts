import type { AccountSnapshot, Broker } from '../../contracts/broker.js';
import { fixed, toNumber } from '../../core/money.js';
import {
  type ApprovedOrder,
  type ApprovedReplace,
  isLegalTransition,
  isOpen,
  type OrderStatus,
} from '../../core/order.js';
import type { ExecutionReport } from '../../core/report.js';
import { type TestOrderInput, testOrder } from '../orders.js';
import type { BrokerHarness } from './harness.js';

/** What we believe of one order from its reports alone. */
export interface LocalOrder {
  readonly order: ApprovedOrder;
  status: OrderStatus;
  /** Total quantity, as changed by replaces that were confirmed. */
  quantity: number;
  filled: number;
}

/** A report, and whether it came before the call that was being made had returned. */
export interface Heard {
  readonly report: ExecutionReport;
  readonly insideCall: string | null;
}

/** One connected broker, and the books that we keep of it from its reports. */
export class BrokerRun {
  readonly broker: Broker;
  readonly heard: Heard[] = [];
  readonly orders = new Map<string, LocalOrder>();
  /** What reports did that they may not, in words. */
  readonly flaws: string[] = [];
  position = 0;
  connected: AccountSnapshot | null = null;
  readonly #harness: BrokerHarness;
  readonly #changes = new Map<string, number>();
  readonly #stop: { unsubscribe(): void };
  #calling: string | null = null;

  constructor(harness: BrokerHarness) {
    this.#harness = harness;
    this.broker = harness.make();
    this.#stop = this.broker.reports$.subscribe((report) => this.#take(report));
  }

  /** A run that is connected, with the market at its first price. */
  static async open(harness: BrokerHarness): Promise<BrokerRun> {
    const run = new BrokerRun(harness);
    run.connected = await run.broker.connect(new AbortController().signal);
    await run.trade();
    return run;
  }

  get price(): number {
    return this.#harness.price ?? 100;
  }

  get quantity(): number {
    return this.#harness.quantity ?? 10;
  }

  /** An order of ordinary size; `far` is a buy that the market does not reach. */
  terms(id: string, far: boolean): TestOrderInput {
    const base = { id, quantity: this.quantity };
    return far ? { ...base, limitPrice: Math.round(this.price / 2) } : base;
  }

  async submit(input: TestOrderInput): Promise<Error | null> {
    const order = testOrder({ timeInForce: this.#patient, ...input });
    if (!this.orders.has(order.id))
      this.orders.set(order.id, { order, status: 'submitted', quantity: toNumber(order.quantityFixed), filled: 0 });
    return this.#call(`submit ${order.id}`, () => this.broker.submit(order));
  }

  cancel(id: string): Promise<Error | null> {
    return this.#call(`cancel ${id}`, () => this.broker.cancel(id));
  }

  replace(change: ApprovedReplace): Promise<Error | null> {
    this.#changes.set(change.id, toNumber(change.quantityFixed));
    return this.#call(`replace ${change.id}`, () => this.broker.replace(change));
  }

  /** Lets the market trade, and waits. */
  async trade(price = this.price, times = 1): Promise<void> {
    for (let k = 0; k < times; k++) {
      await this.#harness.trade(this.broker, price);
      await this.settle();
    }
  }

  async settle(): Promise<void> {
    if (this.#harness.settle !== undefined) return this.#harness.settle(this.broker);
    for (let k = 0; k < 20; k++) await Promise.resolve();
  }

  /** Reports of one order, of one type when it is given. */
  reports(id: string, type?: ExecutionReport['type']): ExecutionReport[] {
    const mine = this.heard.filter((one) => one.report.orderId === id).map((one) => one.report);
    return type === undefined ? mine : mine.filter((one) => one.type === type);
  }

  /** How the broker's own account differs from the books that we kept, in words, or null. */
  compare(account: AccountSnapshot): string | null {
    const id = this.#harness.universe.at(0).id;
    const held = account.positions.find((one) => one.instrument === id);
    const theirs = held === undefined ? 0 : toNumber(fixed(held.quantity));
    if (theirs !== this.position) return `it holds ${theirs} of ${id}, its fills make ${this.position}`;
    const open = new Map(account.openOrders.map((one) => [one.id, one]));
    for (const [name, local] of this.orders) {
      const other = open.get(name);
      open.delete(name);
      if (isOpen(local.status) !== (other !== undefined))
        return `order ${name} is "${local.status}" by its reports, ${other === undefined ? 'not ' : ''}open in the account`;
      if (other === undefined) continue;
      if (toNumber(fixed(other.quantity)) !== local.quantity || toNumber(fixed(other.filled)) !== local.filled)
        return `order ${name} is ${String(other.filled)} of ${String(other.quantity)} in the account, ${local.filled} of ${local.quantity} by its reports`;
    }
    const [stranger] = open.keys();
    return stranger === undefined ? null : `order ${stranger} is open in the account, nobody sent it`;
  }

  async close(): Promise<void> {
    await this.broker.close();
    this.#stop.unsubscribe();
  }

  /** The most patient time in force that the broker declares. */
  get #patient(): NonNullable<TestOrderInput['timeInForce']> {
    const { timesInForce } = this.broker.capabilities;
    return timesInForce.includes('gtc') ? 'gtc' : (timesInForce[0] ?? 'gtc');
  }

  async #call(what: string, make: () => Promise<void>): Promise<Error | null> {
    this.#calling = what;
    let answer: Promise<void>;
    try {
      answer = make();
    } catch (cause) {
      this.flaws.push(`${what} threw instead of rejecting`);
      answer = Promise.reject(cause);
    } finally {
      this.#calling = null;
    }
    const failed = await answer.then(
      () => null,
      (cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))),
    );
    await this.settle();
    return failed;
  }

  #take(report: ExecutionReport): void {
    this.heard.push({ report, insideCall: this.#calling });
    const local = this.orders.get(report.orderId);
    if (local === undefined) {
      if (report.type !== 'cancel-rejected' && report.type !== 'replace-rejected')
        this.flaws.push(`a ${report.type} report names the order ${report.orderId}, which nobody sent`);
      return;
    }
    if (report.type === 'fill') {
      // A wire may say a fill twice, after a reconnect; its id shows that it is the same one.
      if (!this.#repeats(report)) this.#fill(local, report);
    }
    if (report.type === 'replaced') local.quantity = this.#changes.get(report.orderId) ?? local.quantity;
    else if (report.type !== 'fill' && report.type !== 'cancel-rejected' && report.type !== 'replace-rejected')
      this.#move(local, report.type);
  }

  #repeats({ orderId, fillId, cumulativeFixed }: ExecutionReport): boolean {
    const before = this.heard.slice(0, -1).map((one) => one.report);
    return before.some(
      (one) => one.orderId === orderId && one.fillId === fillId && one.cumulativeFixed === cumulativeFixed,
    );
  }

  #fill(local: LocalOrder, report: ExecutionReport): void {
    const quantity = toNumber(report.quantityFixed);
    local.filled += quantity;
    this.position += local.order.side === 'buy' ? quantity : -quantity;
    this.#move(local, local.filled < local.quantity ? 'partly-filled' : 'filled');
  }

  #move(local: LocalOrder, to: OrderStatus): void {
    if (!isLegalTransition(local.status, to))
      this.flaws.push(`order ${local.order.id} went from "${local.status}" to "${to}"`);
    // A late fill of a closed order is booked; it does not open it again.
    if (isOpen(local.status) || to === 'filled') local.status = to;
  }
}
