import type { AccountSnapshot, ApprovedOrder, Broker, ExecutionReport, MarketEvent, PluginEnv } from 'edgeproof';
import { BrokerError, fillReport, statusReport } from 'edgeproof';
import { Subject } from 'rxjs';

/**
 * A broker without a wire: it fills market orders at the open of the next bar, and it is fussy, for it refuses odd lots.
 *
 * Two rules make a broker. A call that resolves means "handed over" and nothing else: every outcome comes later, as a
 * report. And the same order id twice is the same order, so that a retry after a lost answer is safe.
 */
export class RoundLotBroker implements Broker {
  readonly name = 'round-lot-broker';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly venue = 'paper';
  readonly capabilities = {
    ...{ orderTypes: ['market'], timesInForce: ['gtc'], replace: false, shortSelling: true, fractional: false },
    ...{ duplicateIds: 'idempotent', maxIdLength: 64 },
  } as const;
  readonly reports$ = new Subject<ExecutionReport>();
  readonly #env: PluginEnv;
  readonly #open = new Map<string, ApprovedOrder>();
  readonly #seen = new Set<string>();
  readonly #held = new Map<number, number>();
  #now = 0;

  constructor(env: PluginEnv) {
    this.#env = env;
  }

  async submit(order: ApprovedOrder): Promise<void> {
    if (this.reports$.closed) throw new BrokerError(this.name, 'it is closed', 'connect a new one');
    if (this.#seen.has(order.id)) return;
    this.#seen.add(order.id);
    if (order.type !== 'market' || order.timeInForce !== 'gtc') this.#say('rejected', order.id, 'market orders only');
    else if (!order.quantity.mod(100).isZero()) this.#say('rejected', order.id, 'not a round lot');
    else this.#open.set(order.id, order);
  }

  async cancel(id: string): Promise<void> {
    this.#say(this.#open.delete(id) ? 'cancelled' : 'cancel-rejected', id, '');
  }

  async replace({ id }: { readonly id: string }): Promise<void> {
    this.#say('replace-rejected', id, 'cancel it and send a new one');
  }

  /** Never inside the call: a turn later. */
  #say(what: 'rejected' | 'cancelled' | 'cancel-rejected' | 'replace-rejected', orderId: string, reason: string): void {
    const report = statusReport(what, { orderId, ts: this.#now, at: this.#now, reason });
    queueMicrotask(() => this.reports$.closed || this.reports$.next(report));
  }

  /** Only brokers on simulated time have this: the run shows them the market. */
  onMarket(event: MarketEvent, now: number): void {
    this.#now = now;
    for (const { id, instrument, side, quantity } of this.#open.values()) {
      if (event.kind !== 'bar' || event.instrument !== instrument) continue;
      this.#open.delete(id);
      const change = (side === 'buy' ? 1 : -1) * quantity.toNumber();
      this.#held.set(instrument, (this.#held.get(instrument) ?? 0) + change);
      const head = { orderId: id, ts: event.start, at: now };
      const fill = { fillId: `${id}/1`, price: event.open, quantity, cumulative: quantity, fee: 1, feeCurrency: 'USD' };
      this.reports$.next(fillReport(head, fill));
    }
  }

  async reconcile(): Promise<AccountSnapshot> {
    const idOf = (i: number): string => this.#env.universe.at(i).id;
    const positions = [...this.#held].map(([i, quantity]) => ({ instrument: idOf(i), quantity, averagePrice: 0 }));
    const open = [...this.#open.values()].map(({ id, quantity }) => ({
      id,
      quantity,
      filled: 0,
      status: 'accepted' as const,
    }));
    return { at: this.#now, cash: {}, positions, openOrders: open };
  }

  async connect(signal: AbortSignal): Promise<AccountSnapshot> {
    signal.throwIfAborted();
    return this.reconcile();
  }

  async close(): Promise<void> {
    this.reports$.unsubscribe();
  }
}
