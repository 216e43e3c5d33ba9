/** The generic adapter on a made-up exchange: what it keeps, what it declares that it cannot, and how it fails. */
import { afterEach, expect, it } from 'vitest';
import { type BrokerEvent, type CcxtBroker, type CcxtOptions, ccxtBroker } from '../../src/adapters/ccxt/index.js';
import type { Broker } from '../../src/contracts/broker.js';
import { isEdgeproofError } from '../../src/core/errors.js';
import { instrument } from '../../src/core/instrument.js';
import type { ExecutionReport } from '../../src/core/report.js';
import { Universe } from '../../src/core/universe.js';
import { wallClock } from '../../src/live/wall-clock.js';
import { type BrokerHarness, brokerChecks, runContract, testEnv, testOrder } from '../../src/testing/index.js';
import { AuthenticationError, FakeExchange, InsufficientFunds, RequestTimeout } from './ccxt-fake.js';

const universe = new Universe([
  instrument({ id: 'BTC/USDT', venue: 'fake', assetClass: 'crypto', base: 'BTC', currency: 'USDT' }),
]);
const exchanges = new WeakMap<Broker, FakeExchange>();
const secret = 'ccxtSecretThatMustNotLeak';

function make(options: Partial<CcxtOptions> = {}): CcxtBroker {
  const exchange = new FakeExchange();
  const keys = () => ({ apiKey: 'ccxtApiKey000', secret });
  const broker = ccxtBroker({
    exchange: 'fake',
    sandbox: true,
    keys,
    clock: wallClock(),
    pollEvery: '5ms',
    make: () => exchange,
    ...options,
  })({
    ...testEnv(),
    universe,
  });
  exchanges.set(broker, exchange);
  return broker;
}
const open: CcxtBroker[] = [];
async function rig() {
  const broker = make();
  const reports: ExecutionReport[] = [];
  const events: BrokerEvent[] = [];
  broker.reports$.subscribe((one) => reports.push(one));
  broker.events$.subscribe((one) => events.push(one));
  await broker.connect(new AbortController().signal);
  open.push(broker);
  return { broker, reports, events, exchange: exchanges.get(broker)! };
}
afterEach(async () => {
  for (const broker of open.splice(0)) await broker.close();
});
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const order = testOrder({ id: 'a-1', quantity: 10, limitPrice: 50 });

it('passes the contract kit', async () => {
  const harness: BrokerHarness = {
    universe,
    make: () => make(),
    trade: (broker, price) => exchanges.get(broker)!.trade(price),
    settle: () => wait(25),
    open: () => 0,
  };
  const result = await runContract(brokerChecks(harness));
  expect(result.failed).toEqual([]);
  expect(result.skipped.map((one) => one.id)).toEqual(['BR-13']);
});

it('names the install command where ccxt is missing', async () => {
  const { make: _make, ...options } = {
    make: 0,
    exchange: 'kraken',
    sandbox: true,
    keys: () => ({}),
    clock: wallClock(),
  };
  const broker = ccxtBroker(options)({ ...testEnv(), universe });
  await expect(broker.connect(new AbortController().signal)).rejects.toThrow(/npm install ccxt@4\.5\.84/);
});

it('sends nothing again after an outcome that is not known', async () => {
  const { broker, exchange, reports, events } = await rig();
  exchange.faults.push({
    on: 'createOrder',
    effect: true,
    cause: new RequestTimeout(`fake POST https://x/?apiKey=ccxtApiKey000&secret=${secret}`),
  });
  const cause: unknown = await broker.submit(order).catch((error: unknown) => error);
  expect(isEdgeproofError(cause) && cause.context['outcome']).toBe('unknown');
  expect(String(cause)).not.toContain(secret);
  expect(exchange.rows).toHaveLength(1);
  expect(reports).toEqual([]);
  expect(events.find((one) => one.kind === 'unknown-outcome')?.level).toBe('halt');
  expect(JSON.stringify(events)).not.toContain(secret);
  // The account shows it, and then it is known.
  expect((await broker.reconcile()).openOrders).toMatchObject([{ id: 'a-1', venueId: '1' }]);
  expect(reports.map((one) => one.type)).toEqual(['accepted']);
});

