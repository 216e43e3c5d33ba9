import { type Fixed, toNumber } from '../core/money.js';
import type { FillRow, RecordInstrument } from './run-record.js';
import { TradeLog } from './trade-log.js';

/** A split of an instrument: from `at` on, `numerator` new units stand for `denominator` old ones. */
export interface SplitRecord {
  readonly at: number;
  readonly instrument: number;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What `roundTrips` may be told beside the fills. */
export interface RoundTripOptions {
  /** For contract multipliers and to know futures; every multiplier is 1 without it. */
  readonly instruments?: readonly RecordInstrument[];
  /** Times of settles, rising: to count the bars that a trip lasted. */
  readonly at?: Float64Array;
  /** Splits in order of time. */
  readonly splits?: readonly SplitRecord[];
}

/** Tells the orders of one strategy and instrument apart: by instant and leg, by their ids where these were given. */
interface OrderMark {
  decidedAt: number;
  leg: number;
  id: string;
}

interface Lot extends OrderMark {
  quantity: Fixed;
  price: number;
  fx: number;
  fee: number;
  at: number;
  /** Settles not after the entry. */
  settles: number;
  serial: number;
}

/** What is open of one instrument of one strategy, oldest first; lots that are done are used again. */
interface Book {
  long: boolean;
  readonly lots: Lot[];
  head: number;
  open: number;
  lastLot: number;
  readonly lastExit: OrderMark;
  lastTrip: number;
}

/** Pairs entries with exits, first in first out. */
export class TripMatcher {
  readonly trips = new TradeLog();
  readonly #books = new Map<string, (Book | undefined)[]>();
  readonly #options: RoundTripOptions;
  readonly #part = {
    entryPrice: 0,
    exitPrice: 0,
    exitAt: 0,
    quantity: 0,
    notional: 0,
    profit: 0,
    costs: 0,
    bars: Number.NaN,
  };
  /** The strategy of the fill before, and its books: fills come in runs of one. */
  #strategy: string | null = null;
  #own: (Book | undefined)[] = [];
  #serial = 0;
  /** Settles not after the latest fill, and where the next one stands: in which part, at which row. */
  #settles = 0;
  #next = 0;
  #row = 0;
  readonly #parts: readonly Float64Array[];

  /** @param parts - times of settles in several pieces, in place of those of the options */
  constructor(options: RoundTripOptions, parts: readonly Float64Array[]) {
    this.#options = options;
    this.#parts = parts;
  }

  add(fill: FillRow): void {
    if (this.#parts.length > 0) this.#settle(fill.at);
    const book = this.#bookOf(fill);
    const rest = this.#close(book, fill);
    if (rest > 0n) this.#open(book, fill, rest);
  }

  /** Counts the settles up to a time. */
  #settle(now: number): void {
    while (this.#next < this.#parts.length) {
      const at = this.#parts[this.#next]!;
      let k = this.#row;
      while (k < at.length && at[k]! <= now) k++;
      this.#settles += k - this.#row;
      this.#row = k;
      if (k < at.length) return;
      this.#next++;
      this.#row = 0;
    }
  }

