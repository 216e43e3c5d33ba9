/** The order management over the real adapters, at servers that misbehave: nothing doubled, nothing lost, books equal. */
import { afterEach, describe, expect, it } from 'vitest';
import { memoryJournal } from '../../src/oms/journal/memory-journal.js';
import { type AdapterWishes, type Desk, deskAt, orderOf, type SessionWishes, type VenueName } from './oms-rig.js';

const open: Desk[] = [];
afterEach(async () => {
  for (const desk of open.splice(0)) await desk.end();
});

async function begin(name: VenueName, session: SessionWishes = {}, adapter: AdapterWishes = {}): Promise<Desk> {
  const desk = await deskAt(name, session, adapter);
  open.push(desk);
  return desk;
}

const WITH_STREAM = ['alpaca', 'binance'] as const;
const ALL = ['alpaca', 'binance', 'ccxt'] as const;

describe.each(ALL)('%s under the order management', (name) => {
  it("orders go out, are filled, cancelled, and the books are the broker's", async () => {
    const desk = await begin(name);
    for (let n = 1; n <= 3; n++) expect(desk.session.submit(orderOf(n))).toBe('taken');
    expect(desk.session.submit(orderOf(2))).toBe('known');
    expect(await desk.until(() => desk.stateOf(3) === 'acknowledged')).toBe(true);
    desk.venue.trade(99, 15);
    expect(await desk.until(() => desk.stateOf(1) === 'filled' && desk.stateOf(2) === 'partly-filled')).toBe(true);
    desk.session.cancel(orderOf(3).id);
    expect(await desk.until(() => desk.stateOf(3) === 'cancelled')).toBe(true);
    expect(await desk.differences()).toEqual([]);
    expect(desk.alerts()).toEqual([]);
  });

  it('a change is a cancel and a new order, whatever was filled before', async () => {
    const desk = await begin(name);
    desk.session.submit(orderOf(1));
    await desk.until(() => desk.stateOf(1) === 'acknowledged');
    desk.venue.trade(100, 4);
    desk.session.replace({
      id: orderOf(1).id,
      quantityFixed: orderOf(1).quantityFixed,
      limitFixed: orderOf(1, { price: 101 }).limitFixed,
      stopFixed: null,
    } as never);
    const settles = await desk.until(
      () => desk.session.desk.state.lines.get(orderOf(1).id)!.wires.length === 2 && desk.stateOf(1) === 'acknowledged',
    );
    expect(desk.compare().concat(settles ? [] : ['never sent'])).toEqual([]);
    desk.venue.trade(101);
    await desk.until(() => desk.stateOf(1) === 'filled');
    expect(await desk.differences()).toEqual([]);
    expect(Number(desk.venue.position())).toBe(10);
  });

  it('a process that dies with orders open goes on where it was', async () => {
    const desk = await begin(name);
    for (let n = 1; n <= 4; n++) desk.session.submit(orderOf(n));
    await desk.until(() => desk.stateOf(4) === 'acknowledged');
    desk.venue.trade(100, 4);
    await desk.until(() => desk.stateOf(1) === 'partly-filled');
    await desk.die();
    desk.venue.trade(100, 12);
    desk.venue.cancelByHand(desk.venue.orders().at(-1)!.id);
    await desk.start();
    expect(await desk.differences()).toEqual([]);
    expect(desk.session.submit(orderOf(2))).toBe('known');
    desk.venue.trade(100);
    expect(await desk.differences()).toEqual([]);
    expect([...desk.session.desk.state.halts]).toEqual([]);
  });
});

/** What the network and the service do to a request for an order. */
const SENDING = [
  ['the request is lost', { effect: false, shows: 'cut' }],
  ['the answer is lost', { effect: true, shows: 'cut' }],
  ['an error with the order placed', { effect: true, shows: { status: 503, text: '<html>busy</html>' } }],
  ['an error with no order placed', { effect: false, shows: { status: 500, text: 'failed' } }],
  ['an answer after the time to answer is over', { effect: true, shows: 'honest', delay: 900 }],
  ['a request that is held up, then lost', { effect: false, shows: 'cut', delay: 900 }],
  [
    'too many requests',
    {
      effect: false,
      shows: {
        status: 429,
        body: { code: -1003, message: 'slow down', msg: 'slow down' },
        headers: { 'retry-after': '1' },
      },
    },
  ],
  [
    'banned for a while',
    { effect: false, shows: { status: 418, body: { code: -1003, msg: 'banned' }, headers: { 'retry-after': '2' } } },
  ],
  ['the same three times', { effect: true, shows: 'cut', times: 3 }],
] as const;

