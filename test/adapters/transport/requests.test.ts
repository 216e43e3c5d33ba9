/** Requests: budgets by the service's count, time-outs, what is not sent, and no text without washing. */
import { describe, expect, it } from 'vitest';
import { type Ask, Exchange } from '../../../src/adapters/transport/exchange.js';
import { fetchHttp } from '../../../src/adapters/transport/fetch-http.js';
import { HttpFailure, type SendHttp } from '../../../src/adapters/transport/http.js';
import { Lanes } from '../../../src/adapters/transport/lanes.js';
import { OrderTrack } from '../../../src/adapters/transport/order-track.js';
import { RequestBudget } from '../../../src/adapters/transport/request-budget.js';
import { Secrets } from '../../../src/adapters/transport/secrets.js';
import { VirtualClock } from '../../../src/adapters/transport/virtual-clock.js';
import { fixed } from '../../../src/core/money.js';
import type { ExecutionReport } from '../../../src/core/report.js';

const MINUTE = 60_000_000;
const turns = async (): Promise<void> => {
  for (let k = 0; k < 20; k++) await Promise.resolve();
};

describe('a budget', () => {
  it('counts what the service counts, other processes included', () => {
    const budget = new RequestBudget([{ name: 'm', limit: 100, per: MINUTE }], 0.1);
    budget.take(5);
    budget.observe('m', 10, { used: 95 });
    expect(budget.roomAt(10)).toBe(MINUTE);
    expect(budget.roomAt(10, { urgent: true })).toBe(10);
    expect(budget.roomAt(MINUTE)).toBe(MINUTE);
  });

  it('stops all that is asked until a block is over, and lets windows be asked apart', () => {
    const budget = new RequestBudget(
      [
        { name: 'weight', limit: 10, per: MINUTE },
        { name: 'orders', limit: 1, per: MINUTE },
      ],
      0,
    );
    budget.take(0, { windows: ['orders'] });
    expect(budget.roomAt(1, { windows: ['orders'] })).toBe(MINUTE);
    expect(budget.roomAt(1, { windows: ['weight'] })).toBe(1);
    budget.block(2 * MINUTE);
    expect(budget.roomAt(1, { windows: ['weight'], urgent: true })).toBe(2 * MINUTE);
  });
});

describe('an exchange', () => {
  const make = (send: SendHttp, patience = MINUTE) => {
    const clock = new VirtualClock(0);
    const secrets = new Secrets();
    secrets.learn('mySecretKey');
    const records: unknown[] = [];
    const budget = new RequestBudget([{ name: 'm', limit: 1, per: MINUTE }], 0);
    const options = { who: 'x', send, clock, budget, secrets, timeout: 1000, patience };
    const exchange = new Exchange({ ...options, onRequest: (one) => records.push(one) });
    return { clock, exchange, records };
  };
  const ask: Ask = { path: '/a', make: () => ({ method: 'GET', url: 'https://x/a?key=mySecretKey', headers: {} }) };

  it('gives up in time, with an unknown outcome', async () => {
    const { clock, exchange } = make(() => new Promise(() => {}));
    const asked = exchange.ask(ask).catch((cause: unknown) => cause);
    await turns();
    clock.advance(1001);
    expect(await asked).toMatchObject({ sent: 'unknown' });
  });

  it('waits for room, and fails unsent where it would be too long', async () => {
    const { clock, exchange } = make(async () => ({ status: 200, headers: {}, body: '' }));
    await exchange.ask(ask);
    const second = exchange.ask(ask);
    await turns();
    clock.advance(MINUTE);
    expect((await second).status).toBe(200);
    const impatient = make(async () => ({ status: 200, headers: {}, body: '' }), 10);
    await impatient.exchange.ask(ask);
    await expect(impatient.exchange.ask(ask)).rejects.toMatchObject({ sent: 'no' });
  });

  it('washes what a platform says, and does not pass its error on', async () => {
    const { exchange, records } = make(() => Promise.reject(new Error('fetch of https://x/a?key=mySecretKey failed')));
    const cause = (await exchange.ask(ask).catch((error: unknown) => error)) as Error;
    expect(cause.message).toContain('[redacted]');
    expect(cause.cause).toBeUndefined();
    expect(JSON.stringify(records)).not.toContain('mySecretKey');
  });

  it('ends what is under way when it is closed', async () => {
    const { exchange } = make(() => new Promise(() => {}));
    const asked = exchange.ask(ask).catch((cause: unknown) => cause);
    const waiting = exchange.wait(1e9).catch((cause: unknown) => cause);
    await turns();
    exchange.close();
    expect(await asked).toBeInstanceOf(HttpFailure);
    expect(await waiting).toBeInstanceOf(HttpFailure);
    await expect(exchange.ask(ask)).rejects.toMatchObject({ sent: 'no' });
  });
});

