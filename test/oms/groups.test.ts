/** Order groups: against a venue that answers when and as it likes, with restarts in between, and on whole runs. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import { fixed } from '../../src/core/money.js';
import type { ApprovedOrder } from '../../src/core/order.js';
import { type ExecutionReport, fillReport, statusReport } from '../../src/core/report.js';
import { synthetic } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { backtest, decodeState, defineStrategy, encodeState, instrument } from '../../src/index.js';
import { groupVenue, omsVenue, paperBroker } from '../../src/live/index.js';
import { rule } from '../../src/models/index.js';
import { OmsDesk } from '../../src/oms/desk/oms-desk.js';
import type { GroupRecord } from '../../src/oms/groups/group-record.js';
import { groupTag } from '../../src/oms/groups/group-tag.js';
import { bracket, customExecution, memoryJournal, OrderGroups, oco, oto, readJournal } from '../../src/oms/index.js';
import type { OmsRecord } from '../../src/oms/journal/record.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { testOrder } from '../../src/testing/index.js';
import { VENUES } from '../chaos/scenario.js';
import { capabilitiesOf } from '../chaos/venue-capabilities.js';

const all = {
  orderTypes: ['market', 'limit', 'stop', 'trailing-stop', 'stop-limit'],
  timesInForce: ['gtc', 'gtd'],
} as const;
const few = { orderTypes: ['market', 'limit'], timesInForce: ['gtc'] } as const;
const Q = fixed(10);

/** A venue that fills, ends and refuses when it is told to; what it says arrives when it is told to. */
class Desk {
  readonly orders = new Map<string, { order: ApprovedOrder; filled: bigint; live: boolean; asked: boolean }>();
  wire: ExecutionReport[] = [];
  kept: GroupRecord[] = [];
  told: ExecutionReport[] = [];
  groups: OrderGroups;
  now = 0;
  refused = false;
  readonly can: ConstructorParameters<typeof OrderGroups>[0];
  #fills = 0;

  constructor(can: ConstructorParameters<typeof OrderGroups>[0]) {
    this.can = can;
    this.groups = new OrderGroups(can);
  }

  /** Keeps, sends and tells what has gathered; a crash may come after any record or command. */
  pump(crashAfter = Number.POSITIVE_INFINITY): void {
    const { records, commands, reports } = this.groups.drain();
    let left = crashAfter;
    // A command goes out only once everything written before it is kept.
    for (const one of records) {
      if (left-- <= 0) {
        this.restart();
        return;
      }
      this.kept.push(one);
    }
    this.told.push(...reports);
    for (const one of commands) {
      if (left-- <= 0) {
        this.restart();
        return;
      }
      if (one.do === 'submit')
        this.orders.set(one.order.id, { order: one.order, filled: 0n, live: true, asked: false });
      else this.orders.get(one.id)!.asked = true;
    }
    if (left < 3) this.restart();
  }

  /** A new process on the same journal: it asks what became of its orders, and words on the wire are lost. */
  restart(): void {
    this.groups = new OrderGroups(this.can);
    this.groups.load(this.kept);
    this.wire = [];
    this.groups.resync((id) => {
      const one = this.orders.get(id);
      return one === undefined ? null : { filled: one.filled, live: one.live };
    }, this.now);
    this.pump();
  }

