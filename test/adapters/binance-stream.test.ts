/** The user data stream of Binance, which has no sequence and ends when it likes. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { testOrder } from '../../src/testing/index.js';
import { type BinanceRig, binanceBroker, binanceRig } from './binance-line.js';
import { seconds } from './fast-clock.js';

let rig: BinanceRig;
afterEach(async () => {
  await rig.broker.close();
  await rig.server.stop();
});
const order = testOrder({ id: 'a-1', quantity: 30, limitPrice: 50 });
const told = (): string[] =>
  rig.reports.map((one) =>
    one.type === 'fill' ? `fill ${one.quantity} of ${one.cumulativeFixed / 10n ** 12n}` : one.type,
  );
const lines = (): string[] => rig.events.map((one) => one.kind).filter((kind) => kind.startsWith('line'));

it('counts each trade once where the stream says everything twice', async () => {
  rig = await binanceRig();
  rig.server.streamMode = 'twice';
  await rig.broker.submit(order);
  rig.server.trade('BTCUSDT', 50, 10);
  rig.server.trade('BTCUSDT', 50, 20);
  await rig.quiet();
  expect(told()).toEqual(['accepted', 'fill 10 of 10', 'fill 20 of 30']);
  const fill = rig.reports.at(-1)!;
  expect([fill.fillId, String(fill.fee), fill.feeCurrency, fill.liquidity]).toEqual([
    'BTCUSDT/1001',
    '0.001',
    'BNB',
    'maker',
  ]);
});

it('asks for what is missing where trades come in reverse', async () => {
  rig = await binanceRig();
  await rig.broker.submit(order);
  await rig.quiet();
  rig.server.streamMode = 'held';
  rig.server.trade('BTCUSDT', 50, 10);
  rig.server.trade('BTCUSDT', 49, 5);
  rig.server.trade('BTCUSDT', 48, 15);
  rig.server.release('reversed');
  await rig.quiet();
  expect(told()).toEqual(['accepted', 'fill 10 of 10', 'fill 5 of 15', 'fill 15 of 30']);
  expect(rig.events.map((one) => one.kind)).toContain('gap-closed');
});

it.each([
  ['cut', (one: BinanceRig) => one.server.cutStreams()],
  ['terminated', (one: BinanceRig) => one.server.event({ e: 'eventStreamTerminated', E: 1728973001334 })],
])('catches up after the stream was %s', async (_, end) => {
  rig = await binanceRig();
  const rests = testOrder({ id: 'a-2', quantity: 10, limitPrice: 20 });
  await rig.broker.submit(order);
  await rig.broker.submit(rests);
  await rig.quiet();
  end(rig);
  rig.server.streamMode = 'lost';
  rig.server.trade('BTCUSDT', 50, 10);
  rig.server.end(rig.server.byClientId('a-2')!, 'CANCELED', 'by-hand');
  rig.server.streamMode = 'honest';
  await seconds(3);
  await rig.quiet();
  expect(rig.reports.filter((one) => one.orderId === 'a-2').map((one) => one.type)).toEqual(['accepted', 'cancelled']);
  expect(rig.reports.filter((one) => one.type === 'fill').map((one) => String(one.quantity))).toEqual(['10']);
  expect(lines()).toEqual(['line-up', 'line-down', 'line-up']);
  const account = await rig.broker.reconcile();
  expect(account.positions).toMatchObject([{ instrument: 'BTC/USDT', quantity: '10' }]);
  expect(account.openOrders).toMatchObject([{ id: 'a-1', filled: '10', status: 'partly-filled' }]);
});

it('makes a new connection before it leaves the old one when the server says it will shut down', async () => {
  rig = await binanceRig();
  await rig.broker.submit(order);
  await rig.quiet();
  for (const peer of rig.server.peers) rig.server.send(peer, { event: { e: 'serverShutdown', E: 1770123456789 } });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(rig.server.peers.size).toBe(2);
  rig.server.trade('BTCUSDT', 50, 30);
  await rig.quiet();
  expect(told()).toEqual(['accepted', 'fill 30 of 30']);
  expect(lines()).toEqual(['line-up', 'line-up']);
});

it('tells an order that ended by itself: expired in match', async () => {
  rig = await binanceRig();
  await rig.broker.submit(order);
  rig.server.end(rig.server.byClientId('a-1')!, 'EXPIRED_IN_MATCH');
  await rig.quiet();
  expect(told()).toEqual(['accepted', 'expired']);
});

it('opens a session with Ed25519 keys, and signs orders with them', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const keys = () => ({ apiKey: rigKey(), privateKey: pem });
  let apiKey = '';
  const rigKey = (): string => apiKey;
  rig = await binanceRig({ keys }, (server) => {
    server.publicKey = publicKey;
    apiKey = server.apiKey;
  });
  await rig.broker.submit(order);
  await rig.quiet();
  expect(told()).toEqual(['accepted']);
});

it('keeps the text of what it cannot read, warns, and goes on', async () => {
  rig = await binanceRig();
  await rig.broker.submit(order);
  await rig.quiet();
  const hostile = [
    '',
    'null',
    '{}',
    '<html>',
    '{"subscriptionId":0,"event":{"e":"executionReport","i":9007199254740993}}',
    '{"subscriptionId":0,"event":{"e":"executionReport","s":"BTCUSDT","x":"TRADE","X":"FILLED","i":1,"T":1,"t":-1,"l":"1","L":"1","z":"1","q":"1","c":"a"}}',
  ];
  for (const text of hostile) rig.server.say(text);
  rig.server.say('{"subscriptionId":0,"event":{"e":"somethingNew"}}');
  rig.server.trade('BTCUSDT', 50, 30);
  await rig.quiet();
  expect(rig.events.filter((one) => one.kind === 'malformed').map((one) => one.raw)).toEqual(hostile);
  expect(rig.events.filter((one) => one.kind === 'unknown-message')).toHaveLength(1);
  expect(told()).toEqual(['accepted', 'fill 30 of 30']);
});

it('after a restart knows what is open, and lists the trades since a cursor under the same ids', async () => {
  rig = await binanceRig();
  await rig.broker.submit(order);
  rig.server.trade('BTCUSDT', 50, 10);
  await rig.quiet();
  const { cursor } = await rig.broker.pastFills('');
  rig.server.trade('BTCUSDT', 49, 5);
  await rig.quiet();
  const next = binanceBroker(rig.server);
  const account = await next.connect(new AbortController().signal);
  expect(account.openOrders).toMatchObject([
    { id: 'a-1', filled: '15', quantity: '30', side: 'buy', limitPrice: '50' },
  ]);
  const page = await next.pastFills(cursor);
  const seen = rig.reports.filter((one) => one.type === 'fill');
  expect(page.fills.map((one) => [one.orderId, one.fillId, one.cumulativeFixed])).toEqual([
    ['a-1', seen[1]!.fillId, seen[1]!.cumulativeFixed],
  ]);
  expect(await next.findOrder('a-1')).toMatchObject({ status: 'partly-filled', filled: '15' });
  expect(await next.findOrder('nobody')).toBeNull();
  await expect(next.pastFills('nonsense')).rejects.toThrow(/cursor/);
  await next.close();
});

it('refuses to connect with wrong keys, and says that it was the keys', async () => {
  rig = await binanceRig();
  const wrong = binanceBroker(rig.server, {
    keys: () => ({ apiKey: rig.server.apiKey, secretKey: 'wrongSecret00000' }),
  });
  await expect(wrong.connect(new AbortController().signal)).rejects.toThrow(/refused the keys.*-1022/);
});
