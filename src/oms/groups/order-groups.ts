import type { Fixed } from '../../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId, Order } from '../../core/order.js';
import { orderToJson } from '../../core/order-json.js';
import type { ExecutionReport } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import { exact, type GroupCapabilities, type GroupCommand, GroupCore } from './group-core.js';
import type { GroupRecord } from './group-record.js';
import { placeOf } from './group-tag.js';
import { bestAfter, type PriceRange, protects, reached } from './leg-trigger.js';
import type { GroupLeg, OrderGroup } from './order-group.js';
import { settleGroup, wantedExit } from './settle-group.js';

/** What has gathered since the last drain: keep the records, do the commands, tell the reports. */
export interface GroupOutput {
  readonly records: readonly GroupRecord[];
  readonly commands: readonly GroupCommand[];
  readonly reports: readonly ExecutionReport[];
}

/** What the venue says of an order after a restart: what it has filled, and whether it lives; null where it never came. */
export type CarrierTruth = { readonly filled: Fixed; readonly live: boolean } | null;

/**
 * Orders in groups: which of their legs is at the venue, how much of it, and what becomes of the others.
 *
 * Pure and synchronous: calls, reports, prices and time go in; records, commands and reports come out of
 * {@link OrderGroups.drain}. Of the exits of a group only one is ever live, and never more of it than the entry has filled and no
 * exit has: another takes its place only after the venue has said that it is over. See `groupVenue`.
 *
 * @example
 * ```ts
 * import { OrderGroups } from 'edgeproof/oms';
 * import { testOrder } from 'edgeproof/testing';
 * const groups = new OrderGroups({ orderTypes: ['limit', 'stop', 'market'], timesInForce: ['gtc'] });
 * groups.submit(testOrder({ id: 'a', side: 'sell', type: 'limit', limitPrice: 110, tag: '[oco x exit]' }), 0);
 * groups.submit(testOrder({ id: 'b', side: 'sell', type: 'stop', stopPrice: 90, tag: '[oco x exit]' }), 0);
 * groups.settle(0);
 * const sent = groups.drain().commands.map((one) => (one.do === 'submit' ? one.order.type : one.do));
 * if (sent.join() !== 'stop') throw new Error('what protects rests at the venue, the other is watched');
 * ```
 */
export class OrderGroups {
  readonly #core: GroupCore;

  /** @param capabilities - what the venue can do by itself; the rest is done on our side */
  constructor(capabilities: GroupCapabilities) {
    this.#core = new GroupCore(capabilities);
  }

  /** Groups that live, by strategy and name. */
  get groups(): ReadonlyMap<string, OrderGroup> {
    return this.#core.groups;
  }

  /** Whether an order belongs here: it is in a group, or the venue lacks its type or its time in force. */
  takes(order: Order): boolean {
    return (
      placeOf(order.tag) !== null ||
      !this.#core.can.orderTypes.includes(order.type) ||
      !this.#core.can.timesInForce.includes(order.timeInForce)
    );
  }

  /** Whether an order is a leg of a group that lives. */
  has(id: ClientOrderId): boolean {
    return this.#find(id) !== null;
  }

  /** Whether an order at the venue carries a leg, or has carried one. */
  carries(id: ClientOrderId): boolean {
    return this.#core.carriers.has(id) || this.#core.past.has(id);
  }

  /** Records that lead to what is believed now. */
  get kept(): readonly GroupRecord[] {
    return this.#core.kept;
  }

  /** Orders that live here and not at the venue. */
  get held(): number {
    let count = 0;
    for (const { legs } of this.groups.values()) for (const one of legs) if (one.over === null && !one.live) count += 1;
    return count;
  }

  /** Takes in records of an earlier life. */
  load(records: readonly GroupRecord[]): void {
    for (const one of records) this.#core.take(one);
  }

  /** Takes an approved order; nothing goes out before {@link OrderGroups.settle}, so that a group is whole by then. */
  submit(order: ApprovedOrder, now: Micros): void {
    const place = placeOf(order.tag) ?? { kind: 'oco' as const, group: order.id, role: 'exit' as const };
    const key = `${order.strategy}/${place.group}`;
    const group = this.groups.get(key);
    const entry = place.role === 'entry';
    const begun = group?.legs.some((one) => one.carriers.length > 0 || one.over !== null) === true;
    if (begun || (entry && group?.entry != null)) {
      this.#core.tell('rejected', order.id, now, `the group ${place.group} is under way: give each its own name`);
      return;
    }
    this.#core.write({ g: 'open', key, kind: place.kind, entry, order: orderToJson(order) });
    this.#core.tell('accepted', order.id, now);
  }

