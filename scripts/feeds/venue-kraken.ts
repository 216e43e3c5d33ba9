/** The wires of Kraken from their own side: v2 and v1. */

import type { Channel } from '../../src/adapters/feed/protocol.js';
import { krakenChecksum } from '../../src/adapters/kraken/checksum.js';
import { iso, levelWriter, type Said, said, sideText, type VenueWire, type WriteLevel } from './venue-wire.js';

interface Request {
  readonly method?: string;
  readonly event?: string;
  readonly params?: { readonly channel: string; readonly symbol: readonly string[] };
  readonly pair?: readonly string[];
  readonly subscription?: { readonly name: string };
}

/** Kraken, both wires. */
export function krakenVenue(v2: boolean, depth: number): VenueWire {
  const hear: VenueWire['hear'] = (text) => {
    const m = JSON.parse(text) as Request;
    const name = m.params?.channel ?? m.subscription?.name;
    const channel: Channel | 'heartbeat' = name === 'book' ? 'book' : name === 'trade' ? 'trades' : 'heartbeat';
    const answer = v2
      ? said({ method: m.method, result: {}, success: true })
      : said({ event: 'subscriptionStatus', status: 'subscribed' });
    const symbols = m.params?.symbol ?? m.pair ?? [];
    return [{ subscribe: (m.method ?? m.event) === 'subscribe', channel, symbols, answer }];
  };
  const alive = said(v2 ? { channel: 'heartbeat' } : { event: 'heartbeat' });
  return { ...(v2 ? newerBook() : olderBook(depth)), hear, trade, rest, heartbeat: () => alive };
}

function newerBook(): Pick<VenueWire, 'snapshot' | 'diff'> {
  const write: WriteLevel = (price, size) => `{"price":${price},"qty":${size}}`;
  const levelsText = levelWriter(write);
  const frame = (
    type: string,
    { symbol, ts, sum }: { symbol: string; ts: number; sum: number },
    sides: string,
  ): string =>
    `{"channel":"book","type":"${type}","data":[{"symbol":"${symbol}",${sides},"checksum":${sum},"timestamp":"${iso(ts)}"}]}`;
  return {
    snapshot: (truth) => {
      const { symbol, ts, book } = truth;
      const text = truth.whole(() => {
        const sides = `"bids":[${sideText(book.bids, write)}],"asks":[${sideText(book.asks, write)}]`;
        return frame('snapshot', { symbol, ts, sum: krakenChecksum(book) }, sides);
      });
      return () => text;
    },
    diff: ({ symbol, ts, book }, { bids, asks }) => {
      const sides = `"bids":[${levelsText(bids)}],"asks":[${levelsText(asks)}]`;
      const text = frame('update', { symbol, ts, sum: krakenChecksum(book) }, sides);
      return () => text;
    },
  };
}

function olderBook(depth: number): Pick<VenueWire, 'snapshot' | 'diff'> {
  // The time of a level is that of its message: it is filled in where this stands.
  const write: WriteLevel = (price, size) => `["${price}","${size}","\u0000"]`;
  const levelsText = levelWriter(write);
  const timed = (text: string, ts: number): string =>
    text.replaceAll('\u0000', `${Math.floor(ts / 1e6)}.${String(ts % 1e6).padStart(6, '0')}`);
  return {
    snapshot: (truth) => {
      const { symbol, ts, book } = truth;
      const text = truth.whole(() => {
        const sides = timed(`{"as":[${sideText(book.asks, write)}],"bs":[${sideText(book.bids, write)}]}`, ts);
        return `[1,${sides},"book-${depth}","${symbol}"]`;
      });
      return () => text;
    },
    diff: ({ symbol, ts, book }, { bids, asks }) => {
      const sum = `"c":"${krakenChecksum(book)}"`;
      const offers = asks.length > 0 ? `"a":[${levelsText(asks)}]` : '';
      const bidding = bids.length > 0 ? `"b":[${levelsText(bids)}]` : '';
      const parts = [offers, bidding].filter((part) => part !== '');
      const last = parts.pop() ?? '"b":[]';
      const sides = [...parts.map((part) => `{${part}}`), `{${last},${sum}}`].join(',');
      const text = `[1,${timed(sides, ts)},"book-${depth}","${symbol}"]`;
      return () => text;
    },
  };
}

const trade: VenueWire['trade'] = ({ symbol, aggressor, price, size, number, ts }): Said => {
  const side = aggressor > 0 ? 'buy' : 'sell';
  const text = `{"channel":"trade","type":"update","data":[{"symbol":"${symbol}","side":"${side}","price":${price},"qty":${size},"ord_type":"limit","trade_id":${number},"timestamp":"${iso(ts)}"}]}`;
  return () => text;
};

const rest: VenueWire['rest'] = (url, truths) => {
  if (!url.pathname.endsWith('/Trades')) return null;
  const pair = url.searchParams.get('pair');
  const truth = [...truths.values()].find((one) => one.symbol.replace('/', '') === pair);
  if (truth === undefined) return null;
  const since = Number(url.searchParams.get('since')) / 1000;
  const rows = truth
    .tradesAfter(since)
    .slice(0, 1000)
    .map(
      ({ price, size, ts, aggressor, number }) =>
        `["${price}","${size}",${ts / 1e6},"${aggressor > 0 ? 'b' : 's'}","l","",${number}]`,
    );
  return `{"error":[],"result":{"X":[${rows.join(',')}],"last":"0"}}`;
};
