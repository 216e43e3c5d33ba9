export { crc32, krakenChecksum } from './checksum.js';
export { type KrakenHistoryOptions, krakenHistory } from './history.js';
export type { KrakenDepth } from './protocol.js';
export { type KrakenFeedOptions, krakenFeed } from './source.js';
export { type KrakenWireOptions, readKraken } from './wire.js';
