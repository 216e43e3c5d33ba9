export type { BookHost, BookKeeper } from './book-keeper.js';
export { ChannelBook, type ChannelBookOptions } from './channel-book.js';
export { type ClockEstimate, ClockOffset } from './clock-offset.js';
export { DiffBook } from './diff-book.js';
export type {
  WireBar,
  WireCorrection,
  WireDiff,
  WireLevels,
  WireMessage,
  WireNotice,
  WireQuote,
  WireSnapshot,
  WireTrade,
} from './message.js';
