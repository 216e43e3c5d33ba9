import type { BarColumns } from '../core/batch.js';
import type { BarEvent, BookEvent, MarketEvent, QuoteEvent, TradeEvent } from '../core/event.js';
import type { MarketView } from '../core/portfolio.js';

const COLUMNS = ['open', 'high', 'low', 'close', 'volume', 'bid', 'ask', 'time'] as const;

/**
 * The last market of each instrument, and its mark; the engine is its only writer.
 *
 * A mark is the last bar close or trade price; the middle of a quote only where no price was ever printed.
 */
export class MarketState implements MarketView {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly time: Float64Array;
  readonly marks: Float64Array;
  /** End of the last bar, for decisions that wait for bars. */
  readonly barEnd: Float64Array;

  /** All columns one after the other: what is written together lies together. */
  readonly #block: Float64Array;
  readonly #size: number;

  constructor(instruments: number) {
    this.#size = instruments;
    this.#block = new Float64Array(instruments * 10).fill(Number.NaN);
    let next = 0;
    const column = (): Float64Array => this.#block.subarray(next++ * instruments, next * instruments);
    this.open = column();
    this.high = column();
    this.low = column();
    this.close = column();
    this.volume = column();
    this.time = column();
    this.barEnd = column();
    this.marks = column();
    this.bid = column();
    this.ask = column();
  }

  bar(event: BarEvent): void {
    const i = event.instrument;
    this.open[i] = event.open;
    this.high[i] = event.high;
    this.low[i] = event.low;
    this.close[i] = event.close;
    this.volume[i] = event.volume;
    this.time[i] = event.ts;
    this.barEnd[i] = event.ts;
    this.marks[i] = event.close;
  }

  /** A bar of a batch, read in place. */
  barOf({ end, open, high, low, close, volume }: BarColumns, row: number, instrument: number): void {
    const block = this.#block;
    const size = this.#size;
    const ended = end[row]!;
    const last = close[row]!;
    let at = instrument;
    block[at] = open[row]!;
    at += size;
    block[at] = high[row]!;
    at += size;
    block[at] = low[row]!;
    at += size;
    block[at] = last;
    at += size;
    block[at] = volume[row]!;
    at += size;
    block[at] = ended;
    at += size;
    block[at] = ended;
    at += size;
    block[at] = last;
  }

  trade(event: TradeEvent): void {
    const i = event.instrument;
    this.time[i] = event.ts;
    this.marks[i] = event.price;
  }

  quote(event: QuoteEvent): void {
    const i = event.instrument;
    this.bid[i] = event.bid;
    this.ask[i] = event.ask;
    this.time[i] = event.ts;
    if (Number.isNaN(this.close[i]!) && event.bid > 0 && event.ask > 0) this.marks[i] = (event.bid + event.ask) / 2;
  }

  book(event: BookEvent): void {
    this.time[event.instrument] = event.ts;
  }

  /** Takes in an event of a hot shape; false for every other kind. */
  update(event: MarketEvent): boolean {
    switch (event.kind) {
      case 'bar':
        this.bar(event);
        return true;
      case 'trade':
        this.trade(event);
        return true;
      case 'quote':
        this.quote(event);
        return true;
      case 'book':
        this.book(event);
        return true;
      default:
        return false;
    }
  }

  /** Keeps marks comparable over a split. */
  rescale(instrument: number, factor: number): void {
    for (const column of [this.open, this.high, this.low, this.close, this.bid, this.ask, this.marks])
      column[instrument] = column[instrument]! * factor;
  }

  snapshot(): { readonly [column: string]: readonly number[] } {
    return Object.fromEntries([...COLUMNS, 'marks' as const, 'barEnd' as const].map((name) => [name, [...this[name]]]));
  }

  restore(state: { readonly [column: string]: readonly number[] }): void {
    for (const name of [...COLUMNS, 'marks', 'barEnd'] as const) this[name].set(state[name] ?? []);
  }
}
