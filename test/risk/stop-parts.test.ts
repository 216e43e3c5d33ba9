/** The parts that stops are made of, one by one, on books made by hand. */
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { RiskAction, RiskPolicy } from '../../src/contracts/risk-policy.js';
import type { MarketEvent } from '../../src/core/event.js';
import { flags } from '../../src/core/flags.js';
import { instrument } from '../../src/core/instrument.js';
import type { NewIntent, Side } from '../../src/core/order.js';
import { averageTrueRange } from '../../src/math/stops.js';
import { type ProtectiveStopsOptions, protectiveStops, riskBudget } from '../../src/risk/index.js';
import { follow, inNewShares, protectTag, type WatchedTrade } from '../../src/risk/stop-levels.js';
import { type StopDistance, StopMeter } from '../../src/risk/stop-meter.js';
import { type FakeInput, type FakeOrder, fakeDecision, fakeEnv } from '../fake-decision.js';

const DAY = 86_400e6;
type Bar = readonly [high: number, low: number, close: number];
const bars: readonly Bar[] = [
  [101, 99, 100],
  [103, 100, 102],
  [102, 97, 98],
  [100, 98, 99],
  [106, 99, 105],
  [105, 101, 102],
  [104, 103, 103],
];
const barEvent = ([high, low, close]: Bar, index = 0): MarketEvent =>
  ({ kind: 'bar', instrument: index, high, low, close, at: 0 }) as unknown as MarketEvent;
const split = (numerator: number, denominator: number, index = 0): MarketEvent =>
  ({
    kind: 'corporate-action',
    instrument: index,
    action: { type: 'split', numerator, denominator },
  }) as unknown as MarketEvent;
const order = (side: Side, quantity: number, more: Partial<NewIntent> = {}): NewIntent =>
  ({ action: 'new', instrument: 0, side, quantity, type: 'market', ...more }) as NewIntent;

describe('StopMeter', () => {
  const columns = { high: bars.map((b) => b[0]), low: bars.map((b) => b[1]), close: bars.map((b) => b[2]) };

  it('ATR: that of the reference, from the bar after the period on', () => {
    const atr = averageTrueRange(columns, 3);
    const meter = new StopMeter({ atr: { period: 3, multiple: 2 } }, 2);
    bars.forEach((bar, t) => {
      meter.observe(barEvent(bar, 1));
      const known = meter.distance(1, 100);
      if (t < 3) expect(known).toBeNaN();
      else expect(known).toBeCloseTo(2 * atr[t]!, 12);
      expect(meter.distance(0, 100)).toBeNaN();
    });
  });

  it('volatility: seeded with as many squares as the half-life, then decaying', () => {
    const rule: StopDistance = { volatility: { halfLife: 2, multiple: 3 } };
    const meter = new StopMeter(rule, 1);
    const r = columns.close.slice(1).map((close, t) => close / columns.close[t]! - 1);
    const decay = Math.exp(-Math.LN2 / 2);
    let variance = (r[0]! * r[0]! + r[1]! * r[1]!) / 2;
    bars.forEach((bar, t) => {
      meter.observe(barEvent(bar));
      if (t > 2) variance = decay * variance + (1 - decay) * r[t - 1]! * r[t - 1]!;
      if (t < 2) expect(meter.distance(0, 50)).toBeNaN();
      else expect(meter.distance(0, -50)).toBeCloseTo(3 * Math.sqrt(variance) * 50, 12);
    });
    // A price of old shares becomes one of new shares; a return stays what it is.
    const before = meter.distance(0, 1);
    meter.observe(split(2, 1));
    meter.observe(barEvent([52, 51, 51.5]));
    expect(meter.distance(0, 1)).toBeCloseTo(3 * Math.sqrt(decay * (before / 3) * (before / 3)), 12);
  });

  it('percent: of any price, at once; bars that are no bars and other events are passed over', () => {
    expect(new StopMeter({ percent: 0.05 }, 1).distance(0, -200)).toBe(10);
    const meter = new StopMeter({ atr: { period: 1, multiple: 1 } }, 1);
    meter.observe(barEvent(bars[0]!));
    meter.observe(barEvent([Number.NaN, 1, 2]));
    meter.observe({ type: 'accepted', orderId: 'x', at: 0 } as never);
    meter.observe({ kind: 'corporate-action', instrument: 0, action: { type: 'dividend', amount: 5 } } as never);
    meter.observe({ kind: 'trade', instrument: 0, price: 900 } as never);
    expect(meter.distance(0, 1)).toBeNaN();
    meter.observe(barEvent(bars[1]!));
    expect(meter.distance(0, 1)).toBe(3);
    meter.observe(split(1, 4));
    expect(meter.distance(0, 1)).toBe(12);
    meter.observe(barEvent([410, 404, 408]));
    expect(meter.distance(0, 1)).toBe(6);
  });

  it('goes on after a restart as if nothing had happened, in its seed too', () => {
    for (const rule of [{ atr: { period: 4, multiple: 2 } }, { volatility: { halfLife: 3, multiple: 1 } }] as const) {
      const [one, other] = [new StopMeter(rule, 1), new StopMeter(rule, 1)];
      bars.forEach((bar, t) => {
        one.observe(barEvent(bar));
        if (t === 2) other.restore(one.snapshot());
        if (t > 2) other.observe(barEvent(bar));
        if (t === 4) {
          one.observe(split(3, 2));
          other.observe(split(3, 2));
        }
      });
      expect(other.distance(0, 70)).toBe(one.distance(0, 70));
      expect(Number.isFinite(one.distance(0, 70))).toBe(true);
    }
  });
});