  #bookOf({ strategy, instrument }: FillRow): Book {
    if (strategy !== this.#strategy) {
      this.#strategy = strategy;
      this.#own = this.#books.get(strategy) ?? [];
      this.#books.set(strategy, this.#own);
    }
    let book = this.#own[instrument];
    if (book === undefined) {
      const lastExit = { decidedAt: Number.NaN, leg: 0, id: '' };
      book = { long: true, lots: [], head: 0, open: 0, lastLot: -1, lastExit, lastTrip: -1 };
      this.#own[instrument] = book;
    }
    return book;
  }

  split(event: SplitRecord): void {
    const factor = Number(event.numerator) / Number(event.denominator);
    for (const books of this.#books.values()) {
      const book = books[event.instrument];
      if (book === undefined) continue;
      for (let k = book.head; k < book.open; k++) {
        const lot = book.lots[k]!;
        lot.quantity = (lot.quantity * event.numerator) / event.denominator;
        lot.price /= factor;
      }
    }
  }

  #open(book: Book, fill: FillRow, quantity: Fixed): void {
    if (book.head === book.open) {
      book.head = 0;
      book.open = 0;
      book.long = fill.side === 'buy';
    }
    const price = fill.priceNumber;
    const fx = fill.fx ?? 1;
    const fee = feeOf(fill) * share(quantity, fill.quantityFixed);
    const last = book.open === 0 ? undefined : book.lots[book.open - 1];
    if (last === undefined || !isOf(fill, last)) {
      const lot = this.#place(book);
      mark(lot, fill);
      lot.quantity = quantity;
      lot.price = price;
      lot.fx = fx;
      lot.fee = fee;
      lot.at = fill.at;
      lot.settles = this.#settles;
      lot.serial = this.#serial++;
      return;
    }
    const before = toNumber(last.quantity);
    const added = toNumber(quantity);
    last.price = (last.price * before + price * added) / (before + added);
    last.fx = (last.fx * before + fx * added) / (before + added);
    last.fee += fee;
    last.quantity += quantity;
  }

  #place(book: Book): Lot {
    let lot = book.lots[book.open];
    if (lot === undefined) {
      lot = { quantity: 0n, price: 0, fx: 1, fee: 0, at: 0, settles: 0, serial: 0, decidedAt: 0, leg: 0, id: '' };
      book.lots.push(lot);
    }
    book.open++;
    return lot;
  }

  /** Matches a fill with the oldest open lots of the other side; gives what is left of it. */
  #close(book: Book, fill: FillRow): Fixed {
    const whole = fill.quantityFixed;
    let rest = whole;
    if (book.long === (fill.side === 'buy')) return rest;
    while (rest > 0n && book.head < book.open) {
      const lot = book.lots[book.head]!;
      let matched = lot.quantity;
      if (rest < matched) matched = rest;
      const entryFee = lot.fee * share(matched, lot.quantity);
      const quantity = matched === whole ? fill.quantityNumber : toNumber(matched);
      this.#record(book, lot, fill, quantity, entryFee + feeOf(fill) * share(matched, whole));
      lot.fee -= entryFee;
      lot.quantity -= matched;
      rest -= matched;
      if (lot.quantity === 0n) book.head++;
    }
    return rest;
  }

  #record(book: Book, lot: Lot, fill: FillRow, quantity: number, costs: number): void {
    const what = this.#options.instruments?.[fill.instrument];
    const multiplier = what?.multiplier ?? 1;
    const exitPrice = fill.priceNumber;
    const exitFx = fill.fx ?? 1;
    const margined = what?.assetClass === 'future' || what?.assetClass === 'perpetual';
    const entered = lot.price * quantity * multiplier * (margined ? exitFx : lot.fx);
    const part = this.#part;
    part.entryPrice = lot.price;
    part.exitPrice = exitPrice;
    part.exitAt = fill.at;
    part.quantity = quantity;
    part.notional = entered;
    part.profit = (exitPrice * quantity * multiplier * exitFx - entered) * (book.long ? 1 : -1) - costs;
    part.costs = costs;
    if (this.#parts.length > 0) part.bars = this.#settles - lot.settles;
    if (book.lastTrip < 0 || book.lastLot !== lot.serial || !isOf(fill, book.lastExit)) this.#begin(book, lot, fill);
    this.trips.add(book.lastTrip, part);
  }

  #begin(book: Book, lot: Lot, fill: FillRow): void {
    book.lastLot = lot.serial;
    mark(book.lastExit, fill);
    const { instrument, strategy } = fill;
    book.lastTrip = this.trips.begin({ instrument, side: book.long ? 'long' : 'short', strategy }, lot.at);
  }
}

function mark(order: OrderMark, fill: FillRow): void {
  const { leg } = fill;
  order.decidedAt = fill.decidedAt;
  order.leg = leg;
  order.id = leg < 0 ? fill.orderId : '';
}

function isOf(fill: FillRow, { decidedAt, leg, id }: OrderMark): boolean {
  return leg < 0 || fill.leg < 0 ? fill.orderId === id : fill.leg === leg && fill.decidedAt === decidedAt;
}

function feeOf(fill: FillRow): number {
  return fill.feeNumber * (fill.feeFx ?? 1);
}

function share(part: Fixed, whole: Fixed): number {
  return part === whole ? 1 : Number(part) / Number(whole);
}
