import { describe, expect, it } from 'vitest';
import { binanceFeed } from '../../src/adapters/binance/source.js';
import { replayTransport } from '../../src/adapters/transport/recording.js';
import { VirtualClock } from '../../src/adapters/transport/virtual-clock.js';
import type { MarketEvent } from '../../src/core/event.js';
import { backtest } from '../../src/index.js';
import { type LiveRun, live, paper, supervised } from '../../src/live/index.js';
import { drawnVenue, eventSource, follow, listing, play } from './market.js';

const KINDS = ['trade', 'book', 'status', 'observation'];
const account = { instruments: [listing], cash: 1_000_000, flags: { enable_realtime_data: true } } as const;

/** A paper run on a venue in memory, and all that it saw. */
function onVenue(seed: number, faults: Parameters<typeof drawnVenue>[1] = []) {
  const venue = drawnVenue(seed, faults);
  const events: MarketEvent[] = [];
  const orders: string[] = [];
  const run = paper({
    ...account,
    strategy: follow,
    source: venue.feed,
    clock: venue.world.clock,
    kinds: ['trade', 'book'],
    onEvent: (event) => events.push(event),
    hooks: { onOrder: ({ order, status, at }) => orders.push(`${at} ${order.id} ${order.side} ${status}`) },
  });
  return { venue, events, orders, run };
}

async function backtestOf(events: readonly MarketEvent[]) {
  const orders: string[] = [];
  const result = await backtest({
    ...account,
    strategy: supervised(follow),
    data: eventSource(events, KINDS),
    guard: { clockAhead: '10s' },
    onBadData: 'drop',
    hooks: { onOrder: ({ order, status, at }) => orders.push(`${at} ${order.id} ${order.side} ${status}`) },
  });
  return { result, orders };
}

async function ended(run: LiveRun) {
  run.stop();
  return run.result();
}