describe('the level of a trade', () => {
  const long: WatchedTrade = { side: 1, entry: 100, risk: 5, since: 0, best: 102, level: 95, units: 10, taken: 0 };
  const short: WatchedTrade = { ...long, side: -1, best: 98, level: 105 };
  const trail = { percent: 0.1 };

  it('follows the best price, only with the trade, and not by a distance that is unknown', () => {
    expect(follow(long, 110, { trail }, 6)).toEqual({ ...long, best: 110, level: 104 });
    expect(follow(long, 101, { trail }, 3)).toEqual({ ...long, level: 99 });
    expect(follow(long, 110, { trail }, 20)).toEqual({ ...long, best: 110 });
    expect(follow(long, 110, { trail }, Number.NaN)).toEqual({ ...long, best: 110 });
    expect(follow(long, Number.NaN, {}, 6)).toEqual(long);
    expect(follow(long, 110, {}, 6)).toEqual({ ...long, best: 110 });
    expect(follow(short, 90, { trail }, 6)).toEqual({ ...short, best: 90, level: 96 });
    expect(follow(short, 99, { trail }, 20)).toEqual(short);
  });

  it('goes to the entry and its costs once the trade is so far ahead, never back', () => {
    const breakEven = { after: 1, offsetBps: 20 };
    expect(follow(long, 105, { breakEven }, 0).level).toBeCloseTo(100.2, 12);
    expect(follow(long, 104.9, { breakEven }, 0).level).toBe(95);
    expect(follow({ ...long, level: 103 }, 105, { breakEven }, 0).level).toBe(103);
    expect(follow(short, 95, { breakEven }, 0).level).toBeCloseTo(99.8, 12);
    expect(follow(short, 95.1, { breakEven }, 0).level).toBe(105);
    expect(follow({ ...long, entry: -100, best: -98, level: -105 }, -95, { breakEven }, 0).level).toBeCloseTo(
      -99.8,
      12,
    );
  });

  it('is one of new shares after a split, and has its tag', () => {
    expect(inNewShares(long, 0.5)).toEqual({ ...long, entry: 50, risk: 2.5, best: 51, level: 47.5, units: 20 });
    expect([protectTag('stop', 3), protectTag('target', 3), protectTag('target', 3, 2)]).toEqual([
      'protect-stop-3',
      'protect-target-3-0',
      'protect-target-3-2',
    ]);
  });
});

/** An open order that carries a tag: made orders have none. */
function tagged(input: FakeInput, ...tags: readonly string[]) {
  const at = fakeDecision(input);
  const open = at.inFlight
    .orders()
    .map((one, k) => ({ ...one, order: Object.create(one.order, { tag: { value: tags[k] ?? '' } }) }));
  const orders = (i?: number) => (i === undefined ? open : open.filter((one) => one.order.instrument === i));
  return { ...at, inFlight: { ...at.inFlight, orders } } as typeof at;
}

