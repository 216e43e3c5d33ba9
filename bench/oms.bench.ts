/**
 * What the order management costs. Run: `npm run bench:oms [-- --json] [-- --smoke]`.
 *
 * In memory: gate, keys, desk and the journal's bytes, with acknowledgement and fill. Durable: the same through a session on a journal
 * file, each order handed to the broker only after the sync of its batch. Flat: memory over many reports.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import type { AccountSnapshot, Broker } from '../src/contracts/broker.js';
import { instrument } from '../src/core/instrument.js';
import { fixed } from '../src/core/money.js';
import { type ApprovedOrder, type NewIntent, Order } from '../src/core/order.js';
import { type ExecutionReport, fillReport, statusReport } from '../src/core/report.js';
import { OmsSession } from '../src/live/oms-session.js';
import { journalFile } from '../src/node/journal-file.js';
import { OmsDesk } from '../src/oms/desk/oms-desk.js';
import { RiskGate } from '../src/oms/gate.js';
import { JournalLines } from '../src/oms/journal/journal-lines.js';
import { orderKey } from '../src/oms/keys.js';
import { fakeDecision } from '../test/fake-decision.js';

const smoke = process.argv.includes('--smoke');
const ORDERS = smoke ? 20_000 : 100_000;
const REPORTS = smoke ? 400_000 : 10_000_000;
const SPY = instrument({ id: 'SPY' });
const CAPABILITIES = {
  orderTypes: ['limit', 'market'],
  timesInForce: ['gtc'],
  replace: false,
  duplicateIds: 'idempotent',
  maxIdLength: 48,
  shortSelling: true,
  fractional: false,
  queryById: true,
} as const;

/** The instant of the n-th decision, in microseconds: a second after the one before. */
const instantOf = (n: number): number => 1_700_000_000_000_000 + n * 1_000_000;

