/** What becomes of orders at Binance when the network or the service misbehaves: nothing is sent twice, nothing guessed. */
import { afterEach, describe, expect, it } from 'vitest';
import type { BinanceOptions } from '../../src/adapters/binance/index.js';
import { isEdgeproofError } from '../../src/core/errors.js';
import { testOrder, testReplace } from '../../src/testing/index.js';
import { type BinanceRig, binanceRig } from './binance-line.js';
import { SPEED } from './fast-clock.js';

let rig: BinanceRig;
const open = async (options: Partial<BinanceOptions> = {}): Promise<BinanceRig> => {
  rig = await binanceRig({ timeout: '4s', resolveFor: '40s', ...options });
  return rig;
};
afterEach(async () => {
  await rig.broker.close();
  await rig.server.stop();
});
const types = (id: string): string[] => rig.reports.filter((one) => one.orderId === id).map((one) => one.type);
const filled = (id: string): number =>
  rig.reports
    .filter((one) => one.orderId === id && one.type === 'fill')
    .reduce((sum, one) => sum + one.quantity.toNumber(), 0);
const failure = (promise: Promise<void>): Promise<unknown> =>
  promise.then(
    () => null,
    (cause: unknown) => cause,
  );

const PLACE = 'POST /api/v3/order';
const CHANGE = 'POST /api/v3/order/cancelReplace';
const order = testOrder({ id: 'trend-0-abc-1', quantity: 10, limitPrice: 50, timeInForce: 'gtc' });
const busy = { status: 503, body: { code: -1008, msg: 'Server is currently overloaded' } };

