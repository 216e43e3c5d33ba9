/** What becomes of orders at Alpaca when the network or the service misbehaves: never two, never lost, never guessed. */
import { afterEach, describe, expect, it } from 'vitest';
import type { AlpacaOptions } from '../../src/adapters/alpaca/index.js';
import type { SendHttp } from '../../src/adapters/transport/http.js';
import { isEdgeproofError } from '../../src/core/errors.js';
import { testOrder, testReplace } from '../../src/testing/index.js';
import { type AlpacaRig, alpacaRig } from './alpaca-line.js';
import { AlpacaServer } from './alpaca-server.js';
import { fastTransport, SPEED, seconds } from './fast-clock.js';

let rig: AlpacaRig;
const open = async (options: Partial<AlpacaOptions> = {}): Promise<AlpacaRig> => {
  rig = await alpacaRig({ timeout: '4s', resolveFor: '30s', ...options });
  return rig;
};
afterEach(async () => {
  await rig.broker.close();
  await rig.server.stop();
});
const types = (id: string): string[] => rig.reports.filter((one) => one.orderId === id).map((one) => one.type);
const filled = (id: string): string =>
  rig.reports
    .filter((one) => one.orderId === id && one.type === 'fill')
    .map((one) => one.quantity)
    .reduce((sum, one) => sum + Number(one), 0)
    .toString();
const failure = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => null,
    (cause: unknown) => cause,
  );

const PLACE = 'POST /v2/orders';
const order = testOrder({ id: 'trend-0-abc-1', quantity: 10, limitPrice: 50, timeInForce: 'day' });

describe('a new order whose answer is lost', () => {
  it.each([
    ['the connection is cut after it was placed', { on: PLACE, effect: true, shows: 'cut' }],
    [
      'the answer is a 500 although it was placed',
      { on: PLACE, effect: true, shows: { status: 500, body: { code: 50010000, message: 'internal server error' } } },
    ],
    [
      'the answer is a 504 of a proxy, in HTML',
      { on: PLACE, effect: true, shows: { status: 504, text: '<html>Gateway Time-out</html>' } },
    ],
    [
      'the answer is HTML with status 200',
      { on: PLACE, effect: true, shows: { status: 200, text: '<html>hello</html>' } },
    ],
    ['the answer comes too late', { on: PLACE, effect: true, shows: 'honest', delay: 700 }],
  ] as const)('is one order: %s', async (_, fault) => {
    await open();
    rig.server.streamMode = 'lost';
    rig.server.fault(fault);
    await rig.broker.submit(order);
    rig.server.streamMode = 'honest';
    expect(rig.server.orders.size).toBe(1);
    expect(types(order.id)).toEqual(['accepted']);
    expect(rig.events.map((one) => one.kind)).toContain('unknown-outcome');
    expect(rig.events.map((one) => one.kind)).toContain('adopted');
    rig.server.trade('SPY', 50);
    await rig.quiet();
    expect(filled(order.id)).toBe('10');
  });

  it.each([
    ['the connection is cut before it was placed', { on: PLACE, effect: false, shows: 'cut' }],
    ['the answer is a 503 and it was not placed', { on: PLACE, effect: false, shows: { status: 503, text: 'busy' } }],
  ] as const)('is sent again under the same id: %s', async (_, fault) => {
    await open();
    rig.server.fault(fault);
    await rig.broker.submit(order);
    expect(rig.server.count(PLACE)).toBe(2);
    expect(rig.server.orders.size).toBe(1);
    expect(types(order.id)).toEqual(['accepted']);
  });

  it('is one order where the question finds nothing yet: a stale read', async () => {
    await open();
    rig.server.streamMode = 'lost';
    rig.server.fault({ on: PLACE, effect: true, shows: 'cut' });
    rig.server.fault({
      on: 'GET /v2/orders:by_client_order_id',
      effect: false,
      shows: { status: 404, body: { code: 40410000, message: 'order not found' } },
    });
    await rig.broker.submit(order);
    expect(rig.server.count(PLACE)).toBe(2);
    expect(rig.server.orders.size).toBe(1);
    expect(types(order.id)).toEqual(['accepted']);
  });

  it('is found filled, with its fills asked for, where it was filled meanwhile', async () => {
    await open();
    rig.server.streamMode = 'lost';
    rig.server.fault({ on: PLACE, effect: true, shows: 'cut' });
    rig.server.placed = (one) => {
      rig.server.fill(one, 4, 50);
      rig.server.fill(one, 6, 49);
    };
    await rig.broker.submit(order);
    expect(types(order.id)).toEqual(['accepted', 'fill', 'fill']);
    expect(rig.reports.map((one) => one.price.toString())).toContain('49');
  });

  it('is passed on as unknown where nobody ever answers, and not sent again blindly', async () => {
    await open({ resolveFor: '5s' });
    rig.server.streamMode = 'lost';
    rig.server.fault({ on: PLACE, effect: true, shows: 'cut' });
    rig.server.fault({ on: 'GET /v2/orders:by_client_order_id', effect: false, shows: 'cut', times: 100 });
    const cause = await failure(rig.broker.submit(order));
    expect(isEdgeproofError(cause) && cause.context['outcome']).toBe('unknown');
    expect(rig.server.count(PLACE)).toBe(1);
    expect(types(order.id)).toEqual([]);
  });

  it('was not sent where no connection can be made', async () => {
    const { http, ...rest } = fastTransport();
    const gone = await new AlpacaServer().listen();
    const address = gone.rest;
    await gone.stop();
    const nowhere: SendHttp = (request, signal) =>
      http(request.method === 'POST' ? { ...request, url: `${address}/v2/orders` } : request, signal);
    await open({ transport: { ...rest, http: nowhere } });
    const cause = await failure(rig.broker.submit(order));
    expect(isEdgeproofError(cause) && cause.context['outcome']).toBe('not-sent');
  });
});

