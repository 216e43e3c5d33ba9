/** Several calls of one order can be under way at once: the end of one says nothing of the others. */
import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import type { AccountSnapshot, Broker, BrokerOrder } from '../../src/contracts/broker.js';
import { BrokerError } from '../../src/core/errors.js';
import { instrument } from '../../src/core/instrument.js';
import type { ApprovedOrder } from '../../src/core/order.js';
import type { ExecutionReport } from '../../src/core/report.js';
import { OmsSession } from '../../src/live/oms-session.js';
import { OmsDesk } from '../../src/oms/desk/oms-desk.js';
import { memoryJournal } from '../../src/oms/journal/memory-journal.js';
import { testOrder } from '../../src/testing/index.js';

const SPY = instrument({ id: 'SPY' });
const ACCOUNT: AccountSnapshot = { at: 0, cash: { USD: 1000 }, positions: [], openOrders: [] };
const CAPABILITIES = {
  orderTypes: ['limit'],
  timesInForce: ['gtc'],
  replace: true,
  duplicateIds: 'never-repost',
  maxIdLength: 48,
  shortSelling: true,
  fractional: false,
  queryById: true,
} as const;

/** A broker whose submit takes its time: until it is let through, the order is unknown to it and cannot be cancelled. */
class SlowSubmit implements Broker {
  readonly name = 'slow';
  readonly version = '1';
  readonly apiVersion = 1 as const;
  readonly venue = 'sim';
  readonly capabilities = CAPABILITIES;
  readonly reports$ = new Subject<ExecutionReport>();
  readonly submitted: string[] = [];
  asked = 0;
  #order: BrokerOrder | null = null;
  letThrough: () => void = () => {};

  connect(): Promise<AccountSnapshot> {
    return Promise.resolve(ACCOUNT);
  }
  reconcile(): Promise<AccountSnapshot> {
    return Promise.resolve(ACCOUNT);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  submit(order: ApprovedOrder): Promise<void> {
    this.submitted.push(order.id);
    return new Promise((done) => {
      this.letThrough = () => {
        this.#order = { id: order.id, quantity: 10, filled: 0, status: 'accepted' };
        done();
      };
    });
  }
  replace(): Promise<void> {
    return Promise.resolve();
  }
  cancel(): Promise<void> {
    if (this.#order !== null) return Promise.resolve();
    return Promise.reject(new BrokerError('slow', 'it knows no such order', 'ask again'));
  }
  findOrder(): Promise<BrokerOrder | null> {
    this.asked += 1;
    return Promise.resolve(this.#order);
  }
}

it('an order is not given up for a cancel that failed while its submit is still under way', async () => {
  let now = 0;
  const broker = new SlowSubmit();
  const session = new OmsSession({ broker, journal: memoryJournal(), instruments: [SPY], clock: () => now });
  await session.start(new AbortController().signal);
  const order = testOrder({ id: 'a-0-1-0', quantity: 10, limitPrice: 99 });
  expect(session.submit(order)).toBe('taken');
  const turn = async (): Promise<void> => {
    for (let k = 0; k < 10; k++) await new Promise((done) => setImmediate(done));
  };
  await turn();
  expect(session.cancel(order.id)).toBe('taken');
  await turn();
  for (let k = 0; k < 4; k++) {
    now += 40_000_000;
    session.tick();
    await turn();
  }
  const line = session.desk.state.lines.get(order.id)!;
  expect(broker.asked).toBeGreaterThan(1);
  expect(line.wires[0]!.state).toBe('unknown');
  broker.letThrough();
  await turn();
  now += 40_000_000;
  session.tick();
  await turn();
  expect(line.wires[0]!.state).toBe('cancelling');
  expect(broker.submitted.length).toBe(1);
  await session.close();
});

it('of the calls of one order each ends by itself', () => {
  const desk = new OmsDesk({ venue: 'sim', capabilities: CAPABILITIES, instruments: [SPY] });
  desk.recover(0);
  desk.onAccount(ACCOUNT, 0, 0);
  const order = testOrder({ id: 'a-0-1-0', quantity: 10, limitPrice: 99 });
  desk.submit(order, 1);
  const [wire] = desk.state.wires.keys();
  desk.onSending(wire!, 'submit');
  for (const call of ['cancel', 'replace'] as const) {
    desk.onSendFailed(wire!, call, 'unknown', 2);
    desk.onOrder(wire!, null, 3, 3);
    expect(desk.state.wires.get(wire!)!.state, call).toBe('unknown');
  }
  desk.onSent(wire!, 'replace', 4);
  desk.onOrder(wire!, null, 4, 4);
  expect(desk.state.wires.get(wire!)!.state).toBe('unknown');
  desk.onSent(wire!, 'submit', 5);
  desk.onOrder(wire!, null, 6, 6);
  expect(desk.state.wires.get(wire!)!.state).toBe('rejected');
});
