/** The wires of Coinbase from their own side: Exchange and Advanced Trade. */

import type { Channel } from '../../src/adapters/feed/protocol.js';
import { iso, levelWriter, quoted, type Said, said, sideText, type VenueWire } from './venue-wire.js';

const CHANNELS: { readonly [name: string]: Channel } = {
  level2: 'book',
  level2_batch: 'book',
  matches: 'trades',
  market_trades: 'trades',
};
const ALIVE = 1_600_000_000_000_000;

const lists = (first: string, second: string): string =>
  first === '' || second === '' ? first + second : `${first},${second}`;

/** Coinbase, Exchange or Advanced Trade. */
export function coinbaseVenue(advanced: boolean): VenueWire {
  return advanced ? advancedVenue() : exchangeVenue();
}

function hearing(answer: Said): VenueWire['hear'] {
  return (text) => {
    const m = JSON.parse(text) as {
      type: string;
      channel?: string;
      product_ids?: string[];
      channels?: { name: string; product_ids: string[] }[];
    };
    const asked = m.channels ?? [{ name: m.channel!, product_ids: m.product_ids ?? [] }];
    return asked.map((one, i) => ({
      subscribe: m.type === 'subscribe',
      channel: CHANNELS[one.name] ?? 'heartbeat',
      symbols: one.product_ids,
      answer: i === 0 ? answer : null,
    }));
  };
}

const rest: VenueWire['rest'] = (url, truths) => {
  const symbol = /^\/products\/([^/]+)\/trades$/.exec(url.pathname)?.[1];
  const truth = truths.get(symbol ?? '');
  if (truth === undefined) return null;
  const before = Number(url.searchParams.get('after'));
  const trades = truth.tradesBefore(before, 1000).reverse();
  const rows = trades.map(
    ({ number, aggressor, price, size, ts }) =>
      `{"trade_id":${number},"side":"${aggressor < 0 ? 'buy' : 'sell'}","price":"${price}","size":"${size}","time":"${iso(ts)}"}`,
  );
  return `[${rows.join(',')}]`;
};

function advancedVenue(): VenueWire {
  /** Events of a message whose time and number are written by whoever sends it. */
  const envelope =
    (channel: string, ts: number, events: string): Said =>
    (number) =>
      `{"channel":"${channel}","client_id":"","timestamp":"${iso(ts)}","sequence_num":${number},"events":${events}}`;
  // The time of a level is that of its message: it is filled in where this stands.
  const level = (side: string) => (price: string, size: string) =>
    `{"side":"${side}","event_time":"\u0000","price_level":"${price}","new_quantity":"${size}"}`;
  const bid = level('bid');
  const offer = level('offer');
  const bidsText = levelWriter(bid);
  const asksText = levelWriter(offer);
  const timed = (text: string, ts: number): string => text.replaceAll('\u0000', iso(ts));
  return {
    hear: hearing(envelope('subscriptions', ALIVE, '[{"subscriptions":{}}]')),
    snapshot: (truth) => {
      const { symbol, book, ts } = truth;
      const text = truth.whole(() => {
        const updates = timed(lists(sideText(book.bids, bid), sideText(book.asks, offer)), ts);
        return `[{"type":"snapshot","product_id":"${symbol}","updates":[${updates}]}]`;
      });
      return envelope('l2_data', ts, text);
    },
    diff: ({ symbol, ts }, { bids, asks }) => {
      const updates = timed(lists(bidsText(bids), asksText(asks)), ts);
      return envelope('l2_data', ts, `[{"type":"update","product_id":"${symbol}","updates":[${updates}]}]`);
    },
    trade: ({ price, size, ts, symbol, id, aggressor }) => {
      const trade = `{"price":"${price}","size":"${size}","time":"${iso(ts)}","product_id":"${symbol}","trade_id":"${id}","side":"${aggressor < 0 ? 'BUY' : 'SELL'}"}`;
      return envelope('market_trades', ts, `[{"type":"update","trades":[${trade}]}]`);
    },
    heartbeat: () => envelope('heartbeats', ALIVE, '[{"heartbeat_counter":1}]'),
    rest,
  };
}

function exchangeVenue(): VenueWire {
  const buysText = levelWriter((price, size) => `["buy","${price}","${size}"]`);
  const sellsText = levelWriter((price, size) => `["sell","${price}","${size}"]`);
  const subscribed = said({ type: 'subscriptions', channels: [] });
  return {
    hear: hearing(subscribed),
    snapshot: (truth) => {
      const { symbol, book } = truth;
      const text = truth.whole(
        () =>
          `{"type":"snapshot","product_id":"${symbol}","bids":[${sideText(book.bids, quoted)}],"asks":[${sideText(book.asks, quoted)}]}`,
      );
      return () => text;
    },
    diff: ({ symbol, ts }, { bids, asks }) => {
      const text = `{"type":"l2update","product_id":"${symbol}","changes":[${lists(buysText(bids), sellsText(asks))}],"time":"${iso(ts)}"}`;
      return () => text;
    },
    trade: ({ price, size, ts, symbol, number, aggressor }) => {
      const text = `{"type":"match","price":"${price}","size":"${size}","time":"${iso(ts)}","product_id":"${symbol}","trade_id":${number},"side":"${aggressor < 0 ? 'buy' : 'sell'}"}`;
      return () => text;
    },
    heartbeat: () => subscribed,
    rest,
  };
}
