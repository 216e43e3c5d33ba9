import type { Broker } from '../../contracts/broker.js';
import type { OrderType, TimeInForce } from '../../core/order.js';
import { DAY, type Micros } from '../../core/time.js';
import { type Broke, type Check, check } from '../check.js';
import type { TestOrderInput } from '../orders.js';
import { BrokerRun } from './broker-run.js';
import type { BrokerHarness } from './harness.js';

const ORDER_TYPES: readonly OrderType[] = [
  'market',
  'limit',
  'stop',
  'stop-limit',
  'trailing-stop',
  'market-on-open',
  'market-on-close',
];
const TIMES_IN_FORCE: readonly TimeInForce[] = ['day', 'gtc', 'ioc', 'fok', 'gtd'];

/** What a broker says of itself and of its account, and how it comes and goes. */
export function accountChecks(harness: BrokerHarness): readonly Check[] {
  return [
    check({
      id: 'BR-01',
      title: 'says what it is and what it can do',
      fix: 'give name, version, apiVersion 1, venue and capabilities with at least one order type and time in force',
      run: (broke) => identity(harness, broke),
    }),
    check({
      id: 'BR-07',
      title: 'what it reconciles after a reconnect equals the books kept from its reports',
      fix: 'report every fill, cancel and expiry; list in reconcile all positions, and the open orders with what is filled',
      run: (broke) => reconnect(harness, broke),
    }),
    check({
      id: 'BR-08',
      title: 'capabilities are honoured',
      fix: 'accept every order type and time in force that is declared, and refuse every other by a report or a rejection',
      run: (broke) => capabilities(harness, broke),
    }),
    check({
      id: 'BR-10',
      title: 'close releases',
      fix: 'stop reports, connections and timers in close; reject calls afterwards; closing twice is harmless',
      run: (broke) => close(harness, broke),
    }),
    check({
      id: 'BR-12',
      title: 'a connect that is aborted rejects',
      fix: 'call signal.throwIfAborted() before and after each step of connect',
      run: (broke) => aborted(harness, broke),
    }),
  ];
}

function identity(harness: BrokerHarness, broke: Broke): void {
  const broker = harness.make();
  const { orderTypes, timesInForce, replace, duplicateIds, maxIdLength, shortSelling, fractional } =
    broker.capabilities;
  if (broker.name === '' || broker.version === '' || broker.apiVersion !== 1 || broker.venue === '')
    broke('name, version, apiVersion or venue is missing');
  if (orderTypes.length === 0 || orderTypes.some((one) => !ORDER_TYPES.includes(one)))
    broke(`order types are ${orderTypes.join(', ')}`);
  if (timesInForce.length === 0 || timesInForce.some((one) => !TIMES_IN_FORCE.includes(one)))
    broke(`times in force are ${timesInForce.join(', ')}`);
  if (!Number.isInteger(maxIdLength) || maxIdLength < 1) broke(`maxIdLength is ${maxIdLength}`);
  if (![replace, shortSelling, fractional].every((one) => typeof one === 'boolean'))
    broke('replace, shortSelling and fractional must be true or false');
  if (!['idempotent', 'unique-while-open', 'never-repost'].includes(duplicateIds))
    broke(`duplicateIds is ${duplicateIds}`);
}

async function reconnect(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await BrokerRun.open(harness);
  const before = run.compare(run.connected!);
  if (before !== null) broke(`when it connects for the first time, ${before}`);
  await run.submit(run.terms('held', false));
  await run.submit({ ...run.terms('rests', true), quantity: 2 * run.quantity });
  await run.submit({
    ...run.terms('part', false),
    quantity: 3 * run.quantity,
    limitPrice: Math.round(run.price * 0.9),
  });
  await run.trade(run.price, 6);
  await run.trade(Math.round(run.price * 0.8), 2);
  const now = run.compare(await run.broker.reconcile());
  if (now !== null) broke(now);
  await (harness.disconnect ?? ((broker: Broker) => broker.close()))(run.broker);
  const back = await run.broker.connect(new AbortController().signal);
  await run.trade(run.price, 2);
  const after = run.compare(back) ?? run.compare(await run.broker.reconcile());
  if (after !== null) broke(`after a reconnect, ${after}`);
  if (run.position === 0) broke('nothing was filled; harness.trade must fill market orders');
  await run.close();
}

/** Terms of an order of a type that is legal and waits. */
function termsOf(run: BrokerRun, type: OrderType, timeInForce: TimeInForce, now: Micros): TestOrderInput {
  const { price, quantity } = run;
  const low = Math.round(price / 2);
  const prices: { readonly [T in OrderType]: Partial<TestOrderInput> } = {
    market: {},
    limit: { limitPrice: low },
    stop: { stopPrice: 2 * price },
    'stop-limit': { stopPrice: 2 * price, limitPrice: 2 * price },
    'trailing-stop': { trailAmount: low },
    'market-on-open': {},
    'market-on-close': {},
  };
  const until = timeInForce === 'gtd' ? { expireAt: now + 30 * DAY } : {};
  return { id: `${type}-${timeInForce}`, quantity, type, timeInForce, ...prices[type], ...until };
}

async function capabilities(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await BrokerRun.open(harness);
  const { orderTypes, timesInForce } = run.broker.capabilities;
  const { at } = await run.broker.reconcile();
  const [plainType, plainTime] = [orderTypes.includes('limit') ? 'limit' : orderTypes[0]!, timesInForce[0]!];
  const tries = [
    ...ORDER_TYPES.map((type) => [type, plainTime, orderTypes.includes(type)] as const),
    ...TIMES_IN_FORCE.map((time) => [plainType, time, timesInForce.includes(time)] as const),
  ];
  for (const [type, time, declared] of tries) {
    const terms = termsOf(run, type, time, at);
    if (run.orders.has(terms.id)) continue;
    const failed = await run.submit(terms);
    await run.trade();
    const refused = failed !== null || run.reports(terms.id, 'rejected').length > 0;
    const answer =
      failed?.message ??
      run
        .reports(terms.id)
        .map((one) => `${one.type} ${one.reason}`)
        .join(', ');
    if (declared && refused) broke(`${type} with ${time} is declared, and was answered by "${answer}"`);
    if (!declared && !refused)
      broke(`${type} with ${time} is not declared, and was answered by "${answer || 'nothing'}"`);
  }
  await run.close();
}

async function close(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await BrokerRun.open(harness);
  await run.submit(run.terms('open', false));
  const heard = run.heard.length;
  await run.broker.close();
  const late = await run.submit(run.terms('late', false));
  if (late === null) broke('submit after close resolves, as if the order were on its way');
  await run.trade(run.price, 3);
  if (run.heard.length > heard) broke(`${run.heard[heard]!.report.type} was reported after close`);
  const held = harness.open?.(run.broker) ?? 0;
  if (held > 0) broke(`${held} connections, timers or subscriptions are still held after close`);
  try {
    await run.broker.close();
  } catch (cause) {
    broke(`closing twice failed: ${String(cause)}`);
  }
}

async function aborted(harness: BrokerHarness, broke: Broke): Promise<void> {
  const abort = new AbortController();
  abort.abort();
  const broker = harness.make();
  const connected = await broker.connect(abort.signal).then(
    () => true,
    () => false,
  );
  await broker.close().catch(() => {});
  if (connected) broke('it connected although its signal was aborted before it began');
}
