import type { WireDiff, WireMessage, WireTrade } from '../feed/message.js';
import { ShapeScanner } from '../feed/shape-scanner.js';
import { scanKrakenV1 } from './scan-v1.js';

const scanner = new ShapeScanner();

/**
 * What a frame of Kraken says where it is a change of a book or a trade, of either wire, in the usual order of its parts; null for
 * everything else, which is no judgement.
 */
export function scanKraken(text: string): readonly WireMessage[] | null {
  const s = scanner;
  s.begin(text);
  if (s.skip('{"channel":"book","type":"update","data":[{"symbol":"')) {
    const diff = scanBook(s);
    return diff !== null && s.ended ? [diff] : null;
  }
  if (s.skip('{"channel":"trade","type":"update","data":[')) return scanTrades(s);
  return s.skip('[') ? scanKrakenV1(s) : null;
}

/** Levels `[{"price":1.5,"qty":2.0},…]` as flat pairs, and as written. */
function scanLevels(s: ShapeScanner, pairs: number[], texts: string[]): boolean {
  if (s.skip('[]')) return true;
  if (!s.skip('[')) return false;
  do {
    if (!s.skip('{"price":') || !s.price(pairs, texts) || !s.skip(',"qty":') || !s.size(pairs, texts)) return false;
    if (!s.skip('}')) return false;
  } while (s.comma());
  return s.skip(']');
}

function scanBook(s: ShapeScanner): WireDiff | null {
  const symbol = s.word();
  if (symbol === '' || !s.skip('","bids":')) return null;
  const bids: number[] = [];
  const asks: number[] = [];
  const bidTexts: string[] = [];
  const askTexts: string[] = [];
  if (!scanLevels(s, bids, bidTexts) || !s.skip(',"asks":') || !scanLevels(s, asks, askTexts)) return null;
  if (!s.skip(',"checksum":')) return null;
  const checksum = s.whole();
  if (!(checksum >= 0)) return null;
  const timed = s.skip(',"timestamp":"');
  const ts = timed ? s.stamp() : Number.NaN;
  if (timed && !(ts >= 0 && s.skip('"'))) return null;
  if (!s.skip('}]}')) return null;
  const none = Number.NaN;
  return { type: 'diff', symbol, prev: none, last: none, checksum, ts, bids, asks, bidTexts, askTexts };
}

function scanTrades(s: ShapeScanner): readonly WireMessage[] | null {
  const trades: WireTrade[] = [];
  do {
    if (!s.skip('{"symbol":"')) return null;
    const symbol = s.word();
    if (symbol === '') return null;
    const bought = s.skip('","side":"buy","price":');
    if (!bought && !s.skip('","side":"sell","price":')) return null;
    const price = s.decimal();
    if (!(price > 0) || !s.skip(',"qty":')) return null;
    const size = s.decimal();
    if (!(size > 0)) return null;
    if (s.skip(',"ord_type":"') && !(s.pass() && s.skip('"'))) return null;
    if (!s.skip(',"trade_id":')) return null;
    const from = s.place;
    const number = s.whole();
    if (!(number >= 0)) return null;
    const id = s.since(from);
    if (!s.skip(',"timestamp":"')) return null;
    const ts = s.stamp();
    if (!(ts >= 0) || !s.skip('"}')) return null;
    trades.push({ type: 'trade', symbol, id, number, price, size, aggressor: bought ? 1 : -1, offExchange: false, ts });
  } while (s.comma());
  return s.skip(']}') && s.ended ? trades : null;
}