describe('paper trading', () => {
  it('equals the backtest of what it saw: orders, fills, equity, hash', async () => {
    const { venue, events, orders, run } = onVenue(3);
    const done = run.result();
    await play(venue, 500);
    const result = await ended(run);
    expect(await done).toBe(result);
    const same = await backtestOf(events);
    expect(result.fills.length).toBeGreaterThan(20);
    expect(orders).toEqual(same.orders);
    expect(result.fills).toEqual(same.result.fills);
    expect(result.finalEquity).toBe(same.result.finalEquity);
    expect(result.hash).toBe(same.result.hash);
  });

  it('equals it also where the feed was struck, and holds back while data are missing', async () => {
    const { venue, events, run } = onVenue(5, ['drop', 'close', 'reorder', 'duplicate', 'html', 'too-many']);
    const alerts: string[] = [];
    run.alerts$.subscribe(({ code }) => alerts.push(code));
    const done = run.result();
    await play(venue, 700, 25);
    const result = await ended(run);
    await done;
    expect(events.filter((one) => one.kind === 'status' && one.status === 'gap').length).toBeGreaterThan(3);
    expect(alerts.filter((code) => code === 'halt').length).toBeGreaterThan(3);
    expect(alerts.filter((code) => code === 'resume').length).toBeGreaterThan(3);
    const same = await backtestOf(events);
    expect(result.hash).toBe(same.result.hash);
    expect(result.fills.length).toBeGreaterThan(10);
  });

  it('replays a recording of raw frames to the same events and the same hash', async () => {
    const first = onVenue(7, ['drop', 'close', 'duplicate']);
    const done = first.run.result();
    await play(first.venue, 400, 40);
    const result = await ended(first.run);
    await done;
    const clock = new VirtualClock(1_600_000_000_000_000);
    const events: MarketEvent[] = [];
    const again = paper({
      ...account,
      strategy: follow,
      source: binanceFeed({ transport: replayTransport(first.venue.entries, clock) }),
      clock,
      kinds: ['trade', 'book'],
      onEvent: (event) => events.push(event),
    });
    const replayed = again.result();
    const end = first.venue.world.clock.now();
    while (clock.now() < end) {
      clock.advance(1000);
      await null;
      if (clock.now() % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const second = await ended(again);
    await replayed;
    const market = (all: readonly MarketEvent[]) =>
      all.filter((one) => one.kind !== 'observation').map(({ seq: _, ...one }) => one);
    expect(market(events)).toEqual(market(first.events));
    expect(second.hash).toBe(result.hash);
  });

  it('goes on from a snapshot as if it had never stopped', async () => {
    const whole = onVenue(9);
    const done = whole.run.result();
    await play(whole.venue, 500);
    const result = await ended(whole.run);
    await done;
    const cut = whole.events.findIndex((one, i) => i > 300 && one.at > whole.events[i - 1]!.at);
    const half = (events: readonly MarketEvent[]) => {
      const source = {
        name: 'part',
        version: '1',
        apiVersion: 1,
        provides: { kinds: KINDS, history: false, live: true },
      };
      const { from } = rx;
      return { ...source, live: () => from(events) } as never;
    };
    const rx = await import('rxjs');
    const one = await paper({
      ...account,
      strategy: follow,
      source: half(whole.events.slice(0, cut)),
      kinds: KINDS as never,
      clock: new VirtualClock(0),
    }).result();
    const two = await paper({
      ...account,
      strategy: follow,
      source: half(whole.events.slice(cut)),
      kinds: KINDS as never,
      clock: new VirtualClock(0),
      resume: one.snapshot(),
    }).result();
    expect(one.events).toBeGreaterThan(200);
    expect(two.hash).toBe(result.hash);
    expect(two.finalEquity).toBe(result.finalEquity);
  });

  it('stops trading when the switch is tripped, and says how it does', async () => {
    const { venue, run } = onVenue(11);
    const health: number[] = [];
    run.health$.subscribe(({ feeds }) => health.push(feeds[0]?.streams.length ?? 0));
    const done = run.result();
    await play(venue, 200);
    run.kill('looks wrong');
    await play(venue, 200);
    const before = run.health();
    const result = await ended(run);
    await done;
    expect(before.killed).toBe('looks wrong');
    expect(before.feeds[0]!.streams.map((one) => one.state)).toEqual(['live', 'live']);
    expect(health.at(-1)).toBe(2);
    const opened = result.fills.filter((one) => one.at > venue.world.clock.now() - 3_500_000);
    expect(opened.length).toBeLessThanOrEqual(1); // one that reduces may pass
  });

  it('announces it when the run is too slow, and begins anew', async () => {
    const venue = drawnVenue(13);
    const events: MarketEvent[] = [];
    const run = paper({
      ...account,
      strategy: follow,
      source: venue.feed,
      clock: venue.world.clock,
      kinds: ['trade', 'book'],
      capacity: 20,
      onEvent: (one) => events.push(one),
    });
    const done = run.result();
    await play(venue, 20);
    // The venue goes on while the run gets no turn.
    for (let n = 0; n < 60; n++) {
      venue.server.step();
      void venue.world.pass(20_000);
    }
    await play(venue, 100);
    await ended(run);
    await done;
    expect(run.health().dropped).toBeGreaterThan(20);
    const gaps = events.filter(
      (one) => one.kind === 'status' && one.status === 'gap' && one.detail.includes('too slow'),
    );
    expect(gaps.length).toBeGreaterThan(0);
    expect(events.filter((one) => one.kind === 'book' && one.snapshot).length).toBeGreaterThan(1);
  });
});

describe('what is refused', () => {
  const base = { ...account, strategy: follow, source: drawnVenue(1).feed };
  const real = { ...base, brokers: { binance: {} as never }, confirm: 'real-money' } as const;
  const all = { enable_realtime_data: true, enable_oms_v1: true, enable_risk_v2: true, enable_bt_gates: true };

  it.each([
    ['paper without its flag', () => paper({ ...base, flags: {} }), 'enable_realtime_data'],
    [
      'live without the confirmation',
      () => live({ ...real, confirm: 'yes' as never, flags: all }),
      "confirm: 'real-money'",
    ],
    [
      'live without a capability',
      () => live({ ...real, flags: { ...all, enable_risk_v2: false } }),
      'enable_risk_v2 must be on',
    ],
    [
      'live with a rollback of another one',
      () =>
        live({ ...real, flags: { ...all, enable_risk_v2: false }, rollback: { flag: 'enable_oms_v1', reason: 'x' } }),
      'enable_risk_v2 must be on',
    ],
    [
      'live with a rollback without reason',
      () =>
        live({ ...real, flags: { ...all, enable_oms_v1: false }, rollback: { flag: 'enable_oms_v1', reason: ' ' } }),
      'has no reason',
    ],
    ['live without a broker', () => live({ ...real, brokers: {}, flags: all }), 'there is no broker'],
    ['a misspelt option', () => paper({ ...base, stategy: follow } as never), 'stategy'],
    ['a source without live data', () => paper({ ...base, source: eventSource([], KINDS) }), 'no live data'],
  ])('%s', (_name, make, words) => expect(make).toThrow(words));
});
