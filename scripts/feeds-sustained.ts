/**
 * Holds a paper run to a steady load on one core: so many messages a second for so long, through wire, book, engine and strategy.
 *
 * `npm run feeds:sustained -- [--rate 10000] [--seconds 30] [--seed S] [--busy] [--json]`. Lag is from receiving an event until the
 * run had dealt with its instant, by the machine's clock; memory is the heap after a collection, beside what the run's own record
 * grows by (24 bytes an instant, which a result needs). `--busy`: on a machine that others use the lag counts in processor time of
 * this process, since one that gets no turn deals with nothing; and the rate may fall behind by a tenth.
 */
import { parseArgs } from 'node:util';
import { binanceFeed } from '../src/adapters/binance/source.js';
import { Random } from '../src/core/random.js';
import { paper, wallClock } from '../src/live/index.js';
import { followEvery, listing } from '../test/live/market.js';
import { directTransport } from './feeds/direct-world.js';
import { Faulter } from './feeds/faulter.js';
import { steadyMarket } from './feeds/steady-market.js';
import { binanceVenue } from './feeds/venue-binance.js';
import { VenueServer } from './feeds/venue-server.js';
import { Playback } from './feeds/venue-truth.js';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    busy: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const MOST_LAG_US = 10_000;
/** What the heap may grow by between a fifth of the time and its end. */
const MOST_GROWTH_MB = 8;
const collect = globalThis.gc;
if (collect === undefined) throw new Error('run with --expose-gc: npm run feeds:sustained');

/** The machine's clock, which stands still while one message is handed over, so that its receive time is known outside. */
const wall = wallClock();
let pinned = Number.NaN;
const clock = { now: () => (Number.isNaN(pinned) ? wall.now() : pinned), after: wall.after };
/** Processor time of this process in microseconds. */
const processor = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
/** Processor time at which each receive time was. */
const receivedAt = new Map<number, number>();
let server: VenueServer | null = null;
const transport = directTransport(() => server!, clock);
function step(): void {
  pinned = wall.now();
  if (!receivedAt.has(pinned)) receivedAt.set(pinned, processor());
  server!.step();
  pinned = Number.NaN;
}
server = new VenueServer(new Playback(steadyMarket(seed, 20_000)), binanceVenue(false), {
  faulter: new Faulter(new Random(seed, 'none'), []),
  clock,
});

/** Lags in steps of 2 %, from a microsecond on. */
const STEP = Math.log(1.02);
class Lags {
  readonly #counts = new Float64Array(1200);
  count = 0;
  take(lag: number): void {
    this.#counts[Math.min(1199, lag <= 1 ? 0 : Math.floor(Math.log(lag) / STEP))]!++;
    this.count++;
  }
  /** Upper end of the step that holds a share of them. */
  at(share: number): number {
    let rest = share * this.count;
    for (let i = 0; i < 1200; i++) {
      rest -= this.#counts[i]!;
      if (rest <= 0) return Math.exp((i + 1) * STEP);
    }
    return Number.POSITIVE_INFINITY;
  }
}

const all = new Lags();
/** In processor time. */
const own = new Lags();
let second = new Lags();
let seen = 0;
let instants = 0;
const run = paper({
  strategy: followEvery('1s'),
  source: binanceFeed({ transport }),
  clock,
  kinds: ['trade', 'book'],
  instruments: [listing],
  cash: 1_000_000,
  flags: { enable_realtime_data: true },
  onEvent: (event) => {
    if (event.kind === 'trade' || event.kind === 'book') seen++;
  },
  hooks: {
    onEquity: ({ at }) => {
      const lag = clock.now() - at;
      instants++;
      all.take(lag);
      second.take(lag);
      const begun = receivedAt.get(at);
      receivedAt.delete(at);
      if (begun !== undefined) own.take(processor() - begun);
    },
  },
});
const done = run.result();
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
while (run.health().feeds[0]?.streams.some((one) => one.channel === 'book' && one.state === 'live') !== true) {
  step();
  await turn();
}
receivedAt.clear();

