import type { WireDiff, WireMessage, WireTrade } from '../feed/message.js';
import type { ShapeScanner } from '../feed/shape-scanner.js';

/** The older wire, after its opening bracket: `992,{"b":[…],"c":"…"},"book-1000","XMR/USD"]`, or trades. */
export function scanKrakenV1(s: ShapeScanner): readonly WireMessage[] | null {
  if (!(s.whole() >= 0)) return null;
  if (s.skip(',[[')) return scanTrades(s);
  const diff = scanBook(s);
  return diff !== null && s.ended ? [diff] : null;
}

/** Levels `["354.15","5.0","1618678133.365913"]`, those that are told again with a fourth part; the latest time, or NaN. */
function scanLevels(s: ShapeScanner, pairs: number[], texts: string[]): number {
  let latest = 0;
  do {
    if (!s.skip('["') || !s.price(pairs, texts) || !s.skip('","') || !s.size(pairs, texts)) return Number.NaN;
    const ts = scanSeconds(s);
    if (!(ts > 0) || (!s.skip(']') && !s.skip(',"r"]'))) return Number.NaN;
    if (ts > latest) latest = ts;
  } while (s.comma());
  return s.skip(']') ? latest : Number.NaN;
}

/** `","1618678133.365913"` to Micros: ten digits and six. */
function scanSeconds(s: ShapeScanner): number {
  if (!s.skip('","')) return Number.NaN;
  const from = s.place;
  const whole = s.whole();
  if (s.place !== from + 10 || !s.skip('.')) return Number.NaN;
  const micros = s.digits(6);
  return s.skip('"') ? whole * 1_000_000 + micros : Number.NaN;
}

function scanBook(s: ShapeScanner): WireDiff | null {
  const bids: number[] = [];
  const asks: number[] = [];
  const bidTexts: string[] = [];
  const askTexts: string[] = [];
  let ts = 0;
  let checksum: number | null = null;
  while (s.skip(',{"')) {
    // A checksum that is not the last word is a surprise.
    if (checksum !== null) return null;
    const isBid = s.skip('b":[');
    if (!isBid && !s.skip('a":[')) return null;
    const latest = scanLevels(s, isBid ? bids : asks, isBid ? bidTexts : askTexts);
    if (Number.isNaN(latest)) return null;
    ts = Math.max(ts, latest);
    if (s.skip(',"c":"')) {
      const from = s.place;
      checksum = s.whole();
      if (!(checksum >= 0) || s.place - from > 10 || !s.skip('"')) return null;
    }
    if (!s.skip('}')) return null;
  }
  if (ts === 0 || !s.skip(',"book-')) return null;
  const depth = s.whole();
  if (!(depth >= 1) || !s.skip('","')) return null;
  const symbol = s.word();
  if (symbol === '' || !s.skip('"]')) return null;
  const none = Number.NaN;
  return { type: 'diff', symbol, prev: none, last: none, checksum, ts, bids, asks, bidTexts, askTexts };
}

function scanTrades(s: ShapeScanner): readonly WireMessage[] | null {
  // Price, size, time and side of each: the symbol comes last.
  const read: number[] = [];
  do {
    if (!s.skip(read.length === 0 ? '"' : '["')) return null;
    const price = s.decimal();
    if (!(price > 0) || !s.skip('","')) return null;
    const size = s.decimal();
    if (!(size > 0)) return null;
    const ts = scanSeconds(s);
    if (!(ts > 0)) return null;
    const bought = s.skip(',"b","');
    if (!bought && !s.skip(',"s","')) return null;
    if (!s.pass() || !s.skip('","') || !s.pass() || !s.skip('"]')) return null;
    read.push(price, size, ts, bought ? 1 : -1);
  } while (s.comma());
  if (!s.skip('],"trade","')) return null;
  const symbol = s.word();
  if (symbol === '' || !s.skip('"]') || !s.ended) return null;
  const trades: WireTrade[] = [];
  for (let i = 0; i < read.length; i += 4) {
    const [price, size, ts] = [read[i]!, read[i + 1]!, read[i + 2]!];
    const aggressor = read[i + 3] === 1 ? 1 : -1;
    const id = `${ts}/${price}/${size}/${aggressor === 1 ? 'b' : 's'}`;
    trades.push({ type: 'trade', symbol, id, number: Number.NaN, price, size, aggressor, offExchange: false, ts });
  }
  return trades;
}