describe('a new order whose answer is lost', () => {
  it.each([
    ['the connection is cut after it was placed', { on: PLACE, effect: true, shows: 'cut' }],
    [
      'it is a -1007 time-out although it was placed',
      {
        on: PLACE,
        effect: true,
        shows: { status: 504, body: { code: -1007, msg: 'Timeout waiting for response from backend server.' } },
      },
    ],
    [
      'it is a -1006 with status 400',
      { on: PLACE, effect: true, shows: { status: 400, body: { code: -1006, msg: 'Execution status unknown.' } } },
    ],
    ['it is HTML with status 200', { on: PLACE, effect: true, shows: { status: 200, text: '<html>' } }],
    ['it comes too late', { on: PLACE, effect: true, shows: 'honest', delay: 700 }],
  ] as const)('is one order, asked for and never sent again: %s', async (_, fault) => {
    await open();
    rig.server.streamMode = 'lost';
    rig.server.fault(fault);
    await rig.broker.submit(order);
    rig.server.streamMode = 'honest';
    expect(rig.server.orders).toHaveLength(1);
    expect(rig.server.count(PLACE)).toBe(1);
    expect(types(order.id)).toEqual(['accepted']);
    rig.server.trade('BTCUSDT', 50);
    await rig.quiet();
    expect(filled(order.id)).toBe(10);
  });

  it('is not a second order where the first was filled meanwhile: a blind repetition would fill twice', async () => {
    await open();
    rig.server.streamMode = 'lost';
    rig.server.fault({ on: PLACE, effect: true, shows: 'cut' });
    rig.server.staleReads = 2;
    rig.server.placed = (one) => void rig.server.fill(one, 10, 50);
    await rig.broker.submit(order);
    rig.server.placed = null;
    // What a blind repetition would have done: the same id is free again.
    expect(() =>
      rig.server.place(
        new URLSearchParams(
          'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=10&price=50&newClientOrderId=trend-0-abc-1',
        ),
      ),
    ).not.toThrow();
    expect(rig.server.count(PLACE)).toBe(1);
    expect(types(order.id)).toEqual(['accepted', 'fill']);
    expect(filled(order.id)).toBe(10);
  });

  it.each([
    ['the connection was cut before it arrived', { on: PLACE, effect: false, shows: 'cut' }],
    ['the service was busy', { on: PLACE, effect: false, shows: busy }],
  ] as const)('is told as not placed only when its window is over: %s', async (_, fault) => {
    await open();
    rig.server.fault(fault);
    const began = performance.now();
    await rig.broker.submit(order);
    expect(performance.now() - began).toBeGreaterThan(8000 / SPEED);
    expect(rig.server.orders).toEqual([]);
    expect(rig.server.count(PLACE)).toBe(1);
    expect(rig.reports.map((one) => `${one.type} ${one.reason.slice(0, 10)}`)).toEqual(['rejected not placed']);
  });

  it('is not taken for an older order that had the same id', async () => {
    await open();
    const old = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '10',
      price: '50',
      newClientOrderId: order.id,
    };
    rig.server.skew = -60_000;
    rig.server.place(new URLSearchParams(old));
    rig.server.end(rig.server.byClientId(order.id)!, 'CANCELED', 'x');
    rig.server.skew = 0;
    await rig.quiet();
    rig.server.fault({ on: PLACE, effect: false, shows: 'cut' });
    await rig.broker.submit(order);
    expect(rig.reports.at(-1)!.reason).toMatch(/^not placed/);
  });

  it('is passed on as unknown where nobody ever answers', async () => {
    await open({ resolveFor: '5s' });
    rig.server.streamMode = 'lost';
    rig.server.fault({ on: PLACE, effect: true, shows: 'cut' });
    rig.server.fault({ on: 'GET /api/v3/order', effect: false, shows: 'cut', times: 100 });
    const cause = await failure(rig.broker.submit(order));
    expect(isEdgeproofError(cause) && cause.context['outcome']).toBe('unknown');
    expect(rig.server.count(PLACE)).toBe(1);
    expect(types(order.id)).toEqual([]);
  });

  it('is taken over where an open order has the id and the terms, refused where the terms differ', async () => {
    await open();
    const body = (quantity: string, id: string): URLSearchParams =>
      new URLSearchParams({
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity,
        price: '50',
        newClientOrderId: id,
      });
    rig.server.place(body('10', order.id));
    rig.server.place(body('7', 'other'));
    await rig.quiet();
    await rig.broker.submit(order);
    await rig.broker.submit(testOrder({ id: 'other', quantity: 10, limitPrice: 50 }));
    expect(types(order.id)).toEqual(['accepted']);
    expect(types('other')).toEqual(['rejected']);
    expect(rig.server.orders).toHaveLength(2);
    expect(rig.events.find((one) => one.kind === 'id-conflict')?.level).toBe('halt');
  });
});

describe('the clock', () => {
  it.each([-30_000, -1500, 1500, 30_000])('is set by the server, %s ms apart', async (skew) => {
    rig = await binanceRig({}, (server) => {
      server.skew = skew;
    });
    await rig.broker.submit(order);
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted']);
    // A venue whose clock is ahead does not report from the future.
    expect(rig.reports.every((one) => one.ts <= one.at)).toBe(true);
  });

  it('is set again where it moved: -1021 was not carried out', async () => {
    await open();
    rig.server.skew = 20_000;
    await rig.broker.submit(order);
    expect(rig.server.orders).toHaveLength(1);
    expect(rig.server.count(PLACE)).toBe(2);
    expect(types(order.id)).toEqual(['accepted']);
  });
});