describe('protectiveStops, order by order', () => {
  const universe = [instrument({ id: 'A', lotSize: 5, tickSize: 0.25 }), instrument({ id: 'B' })];
  const base: FakeInput = { universe, marks: [101, 50] };
  const made = (options: Partial<ProtectiveStopsOptions> = {}): RiskPolicy =>
    protectiveStops({ initial: { percent: 0.03 }, ...options } as ProtectiveStopsOptions)({
      ...fakeEnv(universe),
      flags: flags({ enable_risk_v2: true }),
    });
  const short = (actions: readonly RiskAction[] | undefined) =>
    (actions ?? []).map((one) => {
      if (one.action !== 'submit') return one.action === 'flatten' ? `flatten ${one.instrument}` : one.action;
      const { intent } = one;
      if (intent.action === 'cancel') return `cancel ${intent.id}`;
      if (intent.action === 'replace') return `replace ${intent.id} ${intent.quantity} at ${intent.stopPrice}`;
      const price = intent.limitPrice ?? intent.stopPrice;
      return `${intent.side} ${intent.quantity} ${intent.type}${price === undefined ? '' : ` at ${price}`} ${intent.tag}`;
    });

  it('gives an entry its stop along, on the grid, away from the market', () => {
    const long = made().review(order('buy', 20), fakeDecision(base));
    expect(long).toEqual({
      verdict: 'approve',
      protect: [
        {
          action: 'new',
          instrument: 0,
          side: 'sell',
          quantity: new Decimal(20),
          type: 'stop',
          stopPrice: new Decimal(97.75),
          reduceOnly: true,
          timeInForce: 'gtc',
          tag: 'protect-stop-0',
        },
      ],
    });
    expect(made().review(order('sell', 22), fakeDecision(base))).toMatchObject({
      protect: [{ side: 'buy', quantity: new Decimal(20), stopPrice: new Decimal(104.25) }],
    });
    const limit = order('buy', 20, { type: 'limit', limitPrice: 90 });
    expect(made().review(limit, fakeDecision(base))).toMatchObject({ protect: [{ stopPrice: new Decimal(87.25) }] });
    const stop = order('buy', 20, { type: 'stop', stopPrice: 110 });
    expect(made().review(stop, fakeDecision(base))).toMatchObject({ protect: [{ stopPrice: new Decimal(106.5) }] });
    // Of an order that turns a position only what opens is protected; what closes alone is left alone.
    expect(made().review(order('sell', 50), fakeDecision({ ...base, positions: [20, 0] }))).toMatchObject({
      protect: [{ quantity: new Decimal(30) }],
    });
    for (const closes of [order('sell', 20), order('sell', 50, { reduceOnly: true })])
      expect(made().review(closes, fakeDecision({ ...base, positions: [20, 0] }))).toEqual({ verdict: 'approve' });
    // Less than a lot, kept by the engine, or a level below nothing: no order that could rest.
    expect(made().review(order('buy', 4), fakeDecision(base))).toEqual({ verdict: 'approve' });
    expect(made({ rest: 'engine' }).review(order('buy', 20), fakeDecision(base))).toEqual({ verdict: 'approve' });
    const far = made({ initial: { atr: { period: 1, multiple: 99 } } });
    expect(far.review(order('buy', 20), fakeDecision(base))).toEqual({
      verdict: 'refuse',
      reason: { text: 'stop distance unknown: not enough bars yet', passes: 0 },
    });
    for (const bar of bars) far.observe!(barEvent(bar), fakeDecision(base));
    expect(far.review(order('buy', 20), fakeDecision(base))).toEqual({ verdict: 'approve' });
    expect(made().review({ action: 'replace', id: 'x', quantity: 9 }, fakeDecision(base))).toEqual({
      verdict: 'approve',
    });
  });

  it('puts a stop under what is held, keeps one, moves it once, and takes strangers back', () => {
    const policy = made({ trail: { percent: 0.03 } });
    const held: FakeInput = { ...base, positions: [20, 0] };
    expect(policy.settle!(fakeDecision(held))).toEqual([
      {
        action: 'submit',
        reason: { text: 'the stop follows the trade', measured: 97 },
        intent: expect.objectContaining({
          side: 'sell',
          quantity: new Decimal(20),
          stopPrice: new Decimal(97),
          tag: 'protect-stop-0',
        }),
      },
    ]);
    const resting = (stopPrice: number, quantity: number, more: Partial<FakeOrder> = {}): FakeOrder => {
      return { id: 's', side: 'sell', type: 'stop', stopPrice, quantity, reduceOnly: true, ...more };
    };
    expect(policy.settle!(tagged({ ...held, orders: [resting(97, 20)] }, 'protect-stop-0'))).toBeUndefined();
    // Three in a hundred below the best price of 110, whatever the mark.
    policy.observe!(barEvent([110, 99, 105]), fakeDecision(held));
    const behind = tagged({ ...held, orders: [resting(97, 20)] }, 'protect-stop-0');
    expect(short(policy.settle!(behind))).toEqual(['replace s 20 at 106.5']);
    expect(policy.settle!(behind)).toBeUndefined();
    const again = made({ trail: { percent: 0.03 } });
    again.restore(policy.snapshot());
    expect(again.settle!(behind)).toBeUndefined();
    expect(
      short(policy.settle!(tagged({ ...held, positions: [25, 0], orders: [resting(106.5, 15)] }, 'protect-stop-0'))),
    ).toEqual(['replace s 25 at 106.5']);
    const partly = tagged(
      { ...held, positions: [15, 0], orders: [resting(106.5, 30, { filled: 5 })] },
      'protect-stop-0',
    );
    expect(short(policy.settle!(partly))).toEqual(['replace s 20 at 106.5']);
    const two = [resting(106.5, 15), resting(90, 15, { id: 't' }), resting(120, 15, { id: 'u', side: 'buy' })];
    const crowd = tagged(
      { ...held, positions: [15, 0], orders: two },
      'protect-stop-0',
      'protect-stop-0',
      'protect-stop-0',
    );
    expect(short(policy.settle!(crowd))).toEqual(['cancel t', 'cancel u']);
    expect(short(policy.settle!(tagged({ ...base, orders: [resting(106.5, 15)] }, 'protect-stop-0')))).toEqual([
      'cancel s',
    ]);
    expect(policy.settle!(fakeDecision(base))).toBeUndefined();
  });

  it('leaves the stop of an entry that is still on its way, and takes it over when that is filled', () => {
    const policy = made();
    const stop: FakeOrder = { id: 's', side: 'sell', type: 'stop', stopPrice: 80, quantity: 20, reduceOnly: true };
    const entry: FakeOrder = { id: 'e', side: 'buy', quantity: 20 };
    expect(policy.settle!(tagged({ ...base, orders: [entry, stop] }, '', 'protect-stop-0'))).toBeUndefined();
    // Filled: the level is that of the order, not one at the stated distance.
    expect(policy.settle!(tagged({ ...base, positions: [20, 0], orders: [stop] }, 'protect-stop-0'))).toBeUndefined();
  });

  it('takes profits on a ladder: limit orders at the venue, each once, on the grid', () => {
    const policy = made({
      targets: [
        { at: 1, share: 0.5 },
        { at: 2.1, share: 0.3 },
        { at: 9, share: 0.1 },
      ],
    });
    expect(short(policy.settle!(fakeDecision({ ...base, positions: [20, 0] })))).toEqual([
      'sell 20 stop at 97 protect-stop-0',
      'sell 10 limit at 103 protect-target-0-0',
      'sell 5 limit at 106.5 protect-target-0-1',
    ]);
    const stop: FakeOrder = { id: 's', side: 'sell', type: 'stop', stopPrice: 97, quantity: 20, reduceOnly: true };
    expect(policy.settle!(tagged({ ...base, positions: [20, 0], orders: [stop] }, 'protect-stop-0'))).toBeUndefined();
    const sold = made({ targets: [{ at: 40, share: 1 }] });
    // A target below nothing cannot rest.
    expect(short(sold.settle!(fakeDecision({ ...base, positions: [-20, 0] })))).toEqual([
      'buy 20 stop at 103 protect-stop-0',
    ]);
    expect(
      short(made({ targets: [{ at: 1.1, share: 1 }] }).settle!(fakeDecision({ ...base, positions: [-20, 0] }))),
    ).toEqual(['buy 20 stop at 103 protect-stop-0', 'buy 20 limit at 96.5 protect-target-0-0']);
  });

  it('kept by the engine: closed after the bar that touched, targets at the market, the stop first where both were', () => {
    const policy = made({ rest: 'engine', targets: [{ at: 1, share: 0.5 }] });
    const held: FakeInput = { ...base, positions: [20, 0] };
    expect(policy.settle!(fakeDecision(held))).toBeUndefined();
    policy.observe!(barEvent([102.9, 97.1, 100]), fakeDecision(held));
    expect(policy.settle!(fakeDecision(held))).toBeUndefined();
    policy.observe!(barEvent([103, 98, 100]), fakeDecision(held));
    expect(short(policy.settle!(fakeDecision(held)))).toEqual(['sell 10 market protect-target-0-0']);
    policy.observe!(barEvent([103, 97, 100]), fakeDecision(held));
    expect(policy.settle!(fakeDecision({ ...held, positions: [10, 0] }))).toEqual([
      {
        action: 'flatten',
        instrument: 0,
        reason: { text: 'stop kept by the engine was touched', measured: 97, limit: 97 },
      },
    ]);
    const closing = { ...held, orders: [{ side: 'sell', quantity: 10 }] } as const;
    policy.observe!(barEvent([103, 90, 100]), fakeDecision(held));
    expect(policy.settle!(fakeDecision(closing))).toBeUndefined();
    const both = made({ rest: 'engine', targets: [{ at: 1, share: 0.5 }] });
    both.settle!(fakeDecision(held));
    both.observe!(barEvent([103, 97, 100]), fakeDecision(held));
    expect(both.settle!(fakeDecision(held))).toEqual([
      {
        action: 'alert',
        severity: 'info',
        reason: {
          text: 'stop and target were touched in one bar: the stop is taken to have come first',
          measured: 97,
          limit: 97,
        },
      },
      expect.objectContaining({ action: 'flatten', instrument: 0 }),
    ]);
    // Without a bar the mark is what is looked at; a short is stopped above.
    const bare = made({ rest: 'engine' });
    bare.settle!(fakeDecision({ ...base, positions: [-20, 0] }));
    expect(bare.settle!(fakeDecision({ ...base, marks: [102.9, 50], positions: [-20, 0] }))).toBeUndefined();
    expect(short(bare.settle!(fakeDecision({ ...base, marks: [103, 50], positions: [-20, 0] })))).toEqual([
      'flatten 0',
    ]);
  });

  it('closes by time, cools down after it, and remembers both through a restart', () => {
    const options = { maxAge: '3d', cooldown: '2d', rest: 'engine' } as const;
    const policy = made(options);
    const held = (day: number): FakeInput => ({ ...base, positions: [20, 0], now: day * DAY });
    policy.settle!(fakeDecision(held(1)));
    expect(policy.settle!(fakeDecision(held(3.9)))).toBeUndefined();
    const again = made(options);
    again.restore(JSON.parse(JSON.stringify({ json: policy.snapshot().json })) && policy.snapshot());
    for (const one of [policy, again]) {
      expect(one.settle!(fakeDecision(held(4)))).toEqual([
        { action: 'flatten', instrument: 0, reason: { text: 'time stop, in µs', measured: 3 * DAY, limit: 3 * DAY } },
      ]);
      one.settle!(fakeDecision({ ...base, now: 5 * DAY }));
      expect(one.review(order('buy', 20), fakeDecision({ ...base, now: 6 * DAY }))).toEqual({
        verdict: 'refuse',
        reason: { text: 'cooling down, in µs', measured: DAY, limit: 2 * DAY, passes: 0 },
      });
      expect(one.review(order('buy', 20, { instrument: 1 }), fakeDecision({ ...base, now: 6 * DAY })).verdict).toBe(
        'approve',
      );
      const third = made(options);
      third.restore(one.snapshot());
      expect(third.review(order('buy', 20), fakeDecision({ ...base, now: 6.9 * DAY })).verdict).toBe('refuse');
      expect(third.review(order('buy', 20), fakeDecision({ ...base, now: 7 * DAY }))).toEqual({ verdict: 'approve' });
    }
  });

  it('begins anew when a position is turned, and counts a split', () => {
    const policy = made({ rest: 'engine' });
    policy.settle!(fakeDecision({ ...base, positions: [20, 0] }));
    policy.settle!(fakeDecision({ ...base, positions: [-20, 0] }));
    expect(policy.settle!(fakeDecision({ ...base, marks: [96, 50], positions: [-20, 0] }))).toBeUndefined();
    policy.observe!(split(2, 1), fakeDecision(base));
    expect(policy.settle!(fakeDecision({ ...base, marks: [51, 50], positions: [-40, 0] }))).toBeUndefined();
    expect(short(policy.settle!(fakeDecision({ ...base, marks: [51.5, 50], positions: [-40, 0] })))).toEqual([
      'flatten 0',
    ]);
  });

  it('adds to a trade at the level that it has', () => {
    const policy = made({ trail: { percent: 0.01 } });
    policy.settle!(fakeDecision({ ...base, positions: [20, 0] }));
    policy.observe!(barEvent([120, 100, 119]), fakeDecision(base));
    policy.settle!(fakeDecision({ ...base, marks: [119, 50], positions: [20, 0] }));
    const more = policy.review(order('buy', 10), fakeDecision({ ...base, marks: [119, 50], positions: [20, 0] }));
    expect(more).toMatchObject({ protect: [{ stopPrice: new Decimal(118.75), quantity: new Decimal(10) }] });
    const turned = policy.review(order('sell', 40), fakeDecision({ ...base, marks: [119, 50], positions: [20, 0] }));
    expect(turned).toMatchObject({ protect: [{ stopPrice: new Decimal(122.75), quantity: new Decimal(20) }] });
  });
});

