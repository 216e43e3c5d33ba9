/** How a careful program reads wires without a library: `JSON.parse`, a check of every field it uses, and `Number`. */
import type { WireDiff, WireTrade } from '../../src/adapters/feed/message.js';

type Fields = { readonly [name: string]: unknown };

function refuse(what: string): never {
  throw new Error(`bad ${what}`);
}
const text = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : refuse('text'));
const whole = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : refuse('whole number');
function size(value: unknown): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return number >= 0 && number < Number.POSITIVE_INFINITY ? number : refuse('size');
}
const price = (value: unknown): number => size(value) || refuse('price');
const record = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : refuse('object');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : refuse('list'));
const of = (json: string): Fields => record(JSON.parse(json));
/** Micros of a stamp that ends in `.dddddd`Z. */
function stamp(value: unknown): number {
  const iso = text(value);
  const ms = Date.parse(iso);
  if (Number.isNaN(ms) || iso.length !== 27) refuse('time');
  return ms * 1000 + Number(iso.slice(23, 26));
}
function seconds(value: unknown): number {
  const [whole = '', part = ''] = text(value).split('.');
  return whole.length === 10 && part.length === 6 ? Number(whole) * 1_000_000 + Number(part) : refuse('time');
}

function pairs(levels: unknown): number[] {
  const flat: number[] = [];
  for (const level of list(levels)) {
    const [p, q] = list(level);
    flat.push(price(p), size(q));
  }
  return flat;
}

const payload = (outer: Fields): Fields => (outer['stream'] === undefined ? outer : record(outer['data']));
const unix = (value: number): number => (value > 1e14 ? value : value * 1000);

/** A trade of Binance. */
export function binanceTrade(json: string): WireTrade {
  const m = payload(of(json));
  if (m['e'] !== 'trade' && m['e'] !== 'aggTrade') refuse('kind');
  const number = whole(m['e'] === 'trade' ? m['t'] : m['a']);
  if (typeof m['m'] !== 'boolean') refuse('side');
  return {
    type: 'trade',
    symbol: text(m['s']),
    id: String(number),
    number,
    price: price(m['p']),
    size: price(m['q']),
    aggressor: m['m'] ? -1 : 1,
    offExchange: false,
    ts: unix(whole(m['T'])),
  };
}

/** A change of a book of Binance. */
export function binanceDepth(json: string): WireDiff {
  const m = payload(of(json));
  if (m['e'] !== 'depthUpdate') refuse('kind');
  const first = whole(m['U']);
  const last = whole(m['u']);
  if (first > last) refuse('order');
  return {
    type: 'diff',
    symbol: text(m['s']),
    prev: m['pu'] === undefined ? first - 1 : whole(m['pu']),
    last,
    checksum: null,
    ts: unix(whole(m['T'] ?? m['E'])),
    bids: pairs(m['b']),
    asks: pairs(m['a']),
  };
}

/** A match of Coinbase. */
export function coinbaseTrade(json: string): WireTrade {
  const m = of(json);
  if (m['type'] !== 'match' || (m['side'] !== 'buy' && m['side'] !== 'sell')) refuse('kind');
  const number = whole(m['trade_id']);
  return {
    type: 'trade',
    symbol: text(m['product_id']),
    id: String(number),
    number,
    price: price(m['price']),
    size: price(m['size']),
    aggressor: m['side'] === 'sell' ? 1 : -1,
    offExchange: false,
    ts: stamp(m['time']),
  };
}

/** A change of a book of Coinbase. */
export function coinbaseDepth(json: string): WireDiff {
  const m = of(json);
  if (m['type'] !== 'l2update') refuse('kind');
  const bids: number[] = [];
  const asks: number[] = [];
  for (const change of list(m['changes'])) {
    const [side, p, q] = list(change);
    if (side !== 'buy' && side !== 'sell') refuse('side');
    (side === 'buy' ? bids : asks).push(price(p), size(q));
  }
  const ts = stamp(m['time']);
  const none = Number.NaN;
  return { type: 'diff', symbol: text(m['product_id']), prev: none, last: none, checksum: null, ts, bids, asks };
}

/** Trades of Kraken's older wire. */
export function krakenTrade(json: string): readonly WireTrade[] {
  const [, rows, name, pair] = list(JSON.parse(json));
  if (name !== 'trade') refuse('kind');
  const symbol = text(pair);
  return list(rows).map((row) => {
    const [p, q, time, side] = list(row);
    if (side !== 'b' && side !== 's') refuse('side');
    const [at, value, ts] = [price(p), price(q), seconds(time)];
    const id = `${ts}/${at}/${value}/${side}`;
    const aggressor = side === 'b' ? 1 : -1;
    return { type: 'trade', symbol, id, number: Number.NaN, price: at, size: value, aggressor, offExchange: false, ts };
  });
}

/** A change of a book of Kraken's older wire, with the texts that its checksum is made of. */
export function krakenDepth(json: string): WireDiff {
  const parts = list(JSON.parse(json));
  const symbol = text(parts.at(-1));
  if (!text(parts.at(-2)).startsWith('book-')) refuse('kind');
  const sides = { bids: [] as number[], asks: [] as number[], bidTexts: [] as string[], askTexts: [] as string[] };
  let checksum: number | null = null;
  let ts = 0;
  for (const part of parts.slice(1, -2)) {
    const { a, b, c } = record(part);
    for (const [levels, flat, texts] of [
      [b ?? [], sides.bids, sides.bidTexts],
      [a ?? [], sides.asks, sides.askTexts],
    ] as const)
      for (const level of list(levels)) {
        const [p, q, time] = list(level);
        flat.push(price(p), size(q));
        texts.push(text(p), text(q));
        ts = Math.max(ts, seconds(time));
      }
    if (c !== undefined) checksum = size(c);
  }
  return { type: 'diff', symbol, prev: Number.NaN, last: Number.NaN, checksum, ts, ...sides };
}
