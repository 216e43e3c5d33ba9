import { type Fixed, toNumber } from '../core/money.js';
import { type FillRecord, type FillRow, type RecordInstrument, rowOf, type TradeRecord } from './run-record.js';

/** A split of an instrument: from `at` on, `numerator` new units stand for `denominator` old ones. */
export interface SplitRecord {
  readonly at: number;
  readonly instrument: number;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What {@link roundTrips} may be told beside the fills. */
export interface RoundTripOptions {
  /** For contract multipliers and to know futures; every multiplier is 1 without it. */
  readonly instruments?: readonly RecordInstrument[];
  /** Times of settles, rising: to count the bars that a trip lasted. */
  readonly at?: Float64Array;
  /** Splits in order of time. */
  readonly splits?: readonly SplitRecord[];
}

interface Lot {
  quantity: Fixed;
  price: number;
  fx: number;
  fee: number;
  readonly at: number;
  /** Settles not after the entry. */
  readonly settles: number;
  readonly order: OrderMark;
  readonly serial: number;
}

/** Tells the orders of one strategy and instrument apart: by instant and leg, by their ids where these were given. */
interface OrderMark {
  readonly decidedAt: number;
  readonly leg: number;
  readonly id: string;
}

interface Book {
  long: boolean;
  readonly lots: Lot[];
  head: number;
  lastLot: number;
  lastExit: OrderMark | null;
  lastTrip: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Round trips of fills, first in first out, each strategy for itself, in order of exit.
 *
 * A trip pairs one entry order with one exit order: the partial fills of an order count once. Quantities are matched exactly;
 * profit is after both sides' share of fees, in the account currency. Spot cash flows are converted at their own rates,
 * futures and perpetuals at the exit's, since no notional changed hands. What is still open is no trip.
 *
 * @param fills - in order of time
 * @example
 * ```ts
 * import { fixed } from 'edgeproof';
 * import { roundTrips } from 'edgeproof/report';
 * const fill = (at: number, side: 'buy' | 'sell', price: string) => ({
 *   at, ts: at, instrument: 0, side, quantityFixed: fixed(2), priceFixed: fixed(price), feeFixed: fixed(1), feeCurrency: 'USD',
 *   liquidity: 'taker' as const, orderId: `o-${at}`, strategy: 's', tag: '', realised: 0,
 * });
 * const trips = roundTrips([fill(1, 'buy', '10'), fill(2, 'sell', '12.5')]);
 * if (trips[0]?.profit !== 3) throw new Error('(12.5 - 10) * 2 - 2 fees');
 * ```
 */
export function roundTrips(fills: Iterable<FillRecord>, options: RoundTripOptions = {}): readonly TradeRecord[] {
  const matcher = new Matcher(options);
  const splits = options.splits ?? [];
  let next = 0;
  for (const fill of fills) {
    for (; next < splits.length && splits[next]!.at <= fill.at; next++) matcher.split(splits[next]!);
    matcher.add('quantityNumber' in fill ? (fill as FillRow) : rowOf(fill));
  }
  return matcher.trips;
}

class Matcher {
  readonly trips: Mutable<TradeRecord>[] = [];
  /** Entry notional of each trip, in the account currency. */
  readonly #entered: number[] = [];
  readonly #books = new Map<string, (Book | undefined)[]>();
  readonly #options: RoundTripOptions;
  #serial = 0;
  /** Settles not after the latest fill. */
  #settles = 0;

  constructor(options: RoundTripOptions) {
    this.#options = options;
  }

  add(fill: FillRow): void {
    const { at } = this.#options;
    if (at !== undefined) while (this.#settles < at.length && at[this.#settles]! <= fill.at) this.#settles++;
    const book = this.#bookOf(fill);
    const rest = this.#close(book, fill);
    if (rest > 0n) this.#open(book, fill, rest);
  }

  #bookOf({ strategy, instrument }: FillRow): Book {
    let books = this.#books.get(strategy);
    if (books === undefined) {
      books = [];
      this.#books.set(strategy, books);
    }
    let book = books[instrument];
    if (book === undefined) {
      book = { long: true, lots: [], head: 0, lastLot: -1, lastExit: null, lastTrip: -1 };
      books[instrument] = book;
    }
    return book;
  }

