import type { BrokerOrder } from '../../contracts/broker.js';
import { decimalText, type Fixed } from '../../core/money.js';
import { type ClientOrderId, isOpen, type OrderStatus, type Side } from '../../core/order.js';
import { ExecutionReport, type Liquidity, type ReportType } from '../../core/report.js';
import type { Micros } from '../../core/time.js';

/** An order as a venue's line knows it. */
export interface TrackedOrder {
  readonly id: ClientOrderId;
  /** Listing id in the universe, or the venue's symbol where it is not in it. */
  readonly instrument: string;
  readonly symbol: string;
  readonly side: Side;
  quantity: Fixed;
  limit: Fixed | null;
  stop: Fixed | null;
  /** Filled so far as it was reported. */
  filled: Fixed;
  status: OrderStatus;
  venueId: string;
  replacedBy: ClientOrderId;
  /** Filled by earlier legs, where the venue counts each leg of a changed order from zero. */
  base: Fixed;
  readonly fillIds: Set<string>;
}

/** A fill as a wire tells it. */
export interface WireFill {
  readonly fillId: string;
  readonly price: Fixed;
  readonly quantity: Fixed;
  /** Filled so far, this one included; null where the wire does not say. */
  readonly cumulative: Fixed | null;
  readonly fee?: Fixed;
  readonly feeCurrency?: string;
  readonly liquidity?: Liquidity;
}

/** What became of a fill or an end: reported, known already, or not to be reported before what lies before it is known. */
export type Taken = 'new' | 'repeat' | 'gap';

/** Terms with which an order is first seen. */
export type FirstTerms = Pick<TrackedOrder, 'id' | 'instrument' | 'symbol' | 'side' | 'quantity' | 'limit' | 'stop'>;

/**
 * The orders of one line: turns what a wire says, late, twice or out of order, into reports that are true and in order.
 *
 * A fill counts once, by its id and by the cumulative quantity; one that leaves a hole is not reported but answered with
 * `gap`, so that the caller asks. An end is not reported before all fills that the venue counts are.
 */
export class OrderTrack {
  readonly #emit: (report: ExecutionReport) => void;
  readonly #now: () => Micros;
  readonly #keep: number;
  readonly #open = new Map<ClientOrderId, TrackedOrder>();
  readonly #closed = new Map<ClientOrderId, TrackedOrder>();
  readonly #byVenueId = new Map<string, TrackedOrder>();
  readonly #aliases = new Map<string, ClientOrderId>();
  #at: Micros = Number.NEGATIVE_INFINITY;

  /** @param keep - how many ended orders are remembered, so that what comes late about them is recognised */
  constructor(emit: (report: ExecutionReport) => void, now: () => Micros, keep = 20_000) {
    this.#emit = emit;
    this.#now = now;
    this.#keep = keep;
  }

  /** The order of a client id, or of an id that stands for it. */
  get(id: string): TrackedOrder | undefined {
    return this.#open.get(id) ?? this.#closed.get(id) ?? this.#alias(id);
  }

  byVenueId(venueId: string): TrackedOrder | undefined {
    return this.#byVenueId.get(venueId);
  }