  /** Asks for the end of a leg. */
  cancel(id: ClientOrderId, now: Micros): void {
    const found = this.#find(id);
    if (found === null) return;
    if (found.leg.over !== null) this.#core.tell('cancel-rejected', id, now, 'the order is over');
    else if (!found.leg.cancelWanted) this.#core.write({ g: 'cancel', key: found.group.key, leg: id });
    settleGroup(this.#core, found.group, now);
  }

  /** Takes new terms for an exit; an entry is cancelled and sent anew by whoever wants that. */
  replace(change: ApprovedReplace, now: Micros): void {
    const found = this.#find(change.id);
    if (found === null) return;
    const { leg, group } = found;
    const no = leg.entry
      ? 'the entry of a group is not changed: cancel it, and send the group anew'
      : leg.over !== null || leg.cancelWanted
        ? 'the order is over'
        : change.quantityFixed <= leg.filled + leg.leaves
          ? 'so much of it is filled, or at the venue'
          : '';
    if (no !== '') {
      this.#core.tell('replace-rejected', change.id, now, no);
      return;
    }
    this.#core.write({
      g: 'terms',
      key: group.key,
      leg: change.id,
      quantity: exact(change.quantityFixed),
      limit: change.limitFixed === null ? null : exact(change.limitFixed),
      stop: change.stopFixed === null ? null : exact(change.stopFixed),
    });
    this.#core.tell('replaced', change.id, now);
    settleGroup(this.#core, group, now);
  }

  /** Takes in a report on an order that carries a leg; false when it carries none. */
  report(report: ExecutionReport, now: Micros): boolean {
    const known = this.#core.carriers.get(report.orderId);
    if (known === undefined) return this.#late(report);
    const { group, leg, carrier } = known;
    const { key } = group;
    const { id } = carrier;
    switch (report.type) {
      case 'fill':
        if (carrier.fillIds.includes(report.fillId)) break;
        this.#core.write({ g: 'fill', key, id, fill: report.fillId, quantity: exact(report.quantityFixed) });
        this.#core.tellFill(leg, report);
        break;
      case 'cancelled':
      case 'expired':
      case 'rejected': {
        const asked = carrier.cancelSent && report.type === 'cancelled';
        this.#core.write({ g: 'end', key, id, status: report.type });
        // What the venue ends by itself is not sent again: it would end it again.
        if (!asked) this.#core.end(group, leg, { status: report.type, now, reason: report.reason });
        break;
      }
      case 'cancel-rejected':
        // Perhaps it is filled; else it is asked for again at the next event.
        if (carrier.live) this.#core.write({ g: 'ask', key, id, again: true });
        return true;
      default:
    }
    settleGroup(this.#core, group, now);
    return true;
  }

  /** Prices of an instrument: legs that are watched here may have to go out. */
  price(instrument: number, range: PriceRange, now: Micros): void {
    for (const group of this.groups.values()) {
      if (group.legs[0]!.order.instrument !== instrument) continue;
      if (group.released - group.exited > 0n) this.#watch(group, range);
      settleGroup(this.#core, group, now);
    }
  }

  #watch(group: OrderGroup, range: PriceRange): void {
    const wanted = wantedExit(this.#core, group);
    const watched = group.exits.filter((one) => one.over === null && !one.cancelWanted && one !== wanted);
    const hit = watched.filter((one) => reached(one, range));
    const chosen = hit.find(({ order }) => protects(order)) ?? hit[0];
    if (chosen !== undefined) this.#core.write({ g: 'choose', key: group.key, leg: chosen.order.id });
    for (const one of group.exits) {
      if (one.order.type !== 'trailing-stop' || one.over !== null) continue;
      const best = bestAfter(one, range);
      if (best !== one.best) this.#core.write({ g: 'best', key: group.key, leg: one.order.id, best });
    }
  }

  /** Lets time do what it must, and sends what is whole. */
  settle(now: Micros): void {
    for (const group of [...this.groups.values()]) settleGroup(this.#core, group, now);
  }

  /** After a restart: what the venue says of every order that may live there. */
  resync(truth: (id: ClientOrderId) => CarrierTruth, now: Micros): void {
    for (const [id, { group, carrier, leg }] of [...this.#core.carriers]) {
      const said = truth(id);
      const { key } = group;
      const missed = (said?.filled ?? 0n) - carrier.filled;
      if (missed > 0n)
        this.#core.write({ g: 'fill', key, id, fill: `${id}/found-${exact(said!.filled)}`, quantity: exact(missed) });
      if (carrier.live && said?.live !== true) {
        this.#core.write({ g: 'end', key, id, status: 'cancelled' });
        if (leg.entry)
          this.#core.end(group, leg, {
            status: leg.remaining > 0n ? 'cancelled' : 'filled',
            now,
            reason: 'ended meanwhile',
          });
      } else if (carrier.live && carrier.cancelSent) this.#core.commands.push({ do: 'cancel', id });
    }
    this.settle(now);
  }

  /** A fill of an order whose group is gone counts for its account all the same; other words on it are old. */
  #late(report: ExecutionReport): boolean {
    const leg = this.#core.past.get(report.orderId);
    if (leg === undefined) return false;
    if (report.type !== 'fill') return true;
    leg.filled += report.quantityFixed;
    this.#core.tellFill(leg, report);
    return true;
  }

  #find(id: ClientOrderId): { group: OrderGroup; leg: GroupLeg } | null {
    for (const group of this.groups.values())
      for (const leg of group.legs) if (leg.order.id === id) return { group, leg };
    return null;
  }

  /** Gives away what has gathered. */
  drain(): GroupOutput {
    const { records, commands, reports } = this.#core;
    this.#core.records = [];
    this.#core.commands = [];
    this.#core.reports = [];
    return { records, commands, reports };
  }
}
