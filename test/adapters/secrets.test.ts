/** No key is ever seen: every error, event, report, request record and log line of a bad day is searched for them. */
import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import type { AlpacaBroker, RequestRecord } from '../../src/adapters/alpaca/index.js';
import type { BinanceBroker } from '../../src/adapters/binance/index.js';
import { testOrder } from '../../src/testing/index.js';
import { alpacaBroker, alpacaRig } from './alpaca-line.js';
import { binanceBroker, binanceRig } from './binance-line.js';
import { fastTransport } from './fast-clock.js';

/** Everything that a process could see, its own console and an unhandled rejection included. */
const seen: unknown[] = [];
const consoles = (['log', 'warn', 'error', 'info', 'debug'] as const).map((name) =>
  vi.spyOn(console, name).mockImplementation((...words: unknown[]) => void seen.push(words)),
);
afterEach(() => {
  seen.length = 0;
  for (const one of consoles) one.mockClear();
});

/** All texts in a value, hidden parts, causes and stacks included. */
function textOf(value: unknown): string {
  return inspect(value, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null });
}

/** The keys that a text holds, each with what stands around it but not itself. */
function leaks(text: string, keys: readonly string[]): string[] {
  return keys.flatMap((key, i) => {
    const at = text.indexOf(key);
    return at < 0 ? [] : [`key ${i} after ${text.slice(Math.max(0, at - 120), at)}`];
  });
}

async function badDay(broker: AlpacaBroker | BinanceBroker): Promise<void> {
  broker.reports$.subscribe((one) => seen.push(one));
  broker.events$.subscribe((one) => seen.push(one));
  const note = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      (one) => seen.push(one),
      (cause: unknown) => seen.push(cause),
    );
  await note(broker.connect(AbortSignal.timeout(2000)));
  for (const id of ['a-1', 'a-2', 'a-3']) await note(broker.submit(testOrder({ id, quantity: 10, limitPrice: 50 })));
  await note(broker.cancel('a-1'));
  await note(broker.reconcile());
  await note(broker.findOrder('a-2'));
  await note(broker.pastFills(''));
  seen.push(broker);
  await broker.close();
}

it('Alpaca: keys that the service echoes, a cut line, wrong keys', async () => {
  const rig = await alpacaRig();
  const { server } = rig;
  const records: RequestRecord[] = [];
  const echo = `you sent ${server.keyId} and ${server.secretKey} and ${encodeURIComponent(server.secretKey)}`;
  server.fault({
    on: 'POST /v2/orders',
    effect: false,
    shows: { status: 422, body: { code: 42210000, message: echo } },
  });
  server.fault({ on: 'POST /v2/orders', effect: false, shows: { status: 400, text: echo } });
  server.fault({ on: 'POST /v2/orders', effect: true, shows: 'cut' });
  server.fault({
    on: 'DELETE /v2/orders',
    effect: false,
    shows: { status: 422, body: { code: 42210000, message: echo } },
  });
  const broker = alpacaBroker(server, {
    transport: fastTransport(),
    onRequest: (one) => records.push(one),
    resolveFor: '5s',
  });
  const day = badDay(broker);
  await server.quiet();
  server.say(`{"stream":"${echo}"}`);
  server.say(echo);
  await day;
  await badDay(alpacaBroker(server, { keys: () => ({ keyId: server.keyId, secretKey: `${server.secretKey}x` }) }));
  await rig.broker.close();
  await server.stop();
  expect(records.length).toBeGreaterThan(8);
  const all = textOf([seen, records]);
  expect(all).toContain('[redacted]');
  expect(leaks(all, [server.keyId, server.secretKey, encodeURIComponent(server.secretKey)])).toEqual([]);
}, 60_000);

it('Binance: keys, signatures and a private key', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const rig = await binanceRig();
  const { server } = rig;
  const records: RequestRecord[] = [];
  const echo = `you sent ${server.apiKey} and ${server.secretKey}`;
  const echoPem = `you sent ${server.apiKey} and ${pem}`;
  server.fault({ on: 'POST /api/v3/order', effect: false, shows: { status: 400, body: { code: -1102, msg: echo } } });
  server.fault({ on: 'POST /api/v3/order', effect: false, shows: { status: 400, text: echo } });
  server.fault({ on: 'POST /api/v3/order', effect: true, shows: 'cut' });
  const onRequest = (one: RequestRecord): void => void records.push(one);
  const transport = fastTransport();
  server.clock = () => transport.clock.now() / 1000;
  const day = badDay(binanceBroker(server, { transport, onRequest, resolveFor: '5s' }));
  await server.quiet();
  server.say(`{"event":{"e":"${echo}"}}`);
  server.say(echo);
  await day;
  server.publicKey = publicKey;
  server.fault({
    on: 'POST /api/v3/order',
    effect: false,
    shows: { status: 400, body: { code: -1102, msg: echoPem } },
  });
  await badDay(
    binanceBroker(server, { transport, onRequest, keys: () => ({ apiKey: server.apiKey, privateKey: pem }) }),
  );
  await badDay(
    binanceBroker(server, {
      transport,
      keys: () => ({ apiKey: server.apiKey, privateKey: `${pem.slice(0, 60)}broken` }),
    }),
  );
  await rig.broker.close();
  await server.stop();
  expect(records.length).toBeGreaterThan(8);
  const all = textOf([seen, records]);
  expect(all).toContain('[redacted]');
  const body = pem.split('\n')[1]!;
  expect(leaks(all, [server.apiKey, server.secretKey, encodeURIComponent(server.secretKey), body])).toEqual([]);
  expect(all).not.toMatch(/signature=/);
}, 60_000);

it('the search itself finds a key that is there', () => {
  const hidden = new Error('x', { cause: { deep: [new Map([['k', 'ThisIsAKey123']])] } });
  expect(textOf(hidden)).toContain('ThisIsAKey123');
});

it('keys go to encrypted addresses only, but on this machine', () => {
  const server = {
    rest: 'http://api.alpaca.markets',
    stream: 'wss://api.alpaca.markets/stream',
    keyId: 'k',
    secretKey: 's',
  };
  expect(() => alpacaBroker(server as never)).toThrow(/encrypted|https/);
  const odd = {
    rest: 'https://user:pass@testnet.binance.vision',
    websocketApi: 'wss://x.vision',
    apiKey: 'k',
    secretKey: 's',
  };
  expect(() => binanceBroker(odd as never)).toThrow(/user or password/);
});
