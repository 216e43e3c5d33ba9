/** Strikes a feed with faults, lets it recover, and compares it with the truth, again and again. */
import type { WireTrade } from '../../src/adapters/feed/message.js';
import type { FeedProtocol, Stream } from '../../src/adapters/feed/protocol.js';
import { FeedSession } from '../../src/adapters/feed/session.js';
import { Random } from '../../src/core/random.js';
import { FaultClient } from './fault-client.js';
import type { FaultWorld } from './fault-worlds.js';
import { Faulter, type FaultKind } from './faulter.js';
import type { MarketScript } from './market-script.js';
import { VenueServer } from './venue-server.js';
import { Playback } from './venue-truth.js';
import type { VenueWire } from './venue-wire.js';

/** One wire under test. */
export interface FaultCase {
  readonly name: string;
  readonly script: MarketScript;
  readonly wire: VenueWire;
  readonly protocol: () => FeedProtocol;
  readonly kinds: readonly FaultKind[];
  readonly channels: readonly Stream['channel'][];
  /** Levels a side that the wire vouches for. */
  readonly vouched: number;
  /** What a frame holds that is a change of a book; '' where a missing one cannot always be seen. */
  readonly diffMark: string;
  /** The venue's own number of a trade, where it is not in the message's. */
  readonly numberOf?: (trade: WireTrade) => number;
}

/** What came of it. */
export interface FaultFigures {
  faults: number;
  recovered: number;
  lost: number;
  doubled: number;
  wrongBook: number;
  crashes: number;
  gaps: number;
  gapsUntold: number;
  episodes: number;
}

const STEP = 20_000;
const PATIENCE = 600_000_000;

/** A feed and its venue in one world. */
class FaultBench {
  readonly client: FaultClient;
  readonly faulter: Faulter;
  readonly server: VenueServer;
  readonly session: FeedSession;
  readonly #case: FaultCase;
  readonly #world: FaultWorld;

  constructor(one: FaultCase, random: Random, world: FaultWorld) {
    this.#case = one;
    this.#world = world;
    this.faulter = new Faulter(random, one.kinds);
    this.server = new VenueServer(new Playback(one.script), one.wire, { faulter: this.faulter, clock: world.clock });
    this.client = new FaultClient(one.script.depth, one.numberOf);
    this.session = new FeedSession(one.protocol(), world.open(this.server), this.client.hear, { seed: 7 });
    const symbols = [...one.script.books.keys()];
    this.session.set(symbols.flatMap((symbol) => one.channels.map((channel) => ({ symbol, channel }))));
  }

  async step(): Promise<void> {
    this.server.step();
    await this.#world.pass(STEP);
  }

  /** Waits, without faults, until all is as it should be; what is wrong in the end, or null. */
  async settled(): Promise<string | null> {
    this.faulter.calm();
    this.server.nudge();
    let wrong: string | null = 'not begun';
    for (let waited = 0; waited < PATIENCE; ) {
      wrong = this.#wrong();
      if (wrong === null) return null;
      const wait = waited < 2_000_000 ? 250_000 : 1_000_000;
      await this.#world.pass(wait);
      waited += wait;
    }
    return wrong;
  }

  close(): void {
    this.session.close();
    this.server.close();
  }

  #wrong(): string | null {
    for (const truth of this.server.truths.values()) {
      if (this.#case.channels.includes('book')) {
        if (this.session.book(truth.symbol)?.synced !== true) return `${truth.symbol}: not in step`;
        if (!this.client.agrees(truth, this.#case.vouched)) return `${truth.symbol}: another book`;
      }
      if (this.client.behind(truth) > 0) return `${truth.symbol}: ${this.client.behind(truth)} trades behind`;
    }
    return this.client.open > 0 ? 'a gap that is not closed' : null;
  }
}

const nothing = (): FaultFigures => ({
  faults: 0,
  recovered: 0,
  lost: 0,
  doubled: 0,
  wrongBook: 0,
  crashes: 0,
  gaps: 0,
  gapsUntold: 0,
  episodes: 0,
});

/** Counts what a client saw into the figures. */
function count(figures: FaultFigures, { client }: FaultBench): void {
  figures.lost += client.skipped + client.lostTrades;
  figures.doubled += client.doubled;
  figures.gaps += client.gaps;
  figures.gapsUntold += client.untold;
}

/** So many faults on one wire; each episode has up to three of them, then quiet, then the comparison. */
export async function strike(
  one: FaultCase,
  world: () => FaultWorld,
  { faults, seed }: { faults: number; seed: number },
): Promise<FaultFigures> {
  const random = new Random(seed, `faults ${one.name}`);
  const figures = nothing();
  const open = async (): Promise<FaultBench> => {
    const made = new FaultBench(one, random, world());
    await made.settled();
    return made;
  };
  let bench = await open();
  const tell = (wrong: string): void => {
    if (figures.wrongBook + figures.crashes <= 5)
      console.log(`  ${one.name}, seed ${seed}, episode ${figures.episodes}: ${wrong}`);
  };
  while (figures.faults < faults) {
    figures.episodes++;
    const before = bench.faulter.total;
    let wrong: string | null;
    try {
      wrong = await episode(bench, random);
      if (wrong !== null) figures.wrongBook++;
    } catch (error) {
      figures.crashes++;
      wrong = (error as Error).stack ?? String(error);
    }
    const struck = bench.faulter.total - before;
    figures.faults += struck;
    if (wrong === null) figures.recovered += struck;
    else {
      tell(wrong);
      count(figures, bench);
      bench.close();
      bench = await open();
    }
  }
  count(figures, bench);
  bench.close();
  return figures;
}

async function episode(bench: FaultBench, random: Random): Promise<string | null> {
  for (let n = 1 + random.integer(3); n > 0; n--) {
    for (let quiet = 1 + random.integer(6); quiet > 0; quiet--) await bench.step();
    bench.faulter.arm();
    for (let wait = 0; wait < 3; wait++) await bench.step();
  }
  return bench.settled();
}

/**
 * Deletes one line of change after another, each followed by a later one of its symbol: how many led to one announced gap and
 * one new snapshot, no more and no less.
 */
export async function deleteLines(
  one: FaultCase,
  world: () => FaultWorld,
  { lines, seed }: { lines: number; seed: number },
): Promise<number> {
  const random = new Random(seed, `lines ${one.name}`);
  const bench = new FaultBench({ ...one, kinds: ['drop'] }, random, world());
  await bench.settled();
  let exact = 0;
  for (let line = 0; line < lines; line++) {
    for (let quiet = random.integer(20); quiet > 0; quiet--) await bench.step();
    await bench.settled();
    const { client, faulter } = bench;
    const before = { gaps: client.gaps, mended: client.mended, snapshots: client.snapshots, total: faulter.total };
    faulter.target = one.diffMark;
    faulter.arm('drop');
    while (faulter.total === before.total) await bench.step();
    const wrong = await bench.settled();
    const gaps = client.gaps - before.gaps;
    const snapshots = client.snapshots - before.snapshots;
    if (wrong === null && gaps === 1 && client.mended - before.mended === 1 && snapshots === 1) exact++;
    else console.log(`  ${one.name}, seed ${seed}, line ${line}: ${wrong ?? `${gaps} gaps, ${snapshots} snapshots`}`);
  }
  bench.close();
  return exact;
}