describe('refusals and limits', () => {
  it.each([
    ['PRICE_FILTER', { limitPrice: '50.001' }],
    ['LOT_SIZE', { quantity: '0.0005', limitPrice: 50_000 }],
    ['NOTIONAL', { quantity: '0.1', limitPrice: 50 }],
    ['MARKET_LOT_SIZE', { quantity: 101 }],
    ['listed on other', { instrument: 1, limitPrice: 50 }],
    ['letters, digits', { id: 'not an id', limitPrice: 50 }],
    ['letters, digits', { id: 'x'.repeat(37), limitPrice: 50 }],
    ['not offered', { timeInForce: 'day', limitPrice: 50 }],
  ] as const)('refuses before sending: %s', async (why, terms) => {
    await open();
    await rig.broker.submit(testOrder({ id: 'bad', quantity: 10, timeInForce: 'gtc', ...terms }));
    expect(rig.reports.map((one) => one.type)).toEqual(['rejected']);
    expect(rig.reports[0]!.reason).toContain(why);
    expect(rig.server.count(PLACE)).toBe(0);
  });

  it('holds the grid in exact decimals, where floats would not', async () => {
    await open();
    // 0.003 is three steps of 0.001 exactly, 100.01 is on the tick; in floats both have a rest.
    await rig.broker.submit(testOrder({ id: 'exact', quantity: '0.303', limitPrice: '100.01' }));
    await rig.quiet();
    expect(types('exact')).toEqual(['accepted']);
    expect(rig.server.orders[0]).toMatchObject({ origQty: '0.30300000', price: '100.01000000' });
  });

  it('reports what Binance refuses, with code and words', async () => {
    await open();
    await rig.broker.submit(testOrder({ id: 'rich', quantity: 8000, limitPrice: 1000 }));
    expect(rig.reports.map((one) => `${one.type} ${one.reason}`)).toEqual([
      'rejected 400 -2010 Account has insufficient balance for requested action.',
    ]);
  });

  it('is told as not placed after 429, and asks nothing more before Retry-After is over', async () => {
    await open();
    rig.server.fault({
      on: PLACE,
      effect: false,
      shows: {
        status: 429,
        headers: { 'retry-after': '2' },
        body: { code: -1003, msg: 'Too much request weight used' },
      },
    });
    await rig.broker.submit(order);
    expect(rig.reports[0]!.reason).toMatch(/^not placed: 429 -1003/);
    const asked = rig.server.asked.length;
    const began = performance.now();
    await rig.broker.submit(testOrder({ id: 'next', quantity: 10, limitPrice: 50 }));
    expect(performance.now() - began).toBeGreaterThan(1500 / SPEED);
    expect(rig.server.asked.length).toBe(asked + 1);
  });

  it('sends nothing during a ban: 418', async () => {
    await open();
    rig.server.fault({
      on: PLACE,
      effect: false,
      shows: {
        status: 418,
        headers: { 'retry-after': '300' },
        body: { code: -1003, msg: 'Way too much request weight used; IP banned' },
      },
    });
    await rig.broker.submit(order);
    const asked = rig.server.asked.length;
    const cause = await failure(rig.broker.submit(testOrder({ id: 'next', quantity: 10, limitPrice: 50 })));
    expect(isEdgeproofError(cause) && cause.context['outcome']).toBe('not-sent');
    expect(rig.server.asked.length).toBe(asked);
  });

  it('lets cancels through when too many orders were placed: -1015', async () => {
    await open();
    await rig.broker.submit(order);
    rig.server.fault({
      on: PLACE,
      effect: false,
      shows: {
        status: 429,
        body: { code: -1015, msg: 'Too many new orders; current limit is 1 orders per 10 SECOND.' },
      },
    });
    await rig.broker.submit(testOrder({ id: 'next', quantity: 10, limitPrice: 50 }));
    expect(types('next')).toEqual(['rejected']);
    await rig.broker.cancel(order.id);
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'cancelled']);
  });
});

describe('cancels', () => {
  it('are asked after where the answer is lost, and told once', async () => {
    await open();
    await rig.broker.submit(order);
    rig.server.fault({ on: 'DELETE /api/v3/order', effect: true, shows: 'cut' });
    await rig.broker.cancel(order.id);
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'cancelled']);
  });

  it('are refused by a fill that came first, and the fill is told', async () => {
    await open();
    await rig.broker.submit(order);
    rig.server.streamMode = 'lost';
    rig.server.trade('BTCUSDT', 50);
    rig.server.streamMode = 'honest';
    await rig.broker.cancel(order.id);
    expect(types(order.id)).toEqual(['accepted', 'fill', 'cancel-rejected']);
  });
});

