/** A venue in memory whose market is drawn from a seed, and a run on it, for tests of paper trading. */

import { type FaultWorld, memoryWorld } from '../../scripts/feeds/fault-worlds.js';
import { Faulter, type FaultKind } from '../../scripts/feeds/faulter.js';
import type { MarketScript, Step } from '../../scripts/feeds/market-script.js';
import { binanceVenue } from '../../scripts/feeds/venue-binance.js';
import { VenueServer } from '../../scripts/feeds/venue-server.js';
import { Playback } from '../../scripts/feeds/venue-truth.js';
import { binanceFeed } from '../../src/adapters/binance/source.js';
import { type RecordedEntry, recordTransport } from '../../src/adapters/transport/recording.js';
import type { Transport } from '../../src/adapters/transport/transport.js';
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { MarketEvent } from '../../src/core/event.js';
import { Random } from '../../src/core/random.js';
import { defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';

/** A market of one symbol: a price that walks, a book around it, prints at it. */
export function drawnMarket(seed: number, steps = 600): MarketScript {
  const random = new Random(seed, 'market');
  let ticks = 10_000;
  const text = (price: number): string => (price / 100).toFixed(2);
  const bids = Array.from({ length: 20 }, (_, i) => [text(ticks - 1 - i), '5.0']).flat();
  const asks = Array.from({ length: 20 }, (_, i) => [text(ticks + 1 + i), '5.0']).flat();
  const made: Step[] = [];
  for (let n = 0; n < steps; n++) {
    const move = random.integer(3) - 1;
    const buys = random.uniform() < 0.5;
    if (random.uniform() < 0.5) {
      const side = buys ? 'bids' : 'asks';
      const level = [text(buys ? ticks - 1 : ticks + 1), String(1 + random.integer(9))];
      made.push({ what: 'diff', symbol: 'AAAUSDT', ts: 0, levels: { bids: [], asks: [], [side]: level } });
      continue;
    }
    ticks += move;
    const trade = {
      type: 'trade',
      symbol: 'AAAUSDT',
      id: '',
      number: 0,
      price: ticks / 100,
      size: 1 + random.integer(5),
      offExchange: false,
      ts: 0,
    } as const;
    made.push({ what: 'trade', symbol: 'AAAUSDT', trade: { ...trade, aggressor: buys ? 1 : -1 } });
  }
  return { name: 'drawn', depth: Number.POSITIVE_INFINITY, books: new Map([['AAAUSDT', { bids, asks }]]), steps: made };
}

/** Mean of the last eight prints, and the last one. */
const prints = (): FeatureSet => {
  let last: number[] = [];
  return {
    name: 'prints',
    version: '1',
    apiVersion: 1,
    scope: 'instrument',
    reads: ['trade'],
    columns: ['last', 'mean'],
    warmup: 8,
    update(event, rows) {
      if (event.kind !== 'trade') return;
      last = [...last.slice(-7), event.price];
      const mean = last.length < 8 ? Number.NaN : last.reduce((a, b) => a + b, 0) / 8;
      rows.set(event.instrument, 0, last.length < 8 ? Number.NaN : event.price);
      rows.set(event.instrument, 1, mean);
    },
    snapshot: () => ({ json: [...last] }),
    restore: (state) => {
      last = [...(state.json as number[])];
    },
  };
};

const parts = {
  name: 'follow',
  features: prints,
  model: rule({ needs: ['last', 'mean'] }, (last, mean) => Math.sign(last - mean)),
  optimizer: fixedQuantity({ quantity: 1 }),
};

/** Long above the mean of the last prints, short below. */
export const follow = defineStrategy({ ...parts, decide: { on: ['trade'] } });

/** The same, decided at whole multiples of a duration. */
export function followEvery(every: string) {
  return defineStrategy({ ...parts, decide: { every } });
}

export const listing = instrument({
  id: 'AAA/USDT',
  assetClass: 'crypto',
  venue: 'binance',
  base: 'AAA',
  currency: 'USD',
  tickSize: '0.01',
  lotSize: '0.001',
});

/** A venue in memory and a feed that listens to it. */
export function drawnVenue(seed: number, kinds: readonly FaultKind[] = []) {
  const world: FaultWorld = memoryWorld();
  const faulter = new Faulter(new Random(seed, 'faults'), kinds);
  const server = new VenueServer(new Playback(drawnMarket(seed)), binanceVenue(false), { faulter, clock: world.clock });
  const entries: RecordedEntry[] = [];
  const transport: Transport = recordTransport(world.open(server), (entry) => entries.push(entry));
  const feed = binanceFeed({ transport });
  return { world, server, faulter, entries, feed };
}

/** Lets the venue go on, and the run with it. */
export async function play(venue: ReturnType<typeof drawnVenue>, steps: number, faultEvery = 0): Promise<void> {
  for (let n = 1; n <= steps; n++) {
    venue.server.step();
    if (faultEvery > 0 && n % faultEvery === 0) venue.faulter.arm();
    await venue.world.pass(20_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Events as a source of history. */
export function eventSource(events: readonly MarketEvent[], provides: readonly string[]) {
  return {
    name: 'live',
    version: '1',
    apiVersion: 1,
    provides: { kinds: provides, history: true, live: false },
    async *history() {
      for (let i = 0; i < events.length; i += 100) {
        const part = events.slice(i, i + 100);
        yield { length: part.length, at: (k: number) => part[k]!.at, get: (k: number) => part[k]! };
      }
    },
  } as never;
}