function memory(): { readonly heap: number; readonly buffers: number } {
  collect!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed / 1e6, buffers: arrayBuffers / 1e6 };
}

const perSecond: number[] = [];
const begun = performance.now();
const cpu = process.cpuUsage();
let sent = 0;
let first = memory();
let firstInstants = 0;
let measuredFirst = false;
let nextSecond = 1000;
for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - begun) {
  // Who is behind catches up in portions; where others use the machine in small ones, since it is not the run that was slow.
  const portion = Math.ceil(values.busy ? rate / 200 : rate / 10);
  const due = Math.min(Math.floor((elapsed * rate) / 1000), sent + portion);
  for (; sent < due; sent++) step();
  if (elapsed >= nextSecond) {
    nextSecond += 1000;
    perSecond.push(second.at(0.99));
    second = new Lags();
  }
  if (!measuredFirst && elapsed >= seconds * 200) {
    measuredFirst = true;
    first = memory();
    firstInstants = instants;
  }
  await turn();
}
const { user, system } = process.cpuUsage(cpu);
const took = (performance.now() - begun) / 1000;
const last = memory();
await turn();
const health = run.health();
run.stop();
await done;
server.close();

perSecond.sort((a, b) => a - b);
const middle = perSecond[perSecond.length >> 1] ?? all.at(0.99);
const stream = health.feeds[0]!;
const figures = {
  rate: sent / took,
  seconds: took,
  messages: sent,
  events: seen,
  processorShare: (user + system) / 1e6 / took,
  lagP50Us: all.at(0.5),
  lagP99Us: all.at(0.99),
  lagP999Us: all.at(0.999),
  lagOwnP50Us: own.at(0.5),
  lagOwnP99Us: own.at(0.99),
  lagP99MiddleSecondUs: middle,
  lagP99WorstSecondUs: perSecond.at(-1) ?? middle,
  heapGrowthMb: last.heap - first.heap,
  recordMb: ((instants - firstInstants) * 24) / 1e6,
  buffersGrowthMb: last.buffers - first.buffers,
  dropped: health.dropped,
  gaps: stream.streams.reduce((sum, one) => sum + one.gaps, 0),
};
const held = values.busy ? figures.lagOwnP99Us : figures.lagP99Us;
const wrong = [
  ...(figures.rate < (values.busy ? 0.9 : 0.99) * rate ? [`only ${figures.rate.toFixed(0)} messages a second`] : []),
  ...((values.busy ? own : all).count === 0 ? ['no lag was measured'] : []),
  ...(held > MOST_LAG_US ? [`a lag of ${held.toFixed(0)} µs at 99 %`] : []),
  ...(figures.heapGrowthMb > MOST_GROWTH_MB ? [`the heap grew by ${figures.heapGrowthMb.toFixed(1)} MB`] : []),
  ...(figures.buffersGrowthMb > figures.recordMb + MOST_GROWTH_MB ? ['buffers grew beyond the record of the run'] : []),
  ...(figures.dropped + figures.gaps > 0 ? ['events were dropped'] : []),
  ...(figures.events < sent ? [`${sent - figures.events} messages were not seen by the run`] : []),
];
console.log(
  `${sent} messages in ${took.toFixed(0)} s, ${figures.processorShare.toFixed(2)} of a core; lag ${figures.lagP50Us.toFixed(0)} µs in the middle, ${figures.lagP99Us.toFixed(0)} µs at 99 %, ${figures.lagOwnP99Us.toFixed(0)} µs at 99 % in processor time; heap ${first.heap.toFixed(1)} → ${last.heap.toFixed(1)} MB, buffers ${first.buffers.toFixed(1)} → ${last.buffers.toFixed(1)} MB of which the record ${figures.recordMb.toFixed(1)} MB`,
);
for (const one of wrong) console.log(`MISSED: ${one}`);
const ok = wrong.length === 0;
console.log(values.json ? JSON.stringify({ ok, figures }) : ok ? 'ok' : 'FAILED');
process.exit(ok ? 0 : 1);
