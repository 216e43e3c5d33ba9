import type { BarColumns } from '../core/batch.js';
import type { BarEvent, EventBatch, MarketEvent, QuoteEvent, TradeEvent } from '../core/event.js';
import type { Micros } from '../core/time.js';

/** What a batch over columns needs besides them: the instrument of each row and the sequence number of the first. */
export interface ColumnRows {
  readonly instrument: Int32Array;
  readonly at: Float64Array;
  readonly seq: number;
}

/** Market prints as columns. */
export interface TradeColumns {
  readonly ts: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
}

/** Best bids and offers as columns. */
export interface QuoteColumns {
  readonly ts: Float64Array;
  readonly bid: Float64Array;
  readonly bidSize: Float64Array;
  readonly ask: Float64Array;
  readonly askSize: Float64Array;
}

type Lent<E extends MarketEvent> = { -readonly [K in keyof E]: E[K] };

/** A batch over rows in columns: one event is lent and filled in place by `fill`. */
class ColumnBatch<E extends MarketEvent> implements EventBatch {
  readonly length: number;
  readonly #rows: ColumnRows;
  readonly #event: Lent<E>;
  readonly #fill: (event: Lent<E>, row: number) => void;

  constructor(rows: ColumnRows, event: E, fill: (event: Lent<E>, row: number) => void) {
    this.length = rows.at.length;
    this.#rows = rows;
    this.#event = { ...event };
    this.#fill = fill;
  }

  at(i: number): Micros {
    return this.#rows.at[i]!;
  }

  get(i: number): MarketEvent {
    const event = this.#event as Lent<TradeEvent>;
    event.at = this.#rows.at[i]!;
    event.seq = this.#rows.seq + i;
    event.instrument = this.#rows.instrument[i]!;
    this.#fill(this.#event, i);
    return event;
  }
}

const ENVELOPE = { ts: 0, at: 0, seq: 0, instrument: 0 };
const TRADE: TradeEvent = { kind: 'trade', ...ENVELOPE, price: 0, size: 0, aggressor: 0, id: '', offExchange: false };
const QUOTE: QuoteEvent = { kind: 'quote', ...ENVELOPE, bid: 0, bidSize: 0, ask: 0, askSize: 0 };
const BAR: BarEvent = { kind: 'bar', ...ENVELOPE, start: 0, period: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };

/** A batch of market prints. */
export function tradeBatch(rows: ColumnRows, c: TradeColumns): EventBatch {
  return new ColumnBatch(rows, TRADE, (trade, i) => {
    trade.ts = c.ts[i]!;
    trade.price = c.price[i]!;
    trade.size = c.size[i]!;
  });
}

/** A batch of quotes. */
export function quoteBatch(rows: ColumnRows, c: QuoteColumns): EventBatch {
  return new ColumnBatch(rows, QUOTE, (quote, i) => {
    quote.ts = c.ts[i]!;
    quote.bid = c.bid[i]!;
    quote.bidSize = c.bidSize[i]!;
    quote.ask = c.ask[i]!;
    quote.askSize = c.askSize[i]!;
  });
}

/** A batch of bars of several instruments, in the order of the rows. */
export function mixedBarBatch(rows: ColumnRows, c: BarColumns, period: Micros): EventBatch {
  return new ColumnBatch(rows, { ...BAR, period }, (bar, i) => {
    bar.ts = c.end[i]!;
    bar.start = c.start[i]!;
    bar.open = c.open[i]!;
    bar.high = c.high[i]!;
    bar.low = c.low[i]!;
    bar.close = c.close[i]!;
    bar.volume = c.volume[i]!;
  });
}
