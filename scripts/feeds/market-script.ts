/** What happened in a market, taken from a capture: the books at its beginning, then changes and trades in order. */
import { readBinance, readBinanceBook } from '../../src/adapters/binance/wire.js';
import { readCoinbase } from '../../src/adapters/coinbase/wire.js';
import type { WireDiff, WireMessage, WireSnapshot, WireTrade } from '../../src/adapters/feed/message.js';
import { readKraken } from '../../src/adapters/kraken/wire.js';
import { type Capture, readCapture } from './captures.js';

/** Levels as texts, in flat pairs. */
export interface TextLevels {
  readonly bids: readonly string[];
  readonly asks: readonly string[];
}

/** One thing that happened. */
export type Step =
  | { readonly what: 'diff'; readonly symbol: string; readonly levels: TextLevels; readonly ts: number }
  | { readonly what: 'trade'; readonly symbol: string; readonly trade: WireTrade };

/** A market that can be played again and again. */
export interface MarketScript {
  readonly name: string;
  /** Levels a side that the venue keeps. */
  readonly depth: number;
  readonly books: ReadonlyMap<string, TextLevels>;
  readonly steps: readonly Step[];
}

function read(capture: Capture, text: string, url: string): readonly WireMessage[] {
  if (capture.venue === 'coinbase') return url === '' ? readCoinbase(text, { keepTexts: true }) : [];
  if (capture.venue === 'kraken') return url === '' ? readKraken(text, { depth: 1000 }) : [];
  if (url === '') return readBinance(text, { keepTexts: true });
  if (!url.includes('/depth?')) return [];
  return [readBinanceBook(text, { symbol: new URL(url).searchParams.get('symbol')!, limit: 1000, keepTexts: true })];
}

const levelsOf = (one: WireDiff | WireSnapshot): TextLevels => ({ bids: one.bidTexts!, asks: one.askTexts! });

/** The best levels of both sides; venues send the best first. */
const best = ({ bids, asks }: TextLevels, levels: number): TextLevels => ({
  bids: bids.slice(0, 2 * levels),
  asks: asks.slice(0, 2 * levels),
});

/**
 * Reads a capture into a script: per symbol its first snapshot, of which the best `levels` a side are there at the beginning, and
 * what came after it. Small books make a run of very many faults feasible: most of its time goes into whole books.
 */
export function marketScript(capture: Capture, levels = Number.POSITIVE_INFINITY): MarketScript {
  const books = new Map<string, TextLevels>();
  const ids = new Map<string, number>();
  const steps: Step[] = [];
  let symbol = '';
  for (const { text, url } of readCapture(capture).lines) {
    for (const message of read(capture, text, url)) {
      if ('symbol' in message && message.symbol) symbol = message.symbol;
      if (message.type === 'snapshot') {
        books.set(message.symbol || symbol, best(levelsOf(message), levels));
        ids.set(message.symbol || symbol, message.last);
      } else if (message.type === 'diff') {
        // What the snapshot holds already did not happen after it.
        if (!books.has(message.symbol) || message.last <= ids.get(message.symbol)!) continue;
        steps.push({ what: 'diff', symbol: message.symbol, levels: levelsOf(message), ts: message.ts });
      } else if (message.type === 'trade' && books.has(message.symbol)) {
        steps.push({ what: 'trade', symbol: message.symbol, trade: message });
      }
    }
  }
  const depth = capture.venue === 'kraken' ? 1000 : Number.POSITIVE_INFINITY;
  return { name: capture.name, depth, books, steps };
}
