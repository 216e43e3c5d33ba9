import type { BrokerCapabilities } from '../../contracts/broker.js';
import { decimalText, type Fixed } from '../../core/money.js';
import { type ApprovedOrder, type ClientOrderId, Order, type OrderStatus } from '../../core/order.js';
import { ExecutionReport, type ReportType, statusReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import { applyGroup, type GroupBook, type GroupRecord } from './group-record.js';
import { KeptGroups } from './kept-groups.js';
import { protects } from './leg-trigger.js';
import type { GroupLeg, OrderGroup } from './order-group.js';

/** What the host is to do, once the records before it are kept. */
export type GroupCommand =
  | { readonly do: 'submit'; readonly order: ApprovedOrder }
  | { readonly do: 'cancel'; readonly id: ClientOrderId };

/** What a venue can do by itself. */
export type GroupCapabilities = Pick<BrokerCapabilities, 'orderTypes' | 'timesInForce'>;

/** So many orders that have ended are remembered, for fills that come late. */
const REMEMBERED = 1024;

/** Exact decimal text of a quantity or price. */
export const exact = (value: Fixed): string => decimalText(value, 12);

/**
 * The id of the n-th order that carries an exit. It ends in a number that no leg of that instant has: keys at a venue are made of
 * it, and must differ from those of the orders beside it.
 */
function carrierId({ id }: Order, n: number): ClientOrderId {
  const leg = Number(id.slice(id.lastIndexOf('-') + 1));
  return `${id}-${(Number.isSafeInteger(leg) ? leg + 1 : 1) * 100_000 + n}`;
}

/** What the parts of order groups share: the book, and what has to be kept, done and told. */
export class GroupCore implements GroupBook {
  readonly groups: GroupBook['groups'] = new Map();
  readonly carriers: GroupBook['carriers'] = new Map();
  readonly can: GroupCapabilities;
  records: GroupRecord[] = [];
  commands: GroupCommand[] = [];
  reports: ExecutionReport[] = [];
  readonly #kept = new KeptGroups();
  /** Legs of orders at the venue whose group is gone. */
  readonly past = new Map<ClientOrderId, GroupLeg>();

  constructor(can: GroupCapabilities) {
    this.can = can;
  }

  /** Records that lead to what is believed now. */
  get kept(): readonly GroupRecord[] {
    return this.#kept.list().filter(({ key }) => this.groups.has(key));
  }

  /** Takes in a record that is kept already. */
  take(record: GroupRecord): void {
    this.#kept.add(record);
    if (record.g === 'gone') this.#forget(record.key);
    applyGroup(this, record);
  }

  /** Writes a record down and takes it in. */
  write(record: GroupRecord): void {
    this.records.push(record);
    this.take(record);
  }

  #forget(key: string): void {
    for (const leg of this.groups.get(key)?.legs ?? [])
      for (const { id } of leg.carriers) {
        this.past.set(id, leg);
        if (this.past.size > REMEMBERED) this.past.delete(this.past.keys().next().value!);
      }
  }

  /** Sends a part of a leg to the venue. */
  carry(group: OrderGroup, leg: GroupLeg, quantity: Fixed): void {
    const { order } = leg;
    const id = leg.entry ? order.id : carrierId(order, leg.carriers.length);
    this.write({ g: 'carry', key: group.key, leg: order.id, id, quantity: exact(quantity) });
    // A stop whose price was reached on our side would not be taken as a stop any more.
    const late = leg.triggered && protects(order);
    const type = late ? (order.type === 'stop-limit' ? 'limit' : 'market') : order.type;
    const terms = late ? { type, stopFixed: null, trailFixed: null, trailBps: null } : { type };
    const known = this.can.timesInForce.includes(order.timeInForce);
    const life = known ? {} : { timeInForce: 'gtc' as const, expireAt: null };
    const carrier = new Order({ ...order, ...terms, ...life, id, quantityFixed: quantity }) as ApprovedOrder;
    this.commands.push({ do: 'submit', order: carrier });
  }

  /** Asks the venue for the end of an order. */
  ask(group: OrderGroup, id: ClientOrderId): void {
    this.write({ g: 'ask', key: group.key, id });
    this.commands.push({ do: 'cancel', id });
  }

  /** Ends a leg for its account; a group whose last leg ends is forgotten. */
  end(
    group: OrderGroup,
    leg: GroupLeg,
    { status, now, reason = '' }: { status: OrderStatus; now: Micros; reason?: string },
  ): void {
    if (leg.over !== null) return;
    this.write({ g: 'over', key: group.key, leg: leg.order.id, status });
    if (status !== 'filled') this.tell(status as 'cancelled', leg.order.id, now, reason);
  }

  /** Tells the account of an order. */
  tell(type: Exclude<ReportType, 'fill'>, orderId: ClientOrderId, now: Micros, reason = ''): void {
    this.reports.push(statusReport(type, { orderId, ts: now, at: now, reason }));
  }

  /** Tells the account of a fill under the order that it knows. */
  tellFill(leg: GroupLeg, report: ExecutionReport): void {
    const head = { orderId: leg.order.id, ts: report.ts, at: report.at, reason: report.reason };
    this.reports.push(
      new ExecutionReport('fill', head, {
        fillId: `${report.orderId}/${report.fillId}`,
        price: report.priceFixed,
        quantity: report.quantityFixed,
        cumulative: leg.filled,
        fee: report.feeFixed,
        feeCurrency: report.feeCurrency,
        liquidity: report.liquidity,
      }),
    );
  }
}
