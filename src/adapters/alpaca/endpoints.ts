/** Where a set of Alpaca's services is reached. */
export interface AlpacaEndpoint {
  /** Base of the REST interface, such as `https://paper-api.alpaca.markets`. */
  readonly rest: string;
  /** Stream of trade updates, such as `wss://paper-api.alpaca.markets/stream`. */
  readonly stream: string;
}

/** Paper trading: no real money. */
export const ALPACA_PAPER: AlpacaEndpoint = Object.freeze({
  rest: 'https://paper-api.alpaca.markets',
  stream: 'wss://paper-api.alpaca.markets/stream',
});

/** Real money. Nothing in edgeproof uses this by itself: whoever wants it names it. */
export const ALPACA_LIVE: AlpacaEndpoint = Object.freeze({
  rest: 'https://api.alpaca.markets',
  stream: 'wss://api.alpaca.markets/stream',
});
