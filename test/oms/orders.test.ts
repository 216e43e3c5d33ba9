import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../src/core/errors.js';
import { fixed } from '../../src/core/money.js';
import { type ApprovedReplace, Order, type Side } from '../../src/core/order.js';
import { fillReport, type ReportType, statusReport } from '../../src/core/report.js';
import { Orders } from '../../src/oms/orders.js';

function order(
  id: string,
  more: { side?: Side; quantity?: number; strategy?: string; instrument?: number } = {},
): Order {
  return new Order({
    id,
    strategy: more.strategy ?? 's',
    instrument: more.instrument ?? 0,
    side: more.side ?? 'buy',
    type: 'limit',
    quantityFixed: fixed(more.quantity ?? 10),
    limitFixed: fixed(100),
    stopFixed: null,
    trailFixed: null,
    trailBps: null,
    timeInForce: 'gtc',
    expireAt: null,
    reduceOnly: false,
    tag: '',
    decidedAt: 0,
  });
}

const head = (orderId: string) => ({ orderId, ts: 0, at: 0 });
const fill = (orderId: string, fillId: string, quantity: number, cumulative: number) =>
  fillReport(head(orderId), { fillId, price: 100, quantity, cumulative });
const status = (orderId: string, type: Exclude<ReportType, 'fill'>) => statusReport(type, head(orderId));
const change = (id: string, quantity: number, limit: number) =>
  ({ id, quantityFixed: fixed(quantity), limitFixed: fixed(limit), stopFixed: null }) as ApprovedReplace;

function book(...all: Order[]): Orders {
  const orders = new Orders(2);
  for (const one of all) orders.add(one);
  return orders;
}

describe('an order', () => {
  it('is added once', () => {
    const orders = book(order('a'));
    expect(orders.add(order('a'))).toBe(false);
    orders.apply(status('a', 'cancelled'));
    expect(orders.add(order('a'))).toBe(false);
  });

  it('is in flight, signed, for its strategy and instrument only, until it is filled', () => {
    const orders = book(
      order('a'),
      order('b', { side: 'sell', quantity: 4, strategy: 't' }),
      order('c', { instrument: 1 }),
    );
    expect([...orders.inFlight('s')]).toEqual([10, 10]);
    expect([...orders.inFlight('t')]).toEqual([-4, 0]);
    orders.apply(fill('a', 'f1', 3, 3));
    expect([...orders.inFlight('s')]).toEqual([7, 10]);
    orders.apply(fill('a', 'f2', 7, 10));
    expect([...orders.inFlight('s')]).toEqual([0, 10]);
    expect(orders.find('a')?.status).toBe('filled');
    expect(orders.list('s').map((one) => one.order.id)).toEqual(['c']);
  });

  it.each(['cancelled', 'rejected', 'expired'] as const)('%s is closed, and no longer in flight', (type) => {
    const orders = book(order('a'));
    orders.apply(status('a', type));
    expect(orders.count).toBe(0);
    expect([...orders.inFlight('s')]).toEqual([0, 0]);
    expect(orders.find('a')?.status).toBe(type);
  });
});

describe('reports', () => {
  it('of one fill count once: by its id, and by a cumulative quantity that does not rise', () => {
    const orders = book(order('a'));
    expect(orders.apply(fill('a', 'f1', 3, 3))).toMatchObject({ filled: true, duplicate: false });
    expect(orders.apply(fill('a', 'f1', 3, 3))).toMatchObject({ filled: false, duplicate: true });
    expect(orders.apply(fill('a', 'other id', 3, 3))).toMatchObject({ duplicate: true });
    expect(orders.apply(fill('a', 'f1', 2, 5))).toMatchObject({ duplicate: true });
    expect(orders.find('a')?.filled).toBe(3);
  });

  it('a fill that crossed a cancel on the wire counts', () => {
    const orders = book(order('a'));
    orders.apply(status('a', 'cancelled'));
    expect(orders.apply(fill('a', 'f1', 3, 3))).toMatchObject({ filled: true });
    expect(orders.find('a')).toMatchObject({ filled: 3, status: 'cancelled', open: false });
    expect([...orders.inFlight('s')]).toEqual([0, 0]);
    orders.apply(fill('a', 'f2', 7, 10));
    expect(orders.find('a')?.status).toBe('filled');
  });

  it.each([
    ['more than was ordered', [fill('a', 'f1', 11, 11)]],
    ['a gap: one fill was lost', [fill('a', 'f1', 2, 2), fill('a', 'f3', 2, 6)]],
    ['nothing', [fill('a', 'f1', 0, 1)]],
  ])('that cannot be are an invariant: %s', (_title, reports) => {
    const orders = book(order('a'));
    expect(() => {
      for (const one of reports) orders.apply(one);
    }).toThrow(InvariantError);
  });

  it('of an unknown order say so', () => {
    expect(() => book().apply(status('ghost', 'accepted'))).toThrow(
      /^\[edgeproof\] orders: a accepted report names the unknown order ghost; reconcile with the broker/,
    );
  });

  it('that contradict what was said are an invariant', () => {
    const orders = book(order('a'));
    orders.apply(fill('a', 'f1', 10, 10));
    expect(() => orders.apply(status('a', 'cancelled'))).toThrow('cannot go from filled to cancelled');
  });

  it('that a cancel or change failed change nothing', () => {
    const orders = book(order('a'));
    orders.change(change('a', 5, 90));
    orders.apply(status('a', 'cancel-rejected'));
    orders.apply(status('a', 'replace-rejected'));
    orders.apply(status('a', 'replaced'));
    expect(orders.find('a')).toMatchObject({ remaining: 10, open: true });
  });
});

