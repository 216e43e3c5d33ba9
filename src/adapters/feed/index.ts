export type { BookHost, BookKeeper } from './book-keeper.js';
export { ChannelBook, type ChannelBookOptions } from './channel-book.js';
export { type ClockEstimate, ClockOffset } from './clock-offset.js';
export { DiffBook } from './diff-book.js';
export { type FeedSourceOptions, feedSource, type LiveFeed } from './feed-source.js';
export type { FeedHealth, StreamHealth } from './health.js';
export type { BudgetCount, HistoryItem, HistoryPage, HistoryProtocol, HistoryStretch } from './history-protocol.js';
export { type HistorySourceOptions, historySource } from './history-source.js';
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
export type { Channel, FeedProtocol, Stream, TradeRepair } from './protocol.js';
export { FeedSession } from './session.js';
export type { FeedEvent, SessionDesk, SessionOptions } from './session-desk.js';
export { type Sequenced, type SequencedBar, type TradeHost, TradeSequence } from './trade-sequence.js';
