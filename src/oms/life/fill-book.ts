import type { Currency } from '../../core/instrument.js';
import type { Fixed } from '../../core/money.js';
import type { Liquidity } from '../../core/report.js';
import type { Micros } from '../../core/time.js';

/** A fill as it was counted. `cumulative` is the venue's count of what is filled so far, this fill included. */
export interface CountedFill {
  readonly id: string;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly cumulative: Fixed;
  readonly fee: Fixed;
  readonly feeCurrency: Currency;
  readonly liquidity: Liquidity;
  readonly ts: Micros;
}

/** So many fills are looked through for an id; more get an index. */
const FEW = 16;

/** What became of a fill that was shown to the book. */
export type FillVerdict = 'counted' | 'duplicate' | 'conflict';

/** None yet: one list for all books, until they have their own. Most get one fill, and no room for more. */
const NO_STRETCHES: Fixed[] = [];
const NO_FILLS: CountedFill[] = [];
Object.freeze(NO_STRETCHES);
Object.freeze(NO_FILLS);

/**
 * The fills of one order at a venue, each counted once.
 *
 * A fill covers the stretch (cumulative − quantity, cumulative] of the order. What lies on a stretch that is covered is a
 * repetition, whatever id it bears; what lies across the edge of one is a conflict and is not counted. So the order in
 * which fills arrive does not matter, and a stretch that is missing below the highest one is a gap that can be asked for.
 *
 * @example
 * ```ts
 * import { type FillBook, OmsDesk } from 'edgeproof/oms';
 * const complete = (book: FillBook) => book.missing === 0n;
 * if (typeof complete !== 'function' || typeof OmsDesk !== 'function') throw new Error('a desk keeps one an order');
 * ```
 */
export class FillBook {
  /** Covered stretches, rising and apart: from, to, from, to, … */
  #covered = NO_STRETCHES;
  #fills = NO_FILLS;
  /** Ids of fills that the venue took back: a repetition of one is no new fill. */
  #busted: string[] | null = null;
  /** Ids of many fills; a few are looked through. */
  #ids: Set<string> | null = null;
  #filled: Fixed = 0n;
  /** Filled before the order was taken over: counted, but none of its fills are ours. */
  #before: Fixed = 0n;
  /** The highest count that the venue ever stated. */
  #claimed: Fixed = 0n;

  get filled(): Fixed {
    return this.#filled;
  }

  get fills(): readonly CountedFill[] {
    return this.#fills;
  }

  /** What the venue says is filled and we have not seen. */
  get missing(): Fixed {
    return this.#claimed > this.#filled ? this.#claimed - this.#filled : 0n;
  }

  get before(): Fixed {
    return this.#before;
  }

  /** Begins with what was filled before the order was taken over. */
  begin(before: Fixed): void {
    this.#before = before;
    this.#filled = before;
    this.#covered = before === 0n ? [] : [0n, before];
    this.claim(before);
  }

