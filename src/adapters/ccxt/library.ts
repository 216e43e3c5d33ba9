import { ConfigError } from '../../core/errors.js';

/** What we use of one exchange of ccxt; all of it may throw ccxt's errors. */
export interface CcxtExchange {
  readonly id: string;
  readonly has?: { readonly [feature: string]: unknown };
  setSandboxMode?(on: boolean): void;
  loadMarkets(): Promise<unknown>;
  amountToPrecision?(symbol: string, amount: number): string;
  priceToPrecision?(symbol: string, price: number): string;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price: number | undefined,
    params: { readonly [name: string]: unknown },
  ): Promise<unknown>;
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  fetchOrder(id: string, symbol: string): Promise<unknown>;
  fetchOpenOrders(symbol: string): Promise<unknown>;
  fetchMyTrades(symbol: string, since: number | undefined): Promise<unknown>;
  fetchBalance(): Promise<unknown>;
  close?(): Promise<unknown>;
}

/** Makes an exchange by its name in ccxt. */
export type CcxtMaker = (exchange: string, options: { readonly [name: string]: unknown }) => CcxtExchange;

/** The version that was tried. */
const CCXT_VERSION = '4.5.84';

/**
 * Loads ccxt when it is first needed: an optional peer of 60 MB.
 *
 * @throws ConfigError that names the install command when it is not there, or the exchange when ccxt has none of that name
 */
export async function loadCcxt(): Promise<CcxtMaker> {
  // Spelled at run time, so that no bundler follows it.
  const name = ['cc', 'xt'].join('');
  let library: { readonly [exchange: string]: unknown };
  try {
    const loaded = (await import(/* @vite-ignore */ name)) as { default?: unknown };
    library = (loaded.default ?? loaded) as { readonly [exchange: string]: unknown };
  } catch {
    throw new ConfigError('ccxt', 'the package ccxt is not installed', `run: npm install ccxt@${CCXT_VERSION}`);
  }
  return (exchange, options) => {
    const Exchange = Object.hasOwn(library, exchange) ? library[exchange] : undefined;
    if (typeof Exchange !== 'function')
      throw new ConfigError(
        'ccxt',
        `ccxt has no exchange "${exchange}"`,
        'use an id of ccxt.exchanges, such as kraken',
      );
    return new (Exchange as new (options: unknown) => CcxtExchange)(options);
  };
}
