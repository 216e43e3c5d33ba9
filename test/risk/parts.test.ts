/** What limits are built of, part by part: the books of what may come, the reading of an intent, the memory of prices, the halving. */
import { describe, expect, it } from 'vitest';
import type { RiskPolicy } from '../../src/contracts/risk-policy.js';
import { instrument } from '../../src/core/instrument.js';
import type { NewIntent, OrderIntent, Side } from '../../src/core/order.js';
import { ExposureBook } from '../../src/risk/exposure-book.js';
import { dailyLossHalt, drawdownHalt, killSwitch } from '../../src/risk/index.js';
import { type Limit, type LimitMemory, LimitPolicy } from '../../src/risk/limit-policy.js';
import { PriceMemory, tableOf } from '../../src/risk/price-memory.js';
import { moneyOf, numberOf, Proposal } from '../../src/risk/proposal.js';
import { WorstBook } from '../../src/risk/worst-book.js';
import { type FakeInput, type FakeOrder, fakeDecision, fakeEnv } from '../fake-decision.js';

const DAY = 86_400e6;
const order = (side: Side, quantity: number, more: Partial<NewIntent> = {}): NewIntent =>
  ({ action: 'new', instrument: 0, side, quantity, type: 'market', ...more }) as NewIntent;
const euro = instrument({ id: 'E', currency: 'EUR', multiplier: 10 });

describe('WorstBook', () => {
  const span = (input: FakeInput, i = 0): number[] => {
    const book = new WorstBook(2);
    book.readAll(fakeDecision({ universe: ['A', 'B'], ...input }));
    return [book.low[i]!, book.held[i]!, book.high[i]!];
  };

  it('spans what fills may lead to; what can only reduce widens it as far as zero', () => {
    const [buy, sell]: FakeOrder[] = [
      { side: 'buy', quantity: 5 },
      { side: 'sell', quantity: 30 },
    ] as const as never;
    expect(span({ positions: [10, 0] })).toEqual([10, 10, 10]);
    expect(span({ positions: [10, 0], orders: [buy!, sell!] })).toEqual([-20, 10, 15]);
    expect(span({ positions: [10, 0], orders: [{ ...buy!, filled: 2 }] })).toEqual([10, 10, 13]);
    const reduce = (side: Side, quantity: number): FakeOrder => ({ side, quantity, reduceOnly: true });
    expect(span({ positions: [10, 0], orders: [reduce('sell', 4)] })).toEqual([6, 10, 10]);
    expect(span({ positions: [10, 0], orders: [reduce('sell', 40)] })).toEqual([0, 10, 10]);
    expect(span({ positions: [10, 0], orders: [reduce('buy', 4)] })).toEqual([10, 10, 10]);
    expect(span({ positions: [-10, 0], orders: [reduce('buy', 4)] })).toEqual([-10, -10, -6]);
    expect(span({ positions: [-10, 0], orders: [reduce('buy', 40)] })).toEqual([-10, -10, 0]);
    expect(span({ positions: [-10, 0], orders: [reduce('sell', 4)] })).toEqual([-10, -10, -10]);
    expect(span({ positions: [0, 0], orders: [reduce('sell', 4)] })).toEqual([0, 0, 0]);
    // Two of them: the widest counts, not the sum; what is further out already stays.
    expect(span({ positions: [10, 0], orders: [reduce('sell', 4), reduce('sell', 6)] })).toEqual([4, 10, 10]);
    expect(span({ positions: [10, 0], orders: [sell!, reduce('sell', 4)] })).toEqual([-20, 10, 10]);
    expect(span({ positions: [0, 7], orders: [buy!] }, 1)).toEqual([7, 7, 7]);
  });

  it('weighs in the money of the account, at the mark, at what it cost without one; nothing is worth nothing', () => {
    const book = new WorstBook(2);
    const universe = ['A', euro];
    book.readAll(fakeDecision({ universe, marks: [Number.NaN, -3], positions: [4, 5], fx: () => 2 }));
    expect([...book.unit]).toEqual([100, 60]);
    expect([book.value(0), book.value(1), book.most(1), book.least(1)]).toEqual([400, 300, 300, 300]);
    book.readAll(fakeDecision({ universe, marks: [Number.NaN, 3], positions: [0, 0] }));
    expect([book.unit[0], book.value(0), book.most(0), book.least(0)]).toEqual([Number.NaN, 0, 0, 0]);
    book.readAll(fakeDecision({ universe, marks: [Number.NaN, 3], orders: [{ side: 'buy', quantity: 1 }] }));
    expect([book.value(0), book.most(0), book.least(0)]).toEqual([Number.NaN, Number.NaN, 0]);
    book.readAll(fakeDecision({ universe, marks: [Number.NaN, 3], orders: [{ side: 'sell', quantity: 1 }] }));
    expect([book.value(0), book.most(0), book.least(0)]).toEqual([Number.NaN, 0, Number.NaN]);
  });

  it('answers as if more were on its way, and takes it back', () => {
    const book = new WorstBook(1);
    book.readAll(fakeDecision({ positions: [3] }));
    const seen = (units: number): number[] => {
      book.try(0, units);
      const span = [book.low[0]!, book.high[0]!];
      book.untry();
      return span;
    };
    expect([seen(4), seen(-4), seen(0)]).toEqual([
      [3, 7],
      [-1, 3],
      [3, 3],
    ]);
    expect([book.low[0], book.high[0]]).toEqual([3, 3]);
  });

  it('within one instant reads again only what is under review, and everything at another', () => {
    const positions = [1, 1, 1];
    const at = fakeDecision({ universe: ['A', 'B', 'C'], positions });
    const book = new WorstBook(3);
    book.read(0, at);
    positions.fill(2);
    book.read(1, at);
    expect([...book.held]).toEqual([2, 2, 1]);
    positions.fill(3);
    book.read(1, at);
    expect([...book.held]).toEqual([2, 3, 1]);
    const later = { ...at, now: 5 } as typeof at;
    book.read(1, later);
    expect([...book.held]).toEqual([3, 3, 3]);
    positions.fill(4);
    Object.assign(later, { now: 6 });
    book.read(1, later);
    expect([...book.held]).toEqual([4, 4, 4]);
    positions.fill(5);
    book.clear();
    book.read(2, later);
    expect([...book.held]).toEqual([5, 5, 5]);
  });
});

