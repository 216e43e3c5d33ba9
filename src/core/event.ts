import type { Currency, InstrumentIndex } from './instrument.js';
import type { Json } from './json.js';
import type { DecimalInput } from './money.js';
import type { Micros } from './time.js';

/**
 * The envelope of every event: `ts` is when it happened at the source, `at` the first moment this run could know it.
 *
 * In history `ts <= at`. Order and visibility use `(at, seq)` only; `seq` is given by the source, rising.
 */
export interface Envelope {
  readonly ts: Micros;
  readonly at: Micros;
  readonly seq: number;
}

/** A bar; `ts` is its end, `start` its beginning, `period` its nominal length in microseconds (0: not by time). */
export interface BarEvent extends Envelope {
  readonly kind: 'bar';
  readonly instrument: InstrumentIndex;
  readonly start: Micros;
  readonly period: Micros;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A market print; `aggressor` is 1 for a buyer, -1 for a seller, 0 when not known. `offExchange` marks dark prints. */
export interface TradeEvent extends Envelope {
  readonly kind: 'trade';
  readonly instrument: InstrumentIndex;
  readonly price: number;
  readonly size: number;
  readonly aggressor: -1 | 0 | 1;
  readonly id: string;
  readonly offExchange: boolean;
}

/** Best bid and offer. */
export interface QuoteEvent extends Envelope {
  readonly kind: 'quote';
  readonly instrument: InstrumentIndex;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/** Levels of an order book as flat pairs `[price, size, price, size, …]`; size 0 removes a level. */
export interface BookEvent extends Envelope {
  readonly kind: 'book';
  readonly instrument: InstrumentIndex;
  readonly snapshot: boolean;
  readonly bids: ArrayLike<number>;
  readonly asks: ArrayLike<number>;
}

/** Who or what an observation is about. */
export interface Subject {
  readonly type: 'instrument' | 'issuer' | 'currency' | 'world';
  readonly id: string;
}

/** A number that is not a price: macro, fundamentals, sentiment, imagery. A restated value supersedes a revision. */
export interface ObservationEvent extends Envelope {
  readonly kind: 'observation';
  readonly subject: Subject;
  readonly name: string;
  readonly value: number;
  readonly revision: number;
  readonly supersedes: string | null;
}

/** A text: news, a post, a filing. */
export interface NewsEvent extends Envelope {
  readonly kind: 'news';
  readonly subject: Subject;
  readonly headline: string;
  readonly body: string;
  readonly source: string;
  readonly id: string;
  readonly revision: number;
  readonly supersedes: string | null;
}

/** What a company or venue does to a listing; amounts are exact, per share held at the open of the ex-date. */
export type CorporateAction =
  | { readonly type: 'dividend'; readonly amount: DecimalInput; readonly currency?: Currency; readonly payAt?: Micros }
  | {
      readonly type: 'split';
      readonly numerator: number;
      readonly denominator: number;
      readonly cashPrice?: DecimalInput;
    }
  | {
      readonly type: 'spin-off';
      readonly into: InstrumentIndex;
      readonly ratio: DecimalInput;
      readonly costShare: DecimalInput;
      readonly cashPrice?: DecimalInput;
    }
  | {
      readonly type: 'merger';
      readonly cash: DecimalInput;
      readonly into?: InstrumentIndex;
      readonly ratio?: DecimalInput;
      readonly cashPrice?: DecimalInput;
    }
  | { readonly type: 'symbol-change'; readonly into: InstrumentIndex }
  | { readonly type: 'delisting'; readonly price: DecimalInput };

/** A corporate action on its ex-date, before the first trade of that day. */
export interface CorporateActionEvent extends Envelope {
  readonly kind: 'corporate-action';
  readonly instrument: InstrumentIndex;
  readonly action: CorporateAction;
}

/** The life-cycle of a derivative: daily or final settlement, expiry, assignment. `price` is the settlement price. */
export interface ExpiryEvent extends Envelope {
  readonly kind: 'expiry';
  readonly instrument: InstrumentIndex;
  readonly what: 'settlement' | 'expiry' | 'assignment' | 'exercise';
  readonly price: DecimalInput;
  /** Contracts assigned or exercised; null: all that is held. */
  readonly quantity: DecimalInput | null;
}

/** A rate that accrues or is charged: perpetual funding, stock borrow (per year), interest on cash (per year). */
export interface RateEvent extends Envelope {
  readonly kind: 'rate';
  readonly what: 'funding' | 'borrow' | 'interest' | 'fx';
  readonly instrument: InstrumentIndex | -1;
  readonly currency: Currency;
  readonly rate: DecimalInput;
}

/** Trading state of an instrument, or of the whole feed when `instrument` is -1. */
export interface StatusEvent extends Envelope {
  readonly kind: 'status';
  readonly instrument: InstrumentIndex | -1;
  readonly status: 'open' | 'close' | 'halt' | 'resume' | 'gap' | 'feed-up' | 'feed-down';
  readonly detail: string;
}

/** What a slow plug-in call answered: a refit, a remote forecast. */
export interface PluginResultEvent extends Envelope {
  readonly kind: 'plugin-result';
  readonly plugin: string;
  readonly result: Json;
}

/** Everything that a source can deliver; the first four are the hot shapes. */
export type MarketEvent =
  | BarEvent
  | TradeEvent
  | QuoteEvent
  | BookEvent
  | ObservationEvent
  | NewsEvent
  | CorporateActionEvent
  | ExpiryEvent
  | RateEvent
  | StatusEvent
  | PluginResultEvent;

/** The tag of an event. */
export type EventKind = MarketEvent['kind'];

/**
 * A run of events, ordered by `(at, seq)`; what crosses the seam from a source into the engine.
 *
 * `get` lends: the event is valid until the next call, so copy what you keep.
 */
export interface EventBatch {
  readonly length: number;
  /** When event `i` becomes known, without building the event: a merge looks at times first. */
  at(i: number): Micros;
  /** Event `i`, lent until the next call. */
  get(i: number): MarketEvent;
}
