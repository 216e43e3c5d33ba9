import { toNumber } from '../../core/money.js';
import { type Broke, type Check, check } from '../check.js';
import { testReplace } from '../orders.js';
import { BrokerRun } from './broker-run.js';
import type { BrokerHarness } from './harness.js';

/** What becomes of orders, as the reports tell it. */
export function orderChecks(harness: BrokerHarness): readonly Check[] {
  const replaces = (): string | null => (harness.make().capabilities.replace ? null : 'capabilities.replace is false');
  return [
    check({
      id: 'BR-02',
      title: 'legal transitions only',
      fix: 'report accepted before fills, nothing but late fills after the end, and only orders that were submitted',
      run: (broke) => transitions(harness, broke),
    }),
    check({
      id: 'BR-03',
      title: 'fills never exceed the quantity',
      fix: 'give each fill an id of its own within its order, and the running sum as cumulative',
      run: (broke) => fills(harness, broke),
    }),
    check({
      id: 'BR-04',
      title: 'a repeated id makes no second order',
      fix: 'send the client order id to the venue, and take an order with an id that is known as the same order',
      run: (broke) => repeated(harness, broke),
    }),
    check({
      id: 'BR-05',
      title: 'a fill that crosses its cancel is reported',
      fix: 'report every fill, also after a cancel was asked for or confirmed',
      run: (broke) => crossing(harness, broke),
    }),
    check({
      id: 'BR-06',
      title: 'no report inside a call',
      fix: 'emit reports after submit, replace and cancel have returned',
      run: (broke) => insideCall(harness, broke),
    }),
    check({
      id: 'BR-09',
      title: 'a cancel or change of what is not open is answered by a report',
      fix: 'report cancel-rejected or replace-rejected for an id that is unknown or closed',
      run: (broke) => unknown(harness, broke),
    }),
    check({
      id: 'BR-11',
      title: 'reports come in time: ts not after at, at never falling',
      fix: "put the venue's time into ts and the time of arrival into at, and deliver in that order",
      run: (broke) => times(harness, broke),
    }),
    check({
      id: 'BR-13',
      title: 'a change is confirmed and counts',
      fix: 'report replaced once the venue has changed the order; quantity is the new total, fills included',
      needs: replaces,
      run: (broke) => replaced(harness, broke),
    }),
  ];
}

/** One of each: a market order, one that rests and is cancelled, one that is filled through its limit. */
async function scenario(harness: BrokerHarness): Promise<BrokerRun> {
  const run = await BrokerRun.open(harness);
  await run.submit(run.terms('market', false));
  await run.submit(run.terms('rests', true));
  await run.submit({ ...run.terms('passed', false), limitPrice: Math.round(run.price * 0.9) });
  await run.trade(run.price, 6);
  await run.cancel('rests');
  await run.trade(Math.round(run.price * 0.8), 6);
  await run.trade(run.price, 2);
  return run;
}

async function transitions(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await scenario(harness);
  await run.close();
  if (run.flaws.length > 0) broke(run.flaws[0]!);
  const ends = [
    ['market', 'filled'],
    ['rests', 'cancelled'],
    ['passed', 'filled'],
  ] as const;
  for (const [id, end] of ends) {
    const { status } = run.orders.get(id)!;
    if (status !== end) broke(`order "${id}" is "${status}" in the end, not "${end}"`);
  }
}

async function fills(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await scenario(harness);
  await run.close();
  let count = 0;
  for (const [id, { order }] of run.orders) {
    const ids = new Map<string, bigint>();
    let sum = 0;
    for (const report of run.reports(id, 'fill')) {
      const quantity = toNumber(report.quantityFixed);
      if (report.fillId === '') broke(`a fill of order "${id}" has no id`);
      if (!(quantity > 0) || report.priceFixed <= 0n)
        broke(`order "${id}" was filled ${quantity} at ${report.price.toString()}`);
      if (ids.get(report.fillId) === report.cumulativeFixed) continue;
      if (ids.has(report.fillId)) broke(`two fills of order "${id}" have the id "${report.fillId}"`);
      ids.set(report.fillId, report.cumulativeFixed);
      sum += quantity;
      count++;
      if (sum > toNumber(order.quantityFixed))
        broke(`order "${id}" of ${toNumber(order.quantityFixed)} was filled ${sum}`);
      const stated = run.broker.capabilities.cumulative === false ? 0 : sum;
      if (toNumber(report.cumulativeFixed) !== stated)
        broke(`cumulative of order "${id}" is ${toNumber(report.cumulativeFixed)}, its fills make ${sum}`);
    }
  }
  if (count === 0) broke('nothing was filled; harness.trade must fill market orders');
}

