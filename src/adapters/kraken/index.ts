export { crc32, krakenChecksum } from './checksum.js';
export { type KrakenWireOptions, readKraken } from './wire.js';
