import type { Micros } from '../../core/time.js';
import type { BookHost } from './book-keeper.js';
import type { Stream } from './protocol.js';
import type { SessionDesk } from './session-desk.js';
import { StreamState } from './stream-state.js';
import { TradeSequence } from './trade-sequence.js';

const FIRST_RETRY: Micros = 250_000;
const LONGEST_RETRY: Micros = 30_000_000;

/** What is kept for a stream, tied to the session that it belongs to. */
export function openStream(desk: SessionDesk, stream: Stream): StreamState {
  const state = new StreamState(stream);
  if (stream.channel === 'book') state.keeper = desk.protocol.keeper(bookHost(desk, state), stream.symbol);
  if (stream.channel === 'trades') state.trades = tradesOf(desk, state);
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

function tradesOf(desk: SessionDesk, state: StreamState): TradeSequence {
  const { symbol } = state.stream;
  const repair = desk.protocol.trades;
  const sequence: TradeSequence = new TradeSequence(
    {
      emit: (message) => {
        // What a venue counts as a trade and is none has no size.
        if (message.size > 0 && !state.removed) desk.tell({ type: 'market', message, at: desk.now() });
      },
      lost: (detail) => {
        state.gaps++;
        if (!state.removed) desk.tell({ type: 'gap', symbol, channel: 'trades', detail, at: desk.now() });
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
          let trades: ReturnType<typeof repair.read>;
          try {
            trades = repair.read(symbol, result.body);
          } catch (error) {
            sequence.failed((error as Error).message);
            return;
          }
          sequence.fetched(trades);
        });
      },
    },
    repair !== undefined,
  );
  return sequence;
}
