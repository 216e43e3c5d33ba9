/** The drawdown ladder, step by step: what is left, what is trimmed, when it comes back, and that all of it survives a restart. */
import { describe, expect, it } from 'vitest';
import type { RiskAction, RiskPolicy } from '../../src/contracts/risk-policy.js';
import { flags } from '../../src/core/flags.js';
import { instrument } from '../../src/core/instrument.js';
import type { NewIntent, Side } from '../../src/core/order.js';
import { type DrawdownLadderOptions, drawdownLadder } from '../../src/risk/index.js';
import { type FakeInput, fakeDecision, fakeEnv } from '../fake-decision.js';

const DAY = 86_400e6;
const HOUR = DAY / 24;
const order = (side: Side, quantity: number, index = 0): NewIntent => {
  return { action: 'new', instrument: index, side, quantity, type: 'market' };
};

class Climb {
  readonly policy: RiskPolicy;
  readonly #options: DrawdownLadderOptions;
  readonly #universe: FakeInput['universe'];

  constructor(options: DrawdownLadderOptions, universe: FakeInput['universe'] = ['A', 'B']) {
    this.#options = options;
    this.#universe = universe;
    this.policy = drawdownLadder(options)({ ...fakeEnv(universe), flags: flags({ enable_risk_v2: true }) });
  }