describe('fetch', () => {
  it('refuses a body without end, and follows no redirect', async () => {
    let init: RequestInit = {};
    const endless = fetchHttp(
      async (_, given) => {
        init = given;
        return new Response(new ReadableStream({ pull: (one) => one.enqueue(new Uint8Array(1 << 16)) }));
      },
      { maxBytes: 1 << 18 },
    );
    const request = { method: 'GET', url: 'https://x/', headers: {} } as const;
    await expect(endless(request, new AbortController().signal)).rejects.toThrow(/longer than/);
    expect(init.redirect).toBe('manual');
  });
});

describe('an order track', () => {
  const terms = { instrument: 'A', symbol: 'A', side: 'buy', quantity: fixed(10), limit: null, stop: null } as const;
  const rig = (keep = 20_000) => {
    const reports: ExecutionReport[] = [];
    let now = 0;
    const track = new OrderTrack(
      (one) => reports.push(one),
      () => now++,
      { keep },
    );
    return { track, reports };
  };
  const fill = (id: string, quantity: number, cumulative: number) => ({
    fillId: id,
    price: 1n,
    quantity: fixed(quantity),
    cumulative: fixed(cumulative),
  });

  it('counts a fill once, by id and by sum, and reports none across a hole', () => {
    const { track, reports } = rig();
    const order = track.follow({ ...terms, id: 'a' });
    expect(track.fill(order, fill('f2', 3, 6), 0)).toBe('gap');
    expect(track.fill(order, fill('f1', 3, 3), 0)).toBe('new');
    expect(track.fill(order, fill('f1', 3, 6), 0)).toBe('repeat');
    expect(track.fill(order, fill('under another id', 3, 3), 0)).toBe('repeat');
    expect(track.end(order, 'cancelled', 0, { filled: fixed(6), reason: '' })).toBe('gap');
    expect(track.fill(order, fill('f2', 3, 6), 0)).toBe('new');
    expect(track.end(order, 'cancelled', 0, { filled: fixed(6), reason: '' })).toBe('new');
    expect(track.end(order, 'cancelled', 0, { filled: fixed(6), reason: '' })).toBe('repeat');
    expect(reports.map((one) => one.type)).toEqual(['accepted', 'fill', 'fill', 'cancelled']);
  });

  it('keeps its memory flat over 50,000 orders', () => {
    const { track, reports } = rig(100);
    for (let k = 0; k < 50_000; k++) {
      const order = track.follow({ ...terms, id: `o${k}` });
      track.link(order, `v${k}`);
      track.fill(order, fill(`f${k}`, 10, 10), 0);
      reports.length = 0;
    }
    expect(track.openCount).toBe(0);
    expect(track.get('o0')).toBeUndefined();
    expect(track.byVenueId('v0')).toBeUndefined();
    expect(track.get('o49999')?.status).toBe('filled');
  });
});

it('lanes keep the order of one key, and let others pass', async () => {
  const lanes = new Lanes();
  const done: string[] = [];
  let let1 = (): void => {};
  const first = lanes
    .run(
      'a',
      () =>
        new Promise<void>((resolve) => {
          let1 = resolve;
        }),
    )
    .then(() => done.push('a1'));
  const second = lanes.run('a', async () => void done.push('a2'));
  await lanes.run('b', async () => void done.push('b'));
  let1();
  await Promise.all([first, second]);
  expect(done).toEqual(['b', 'a1', 'a2']);
  await expect(lanes.run('a', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  await lanes.run('a', async () => void done.push('a3'));
  expect(done.at(-1)).toBe('a3');
});
