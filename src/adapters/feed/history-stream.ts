import { DataError } from '../../core/errors.js';
import type { MarketEvent } from '../../core/event.js';
import type { Micros } from '../../core/time.js';
import type { HistoryDesk } from './history-desk.js';
import type { HistoryItem, HistoryProtocol, HistoryStretch } from './history-protocol.js';

/** Pages in a row that may bring nothing: a market may be closed for long, but not for ever. */
const MOST_EMPTY = 100_000;

/** When an item happened, which in history is when it is known: a bar at its end. */
function timeOf(item: HistoryItem): Micros {
  return item.type === 'bar' ? item.start + item.period : item.ts;
}

/** What tells two items of one time apart. */
function keyOf(item: HistoryItem): string {
  if (item.type === 'trade') return `${item.id} ${item.price} ${item.size}`;
  if (item.type === 'bar') return String(item.period);
  return `${item.bid} ${item.bidSize} ${item.ask} ${item.askSize}`;
}

/**
 * One stretch of one symbol's history, page by page: in order, within the stretch, each item once. Pages may overlap; what a
 * service would have to go back in time for is an error.
 */
export async function* historyStream(
  protocol: HistoryProtocol,
  desk: HistoryDesk,
  { stretch, instrument }: { readonly stretch: HistoryStretch; readonly instrument: number },
): AsyncGenerator<readonly MarketEvent[]> {
  let page: string | null = protocol.first(stretch);
  let last: Micros = Number.NEGATIVE_INFINITY;
  let atLast = new Set<string>();
  let empty = 0;
  while (page !== null) {
    const { url, cost = 1 } = protocol.ask(stretch, page);
    const answer = protocol.read(stretch, page, await desk.ask(url, cost));
    const events: MarketEvent[] = [];
    if (answer.beginsAt !== undefined && answer.beginsAt > stretch.from) {
      const detail = `${protocol.name} has no ${stretch.kind}s of ${stretch.symbol} from before its first`;
      const at = stretch.from;
      events.push({ kind: 'status', instrument, ts: at, at, seq: 0, status: 'gap', detail });
    }
    const items = answer.items.filter((item) => timeOf(item) >= stretch.from && timeOf(item) < stretch.to);
    items.sort((a, b) => timeOf(a) - timeOf(b) || numberOf(a) - numberOf(b));
    for (const item of items) {
      const ts = timeOf(item);
      const key = keyOf(item);
      if (ts < last || (ts === last && atLast.has(key))) continue;
      if (ts > last) atLast = new Set();
      last = ts;
      atLast.add(key);
      const event = eventOf(item, instrument);
      if (event !== null) events.push(event);
    }
    if (events.length > 0) yield events;
    empty = events.length > 0 ? 0 : empty + 1;
    if (answer.next === page || empty > MOST_EMPTY)
      throw new DataError(protocol.name, `pages of ${stretch.symbol} do not go on from ${page}`, 'report it');
    page = answer.next;
  }
}

function numberOf(item: HistoryItem): number {
  return item.type === 'trade' && !Number.isNaN(item.number) ? item.number : 0;
}

function eventOf(item: HistoryItem, instrument: number): MarketEvent | null {
  if (item.type === 'bar') {
    const { start, period, open, high, low, close, volume } = item;
    const ts = start + period;
    return { kind: 'bar', instrument, ts, at: ts, seq: 0, start, period, open, high, low, close, volume };
  }
  const times = { instrument, ts: item.ts, at: item.ts, seq: 0 };
  if (item.type === 'quote') {
    const { bid, bidSize, ask, askSize } = item;
    return { kind: 'quote', ...times, bid, bidSize, ask, askSize };
  }
  // What a venue numbers as a trade and is none has no size.
  if (!(item.size > 0)) return null;
  const { price, size, aggressor, id, offExchange } = item;
  return { kind: 'trade', ...times, price, size, aggressor, id, offExchange };
}
