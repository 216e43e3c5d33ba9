/** Brokers that each break one promise, and the sound one that they are made of. */
import { Subject } from 'rxjs';
import type { AccountSnapshot, BrokerCapabilities } from '../../../src/contracts/broker.js';
import type { MarketEvent } from '../../../src/core/event.js';
import { toNumber } from '../../../src/core/money.js';
import type { ApprovedOrder, ApprovedReplace } from '../../../src/core/order.js';
import type { Factory } from '../../../src/core/plugin.js';
import { type ExecutionReport, fillReport, statusReport } from '../../../src/core/report.js';
import type { FollowingBroker } from '../../../src/testing/index.js';

interface Resting {
  readonly order: ApprovedOrder;
  quantity: number;
  filled: number;
}

/** Fills market orders whole at the next trade, limits once it goes through them; answers a turn later. */
export class Paper implements FollowingBroker {
  readonly name: string = 'paper';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly venue = 'paper';
  readonly capabilities: BrokerCapabilities = {
    orderTypes: ['market', 'limit'],
    timesInForce: ['gtc'],
    replace: true,
    duplicateIds: 'idempotent',
    maxIdLength: 64,
    shortSelling: true,
    fractional: false,
  };
  readonly reports$ = new Subject<ExecutionReport>();
  readonly open = new Map<string, Resting>();
  readonly known = new Set<string>();
  position = 0;
  now = 0;
  connected = false;
  fills = 0;
  waiting: ExecutionReport[] = [];

  async connect(signal: AbortSignal): Promise<AccountSnapshot> {
    signal.throwIfAborted();
    this.connected = true;
    return this.account();
  }

  async reconcile(): Promise<AccountSnapshot> {
    return this.account();
  }

  account(): AccountSnapshot {
    const openOrders = [...this.open.values()].map(({ order, quantity, filled }) => {
      const status = filled > 0 ? ('partly-filled' as const) : ('accepted' as const);
      return { id: order.id, status, quantity, filled };
    });
    const positions = this.position === 0 ? [] : [{ instrument: 'I0', quantity: this.position, averagePrice: 100 }];
    return { at: this.now, cash: { USD: 0 }, positions, openOrders };
  }

  async close(): Promise<void> {
    this.connected = false;
  }

  async submit(order: ApprovedOrder): Promise<void> {
    if (!this.connected) throw new Error('not connected');
    if (this.known.has(order.id)) return;
    this.known.add(order.id);
    const { orderTypes, timesInForce } = this.capabilities;
    if (!orderTypes.includes(order.type) || !timesInForce.includes(order.timeInForce))
      this.say('rejected', order.id, 'not offered');
    else {
      this.open.set(order.id, { order, quantity: toNumber(order.quantityFixed), filled: 0 });
      this.say('accepted', order.id);
    }
  }

  async replace(change: ApprovedReplace): Promise<void> {
    const one = this.open.get(change.id);
    if (one === undefined) this.say('replace-rejected', change.id, 'not open');
    else {
      one.quantity = toNumber(change.quantityFixed);
      this.say('replaced', change.id);
    }
  }

  async cancel(id: string): Promise<void> {
    if (this.open.delete(id)) this.say('cancelled', id);
    else this.say('cancel-rejected', id, 'not open');
  }

  onMarket(event: MarketEvent, now: number): void {
    if (event.kind !== 'bar') return;
    this.now = now;
    for (const one of [...this.open.values()]) {
      const { order } = one;
      const limit = order.limitFixed === null ? null : toNumber(order.limitFixed);
      const buy = order.side === 'buy';
      if (limit === null || (buy ? event.close < limit : event.close > limit)) this.fill(one, event.close);
    }
  }

  /** Fills half of the first order that it sees in part, to have partial fills too. */
  fill(one: Resting, price: number): void {
    const left = one.quantity - one.filled;
    const part = one.filled === 0 && left > 1 ? Math.floor(left / 2) : left;
    one.filled += part;
    this.position += one.order.side === 'buy' ? part : -part;
    this.hear(this.fillOf(one, part, price));
    if (one.filled >= one.quantity) this.open.delete(one.order.id);
  }

  fillOf(one: Resting, quantity: number, price: number): ExecutionReport {
    const head = { orderId: one.order.id, ts: this.now, at: this.now };
    return fillReport(head, { fillId: `f-${++this.fills}`, price, quantity, cumulative: one.filled });
  }

