export type { BrokerEvent, BrokerEventKind } from '../transport/broker-event.js';
export type { Clock } from '../transport/clock.js';
export { CcxtBroker, ccxtBroker } from './broker.js';
export { CCXT_FEED_LIMITS, ccxtFeed } from './feed.js';
export type { CcxtFeedExchange, CcxtFeedOptions } from './feed-options.js';
export { CCXT_LIMITS, type CcxtHistoryExchange, type CcxtHistoryOptions, ccxtHistory } from './history.js';
export type { CcxtExchange } from './library.js';
export type { CcxtKeys, CcxtOptions } from './options.js';
