/** Wire to normalised event, beside `JSON.parse` and checks by hand, on frames of captures. */
import { isDeepStrictEqual } from 'node:util';
import { scanBinance } from '../../src/adapters/binance/scan.js';
import { readBinance } from '../../src/adapters/binance/wire.js';
import { scanCoinbase } from '../../src/adapters/coinbase/scan.js';
import { readCoinbase } from '../../src/adapters/coinbase/wire.js';
import type { WireMessage } from '../../src/adapters/feed/message.js';
import { scanKraken } from '../../src/adapters/kraken/scan.js';
import { readKraken } from '../../src/adapters/kraken/wire.js';
import * as hand from './hand-checked.js';

/** What is read, by whom, and how. */
interface Row {
  readonly name: string;
  readonly venue: string;
  /** Frames of the kind. */
  readonly kind: RegExp;
  readonly limit: number;
  readonly byHand: (text: string) => WireMessage | readonly WireMessage[];
  readonly read: (text: string) => readonly WireMessage[];
  readonly scanned: (text: string) => boolean;
}

const TRADE = 1.15;
const DEPTH = 1.3;
const binance = {
  read: (text: string) => readBinance(text),
  scanned: (text: string) => scanBinance(text, false) !== null,
};
const coinbase = {
  read: (text: string) => readCoinbase(text),
  scanned: (text: string) => scanCoinbase(text, {}) !== null,
};
const kraken = { read: (text: string) => readKraken(text), scanned: (text: string) => scanKraken(text) !== null };

export const ROWS: readonly Row[] = [
  {
    name: 'binance usdm trade',
    venue: 'binance-usdm',
    kind: /"e":"(t|aggT)rade".*"X":"MARKET"/,
    limit: TRADE,
    byHand: hand.binanceTrade,
    ...binance,
  },
  {
    name: 'binance usdm depth',
    venue: 'binance-usdm',
    kind: /"e":"depthUpdate"/,
    limit: DEPTH,
    byHand: hand.binanceDepth,
    ...binance,
  },
  {
    name: 'binance spot trade',
    venue: 'binance',
    kind: /"e":"(t|aggT)rade"/,
    limit: TRADE,
    byHand: hand.binanceTrade,
    ...binance,
  },
  {
    name: 'binance spot depth',
    venue: 'binance',
    kind: /"e":"depthUpdate"/,
    limit: DEPTH,
    byHand: hand.binanceDepth,
    ...binance,
  },
  {
    name: 'coinbase trade',
    venue: 'coinbase',
    kind: /"type":"match"/,
    limit: TRADE,
    byHand: hand.coinbaseTrade,
    ...coinbase,
  },
  {
    name: 'coinbase depth',
    venue: 'coinbase',
    kind: /"type":"l2update"/,
    limit: DEPTH,
    byHand: hand.coinbaseDepth,
    ...coinbase,
  },
  {
    name: 'kraken v1 trade',
    venue: 'kraken',
    kind: /^\[.*"trade","/,
    limit: TRADE,
    byHand: hand.krakenTrade,
    ...kraken,
  },
  {
    name: 'kraken v1 depth',
    venue: 'kraken',
    kind: /^\[\d+,\{"[ab]":.*"book-/,
    limit: DEPTH,
    byHand: hand.krakenDepth,
    ...kraken,
  },
];

/** What came of a row: nanoseconds a frame of both, the ratio, and the share of frames that was scanned. */
export interface Ratio {
  readonly frames: number;
  readonly bytes: number;
  readonly handNs: number;
  readonly ourNs: number;
  readonly ratio: number;
  readonly scanned: number;
}

/** Measures one row: both must read the same first; then in turn, the ratio of neighbours, its middle over all rounds. */
export function measure(row: Row, frames: readonly string[], rounds: number): Ratio {
  for (const text of frames) {
    const mine = row.read(text);
    const theirs = row.byHand(text);
    if (!isDeepStrictEqual(mine, Array.isArray(theirs) ? theirs : [theirs]))
      throw new Error(`${row.name}: read otherwise: ${text}`);
  }
  const times = Math.max(1, Math.ceil(2000 / frames.length));
  const timed = (read: (text: string) => unknown): number => {
    const begun = process.cpuUsage();
    for (let n = 0; n < times; n++) for (const text of frames) read(text);
    const { user, system } = process.cpuUsage(begun);
    return ((user + system) * 1000) / (times * frames.length);
  };
  const pairs: { readonly hand: number; readonly ours: number }[] = [];
  for (let round = -3; round < rounds; round++) {
    const hand = timed(row.byHand);
    const ours = timed(row.read);
    if (round >= 0) pairs.push({ hand, ours });
  }
  const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
  return {
    frames: frames.length,
    bytes: frames.reduce((sum, one) => sum + one.length, 0) / frames.length,
    handNs: middle(pairs.map((one) => one.hand)),
    ourNs: middle(pairs.map((one) => one.ours)),
    ratio: middle(pairs.map((one) => one.ours / one.hand)),
    scanned: frames.filter(row.scanned).length / frames.length,
  };
}
