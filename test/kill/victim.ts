/** The process that is killed: a desk on a journal file that sends orders as fast as it may. Started by scripts/kill-nine.ts. */
import { instrument } from '../../src/core/instrument.js';
import { fixed } from '../../src/core/money.js';
import { type ApprovedOrder, Order } from '../../src/core/order.js';
import { OmsSession } from '../../src/live/oms-session.js';
import { journalFile } from '../../src/node/journal-file.js';
import { orderKey } from '../../src/oms/keys.js';
import { VENUES } from '../chaos/scenario.js';
import { capabilitiesOf } from '../chaos/venue-capabilities.js';
import { LineBroker, now } from './line-broker.js';

const [port, path, venue, mode, count] = process.argv.slice(2) as [string, string, string, string, string];

function order(n: number): ApprovedOrder {
  // The instant of a decision is that of the data it rests on: the same in every life.
  const decidedAt = 1_700_000_000_000_000 + n * 1_000_000;
  return new Order({
    id: orderKey({ strategy: 'chaos', instrument: 0, decidedAt, leg: n }),
    strategy: 'chaos',
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
const broker = new LineBroker(Number(port), capabilitiesOf(VENUES[venue]!, 0));
const session = new OmsSession({
  broker,
  journal: await journalFile(path),
  instruments: [instrument({ id: 'SPY' })],
  clock: now,
  times: { answer: 300_000, question: 200_000, gap: 50_000, reconcile: 500_000, resend: Number.MAX_SAFE_INTEGER },
  policies: { cash: 'halt' },
  compactAfter: Number(count),
});
await session.start(new AbortController().signal);
const { state } = session.desk;
const used = process.cpuUsage(before);
const cpu = (used.user + used.system) / 1000;
console.log(JSON.stringify({ live: performance.now() - start, cpu, lines: state.lines.size }));
const ticking = setInterval(() => session.tick(), 10);

let next = 0;
const known = new Set([...state.lines.keys()]);
while (known.has(order(next).id)) next += 1;

if (mode === 'trade') {
  for (;;) {
    for (let k = 0; k < 5; k++) {
      // A process that has died decides the last few instants once more: under the same keys they are the same orders.
      if (k === 0 && next > 3) session.submit(order(next - 1 - (next % 3)));
      const one = order(next);
      if (typeof session.submit(one) !== 'object') next += 1;
      if (next % 11 === 0) session.cancel(order(next - 5).id);
    }
    await new Promise((done) => setTimeout(done, 2));
  }
}
// The last life: everything is asked for until nothing is open in doubt, then what we believe is told.
for (let k = 0; k < 400; k++) {
  await new Promise((done) => setTimeout(done, 10));
  if (!session.busy && [...state.wires.values()].every((one) => one.state !== 'unknown' && one.book.missing === 0n))
    break;
}
clearInterval(ticking);
const wires = [...state.wires.values()].map((one) => [one.id, one.live, Number(one.book.filled / 1_000_000_000_000n)]);
console.log(
  JSON.stringify({
    position: Number(state.account.positions[0]! / 1_000_000_000_000n),
    cash: String(((state.account.cash.get('USD') ?? 0n) * 100n) / 1_000_000_000_000_000_000_000_000n),
    halts: [...state.halts],
    wires,
  }),
);
await session.close();
