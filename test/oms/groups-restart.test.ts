/** A bracket over the order management, with a new process after each bar: the same journal, the same broker. */
import { expect, it } from 'vitest';
import type { BarEvent } from '../../src/core/event.js';
import { flags } from '../../src/core/flags.js';
import { Random } from '../../src/core/random.js';
import { Universe } from '../../src/core/universe.js';
import { instrument } from '../../src/index.js';
import { groupVenue, omsVenue, paperBroker } from '../../src/live/index.js';
import { memoryJournal } from '../../src/oms/index.js';
import { testOrder } from '../../src/testing/index.js';
import type { Venue } from '../../src/venues/venue.js';

const instruments = [instrument({ id: 'A' })];
const env = {
  universe: new Universe(instruments),
  flags: flags({ enable_oms_v1: true }),
  random: (name: string) => new Random(1, name),
};
const bar = (n: number, close: number): BarEvent => {
  const at = n * 60_000_000;
  const range = { open: close, high: close + 0.2, low: close - 0.2, close, volume: 1000 };
  return { kind: 'bar', instrument: 0, ts: at, at, seq: n, start: at - 60_000_000, period: 60_000_000, ...range };
};
const paths = {
  profit: [100, 100.5, 101, 103.5, 104, 104, 104, 104, 104],
  stop: [100, 100.5, 99, 97, 96, 96, 96, 96, 96],
  'profit and back': [100, 100.5, 103.1, 100, 97, 96, 96, 96, 96],
  neither: [100, 100.5, 101, 100, 100, 101, 100, 101, 100],
};

/** Lets an instant happen as the engine does. */
async function live(venue: Venue, event: BarEvent): Promise<void> {
  venue.onMarket(event, event.at);
  await venue.settled!();
  venue.endInstant!(event.at);
  for (let turns = 0; turns < 4; turns++) {
    await venue.settled!();
    venue.advance!(event.at);
    venue.endInstant!(event.at);
  }
  await venue.settled!();
}

async function run(closes: readonly number[], crashAfter: readonly number[]) {
  const broker = paperBroker({ cash: { USD: 100_000 } })(env);
  let journal = memoryJournal();
  const open = () => groupVenue(omsVenue(broker, { journal }))(env);
  let venue = open();
  const held: number[] = [];
  for (const [n, close] of closes.entries()) {
    const event = bar(n + 1, close);
    if (n === 1) {
      await venue.settled!();
      const exit = { side: 'sell', quantity: 10, reduceOnly: true, decidedAt: event.at } as const;
      for (const order of [
        testOrder({ id: 'test-0-1-0', quantity: 10, decidedAt: event.at, tag: '[bracket b entry]' }),
        testOrder({ id: 'test-0-1-1', ...exit, type: 'limit', limitPrice: 103, tag: '[bracket b exit]' }),
        testOrder({ id: 'test-0-1-2', ...exit, type: 'stop', stopPrice: 98, tag: '[bracket b exit]' }),
      ])
        venue.submit(order, event.at);
    }
    await live(venue, event);
    const account = await broker.reconcile();
    const position = Number(account.positions[0]?.quantity ?? 0);
    held.push(position);
    const selling = account.openOrders
      .filter((one) => one.id !== account.openOrders.find((each) => each.side === 'buy')?.id)
      .reduce((sum, one) => sum + Number(one.quantity) - Number(one.filled), 0);
    if (position > 0) expect(selling).toBeLessThanOrEqual(position);
    if (crashAfter.includes(n)) {
      journal = memoryJournal(journal.text);
      venue = open();
      await venue.settled!();
    }
  }
  const { openOrders } = await broker.reconcile();
  return { held, open: openOrders.length, groups: journal.text.split('"g":"gone"').length - 1 };
}

it.each(Object.entries(paths))(
  '%s: a restart after any bar, or after all, ends as none does',
  async (_name, closes) => {
    const whole = await run(closes, []);
    expect(whole.held.every((one) => one === 0 || one === 10)).toBe(true);
    expect(whole.held).toContain(10);
    const flat = whole.held.at(-1) === 0;
    expect(whole.open).toBe(flat ? 0 : 1);
    expect(whole.groups).toBe(flat ? 1 : 0);
    const every = closes.map((_, n) => n);
    for (const crashes of [...every.map((n) => [n]), every]) expect(await run(closes, crashes)).toEqual(whole);
  },
);
