export type { BrokerEvent, BrokerEventKind } from '../transport/broker-event.js';
export type { RequestRecord } from '../transport/exchange.js';
export type { Transport } from '../transport/transport.js';
export { BinanceBroker, binance } from './broker.js';
export { BINANCE_LIVE, BINANCE_TESTNET, type BinanceEndpoint } from './endpoints.js';
export type { BinanceOptions } from './options.js';
export { type BinanceKeys, signEd25519, signHmac } from './sign.js';