describe('a trailing stop counted from the best price', () => {
  it('lies its share below the best price, not a share of a mark that has fallen; it never rises while prices fall', () => {
    const universe = [instrument({ id: 'A', tickSize: 0.01 })];
    for (const side of [1, -1] as const) {
      const policy = protectiveStops({ initial: { percent: 0.5 }, trail: { percent: 0.1 } })({
        ...fakeEnv(universe),
        flags: flags({ enable_risk_v2: true }),
      });
      const levels: number[] = [];
      [100, 110, 105, 102].forEach((price, k) => {
        const mark = side > 0 ? price : 200 - price;
        policy.observe!(barEvent([mark, mark, mark]), fakeDecision({ universe }));
        const stop: FakeOrder = {
          id: 's',
          side: side > 0 ? 'sell' : 'buy',
          type: 'stop',
          stopPrice: side > 0 ? 1 : 500,
          quantity: 10,
          reduceOnly: true,
        };
        const at = tagged(
          { universe, marks: [mark], positions: [10 * side], orders: [stop], now: k * DAY },
          'protect-stop-0',
        );
        for (const one of policy.settle!(at) ?? [])
          if (one.action === 'submit' && one.intent.action === 'replace') levels.push(Number(one.intent.stopPrice));
      });
      // The first level is the one that the stop came with; the best is 110 on the way up, 90 on the way down.
      expect(levels).toEqual(side > 0 ? [99] : [99]);
    }
  });

  it('a stop at nothing or below is no order', () => {
    const universe = [instrument({ id: 'A' })];
    const policy = protectiveStops({ initial: { atr: { period: 1, multiple: 9 } } })({
      ...fakeEnv(universe),
      flags: flags({ enable_risk_v2: true }),
    });
    for (const bar of [
      [10, 8, 9],
      [12, 6, 10],
    ] as const)
      policy.observe!(barEvent(bar), fakeDecision({ universe }));
    const at = fakeDecision({ universe, marks: [10], positions: [5] });
    // Nine times six below a hundred is a level; below twenty it is none.
    expect(policy.settle!({ ...at, positions: { ...at.positions, averagePrice: () => 20 } })).toBeUndefined();
  });
});