  get openOrders(): readonly TrackedOrder[] {
    return [...this.#open.values()];
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Begins to follow an order; the one that is known already where there is one. */
  follow(terms: FirstTerms): TrackedOrder {
    const known = this.get(terms.id);
    if (known !== undefined) return known;
    const made: TrackedOrder = {
      ...terms,
      filled: 0n,
      status: 'submitted',
      venueId: '',
      replacedBy: '',
      base: 0n,
      fillIds: new Set(),
    };
    this.#open.set(made.id, made);
    return made;
  }

  /** Forgets an order that never left this machine. */
  drop(order: TrackedOrder): void {
    this.#open.delete(order.id);
  }

  /** The venue's own id of an order, of its latest leg. */
  link(order: TrackedOrder, venueId: string): void {
    order.venueId = venueId;
    if (venueId !== '') this.#byVenueId.set(venueId, order);
  }

  /** Another client id that stands for the order: a leg that took its place. */
  alias(order: TrackedOrder, id: string): void {
    this.#aliases.set(id, order.id);
  }

  /** Takes over what was reported before this line was opened, without a report. */
  adopt(order: TrackedOrder, status: OrderStatus, filled: Fixed): void {
    order.status = status;
    order.filled = filled;
    if (!isOpen(status)) this.#retire(order);
  }

  accepted(order: TrackedOrder, ts: Micros, reason = ''): void {
    if (order.status !== 'submitted') return;
    order.status = 'accepted';
    this.tell('accepted', order.id, ts, reason);
  }

  fill(order: TrackedOrder, fill: WireFill, ts: Micros): Taken {
    if (order.fillIds.has(fill.fillId)) return 'repeat';
    const cumulative = fill.cumulative ?? order.filled + fill.quantity;
    if (cumulative <= order.filled) return 'repeat';
    if (cumulative - fill.quantity !== order.filled || fill.quantity <= 0n) return 'gap';
    this.accepted(order, ts);
    order.fillIds.add(fill.fillId);
    order.filled = cumulative;
    const { fillId, price, quantity, fee = 0n, feeCurrency = '', liquidity = 'unknown' } = fill;
    const body = { fillId, price, quantity, cumulative, fee, feeCurrency, liquidity };
    const wasOpen = isOpen(order.status);
    if (wasOpen || cumulative >= order.quantity)
      order.status = cumulative >= order.quantity ? 'filled' : 'partly-filled';
    this.#emit(new ExecutionReport('fill', this.#head(order.id, ts, ''), body));
    if (wasOpen && order.status === 'filled') this.#retire(order);
    return 'new';
  }

  /** @param filled - what the venue counts as filled in the end, or null where it does not say */
  end(
    order: TrackedOrder,
    type: 'cancelled' | 'expired' | 'rejected',
    ts: Micros,
    end: { filled: Fixed | null; reason: string },
  ): Taken {
    if (!isOpen(order.status)) return 'repeat';
    if (end.filled !== null && end.filled > order.filled) return 'gap';
    // A venue that refuses an order after part of it was filled has ended the rest.
    const told = type === 'rejected' && order.filled > 0n ? 'cancelled' : type;
    if (told !== 'rejected') this.accepted(order, ts);
    order.status = told;
    this.tell(told, order.id, ts, end.reason);
    this.#retire(order);
    return 'new';
  }

  /** The venue confirmed new terms of the same order. */
  changed(order: TrackedOrder, terms: { quantity: Fixed; limit: Fixed | null; stop: Fixed | null }, ts: Micros): void {
    this.accepted(order, ts);
    Object.assign(order, terms);
    this.tell('replaced', order.id, ts, '');
    // What was filled meanwhile may be all that the new terms ask for.
    if (order.filled >= order.quantity && isOpen(order.status)) {
      order.status = 'filled';
      this.#retire(order);
    }
  }

  /** The order ended because a successor took its place. */
  succeeded(order: TrackedOrder, successor: ClientOrderId, ts: Micros): void {
    if (!isOpen(order.status)) return;
    this.accepted(order, ts);
    order.replacedBy = successor;
    order.status = 'cancelled';
    this.tell('replaced', order.id, ts, successor);
    this.#retire(order);
  }

  /** A report that changes no state of an order. */
  tell(type: Exclude<ReportType, 'fill'>, id: ClientOrderId, ts: Micros, reason: string): void {
    this.#emit(new ExecutionReport(type, this.#head(id, ts, reason), null));
  }

  #head(
    orderId: ClientOrderId,
    ts: Micros,
    reason: string,
  ): { orderId: string; ts: Micros; at: Micros; reason: string } {
    this.#at = Math.max(this.#at, this.#now());
    // A venue whose clock runs ahead of ours does not report from the future.
    return { orderId, ts: Math.min(ts, this.#at), at: this.#at, reason };
  }

  #alias(id: string): TrackedOrder | undefined {
    const stands = this.#aliases.get(id);
    return stands === undefined ? undefined : (this.#open.get(stands) ?? this.#closed.get(stands));
  }

  #retire(order: TrackedOrder): void {
    this.#open.delete(order.id);
    this.#closed.set(order.id, order);
    while (this.#closed.size > this.#keep) {
      const [oldest] = this.#closed.values();
      this.#closed.delete(oldest!.id);
      this.#byVenueId.delete(oldest!.venueId);
      for (const [alias, id] of this.#aliases) if (id === oldest!.id) this.#aliases.delete(alias);
    }
  }
}

/** An order as the port tells it. */
export function brokerOrder(order: TrackedOrder): BrokerOrder {
  const { id, status, instrument, side, venueId, replacedBy } = order;
  return {
    id,
    status,
    quantity: decimalText(order.quantity, 12),
    filled: decimalText(order.filled, 12),
    instrument,
    side,
    ...(order.limit === null ? {} : { limitPrice: decimalText(order.limit, 12) }),
    ...(order.stop === null ? {} : { stopPrice: decimalText(order.stop, 12) }),
    ...(venueId === '' ? {} : { venueId }),
    ...(replacedBy === '' ? {} : { replacedBy }),
  };
}