describe('ExposureBook', () => {
  const read = (input: FakeInput, i = 0): ExposureBook => {
    const book = new ExposureBook(2);
    book.read(i, fakeDecision({ universe: ['A', euro], marks: [100, 3], fx: () => 2, ...input }));
    return book;
  };

  it('counts orders at the market as filled, resting ones where they enlarge, in the money of the account', () => {
    const orders: FakeOrder[] = [
      { side: 'sell', quantity: 4 },
      { side: 'buy', quantity: 7, type: 'limit', limitPrice: 99 },
      { side: 'sell', quantity: 20, type: 'limit', limitPrice: 101 },
      { side: 'sell', quantity: 99, type: 'stop', stopPrice: 90, reduceOnly: true },
      { instrument: 1, side: 'buy', quantity: 2, type: 'market-on-close' },
    ];
    const book = read({ positions: [10, -3], orders });
    expect([book.sure[0], book.buys[0], book.sells[0], book.sure[1]]).toEqual([6, 7, 20, -1]);
    expect([book.value(0), book.value(1)]).toEqual([1_400, 60]);
    expect([book.gross, book.net]).toEqual([1_460, 540]);
    expect(
      read({ positions: [10, 0], orders: [{ side: 'buy', quantity: 7, type: 'limit', limitPrice: 9 }] }).value(0),
    ).toBe(1_700);
  });

  it('within one instant takes out what it had and puts in what there is', () => {
    const positions = [1, 1];
    const at = fakeDecision({ universe: ['A', 'B'], positions });
    const book = new ExposureBook(2);
    book.read(0, at);
    expect([book.gross, book.net]).toEqual([200, 200]);
    positions[0] = -4;
    positions[1] = 9;
    book.read(0, at);
    expect([book.gross, book.net]).toEqual([500, -300]);
    book.read(1, at);
    expect([book.gross, book.net]).toEqual([1_300, 500]);
    positions[0] = 7;
    Object.assign(at, { now: 9 });
    book.read(1, at);
    expect([book.gross, book.net]).toEqual([1_600, 1_600]);
    positions[0] = 8;
    book.clear();
    book.read(1, at);
    expect([book.gross, book.net]).toEqual([1_700, 1_700]);
  });
});