describe('riskBudget where something is not known', () => {
  const made = (options: object): RiskPolicy =>
    riskBudget({ stop: { atr: { period: 1, multiple: 1 } }, ...options } as never)({
      ...fakeEnv(['A', 'B']),
      flags: flags({ enable_risk_v2: true }),
    });
  const two: FakeInput = { universe: ['A', 'B'], marks: [100, 50], equity: 10_000 };
  const ranges = (policy: RiskPolicy, index: number, range: number): void => {
    for (const close of [100, 100]) policy.observe!(barEvent([close + range, close, close], index), fakeDecision(two));
  };

  it('risk that is held and cannot be measured is not nothing: only the way out passes', () => {
    for (const scope of ['perStrategyBps', 'perInstrumentBps'] as const) {
      const policy = made({ [scope]: 100 });
      ranges(policy, 0, 10);
      const held = fakeDecision({ ...two, positions: [0, 7] });
      const verdict = policy.review(order('buy', 1), held);
      if (scope === 'perInstrumentBps') expect(verdict).toEqual({ verdict: 'approve' });
      else
        expect(verdict).toEqual({
          verdict: 'refuse',
          reason: {
            text: 'risk of the strategy, in bps of equity unknown: not enough bars yet',
            limit: 100,
            passes: 0,
          },
        });
      expect(policy.review(order('sell', 7, { instrument: 1 }), held)).toEqual({ verdict: 'approve' });
      expect(policy.usage!(held)[0]!.measured).toBeNaN();
    }
  });

  it('a distance of zero fits no size', () => {
    const policy = made({ perTradeBps: 50 });
    ranges(policy, 0, 0);
    for (const equity of [10_000, 0])
      expect(policy.review(order('buy', 1), fakeDecision({ ...two, equity }))).toEqual({
        verdict: 'refuse',
        reason: { text: 'stop distance is zero: no size fits it', passes: 0 },
      });
  });

  it('what is there when a run begins was not taken on today', () => {
    const policy = made({ perDayBps: 100 });
    ranges(policy, 0, 10);
    policy.settle!(fakeDecision({ ...two, positions: [5, 0] }));
    expect(policy.usage!(fakeDecision(two))[0]!.measured).toBe(0);
    policy.settle!(fakeDecision({ ...two, positions: [6, 0] }));
    expect(policy.usage!(fakeDecision(two))[0]!.measured).toBe(10);
  });

  it('announces what prices alone breach, once, and that it holds again; a restart does not announce anew', () => {
    const policy = made({ perStrategyBps: 100, perInstrumentBps: 500 });
    ranges(policy, 0, 10);
    const at = (equity: number): ReturnType<typeof fakeDecision> =>
      fakeDecision({ ...two, positions: [10, 0], equity });
    expect(policy.settle!(at(10_000))).toBeUndefined();
    expect(policy.settle!(at(8_000))).toEqual([
      {
        action: 'alert',
        severity: 'warning',
        reason: {
          text: 'risk of the strategy, in bps of equity is breached: only what reduces passes',
          measured: 125,
          limit: 100,
        },
      },
    ]);
    expect(policy.settle!(at(7_000))).toBeUndefined();
    const again = made({ perStrategyBps: 100, perInstrumentBps: 500 });
    again.restore(policy.snapshot());
    for (const one of [policy, again]) {
      expect(one.settle!(at(7_000))).toBeUndefined();
      expect(one.settle!(at(10_000))).toMatchObject([{ severity: 'info', reason: { measured: 100, limit: 100 } }]);
    }
  });
});