  at(now: number, equity: number, more: FakeInput = {}) {
    return fakeDecision({ universe: this.#universe!, now, equity, ...more });
  }

  settle(now: number, equity: number, more: FakeInput = {}): readonly RiskAction[] {
    return this.policy.settle!(this.at(now, equity, more)) ?? [];
  }

  said(now: number, equity: number, more: FakeInput = {}): string {
    return this.settle(now, equity, more)
      .map((one) => (one.action === 'flatten' ? `flatten ${one.instrument}` : one.action))
      .join(' ');
  }

  /** The same, as it goes on after a restart. */
  restarted(): Climb {
    const again = new Climb(this.#options, this.#universe);
    again.policy.restore(JSON.parse(JSON.stringify(this.policy.snapshot())));
    return again;
  }
}

const steps = [
  { at: 0.1, to: 0.5 },
  { at: 0.2, to: 'halt' },
  { at: 0.3, to: 'flatten' },
] as const;

describe('drawdownLadder', () => {
  it('holds to full exposure, whether something is lost or not: what it would trim it does not let in', () => {
    const climb = new Climb({ gross: 1, steps });
    expect(climb.settle(0, 10_000)).toEqual([]);
    expect(climb.policy.review(order('buy', 100), climb.at(0, 10_000))).toEqual({ verdict: 'approve' });
    expect(climb.policy.review(order('buy', 999), climb.at(0, 10_000))).toMatchObject({
      reason: { passes: 100, limit: 1 },
    });
    climb.settle(1, 9_950);
    expect(climb.policy.review(order('buy', 99), climb.at(1, 9_950))).toEqual({ verdict: 'approve' });
    expect(climb.policy.review(order('buy', 100), climb.at(1, 9_950))).toMatchObject({
      verdict: 'reduce',
      reason: { text: 'gross exposure that a loss of 0.5 % leaves', limit: 1, passes: 99 },
    });
    // A step is reached by more than its loss.
    climb.settle(2, 9_000);
    expect(climb.policy.review(order('buy', 90), climb.at(2, 9_000))).toEqual({ verdict: 'approve' });
    climb.settle(3, 8_999);
    expect(climb.policy.review(order('buy', 90), climb.at(3, 9_000))).toMatchObject({
      reason: { text: 'gross exposure that a loss of 10.0 % leaves', measured: 1, limit: 0.5, passes: 45 },
    });
  });

  it('counts what is held elsewhere and on its way, and never shuts the way out', () => {
    const climb = new Climb({ gross: 1, steps });
    climb.settle(0, 10_000);
    climb.settle(1, 8_800);
    const input: FakeInput = { positions: [10, -20], orders: [{ side: 'buy', quantity: 5 }] };
    const at = climb.at(1, 8_800, input);
    // Half of 8,800 is 44 units: 20 are short of B, 15 are or may be long of A.
    expect(climb.policy.review(order('buy', 9), at)).toEqual({ verdict: 'approve' });
    expect(climb.policy.review(order('buy', 10), at)).toMatchObject({ reason: { passes: 9 } });
    // On the other side the buy on its way is no part of it: 24 short of A at most, from 10 long.
    expect(climb.policy.review(order('sell', 40), at)).toMatchObject({ reason: { passes: 34 } });
    expect(climb.policy.review(order('buy', 20, 1), at)).toEqual({ verdict: 'approve' });
    const over = climb.at(1, 8_800, { positions: [60, -20] });
    expect(climb.policy.review(order('sell', 60), over)).toEqual({ verdict: 'approve' });
    expect(climb.policy.review(order('buy', 1), over)).toMatchObject({ verdict: 'refuse', reason: { passes: 0 } });
    const blind = climb.at(1, 8_800, { marks: [Number.NaN, 100] });
    expect(climb.policy.review(order('buy', 1), blind)).toEqual({
      verdict: 'refuse',
      reason: { text: 'gross exposure that a loss of 12.0 % leaves: no price yet', limit: 0.5, passes: 0 },
    });
    expect(climb.policy.review({ action: 'cancel', id: 'x' }, over)).toEqual({ verdict: 'approve' });
  });

  it('trims every position in proportion, up to the lot, and leaves those whose close is on its way', () => {
    const universe = [instrument({ id: 'A', lotSize: 1 }), instrument({ id: 'B', lotSize: 7 })];
    const climb = new Climb({ gross: 1, steps }, universe);
    climb.settle(0, 10_000);
    const held: FakeInput = { positions: [50, -30], marks: [100, 100] };
    const reason = { text: 'loss since the peak', measured: 1 - 8_800 / 10_000, limit: 0.1 };
    // 4,400 of 8,000 are left: 22.5 of A go, and 13.5 of B, which trades in sevens.
    const of = (index: number, side: Side, quantity: number) => ({
      action: 'submit',
      reason,
      intent: {
        action: 'new',
        instrument: index,
        side,
        type: 'market',
        tag: 'trim',
        quantity: expect.toSatisfy((q) => Number(q) === quantity),
      },
    });
    expect(climb.settle(1, 8_800, held)).toEqual([of(0, 'sell', 23), of(1, 'buy', 14)]);
    const closing: FakeInput = { ...held, orders: [{ side: 'sell', quantity: 1 }] };
    expect(climb.settle(2, 8_800, closing)).toEqual([of(1, 'buy', 14)]);
    // Within two hundredths of what is left nothing is done: every trim costs.
    expect(climb.settle(3, 8_800, { positions: [44, 0], marks: [102, 100] })).toEqual([]);
    expect(climb.settle(3, 8_800, { positions: [44, 0], marks: [102.1, 100] })).toHaveLength(1);
    expect(climb.settle(4, 8_800, { positions: [0, 5], marks: [100, 2_000] })).toEqual([of(1, 'sell', 5)]);
  });

  it('halts, flattens while anything is held, says which step, and stays so without a rule to come back', () => {
    const climb = new Climb({ gross: 1, steps });
    climb.settle(0, 10_000);
    expect(climb.settle(1, 7_500)).toEqual([
      { action: 'halt', reason: { text: 'loss since the peak', measured: 0.25, limit: 0.2 } },
    ]);
    expect(climb.settle(2, 7_500, { positions: [9, 0] })).toEqual([]);
    expect(climb.policy.review(order('buy', 1), climb.at(2, 7_500))).toEqual({
      verdict: 'halt',
      reason: { text: 'loss since the peak', measured: 0.25, limit: 0.2, passes: 0 },
    });
    expect(climb.policy.review(order('sell', 9), climb.at(2, 7_500, { positions: [9, 0] }))).toEqual({
      verdict: 'approve',
    });
    expect(climb.said(3, 6_900, { positions: [9, 0] })).toBe('halt flatten -1');
    expect(climb.said(4, 6_900, { positions: [9, 0] })).toBe('flatten 0');
    expect(climb.said(5, 12_000)).toBe('');
    expect(climb.policy.review(order('buy', 1), climb.at(900 * DAY, 12_000)).verdict).toBe('halt');
    expect(climb.said(900 * DAY, 12_000)).toBe('');
  });

  it('flattens in the stated order, so many at one instant', () => {
    const climb = new Climb({ gross: 1, steps, flatten: { order: 'largest', perInstant: 1 } });
    climb.settle(0, 10_000);
    const held: FakeInput = { positions: [9, 30] };
    expect(climb.said(1, 6_000, held)).toBe('halt flatten 1');
    expect(climb.restarted().said(2, 6_000, { positions: [9, 0] })).toBe('flatten 0');
  });

  it('comes back after its time, with a fresh peak, a restart in between or not', () => {
    const climb = new Climb({ gross: 1, steps, reentry: { after: '2d' } });
    climb.settle(0, 10_000);
    expect(climb.said(DAY, 7_500)).toBe('halt');
    const again = climb.restarted();
    for (const one of [climb, again]) {
      expect(one.said(3 * DAY - 1, 7_600)).toBe('');
      expect(one.settle(3 * DAY, 7_600)).toEqual([
        { action: 'resume', reason: { text: 'the drawdown ladder lets trading begin again', measured: 0 } },
      ]);
      expect(one.policy.review(order('buy', 76), one.at(3 * DAY, 7_600))).toEqual({ verdict: 'approve' });
      expect(one.said(4 * DAY, 6_900)).toBe('');
      expect(one.said(5 * DAY, 6_000)).toBe('halt');
    }
  });

  it('comes back below a loss, counted from the old peak', () => {
    const climb = new Climb({ gross: 1, steps, reentry: { below: 0.1 } });
    climb.settle(0, 10_000);
    climb.settle(1, 7_500);
    const again = climb.restarted();
    for (const one of [climb, again]) {
      expect(one.said(2, 8_999)).toBe('');
      expect(one.said(3, 9_001)).toBe('resume');
      expect(one.policy.usage!(one.at(3, 9_001))).toEqual([
        { limit: 'loss since the peak', measured: 0, max: 0.3, headroom: 0.3, share: 0 },
        { limit: 'gross exposure that the loss leaves', measured: 0, max: 1, headroom: 1, share: 0 },
      ]);
    }
  });

  it('from the beginning of the day: the gap of a night belongs to the day that finds it, and each day starts afresh', () => {
    const climb = new Climb({ gross: 1, steps, since: 'day', dayStart: '2h' });
    climb.settle(3 * HOUR, 10_000);
    climb.settle(20 * HOUR, 10_500);
    // The day ends at two the next morning.
    expect(climb.said(DAY + 1 * HOUR, 10_400)).toBe('');
    expect(climb.policy.usage!(climb.at(DAY + HOUR, 9_000))[0]).toMatchObject({
      limit: 'loss since the day',
      measured: expect.closeTo(0.1, 12),
    });
    const again = climb.restarted();
    for (const one of [climb, again]) {
      expect(one.said(DAY + 2 * HOUR, 8_000)).toBe('halt');
      expect(one.policy.usage!(one.at(DAY + 2 * HOUR, 8_000))[0]!.measured).toBeCloseTo(1 - 8_000 / 10_400, 12);
      expect(one.said(2 * DAY + HOUR, 8_100)).toBe('');
      expect(one.said(2 * DAY + 2 * HOUR, 8_000)).toBe('resume');
      expect(one.policy.review(order('buy', 5), one.at(2 * DAY + 2 * HOUR, 8_000))).toEqual({ verdict: 'approve' });
    }
    const fresh = new Climb({ gross: 1, steps, since: 'day' });
    expect(fresh.policy.usage!(fresh.at(0, 50))[0]).toMatchObject({ measured: 0 });
    expect(fresh.policy.snapshot()).toEqual({ json: null });
    again.policy.restore({ json: null });
    expect(again.said(9 * DAY, 1)).toBe('');
  });

  it('linear: less with every loss, everything closed at the end of it', () => {
    const climb = new Climb({ gross: 2, steps: { linear: 0.2 } });
    climb.settle(0, 10_000);
    climb.settle(1, 9_500);
    // A quarter of the way down three quarters of full exposure are left.
    expect(climb.policy.review(order('buy', 999), climb.at(1, 9_500))).toMatchObject({
      reason: { limit: expect.closeTo(1.5, 9), passes: 142 },
    });
    expect(climb.policy.usage!(climb.at(1, 9_500))[0]).toMatchObject({ measured: expect.closeTo(0.05, 12), max: 0.2 });
    expect(climb.settle(2, 8_000, { positions: [9, 0] })).toEqual([
      { action: 'halt', reason: { text: 'loss since the peak', measured: expect.closeTo(0.2, 12), limit: 0.2 } },
      { action: 'flatten', instrument: -1, reason: expect.anything() },
    ]);
  });

  it('wants steps that rise', () => {
    const made =
      (...list: { at: number; to: number | 'halt' }[]) =>
      () =>
        drawdownLadder({ gross: 1, steps: list });
    expect(made({ at: 0.1, to: 0.5 }, { at: 0.1, to: 'halt' })).toThrow(
      /step 2 at 0.1 does not rise.*order steps by loss/,
    );
    expect(made({ at: 0.1, to: 0.5 }, { at: 0.2, to: 'halt' })).not.toThrow();
  });
});