describe('Proposal', () => {
  const universe = ['A', euro];
  const read = (intent: OrderIntent, input: FakeInput = {}) => {
    const p = new Proposal();
    const at = fakeDecision({ universe, marks: [100, 3], fx: () => 2, ...input });
    return { asks: p.read(intent, at), p, at };
  };

  it('reads a new order: units, side, and money at its own price and at the mark', () => {
    const { asks, p } = read(order('sell', 5, { instrument: 1, type: 'stop-limit', limitPrice: 4, stopPrice: 7 }));
    expect(asks).toBe(true);
    expect([p.instrument, p.sign, p.quantity, p.filled, p.before]).toEqual([1, -1, 5, 0, 0]);
    expect([p.orderUnit, p.markUnit]).toEqual([80, 60]);
    expect(read(order('buy', 5, { type: 'stop', stopPrice: '-7' as never })).p.orderUnit).toBe(7);
    const blind = read(order('buy', 1, { type: 'limit', limitPrice: 9 }), { marks: [Number.NaN, 3] }).p;
    expect([blind.orderUnit, blind.markUnit]).toEqual([9, 9]);
    expect(read({ action: 'cancel', id: 'x' }).asks).toBe(false);
    expect([numberOf('2.5'), numberOf(2.5)]).toEqual([2.5, 2.5]);
    expect([0, 1].map((i) => moneyOf(i, fakeDecision({ universe, fx: () => 2 })))).toEqual([1, 20]);
    // A rate of the account's own currency is never asked for.
    expect(moneyOf(0, fakeDecision({ universe, fx: () => Number.NaN }))).toBe(1);
  });

  it('reads a change of an open order: what it adds, at whichever price it then has', () => {
    const open: FakeOrder = {
      id: 'x',
      side: 'sell',
      quantity: 10,
      filled: 4,
      type: 'stop-limit',
      limitPrice: 90,
      stopPrice: 95,
    };
    const change = (more: object) => read({ action: 'replace', id: 'x', ...more } as OrderIntent, { orders: [open] });
    const { asks, p } = change({ quantity: 15 });
    expect(asks).toBe(true);
    expect([p.sign, p.quantity, p.filled, p.before, p.orderUnit]).toEqual([-1, 11, 4, 6, 90]);
    expect(change({ quantity: 15, limitPrice: 80, stopPrice: 85 }).p.orderUnit).toBe(80);
    expect(change({ quantity: 10 }).asks).toBe(false);
    expect(change({ limitPrice: 80 }).asks).toBe(false);
    expect(read({ action: 'replace', id: 'ghost', quantity: 99 }, { orders: [open] }).asks).toBe(false);
    const stop = { ...open, type: 'stop' as const, limitPrice: undefined } as unknown as FakeOrder;
    const other = (more: object) =>
      read({ action: 'replace', id: 'x', quantity: 15, ...more } as OrderIntent, { orders: [stop] });
    expect([other({}).p.orderUnit, other({ stopPrice: 85 }).p.orderUnit]).toEqual([95, 85]);
  });

  it('knows what it may close beside other orders of its side, and rounds what is left down to the lot', () => {
    const orders: FakeOrder[] = [
      { id: 'a', side: 'sell', quantity: 3 },
      { id: 'b', side: 'buy', quantity: 50 },
      { id: 'c', side: 'sell', quantity: 9, reduceOnly: true },
      { id: 'd', instrument: 1, side: 'sell', quantity: 9 },
    ];
    const { p, at } = read(order('sell', 8), { positions: [10, 0], orders });
    expect([p.closable(at), p.working(at), p.reduces(at)]).toEqual([7, 3, false]);
    expect(read(order('sell', 7), { positions: [10, 0], orders }).p.reduces(at)).toBe(true);
    const only = read(order('sell', 8, { reduceOnly: true }), { positions: [10, 0], orders });
    expect(only.p.closable(only.at)).toBe(10);
    expect(read(order('buy', 8), { positions: [10, 0] }).p.closable(at)).toBe(0);
    const flat = read(order('sell', 8), { positions: [0, 0] });
    expect(flat.p.closable(flat.at)).toBe(0);
    const lots = read(order('buy', 20), { universe: [instrument({ id: 'A', lotSize: 5 }), euro] });
    expect(lots.p.atMost(14.9, lots.at, { text: 'why' })).toEqual({
      verdict: 'reduce',
      quantity: expect.anything(),
      reason: { text: 'why', passes: 10 },
    });
    expect(lots.p.atMost(4.9, lots.at, { text: 'why' })).toEqual({
      verdict: 'refuse',
      reason: { text: 'why', passes: 0 },
    });
    expect(lots.p.atMost(-3, lots.at, { text: 'why' }).verdict).toBe('refuse');
    const grown = read(
      { action: 'replace', id: 'x', quantity: 30 },
      {
        orders: [{ id: 'x', side: 'buy', quantity: 10, filled: 4 }],
      },
    );
    expect(grown.p.atMost(12, grown.at, { text: 'why' })).toMatchObject({ reason: { passes: 16 } });
    // No more than it may trade already: the change is refused, and the order stays.
    expect(grown.p.atMost(6, grown.at, { text: 'why' })).toEqual({
      verdict: 'refuse',
      reason: { text: 'why', passes: 0 },
    });
  });
});