  act(kind: number, which: number, amount: number): void {
    const live = [...this.orders.values()].filter((one) => one.live);
    const one = live[which % Math.max(1, live.length)];
    if (one === undefined) return;
    const { id, quantityFixed } = one.order;
    const head = { orderId: id, ts: this.now, at: this.now };
    if (kind === 0) {
      const rest = quantityFixed - one.filled;
      const quantity = amount > 8 ? rest : (rest * BigInt(amount + 1)) / 10n;
      if (quantity <= 0n) return;
      one.filled += quantity;
      if (one.filled === quantityFixed) one.live = false;
      const terms = { fillId: `f${this.#fills++}`, price: 100, quantity: Number(quantity) / 1e12, cumulative: 0 };
      const report = fillReport(head, terms);
      this.wire.push(Object.assign(report, { quantityFixed: quantity, cumulativeFixed: one.filled }));
    } else if (kind === 1 && one.asked) {
      one.live = false;
      this.wire.push(statusReport('cancelled', head));
    } else if (kind === 2 && one.filled === 0n && amount === 0) {
      one.live = false;
      this.refused = true;
      this.wire.push(statusReport('rejected', head));
    } else if (kind === 3 && one.asked) {
      one.asked = false;
      this.wire.push(statusReport('cancel-rejected', head));
    }
  }

  /** Hands over one word, not always the oldest: those on different orders may overtake each other. */
  hear(which: number): void {
    if (this.wire.length === 0) return;
    const id = this.wire[which % this.wire.length]!.orderId;
    const k = this.wire.findIndex((one) => one.orderId === id);
    const [report] = this.wire.splice(k, 1);
    this.groups.report(report!, this.now);
  }

  sum(entry: boolean) {
    let [filled, leaves] = [0n, 0n];
    for (const { order, ...one } of this.orders.values()) {
      if (order.tag.includes(' entry]') !== entry) continue;
      filled += one.filled;
      if (one.live) leaves += order.quantityFixed - one.filled;
    }
    return { filled, leaves };
  }

  /** Lets everything come to rest. */
  calm(price: number): void {
    for (let n = 0; n < 40; n++) {
      this.now += 1;
      while (this.wire.length > 0) this.hear(0);
      this.groups.price(0, { high: price, low: price }, this.now);
      this.pump();
      for (const one of this.orders.values())
        if (one.live && one.asked) {
          one.live = false;
          this.wire.push(statusReport('cancelled', { orderId: one.order.id, ts: this.now, at: this.now }));
        }
    }
  }
}

const leg = (id: string, tag: string, more: object) => testOrder({ id, quantity: 10, side: 'sell', tag, ...more });
const trio = (kind: 'bracket' | 'oto', stop: object): readonly ApprovedOrder[] => [
  leg('in', groupTag({ kind, group: 'g', role: 'entry' }), { side: 'buy', type: 'market' }),
  ...(kind === 'oto'
    ? []
    : [
        leg('profit', groupTag({ kind, group: 'g', role: 'exit' }), {
          type: 'limit',
          limitPrice: 110,
          reduceOnly: true,
        }),
      ]),
  leg('stop', groupTag({ kind, group: 'g', role: 'exit' }), { reduceOnly: true, ...stop }),
];
const pair = [
  leg('profit', groupTag({ kind: 'oco', group: 'g', role: 'exit' }), { type: 'limit', limitPrice: 110 }),
  leg('stop', groupTag({ kind: 'oco', group: 'g', role: 'exit' }), { type: 'stop', stopPrice: 90 }),
];
const stops = [
  { type: 'stop', stopPrice: 90 },
  { type: 'stop-limit', stopPrice: 90, limitPrice: 89 },
  { type: 'trailing-stop', trailBps: 1000 },
];

const step = fc.record({
  do: fc.constantFrom('act', 'act', 'act', 'hear', 'hear', 'price', 'cancel', 'time'),
  kind: fc.nat(3),
  which: fc.nat(5),
  amount: fc.nat(12),
  crash: fc.option(fc.nat(6), { nil: undefined }),
});

