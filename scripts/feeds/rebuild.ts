/** Rebuilds the books of a capture with the adapters' own wires and keepers, and counts what was checked on the way. */
import { readBinance, readBinanceBook } from '../../src/adapters/binance/wire.js';
import { readCoinbase } from '../../src/adapters/coinbase/wire.js';
import type { BookHost, BookKeeper } from '../../src/adapters/feed/book-keeper.js';
import { ChannelBook } from '../../src/adapters/feed/channel-book.js';
import { ClockOffset } from '../../src/adapters/feed/clock-offset.js';
import { DiffBook } from '../../src/adapters/feed/diff-book.js';
import type { WireDiff, WireMessage, WireSnapshot } from '../../src/adapters/feed/message.js';
import { krakenChecksum } from '../../src/adapters/kraken/checksum.js';
import { readKraken } from '../../src/adapters/kraken/wire.js';
import type { Book } from '../../src/core/book.js';
import { type Capture, type CapturedLine, readCapture } from './captures.js';
import { TickerCheck } from './ticker-check.js';

/** One book that a capture led to. */
export interface RebuiltBook {
  readonly symbol: string;
  readonly book: Book;
  readonly synced: boolean;
  readonly updateId: number;
  readonly snapshots: number;
  readonly updates: number;
  readonly breaks: readonly string[];
  readonly checksums: number;
  readonly lastTrade: number;
  readonly tradeGaps: number;
}

/** What a capture held and led to. */
export interface Rebuilt {
  readonly messages: number;
  readonly unread: number;
  readonly errors: readonly string[];
  readonly kinds: { readonly [kind: string]: number };
  readonly books: readonly RebuiltBook[];
  readonly tickers: TickerCheck;
  readonly clock: ClockOffset;
  /** Update ids of the snapshots, where the venue numbers them. */
  readonly snapshotIds: readonly number[];
}

class Kept {
  readonly symbol: string;
  readonly keeper: BookKeeper;
  readonly breaks: string[] = [];
  snapshots = 0;
  updates = 0;
  checksums = 0;
  lastTrade = Number.NaN;
  tradeGaps = 0;

  constructor(symbol: string, venue: Capture['venue'], onChange: () => void) {
    this.symbol = symbol;
    const host: BookHost = {
      changed: onChange,
      broke: (detail) => this.breaks.push(detail),
      mended: () => {},
      fetch: () => {},
      resubscribe: () => {},
    };
    const kraken = { checksum: krakenChecksum, keepTexts: true };
    this.keeper = venue.startsWith('binance')
      ? new DiffBook(host, { keepTexts: true })
      : new ChannelBook(host, venue === 'kraken' ? kraken : { keepTexts: true, ordered: true });
    this.keeper.opened(1);
  }

  trade(number: number): void {
    if (Number.isNaN(number)) return;
    if (number > this.lastTrade + 1) this.tradeGaps++;
    if (!(number <= this.lastTrade)) this.lastTrade = number;
  }
}

/** Reads and rebuilds; never throws for what a capture holds. */
export function rebuild(capture: Capture): Rebuilt {
  const { lines, unread, bookDepth = 10 } = readCapture(capture);
  const kept = new Map<string, Kept>();
  const kinds: { [kind: string]: number } = {};
  const errors: string[] = [];
  const tickers = new TickerCheck();
  const clock = new ClockOffset();
  const snapshotIds: number[] = [];
  const keep = (symbol: string): Kept => {
    let one = kept.get(symbol);
    if (one === undefined) {
      one = new Kept(symbol, capture.venue, () => {});
      kept.set(symbol, one);
    }
    return one;
  };
  const only = (): string => (kept.size === 1 ? [...kept.keys()][0]! : '');
  let messages = 0;
  for (const line of lines) {
    let read: readonly WireMessage[];
    try {
      read = readLineOf(capture, line, { only, bookDepth });
    } catch (error) {
      errors.push(`${(error as Error).message}`);
      continue;
    }
    if (line.url === '') messages++;
    for (const message of read) {
      const kind = line.url === '' ? message.type : 'rest snapshot';
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      if ('ts' in message && line.url === '') clock.sample(message.ts, line.at);
      if (message.type === 'trade') keep(message.symbol).trade(message.number);
      else if (message.type === 'heartbeat' && message.symbol !== undefined)
        keep(message.symbol).trade(message.lastTrade!);
      else if (message.type === 'quote') tickers.quote(message);
      else if (message.type === 'diff') applyDiff(keep(message.symbol), message, tickers);
      else if (message.type === 'snapshot') {
        snapshotIds.push(message.last);
        applySnapshotOf(keep(message.symbol), message, tickers);
      }
    }
  }
  const books = [...kept.values()].filter((one) => one.snapshots + one.updates > 0).map(rebuilt);
  return { messages, unread, errors, kinds, books, tickers, clock, snapshotIds };
}

function rebuilt(one: Kept): RebuiltBook {
  const { keeper, symbol, snapshots, updates, breaks, checksums, lastTrade, tradeGaps } = one;
  const updateId = keeper instanceof DiffBook ? keeper.updateId : Number.NaN;
  return {
    symbol,
    book: keeper.book,
    synced: keeper.synced,
    updateId,
    snapshots,
    updates,
    breaks,
    checksums,
    lastTrade,
    tradeGaps,
  };
}

function applyDiff(kept: Kept, message: WireDiff, tickers: TickerCheck): void {
  kept.updates++;
  const { synced } = kept.keeper;
  const untouched = synced ? tickers.before(kept.keeper.book, message) : null;
  kept.keeper.diff(message, 1);
  if (message.checksum !== null && kept.keeper.synced) kept.checksums++;
  if (kept.keeper instanceof DiffBook && kept.keeper.synced) tickers.state(message.symbol, kept.keeper, untouched);
}

function applySnapshotOf(kept: Kept, message: WireSnapshot, tickers: TickerCheck): void {
  kept.snapshots++;
  kept.keeper.snapshot(message, 1);
  if (kept.keeper instanceof DiffBook && kept.keeper.synced) tickers.state(message.symbol, kept.keeper, null);
}

function readLineOf(
  capture: Capture,
  line: CapturedLine,
  { only, bookDepth }: { readonly only: () => string; readonly bookDepth: number },
): readonly WireMessage[] {
  if (capture.venue === 'coinbase') return line.url === '' ? readCoinbase(line.text, { keepTexts: true }) : [];
  if (capture.venue === 'kraken') return line.url === '' ? readKraken(line.text, { depth: bookDepth }) : [];
  if (line.url !== '') {
    if (!/\/depth\?/.test(line.url)) return [];
    const query = new URL(line.url).searchParams;
    const symbol = query.get('symbol')?.toUpperCase() ?? '';
    return [readBinanceBook(line.text, { symbol, limit: Number(query.get('limit') ?? 'Infinity'), keepTexts: true })];
  }
  const read = readBinance(line.text, { keepTexts: true });
  // A REST book that was written among the frames bears no symbol: it is that of the only one there is.
  return read.map((one) =>
    one.type === 'snapshot' && one.symbol === '' ? { ...one, symbol: only(), depth: one.bids.length / 2 } : one,
  );
}
