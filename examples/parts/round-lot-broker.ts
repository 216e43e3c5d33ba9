import type { AccountSnapshot, ApprovedOrder, Broker, ExecutionReport, MarketEvent, PluginEnv } from 'edgeproof';
import { BrokerError, fillReport, statusReport } from 'edgeproof';
import { Subject } from 'rxjs';

/**
 * A broker without a wire: it fills every order at the open of the next bar, and it is fussy, for it refuses odd lots.
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
    orderTypes: ['market'],
    timesInForce: ['gtc'],
    replace: false,
    duplicateIds: 'idempotent',
    maxIdLength: 64,
    shortSelling: true,
    fractional: false,
  } as const;
  readonly reports$ = new Subject<ExecutionReport>();
  readonly #env: PluginEnv;
  readonly #orders = new Map<string, ApprovedOrder>();
  readonly #seen = new Set<string>();
  readonly #held = new Map<number, number>();
  #now = 0;

  constructor(env: PluginEnv) {
    this.#env = env;
  }

  async submit(order: ApprovedOrder): Promise<void> {
    if (!this.#seen.has(order.id)) this.#orders.set(order.id, order);
    this.#seen.add(order.id);
  }

  async cancel(id: string): Promise<void> {
    if (this.#orders.delete(id)) queueMicrotask(() => this.reports$.next(statusReport('cancelled', this.#head(id))));
  }

  async replace(): Promise<void> {
    throw new BrokerError(this.name, 'it cannot change orders', 'cancel and send a new one');
  }

  /** Only brokers on simulated time have this: the run shows them the market. */
  onMarket(event: MarketEvent, now: number): void {
    this.#now = now;
    if (event.kind !== 'bar') return;
    for (const [id, order] of this.#orders) {
      if (order.instrument !== event.instrument) continue;
      this.#orders.delete(id);
      const odd = !order.quantity.mod(100).isZero();
      if (odd) this.reports$.next(statusReport('rejected', { ...this.#head(id), reason: 'not a round lot' }));
      else this.#fill(order, event.open);
    }
  }

  #fill({ id, instrument, side, quantity }: ApprovedOrder, price: number): void {
    const change = (side === 'buy' ? 1 : -1) * quantity.toNumber();
    this.#held.set(instrument, (this.#held.get(instrument) ?? 0) + change);
    const fill = { fillId: `${id}/1`, price, quantity, cumulative: quantity, fee: 1, feeCurrency: 'USD' };
    this.reports$.next(fillReport(this.#head(id), fill));
  }

  #head = (orderId: string) => ({ orderId, ts: this.#now, at: this.#now });

  async reconcile(): Promise<AccountSnapshot> {
    const idOf = (i: number): string => this.#env.universe.at(i).id;
    const positions = [...this.#held].map(([i, quantity]) => ({ instrument: idOf(i), quantity, averagePrice: 0 }));
    return { at: this.#now, cash: {}, positions, openOrders: [] };
  }

  connect = (): Promise<AccountSnapshot> => this.reconcile();
  close = async (): Promise<void> => this.reports$.complete();
}
