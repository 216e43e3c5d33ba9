/**
 * What indicators cost. Run: `npx tsx bench/indicators.bench.ts [--json]`.
 *
 * Batch, ns a point, beside the textbook loop in this file (the C loops of TA-Lib written in TypeScript), in turn (A B A B);
 * streaming, ns a bar through `update`. Checked first: batch equals stream to the bit, textbook to 1e-7. Median of 9
 * rounds after 3 of warm-up, over 200,000 seeded bars.
 */
import { cpus } from 'node:os';
import type { FeatureSet } from '../src/contracts/feature-set.js';
import type { BarEvent } from '../src/core/event.js';
import { flags } from '../src/core/flags.js';
import { RowTable } from '../src/core/frame.js';
import { instrument } from '../src/core/instrument.js';
import type { Factory } from '../src/core/plugin.js';
import { Random } from '../src/core/random.js';
import { Universe } from '../src/core/universe.js';
import { adx, atr, bollinger, compose, ema, indicators, macd, rsi, sma } from '../src/features/index.js';

/** On a busy machine: short rounds, many of them, and the fastest of each side instead of the middle one. */
const busy = process.argv.includes('--smoke');
const POINTS = busy ? 20_000 : 200_000;
const WARM_UP = 3;
const ROUNDS = busy ? 60 : 9;
const NaNs = (): Float64Array => new Float64Array(POINTS).fill(Number.NaN);

const high = new Float64Array(POINTS);
const low = new Float64Array(POINTS);
const close = new Float64Array(POINTS);
const random = new Random(1, 'bars');
for (let i = 0, price = 100; i < POINTS; i++) {
  price *= Math.exp(0.005 * random.normal());
  close[i] = price;
  high[i] = price * (1 + 0.004 * random.uniform());
  low[i] = price * (1 - 0.004 * random.uniform());
}
const bars = { high, low, close };

function emaLoop(values: Float64Array, n: number, from: number): Float64Array {
  const out = NaNs();
  let y = 0;
  for (let i = from; i < from + n; i++) y += values[i]!;
  y /= n;
  out[from + n - 1] = y;
  for (let i = from + n; i < POINTS; i++) {
    y += (values[i]! - y) * (2 / (n + 1));
    out[i] = y;
  }
  return out;
}

function smaLoop(n: number): Float64Array {
  const out = NaNs();
  let sum = 0;
  for (let i = 0; i < n - 1; i++) sum += close[i]!;
  for (let i = n - 1; i < POINTS; i++) {
    sum += close[i]!;
    out[i] = sum / n;
    sum -= close[i - n + 1]!;
  }
  return out;
}

function rsiLoop(n: number): Float64Array {
  const out = NaNs();
  let gain = 0;
  let loss = 0;
  for (let i = 1; i < POINTS; i++) {
    const change = close[i]! - close[i - 1]!;
    if (i > n) {
      gain *= n - 1;
      loss *= n - 1;
    }
    if (change < 0) loss -= change;
    else gain += change;
    if (i < n) continue;
    gain /= n;
    loss /= n;
    out[i] = (100 * gain) / (gain + loss);
  }
  return out;
}

function macdLoop(): Float64Array {
  const fast = emaLoop(close, 12, 14);
  const slow = emaLoop(close, 26, 0);
  const line = NaNs();
  for (let i = 25; i < POINTS; i++) line[i] = fast[i]! - slow[i]!;
  const signal = emaLoop(line, 9, 25);
  for (let i = 33; i < POINTS; i++) signal[i] = line[i]! - signal[i]!;
  return signal;
}

function rangeAt(i: number): number {
  const before = close[i - 1]!;
  return Math.max(high[i]! - low[i]!, Math.abs(high[i]! - before), Math.abs(low[i]! - before));
}

function atrLoop(n: number): Float64Array {
  const out = NaNs();
  let y = 0;
  for (let i = 1; i <= n; i++) y += rangeAt(i) / n;
  out[n] = y;
  for (let i = n + 1; i < POINTS; i++) {
    y = (y * (n - 1) + rangeAt(i)) / n;
    out[i] = y;
  }
  return out;
}

/** The upper band alone. */
function bollingerLoop(n: number): Float64Array {
  const out = NaNs();
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < POINTS; i++) {
    sum += close[i]!;
    squares += close[i]! * close[i]!;
    if (i < n - 1) continue;
    const mean = sum / n;
    out[i] = mean + 2 * Math.sqrt(squares / n - mean * mean);
    sum -= close[i - n + 1]!;
    squares -= close[i - n + 1]! * close[i - n + 1]!;
  }
  return out;
}