describe('whatever the venue does, and wherever the process dies', () => {
  for (const [name, can] of Object.entries({ all, few }))
    for (const kind of ['bracket', 'oto', 'oco'] as const)
      it(`${kind} on a venue with ${name} types: never more than was approved, never an orphan`, () => {
        fc.assert(
          fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(...stops), (steps, stop) => {
            const desk = new Desk(can);
            for (const one of kind === 'oco' ? pair : trio(kind, stop)) desk.groups.submit(one, 0);
            desk.groups.settle(0);
            desk.pump();
            const check = (): void => {
              const [entry, exits] = [desk.sum(true), desk.sum(false)];
              const most = kind === 'oco' ? Q : entry.filled;
              expect(exits.filled + exits.leaves <= most).toBe(true);
              expect(entry.filled + entry.leaves <= Q).toBe(true);
            };
            let cancelled = false;
            for (const one of steps) {
              desk.now += 1;
              if (one.do === 'act') desk.act(one.kind, one.which, one.amount);
              else if (one.do === 'hear') desk.hear(one.which);
              else if (one.do === 'price') {
                const price = [88, 95, 100, 105, 112][one.amount % 5]!;
                desk.groups.price(0, { high: price, low: price }, desk.now);
              } else if (one.do === 'cancel' && one.amount === 0) {
                cancelled = true;
                desk.groups.cancel(['in', 'profit', 'stop'][one.which % 3]!, desk.now);
              } else desk.groups.settle(desk.now);
              desk.pump(one.crash);
              check();
            }
            desk.calm(100);
            check();
            const [entry, exits] = [desk.sum(true), desk.sum(false)];
            const most = kind === 'oco' ? Q : entry.filled;
            // What came in and is not out yet is protected, where the venue takes the order and nobody took it away.
            if (!cancelled && !desk.refused && can === all) expect(exits.filled + exits.leaves).toBe(most);
            // A group that is over leaves nothing behind at the venue.
            if (desk.groups.groups.size === 0) expect(exits.leaves + entry.leaves).toBe(0n);
          }),
          { numRuns: 250 },
        );
      });
});

