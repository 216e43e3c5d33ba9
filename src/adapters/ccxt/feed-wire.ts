import { DataError } from '../../core/errors.js';
import type { Micros } from '../../core/time.js';
import type { WireTrade } from '../feed/message.js';

/** A whole book as ccxt gives it; `nonce` and `ts` are NaN where the exchange tells none. */
export interface CcxtBook {
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
  readonly nonce: number;
  readonly ts: Micros;
}

const FIX = 'it is not used, and the stream is begun anew';

/**
 * Reads a page of unified public trades, oldest first. `known` is false for one without an id of the exchange: its id is then made of all that it
 * says, and of how many alike stand before it on the page.
 *
 * @throws DataError for a page of another shape
 */
export function readPrints(who: string, symbol: string, page: unknown): (WireTrade & { readonly known: boolean })[] {
  if (!Array.isArray(page)) throw new DataError(who, `trades of ${symbol} are no list`, FIX);
  const alike = new Map<string, number>();
  const prints = page.map((one: unknown) => {
    const { id, timestamp, price, amount, side } = (one ?? {}) as { readonly [name: string]: unknown };
    if (!positive(price) || !positive(amount) || !positive(timestamp))
      throw new DataError(who, `a trade of ${symbol} has no price, size or time`, FIX);
    const known = (typeof id === 'string' && id !== '') || typeof id === 'number';
    const words = `${timestamp} ${String(side)} ${price} ${amount}`;
    const before = alike.get(words) ?? 0;
    alike.set(words, before + 1);
    const aggressor: -1 | 0 | 1 = side === 'buy' ? 1 : side === 'sell' ? -1 : 0;
    const text = known ? String(id) : `${words} ${before}`;
    const told = { id: text, number: Number.NaN, price, size: amount, aggressor, ts: Math.round(timestamp * 1000) };
    return { type: 'trade' as const, symbol, offExchange: false, known, ...told };
  });
  return prints.sort((a, b) => a.ts - b.ts);
}

/**
 * Reads a unified order book. The object of ccxt goes on changing: what is read is a copy.
 *
 * @throws DataError for one of another shape, and for one whose best bid is not below its best offer
 */
export function readCcxtBook(who: string, symbol: string, value: unknown): CcxtBook {
  const { bids, asks, nonce, timestamp } = (value ?? {}) as { readonly [name: string]: unknown };
  const side = (levels: unknown): Map<number, number> => {
    if (!Array.isArray(levels)) throw new DataError(who, `a book of ${symbol} has no levels`, FIX);
    const found = new Map<number, number>();
    for (const level of levels as unknown[]) {
      const [price, size] = Array.isArray(level) ? (level as unknown[]) : [];
      if (!positive(price) || !(size === 0 || positive(size)))
        throw new DataError(who, `a book of ${symbol} has a level without price or size`, FIX);
      if (size > 0) found.set(price, size);
    }
    return found;
  };
  const book = { bids: side(bids), asks: side(asks) };
  let best = 0;
  for (const price of book.bids.keys()) if (price > best) best = price;
  for (const price of book.asks.keys())
    if (price <= best) throw new DataError(who, `the book of ${symbol} is crossed`, FIX);
  return {
    ...book,
    nonce: typeof nonce === 'number' ? nonce : Number.NaN,
    ts: positive(timestamp) ? Math.round(timestamp * 1000) : Number.NaN,
  };
}

/** Levels that lead from one side to another as flat pairs, size 0 for what is gone. */
export function changedLevels(from: ReadonlyMap<number, number>, to: ReadonlyMap<number, number>): number[] {
  const pairs: number[] = [];
  for (const price of from.keys()) if (!to.has(price)) pairs.push(price, 0);
  for (const [price, size] of to) if (from.get(price) !== size) pairs.push(price, size);
  return pairs;
}

function positive(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}
