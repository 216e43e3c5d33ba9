/** A whole capture through wire, book and five features, one message after the other, each one timed. */
import type { Capture } from '../../scripts/feeds/captures.js';
import { readCapture } from '../../scripts/feeds/captures.js';
import { readBinance } from '../../src/adapters/binance/wire.js';
import { DiffBook } from '../../src/adapters/feed/diff-book.js';
import type { BarEvent } from '../../src/core/event.js';
import { flags } from '../../src/core/flags.js';
import { RowTable } from '../../src/core/frame.js';
import { instrument } from '../../src/core/instrument.js';
import { Random } from '../../src/core/random.js';
import { Universe } from '../../src/core/universe.js';
import { atr, bollinger, compose, ema, rsi, sma } from '../../src/features/index.js';

/** What a pass over a capture cost and led to. */
export interface Pass {
  readonly messages: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly bid: number;
  readonly ask: number;
  readonly sma: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const nothing = { changed() {}, broke() {}, mended() {}, fetch() {}, resubscribe() {} };

/** The frames of a capture as the platform hands them over: flat texts. */
export function framesOf(capture: Capture): readonly string[] {
  return readCapture(capture)
    .lines.filter((one) => one.url === '')
    .map((one) => Buffer.from(one.text).toString('utf8'));
}

/** Microseconds a message: the whole, then the middle, the 99th and the 99.9th of a hundred. */
export function pass(frames: readonly string[]): Pass {
  const features = compose(
    sma({ period: 20 }),
    ema({ period: 50 }),
    rsi({ period: 14 }),
    bollinger({ period: 20 }),
    atr({ period: 14 }),
  );
  const env = {
    universe: new Universe([instrument({ id: 'A' })]),
    flags: flags(),
    random: (name: string) => new Random(1, name),
  };
  const set = features(env);
  const rows = new RowTable(set.columns, 1);
  const keeper = new DiffBook(nothing);
  keeper.opened(1);
  const bar: Mutable<BarEvent> = {
    kind: 'bar',
    instrument: 0,
    ts: 0,
    at: 0,
    seq: 0,
    start: 0,
    period: 1,
    open: 0,
    high: 0,
    low: 0,
    close: 0,
    volume: 0,
  };
  const costs = new Float64Array(frames.length);
  const begun = process.hrtime.bigint();
  let before = begun;
  for (let i = 0; i < frames.length; i++) {
    for (const message of readBinance(frames[i]!)) {
      if (message.type === 'diff') keeper.diff(message);
      else if (message.type === 'snapshot') keeper.snapshot({ ...message, depth: message.bids.length / 2 });
      const { mid } = keeper.book;
      if (!keeper.synced || Number.isNaN(mid)) continue;
      bar.open = mid;
      bar.high = mid;
      bar.low = mid;
      bar.close = mid;
      bar.volume = message.type === 'trade' ? message.size : 0;
      bar.at = i;
      set.update(bar, rows);
    }
    const now = process.hrtime.bigint();
    costs[i] = Number(now - before) / 1000;
    before = now;
  }
  const seconds = Number(before - begun) / 1e9;
  costs.sort();
  const at = (share: number): number => costs[Math.min(costs.length - 1, Math.floor(share * costs.length))]!;
  const { bids, asks } = keeper.book;
  return {
    messages: frames.length,
    perSecond: frames.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    bid: bids.price(0),
    ask: asks.price(0),
    sma: rows.data[0]!,
  };
}
