/**
 * What the simulated venue costs. Run: `npx tsx bench/venue.bench.ts [--json]`.
 *
 * Each case is checked (number of fills, sum of fees), then timed: median of 7 rounds after 2 of warm-up. `idle` is
 * nanoseconds a bar with no order working; the others are nanoseconds an order from submit to its fill.
 */
import { cpus } from 'node:os';
import type { BarEvent, QuoteEvent } from '../src/core/event.js';
import { flags } from '../src/core/flags.js';
import { instrument } from '../src/core/instrument.js';
import { fixed } from '../src/core/money.js';
import { type ApprovedOrder, Order, type OrderTerms } from '../src/core/order.js';
import { Random } from '../src/core/random.js';
import { MINUTE } from '../src/core/time.js';
import { Universe } from '../src/core/universe.js';
import { feeBps } from '../src/venues/costs/fees.js';
import { slippageBps } from '../src/venues/costs/slippage.js';
import type { SimVenueOptions } from '../src/venues/options.js';
import { type SimVenue, simVenue } from '../src/venues/sim-venue.js';

const BARS = 1_000_000;
const ORDERS = 100_000;
const WARM_UP = 2;
const ROUNDS = 7;

const universe = new Universe([instrument({ id: 'AAA' })]);
const make = (options: SimVenueOptions): SimVenue =>
  simVenue(options)({ universe, flags: flags(), random: (name) => new Random(1, name) });

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const bar: Mutable<BarEvent> = {
  kind: 'bar',
  instrument: 0,
  ts: 0,
  at: 0,
  seq: 0,
  start: 0,
  period: MINUTE,
  open: 100,
  high: 101,
  low: 99,
  close: 100,
  volume: 1000,
};
const quote: Mutable<QuoteEvent> = {
  kind: 'quote',
  instrument: 0,
  ts: 0,
  at: 0,
  seq: 0,
  bid: 99.99,
  bidSize: 500,
  ask: 100.01,
  askSize: 500,
};

function nextBar(n: number, price: number): BarEvent {
  bar.start = n * MINUTE;
  bar.ts = bar.start + MINUTE;
  bar.at = bar.ts;
  bar.open = price;
  bar.high = price + 1;
  bar.low = price - 1;
  bar.close = price;
  return bar;
}

/** The k-th order of a case; made right before it is sent, as the gate does, but outside the measured time. */
function order(k: number, more: Partial<OrderTerms>): ApprovedOrder {
  return new Order({
    id: `s-${k}`,
    strategy: 's',
    instrument: 0,
    side: k % 2 === 0 ? 'buy' : 'sell',
    type: 'market',
    quantityFixed: fixed(1),
    limitFixed: null,
    stopFixed: null,
    trailFixed: null,
    trailBps: null,
    timeInForce: 'gtc',
    expireAt: null,
    reduceOnly: false,
    tag: '',
    decidedAt: 0,
    ...more,
  }) as ApprovedOrder;
}

interface Case {
  readonly name: string;
  readonly options: SimVenueOptions;
  readonly fills: number;
  /** Returns the number of fills and nanoseconds a unit. */
  run(venue: SimVenue): { fills: number; ns: number };
}

const cents = (k: number): number => 100 + (k % 977) / 100;
const digits = (k: number): number => 100 + ((k * 0.6180339887498949) % 10);
const CHUNK = 256;

function drain(venue: SimVenue): number {
  let fills = 0;
  for (const one of venue.outbox) if (one.type === 'fill') fills += 1;
  venue.outbox.length = 0;
  return fills;
}

function inChunks(more: Partial<OrderTerms>, life: (venue: SimVenue, order: ApprovedOrder, k: number) => number) {
  return (venue: SimVenue) => {
    let fills = 0;
    let ms = 0;
    for (let from = 0; from < ORDERS; from += CHUNK) {
      const chunk = Array.from({ length: Math.min(CHUNK, ORDERS - from) }, (_, i) => order(from + i, more));
      const start = performance.now();
      for (let i = 0; i < chunk.length; i++) fills += life(venue, chunk[i]!, from + i);
      ms += performance.now() - start;
    }
    return { fills, ns: (ms / ORDERS) * 1e6 };
  };
}

const onBars = (more: Partial<OrderTerms>, price: (k: number) => number) =>
  inChunks(more, (venue, one, k) => {
    venue.submit(one, k * MINUTE);
    const early = drain(venue);
    const event = nextBar(k, price(k));
    venue.onMarket(event, event.at);
    return early + drain(venue);
  });

const atQuotes = inChunks({}, (venue, one, k) => {
  quote.ts = k * MINUTE;
  quote.at = quote.ts;
  venue.onMarket(quote, quote.at);
  venue.submit(one, quote.at);
  return drain(venue);
});

function idle(venue: SimVenue): { fills: number; ns: number } {
  const start = performance.now();
  for (let n = 0; n < BARS; n++) {
    bar.ts = n;
    bar.at = n;
    bar.close = n & 127;
    venue.onMarket(bar, n);
  }
  return { fills: 0, ns: ((performance.now() - start) / BARS) * 1e6 };
}

const fees = feeBps({ rate: 2 });
const limit = { side: 'buy', type: 'limit', limitFixed: fixed('99.5') } as const;
const costly = { fees, slippage: slippageBps({ rate: 1 }), maxVolumeShare: 0.1 };
const cases: readonly Case[] = [
  { name: 'idle, ns a bar', options: {}, fills: 0, run: idle },
  { name: 'market, next open, fee bps', options: { fees }, fills: ORDERS, run: onBars({}, cents) },
  { name: 'market, prices of 17 digits', options: { fees }, fills: ORDERS, run: onBars({}, digits) },
  { name: 'market, slippage and volume share', options: costly, fills: ORDERS, run: onBars({}, cents) },
  { name: 'limit, filled in its bar', options: { fees }, fills: ORDERS, run: onBars(limit, () => 100) },
  { name: 'market at the standing quote', options: { fees }, fills: ORDERS, run: atQuotes },
];

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const rows = cases.map((one) => {
  const times: number[] = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const venue = make(one.options);
    const { fills, ns } = one.run(venue);
    if (fills !== one.fills) throw new Error(`${one.name}: ${fills} fills, ${one.fills} expected`);
    if (round >= 0) times.push(ns);
  }
  return { name: one.name, ns: Math.round(median(times) * 10) / 10 };
});

if (process.argv.includes('--json'))
  console.log(JSON.stringify({ ok: true, figures: Object.fromEntries(rows.map((r) => [r.name, r.ns])) }));
else {
  console.log(`node ${process.version} · ${cpus()[0]?.model ?? 'unknown cpu'}`);
  for (const row of rows) console.log(`${row.name.padEnd(40)} ${row.ns.toFixed(1).padStart(9)} ns`);
}
