import type { InstrumentIndex } from '../../core/instrument.js';
import type { Decision } from '../../core/portfolio.js';
import type { Limit } from '../limit-policy.js';
import { moneyOf } from '../proposal.js';
import type { WorstBook } from '../worst-book.js';

/** Money as a multiple of equity; without equity anything is too much. */
export function overEquity(money: number, at: Decision): number {
  if (money === 0) return 0;
  return at.accountEquity > 0 ? money / at.accountEquity : Number.isNaN(money) ? money : Number.POSITIVE_INFINITY;
}

/** A limit whose largest value is stated once. */
export function fixedLimit(text: string, most: number, measure: Limit['measure']): Limit {
  return { text, max: () => most, measure };
}

/** Sum of the absolute values of all positions. */
export function grossLimit(most: number): Limit {
  return fixedLimit('gross exposure as a multiple of equity', most, (book, at) => overEquity(grossOf(book), at));
}

/** Sum of the largest absolute values. */
export function grossOf(book: WorstBook): number {
  let sum = 0;
  for (let i = 0; i < book.size; i++) sum += book.value(i);
  return sum;
}

/** Longs less shorts, without sign. */
export function netLimit(most: number): Limit {
  return fixedLimit('net exposure as a multiple of equity', most, (book, at) => {
    let high = 0;
    let low = 0;
    for (let i = 0; i < book.size; i++) {
      high += book.most(i);
      low += book.least(i);
    }
    return overEquity(Math.max(Math.abs(high), Math.abs(low)), at);
  });
}

/** Value of one instrument. */
export function instrumentLimit(most: number): Limit {
  return fixedLimit('position value as a share of equity', most, (book, at, i) => {
    if (i >= 0) return overEquity(book.value(i), at);
    let largest = 0;
    for (let k = 0; k < book.size; k++) largest = worse(largest, book.value(k));
    return overEquity(largest, at);
  });
}

/** Notional of everything: options count as what they are written on. */
export function leverageLimit(most: number, underlying: Int32Array): Limit {
  return fixedLimit('leverage: notional as a multiple of equity', most, (book, at) => {
    let sum = 0;
    for (let i = 0; i < book.size; i++) {
      const under = underlying[i]!;
      if (under < 0) sum += book.value(i);
      else {
        const units = Math.max(Math.abs(book.high[i]!), Math.abs(book.low[i]!));
        if (units > 0) sum += units * Math.abs(at.marks[under]!) * moneyOf(i, at);
      }
    }
    return overEquity(sum, at);
  });
}

/** The largest few positions together. */
export function concentrationLimit(count: number, most: number): Limit {
  // The largest so far, the largest first; one more place takes what falls out.
  const largest = new Float64Array(count + 1);
  return fixedLimit(`the ${count} largest positions as a share of equity`, most, (book, at) => {
    largest.fill(0);
    for (let i = 0; i < book.size; i++) {
      const value = book.value(i);
      // What has no price may be the largest of all.
      if (Number.isNaN(value)) return value;
      let k = count;
      for (; k > 0 && value > largest[k - 1]!; k--) largest[k] = largest[k - 1]!;
      largest[k] = value;
    }
    let sum = 0;
    for (let k = 0; k < count; k++) sum += largest[k]!;
    return overEquity(sum, at);
  });
}

/** Initial margin: what binds now, and a stated rate on what may still be added. */
export function marginLimit(most: number, rate: number): Limit {
  return fixedLimit('initial margin as a share of equity', most, (book, at) => {
    let more = 0;
    for (let i = 0; i < book.size; i++) {
      const now = book.held[i] === 0 ? 0 : Math.abs(book.held[i]!) * book.unit[i]!;
      more += Math.max(0, book.value(i) - now);
    }
    return overEquity(at.margin.initial + rate * more, at);
  });
}

/** Gross or net exposure of the instruments of one group; `member[i]` is 1 for those. */
export function groupLimit(kind: 'gross' | 'net', name: string, most: number, member: Uint8Array): Limit {
  return fixedLimit(`${kind} exposure of ${name} as a multiple of equity`, most, (book, at, instrument) => {
    if (instrument >= 0 && member[instrument] === 0) return 0;
    let gross = 0;
    let high = 0;
    let low = 0;
    for (let i = 0; i < book.size; i++) {
      if (member[i] === 0) continue;
      if (kind === 'gross') gross += book.value(i);
      else {
        high += book.most(i);
        low += book.least(i);
      }
    }
    return overEquity(kind === 'gross' ? gross : Math.max(Math.abs(high), Math.abs(low)), at);
  });
}

/** The worst of sums of `beta · value`, without sign. */
export function betaExposure(book: WorstBook, beta: (i: InstrumentIndex) => number): number {
  let high = 0;
  let low = 0;
  for (let i = 0; i < book.size; i++) {
    if (book.high[i] === 0 && book.low[i] === 0) continue;
    const b = beta(i);
    const most = b * book.most(i);
    const least = b * book.least(i);
    high += Math.max(most, least);
    low += Math.min(most, least);
  }
  return Math.max(Math.abs(high), Math.abs(low));
}

/** The larger of two; NaN if either is. */
export function worse(a: number, b: number): number {
  return a >= b || Number.isNaN(a) ? a : b;
}
