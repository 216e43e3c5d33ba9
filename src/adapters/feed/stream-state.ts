import type { Micros } from '../../core/time.js';
import type { BookKeeper } from './book-keeper.js';
import type { StreamHealth } from './health.js';
import type { Stream } from './protocol.js';
import type { SequencedBar, TradeSequence } from './trade-sequence.js';

/** One subscribed stream: what is kept for it and how it does. */
export class StreamState {
  readonly stream: Stream;
  keeper: BookKeeper | null = null;
  trades: TradeSequence | null = null;
  bars: TradeSequence<SequencedBar> | null = null;
  state: StreamHealth['state'] = 'waiting';
  messages = 0;
  lastAt: Micros = Number.NaN;
  lastTs: Micros = Number.NaN;
  gaps = 0;
  repaired = 0;
  duplicates = 0;
  /** Times in a row that the book was asked for without success. */
  asked = 0;
  #removed = false;

  constructor(stream: Stream) {
    this.stream = stream;
  }

  get removed(): boolean {
    return this.#removed;
  }

  remove(): void {
    this.#removed = true;
  }

  /** A message of this stream came. */
  touch(at: Micros, ts: Micros): void {
    this.messages++;
    this.lastAt = at;
    if (!Number.isNaN(ts)) this.lastTs = ts;
  }

  health(): StreamHealth {
    const { state, messages, lastAt, lastTs, gaps, repaired, duplicates } = this;
    return { ...this.stream, state, messages, lastAt, lastTs, gaps, repaired, duplicates };
  }
}

/** Key of a stream among those of a feed. */
export function streamKey({ symbol, channel }: Stream): string {
  return `${channel} ${symbol}`;
}
