/** A made-up exchange in the unified words of ccxt's manual, which misbehaves on demand. */
import type { CcxtExchange } from '../../src/adapters/ccxt/index.js';

class ExchangeError extends Error {}
class InvalidOrder extends ExchangeError {}
export class InsufficientFunds extends ExchangeError {}
class OrderNotFound extends InvalidOrder {}
export class AuthenticationError extends ExchangeError {}
class NetworkError extends Error {}
export class RequestTimeout extends NetworkError {}

interface Row {
  id: string;
  clientOrderId: string;
  symbol: string;
  type: string;
  side: string;
  amount: number;
  price: number | undefined;
  filled: number;
  status: string;
  timestamp: number;
}

interface Trade {
  readonly id: string;
  readonly order: string;
  readonly symbol: string;
  readonly timestamp: number;
  readonly [more: string]: unknown;
}

export class FakeExchange implements CcxtExchange {
  readonly id = 'fake';
  readonly options: { readonly [name: string]: unknown };
  readonly rows: Row[] = [];
  readonly trades: Trade[] = [];
  /** Trades that one answer holds. */
  page = 500;
  readonly balance = new Map<string, number>([['USDT', 1_000_000]]);
  sandbox = false;
  calls = 0;
  /** What the next call of a name does instead of its honest work, or after it. */
  readonly faults: { on: string; effect: boolean; cause: Error }[] = [];

  constructor(options: { readonly [name: string]: unknown } = {}) {
    this.options = options;
  }

  setSandboxMode(on: boolean): void {
    this.sandbox = on;
  }

  async loadMarkets(): Promise<unknown> {
    return this.#do('loadMarkets', () => ({}));
  }

  amountToPrecision(_symbol: string, amount: number): string {
    return String(Math.trunc(amount * 1000) / 1000);
  }

  async createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price: number | undefined,
    params: { readonly [name: string]: unknown },
  ): Promise<unknown> {
    return this.#do('createOrder', () => {
      const id = String(this.rows.length + 1);
      const clientOrderId = String(params['clientOrderId']);
      this.rows.push({
        id,
        clientOrderId,
        symbol,
        type,
        side,
        amount,
        price,
        filled: 0,
        status: 'open',
        timestamp: Date.now(),
      });
      // Several venues answer with the id alone; ccxt leaves the rest undefined.
      return { id, info: {}, status: undefined, filled: undefined };
    });
  }

  async cancelOrder(id: string): Promise<unknown> {
    return this.#do('cancelOrder', () => {
      const row = this.#row(id);
      if (row.status !== 'open') throw new OrderNotFound('fake order not found');
      row.status = 'canceled';
      return { id };
    });
  }

  async fetchOrder(id: string): Promise<unknown> {
    return this.#do('fetchOrder', () => ({ ...this.#row(id) }));
  }

  async fetchOpenOrders(symbol: string): Promise<unknown> {
    return this.#do('fetchOpenOrders', () => this.rows.filter((one) => one.symbol === symbol && one.status === 'open'));
  }

  /** The oldest from `since` on, as many as a page holds. */
  async fetchMyTrades(symbol: string, since = 0): Promise<unknown> {
    const wanted = (one: Trade): boolean => one.symbol === symbol && one.timestamp >= since;
    return this.#do('fetchMyTrades', () => this.trades.filter(wanted).slice(0, this.page));
  }

  async fetchBalance(): Promise<unknown> {
    return this.#do('fetchBalance', () => ({ total: Object.fromEntries(this.balance) }));
  }

  trade(price: number, volume = 20): void {
    let left = volume;
    for (const row of this.rows) {
      const touched = row.type === 'market' || (row.side === 'buy' ? price <= row.price! : price >= row.price!);
      if (row.status === 'open' && touched && left > 0)
        left -= this.fill(row, Math.min(left, row.amount - row.filled), price);
    }
  }

  fill(row: Row, amount: number, price: number): number {
    row.filled += amount;
    if (row.filled >= row.amount && row.status === 'open') row.status = 'closed';
    this.balance.set('BTC', (this.balance.get('BTC') ?? 0) + (row.side === 'buy' ? amount : -amount));
    const id = `t${this.trades.length + 1}`;
    const fee = { cost: 0.1, currency: 'USDT' };
    const paid = (row.side === 'buy' ? amount * price : -amount * price) + fee.cost;
    this.balance.set('USDT', Math.round(((this.balance.get('USDT') ?? 0) - paid) * 1e6) / 1e6);
    this.trades.push({
      id,
      order: row.id,
      symbol: row.symbol,
      price,
      amount,
      timestamp: Date.now(),
      takerOrMaker: 'taker',
      fee,
    });
    return amount;
  }

  #row(id: string): Row {
    const row = this.rows.find((one) => one.id === id);
    if (row === undefined) throw new OrderNotFound(`fake order ${id} not found`);
    return row;
  }

  async #do<T>(name: string, honest: () => T): Promise<T> {
    this.calls++;
    await Promise.resolve();
    const at = this.faults.findIndex((one) => one.on === name);
    if (at < 0) return honest();
    const [fault] = this.faults.splice(at, 1);
    if (fault!.effect) honest();
    throw fault!.cause;
  }
}
