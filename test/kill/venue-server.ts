/** A local Alpaca or Binance with a market of its own, for the process that is killed; it goes on whoever listens. */
import { AlpacaServer } from '../adapters/alpaca-server.js';
import { BinanceServer } from '../adapters/binance-server.js';
import { Dice } from '../chaos/dice.js';
import type { VenueWish } from './venue-listings.js';

/** An order as the venue truly has it. */
interface TrueOrder {
  readonly id: string;
  readonly open: boolean;
  readonly filled: number;
}

/** The venue, and the truth about the account. */
export interface KillVenue {
  readonly wish: Pick<VenueWish, 'venue' | 'rest' | 'stream' | 'keyId' | 'secret'>;
  orders(): TrueOrder[];
  position(): number;
  cash(): { readonly [currency: string]: number };
  fills(): number;
  /** Shows one past fill of an order that nobody knows any more, so that a cursor can stand behind it; the cursor. */
  beginHistory(): string;
  /** No more trades. */
  rest(): void;
  stop(): Promise<void>;
}

export async function alpacaKillVenue(seed: number): Promise<KillVenue> {
  const server = await new AlpacaServer().listen();
  const dice = new Dice(seed);
  const market = setInterval(() => {
    const { open } = server;
    for (let k = 0; k < 4 && open.length > 0; k++) {
      const one = dice.pick(open);
      const left = Number(one.qty) - Number(one.filled_qty);
      if (left > 0 && server.open.includes(one)) server.fill(one, Math.min(left, dice.between(1, 4)), 100);
    }
  }, 4);
  return {
    wish: {
      venue: 'alpaca',
      rest: server.rest,
      stream: server.stream,
      keyId: server.keyId,
      secret: server.secretKey,
    },
    orders: () => {
      const open = new Set(server.open);
      return [...server.orders.values()].map((one) => ({
        id: one.client_order_id,
        open: open.has(one),
        filled: Number(one.filled_qty),
      }));
    },
    position: () => Number(server.positions.get('SPY') ?? 0),
    cash: () => ({ USD: server.cash.toNumber() }),
    fills: () => server.activities.length,
    beginHistory: () => {
      server.activities.push({ id: '20200101000000000::0', order_id: 'gone', cum_qty: '1' });
      return '20200101000000000::0';
    },
    rest: () => clearInterval(market),
    stop: () => {
      clearInterval(market);
      return server.stop();
    },
  };
}

export async function binanceKillVenue(seed: number): Promise<KillVenue> {
  const server = await new BinanceServer().listen();
  const dice = new Dice(seed);
  const market = setInterval(() => {
    const { open } = server;
    for (let k = 0; k < 4 && open.length > 0; k++) {
      const one = dice.pick(open);
      const left = Number(one.origQty) - one.executedQty.toNumber();
      if (left > 0 && server.open.includes(one)) server.fill(one, Math.min(left, dice.between(1, 4)), 100);
    }
  }, 4);
  return {
    wish: {
      venue: 'binance',
      rest: server.rest,
      stream: server.websocketApi,
      keyId: server.apiKey,
      secret: server.secretKey,
    },
    orders: () => {
      const open = new Set(server.open);
      return server.orders.map((one) => ({
        id: one.clientOrderId,
        open: open.has(one),
        filled: one.executedQty.toNumber(),
      }));
    },
    position: () => Number(server.balances.get('BTC') ?? 0),
    cash: () => ({ USDT: Number(server.balances.get('USDT')), BNB: Number(server.balances.get('BNB')) }),
    fills: () => server.trades.length,
    beginHistory: () => JSON.stringify({ BTCUSDT: 1 }),
    rest: () => clearInterval(market),
    stop: () => {
      clearInterval(market);
      return server.stop();
    },
  };
}
