/**
 * A paper run over simulated days, struck with faults all the while, in accelerated time: every hour, once all is quiet, what it was
 * told is held to the truth, and at the end its result to the backtest of what it saw.
 *
 * `npm run feeds:soak -- [--hours 48] [--seed S] [--json]`: about half a thousand events and thirty faults an hour.
 */
import { parseArgs } from 'node:util';
import { binanceFeed } from '../src/adapters/binance/source.js';
import type { MarketEvent } from '../src/core/event.js';
import { Random } from '../src/core/random.js';
import { backtest } from '../src/index.js';
import { paper, supervised } from '../src/live/index.js';
import { drawnMarket, eventSource, followEvery, listing } from '../test/live/market.js';
import { EventAuditor } from './feeds/event-auditor.js';
import { memoryWorld } from './feeds/fault-worlds.js';
import { Faulter, FRAME_FAULTS, REST_FAULTS } from './feeds/faulter.js';
import { binanceVenue } from './feeds/venue-binance.js';
import { VenueServer } from './feeds/venue-server.js';
import { Playback } from './feeds/venue-truth.js';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '48' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const hours = Number(values.hours);
const seed = Number(values.seed);
const HOUR = 3_600_000_000;
const PATIENCE = 900_000_000;
const KINDS = ['trade', 'book', 'status', 'observation'];

const world = memoryWorld();
const { clock } = world;
const random = new Random(seed, 'soak');
const faulter = new Faulter(new Random(seed, 'faults'), [...FRAME_FAULTS, ...REST_FAULTS]);
const server = new VenueServer(new Playback(drawnMarket(seed, 5000)), binanceVenue(false), { faulter, clock });
const feed = binanceFeed({ transport: world.open(server) });
const auditor = new EventAuditor();
const events: MarketEvent[] = [];
const strategy = followEvery('60s');
const account = { instruments: [listing], cash: 1_000_000, flags: { enable_realtime_data: true } } as const;
const run = paper({
  ...account,
  strategy,
  source: feed,
  clock,
  kinds: ['trade', 'book'],
  tick: '10s',
  onEvent: (event) => {
    events.push(event);
    auditor.take(event);
  },
});
const halts = { halt: 0, resume: 0 };
run.alerts$.subscribe({
  next: ({ code }) => {
    if (code === 'halt' || code === 'resume') halts[code]++;
  },
  error: () => {},
});
let crashed = 0;
const done = run.result().catch((error: unknown) => {
  crashed++;
  console.log((error as Error).stack);
  return null;
});
const truth = [...server.truths.values()][0]!;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits without faults until the run knows the truth; what is wrong in the end, or null. */
async function settled(): Promise<string | null> {
  faulter.calm();
  server.nudge();
  let wrong: string | null = 'not begun';
  for (let waited = 0; waited < PATIENCE; waited += 500_000) {
    await turn();
    wrong = auditor.wrong(truth);
    if (wrong === null) return null;
    await world.pass(500_000);
  }
  return wrong;
}

const begun = clock.now();
let checks = 0;
let wrongBook = 0;
for (let hour = 1; hour <= hours && crashed === 0; hour++) {
  while (clock.now() < begun + hour * HOUR) {
    server.step();
    if (random.uniform() < 0.06) faulter.arm();
    await world.pass(500_000 + random.integer(14_000_000));
    await turn();
  }
  checks++;
  const wrong = await settled();
  if (wrong !== null) {
    wrongBook++;
    console.log(`hour ${hour}: ${wrong}`);
  }
}
const health = run.health();
run.stop();
const result = await done;
server.close();
const again = await backtest({
  ...account,
  strategy: supervised(strategy),
  data: eventSource(events, KINDS),
  guard: { clockAhead: '10s' },
  onBadData: 'drop',
});
const stream = health.feeds[0]!;
const bought = (result?.fills ?? []).reduce(
  (sum, one) => sum + (one.side === 'buy' ? 1 : -1) * Number(one.quantity),
  0,
);
const { counts } = auditor;
const figures = {
  hours,
  faults: faulter.total,
  ...counts,
  checks,
  wrongBook,
  crashes: crashed,
  dropped: health.dropped,
  reconnects: stream.reconnects,
  fills: result?.fills.length ?? 0,
  halts: halts.halt,
  resumes: halts.resume,
  sameAsBacktest: result?.hash === again.hash ? 1 : 0,
  positionOff: Math.abs(bought - Number(result?.position(listing.id) ?? Number.NaN)),
};
const ok =
  crashed + wrongBook + counts.lost + counts.doubled + counts.untold + counts.disordered + health.dropped === 0 &&
  counts.gaps === counts.mended &&
  counts.gaps > 0 &&
  figures.sameAsBacktest === 1 &&
  figures.positionOff < 1e-9 &&
  figures.fills > 0;
console.log(
  `${hours} hours, ${figures.faults} faults, ${counts.events} events: ${checks} checks, ${wrongBook} wrong; ${counts.gaps} gaps told, ${counts.mended} closed; ${counts.lost} lost, ${counts.doubled} doubled; ${figures.fills} fills; ${figures.sameAsBacktest ? 'the same' : 'NOT the same'} as the backtest of what it saw`,
);
console.log(values.json ? JSON.stringify({ ok, figures }) : ok ? 'ok' : 'FAILED');
process.exit(ok ? 0 : 1);