function order(n: number): ApprovedOrder {
  const decidedAt = instantOf(n);
  return new Order({
    id: orderKey({ strategy: 'bench', instrument: 0, decidedAt, leg: 0 }),
    strategy: 'bench',
    instrument: 0,
    side: n % 2 === 0 ? 'buy' : 'sell',
    type: 'limit',
    quantityFixed: fixed(10),
    limitFixed: fixed(100 + (n % 50) / 100),
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

const ACCOUNT: AccountSnapshot = { at: 0, cash: { USD: 1_000_000 }, positions: [], openOrders: [] };

const ackOf = (id: string, at: number): ExecutionReport => statusReport('accepted', { orderId: id, ts: at, at });
const fillOf = (id: string, n: number, at: number): ExecutionReport =>
  fillReport(
    { orderId: id, ts: at, at },
    { fillId: `f${n}`, price: '100.25', quantity: 10, cumulative: 10, fee: '0.01' },
  );

/** The gate's view of a moment, of which only the time changes. */
const MOMENT = { ...fakeDecision({ universe: [SPY] }), strategy: 'bench' };

const intentOf = (n: number): NewIntent => {
  const [side, limitPrice] = [n % 2 === 0 ? 'buy' : 'sell', 100 + (n % 50) / 100] as const;
  return { action: 'new', instrument: 0, side, type: 'limit', quantity: 10, limitPrice };
};

/** Orders whose intents and reports are made at a time, beside the clock: a process holds no more of those that are to come. */
const AT_A_TIME = 1000;

/**
 * Microseconds of processor time an order in memory, garbage collection included: an intent through the gate (form, lot,
 * approved order and its key; no policies), the desk's key, the journal's records and their bytes, an acknowledgement and a
 * fill taken in. Not in it: policies, the disk, the broker's wire, the making of intents and reports.
 */
function inMemory(orders: number): number {
  const gate = new RiskGate([], { find: () => undefined, marginShortfall: () => 0, bindsMargin: false });
  const desk = new OmsDesk({ venue: 'sim', capabilities: CAPABILITIES, instruments: [SPY] });
  desk.recover(0);
  desk.onAccount(ACCOUNT, 0, 0);
  desk.drain();
  const lines = new JournalLines();
  let [seq, bytes, used] = [0, 0, 0];
  const write = (): void => {
    for (const one of desk.drain().records) lines.add(++seq, seq - 1, 'sim', one);
  };
  for (let from = 0; from < orders; from += AT_A_TIME) {
    const moments = Array.from({ length: AT_A_TIME }, (_, k) => ({ ...MOMENT, now: instantOf(from + k) }));
    const intents = moments.map((_, k) => intentOf(from + k));
    const acks = moments.map(({ now }, k) => ackOf(wireOf(order(from + k)), now + 2000));
    const fills = moments.map(({ now }, k) => fillOf(wireOf(order(from + k)), from + k, now + 5000));
    const start = process.cpuUsage();
    for (let k = 0; k < AT_A_TIME; k++) {
      const { now } = moments[k]!;
      const [command] = gate.review(intents[k]!, moments[k]!);
      if (command?.action !== 'submit' || desk.submit(command.order, now) !== 'taken') throw new Error('refused');
      write();
      desk.onReport(acks[k]!, now + 2000);
      desk.onReport(fills[k]!, now + 5000);
      write();
    }
    const spent = process.cpuUsage(start);
    used += spent.user + spent.system;
    bytes += lines.length;
    lines.clear();
  }
  if (desk.counts.fills !== orders || desk.state.account.positions[0] !== 0n || bytes < 300 * orders)
    throw new Error('wrong books');
  return used / orders;
}

/** The desk's own key of an order: readable, since the venue allows it. */
function wireOf(one: ApprovedOrder): string {
  return one.id.replace('bench-0-', 'bench-SPY-');
}

/** A broker that acknowledges and fills in the next turn. */
class Instant implements Broker {
  readonly name = 'instant';
  readonly version = '1';
  readonly apiVersion = 1 as const;
  readonly venue = 'sim';
  readonly capabilities = CAPABILITIES;
  readonly reports$ = new Subject<ExecutionReport>();
  readonly handed: Float64Array;
  sent = 0;

  constructor(orders: number) {
    this.handed = new Float64Array(orders);
  }

  async connect(): Promise<AccountSnapshot> {
    return ACCOUNT;
  }
  async reconcile(): Promise<AccountSnapshot> {
    return ACCOUNT;
  }
  async close(): Promise<void> {}
  async submit(one: ApprovedOrder): Promise<void> {
    this.handed[Math.round((one.decidedAt - 1_700_000_000_000_000) / 1_000_000)] = performance.now();
    const n = this.sent++;
    this.reports$.next(statusReport('accepted', { orderId: one.id, ts: n, at: n }));
    this.reports$.next(fillOf(one.id, n, n));
  }
  async replace(): Promise<void> {}
  async cancel(): Promise<void> {}
}

/** Orders a second with each on disk before it is sent, and what that adds to one order. */
async function durable(orders: number): Promise<{ perSecond: number; p50: number; p99: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'edgeproof-oms-'));
  const broker = new Instant(orders);
  const times = { answer: 1e12, question: 1e12, gap: 1e12, reconcile: 1e12, resend: 1e12 };
  const journal = await journalFile(join(folder, 'orders.journal'));
  const session = new OmsSession({ broker, journal, instruments: [SPY], clock: () => 0, times, compactAfter: 1e9 });
  await session.start(new AbortController().signal);
  const all = Array.from({ length: orders }, (_, n) => order(n));
  const submitted = new Float64Array(orders);
  const start = performance.now();
  for (let n = 0; n < orders; n++) {
    submitted[n] = performance.now();
    if (session.submit(all[n]!) !== 'taken') throw new Error('refused');
    // What arrives in one instant shares a batch; then the loop turns, as it does between two events.
    if (n % 64 === 63) await new Promise((done) => setImmediate(done));
  }
  while (broker.sent < orders) await new Promise((done) => setImmediate(done));
  const seconds = (performance.now() - start) / 1000;
  await session.settled();
  if (session.desk.counts.fills !== orders) throw new Error('fills are missing');
  await session.close();
  rmSync(folder, { recursive: true, force: true });
  const waits = submitted.map((at, n) => broker.handed[n]! - at).sort();
  return { perSecond: orders / seconds, p50: waits[orders >> 1]!, p99: waits[Math.floor(orders * 0.99)]! };
}

/** Megabytes of heap after a tenth of the reports and after all of them. */
function flat(reports: number): { first: number; last: number } {
  const desk = new OmsDesk({ venue: 'sim', capabilities: CAPABILITIES, instruments: [SPY], remember: 1000 });
  desk.recover(0);
  desk.onAccount(ACCOUNT, 0, 0);
  const heap = (): number => {
    (globalThis as { gc?: () => void }).gc?.();
    return process.memoryUsage().heapUsed / 1e6;
  };
  let first = 0;
  for (let n = 0; n < reports / 2; n++) {
    const one = order(n);
    desk.submit(one, n);
    desk.onReport(statusReport('accepted', { orderId: wireOf(one), ts: n, at: n }), n);
    desk.onReport(fillOf(wireOf(one), n, n), n);
    desk.drain();
    if (n === Math.floor(reports / 20)) first = heap();
  }
  return { first, last: heap() };
}

inMemory(5000);
// Enough that closed orders are forgotten meanwhile: a desk remembers 10,000.
const MEMORY_ORDERS = Math.max(ORDERS, 50_000);
const micros = Math.min(inMemory(MEMORY_ORDERS), inMemory(MEMORY_ORDERS), inMemory(MEMORY_ORDERS));
const { perSecond, p50, p99 } = await durable(ORDERS);
const { first, last } = flat(REPORTS);
const figures = {
  orders: ORDERS,
  memoryOrders: MEMORY_ORDERS,
  memoryMicros: micros,
  durablePerSecond: Math.round(perSecond),
  addedP50Ms: p50,
  addedP99Ms: p99,
  reports: REPORTS,
  heapFirstMb: first,
  heapLastMb: last,
};
const ok = smoke || (micros <= 5 && perSecond >= 20_000 && last < first + 10);
console.log(`order management, Node ${process.version}, ${cpus()[0]?.model}`);
console.log(
  `  ${micros.toFixed(2)} µs of processor time an order in memory: gate, keys, journal's bytes, acknowledgement, fill (limit 5)`,
);
console.log(`  ${Math.round(perSecond)} orders/s durable, batches of what gathers during a sync (limit 20000)`);
console.log(`  an order waits ${p50.toFixed(2)} ms for its batch at the median, ${p99.toFixed(2)} ms at p99`);
console.log(`  heap ${first.toFixed(1)} MB after a tenth of ${REPORTS} reports, ${last.toFixed(1)} MB after all`);
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
