import type { WireDiff, WireMessage, WireTrade } from '../feed/message.js';
import { ShapeScanner } from '../feed/shape-scanner.js';
import type { CoinbaseWireOptions } from './wire-options.js';

const scanner = new ShapeScanner();

/**
 * What a frame of Coinbase says where it is a change of a book or a trade, of either wire, in the usual order of its parts; null
 * for everything else, which is no judgement.
 */
export function scanCoinbase(text: string, options: CoinbaseWireOptions): readonly WireMessage[] | null {
  const s = scanner;
  s.begin(text);
  if (s.skip('{"type":"l2update","product_id":"')) return alone(s, scanUpdate(s, options.keepTexts === true));
  if (s.skip('{"type":"match","trade_id":')) return alone(s, scanMatch(s));
  return s.skip('{"channel":"') ? scanAdvanced(s, options) : null;
}

function alone(s: ShapeScanner, message: WireMessage | null): readonly WireMessage[] | null {
  return message !== null && s.ended ? [message] : null;
}

/** Levels of both sides, in one list on the wire. */
class Sides {
  readonly bids: number[] = [];
  readonly asks: number[] = [];
  readonly bidTexts: string[] | null;
  readonly askTexts: string[] | null;

  constructor(keepTexts: boolean) {
    this.bidTexts = keepTexts ? [] : null;
    this.askTexts = keepTexts ? [] : null;
  }

  /** Reads a price, what lies between, and a size. */
  level(s: ShapeScanner, isBid: boolean, between: string): boolean {
    const pairs = isBid ? this.bids : this.asks;
    const texts = isBid ? this.bidTexts : this.askTexts;
    return s.price(pairs, texts) && s.skip(between) && s.size(pairs, texts);
  }

  diff(symbol: string, ts: number): WireDiff {
    const { bids, asks, bidTexts, askTexts } = this;
    const none = Number.NaN;
    const diff = { type: 'diff', symbol, prev: none, last: none, checksum: null, ts, bids, asks } as const;
    return bidTexts === null || askTexts === null ? diff : { ...diff, bidTexts, askTexts };
  }
}

function scanUpdate(s: ShapeScanner, keepTexts: boolean): WireDiff | null {
  const symbol = s.word();
  if (symbol === '' || !s.skip('","changes":[')) return null;
  const sides = new Sides(keepTexts);
  do {
    const isBid = s.skip('["buy","');
    if (!isBid && !s.skip('["sell","')) return null;
    if (!sides.level(s, isBid, '","') || !s.skip('"]')) return null;
  } while (s.comma());
  if (!s.skip('],"time":"')) return null;
  const ts = s.stamp();
  return ts >= 0 && s.skip('"}') ? sides.diff(symbol, ts) : null;
}

function scanMatch(s: ShapeScanner): WireTrade | null {
  const from = s.place;
  const number = s.whole();
  if (!(number >= 0)) return null;
  const id = s.since(from);
  if (s.skip(',"maker_order_id":"') && !(s.pass() && s.skip('"'))) return null;
  if (s.skip(',"taker_order_id":"') && !(s.pass() && s.skip('"'))) return null;
  if (!s.skip(',"side":"')) return null;
  const rested = s.skip('sell');
  if ((!rested && !s.skip('buy')) || !s.skip('","size":"')) return null;
  const size = s.decimal();
  if (!(size > 0) || !s.skip('","price":"')) return null;
  const price = s.decimal();
  if (!(price > 0) || !s.skip('","product_id":"')) return null;
  const symbol = s.word();
  if (symbol === '' || !s.skip('"') || (s.skip(',"sequence":') && !(s.whole() >= 0)) || !s.skip(',"time":"'))
    return null;
  const ts = s.stamp();
  if (!(ts >= 0) || !s.skip('"}')) return null;
  return { type: 'trade', symbol, id, number, price, size, aggressor: rested ? 1 : -1, offExchange: false, ts };
}

function scanAdvanced(s: ShapeScanner, options: CoinbaseWireOptions): readonly WireMessage[] | null {
  const isBook = s.skip('l2_data"');
  if (!isBook && !s.skip('market_trades"')) return null;
  if (s.skip(',"client_id":"') && !(s.pass() && s.skip('"'))) return null;
  if (!s.skip(',"timestamp":"')) return null;
  const ts = s.stamp();
  if (!(ts >= 0) || !s.skip('","sequence_num":')) return null;
  const number = s.whole();
  if (!(number >= 0) || !s.skip(',"events":[{"type":"update",')) return null;
  const said: WireMessage[] = [{ type: 'sequence', number }];
  const read = isBook ? scanL2(s, { ts, said, keepTexts: options.keepTexts === true }) : scanTrades(s, said, options);
  return read && s.skip(']}]}') && s.ended ? said : null;
}

function scanL2(
  s: ShapeScanner,
  { ts, said, keepTexts }: { readonly ts: number; readonly said: WireMessage[]; readonly keepTexts: boolean },
): boolean {
  if (!s.skip('"product_id":"')) return false;
  const symbol = s.word();
  if (symbol === '' || !s.skip('","updates":[')) return false;
  const sides = new Sides(keepTexts);
  do {
    const isBid = s.skip('{"side":"bid"');
    if (!isBid && !s.skip('{"side":"offer"')) return false;
    if (s.skip(',"event_time":"') && !(s.pass() && s.skip('"'))) return false;
    if (!s.skip(',"price_level":"') || !sides.level(s, isBid, '","new_quantity":"') || !s.skip('"}')) return false;
  } while (s.comma());
  said.push(sides.diff(symbol, ts));
  return true;
}

function scanTrades(s: ShapeScanner, said: WireMessage[], options: CoinbaseWireOptions): boolean {
  if (!s.skip('"trades":[')) return false;
  let before = -1;
  do {
    if (!s.skip('{"trade_id":"')) return false;
    const from = s.place;
    const number = s.whole();
    // Those that are out of order are sorted by the other way.
    if (!(number > before)) return false;
    before = number;
    const id = s.since(from);
    if (!s.skip('","product_id":"')) return false;
    const symbol = s.word();
    if (symbol === '' || !s.skip('","price":"')) return false;
    const price = s.decimal();
    if (!(price > 0) || !s.skip('","size":"')) return false;
    const size = s.decimal();
    if (!(size > 0)) return false;
    const told = s.skip('","side":"BUY","time":"');
    if (!told && !s.skip('","side":"SELL","time":"')) return false;
    const ts = s.stamp();
    if (!(ts >= 0) || !s.skip('"}')) return false;
    const aggressor = told === (options.tradeSide === 'taker') ? 1 : -1;
    said.push({ type: 'trade', symbol, id, number, price, size, aggressor, offExchange: false, ts });
  } while (s.comma());
  return true;
}
