/** The wire of Alpaca's stock data from its own side, and a market for it: there is no capture of one, so it is drawn from a seed. */

import type { WireTrade } from '../../src/adapters/feed/message.js';
import { Random } from '../../src/core/random.js';
import type { MarketScript, Step } from './market-script.js';
import { iso, said, type VenueWire } from './venue-wire.js';

/** Off-exchange prints bear the code of FINRA's facilities. */
const codeOf = ({ offExchange }: WireTrade): string => (offExchange ? 'D' : 'V');
const row = (one: WireTrade): string =>
  `{"i":${one.number},"x":"${codeOf(one)}","p":${one.price},"s":${one.size},"t":"${iso(one.ts)}","c":["@"],"z":"C"}`;

/** The number of a trade in the venue's own count: the wire tells it within the id. */
export function alpacaNumber({ id }: WireTrade): number {
  return Number(id.slice(id.lastIndexOf('/') + 1));
}

/** Alpaca's stock data: trades only, since it offers no books. */
export function alpacaVenue(): VenueWire {
  return {
    greet: () => said([{ T: 'success', msg: 'connected' }]),
    hear: (text) => {
      const { action, trades = [] } = JSON.parse(text) as { action: string; trades?: string[] };
      const answer = said(
        action === 'auth'
          ? [{ T: 'success', msg: 'authenticated' }]
          : [{ T: 'subscription', trades, quotes: [], bars: [] }],
      );
      return [{ subscribe: action === 'subscribe', channel: 'trades', symbols: trades, answer }];
    },
    snapshot: () => null,
    diff: () => () => '[]',
    trade: (one) => {
      const text = `[{"T":"t","S":"${one.symbol}",${row(one).slice(1)}]`;
      return () => text;
    },
    heartbeat: () => null,
    rest: (url, truths) => {
      const symbol = url.searchParams.get('symbols') ?? '';
      const truth = truths.get(symbol);
      if (truth === undefined || !url.pathname.endsWith('/trades')) return null;
      const start = Date.parse(`${url.searchParams.get('start')!.slice(0, 23)}Z`) * 1000;
      const rows = truth.tradesAfter(start - 1).slice(0, Number(url.searchParams.get('limit')));
      return `{"trades":{"${symbol}":[${rows.map(row).join(',')}]},"next_page_token":null}`;
    },
  };
}

/** Prints of two stocks whose prices walk, one in three of them off exchange. */
export function drawnStocks(seed: number, steps = 4000): MarketScript {
  const random = new Random(seed, 'stocks');
  const cents = new Map([
    ['AAPL', 12_655],
    ['SPY', 38_800],
  ]);
  const symbols = [...cents.keys()];
  const made = Array.from({ length: steps }, (): Step => {
    const symbol = symbols[random.integer(symbols.length)]!;
    const next = cents.get(symbol)! + random.integer(3) - 1;
    cents.set(symbol, next);
    const offExchange = random.integer(3) === 0;
    const size = 1 + random.integer(500);
    const unknown = { id: '', number: 0, aggressor: 0, ts: 0 } as const;
    return {
      what: 'trade',
      symbol,
      trade: { type: 'trade', symbol, price: next / 100, size, offExchange, ...unknown },
    };
  });
  const level = (text: string) => [text, '1'];
  const books = new Map(symbols.map((symbol) => [symbol, { bids: level('100.00'), asks: level('100.01') }]));
  return { name: 'drawn stocks', depth: Number.POSITIVE_INFINITY, books, steps: made };
}
