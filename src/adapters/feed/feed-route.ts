import type { LiveQuery } from '../../contracts/data-source.js';
import type { EventKind, MarketEvent, StatusEvent } from '../../core/event.js';
import type { Instrument } from '../../core/instrument.js';
import type { Universe } from '../../core/universe.js';
import type { Channel, Stream } from './protocol.js';
import type { FeedEvent } from './session-desk.js';

/** The venue's symbol of a listing; null where it is none of this venue's. */
type SymbolOf = (instrument: Instrument) => string | null;

const CHANNELS: { readonly [K in EventKind]?: Channel } = {
  trade: 'trades',
  quote: 'quotes',
  book: 'book',
  bar: 'bars',
};

/** Turns events by symbol into events of a universe. */
export class FeedRoute {
  readonly #symbolOf: SymbolOf;
  readonly #tell: (event: MarketEvent | StatusEvent) => void;
  #indexes = new Map<string, number>();
  #seq = 0;

  constructor(symbolOf: SymbolOf, tell: (event: MarketEvent | StatusEvent) => void) {
    this.#symbolOf = symbolOf;
    this.#tell = tell;
  }

  /** The streams that a query asks for; from now on its universe gives the indexes. */
  streams({ universe, kinds }: LiveQuery): Stream[] {
    this.#indexes = indexes(universe, this.#symbolOf);
    const channels = kinds.map((kind) => CHANNELS[kind]).filter((one) => one !== undefined);
    return [...this.#indexes.keys()].flatMap((symbol) => channels.map((channel) => ({ symbol, channel })));
  }

  /** Tells an event of a feed; nothing of a symbol that is none of the universe's. */
  pass(event: FeedEvent): void {
    const made = this.#made(event);
    for (const one of made) this.#tell(one);
  }

  #made(event: FeedEvent): readonly (MarketEvent | StatusEvent)[] {
    const { at } = event;
    switch (event.type) {
      case 'up':
        return [this.#status(-1, 'feed-up', event.detail, at)];
      case 'down':
        return [this.#status(-1, 'feed-down', event.detail, at)];
      case 'gap': {
        const gap = this.#of(event.symbol, 'gap', `${event.channel}: ${event.detail}`, at);
        // Trades and bars that are lost stay lost: what follows can be trusted from here on.
        return (event.channel === 'trades' || event.channel === 'bars') && event.lasts !== true
          ? [...gap, ...this.#of(event.symbol, 'feed-up', `${event.channel} go on after a gap`, at)]
          : gap;
      }
      case 'mended':
        return this.#of(event.symbol, 'feed-up', `${event.channel}: in step again`, at);
      case 'state': {
        const status = event.open ? 'resume' : 'halt';
        return event.symbol === null
          ? [this.#status(-1, status, event.detail, at)]
          : this.#of(event.symbol, status, event.detail, at);
      }
      case 'book': {
        const instrument = this.#indexes.get(event.symbol);
        if (instrument === undefined) return [];
        const { bids, asks } = event.levels;
        const ts = Number.isNaN(event.ts) ? at : event.ts;
        return [{ kind: 'book', instrument, ts, at, seq: this.#seq++, snapshot: event.snapshot, bids, asks }];
      }
      case 'market': {
        const instrument = this.#indexes.get(event.message.symbol);
        return instrument === undefined ? [] : this.#market(event, instrument);
      }
    }
  }

  #market({ message, at }: Extract<FeedEvent, { type: 'market' }>, instrument: number): readonly MarketEvent[] {
    switch (message.type) {
      case 'trade': {
        const { price, size, aggressor, id, offExchange, ts } = message;
        return [{ kind: 'trade', instrument, ts, at, seq: this.#seq++, price, size, aggressor, id, offExchange }];
      }
      case 'quote': {
        const { bid, bidSize, ask, askSize } = message;
        const ts = Number.isNaN(message.ts) ? at : message.ts;
        return [{ kind: 'quote', instrument, ts, at, seq: this.#seq++, bid, bidSize, ask, askSize }];
      }
      case 'bar': {
        const { start, period, open, high, low, close, volume } = message;
        const bar = { kind: 'bar', instrument, ts: start + period, at, seq: this.#seq++ } as const;
        return [{ ...bar, start, period, open, high, low, close, volume }];
      }
      default:
        return [
          this.#status(instrument, 'gap', `trade ${message.id} was taken back: ${message.detail}`, at),
          this.#status(instrument, 'feed-up', 'after a correction', at),
        ];
    }
  }

  #of(symbol: string, status: StatusEvent['status'], detail: string, at: number): StatusEvent[] {
    const instrument = this.#indexes.get(symbol);
    return instrument === undefined ? [] : [this.#status(instrument, status, detail, at)];
  }

  #status(instrument: number, status: StatusEvent['status'], detail: string, at: number): StatusEvent {
    return { kind: 'status', instrument, ts: at, at, seq: this.#seq++, status, detail };
  }
}

function indexes(universe: Universe, symbolOf: SymbolOf): Map<string, number> {
  const found = new Map<string, number>();
  universe.instruments.forEach((instrument, i) => {
    const symbol = symbolOf(instrument);
    if (symbol !== null) found.set(symbol, i);
  });
  return found;
}
