import type { TradeRecord } from './run-record.js';
import type { TradeRows } from './trade-rows.js';

/** Where a trip's numbers stand: entry and exit time and price, quantity, profit, share, costs, bars, entry notional. */
const AT = { entryAt: 0, exitAt: 1, entryPrice: 2, exitPrice: 3, quantity: 4, profit: 5, share: 6, costs: 7, bars: 8 };
const NOTIONAL = 9;
const NUMBERS = 10;
const FIRST = 128;

/** What few trips differ in. */
type TradeKind = Pick<TradeRecord, 'instrument' | 'side' | 'strategy'>;

/** A part of a trip: what was matched of one entry with what of one exit. */
export interface TripPart {
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly exitAt: number;
  readonly quantity: number;
  /** Entry notional, in the account currency. */
  readonly notional: number;
  readonly profit: number;
  readonly costs: number;
  /** NaN when it is not known. */
  readonly bars: number;
}

/** Round trips as columns; objects are made when somebody asks for them. */
export class TradeLog implements TradeRows {
  length = 0;
  #numbers = new Float64Array(NUMBERS * FIRST);
  #kind = new Uint16Array(FIRST);
  readonly #kinds: TradeKind[] = [];
  #made: TradeRecord[] | null = null;

  /** Begins a trip; gives its number. */
  begin(kind: TradeKind, entryAt: number): number {
    const i = this.length++;
    if (i === this.#kind.length) this.#grow();
    this.#numbers[i * NUMBERS] = entryAt;
    this.#kind[i] = this.#kindOf(kind);
    return i;
  }

  /** Adds a part to a trip: prices are means by quantity, the rest is summed. */
  add(i: number, part: TripPart): void {
    const n = this.#numbers;
    const at = i * NUMBERS;
    const held = n[at + AT.quantity]!;
    const whole = held + part.quantity;
    const notional = n[at + NOTIONAL]! + part.notional;
    const profit = n[at + AT.profit]! + part.profit;
    n[at + AT.entryPrice] = (n[at + AT.entryPrice]! * held + part.entryPrice * part.quantity) / whole;
    n[at + AT.exitPrice] = (n[at + AT.exitPrice]! * held + part.exitPrice * part.quantity) / whole;
    n[at + AT.exitAt] = part.exitAt;
    n[at + AT.quantity] = whole;
    n[at + AT.costs] = n[at + AT.costs]! + part.costs;
    n[at + AT.profit] = profit;
    n[at + AT.share] = notional === 0 ? 0 : profit / Math.abs(notional);
    n[at + AT.bars] = part.bars;
    n[at + NOTIONAL] = notional;
  }

  #kindOf({ instrument, side, strategy }: TradeKind): number {
    const kinds = this.#kinds;
    for (let k = kinds.length - 1; k >= 0; k--) {
      const one = kinds[k]!;
      if (one.side === side && one.instrument === instrument && one.strategy === strategy) return k;
    }
    return kinds.push({ instrument, side, strategy }) - 1;
  }

  #grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const kind = new Uint16Array(this.#kind.length * 2);
    kind.set(this.#kind);
    this.#kind = kind;
  }

  profits(): Float64Array {
    return this.#column(AT.profit);
  }

  bars(): Float64Array {
    return this.#column(AT.bars);
  }

  #column(which: number): Float64Array {
    const column = new Float64Array(this.length);
    for (let i = 0, at = which; i < column.length; i++, at += NUMBERS) column[i] = this.#numbers[at]!;
    return column;
  }

  /** All trips as objects, made once. */
  all(): readonly TradeRecord[] {
    if (this.#made === null) this.#made = Array.from({ length: this.length }, (_, i) => this.#record(i));
    return this.#made;
  }

  #record(i: number): TradeRecord {
    const n = this.#numbers.subarray(i * NUMBERS, (i + 1) * NUMBERS);
    const bars = n[AT.bars]!;
    return {
      ...this.#kinds[this.#kind[i]!]!,
      entryAt: n[AT.entryAt]!,
      exitAt: n[AT.exitAt]!,
      entryPrice: n[AT.entryPrice]!,
      exitPrice: n[AT.exitPrice]!,
      quantity: n[AT.quantity]!,
      profit: n[AT.profit]!,
      returnShare: n[AT.share]!,
      costs: n[AT.costs]!,
      ...(Number.isNaN(bars) ? {} : { bars }),
    };
  }
}
