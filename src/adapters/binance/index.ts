export type { BinanceMarket } from './instruments.js';
export { BINANCE_HOSTS, type BinanceHosts } from './protocol.js';
export { type BinanceFeedOptions, binanceFeed } from './source.js';
export { readBinance, readBinanceBook, type WireOptions as BinanceWireOptions } from './wire.js';
