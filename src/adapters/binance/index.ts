export { readBinance, readBinanceBook, type WireOptions as BinanceWireOptions } from './wire.js';