  /** The venue's count, from a report or an answer that is not a fill. */
  claim(cumulative: Fixed): void {
    if (cumulative > this.#claimed) this.#claimed = cumulative;
  }

  /** What a fill would be, without counting it; `cumulative` of 0 means that the venue states none. */
  judge(id: string, quantity: Fixed, cumulative: Fixed): FillVerdict {
    if (id !== '') {
      if (this.#has(id) || this.#busted?.includes(id)) return 'duplicate';
    }
    if (quantity <= 0n || cumulative < 0n) return 'conflict';
    if (cumulative === 0n) return id === '' ? 'conflict' : 'counted';
    const from = cumulative - quantity;
    if (from < 0n) return 'conflict';
    const spans = this.#covered;
    for (let k = 0; k < spans.length; k += 2) {
      if (cumulative <= spans[k]! || from >= spans[k + 1]!) continue;
      return from >= spans[k]! && cumulative <= spans[k + 1]! ? 'duplicate' : 'conflict';
    }
    return 'counted';
  }

  #has(id: string): boolean {
    const fills = this.#fills;
    if (fills.length > FEW) {
      this.#ids ??= new Set(fills.map((one) => one.id));
      return this.#ids.has(id);
    }
    for (let k = fills.length - 1; k >= 0; k--) if (fills[k]!.id === id) return true;
    return false;
  }

  /** Counts a fill that {@link judge} has called `counted`. */
  count(fill: CountedFill): void {
    const top = fill.cumulative === 0n ? this.#filled + fill.quantity : fill.cumulative;
    if (this.#fills.length === 0) this.#fills = [fill];
    else this.#fills.push(fill);
    this.#ids?.add(fill.id);
    this.#filled += fill.quantity;
    this.claim(top);
    this.#cover(top - fill.quantity, top);
  }

  /** Takes a fill back, as when the venue busts a trade: what was filled after it moves down. */
  bust(id: string): CountedFill | null {
    const at = this.#fills.findIndex((one) => one.id === id);
    if (at < 0) return null;
    const [gone] = this.#fills.splice(at, 1);
    if (this.#busted === null) this.#busted = [];
    this.#busted.push(id);
    this.#ids = null;
    this.#filled -= gone!.quantity;
    const gap = this.#claimed - gone!.quantity;
    this.#claimed = this.#filled;
    this.claim(gap);
    this.#covered = this.#filled === 0n ? [] : [0n, this.#filled];
    return gone!;
  }

  /** Puts the corrected terms of a fill in place of the old ones; the old ones, or null when there is no such fill. */
  correct(id: string, price: Fixed, quantity: Fixed): readonly [CountedFill, CountedFill] | null {
    const at = this.#fills.findIndex((one) => one.id === id);
    if (at < 0) return null;
    const old = this.#fills[at]!;
    const changed = { ...old, price, quantity };
    this.#fills[at] = changed;
    const moved = quantity - old.quantity;
    if (moved !== 0n) {
      this.#filled += moved;
      this.#claimed += moved;
      this.#covered = this.#filled === 0n ? [] : [0n, this.#filled];
    }
    return [old, changed];
  }

  get bustedIds(): readonly string[] {
    return this.#busted ?? [];
  }

  /** The parts that a snapshot keeps. */
  save(): { readonly covered: readonly Fixed[]; readonly claimed: Fixed } {
    return { covered: this.#covered, claimed: this.#claimed };
  }

  /**
   * Puts in place of what it holds the fills, the ids of busted ones and the parts of {@link FillBook.save}.
   *
   * `covered` is taken over, not copied.
   */
  load(state: {
    fills: readonly CountedFill[];
    busted: readonly string[];
    covered: Fixed[];
    claimed: Fixed;
    before: Fixed;
  }): void {
    this.#fills = state.fills.length === 0 ? NO_FILLS : [...state.fills];
    this.#ids = null;
    this.#before = state.before;
    this.#filled = state.before;
    for (const one of state.fills) this.#filled += one.quantity;
    this.#busted = state.busted.length === 0 ? null : [...state.busted];
    this.#covered = state.covered;
    this.#claimed = state.claimed;
  }

  #cover(from: Fixed, to: Fixed): void {
    const spans = this.#covered;
    // Nearly always the next stretch: it grows the last one.
    const last = spans.length - 1;
    if (last < 0) this.#covered = [from, to];
    else if (spans[last] === from) spans[last] = to;
    else this.#insert(from, to);
  }

  #insert(from: Fixed, to: Fixed): void {
    const old = this.#covered;
    const spans: Fixed[] = [];
    let [low, high] = [from, to];
    let placed = false;
    for (let k = 0; k < old.length; k += 2) {
      const [a, b] = [old[k]!, old[k + 1]!];
      if (b === low) low = a;
      else if (a === high) high = b;
      else {
        if (a > high && !placed) {
          spans.push(low, high);
          placed = true;
        }
        spans.push(a, b);
      }
    }
    if (!placed) spans.push(low, high);
    this.#covered = spans;
  }
}