describe('an id that is used', () => {
  it('means adopt where the order is the same: after a restart', async () => {
    await open();
    await rig.broker.submit(order);
    const again = await alpacaRigOn(rig);
    await again.submit(order);
    await again.close();
    expect(rig.server.orders.size).toBe(1);
  });

  it('refuses and warns where the order under it is another one', async () => {
    await open();
    const body = {
      symbol: 'SPY',
      qty: '7',
      side: 'sell',
      type: 'market',
      time_in_force: 'day',
      client_order_id: order.id,
    };
    await fetch(`${rig.server.rest}/v2/orders`, {
      method: 'POST',
      headers: { 'APCA-API-KEY-ID': rig.server.keyId, 'APCA-API-SECRET-KEY': rig.server.secretKey },
      body: JSON.stringify(body),
    });
    await rig.broker.submit(order);
    expect(types(order.id)).toEqual(['rejected']);
    expect(rig.events.find((one) => one.kind === 'id-conflict')?.level).toBe('halt');
  });
});

describe('refusals', () => {
  it('reports what Alpaca refuses, with its code', async () => {
    await open();
    await rig.broker.submit(testOrder({ id: 'rich', quantity: 1_000_000, limitPrice: 500, timeInForce: 'day' }));
    expect(rig.reports.map((one) => `${one.type} ${one.reason}`)).toEqual([
      'rejected 403 40310000 insufficient buying power',
    ]);
  });

  it.each([
    ['finer than the pricing rule', { limitPrice: '50.001' }, /minimum pricing rule/],
    ['not on the tick', { instrument: 1, limitPrice: '0.00005' }, /minimum pricing rule/],
    ['a fraction that is not for the day', { quantity: '1.5', limitPrice: 50, timeInForce: 'gtc' }, /lot|fractions/],
    ['listed elsewhere', { instrument: 2, limitPrice: 50 }, /listed on other/],
    ['good till a date', { timeInForce: 'gtd', limitPrice: 50, expireAt: 1 }, /gtd/],
  ] as const)('refuses before sending what is %s', async (_, terms, why) => {
    await open();
    await rig.broker.submit(testOrder({ id: 'bad', quantity: 10, timeInForce: 'day', ...terms }));
    expect(types('bad')).toEqual(['rejected']);
    expect(rig.reports[0]!.reason).toMatch(why);
    expect(rig.server.count(PLACE)).toBe(0);
  });

  it('waits as told after 429, then sends the order once', async () => {
    await open();
    rig.server.fault({
      on: PLACE,
      effect: false,
      shows: { status: 429, headers: { 'retry-after': '1' }, body: { code: 42910000, message: 'rate limit exceeded' } },
    });
    const began = performance.now();
    await rig.broker.submit(order);
    expect(performance.now() - began).toBeGreaterThan(900 / SPEED);
    expect(rig.server.count(PLACE)).toBe(2);
    expect(rig.server.orders.size).toBe(1);
  });
});

