/** What a stream without sequence numbers may do to us, and what is made of it. */
import { afterEach, expect, it } from 'vitest';
import { testOrder } from '../../src/testing/index.js';
import { type AlpacaRig, alpacaBroker, alpacaRig } from './alpaca-line.js';
import { seconds } from './fast-clock.js';

let rig: AlpacaRig;
afterEach(async () => {
  await rig.broker.close();
  await rig.server.stop();
});
const order = testOrder({ id: 'a-1', quantity: 30, limitPrice: 50 });
const told = (): string[] =>
  rig.reports.map((one) =>
    one.type === 'fill' ? `fill ${one.quantity} of ${one.cumulativeFixed / 10n ** 12n}` : one.type,
  );

it('counts each fill once where the stream says everything twice', async () => {
  rig = await alpacaRig();
  rig.server.streamMode = 'twice';
  await rig.broker.submit(order);
  rig.server.trade('SPY', 50, 10);
  rig.server.trade('SPY', 50, 20);
  await rig.quiet();
  expect(told()).toEqual(['accepted', 'fill 10 of 10', 'fill 20 of 30']);
});

it('asks for what is missing where fills come in reverse', async () => {
  rig = await alpacaRig();
  await rig.broker.submit(order);
  rig.server.streamMode = 'held';
  rig.server.trade('SPY', 50, 10);
  rig.server.trade('SPY', 49, 5);
  rig.server.trade('SPY', 48, 15);
  rig.server.release('reversed');
  await rig.quiet();
  expect(told()).toEqual(['accepted', 'fill 10 of 10', 'fill 5 of 15', 'fill 15 of 30']);
  expect(rig.events.map((one) => one.kind)).toContain('gap-closed');
});

it('asks again where the activities lag behind the stream', async () => {
  rig = await alpacaRig();
  await rig.broker.submit(order);
  rig.server.streamMode = 'lost';
  rig.server.trade('SPY', 50, 10);
  rig.server.streamMode = 'honest';
  rig.server.activityLag = 2;
  rig.server.trade('SPY', 49, 20);
  await seconds(5);
  await rig.quiet();
  expect(told()).toEqual(['accepted', 'fill 10 of 10', 'fill 20 of 30']);
});

it('says halt, and guesses nothing, where a fill cannot be found at all', async () => {
  rig = await alpacaRig();
  await rig.broker.submit(order);
  rig.server.streamMode = 'lost';
  rig.server.trade('SPY', 50, 10);
  rig.server.activities.length = 0;
  rig.server.streamMode = 'honest';
  rig.server.trade('SPY', 49, 5);
  await seconds(12);
  expect(told()).toEqual(['accepted']);
  expect(rig.events.filter((one) => one.kind === 'gap').map((one) => one.level)).toEqual(['halt']);
}, 15_000);

it('catches up after the stream was cut: fills, cancels and the account', async () => {
  rig = await alpacaRig();
  const rests = testOrder({ id: 'a-2', quantity: 10, limitPrice: 20 });
  await rig.broker.submit(order);
  await rig.broker.submit(rests);
  rig.server.cutStreams();
  rig.server.trade('SPY', 50, 10);
  rig.server.end(rig.server.byClientId('a-2')!, 'canceled');
  await seconds(3);
  await rig.quiet();
  expect(rig.reports.filter((one) => one.orderId === 'a-2').map((one) => one.type)).toEqual(['accepted', 'cancelled']);
  expect(rig.reports.filter((one) => one.type === 'fill').map((one) => String(one.quantity))).toEqual(['10']);
  expect(rig.events.map((one) => one.kind).filter((kind) => kind.startsWith('line'))).toEqual([
    'line-up',
    'line-down',
    'line-up',
  ]);
  const account = await rig.broker.reconcile();
  expect(account.positions).toMatchObject([{ instrument: 'SPY', quantity: '10' }]);
  expect(account.openOrders).toMatchObject([{ id: 'a-1', filled: '10', status: 'partly-filled' }]);
});

it('keeps the text of what it cannot read, warns, and goes on', async () => {
  rig = await alpacaRig();
  await rig.broker.submit(order);
  const hostile = [
    '',
    'null',
    '[]',
    '{"stream":"trade_updates"}',
    '<html>',
    '{"stream":"trade_updates","data":{"event":"fill","order":{"qty":"1e99999999"}}}',
  ];
  for (const text of hostile) rig.server.say(text);
  rig.server.say('{"stream":"news","data":{}}');
  rig.server.trade('SPY', 50, 30);
  await rig.quiet();
  expect(rig.events.filter((one) => one.kind === 'malformed').map((one) => one.raw)).toEqual(hostile);
  expect(rig.events.filter((one) => one.kind === 'unknown-message').map((one) => one.raw)).toEqual([
    '{"stream":"news","data":{}}',
  ]);
  expect(told()).toEqual(['accepted', 'fill 30 of 30']);
});

it('halts on a bust or a correction of a fill, with the text', async () => {
  rig = await alpacaRig();
  await rig.broker.submit(order);
  rig.server.tell('trade_bust', rig.server.byClientId('a-1')!);
  await rig.quiet();
  const event = rig.events.find((one) => one.kind === 'correction');
  expect(event?.level).toBe('halt');
  expect(event?.raw).toContain('trade_bust');
});

it('tells of orders that it did not send, and reports nothing of them', async () => {
  rig = await alpacaRig();
  const by = { 'APCA-API-KEY-ID': rig.server.keyId, 'APCA-API-SECRET-KEY': rig.server.secretKey };
  const body = JSON.stringify({
    symbol: 'SPY',
    qty: '1',
    side: 'buy',
    type: 'market',
    time_in_force: 'day',
    client_order_id: 'by hand',
  });
  await fetch(`${rig.server.rest}/v2/orders`, { method: 'POST', headers: by, body });
  await rig.quiet();
  expect(rig.reports).toEqual([]);
  expect(rig.events.find((one) => one.kind === 'foreign-order')?.orderId).toBe('by hand');
});

it('after a restart knows what is open, and lists the fills since a cursor under the same ids', async () => {
  rig = await alpacaRig();
  await rig.broker.submit(order);
  rig.server.trade('SPY', 50, 10);
  await rig.quiet();
  const { cursor } = await rig.broker.pastFills('');
  rig.server.trade('SPY', 49, 5);
  await rig.quiet();
  const next = alpacaBroker(rig.server);
  const account = await next.connect(new AbortController().signal);
  expect(account.openOrders).toMatchObject([
    { id: 'a-1', filled: '15', quantity: '30', side: 'buy', limitPrice: '50' },
  ]);
  const page = await next.pastFills(cursor);
  const seen = rig.reports.filter((one) => one.type === 'fill').map((one) => one.fillId);
  expect(page.fills.map((one) => [one.orderId, one.fillId, String(one.quantity)])).toEqual([['a-1', seen[1], '5']]);
  expect(page.more).toBe(false);
  expect(await next.findOrder('a-1')).toMatchObject({ status: 'partly-filled', filled: '15' });
  expect(await next.findOrder('nobody')).toBeNull();
  await next.close();
});

it('refuses to connect with wrong keys, and says that it was the keys', async () => {
  rig = await alpacaRig();
  const wrong = alpacaBroker(rig.server, {
    keys: () => ({ keyId: 'PKWRONGKEY00000', secretKey: 'wrongSecretKey000' }),
  });
  await expect(wrong.connect(new AbortController().signal)).rejects.toThrow(/refused the keys/);
});
