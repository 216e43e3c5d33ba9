import { DAY, type Micros } from '../core/time.js';
import { dayOf } from './civil.js';

/** One year of daily bars: how many there were, and on how many the open was the close of the day before. */
export interface OpenYear {
  readonly year: number;
  readonly bars: number;
  readonly same: number;
  /** When the first of them was. */
  readonly first: Micros;
}

/** Years with fewer bars say nothing. */
const ENOUGH = 20;
/** Real shares open at the former close on 0 to 11 % of days a year (SPY and four large shares, 1998 to 2021). */
const SUSPICIOUS = 0.15;

/**
 * Counts by year how often a day opens where the day before closed.
 *
 * Vendors fill in opens that they do not have by the former close; a fill at such an open is a fill at a price that
 * was already gone.
 */
export class OpenCounter {
  #year = 0;
  #yearEnd: Micros = Number.NEGATIVE_INFINITY;
  #bars = 0;
  #same = 0;
  #first: Micros = 0;
  readonly #years: OpenYear[] = [];

  add(ts: Micros, same: boolean): void {
    if (ts > this.#yearEnd) this.#turn(ts);
    this.#bars++;
    if (same && this.#same++ === 0) this.#first = ts;
  }

  /** The years in which too many opens were the former close. */
  suspicious(): readonly OpenYear[] {
    const years = [...this.#years, this.#present()];
    return years.filter((one) => one.bars >= ENOUGH && one.same > SUSPICIOUS * one.bars);
  }

  #present(): OpenYear {
    return { year: this.#year, bars: this.#bars, same: this.#same, first: this.#first };
  }

  #turn(ts: Micros): void {
    if (this.#bars > 0) this.#years.push(this.#present());
    this.#year = new Date((ts - 1) / 1000).getUTCFullYear();
    this.#yearEnd = dayOf(this.#year + 1, 1, 1) * DAY;
    this.#bars = 0;
    this.#same = 0;
  }
}

/** The sentence of a finding: each year with its share of such days. */
export function describeOpens(years: readonly OpenYear[]): string {
  const shares = years.map((one) => `${Math.round((100 * one.same) / one.bars)} % of days in ${one.year}`);
  return `open equals previous close on ${shares.join(', ')}; fills at the open are not real there`;
}
