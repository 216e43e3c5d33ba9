export type { BrokerEvent, BrokerEventKind } from '../transport/broker-event.js';
export type { RequestRecord } from '../transport/exchange.js';
export type { Transport } from '../transport/transport.js';
export { AlpacaBroker, alpaca } from './broker.js';
export { ALPACA_DATA, type AlpacaDataFeed } from './data-protocol.js';
export { type AlpacaFeedOptions, type AlpacaHistoryOptions, alpacaFeed, alpacaHistory } from './data-source.js';
export { readAlpaca } from './data-wire.js';
export { ALPACA_LIVE, ALPACA_PAPER, type AlpacaEndpoint } from './endpoints.js';
export type { AlpacaKeys, AlpacaOptions } from './options.js';
