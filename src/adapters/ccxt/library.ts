import { ConfigError } from '../../core/errors.js';

/** What we use of one exchange of ccxt; all of it may throw ccxt's errors. */
export interface CcxtExchange {
  readonly id: string;
  readonly has?: { readonly [feature: string]: unknown };
  /** Switches between the exchange's test environment and the real one; missing where it has none. */
  setSandboxMode?(on: boolean): void;
  /** Loads the listings with their precision; called on connecting, before anything else is asked. */
  loadMarkets(): Promise<unknown>;
  /** The amount as the exchange would take it: an order that this would change is refused. */
  amountToPrecision?(symbol: string, amount: number): string;
  /** The price as the exchange would take it: an order that this would change is refused. */
  priceToPrecision?(symbol: string, price: number): string;
  /** Sends an order: `amount` in the base, `price` undefined for a market order, our id as `params.clientOrderId`. */
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price: number | undefined,
    params: { readonly [name: string]: unknown },
  ): Promise<unknown>;
  /** Asks for the end of an order, by the exchange's own id. */
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  /** Where an order stands, as a unified order, by the exchange's own id. */
  fetchOrder(id: string, symbol: string): Promise<unknown>;
  /** The open orders of a symbol, as a list of unified orders. */
  fetchOpenOrders(symbol: string): Promise<unknown>;
  /** The own trades of a symbol from `since` on, in milliseconds of Unix time, as a list of unified trades. */
  fetchMyTrades(symbol: string, since: number | undefined): Promise<unknown>;
  /** The unified balance; its `total` holds an amount for each asset. */
  fetchBalance(): Promise<unknown>;
  /** Closes what the exchange holds open; a failure is ignored. */
  close?(): Promise<unknown>;
}

/** Makes an exchange by its name in ccxt. */
export type CcxtMaker = (exchange: string, options: { readonly [name: string]: unknown }) => CcxtExchange;

/** The version that was tried. */
const CCXT_VERSION = '4.5.84';

/**
 * Loads ccxt when it is first needed: an optional peer of 60 MB. With `live`, an exchange is made of the class that also watches (ccxt.pro),
 * where the library has one.
 *
 * @throws ConfigError that names the install command when it is not there, or the exchange when ccxt has none of that name
 */
export async function loadCcxt({ live = false }: { readonly live?: boolean } = {}): Promise<CcxtMaker> {
  // Spelled at run time, so that no bundler follows it.
  const name = ['cc', 'xt'].join('');
  let library: { readonly [exchange: string]: unknown };
  try {
    const loaded = (await import(/* @vite-ignore */ name)) as { default?: unknown };
    library = (loaded.default ?? loaded) as { readonly [exchange: string]: unknown };
  } catch {
    throw new ConfigError('ccxt', 'the package ccxt is not installed', `run: npm install ccxt@${CCXT_VERSION}`);
  }
  const classOf = (from: unknown, exchange: string): unknown =>
    typeof from === 'object' && from !== null && Object.hasOwn(from, exchange)
      ? (from as { readonly [exchange: string]: unknown })[exchange]
      : undefined;
  return (exchange, options) => {
    const watching = live ? classOf(library['pro'], exchange) : undefined;
    const Exchange = watching ?? classOf({ ...library }, exchange);
    if (typeof Exchange !== 'function')
      throw new ConfigError(
        'ccxt',
        `ccxt has no exchange "${exchange}"`,
        'use an id of ccxt.exchanges, such as kraken',
      );
    return new (Exchange as new (options: unknown) => CcxtExchange)(options);
  };
}
