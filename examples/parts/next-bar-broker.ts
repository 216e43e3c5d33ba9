import type { AccountSnapshot, ApprovedOrder, Broker, ExecutionReport, MarketEvent, PluginEnv } from 'edgeproof';
import { BrokerError, fillReport, statusReport } from 'edgeproof';
import { Subject } from 'rxjs';

const ORDERS = { orderTypes: ['market', 'limit'], timesInForce: ['gtc'], replace: false, fractional: false } as const;

/**
 * A broker without a wire: market orders fill at the next open, limits once a bar trades through them. Its two rules: a
 * call that resolves means "handed over", every outcome comes later as a report; and the same id twice is the same order.
 */
export class NextBarBroker implements Broker {
  readonly name = 'next-bar-broker';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly venue = 'paper';
  readonly capabilities = { ...ORDERS, duplicateIds: 'idempotent', maxIdLength: 64, shortSelling: true } as const;
  readonly reports$ = new Subject<ExecutionReport>();
  readonly #env: PluginEnv;
  readonly #open = new Map<string, ApprovedOrder>();
  readonly #seen = new Set<string>();
  readonly #held = new Map<number, number>();
  #closed = false;
  #now = 0;

  constructor(env: PluginEnv) {
    this.#env = env;
  }

  async submit(order: ApprovedOrder): Promise<void> {
    if (this.#closed) throw new BrokerError(this.name, 'it is closed', 'make a new one');
    if (this.#seen.has(order.id)) return;
    this.#seen.add(order.id);
    const known = (order.type === 'market' || order.type === 'limit') && order.timeInForce === 'gtc';
    if (known) this.#open.set(order.id, order);
    this.#say(known ? 'accepted' : 'rejected', order.id);
  }

  cancel = async (id: string): Promise<void> => this.#say(this.#open.delete(id) ? 'cancelled' : 'cancel-rejected', id);
  replace = async ({ id }: { id: string }): Promise<void> => this.#say('replace-rejected', id);

  /** Never inside the call: a turn later. */
  #say(what: Parameters<typeof statusReport>[0], orderId: string): void {
    const report = statusReport(what, { orderId, ts: this.#now, at: this.#now });
    queueMicrotask(() => this.reports$.next(report));
  }

  /** Only brokers on simulated time have this: the run shows them the market. */
  onMarket(event: MarketEvent, now: number): void {
    this.#now = now;
    for (const { id, instrument, side, quantity, limitPrice } of this.#open.values()) {
      if (event.kind !== 'bar' || event.instrument !== instrument) continue;
      if (limitPrice && (side === 'buy' ? limitPrice.lte(event.low) : limitPrice.gte(event.high))) continue;
      this.#open.delete(id);
      const before = this.#held.get(instrument) ?? 0;
      this.#held.set(instrument, before + (side === 'buy' ? 1 : -1) * quantity.toNumber());
      const terms = { fillId: `${id}/1`, price: limitPrice ?? event.open, quantity, cumulative: quantity, fee: 1 };
      this.reports$.next(fillReport({ orderId: id, ts: event.ts, at: now }, terms));
    }
  }

  async reconcile(): Promise<AccountSnapshot> {
    const idOf = (i: number): string => this.#env.universe.at(i).id;
    const positions = [...this.#held].map(([i, quantity]) => ({ instrument: idOf(i), quantity, averagePrice: 0 }));
    const open = { status: 'accepted', filled: 0 } as const;
    const openOrders = [...this.#open.values()].map(({ id, quantity }) => ({ id, quantity, ...open }));
    return { at: this.#now, cash: {}, positions, openOrders };
  }

  async connect(signal: AbortSignal): Promise<AccountSnapshot> {
    signal.throwIfAborted();
    return this.reconcile();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.reports$.complete();
  }
}
