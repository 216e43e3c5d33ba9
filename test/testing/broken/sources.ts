/** Data sources that each break one promise, and the sound one that they are made of. */
import type { DataSource, HistoryQuery } from '../../../src/contracts/data-source.js';
import type { EventBatch, EventKind, MarketEvent, StatusEvent, TradeEvent } from '../../../src/core/event.js';
import { MINUTE } from '../../../src/core/time.js';

const START = 1_704_205_800_000_000;
const IDS = ['A', 'B'];
/** Between these minutes the feed was down. */
const DOWN = [40, 60] as const;

type Row = { readonly id: string | null; readonly event: TradeEvent | StatusEvent };

/** Prints of two instruments a minute for two hours, but for twenty minutes without a feed, in batches of 16. */
export class Prints implements DataSource {
  readonly name: string = 'prints';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly provides: DataSource['provides'] = { kinds: ['trade', 'status'], history: true, live: false };
  /** Readings that have begun and not ended. */
  held = 0;

  /** All that there is, with the id of its instrument. */
  all(): Row[] {
    const rows: Row[] = [];
    for (let k = 0; k < 120; k++) {
      const at = START + k * MINUTE;
      if (k === DOWN[0]) rows.push({ id: null, event: this.gapAt(at) });
      if (k >= DOWN[0] && k < DOWN[1]) continue;
      IDS.forEach((id, i) => {
        const price = 100 + 10 * i + Math.sin(k);
        const base = { kind: 'trade', ts: this.happened(at), at, seq: 0, instrument: 0 } as const;
        rows.push({ id, event: { ...base, price, size: 5, aggressor: 0, id: `${k}`, offExchange: false } });
      });
    }
    return rows;
  }

  happened(at: number): number {
    return at;
  }

  gapAt(at: number): StatusEvent {
    return { kind: 'status', ts: at, at, seq: 0, instrument: -1, status: 'gap', detail: 'feed down' };
  }

  /** The rows that a query asks for, with their index in its universe. */
  wanted({ universe, kinds, from, to }: HistoryQuery): MarketEvent[] {
    return this.all()
      .filter(({ id, event }) => (id === null || universe.has(id)) && this.asked(event, kinds, from, to))
      .map(
        ({ id, event }, seq) =>
          ({ ...event, seq, instrument: id === null ? -1 : this.index(universe, id) }) as MarketEvent,
      );
  }

  asked(event: MarketEvent, kinds: readonly EventKind[], from: number, to: number): boolean {
    return kinds.includes(event.kind) && event.at >= from && event.at < to;
  }

  index(universe: HistoryQuery['universe'], id: string): number {
    return universe.indexOf(id);
  }

  async *history(query: HistoryQuery, signal: AbortSignal): AsyncGenerator<EventBatch> {
    signal.throwIfAborted();
    const events = this.wanted(query);
    this.held++;
    try {
      for (let at = 0; at < events.length; at += 16) {
        signal.throwIfAborted();
        yield this.batch(events.slice(at, at + 16));
      }
    } finally {
      this.held--;
    }
  }

  batch(events: readonly MarketEvent[]): EventBatch {
    return { length: events.length, at: (i) => events[i]!.at, get: (i) => events[i]! };
  }
}

/** The sound one. */
export const prints = (): Prints => new Prints();

/** One after the other, by the check that must catch it. */
export const brokenSources: { readonly [id: string]: () => Prints } = {
  'DS-01': () =>
    new (class extends Prints {
      override readonly name = '';
    })(),
  'DS-02': () =>
    new (class extends Prints {
      override wanted(query: HistoryQuery): MarketEvent[] {
        return super.wanted(query).map((event) => ({ ...event, seq: 7 }));
      }
    })(),
  'DS-03': () =>
    new (class extends Prints {
      override asked(event: MarketEvent, kinds: readonly EventKind[], from: number, to: number): boolean {
        // The end of the range belongs to it: `<=` where `<` is meant.
        return super.asked(event, kinds, from, from < to ? to + 1 : to);
      }
    })(),
  'DS-04': () =>
    new (class extends Prints {
      override happened(at: number): number {
        return at + 1;
      }
    })(),
  /** Shares its page between all who read at the same time. */
  'DS-05': () =>
    new (class extends Prints {
      override batch(events: readonly MarketEvent[]): EventBatch {
        const other = events.map((event) => (event.kind === 'trade' ? { ...event, size: 6 } : event));
        return super.batch(this.held > 1 ? other : events);
      }
    })(),
  'DS-06': () =>
    new (class extends Prints {
      override async *history(query: HistoryQuery): AsyncGenerator<EventBatch> {
        yield* super.history(query, new AbortController().signal);
      }
    })(),
  'DS-07': () =>
    new (class extends Prints {
      override wanted(query: HistoryQuery): MarketEvent[] {
        const events = super.wanted(query);
        if (events.length === 0 && query.from > START + 200 * MINUTE) throw new Error('there is no data yet');
        return events;
      }
    })(),
  'DS-08': () =>
    new (class extends Prints {
      override gapAt(at: number): StatusEvent {
        return { ...super.gapAt(at), status: 'open' };
      }
    })(),
  /** Lends one event, and fills it only when it is read forwards. */
  'DS-09': () =>
    new (class extends Prints {
      override batch(events: readonly MarketEvent[]): EventBatch {
        let next = 0;
        let lent = events[0]!;
        return {
          length: events.length,
          at: (i) => events[i]!.at,
          get: (i) => {
            if (i === next) lent = events[next++]!;
            return lent;
          },
        };
      }
    })(),
  'DS-10': () =>
    new (class extends Prints {
      override index(universe: HistoryQuery['universe'], id: string): number {
        return universe.size > 2 ? IDS.indexOf(id) : super.index(universe, id);
      }
    })(),
  'DS-11': () =>
    new (class extends Prints {
      override asked(event: MarketEvent, kinds: readonly EventKind[], from: number, to: number): boolean {
        return super.asked(event, event.kind === 'status' ? ['status', ...kinds] : kinds, from, to);
      }
    })(),
  'DS-12': () =>
    new (class extends Prints {
      override index(universe: HistoryQuery['universe'], id: string): number {
        return universe.size === 2 ? IDS.indexOf(id) : super.index(universe, id);
      }
    })(),
};

/** What the kit is told of all of them. */
export const printsOptions = (source: Prints) => ({
  instruments: IDS,
  open: () => source.held,
  gap: { from: new Date((START + 39 * MINUTE) / 1000), to: new Date((START + 60 * MINUTE) / 1000) },
});
