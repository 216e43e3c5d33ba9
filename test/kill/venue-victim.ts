/** The process that is killed, with a real adapter on a local server of its venue's wire. Started by scripts/kill-nine.ts. */
import { alpaca } from '../../src/adapters/alpaca/index.js';
import { binance } from '../../src/adapters/binance/index.js';
import type { Broker } from '../../src/contracts/broker.js';
import { flags } from '../../src/core/flags.js';
import { instrument } from '../../src/core/instrument.js';
import { amountToDecimal, decimalText, fixed } from '../../src/core/money.js';
import { type ApprovedOrder, Order } from '../../src/core/order.js';
import { Random } from '../../src/core/random.js';
import { Universe } from '../../src/core/universe.js';
import { OmsSession } from '../../src/live/oms-session.js';
import { journalFile } from '../../src/node/journal-file.js';
import { nodeTransport } from '../../src/node/transport.js';
import { orderKey } from '../../src/oms/keys.js';
import { VENUE_LISTINGS, type VenueWish } from './venue-listings.js';

const wish = JSON.parse(process.argv[2]!) as VenueWish;
const listing = instrument(VENUE_LISTINGS[wish.venue]);
const now = (): number => Date.now() * 1000;

function broker(): Broker {
  const env = { universe: new Universe([listing]), flags: flags(), random: (name: string) => new Random(1, name) };
  const transport = nodeTransport();
  const { rest, stream, keyId, secret } = wish;
  if (wish.venue === 'alpaca')
    return alpaca({
      endpoint: { rest, stream },
      keys: () => ({ keyId, secretKey: secret }),
      transport,
      requestsPerMinute: 1_000_000,
      resolveFor: '2s',
    })(env);
  return binance({
    endpoint: { rest, websocketApi: stream },
    keys: () => ({ apiKey: keyId, secretKey: secret }),
    transport,
    recvWindow: '1s',
    resolveFor: '6s',
  })(env);
}

function order(n: number): ApprovedOrder {
  // The instant of a decision is that of the data it rests on: the same in every life.
  const decidedAt = 1_700_000_000_000_000 + n * 1_000_000;
  return new Order({
    id: orderKey({ strategy: 'kill', instrument: 0, decidedAt, leg: n }),
    strategy: 'kill',
    instrument: 0,
    side: n % 3 === 2 ? 'sell' : 'buy',
    type: 'limit',
    quantityFixed: fixed(1 + (n % 7)),
    limitFixed: fixed(100),
    stopFixed: null,
    trailFixed: null,
    trailBps: null,
    timeInForce: 'gtc',
    expireAt: null,
    reduceOnly: false,
    tag: '',
    decidedAt,
  }) as ApprovedOrder;
}

const start = performance.now();
const before = process.cpuUsage();
const session = new OmsSession({
  broker: broker(),
  journal: await journalFile(wish.journal),
  instruments: [listing],
  clock: now,
  times: { answer: 1_000_000, question: 300_000, gap: 50_000, reconcile: 500_000, resend: Number.MAX_SAFE_INTEGER },
  policies: { cash: 'halt' },
  compactAfter: wish.compactAfter,
});
await session.start(new AbortController().signal);
const { state } = session.desk;
const used = process.cpuUsage(before);
const cpu = (used.user + used.system) / 1000;
console.log(JSON.stringify({ live: performance.now() - start, cpu, lines: state.lines.size }));
const ticking = setInterval(() => session.tick(), 10);

let next = 0;
while (state.lines.has(order(next).id)) next += 1;
if (wish.mode === 'trade') {
  for (;;) {
    // A process that has died decides the last few instants once more: under the same keys they are the same orders.
    if (next > 3) session.submit(order(next - 1 - (next % 3)));
    for (let k = 0; k < 3; k++) {
      if (typeof session.submit(order(next)) !== 'object') next += 1;
      if (next % 11 === 0) session.cancel(order(next - 5).id);
    }
    await new Promise((done) => setTimeout(done, 8));
  }
}
// The last life: everything is asked for until nothing is in doubt, then what we believe is told.
const settled = (): boolean =>
  [...state.wires.values()].every(
    (one) => one.book.missing === 0n && !['unknown', 'submitted', 'cancelling'].includes(one.state),
  );
for (let k = 0; k < 2000 && (session.busy || !settled()); k++) await new Promise((done) => setTimeout(done, 10));
clearInterval(ticking);
const cash = [...state.account.cash].map(([currency, sum]) => [currency, amountToDecimal(sum).toFixed()]);
console.log(
  JSON.stringify({
    position: decimalText(state.account.positions[0]!, 12),
    cash: Object.fromEntries(cash),
    halts: [...state.halts],
    wires: [...state.wires.values()].map((one) => [one.id, one.live, decimalText(one.book.filled, 12)]),
  }),
);
await session.close();
process.exit(0);