describe.each(WITH_STREAM)('%s: a broken line', (name) => {
  it.each(SENDING)('%s', async (_what, fault) => {
    const desk = await begin(name);
    desk.venue.fault('submit', fault);
    desk.session.submit(orderOf(1));
    desk.session.submit(orderOf(2));
    await desk.until(() => !['submitted', 'unknown'].includes(desk.stateOf(1)) && !desk.session.busy);
    desk.venue.trade(100, 7);
    expect(await desk.differences()).toEqual([]);
    desk.venue.fault('cancel', fault);
    desk.session.cancel(orderOf(1).id);
    desk.session.cancel(orderOf(2).id);
    await desk.until(() => !['partly-filled', 'acknowledged', 'cancelling', 'unknown'].includes(desk.stateOf(1)));
    expect(await desk.differences()).toEqual([]);
    expect(desk.venue.orders().some((one) => one.open)).toBe(false);
    expect([...desk.session.desk.state.halts]).toEqual([]);
  });

  it.each(SENDING)('%s, and the process dies in the middle', async (_what, fault) => {
    const desk = await begin(name);
    desk.venue.fault('submit', fault);
    expect(desk.session.submit(orderOf(1))).toBe('taken');
    await desk.seconds(2);
    await desk.restart();
    expect(await desk.differences()).toEqual([]);
    desk.venue.trade(100);
    expect(await desk.differences()).toEqual([]);
    expect([...desk.session.desk.state.halts]).toEqual([]);
  });

  it.each(['twice', 'held', 'lost'] as const)('the stream is %s', async (mode) => {
    const desk = await begin(name, { times: { reconcile: 10_000_000, resend: Number.MAX_SAFE_INTEGER } });
    desk.session.submit(orderOf(1));
    await desk.until(() => desk.stateOf(1) === 'acknowledged');
    desk.venue.stream(mode);
    desk.session.submit(orderOf(2));
    for (let k = 0; k < 5; k++) desk.venue.trade(100, 3);
    desk.session.cancel(orderOf(2).id);
    await desk.seconds(1);
    if (mode === 'held') desk.venue.release();
    if (mode === 'lost') {
      desk.venue.stream('honest');
      desk.venue.cut();
    }
    expect(await desk.differences()).toEqual([]);
    expect([...desk.session.desk.state.halts]).toEqual([]);
  });

  it('a fill after the end, told to a process that was started in between', async () => {
    const desk = await begin(name, { times: { reconcile: 10_000_000, resend: Number.MAX_SAFE_INTEGER } });
    desk.session.submit(orderOf(1));
    await desk.until(() => desk.stateOf(1) === 'acknowledged');
    desk.session.cancel(orderOf(1).id);
    expect(await desk.until(() => desk.stateOf(1) === 'cancelled')).toBe(true);
    await desk.restart();
    desk.venue.lateFill(desk.wireOf(1));
    expect(await desk.differences(5)).toEqual([]);
    expect([...desk.session.desk.state.halts]).toEqual([]);
  });

  it('the account does not answer for a while', async () => {
    const desk = await begin(name, { times: { reconcile: 5_000_000, resend: Number.MAX_SAFE_INTEGER } });
    desk.venue.fault('account', { effect: false, shows: { status: 500, text: 'down' }, times: 12 });
    desk.session.submit(orderOf(1));
    await desk.seconds(12);
    desk.venue.trade(100, 3);
    expect(await desk.differences()).toEqual([]);
    await desk.restart();
    expect(await desk.differences()).toEqual([]);
    expect([...desk.session.desk.state.halts]).toEqual([]);
  });

  it('is closed while orders are under way, and leaves nothing unhandled', async () => {
    const desk = await begin(name);
    desk.venue.fault('submit', { effect: true, shows: 'honest', delay: 200 });
    const loose: unknown[] = [];
    const hear = (cause: unknown): void => void loose.push(cause);
    process.on('unhandledRejection', hear);
    desk.session.submit(orderOf(1));
    await desk.seconds(0.4);
    await desk.session.close();
    await desk.seconds(4);
    process.off('unhandledRejection', hear);
    expect(loose).toEqual([]);
  });
});