function adxLoop(n: number): Float64Array {
  const out = NaNs();
  let [plus, minus, ranges, y] = [0, 0, 0, 0];
  for (let i = 1; i < POINTS; i++) {
    const up = high[i]! - high[i - 1]!;
    const down = low[i - 1]! - low[i]!;
    const keep = i >= n ? (n - 1) / n : 1;
    plus = plus * keep + (up > down && up > 0 ? up : 0);
    minus = minus * keep + (down > up && down > 0 ? down : 0);
    ranges = ranges * keep + rangeAt(i);
    if (i < n) continue;
    const [p, m] = [(100 * plus) / ranges, (100 * minus) / ranges];
    const dx = (100 * Math.abs(p - m)) / (p + m);
    y = i < 2 * n ? y + dx / n : (y * (n - 1) + dx) / n;
    if (i >= 2 * n - 1) out[i] = y;
  }
  return out;
}

interface Case {
  readonly name: string;
  readonly make: Factory<FeatureSet>;
  /** Column that the textbook loop gives. */
  readonly column: number;
  readonly ours: () => Float64Array | object;
  readonly textbook: () => Float64Array;
}

const cases: readonly Case[] = [
  {
    name: 'SMA',
    make: sma({ period: 10 }),
    column: 0,
    ours: () => indicators.sma(close, { period: 10 }),
    textbook: () => smaLoop(10),
  },
  {
    name: 'EMA',
    make: ema({ period: 12 }),
    column: 0,
    ours: () => indicators.ema(close, { period: 12 }),
    textbook: () => emaLoop(close, 12, 0),
  },
  { name: 'RSI', make: rsi(), column: 0, ours: () => indicators.rsi(close), textbook: () => rsiLoop(14) },
  { name: 'MACD', make: macd(), column: 2, ours: () => indicators.macd(close), textbook: macdLoop },
  { name: 'ATR', make: atr(), column: 0, ours: () => indicators.atr(bars), textbook: () => atrLoop(14) },
  {
    name: 'Bollinger',
    make: bollinger(),
    column: 1,
    ours: () => indicators.bollinger(close),
    textbook: () => bollingerLoop(20),
  },
  { name: 'ADX', make: adx(), column: 0, ours: () => indicators.adx(bars), textbook: () => adxLoop(14) },
];

const env = {
  universe: new Universe([instrument({ id: 'AAA' })]),
  flags: flags(),
  random: (name: string) => new Random(1, name),
};
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Runs a set over the bars; `see` gets the row after each. */
function stream(make: Factory<FeatureSet>, see?: (i: number, row: Float64Array) => void): number {
  const set = make(env);
  const rows = new RowTable(set.columns, 1);
  const bar: Mutable<BarEvent> = {
    kind: 'bar',
    instrument: 0,
    ts: 0,
    at: 0,
    seq: 0,
    start: 0,
    period: 60e6,
    open: 0.5,
    high: 0.5,
    low: 0.5,
    close: 0.5,
    volume: 0.5,
  };
  const start = performance.now();
  for (let i = 0; i < POINTS; i++) {
    bar.at = i;
    bar.high = high[i]!;
    bar.low = low[i]!;
    bar.close = close[i]!;
    set.update(bar, rows);
    see?.(i, rows.data);
  }
  return ((performance.now() - start) / POINTS) * 1e6;
}

function check({ name, make, column, ours, textbook }: Case): void {
  const made = ours();
  const columns = made instanceof Float64Array ? [made] : (Object.values(made) as Float64Array[]);
  const expected = textbook();
  stream(make, (i, row) => {
    columns.forEach((values, c) => {
      if (!Object.is(values[i], row[c])) throw new Error(`${name}: batch ${values[i]} is not stream ${row[c]} at ${i}`);
    });
    const far = Math.abs(row[column]! - expected[i]!) > 1e-7 * Math.max(1, Math.abs(expected[i]!));
    if (far || Number.isNaN(row[column]) !== Number.isNaN(expected[i]))
      throw new Error(`${name}: ${row[column]} is not ${expected[i]} at ${i}`);
  });
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return ((performance.now() - start) / POINTS) * 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[busy ? 0 : values.length >> 1]!;
}

const figures: Record<string, number> = {};
for (const one of cases) {
  check(one);
  const [ours, textbook, streamed]: [number[], number[], number[]] = [[], [], []];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const times = [timed(one.ours), timed(one.textbook), stream(one.make)] as const;
    if (round < 0) continue;
    [ours, textbook, streamed].forEach((list, k) => {
      list.push(times[k]!);
    });
  }
  figures[`${one.name} batch`] = median(ours);
  figures[`${one.name} textbook`] = median(textbook);
  figures[`${one.name} stream`] = median(streamed);
}
const two = compose(sma({ period: 10 }), sma({ period: 30 }));
figures['SMA 10 and 30 composed, stream'] = median(Array.from({ length: ROUNDS }, () => stream(two)));

if (process.argv.includes('--json')) console.log(JSON.stringify({ ok: true, figures }));
else {
  console.log(`node ${process.version} · ${cpus()[0]?.model ?? 'unknown cpu'}`);
  for (const [name, ns] of Object.entries(figures)) console.log(`${name.padEnd(34)} ${ns.toFixed(2).padStart(8)} ns`);
}