describe('a bracket step by step', () => {
  function filled(can: ConstructorParameters<typeof OrderGroups>[0], stop: object = stops[0]!) {
    const desk = new Desk(can);
    for (const one of trio('bracket', stop)) desk.groups.submit(one, 0);
    desk.groups.settle(0);
    desk.pump();
    desk.act(0, 0, 9);
    desk.hear(0);
    desk.pump();
    return desk;
  }
  const live = (desk: Desk) => [...desk.orders.values()].filter((one) => one.live).map((one) => one.order.type);

  it('sends exits of what the entry has filled, fill by fill', () => {
    const desk = new Desk(all);
    for (const one of trio('bracket', stops[0]!)) desk.groups.submit(one, 0);
    desk.groups.settle(0);
    desk.pump();
    expect(live(desk)).toEqual(['market']);
    desk.act(0, 0, 3);
    desk.hear(0);
    desk.pump();
    expect(desk.sum(false).leaves).toBe(fixed(4));
    desk.act(0, 0, 9);
    desk.hear(0);
    desk.pump();
    expect(desk.sum(false).leaves).toBe(Q);
    expect(live(desk)).toEqual(['stop', 'stop']);
  });

  it('takes the profit in place of the stop only once the stop is surely gone', () => {
    const desk = filled(all);
    desk.groups.price(0, { high: 111, low: 108 }, 5);
    desk.pump();
    expect(live(desk)).toEqual(['stop']);
    desk.act(1, 0, 0);
    desk.hear(0);
    desk.pump();
    expect(live(desk)).toEqual(['limit']);
    desk.act(0, 0, 9);
    desk.hear(0);
    desk.pump();
    expect(desk.groups.groups.size).toBe(0);
    expect(desk.told.filter((one) => one.type === 'cancelled').map((one) => one.orderId)).toEqual(['stop']);
  });

  it('a profit that was reached and lost again gives way to the stop', () => {
    const desk = filled(all);
    desk.groups.price(0, { high: 111, low: 108 }, 5);
    desk.calm(105);
    expect(live(desk)).toEqual(['limit']);
    desk.calm(89);
    expect(live(desk)).toEqual(['market']);
  });

  it('a trailing stop that the venue lacks follows the best price', () => {
    const desk = filled(few, stops[2]!);
    for (const price of [100, 109, 99]) desk.groups.price(0, { high: price, low: price }, price);
    desk.pump();
    expect(live(desk)).toEqual(['limit']);
    desk.groups.price(0, { high: 98, low: 98 }, 200);
    desk.calm(98);
    expect(live(desk)).toEqual(['market']);
  });

  it('of the best prices of a trailing stop the last is kept, in the groups and in the desk', () => {
    const desk = filled(few, stops[2]!);
    const venue = { venue: 'sim', capabilities: capabilitiesOf(VENUES['adopts']!, 0), instruments: [] };
    const books = new OmsDesk(venue);
    for (let price = 100; price < 4100; price++) desk.groups.price(0, { high: price, low: price }, price);
    desk.pump();
    expect(desk.kept.length).toBeGreaterThan(4000);
    for (const group of desk.kept) books.load({ t: 'group', at: 0, group });
    expect(desk.groups.kept.length).toBeLessThan(20);
    expect(books.state.groups).toEqual(desk.groups.kept);
    const again = new OmsDesk(venue);
    again.load(JSON.parse(JSON.stringify(books.snapshotRecord(0))) as OmsRecord);
    expect(again.state.groups).toEqual(books.state.groups);
    // The best is what the stop hangs on: a restart from what is kept goes on as one from all that was written.
    const [whole, short] = [new OrderGroups(few), new OrderGroups(few)];
    whole.load(desk.kept);
    short.load(desk.groups.kept);
    for (const groups of [whole, short]) {
      groups.price(0, { high: 3690, low: 3680 }, 5000);
      groups.settle(5000);
    }
    expect(short.groups).toEqual(whole.groups);
    expect(short.drain()).toEqual(whole.drain());
  });

  it('an order good till a date that the venue does not know ends then', () => {
    const desk = new Desk(few);
    const order = testOrder({ id: 'd', type: 'limit', limitPrice: 90, timeInForce: 'gtd', expireAt: 50, quantity: 10 });
    expect(desk.groups.takes(order)).toBe(true);
    desk.groups.submit(order, 0);
    desk.groups.settle(0);
    desk.pump();
    expect([...desk.orders.values()][0]!.order.timeInForce).toBe('gtc');
    desk.now = 60;
    desk.calm(100);
    expect(desk.told.at(-1)).toMatchObject({ type: 'expired', orderId: 'd' });
  });

  it('a name is used once; a fill that comes after the end counts under its leg', () => {
    const desk = filled(all);
    desk.groups.submit(leg('more', '[bracket g exit]', { type: 'limit', limitPrice: 120 }), 5);
    desk.pump();
    expect(desk.told.at(-1)).toMatchObject({ type: 'rejected', orderId: 'more' });
    const stop = [...desk.orders.keys()].find((id) => id.startsWith('stop'))!;
    desk.act(0, 0, 9);
    desk.hear(0);
    desk.pump();
    expect(desk.groups.groups.size).toBe(0);
    expect(
      desk.groups.report(
        fillReport({ orderId: stop, ts: 9, at: 9 }, { fillId: 'late', price: 1, quantity: 1, cumulative: 11 }),
        9,
      ),
    ).toBe(true);
    desk.pump();
    expect(desk.told.at(-1)).toMatchObject({ type: 'fill', orderId: 'stop' });
  });
});

it('intents say what is wrong with a group', () => {
  const buy = { action: 'new', instrument: 0, side: 'buy', quantity: 1, type: 'market' } as const;
  expect(() => oco('x', [buy])).toThrow(/fewer than two/);
  expect(() => oto('x y', buy, buy)).toThrow(/letters, digits/);
  expect(() => oco('x', [buy, { ...buy, instrument: 1 }])).toThrow(/several instruments/);
});