describe.each(WITH_STREAM)('%s: two that ask and send again', (name) => {
  const PATIENT = { resolveFor: '60s' } as const;
  const HASTY = { answer: 1_000_000, question: 500_000, resend: Number.MAX_SAFE_INTEGER };

  it('what the desk sends again is sent, also where the adapter knows the id', async () => {
    const desk = await begin(name, {}, { resolveFor: '1s' });
    desk.venue.fault('submit', { effect: false, shows: 'cut', times: name === 'alpaca' ? 3 : 1 });
    desk.session.submit(orderOf(1));
    expect(await desk.until(() => desk.stateOf(1) === 'acknowledged')).toBe(true);
    expect(await desk.differences()).toEqual([]);
  });

  it('an order is not given up while the adapter is still at it', async () => {
    const desk = await begin(name, { times: HASTY }, PATIENT);
    desk.venue.fault('submit', { effect: name === 'binance', shows: 'cut', times: name === 'binance' ? 1 : 6 });
    const absent = { status: 400, body: { code: -2013, msg: 'Order does not exist.' } };
    if (name === 'binance') desk.venue.fault('ask', { effect: false, shows: absent, times: 12 });
    desk.session.submit(orderOf(1));
    await desk.seconds(25);
    expect(await desk.differences()).toEqual([]);
    expect(desk.stateOf(1)).toBe('acknowledged');
    expect(desk.alerts().filter((one) => /never-arrived|revived|contradiction/.test(one))).toEqual([]);
  });

  it('what the line says a person must look at stops the desk', async () => {
    const desk = await begin(name);
    desk.session.submit(orderOf(1));
    await desk.until(() => desk.stateOf(1) === 'acknowledged');
    desk.venue.overfill(desk.wireOf(1));
    expect(await desk.until(() => desk.session.desk.state.halts.size > 0, 20)).toBe(true);
    expect(desk.session.submit(orderOf(2))).toHaveProperty('refused');
  });

  it('a message that cannot be read is an alert with its text', async () => {
    const desk = await begin(name);
    desk.venue.say('{"stream":"trade_updates","data":{"event":"fill"},"event":{"e":"executionReport"}}');
    const heard = () => desk.events.find((one) => one.event === 'alert' && one.kind === 'malformed');
    expect(await desk.until(() => heard() !== undefined, 20)).toBe(true);
    expect(heard()).toHaveProperty('raw', expect.stringContaining('trade_updates'));
    expect(desk.session.desk.counts.malformed).toBe(1);
  });

  it('a fill of an order that this adapter never saw is asked for at once', async () => {
    const desk = await begin(name, { times: { reconcile: 600_000_000, resend: Number.MAX_SAFE_INTEGER } });
    desk.session.submit(orderOf(1));
    await desk.until(() => desk.stateOf(1) === 'acknowledged');
    desk.session.cancel(orderOf(1).id);
    expect(await desk.until(() => desk.stateOf(1) === 'cancelled')).toBe(true);
    await desk.restart();
    await desk.seconds(1);
    desk.venue.lateFill(desk.wireOf(1));
    expect(await desk.differences(10)).toEqual([]);
  });

  it('the stream is ended by the service, and taken up again', async () => {
    const desk = await begin(name);
    desk.session.submit(orderOf(1));
    await desk.until(() => desk.stateOf(1) === 'acknowledged');
    desk.venue.terminate();
    desk.venue.trade(100, 3);
    await desk.seconds(1);
    desk.venue.trade(100, 3);
    expect(await desk.differences()).toEqual([]);
  });
});