describe('PriceMemory', () => {
  const at = (day: number, ...marks: number[]) => fakeDecision({ universe: ['A', 'B'], marks, now: day * DAY });

  it('keeps the last returns, newest first; whole only when all are known', () => {
    const memory = new PriceMemory(2, 3, 0);
    memory.settle(at(0, 100, 50));
    expect([memory.length, memory.pushed, memory.whole(0)]).toEqual([0, 1, false]);
    memory.settle(at(1, 110, Number.NaN));
    memory.settle(at(2, 99, 50));
    expect([memory.length, memory.whole(0)]).toEqual([2, false]);
    memory.settle(at(3, 198, 50));
    expect([memory.length, memory.whole(0), memory.whole(1)]).toEqual([3, true, false]);
    expect([0, 1, 2].map((lag) => memory.get(0, lag))).toEqual([1, expect.closeTo(-0.1, 12), expect.closeTo(0.1, 12)]);
    memory.settle(at(4, 198, 55));
    memory.settle(at(5, 198, 55));
    expect([memory.length, memory.whole(1)]).toEqual([3, true]);
    expect([...tableOf(memory, [1, 0]).values]).toEqual([0, 1, expect.closeTo(0.1, 12), 0, 0, 0]);
    expect(tableOf(memory, [1])).toMatchObject({ rows: 3, columns: 1 });
  });

  it('takes splits out, passes over all else, samples as often as told to, and survives a restart', () => {
    const memory = new PriceMemory(2, 2, 2 * DAY);
    memory.settle(at(0, 100, 50));
    memory.settle(at(1.9, 999, 999));
    memory.observe({
      kind: 'corporate-action',
      instrument: 0,
      action: { type: 'split', numerator: 3, denominator: 2 },
    } as never);
    memory.observe({ kind: 'corporate-action', instrument: 1, action: { type: 'dividend', amount: 1 } } as never);
    memory.observe({ kind: 'bar', instrument: 1, action: { type: 'split', numerator: 9, denominator: 1 } } as never);
    memory.observe({ orderId: 'x', type: 'accepted', at: 0 } as never);
    const again = new PriceMemory(2, 2, 2 * DAY);
    again.restore(memory.snapshot());
    for (const one of [memory, again]) {
      one.settle(at(1.99, 1, 1));
      one.settle(at(2, 80, 55));
      expect([one.get(0, 0), one.get(1, 0)]).toEqual([expect.closeTo(0.2, 12), expect.closeTo(0.1, 12)]);
      expect([one.pushed, one.length]).toEqual([2, 1]);
    }
    expect(() => again.restore({ json: null, bytes: new Uint8Array(8) })).toThrow(/risk price memory/);
  });
});

