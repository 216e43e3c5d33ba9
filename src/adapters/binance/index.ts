export { BINANCE_HOSTS, type BinanceHosts, type BinanceMarket } from './protocol.js';
export { type BinanceFeedOptions, binanceFeed } from './source.js';
export { readBinance, readBinanceBook, type WireOptions as BinanceWireOptions } from './wire.js';