async function repeated(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await BrokerRun.open(harness);
  await run.submit(run.terms('rests', true));
  await run.submit(run.terms('rests', true));
  await run.trade(run.price, 2);
  const { openOrders } = await run.broker.reconcile();
  if (openOrders.length !== 1) broke(`submitted twice with one id, ${openOrders.length} orders are open`);
  await run.submit(run.terms('market', false));
  await run.submit(run.terms('market', false));
  await run.trade(run.price, 6);
  await run.submit(run.terms('market', false));
  await run.trade(run.price, 6);
  const account = await run.broker.reconcile();
  await run.close();
  const { filled, quantity } = run.orders.get('market')!;
  if (filled > quantity) broke(`submitted three times with one id, ${filled} of ${quantity} were filled`);
  const part = run.compare(account);
  if (part !== null) broke(`after ids were repeated, ${part}`);
}

async function crossing(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await BrokerRun.open(harness);
  for (let trades = 0; trades < 5; trades++) {
    const id = `race-${trades}`;
    await run.submit(run.terms(id, false));
    await run.trade(run.price, trades);
    await run.cancel(id);
    await run.trade(run.price, 8);
    const part = run.compare(await run.broker.reconcile());
    if (part !== null) broke(`after a cancel that raced with a fill, ${part}`);
  }
  await run.submit(run.terms('late', true));
  if (harness.lateFill !== undefined) {
    await harness.lateFill(run.broker, 'late');
    await run.settle();
    const types = run.reports('late').map((one) => one.type);
    if (!types.includes('cancelled') || types.indexOf('fill') < types.indexOf('cancelled'))
      broke(`an order that was filled after its cancel was reported as ${types.join(', ')}`);
    const late = run.compare(await run.broker.reconcile());
    if (late !== null) broke(`after a late fill, ${late}`);
  }
  await run.close();
}

async function insideCall(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await scenario(harness);
  await run.cancel('nobody');
  await run.close();
  const inside = run.heard.find((one) => one.insideCall !== null);
  if (inside !== undefined)
    broke(`${inside.report.type} of "${inside.report.orderId}" came inside ${inside.insideCall}`);
}

async function unknown(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await BrokerRun.open(harness);
  await run.submit(run.terms('done', false));
  await run.trade(run.price, 6);
  for (const id of ['nobody', 'done']) {
    await run.cancel(id);
    await run.trade(run.price, 6);
    if (run.reports(id, 'cancel-rejected').length !== 1)
      broke(
        `a cancel of "${id}" was answered by ${
          run
            .reports(id)
            .map((one) => one.type)
            .join(', ') || 'nothing'
        }`,
      );
    if (!run.broker.capabilities.replace) continue;
    await run.replace(testReplace({ id, quantity: 3 * run.quantity }));
    await run.trade(run.price, 6);
    if (run.reports(id, 'replace-rejected').length !== 1)
      broke(
        `a change of "${id}" was answered by ${
          run
            .reports(id)
            .map((one) => one.type)
            .join(', ') || 'nothing'
        }`,
      );
  }
  await run.close();
}

async function times(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await scenario(harness);
  await run.close();
  let last = Number.NEGATIVE_INFINITY;
  for (const { report } of run.heard) {
    const what = `${report.type} of "${report.orderId}"`;
    if (!Number.isSafeInteger(report.ts) || !Number.isSafeInteger(report.at))
      broke(`${what} is of ${report.ts}, known at ${report.at}`);
    if (report.ts > report.at) broke(`${what} is of ${report.ts}, after it was known at ${report.at}`);
    if (report.at < last) broke(`${what} is known at ${report.at}, one before it at ${last}`);
    last = report.at;
  }
}

async function replaced(harness: BrokerHarness, broke: Broke): Promise<void> {
  const run = await BrokerRun.open(harness);
  const limitPrice = Math.round(run.price / 2);
  await run.submit(run.terms('grows', true));
  await run.replace(testReplace({ id: 'grows', quantity: 2 * run.quantity, limitPrice }));
  await run.trade(run.price, 6);
  if (run.reports('grows', 'replaced').length !== 1)
    broke(
      `a change was answered by ${run
        .reports('grows')
        .map((one) => one.type)
        .join(', ')}`,
    );
  const part = run.compare(await run.broker.reconcile());
  if (part !== null) broke(`after a change, ${part}`);
  await run.close();
}
