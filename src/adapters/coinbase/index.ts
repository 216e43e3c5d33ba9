export { type CoinbaseHistoryOptions, coinbaseHistory } from './history.js';
export type { CoinbaseWire } from './protocol.js';
export { type CoinbaseFeedOptions, coinbaseFeed } from './source.js';
export { readCoinbase } from './wire.js';
export type { CoinbaseWireOptions } from './wire-options.js';