it('tells refusals apart, and halts on keys', async () => {
  const { broker, exchange, reports, events } = await rig();
  exchange.faults.push({ on: 'createOrder', effect: false, cause: new InsufficientFunds('fake has no money') });
  await broker.submit(order);
  exchange.faults.push({ on: 'createOrder', effect: false, cause: new AuthenticationError('fake invalid key') });
  await broker.submit(testOrder({ id: 'a-2', quantity: 10, limitPrice: 50 }));
  expect(reports.map((one) => `${one.type} ${one.reason}`)).toEqual([
    'rejected InsufficientFunds: fake has no money',
    'rejected AuthenticationError: fake invalid key',
  ]);
  expect(events.some((one) => one.level === 'halt')).toBe(true);
});

it('refuses what the venue would round', async () => {
  const { broker, reports, exchange } = await rig();
  await broker.submit(testOrder({ id: 'a-1', quantity: '0.0005', limitPrice: 50 }));
  expect(reports[0]!.reason).toContain('rounded');
  expect(exchange.rows).toEqual([]);
});

it('tells each trade once, with its fee, and warns where trades are missing', async () => {
  const { broker, exchange, reports, events } = await rig();
  await broker.submit(order);
  exchange.trade(50, 4);
  await wait(60);
  exchange.fill(exchange.rows[0]!, 6, 49);
  const [hidden] = exchange.trades.splice(1, 1);
  await wait(60);
  expect(events.some((one) => one.kind === 'gap')).toBe(true);
  exchange.trades.push(hidden!);
  await broker.reconcile();
  expect(
    reports.map((one) => (one.type === 'fill' ? `fill ${one.quantity} ${one.fee} ${one.feeCurrency}` : one.type)),
  ).toEqual(['accepted', 'fill 4 0.1 USDT', 'fill 6 0.1 USDT']);
});

it('goes on where an answer is nonsense, and keeps it', async () => {
  const { broker, exchange, reports, events } = await rig();
  await broker.submit(order);
  exchange.fetchOrder = async () => ({ id: '1', status: 'perhaps', filled: Number.NaN });
  await wait(60);
  expect(events.find((one) => one.kind === 'malformed')?.raw).toContain('perhaps');
  expect(reports.map((one) => one.type)).toEqual(['accepted']);
});

it('uses the test environment when told, and asks for the keys once a connection', async () => {
  let asked = 0;
  const broker = make({ keys: () => ({ apiKey: `k${asked++}`, secret }) });
  await broker.connect(new AbortController().signal);
  expect(exchanges.get(broker)!.sandbox).toBe(true);
  expect(asked).toBe(1);
  await broker.close();
});

/** Every page of past fills, from the start. */
async function allPast(broker: CcxtBroker): Promise<ExecutionReport[]> {
  const fills: ExecutionReport[] = [];
  let cursor = '';
  for (let k = 0; k < 20; k++) {
    const page = await broker.pastFills(cursor);
    fills.push(...page.fills);
    cursor = page.cursor;
    if (!page.more) return fills;
  }
  throw new Error('pages without end');
}

const pastTrade = (k: number, orderId: string) => ({
  id: `t${k}`,
  order: orderId,
  symbol: 'BTC/USDT',
  price: 50,
  amount: 1,
  timestamp: 1_700_000_000_000 + 1000 * k,
  takerOrMaker: 'taker',
  fee: { cost: 0.1, currency: 'USDT' },
});

it('reads more trades of a few minutes than a page of the venue holds', async () => {
  const { broker, exchange } = await rig();
  await broker.submit(order);
  exchange.page = 3;
  for (let k = 0; k < 8; k++) exchange.trades.push(pastTrade(k, exchange.rows[0]!.id));
  expect((await allPast(broker)).map((one) => one.fillId)).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6', 't7']);
});

it('lists a fill under the id of the venue where the venue shows its order no more, and the others after it', async () => {
  const { broker, exchange, events } = await rig();
  await broker.submit(order);
  exchange.trades.push(pastTrade(0, 'long-gone'), pastTrade(1, exchange.rows[0]!.id));
  const past = await allPast(broker);
  expect(past.map((one) => [one.fillId, one.orderId])).toEqual([
    ['t0', 'long-gone'],
    ['t1', 'a-1'],
  ]);
  expect(events.some((one) => one.kind === 'gap' && /long-gone/.test(one.text))).toBe(true);
});