describe('LimitPolicy', () => {
  /** A limit on units held or coming of the instrument, with a stated maximum. */
  const units = (most: () => number, text = 'units'): Limit => ({
    text,
    max: most,
    measure: (book, _at, i) =>
      i < 0
        ? Math.max(...Array.from({ length: book.size }, (_, k) => Math.max(book.high[k]!, -book.low[k]!)))
        : Math.max(book.high[i]!, -book.low[i]!),
  });
  const two = (input: FakeInput = {}) => fakeDecision({ universe: ['A', 'B'], ...input });

  it('finds the largest size that keeps every limit, and names the last that cut', () => {
    const policy = new LimitPolicy('test', 2, [
      units(() => 50, 'fifty'),
      units(() => 80, 'eighty'),
      units(() => 20, 'twenty'),
    ]);
    expect(policy.review(order('buy', 20), two())).toEqual({ verdict: 'approve' });
    expect(policy.review(order('sell', 99), two())).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'twenty', measured: 99, limit: 20, passes: 20 },
    });
    expect(policy.review(order('buy', 99), two({ positions: [-5, 0] }))).toMatchObject({ reason: { passes: 25 } });
    expect(policy.review(order('buy', 99, { instrument: 1 }), two({ positions: [50, 7] }))).toMatchObject({
      reason: { passes: 13 },
    });
    for (const most of [1e-3, 7, 1e6]) {
      const exact = new LimitPolicy('test', 2, [units(() => most)]);
      expect(exact.review(order('buy', most), two())).toEqual({ verdict: 'approve' });
    }
  });

  it('a limit that does not bind yet, one of nothing, and one that cannot be known', () => {
    const free = new LimitPolicy('test', 2, [units(() => Number.POSITIVE_INFINITY)]);
    expect(free.review(order('buy', 1e9), two())).toEqual({ verdict: 'approve' });
    expect(free.settle(two({ positions: [1e9, 0] }))).toBeUndefined();
    const none = new LimitPolicy('test', 2, [units(() => 0)]);
    expect(none.review(order('buy', 9), two())).toMatchObject({ verdict: 'refuse', reason: { measured: 9, limit: 0 } });
    expect(none.review(order('sell', 9), two({ positions: [5, 0] }))).toMatchObject({ reason: { passes: 5 } });
    const blind = new LimitPolicy('test', 2, [{ text: 'what', max: () => 3, measure: () => Number.NaN }]);
    expect(blind.review(order('sell', 9), two({ positions: [5, 0] }))).toEqual({
      verdict: 'reduce',
      quantity: expect.anything(),
      reason: { text: 'what unknown: not enough prices yet', limit: 3, passes: 5 },
    });
    // Nothing is announced of what is not known.
    expect(blind.settle(two())).toBeUndefined();
    const edge = new LimitPolicy('test', 2, [units(() => 5)]);
    expect(edge.settle(two({ positions: [5, 0] }))).toBeUndefined();
    expect(edge.settle(two({ positions: [0, 6] }))).toHaveLength(1);
    // A breach that cannot be measured for a while has not ended by that, and is not told of twice.
    let known = true;
    const veiled = new LimitPolicy('test', 2, [
      { text: 'what', max: () => 3, measure: (book) => (known ? book.high[0]! : Number.NaN) },
    ]);
    const over = two({ positions: [9, 0] });
    expect(veiled.settle(over)).toHaveLength(1);
    known = false;
    expect(veiled.settle(over)).toBeUndefined();
    known = true;
    expect(veiled.settle(over)).toBeUndefined();
  });

  it('a change of an order beside a position that it closes is cut to the larger of what it had and what it closes', () => {
    const policy = new LimitPolicy('test', 2, [units(() => 1)]);
    const resting = (quantity: number): FakeInput => ({
      positions: [-4, 0],
      orders: [{ id: 'r', side: 'buy', quantity, type: 'limit', limitPrice: 90 }],
    });
    const passes = (quantity: number): unknown =>
      policy.review({ action: 'replace', id: 'r', quantity: 20 }, two(resting(quantity)));
    expect(passes(2)).toMatchObject({ verdict: 'reduce', reason: { passes: 4 } });
    expect(passes(9)).toMatchObject({ verdict: 'refuse', reason: { passes: 0 } });
  });

  it('lets its memory see events and settles, keeps it, and gives it back', () => {
    const seen: string[] = [];
    const memory: LimitMemory = {
      observe: () => seen.push('event'),
      settle: () => seen.push('settle'),
      snapshot: () => ({ json: 'kept', bytes: Uint8Array.of(1, 2) }),
      restore: (state) => seen.push(`${JSON.stringify(state.json)} ${String(state.bytes)}`),
    };
    const policy = new LimitPolicy('test', 2, [units(() => 5)], memory);
    expect(policy.observe!({ kind: 'bar' } as never, two())).toBeUndefined();
    policy.settle(two({ positions: [9, 0] }));
    expect(policy.snapshot()).toEqual({ json: { breached: ['units'], memory: 'kept' }, bytes: Uint8Array.of(1, 2) });
    policy.restore(policy.snapshot());
    expect(seen).toEqual(['event', 'settle', '"kept" 1,2']);
    expect(policy.settle(two({ positions: [9, 0] }))).toBeUndefined();
    const bare = new LimitPolicy('test', 2, [units(() => 5)]);
    expect(bare.observe).toBeUndefined();
    expect(bare.snapshot()).toEqual({ json: { breached: [], memory: null } });
    bare.restore(bare.snapshot());
    const mute = new LimitPolicy('test', 2, [], { snapshot: () => ({ json: 1 }), restore: () => seen.push('bare') });
    expect(mute.observe).toBeUndefined();
    expect(mute.settle(two())).toBeUndefined();
    mute.restore(mute.snapshot());
    expect(seen.at(-1)).toBe('bare');
    expect(mute.snapshot()).toEqual({ json: { breached: [], memory: 1 } });
  });

  it('reads the book anew after a restart', () => {
    const policy = new LimitPolicy('test', 2, [units(() => 5)]);
    const positions = [5, 0];
    const at = two({ positions });
    expect(policy.review(order('buy', 1, { instrument: 1 }), at)).toEqual({ verdict: 'approve' });
    positions[0] = 0;
    policy.restore(policy.snapshot());
    expect(policy.review(order('buy', 5), at)).toEqual({ verdict: 'approve' });
  });
});