describe('cancels', () => {
  it('is repeated until it is known to have arrived', async () => {
    await open();
    await rig.broker.submit(order);
    const path = `DELETE /v2/orders`;
    rig.server.fault({ on: path, effect: false, shows: 'cut' });
    rig.server.fault({ on: path, effect: true, shows: { status: 500, text: 'oops' } });
    await rig.broker.cancel(order.id);
    await rig.quiet();
    expect(types(order.id).filter((one) => one === 'cancelled')).toHaveLength(1);
    expect(rig.server.open).toEqual([]);
  });

  it('is found out by asking where the stream lost the word', async () => {
    await open();
    await rig.broker.submit(order);
    rig.server.streamMode = 'lost';
    await rig.broker.cancel(order.id);
    await seconds(3.5);
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'cancelled']);
  });

  it('is refused by what came first', async () => {
    await open();
    await rig.broker.submit(order);
    rig.server.streamMode = 'lost';
    rig.server.trade('SPY', 50);
    rig.server.streamMode = 'honest';
    await rig.broker.cancel(order.id);
    expect(types(order.id)).toEqual(['accepted', 'fill', 'cancel-rejected']);
  });
});

describe('changes by PATCH', () => {
  it('asks for what is left, since each leg counts from zero', async () => {
    await open({ replace: 'native' });
    await rig.broker.submit(order);
    rig.server.trade('SPY', 50, 4);
    await rig.quiet();
    await rig.broker.replace(testReplace({ id: order.id, quantity: 12, limitPrice: 51 }));
    await rig.quiet();
    expect(rig.server.open.map((one) => [one.client_order_id, one.qty, one.limit_price])).toEqual([
      [`${order.id}.r1`, '8', '51'],
    ]);
    rig.server.trade('SPY', 51);
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'fill', 'replaced', 'fill']);
    expect(filled(order.id)).toBe('12');
    expect(rig.reports.at(-1)!.cumulativeFixed).toBe(12_000_000_000_000n);
  });

  it('cancels at once what a racing fill put on top of the approved quantity', async () => {
    await open({ replace: 'native' });
    await rig.broker.submit(order);
    rig.server.streamMode = 'lost';
    rig.server.trade('SPY', 50, 4); // nobody told us
    rig.server.streamMode = 'honest';
    await rig.broker.replace(testReplace({ id: order.id, quantity: 10, limitPrice: 51 }));
    await rig.quiet();
    expect(rig.events.find((one) => one.kind === 'replace-half-done')?.level).toBe('halt');
    expect(rig.server.open).toEqual([]);
    expect(filled(order.id)).toBe('4');
    expect(types(order.id)).toEqual(['accepted', 'fill', 'replaced', 'cancelled']);
  });

  it('hands the order to its successor where one is named', async () => {
    await open({ replace: 'native' });
    await rig.broker.submit(order);
    await rig.quiet();
    await rig.broker.replace(testReplace({ id: order.id, quantity: 10, limitPrice: 51 }), 'trend-0-abc-1-2');
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'replaced']);
    expect(types('trend-0-abc-1-2')).toEqual(['accepted']);
    expect(await rig.broker.findOrder(order.id)).toMatchObject({ status: 'cancelled', replacedBy: 'trend-0-abc-1-2' });
    rig.server.trade('SPY', 51);
    await rig.quiet();
    expect(filled('trend-0-abc-1-2')).toBe('10');
  });

  it('is found by the id of its new leg where the answer was lost', async () => {
    await open({ replace: 'native' });
    await rig.broker.submit(order);
    await rig.quiet();
    rig.server.fault({ on: 'PATCH /v2/orders', effect: true, shows: 'cut' });
    await rig.broker.replace(testReplace({ id: order.id, quantity: 20, limitPrice: 51 }));
    await rig.quiet();
    rig.server.trade('SPY', 51);
    await rig.quiet();
    expect(types(order.id).filter((one) => one === 'replaced')).toHaveLength(1);
    expect(filled(order.id)).toBe('20');
  });
});

/** Another broker on the same account, as after a restart. */
async function alpacaRigOn(one: AlpacaRig) {
  const { alpacaBroker } = await import('./alpaca-line.js');
  const broker = alpacaBroker(one.server);
  await broker.connect(new AbortController().signal);
  return broker;
}