  split(event: SplitRecord): void {
    const factor = Number(event.numerator) / Number(event.denominator);
    for (const books of this.#books.values()) {
      for (const lot of books[event.instrument]?.lots ?? []) {
        lot.quantity = (lot.quantity * event.numerator) / event.denominator;
        lot.price /= factor;
      }
    }
  }

  #open(book: Book, fill: FillRow, quantity: Fixed): void {
    if (book.head === book.lots.length) {
      // Popping keeps the storage of the list, which is nearly always of one.
      while (book.lots.length > 0) book.lots.pop();
      book.head = 0;
      book.long = fill.side === 'buy';
    }
    const price = fill.priceNumber;
    const fx = fill.fx ?? 1;
    const fee = feeOf(fill) * share(quantity, fill.quantityFixed);
    const last = book.lots.length === 0 ? undefined : book.lots[book.lots.length - 1];
    if (last === undefined || !isOf(fill, last.order)) {
      const { at } = fill;
      book.lots.push({
        quantity,
        price,
        fx,
        fee,
        at,
        settles: this.#settles,
        order: markOf(fill),
        serial: this.#serial++,
      });
      return;
    }
    const before = toNumber(last.quantity);
    const added = toNumber(quantity);
    last.price = (last.price * before + price * added) / (before + added);
    last.fx = (last.fx * before + fx * added) / (before + added);
    last.fee += fee;
    last.quantity += quantity;
  }

  /** Matches a fill with the oldest open lots of the other side; gives what is left of it. */
  #close(book: Book, fill: FillRow): Fixed {
    const whole = fill.quantityFixed;
    let rest = whole;
    if (book.long === (fill.side === 'buy')) return rest;
    while (rest > 0n && book.head < book.lots.length) {
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
    const profit = (exitPrice * quantity * multiplier * exitFx - entered) * (book.long ? 1 : -1) - costs;
    const same = book.lastLot === lot.serial && book.lastExit !== null && isOf(fill, book.lastExit);
    const trip = same ? this.trips[book.lastTrip]! : this.#begin(book, lot, fill);
    const whole = trip.quantity + quantity;
    const notional = this.#entered[book.lastTrip]! + entered;
    trip.entryPrice = (trip.entryPrice * trip.quantity + lot.price * quantity) / whole;
    trip.exitPrice = (trip.exitPrice * trip.quantity + exitPrice * quantity) / whole;
    trip.exitAt = fill.at;
    trip.quantity = whole;
    trip.costs += costs;
    trip.profit += profit;
    trip.returnShare = notional === 0 ? 0 : trip.profit / Math.abs(notional);
    this.#entered[book.lastTrip] = notional;
    if (this.#options.at !== undefined) trip.bars = this.#settles - lot.settles;
  }

  #begin(book: Book, lot: Lot, fill: FillRow): Mutable<TradeRecord> {
    book.lastLot = lot.serial;
    book.lastExit = markOf(fill);
    book.lastTrip = this.trips.length;
    const trip: Mutable<TradeRecord> = {
      instrument: fill.instrument,
      side: book.long ? 'long' : 'short',
      strategy: fill.strategy,
      entryAt: lot.at,
      exitAt: fill.at,
      entryPrice: 0,
      exitPrice: 0,
      quantity: 0,
      profit: 0,
      returnShare: 0,
      costs: 0,
    };
    this.trips.push(trip);
    this.#entered.push(0);
    return trip;
  }
}

function markOf(fill: FillRow): OrderMark {
  const { decidedAt, leg } = fill;
  return { decidedAt, leg, id: leg < 0 ? fill.orderId : '' };
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
