import type { WireDiff, WireQuote, WireTrade } from '../feed/message.js';
import { unixTime } from '../feed/reading.js';
import { ShapeScanner } from '../feed/shape-scanner.js';

const scanner = new ShapeScanner();

/**
 * What a frame of Binance says where it is a change of a book, a trade or a best bid and offer in the usual order of its parts;
 * null for everything else, which is no judgement.
 */
export function scanBinance(text: string, keepTexts: boolean): WireDiff | WireTrade | WireQuote | null {
  const s = scanner;
  s.begin(text);
  const combined = s.skip('{"stream":"');
  if (combined && (!s.pass() || !s.skip('","data":'))) return null;
  const read = scanMessage(s, keepTexts);
  return read !== null && s.skip(combined ? '}}' : '}') && s.ended ? read : null;
}

function scanMessage(s: ShapeScanner, keepTexts: boolean): WireDiff | WireTrade | WireQuote | null {
  if (s.skip('{"u":')) return scanQuote(s);
  if (!s.skip('{"e":"')) return null;
  if (s.skip('bookTicker","u":')) return scanQuote(s);
  if (s.skip('depthUpdate","E":')) return scanDepth(s, keepTexts);
  if (s.skip('trade","E":')) return scanTrade(s, ',"t":');
  return s.skip('aggTrade","E":') ? scanTrade(s, ',"a":') : null;
}

function scanDepth(s: ShapeScanner, keepTexts: boolean): WireDiff | null {
  const sent = s.whole();
  const time = s.skip(',"T":') ? s.whole() : sent;
  if (!(sent >= 0 && time >= 0) || !s.skip(',"s":"')) return null;
  const symbol = s.word();
  if (symbol === '' || !s.skip('","U":')) return null;
  const first = s.whole();
  if (!s.skip(',"u":')) return null;
  const last = s.whole();
  if (!(first <= last)) return null;
  const prev = s.skip(',"pu":') ? s.whole() : first - 1;
  if (Number.isNaN(prev) || !s.skip(',"b":')) return null;
  const bids: number[] = [];
  const asks: number[] = [];
  const bidTexts: string[] | null = keepTexts ? [] : null;
  const askTexts: string[] | null = keepTexts ? [] : null;
  if (!s.levels(bids, bidTexts) || !s.skip(',"a":') || !s.levels(asks, askTexts)) return null;
  const ts = unixTime(time);
  const diff = { type: 'diff', symbol, prev, last, checksum: null, ts, bids, asks } as const;
  return bidTexts === null || askTexts === null ? diff : { ...diff, bidTexts, askTexts };
}

function scanTrade(s: ShapeScanner, numberKey: string): WireTrade | null {
  if (!(s.whole() >= 0)) return null;
  let time = s.skip(',"T":') ? s.whole() : -1;
  if (Number.isNaN(time) || !s.skip(',"s":"')) return null;
  const symbol = s.word();
  if (symbol === '' || !s.skip('"') || !s.skip(numberKey)) return null;
  const from = s.place;
  const number = s.whole();
  if (!(number >= 0)) return null;
  const id = s.since(from);
  if (!s.skip(',"p":"')) return null;
  const price = s.decimal();
  if (!(price > 0) || !s.skip('","q":"')) return null;
  const size = s.decimal();
  if (!(size > 0) || !s.skip('"')) return null;
  if (!passOrders(s)) return null;
  s.skip(',"X":"MARKET"');
  if (time < 0 && s.skip(',"T":')) time = s.whole();
  if (!(time >= 0) || !s.skip(',"m":')) return null;
  const makerBuys = s.skip('true');
  if (!makerBuys && !s.skip('false')) return null;
  if (s.skip(',"M":') && !s.skip('true') && !s.skip('false')) return null;
  const aggressor = makerBuys ? -1 : 1;
  return { type: 'trade', symbol, id, number, price, size, aggressor, offExchange: false, ts: unixTime(time) };
}

/** Numbers of the first and last trade of an aggregate, or of the two orders: of no use here. */
function passOrders(s: ShapeScanner): boolean {
  if (s.skip(',"f":')) return s.whole() >= 0 && s.skip(',"l":') && s.whole() >= 0;
  return !s.skip(',"b":') || (s.whole() >= 0 && s.skip(',"a":') && s.whole() >= 0);
}

function scanQuote(s: ShapeScanner): WireQuote | null {
  const update = s.whole();
  if (!s.skip(',"s":"')) return null;
  const symbol = s.word();
  if (symbol === '' || !s.skip('","b":"')) return null;
  const bid = s.decimal();
  if (!s.skip('","B":"')) return null;
  const bidSize = s.decimal();
  if (!s.skip('","a":"')) return null;
  const ask = s.decimal();
  if (!s.skip('","A":"')) return null;
  const askSize = s.decimal();
  if (!s.skip('"') || Number.isNaN(bid + bidSize + ask + askSize + update)) return null;
  const timed = s.skip(',"T":');
  const time = timed ? s.whole() : Number.NaN;
  if (timed && !(time >= 0)) return null;
  if (s.skip(',"E":') && !(s.whole() >= 0)) return null;
  return { type: 'quote', symbol, update, bid, bidSize, ask, askSize, ts: timed ? unixTime(time) : Number.NaN };
}
