import type { BrokerCapabilities } from '../contracts/broker.js';
import type { MarketEvent } from '../core/event.js';
import { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { GroupRecord } from '../oms/groups/group-record.js';
import type { PriceRange } from '../oms/groups/leg-trigger.js';
import type { OrderGroups } from '../oms/groups/order-groups.js';
import type { OmsVenue } from './oms-venue.js';

/** The prices that an event shows; null for one that shows none. */
export function rangeOf(event: MarketEvent): (PriceRange & { readonly instrument: number }) | null {
  if (event.kind === 'bar') return event;
  if (event.kind === 'trade' && !event.offExchange)
    return { instrument: event.instrument, high: event.price, low: event.price };
  // A stop is not set off by a quote that nobody took.
  return null;
}

/** A report as JSON: exact numbers as text of their units. */
export function packReport(report: ExecutionReport) {
  const { type, orderId, ts, at, reason, fillId, feeCurrency, liquidity } = report;
  const exact = [report.priceFixed, report.quantityFixed, report.cumulativeFixed, report.feeFixed].map(String);
  return { type, orderId, ts, at, reason, fillId, feeCurrency, liquidity, exact };
}

/** The report of {@link packReport}. */
export function unpackReport(packed: ReturnType<typeof packReport>): ExecutionReport {
  const { type, fillId, feeCurrency, liquidity } = packed;
  const [price, quantity, cumulative, fee] = packed.exact.map(BigInt) as [bigint, bigint, bigint, bigint];
  const fill = { fillId, price, quantity, cumulative, fee, feeCurrency, liquidity };
  return new ExecutionReport(type, packed, type === 'fill' ? fill : null);
}

/** What a venue can do with groups in front of it: what it lacks is done on our side, by orders that it takes. */
export function withGroups(can: BrokerCapabilities): BrokerCapabilities {
  const market = can.orderTypes.includes('market') ? (['stop', 'trailing-stop'] as const) : [];
  const limit = can.orderTypes.includes('limit') ? (['stop-limit'] as const) : [];
  return {
    ...can,
    orderTypes: [...new Set([...can.orderTypes, ...market, ...limit])],
    timesInForce: [...new Set([...can.timesInForce, 'gtd' as const])],
    groups: ['oco', 'oto', 'bracket'],
  };
}

/** Writes a record of groups into the order journal; whatever is sent after it waits for it to be on disk. */
export function keepRecord({ id, journal, session }: OmsVenue, group: GroupRecord, at: Micros): void {
  const record = { t: 'group', at, group } as const;
  session.desk.load(record);
  journal.append(id, record);
}

/** Takes up the groups of the order journal, and what became of their orders meanwhile. */
export function takeUp(groups: OrderGroups, { session }: OmsVenue, now: Micros): void {
  const { state } = session.desk;
  groups.load(state.groups as readonly GroupRecord[]);
  groups.resync((id) => {
    const line = state.lines.get(id);
    return line === undefined ? null : { filled: line.filled, live: line.live };
  }, now);
}