describe('riskBudget in the money of the account', () => {
  const futures = instrument({ id: 'F', multiplier: 10, currency: 'EUR' });
  const made = (options: object): RiskPolicy =>
    riskBudget({ stop: { percent: 0.1 }, ...options })({
      ...fakeEnv([futures, 'B']),
      flags: flags({ enable_risk_v2: true }),
    });
  // A unit of F loses a tenth of 50, ten times, at two dollars a euro: a hundred.
  const base: FakeInput = { universe: [futures, 'B'], marks: [50, 100], equity: 100_000, fx: () => 2 };
  const used = (policy: RiskPolicy, more: FakeInput): number =>
    policy.usage!(fakeDecision({ ...base, ...more }))[0]!.measured;

  it('multiplier and rate count, in the quantity, in what is held, in what a stop covers and in what is coming', () => {
    const order50 = made({ perTradeBps: 50 }).review(order('buy', 9), fakeDecision(base));
    expect(order50).toMatchObject({ reason: { measured: 90, limit: 50, passes: 5 } });
    const all = made({ perStrategyBps: 999 });
    expect(used(all, { positions: [-3, 0] })).toBe(30);
    const stop: FakeOrder = { side: 'buy', type: 'stop', stopPrice: 52, quantity: 2, reduceOnly: true };
    // Two at forty, one at a hundred.
    expect(used(all, { positions: [-3, 0], orders: [stop] })).toBe(18);
    expect(used(all, { orders: [{ side: 'sell', quantity: 4 }] })).toBe(40);
    // A stop entry covers nothing, and neither does a stop on the side of the position.
    expect(used(all, { positions: [-3, 0], orders: [{ ...stop, reduceOnly: false }] })).toBe(30);
    expect(used(all, { positions: [3, 0], orders: [{ ...stop, stopPrice: 48 }] })).toBe(30);
    const today = made({ perDayBps: 999 });
    today.settle!(fakeDecision(base));
    today.settle!(fakeDecision({ ...base, positions: [2, 0] }));
    expect(used(today, { positions: [2, 0], orders: [{ side: 'buy', quantity: 1 }] })).toBe(30);
    expect(used(today, { positions: [2, 0], orders: [{ side: 'sell', quantity: 5 }] })).toBe(50);
  });

  it('the instrument is that of the whole account, the strategy its own part', () => {
    const held: FakeInput = { positions: [1, 0], account: [4, 0] };
    expect(used(made({ perStrategyBps: 999 }), held)).toBe(10);
    expect(used(made({ perInstrumentBps: 999 }), held)).toBe(40);
    expect(made({ perInstrumentBps: 60 }).review(order('buy', 9), fakeDecision({ ...base, ...held }))).toMatchObject({
      reason: { text: 'risk in the instrument, in bps of equity', passes: 2 },
    });
  });

  it('without a mark what is held is measured at what it cost', () => {
    expect(used(made({ perStrategyBps: 999 }), { positions: [3, 0], marks: [Number.NaN, 100] })).toBe(60);
    expect(
      made({ perTradeBps: 50 }).review(order('buy', 1), fakeDecision({ ...base, marks: [Number.NaN, 100] })),
    ).toMatchObject({
      verdict: 'refuse',
      reason: { text: 'stop distance unknown: not enough bars yet' },
    });
  });
});