describe('from a strategy', () => {
  const execution = customExecution({
    name: 'bracketed',
    uses: { orderTypes: ['market', 'limit', 'trailing-stop'], timesInForce: ['gtc'] },
    plan: (_targets, at) => {
      if (at.positions.quantity(0) !== 0 || at.inFlight.count > 0) return [];
      const entry = { action: 'new', instrument: 0, side: 'buy', quantity: 10, type: 'market' } as const;
      const profit = { type: 'limit', limitPrice: (at.marks[0]! * 1.03).toFixed(2) } as const;
      return bracket(`b${at.now}`, entry, { profit, stop: { type: 'trailing-stop', trail: { bps: 200 } } });
    },
  });
  const strategy = defineStrategy({
    name: 'b',
    features: sma({ period: 2 }),
    model: rule({ needs: ['sma_2'] }, () => 1),
    optimizer: fixedQuantity({ quantity: 10 }),
    execution,
  });
  const options = {
    strategy,
    data: synthetic({ instruments: 'A', bars: 600, seed: 4 }),
    instruments: [instrument({ id: 'A' })],
    cash: 100_000,
    flags: { enable_oms_v1: true },
  };

  it.each([
    ['all order types', () => simVenue()],
    ['no stops of its own', () => simVenue({ orderTypes: ['market', 'limit'], timesInForce: ['gtc'] })],
    ['latency both ways', () => simVenue({ latency: { entry: '40ms', response: '40ms' } })],
  ])('in and out again, never short, on a simulated venue with %s', async (_name, venue) => {
    const { fills } = await backtest({ ...options, venue: groupVenue(venue()) });
    expect(fills.length).toBeGreaterThan(6);
    let held = 0;
    for (const one of fills) {
      held += (one.side === 'buy' ? 1 : -1) * one.quantity.toNumber();
      expect(held === 0 || held === 10).toBe(true);
    }
  });

  it('a run that is interrupted goes on as the one that is not', async () => {
    const venue = groupVenue(simVenue({ latency: { entry: '40ms', response: '40ms' } }));
    const whole = await backtest({ ...options, venue });
    for (const every of [97, 211]) {
      let kept: unknown = null;
      let count = 0;
      await backtest({
        ...options,
        venue,
        checkpoint: {
          every,
          save: (snapshot) => {
            count += 1;
            if (count !== 2) return undefined;
            kept = decodeState(encodeState(snapshot()));
            return 'stop';
          },
        },
      });
      const rest = await backtest({ ...options, venue, resume: kept as never });
      expect(rest.hash).toBe(whole.hash);
    }
  });

  it('the flag off: the venue itself, and the same result', async () => {
    const simple = { ...options, flags: {}, strategy: defineStrategy({ ...strategyParts(), name: 'plain' }) };
    const plain = await backtest({ ...simple, venue: simVenue() });
    expect((await backtest({ ...simple, venue: groupVenue(simVenue()) })).hash).toBe(plain.hash);
    expect((await backtest({ ...simple, flags: { enable_oms_v1: true }, venue: groupVenue(simVenue()) })).hash).toBe(
      plain.hash,
    );
  });

  function strategyParts() {
    return {
      features: sma({ period: 5 }),
      model: rule({ needs: ['sma_5'] }, (average: number) => (average > 100 ? 1 : 0)),
      optimizer: fixedQuantity({ quantity: 10 }),
    };
  }

  it('behind the order management, groups are journalled before their orders, and forgotten when over', async () => {
    const journal = memoryJournal();
    const broker = paperBroker({ cash: { USD: 100_000 } });
    const { fills } = await backtest({ ...options, venue: groupVenue(omsVenue(broker, { journal })) });
    expect(fills.length).toBeGreaterThan(6);
    const { entries } = readJournal(journal.text);
    const carried = new Set<string>();
    for (const { record } of entries) {
      if (record.t === 'group' && (record.group as GroupRecord).g === 'carry')
        carried.add((record.group as { id: string }).id);
      if (record.t === 'order') expect(carried.has(record.id)).toBe(true);
    }
    expect(carried.size).toBeGreaterThan(6);
  });
});
