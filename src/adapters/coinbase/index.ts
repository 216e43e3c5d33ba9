export { readCoinbase } from './wire.js';
export type { CoinbaseWireOptions } from './wire-options.js';
