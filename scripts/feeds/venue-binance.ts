/** The wire of Binance from its own side, spot or futures. */

import type { WireTrade } from '../../src/adapters/feed/message.js';
import type { Channel } from '../../src/adapters/feed/protocol.js';
import { levelWriter, quoted, said, sideText, type VenueWire } from './venue-wire.js';

/** Binance, spot or futures. */
export function binanceVenue(futures: boolean): VenueWire {
  const channelOf = (name: string): Channel => (name.startsWith('depth') ? 'book' : 'trades');
  const levelsText = levelWriter(quoted);
  const millis = (ts: number): number => Math.floor(ts / 1000);
  const row = ({ number, price, size, ts, aggressor }: WireTrade): string =>
    futures
      ? `{"id":${number},"price":"${price}","qty":"${size}","time":${millis(ts)},"isBuyerMaker":${aggressor < 0}}`
      : `{"a":${number},"p":"${price}","q":"${size}","T":${millis(ts)},"m":${aggressor < 0}}`;
  return {
    hear: (text) => {
      const { method, params = [], id } = JSON.parse(text) as { method: string; params?: string[]; id: number };
      const answer = said({ result: null, id });
      if (!/^(UN)?SUBSCRIBE$/.test(method)) return [{ subscribe: false, channel: 'heartbeat', symbols: [], answer }];
      return params.map((name, i) => ({
        subscribe: method === 'SUBSCRIBE',
        channel: channelOf(name.split('@')[1]!),
        symbols: [name.split('@')[0]!.toUpperCase()],
        answer: i === 0 ? answer : null,
      }));
    },
    snapshot: () => null,
    diff: ({ symbol, id, previous, ts }, { bids, asks }) => {
      const time = millis(ts);
      const extra = futures ? `,"T":${time},"pu":${previous}` : '';
      const text = `{"stream":"${symbol.toLowerCase()}@depth@100ms","data":{"e":"depthUpdate","E":${time},"s":"${symbol}","U":${previous + 1},"u":${id}${extra},"b":[${levelsText(bids)}],"a":[${levelsText(asks)}]}}`;
      return () => text;
    },
    trade: ({ symbol, number, price, size, ts, aggressor }) => {
      const time = millis(ts);
      const kind = futures ? 'trade' : 'aggTrade';
      const numbers = futures ? `"t":${number},"X":"MARKET"` : `"a":${number},"f":1,"l":1`;
      const text = `{"stream":"${symbol.toLowerCase()}@${kind}","data":{"e":"${kind}",${numbers},"E":${time},"s":"${symbol}","p":"${price}","q":"${size}","T":${time},"m":${aggressor < 0}}}`;
      return () => text;
    },
    heartbeat: () => null,
    rest: (url, truths) => {
      const truth = truths.get(url.searchParams.get('symbol') ?? '');
      if (truth === undefined) return null;
      const limit = Number(url.searchParams.get('limit'));
      if (url.pathname.endsWith('/depth')) {
        const { book, id } = truth;
        return truth.whole(
          () =>
            `{"lastUpdateId":${id},"bids":[${sideText(book.bids, quoted, limit)}],"asks":[${sideText(book.asks, quoted, limit)}]}`,
        );
      }
      const from = Number(url.searchParams.get('fromId'));
      return `[${truth.tradesFrom(from).slice(0, limit).map(row).join(',')}]`;
    },
  };
}
