/** Where a set of Binance's spot services is reached. */
export interface BinanceEndpoint {
  /** Base of the REST interface, such as `https://testnet.binance.vision`. */
  readonly rest: string;
  /** The WebSocket API, which carries the user data stream, such as `wss://ws-api.testnet.binance.vision/ws-api/v3`. */
  readonly websocketApi: string;
}

/** The spot test network: no real money. */
export const BINANCE_TESTNET: BinanceEndpoint = Object.freeze({
  rest: 'https://testnet.binance.vision',
  websocketApi: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
});

/** Real money. Nothing in edgeproof uses this by itself: whoever wants it names it. */
export const BINANCE_LIVE: BinanceEndpoint = Object.freeze({
  rest: 'https://api.binance.com',
  websocketApi: 'wss://ws-api.binance.com:443/ws-api/v3',
});
