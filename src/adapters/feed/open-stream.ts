import type { Micros } from '../../core/time.js';
import type { HttpRequest } from '../transport/http.js';
import type { BookHost } from './book-keeper.js';
import type { WireBar, WireTrade } from './message.js';
import type { FeedProtocol, Stream } from './protocol.js';
import type { SessionDesk } from './session-desk.js';
import { StreamState } from './stream-state.js';
import { type SequencedBar, TradeSequence } from './trade-sequence.js';

const FIRST_RETRY: Micros = 250_000;
const LONGEST_RETRY: Micros = 30_000_000;

/** What is kept for a stream, tied to the session that it belongs to. */
export function openStream(desk: SessionDesk, stream: Stream): StreamState {
  const state = new StreamState(stream);
  if (stream.channel === 'book') state.keeper = desk.protocol.keeper(bookHost(desk, state), stream.symbol);
  const { trades, bars } = desk.protocol;
  if (stream.channel === 'trades') state.trades = tradesOf(desk, state, trades);
  if (stream.channel === 'bars' && bars !== undefined) state.bars = barsOf(desk, state, bars);
  return state;
}

function bookHost(desk: SessionDesk, state: StreamState): BookHost {
  const { symbol } = state.stream;
  return {
    changed: (levels, snapshot) => {
      if (state.removed) return;
      desk.tell({ type: 'book', symbol, snapshot, levels, ts: levels.ts, at: desk.now() });
    },
    broke: (detail) => {
      state.gaps++;
      state.state = 'broken';
      if (!state.removed) desk.tell({ type: 'gap', symbol, channel: 'book', detail, at: desk.now() });
    },
    mended: () => {
      const was = state.state;
      state.state = 'live';
      state.asked = 0;
      if (was === 'broken' && !state.removed) desk.tell({ type: 'mended', symbol, channel: 'book', at: desk.now() });
    },
    fetch: (wait) => fetchBook(desk, state, wait),
    resubscribe: (connection) => {
      if (!state.removed) desk.resubscribe(state, connection);
    },
  };
}

function fetchBook(desk: SessionDesk, state: StreamState, wait: Micros): void {
  const { book } = desk.protocol;
  if (book === undefined || state.removed) return;
  const { symbol } = state.stream;
  desk.rest.get(book.request(symbol), { wait, weight: book.weight }, (result) => {
    const { keeper } = state;
    if (state.removed || keeper === null) return;
    if ('error' in result) {
      keeper.refused(result.error);
      return;
    }
    let snapshot: ReturnType<typeof book.read>;
    try {
      snapshot = book.read(symbol, result.body);
    } catch (error) {
      keeper.refused((error as Error).message);
      return;
    }
    keeper.snapshot(snapshot, 0);
  });
}

function tradesOf(desk: SessionDesk, state: StreamState, repair: FeedProtocol['trades']): TradeSequence {
  // What a venue counts as a trade and is none has no size.
  return sequenceOf<WireTrade>(desk, state, { repair, what: 'trades', shown: (message) => message.size > 0 });
}

function barsOf(
  desk: SessionDesk,
  state: StreamState,
  bars: NonNullable<FeedProtocol['bars']>,
): TradeSequence<SequencedBar> {
  const repair = {
    weight: bars.weight,
    request: bars.request,
    read: (symbol: string, body: string) =>
      bars
        .read(symbol, body)
        .filter(({ start, period }) => start + period <= desk.now())
        .map((bar) => sequencedBar(bar, bars.everyPeriod)),
  };
  return sequenceOf<SequencedBar>(desk, state, { repair, what: 'bars', shown: () => true });
}

/** A bar with its place in the sequence of its symbol. */
export function sequencedBar(bar: WireBar, everyPeriod: boolean): SequencedBar {
  const { start, period } = bar;
  return {
    ...bar,
    number: everyPeriod ? Math.round(start / period) : Number.NaN,
    id: String(start),
    ts: start + period,
  };
}

interface Repair<T> {
  request(symbol: string, from: number, since: Micros): HttpRequest;
  read(symbol: string, body: string): readonly T[];
  readonly weight: number;
}

function sequenceOf<T extends WireTrade | SequencedBar>(
  desk: SessionDesk,
  state: StreamState,
  parts: {
    readonly repair: Repair<T> | undefined;
    readonly what: 'trades' | 'bars';
    readonly shown: (message: T) => boolean;
  },
): TradeSequence<T> {
  const { symbol } = state.stream;
  const { repair, what, shown } = parts;
  const sequence: TradeSequence<T> = new TradeSequence<T>(
    {
      emit: (message) => {
        if (shown(message) && !state.removed) desk.tell({ type: 'market', message, at: desk.now() });
      },
      lost: (detail) => {
        state.gaps++;
        if (!state.removed) desk.tell({ type: 'gap', symbol, channel: what, detail, at: desk.now() });
      },
      repaired: (count) => {
        state.repaired += count;
      },
      duplicate: () => {
        state.duplicates++;
      },
      after: (delay, run) => desk.after(delay, () => void (state.removed || run())),
      fetch: (from, since, attempt) => {
        if (repair === undefined) return;
        const wait = attempt === 0 ? 0 : Math.min(FIRST_RETRY * 2 ** (attempt - 1), LONGEST_RETRY); // allow: whole powers of two are exact
        desk.rest.get(repair.request(symbol, from, since), { wait, weight: repair.weight }, (result) => {
          if (state.removed) return;
          if ('error' in result) {
            sequence.failed(result.error);
            return;
          }
          let found: readonly T[];
          try {
            found = repair.read(symbol, result.body);
          } catch (error) {
            sequence.failed((error as Error).message);
            return;
          }
          sequence.fetched(found);
        });
      },
    },
    repair !== undefined,
    what,
  );
  return sequence;
}