describe('changes', () => {
  it('count when the venue confirms them, in the order in which they were sent', () => {
    const orders = book(order('a'));
    orders.change(change('a', 20, 101));
    orders.change(change('a', 30, 102));
    expect([...orders.inFlight('s')]).toEqual([10, 0]);
    orders.apply(status('a', 'replaced'));
    expect([...orders.inFlight('s')]).toEqual([20, 0]);
    orders.apply(status('a', 'replace-rejected'));
    expect(orders.find('a')?.order.limitPrice?.toNumber()).toBe(101);
    orders.apply(status('a', 'replaced'));
    expect([...orders.inFlight('s')]).toEqual([20, 0]);
  });

  it('a venue that rewrites an order by itself does not confirm a change that was asked for', () => {
    const orders = book(order('a'));
    orders.change(change('a', 12, 101));
    const own = fillReport(head('a'), { fillId: '', price: 50, quantity: 24, cumulative: 0 });
    orders.apply(Object.assign(Object.create(Object.getPrototypeOf(own)), own, { type: 'replaced' }));
    expect(orders.find('a')?.order.limitPrice?.toNumber()).toBe(100);
    orders.apply(status('a', 'replaced'));
    expect(orders.find('a')?.order.limitPrice?.toNumber()).toBe(101);
  });

  it('of a split rewrite what is open and what is in flight', () => {
    const orders = book(order('a'), order('b', { instrument: 1 }));
    orders.apply(fill('a', 'f1', 4, 4));
    orders.adjust(0, (state) => state.setTerms({ quantityFixed: fixed(20) }, fixed(8)));
    expect([...orders.inFlight('s')]).toEqual([12, 10]);
  });
});

it('closed orders are remembered for a while, open ones always', () => {
  const orders = book(order('open'));
  for (let k = 0; k < 2000; k++) {
    orders.add(order(`o${k}`));
    orders.apply(status(`o${k}`, 'cancelled'));
  }
  expect(orders.find('open')).toBeDefined();
  expect(orders.find('o1999')).toBeDefined();
  expect(orders.find('o0')).toBeUndefined();
});

it('a snapshot at any moment, through JSON, goes on as if nothing had happened', () => {
  const step = fc.record({
    what: fc.constantFrom('add', 'fill', 'cancel', 'change', 'replaced'),
    which: fc.nat(5),
    side: fc.constantFrom<Side>('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 40 }), fc.nat(19), (steps, cut) => {
      const whole = new Orders(2);
      let resumed = new Orders(2);
      steps.forEach((one, k) => {
        if (k === cut) {
          const state = JSON.parse(JSON.stringify(resumed.snapshot()));
          resumed = new Orders(2);
          resumed.restore(state);
        }
        for (const orders of [whole, resumed]) take(orders, one, k);
      });
      expect(JSON.stringify(resumed.snapshot())).toBe(JSON.stringify(whole.snapshot()));
      expect([...resumed.inFlight('s')]).toEqual([...whole.inFlight('s')]);
    }),
  );

  function take(orders: Orders, one: { what: string; which: number; side: Side; quantity: number }, k: number): void {
    const id = `o${one.which}`;
    const state = orders.find(id);
    if (one.what === 'add') orders.add(order(id, { side: one.side, quantity: 10 + one.quantity }));
    else if (state === undefined || !state.open) return;
    else if (one.what === 'cancel') orders.apply(status(id, 'cancelled'));
    else if (one.what === 'change') orders.change(change(id, 20 + one.quantity, 90 + one.quantity));
    else if (one.what === 'replaced') orders.apply(status(id, 'replaced'));
    else {
      const quantity = Math.min(one.quantity, state.remaining);
      orders.apply(fill(id, `f${k}`, quantity, state.filled + quantity));
    }
  }
});