describe('alpaca, changes in place', () => {
  it.each(SENDING)('%s', async (_what, fault) => {
    const desk = await begin('alpaca', {}, { replace: 'native' });
    desk.session.submit(orderOf(1));
    await desk.until(() => desk.stateOf(1) === 'acknowledged');
    desk.venue.trade(100, 4);
    await desk.until(() => desk.stateOf(1) === 'partly-filled');
    desk.venue.fault('change', fault);
    const { id, quantityFixed } = orderOf(1);
    const { limitFixed } = orderOf(1, { price: 101 });
    expect(desk.session.replace({ id, quantityFixed, limitFixed, stopFixed: null } as never)).toBe('taken');
    const { lines } = desk.session.desk.state;
    await desk.until(() => lines.get(id)!.change === null && !desk.session.busy);
    expect(await desk.differences()).toEqual([]);
    // Whether or not that change was made, the order works on, and can be changed again.
    const again = () =>
      desk.session.replace({
        id,
        quantityFixed,
        limitFixed: orderOf(1, { price: 102 }).limitFixed,
        stopFixed: null,
      } as never);
    expect(await desk.until(() => again() === 'taken', 60)).toBe(true);
    await desk.until(() => lines.get(id)!.change === null && !desk.session.busy);
    expect(lines.get(id)!.standing.limit).toBe(orderOf(1, { price: 102 }).limitFixed);
    desk.venue.trade(100);
    expect(await desk.differences()).toEqual([]);
    expect(Number(desk.venue.position())).toBe(10);
    expect([...desk.session.desk.state.halts]).toEqual([]);
  });
});

describe.each(ALL)('%s: an order that somebody else sent', (name) => {
  const policy = (strangerOrder: 'adopt' | 'cancel' | 'halt' | 'alert') =>
    begin(name, { policies: { strangerOrder }, times: { reconcile: 2_000_000, resend: Number.MAX_SAFE_INTEGER } });
  const heard = (desk: Desk) => desk.alerts().some((one) => one.startsWith('stranger'));

  it('halt: stops what does not reduce, once', async () => {
    const desk = await policy('halt');
    desk.venue.strange('strange-1');
    expect(await desk.until(() => desk.session.desk.state.halts.has('stranger'), 20)).toBe(true);
    expect(desk.session.submit(orderOf(1))).toHaveProperty('refused');
  });

  it('alert: tells of it and trades on', async () => {
    const desk = await policy('alert');
    desk.venue.strange('strange-1');
    expect(await desk.until(() => heard(desk), 20)).toBe(true);
    expect(desk.session.submit(orderOf(1))).toBe('taken');
    expect(desk.venue.orders()[0]?.open).toBe(true);
  });

  it('cancel: is cancelled', async () => {
    const desk = await policy('cancel');
    desk.venue.strange('strange-1');
    expect(await desk.until(() => desk.venue.orders()[0]?.open === false, 20)).toBe(true);
    expect(heard(desk)).toBe(true);
  });

  it('adopt: is ours from then on, also after a restart; what it had filled before is not', async () => {
    const desk = await policy('adopt');
    await desk.die();
    desk.venue.strange('strange-1');
    desk.venue.trade(40, 1);
    // The account is as new: what the order filled so far is the start of the books.
    desk.journal = memoryJournal();
    await desk.start();
    const wire = () => desk.session.desk.state.wires.get('strange-1');
    expect(await desk.until(() => wire()?.state === 'partly-filled' || wire()?.state === 'acknowledged', 20)).toBe(
      true,
    );
    expect(wire()?.book.fills).toEqual([]);
    desk.venue.trade(40, 1);
    expect(await desk.differences()).toEqual([]);
    await desk.restart();
    expect(await desk.differences()).toEqual([]);
    expect(desk.session.cancel('strange-1')).toBe('taken');
    expect(await desk.until(() => wire()?.state === 'cancelled', 20)).toBe(true);
    expect(await desk.differences()).toEqual([]);
    expect([...desk.session.desk.state.halts]).toEqual([]);
  });
});