  say(type: Exclude<ExecutionReport['type'], 'fill'>, orderId: string, reason = ''): void {
    this.hear(statusReport(type, { orderId, ts: this.now, at: this.now, reason }));
  }

  hear(report: ExecutionReport): void {
    this.waiting.push(report);
    void Promise.resolve().then(() => this.deliver());
  }

  deliver(): void {
    if (!this.connected) return;
    for (const report of this.waiting.splice(0)) this.reports$.next(report);
  }
}

const make =
  (Made: new () => FollowingBroker): Factory<FollowingBroker> =>
  () =>
    new Made();

/** The sound one. */
export const paper: Factory<FollowingBroker> = make(Paper);

/** One after the other, by the check that must catch it. */
export const brokenBrokers: { readonly [id: string]: Factory<FollowingBroker> } = {
  'BR-01': make(
    class extends Paper {
      override readonly name = '';
    },
  ),
  /** Says once more that an order was accepted, after its cancel. */
  'BR-02': make(
    class extends Paper {
      override async cancel(id: string): Promise<void> {
        const known = this.open.has(id);
        await super.cancel(id);
        if (known) this.say('accepted', id);
      }
    },
  ),
  'BR-03': make(
    class extends Paper {
      override fillOf(one: Resting, quantity: number, price: number): ExecutionReport {
        const head = { orderId: one.order.id, ts: this.now, at: this.now };
        return fillReport(head, { fillId: `f-${++this.fills}`, price, quantity, cumulative: quantity });
      }
    },
  ),
  'BR-04': make(
    class extends Paper {
      override async submit(order: ApprovedOrder): Promise<void> {
        const again = this.known.has(order.id) && order.type === 'market';
        await super.submit(order);
        // Sent once more in vain: the second order fills too, and nobody is told.
        if (again) this.position += toNumber(order.quantityFixed);
      }
    },
  ),
  /** Forgets an order once it was asked to cancel it, also where the fill was faster. */
  'BR-05': make(
    class extends Paper {
      override async cancel(id: string): Promise<void> {
        const one = this.open.get(id);
        await super.cancel(id);
        if (one?.order.type === 'market') this.position += one.quantity;
      }
    },
  ),
  'BR-06': make(
    class extends Paper {
      override async replace(change: ApprovedReplace): Promise<void> {
        void super.replace(change);
        this.deliver();
      }

      override async cancel(id: string): Promise<void> {
        void super.cancel(id);
        this.deliver();
      }
    },
  ),
  'BR-07': make(
    class extends Paper {
      #times = 0;

      override async connect(signal: AbortSignal): Promise<AccountSnapshot> {
        const account = await super.connect(signal);
        return ++this.#times > 1 ? { ...account, openOrders: [] } : account;
      }
    },
  ),
  'BR-08': make(
    class extends Paper {
      override readonly capabilities: BrokerCapabilities = {
        ...new Paper().capabilities,
        orderTypes: ['market', 'limit', 'stop'],
      };

      override async submit(order: ApprovedOrder): Promise<void> {
        if (order.type === 'stop') this.say('rejected', order.id, 'not yet');
        else await super.submit(order);
      }
    },
  ),
  'BR-09': make(
    class extends Paper {
      override async cancel(id: string): Promise<void> {
        if (this.open.has(id)) await super.cancel(id);
      }
    },
  ),
  'BR-10': make(
    class extends Paper {
      override deliver(): void {
        for (const report of this.waiting.splice(0)) this.reports$.next(report);
      }
    },
  ),
  'BR-11': make(
    class extends Paper {
      override fillOf(one: Resting, quantity: number, price: number): ExecutionReport {
        const { orderId, fillId } = super.fillOf(one, quantity, price);
        return fillReport(
          { orderId, ts: this.now + 1, at: this.now },
          { fillId, price, quantity, cumulative: one.filled },
        );
      }
    },
  ),
  'BR-12': make(
    class extends Paper {
      override connect(_signal: AbortSignal): Promise<AccountSnapshot> {
        return super.connect(new AbortController().signal);
      }
    },
  ),
  'BR-13': make(
    class extends Paper {
      override async replace(change: ApprovedReplace): Promise<void> {
        const one = this.open.get(change.id);
        const before = one?.quantity;
        await super.replace(change);
        if (one !== undefined && before !== undefined) one.quantity = before;
      }
    },
  ),
};