describe('riskBudget, scope by scope', () => {
  const made = (options: object): RiskPolicy =>
    riskBudget({ stop: { percent: 0.1 }, ...options })({
      ...fakeEnv(['A', 'B']),
      flags: flags({ enable_risk_v2: true }),
    });
  const two: FakeInput = { universe: ['A', 'B'], marks: [100, 50], equity: 10_000 };

  it('names the scope, what it would come to and the limit; rounded down, at the limit exactly let through', () => {
    // Ten of risk a unit; 50 bps are fifty.
    expect(made({ perTradeBps: 50 }).review(order('buy', 5), fakeDecision(two))).toEqual({ verdict: 'approve' });
    expect(made({ perTradeBps: 59.9 }).review(order('buy', 7), fakeDecision(two))).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'risk of an order, in bps of equity', measured: 70, limit: 59.9, passes: 5 },
    });
    const held: FakeInput = { ...two, positions: [4, 10] };
    expect(made({ perInstrumentBps: 90 }).review(order('buy', 9), fakeDecision(held))).toMatchObject({
      reason: { text: 'risk in the instrument, in bps of equity', measured: 130, limit: 90, passes: 5 },
    });
    expect(made({ perStrategyBps: 120 }).review(order('buy', 9), fakeDecision(held))).toMatchObject({
      reason: { text: 'risk of the strategy, in bps of equity', measured: 180, limit: 120, passes: 3 },
    });
    const ruined = made({ perTradeBps: 50 }).review(order('buy', 1), fakeDecision({ ...two, equity: -1 }));
    expect(ruined).toMatchObject({ verdict: 'refuse', reason: { measured: Number.POSITIVE_INFINITY, passes: 0 } });
    expect(made({ perTradeBps: 50 }).review({ action: 'cancel', id: 'x' }, fakeDecision(two))).toEqual({
      verdict: 'approve',
    });
  });

  it('what closes carries no risk; what a resting stop covers is at risk down to it', () => {
    const held: FakeInput = { ...two, positions: [10, 0] };
    expect(made({ perTradeBps: 50 }).review(order('sell', 10), fakeDecision(held))).toEqual({ verdict: 'approve' });
    expect(made({ perTradeBps: 50 }).review(order('sell', 16), fakeDecision(held))).toMatchObject({
      reason: { measured: 60, passes: 15 },
    });
    const stop: FakeOrder = { side: 'sell', type: 'stop', stopPrice: 97, quantity: 8, reduceOnly: true };
    const covered = fakeDecision({ ...held, orders: [stop] });
    // Eight at three each, two at ten.
    expect(made({ perStrategyBps: 99 }).usage!(covered)).toEqual([
      { limit: 'risk of the strategy, in bps of equity', measured: 44, max: 99, headroom: 55, share: 44 / 99 },
    ]);
    const above = fakeDecision({ ...held, orders: [{ ...stop, stopPrice: 105 }] });
    expect(made({ perStrategyBps: 99 }).usage!(above)[0]!.measured).toBe(20);
    const sold: FakeInput = { ...two, positions: [-10, 0] };
    const cover: FakeOrder = { side: 'buy', type: 'stop', stopPrice: 104, quantity: 20, reduceOnly: true };
    expect(made({ perStrategyBps: 99 }).usage!(fakeDecision({ ...sold, orders: [cover] }))[0]!.measured).toBe(40);
    const coming: FakeOrder[] = [
      { side: 'buy', quantity: 3 },
      { side: 'sell', quantity: 14 },
    ];
    // Three more long, or four beyond flat.
    expect(made({ perStrategyBps: 999 }).usage!(fakeDecision({ ...held, orders: coming }))[0]!.measured).toBe(170);
    expect(made({ perTradeBps: 5 }).usage!(covered)).toEqual([]);
    // That of the instrument with the most.
    const three = fakeDecision({ ...two, positions: [1, 3] });
    expect(made({ perTradeBps: 5, perInstrumentBps: 5 }).usage!(three)).toEqual([
      { limit: 'risk in the instrument, in bps of equity', measured: 15, max: 5, headroom: -10, share: 3 },
    ]);
    expect(made({ perStrategyBps: 9 }).usage!(fakeDecision({ ...held, equity: 0 }))[0]!.measured).toBe(Infinity);
    expect(made({ perStrategyBps: 9 }).usage!(fakeDecision({ ...two, equity: 0 }))[0]!.measured).toBe(0);
  });

  it('counts what was taken on today, closed again or not, what is coming too, until the day ends', () => {
    const policy = made({ perDayBps: 100, dayStart: '1h' });
    const at = (hours: number, positions: number[], more: FakeInput = {}) =>
      fakeDecision({ ...two, positions, now: (hours / 24) * DAY, ...more });
    policy.settle!(at(2, [0, 0]));
    policy.settle!(at(3, [4, 0]));
    policy.settle!(at(4, [0, 0]));
    policy.settle!(at(5, [0, -6]));
    policy.settle!(at(6, [0, 2]));
    const used = (one: RiskPolicy, decision: ReturnType<typeof at>) => one.usage!(decision)[0]!.measured;
    // Four at ten, six and two at five.
    expect(used(policy, at(6, [0, 2]))).toBe(80);
    expect(policy.review(order('buy', 9), at(6, [0, 2]))).toMatchObject({
      reason: { text: 'risk taken on today, in bps of equity', measured: 170, limit: 100, passes: 2 },
    });
    const orders: FakeOrder[] = [
      { side: 'buy', quantity: 1 },
      { instrument: 1, side: 'sell', quantity: 5 },
      { instrument: 1, side: 'sell', quantity: 2, reduceOnly: true },
    ];
    expect(used(policy, at(6, [0, 2], { orders }))).toBe(80 + 10 + 15);
    const again = made({ perDayBps: 100, dayStart: '1h' });
    again.restore(JSON.parse(JSON.stringify({ json: policy.snapshot().json })) && policy.snapshot());
    for (const one of [policy, again]) {
      one.settle!(at(24.9, [0, 2]));
      expect(used(one, at(24.9, [0, 2]))).toBe(80);
      one.settle!(at(25, [0, 2]));
      expect(used(one, at(25, [0, 2]))).toBe(0);
    }
  });

  it('a split is no purchase, and without a distance only the way out passes', () => {
    const policy = made({ perDayBps: 100 });
    policy.settle!(fakeDecision(two));
    policy.settle!(fakeDecision({ ...two, positions: [5, 0] }));
    policy.observe!(split(3, 1), fakeDecision(two));
    policy.settle!(fakeDecision({ ...two, positions: [15, 0] }));
    expect(policy.usage!(fakeDecision({ ...two, positions: [15, 0] }))[0]!.measured).toBe(50);
    const atr = made({ stop: { atr: { period: 3, multiple: 1 } }, perTradeBps: 50, perDayBps: 9 });
    atr.settle!(fakeDecision({ ...two, positions: [5, 0] }));
    expect(atr.usage!(fakeDecision({ ...two, positions: [5, 0] }))[0]!.measured).toBe(0);
    expect(atr.review(order('sell', 9), fakeDecision({ ...two, positions: [5, 0] }))).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'stop distance unknown: not enough bars yet', passes: 5 },
    });
    for (const bar of bars) atr.observe!(barEvent(bar), fakeDecision(two));
    const again = made({ stop: { atr: { period: 3, multiple: 1 } }, perTradeBps: 50 });
    again.restore(atr.snapshot());
    const unit = averageTrueRange(
      { high: bars.map((b) => b[0]), low: bars.map((b) => b[1]), close: bars.map((b) => b[2]) },
      3,
    )[6]!;
    expect(again.review(order('buy', 99), fakeDecision(two))).toMatchObject({
      reason: { passes: Math.floor(50 / unit) },
    });
  });
});