describe('halts, word by word', () => {
  const at = (equity: number, day = 0, more: FakeInput = {}) =>
    fakeDecision({ accountEquity: equity, now: day * DAY, ...more });

  it('daily loss: what it says when it trips, when the day ends, and both at once', () => {
    const make = dailyLossHalt({ max: 0.1, dayStart: '6h' });
    const policy: RiskPolicy = make(fakeEnv());
    expect(policy.snapshot()).toEqual({ json: null });
    policy.settle!(at(100, 0.5));
    expect(policy.settle!(at(90, 0.6))).toBeUndefined();
    const reason = { text: 'loss since the day began', measured: 0.2, limit: 0.1 };
    expect(policy.settle!(at(80, 0.7))).toEqual([
      { action: 'halt', reason: { ...reason, measured: expect.closeTo(0.2, 12) } },
    ]);
    expect(policy.settle!(at(70, 0.8))).toBeUndefined();
    const again = make(fakeEnv());
    again.restore(JSON.parse(JSON.stringify(policy.snapshot())));
    for (const one of [policy, again]) {
      expect(one.review(order('buy', 1), at(70, 0.9))).toEqual({
        verdict: 'halt',
        reason: { ...reason, measured: expect.closeTo(0.2, 12), passes: 0 },
      });
      // The day ends at six in the morning; it opens with the last equity of the day before.
      expect(one.settle!(at(70, 1.24))).toBeUndefined();
      expect(one.settle!(at(50, 1.25))).toEqual([
        { action: 'resume', reason: { text: 'a new day begins', measured: 70 } },
        { action: 'halt', reason: { ...reason, measured: expect.closeTo(2 / 7, 12) } },
      ]);
    }
    const flat = dailyLossHalt({ max: 0.1, action: 'flatten' })(fakeEnv());
    flat.settle!(at(100));
    flat.settle!(at(50, 0.1, { positions: [3] }));
    expect(flat.settle!(at(50, 0.2, { positions: [3] }))).toMatchObject([{ action: 'flatten', instrument: 0 }]);
    again.restore({ json: null });
    expect(again.settle!(at(1, 9))).toBeUndefined();
    expect(again.review(order('buy', 1), at(1))).toEqual({ verdict: 'approve' });
  });

  it('drawdown: what it says when it trips and when its time is over; a restart without a peak has none', () => {
    const make = drawdownHalt({ max: 0.1, resumeAfter: '2d' });
    const policy = make(fakeEnv());
    policy.settle!(at(100));
    policy.settle!(at(80, 1));
    const again = make(fakeEnv());
    again.settle!(at(1_000));
    again.restore(JSON.parse(JSON.stringify(policy.snapshot())));
    for (const one of [policy, again]) {
      expect(one.review(order('buy', 1), at(80, 1))).toEqual({
        verdict: 'halt',
        reason: { text: 'drawdown from the peak of equity', measured: expect.closeTo(0.2, 12), limit: 0.1, passes: 0 },
      });
      expect(one.settle!(at(85, 3))).toEqual([
        { action: 'resume', reason: { text: 'drawdown halt has run its time', measured: 85 } },
      ]);
    }
    again.restore(make(fakeEnv()).snapshot());
    expect(again.settle!(at(1, 4))).toBeUndefined();
    expect(again.review(order('buy', 1), at(1, 4))).toEqual({ verdict: 'approve' });
  });

  it('the switch: why, once, and that it was reset; a restart keeps both', () => {
    const kill = killSwitch();
    const policy = kill(fakeEnv());
    expect(policy.settle!(at(1))).toBeUndefined();
    expect(kill.tripped).toBeNull();
    kill.reset();
    // A reset of what was not tripped says nothing.
    expect(policy.settle!(at(1))).toBeUndefined();
    kill.trip('first');
    kill.trip('second');
    expect(policy.review(order('buy', 1), at(1))).toEqual({ verdict: 'halt', reason: { text: 'first', passes: 0 } });
    expect(policy.settle!(at(1))).toEqual([{ action: 'halt', reason: { text: 'first' } }]);
    expect(policy.settle!(at(1))).toBeUndefined();
    const again = kill(fakeEnv());
    again.restore(JSON.parse(JSON.stringify(policy.snapshot())));
    expect(again.settle!(at(1))).toBeUndefined();
    expect(again.review(order('buy', 1), at(1))).toMatchObject({ verdict: 'halt', reason: { text: 'first' } });
    kill.reset();
    for (const one of [policy, again])
      expect(one.settle!(at(1))).toEqual([{ action: 'resume', reason: { text: 'kill switch reset' } }]);
    expect(policy.review(order('buy', 1), at(1))).toEqual({ verdict: 'approve' });
    kill.trip('third');
    kill.reset();
    kill.trip('fourth');
    expect(policy.settle!(at(1))).toEqual([{ action: 'halt', reason: { text: 'fourth' } }]);
    // What a run that was not told yet has written is told after the restart.
    const other = killSwitch();
    const untold = other(fakeEnv());
    other.trip('now');
    untold.review(order('buy', 1), at(1));
    const late = killSwitch()(fakeEnv());
    late.restore(JSON.parse(JSON.stringify(untold.snapshot())));
    expect(late.settle!(at(1))).toEqual([{ action: 'halt', reason: { text: 'now' } }]);
    late.restore({ json: null });
    expect(late.settle!(at(1))).toBeUndefined();
    expect(late.review(order('buy', 1), at(1))).toEqual({ verdict: 'approve' });
  });

  it('a halt cancels what could open or turn, and leaves what closes', () => {
    const kill = killSwitch();
    const policy = kill(fakeEnv(['A', 'B']));
    kill.trip('why');
    const orders: FakeOrder[] = [
      { id: 'closes', side: 'sell', quantity: 10 },
      { id: 'turns', side: 'sell', quantity: 11 },
      { id: 'adds', side: 'buy', quantity: 1 },
      { id: 'only', side: 'sell', quantity: 99, reduceOnly: true },
      { id: 'opens', instrument: 1, side: 'sell', quantity: 1 },
      // Each closes by itself; beside the first, this one would turn the position.
      { id: 'again', side: 'sell', quantity: 1 },
    ];
    const actions = policy.settle!(fakeDecision({ universe: ['A', 'B'], positions: [10, 0], orders }));
    expect(actions!.slice(1).map((one) => (one.action === 'submit' ? one.intent : one))).toEqual([
      { action: 'cancel', id: 'turns' },
      { action: 'cancel', id: 'adds' },
      { action: 'cancel', id: 'opens' },
      { action: 'cancel', id: 'again' },
    ]);
  });
});