describe('changes by cancelReplace', () => {
  const change = testReplace({ id: order.id, quantity: 12, limitPrice: 51 });
  const start = async (): Promise<void> => {
    await open();
    await rig.broker.submit(order);
    await rig.quiet();
  };

  it('are one order before and one after', async () => {
    await start();
    await rig.broker.replace(change);
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'replaced']);
    expect(rig.server.open.map((one) => [one.clientOrderId, one.origQty])).toEqual([[`${order.id}-r1`, '12.00000000']]);
    rig.server.trade('BTCUSDT', 51);
    await rig.quiet();
    expect(filled(order.id)).toBe(12);
    await rig.broker.cancel(order.id);
    expect(types(order.id).at(-1)).toBe('cancel-rejected');
  });

  it('are refused where a fill was first, so that nothing is exceeded: nobody had told us of it', async () => {
    await start();
    rig.server.streamMode = 'lost';
    rig.server.trade('BTCUSDT', 50, 4);
    rig.server.streamMode = 'honest';
    await rig.broker.replace(change);
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'replace-rejected', 'fill']);
    expect(rig.server.open).toHaveLength(1);
  });

  it('409: cancelled and not replaced leaves nothing, and says so', async () => {
    await start();
    const place = rig.server.place;
    rig.server.place = () => {
      throw Object.assign(Object.create(Object.getPrototypeOf(refusal())) as Error, {
        status: 400,
        code: -2010,
        message: 'Order would immediately match and take.',
      });
    };
    const refusal = (): unknown => {
      try {
        place.call(rig.server, new URLSearchParams('symbol=NONE'));
      } catch (cause) {
        return cause;
      }
      throw new Error('it must refuse');
    };
    await rig.broker.replace(change);
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'replace-rejected', 'cancelled']);
    expect(rig.reports.find((one) => one.type === 'replace-rejected')?.reason).toMatch(/409 -2021.*match and take/);
    expect(rig.events.map((one) => one.kind)).toContain('replace-half-done');
  });

  it('409: both live is undone at once', async () => {
    await start();
    // The documented half: the cancel failed, the new order was placed all the same.
    const both = new URLSearchParams({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '12',
      price: '51',
      newClientOrderId: `${order.id}-r1`,
    });
    const placed = rig.server.place(both) as Record<string, unknown>;
    const data = {
      cancelResult: 'FAILURE',
      newOrderResult: 'SUCCESS',
      cancelResponse: { code: -2011, msg: 'Unknown order sent.' },
      newOrderResponse: placed,
    };
    rig.server.fault({
      on: CHANGE,
      effect: false,
      shows: { status: 409, body: { code: -2021, msg: 'Order cancel-replace partially failed.', data } },
    });
    await rig.broker.replace(change);
    await rig.quiet();
    expect(rig.server.open.map((one) => one.clientOrderId)).toEqual([order.id]);
    expect(rig.events.find((one) => one.kind === 'replace-half-done')?.level).toBe('halt');
    expect(types(order.id)).toEqual(['accepted', 'replace-rejected']);
  });

  it.each([
    ['after it was made', { on: CHANGE, effect: true, shows: 'cut' }, 'replaced', `${order.id}-r1`],
    ['before it arrived', { on: CHANGE, effect: false, shows: 'cut' }, 'replace-rejected', order.id],
  ] as const)('are asked after where the answer is lost %s', async (_, fault, told, live) => {
    await start();
    rig.server.streamMode = 'lost';
    rig.server.fault(fault);
    await rig.broker.replace(change);
    expect(types(order.id)).toEqual(['accepted', told]);
    expect(rig.server.open.map((one) => one.clientOrderId)).toEqual([live]);
  });

  it('hand the order to its successor where one is named', async () => {
    await start();
    await rig.broker.replace(change, 'trend-0-abc-1-2');
    await rig.quiet();
    expect(types(order.id)).toEqual(['accepted', 'replaced']);
    rig.server.trade('BTCUSDT', 51);
    await rig.quiet();
    expect(types('trend-0-abc-1-2')).toEqual(['accepted', 'fill']);
    expect(filled('trend-0-abc-1-2')).toBe(12);
  });
});
