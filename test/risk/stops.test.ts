/** Stops and budgets in whole runs: where they lie, when they are hit, at what price, and that they survive a restart. */
import { describe, expect, it } from 'vitest';
import type { RunSnapshot } from '../../src/engine/engine-snapshot.js';
import { averageTrueRange } from '../../src/math/stops.js';
import { protectiveStops, riskBudget } from '../../src/risk/index.js';
import { bar, buy, calm, play, sell } from '../disasters/scene.js';

describe('protectiveStops', () => {
  const rise = Array.from({ length: 20 }, (_, k) => bar(k + 5, 100 + 2 * k, 102 + 2 * k));
  const fall = Array.from({ length: 8 }, (_, k) => bar(k + 25, 140 - 5 * k, 135 - 5 * k));

  it('a percentage stop rests at the venue, entry and stop together, and fills at its level inside a bar', async () => {
    const bars = { A: [...calm(0, 5, 100, 0), bar(5, 100, 100), bar(6, 100, 93)] };
    const { result } = await play({
      bars,
      risk: [protectiveStops({ initial: { percent: 0.05 } })],
      script: (k) => (k === 2 ? [buy(0, 100)] : []),
    });
    const [entry, exit] = result.fills;
    expect(entry).toMatchObject({ side: 'buy', tag: '' });
    expect(exit).toMatchObject({ side: 'sell', tag: 'protect-stop-0' });
    expect(exit!.price.toNumber()).toBe(95);
  });

  it('is hit in the bar of its entry too: the stop travels with the order', async () => {
    const bars = { A: [...calm(0, 5, 100, 0), bar(5, 100, 90), ...calm(6, 8, 90, 0)] };
    const { result } = await play({
      bars,
      risk: [protectiveStops({ initial: { percent: 0.05 } })],
      script: (k) => (k === 4 ? [buy(0, 100)] : []),
    });
    expect(result.fills.map((fill) => fill.price.toNumber())).toEqual([100, 95]);
    expect(result.fills[0]!.at).toBe(result.fills[1]!.at);
  });

  it('trails a multiple of the ATR below the highest high since the entry, and only upwards', async () => {
    const all = [...calm(0, 5, 100), ...rise, ...fall];
    const { result } = await play({
      bars: { A: all },
      risk: [
        protectiveStops({
          initial: { percent: 0.3 },
          trail: { atr: { period: 3, multiple: 3 } },
        }),
      ],
      script: (k) => (k === 4 ? [buy(0, 100)] : []),
    });
    const columns = { high: all.map((b) => b.high), low: all.map((b) => b.low), close: all.map((b) => b.close) };
    const atr = averageTrueRange(columns, 3);
    // Bought at the open of bar 5, watched from its end on; what is set at the end of a bar works in the next one.
    let best = all[5]!.open;
    let level = best * 0.7;
    let hit = -1;
    for (let k = 6; k < all.length && hit < 0; k++) {
      if (all[k]!.low <= level) hit = k;
      else {
        best = Math.max(best, all[k]!.high);
        level = Math.max(level, best - 3 * atr[k]!);
      }
    }
    const exit = result.fills[1]!;
    expect(exit).toMatchObject({ side: 'sell', tag: 'protect-stop-0' });
    const expected = Math.min(all[hit]!.open, Math.floor(level * 100) / 100);
    expect(exit.price.toNumber()).toBeCloseTo(expected, 6);
    expect(hit).toBeGreaterThan(20);
  });

  it('goes to break-even after one distance, so that a trade that was ahead does not lose', async () => {
    const bars = { A: [...calm(0, 5, 100, 0), bar(5, 100, 106), bar(6, 106, 107), bar(7, 105, 90), bar(8, 90, 90)] };
    const even = protectiveStops({ initial: { percent: 0.05 }, breakEven: { after: 1 } });
    const { result } = await play({ bars, risk: [even], script: (k) => (k === 4 ? [buy(0, 100)] : []) });
    expect(result.fills.map((fill) => fill.price.toNumber())).toEqual([100, 100]);
  });

  it('does not go to break-even before that', async () => {
    const bars = { A: [...calm(0, 5, 100, 0), bar(5, 100, 103), bar(6, 103, 104), bar(7, 104, 96), bar(8, 96, 97)] };
    const even = protectiveStops({ initial: { percent: 0.05 }, breakEven: { after: 1 } });
    const { result } = await play({ bars, risk: [even], script: (k) => (k === 4 ? [buy(0, 100)] : []) });
    expect(result.fills.length).toBe(1);
  });

  it('takes profit on a ladder and shrinks the stop with it', async () => {
    const bars = { A: [...calm(0, 5, 100, 0), bar(5, 100, 101), bar(6, 101, 107), bar(7, 107, 113), bar(8, 113, 94)] };
    const ladder = protectiveStops({
      initial: { percent: 0.05 },
      targets: [
        { at: 1, share: 0.5 },
        { at: 2, share: 0.25 },
      ],
    });
    const { result } = await play({ bars, risk: [ladder], script: (k) => (k === 4 ? [buy(0, 100)] : []) });
    expect(result.fills.map((fill) => [fill.tag, fill.quantity.toNumber(), fill.price.toNumber()])).toEqual([
      ['', 100, 100],
      ['protect-target-0-0', 50, 105],
      ['protect-target-0-1', 25, 110],
      ['protect-stop-0', 25, 95],
    ]);
  });

  it('kept by the engine it closes at the market after the bar that touched it; the choice is visible in the fill', async () => {
    const bars = { A: [...calm(0, 5, 100, 0), bar(5, 100, 100), bar(6, 100, 94), bar(7, 94, 94), bar(8, 94, 94)] };
    const kept = protectiveStops({ initial: { percent: 0.05 }, rest: 'engine' });
    const { result } = await play({ bars, risk: [kept], script: (k) => (k === 4 ? [buy(0, 100)] : []) });
    expect(result.fills[1]).toMatchObject({ side: 'sell', tag: 'flatten' });
    expect(result.fills[1]!.price.toNumber()).toBe(94);
  });

  it('closes by time, cools down, and protects shorts as well', async () => {
    const bars = { A: calm(0, 25, 100) };
    const rules = protectiveStops({ initial: { percent: 0.2 }, maxAge: '5d', cooldown: '6d' });
    const { result } = await play({
      bars,
      risk: [rules],
      script: (_k, at) => (at.positions.quantity(0) === 0 && at.inFlight.count === 0 ? [sell(0, 10)] : []),
    });
    const days = result.fills.map((fill) => Math.round((fill.at - result.fills[0]!.at) / 86_400e6));
    expect(result.fills[0]!.side).toBe('sell');
    expect(days.slice(0, 3)).toEqual([0, 6, 13]);
    expect(result.record.interventions!.byPolicy[0]).toMatchObject({ policy: 'protectiveStops' });
  });

  it('goes on after a restart as if nothing had happened', async () => {
    const bars = { A: [...calm(0, 5, 100), ...rise, ...fall] };
    const risk = [
      riskBudget({ stop: { percent: 0.1 }, perTradeBps: 100, perDayBps: 200 }),
      protectiveStops({
        initial: { percent: 0.1 },
        trail: { atr: { period: 3, multiple: 3 } },
        targets: [{ at: 1, share: 0.5 }],
      }),
    ];
    const script = (k: number) => (k % 6 === 4 ? [buy(0, 500)] : []);
    const whole = await play({ bars, risk, script });
    let taken: RunSnapshot | null = null;
    const half = play({
      bars,
      risk,
      script,
      more: {
        checkpoint: {
          every: 15,
          save: (snapshot) => {
            taken = snapshot();
            return 'stop';
          },
        },
      },
    });
    await half;
    const again = await play({ bars, risk, script, more: { resume: taken! } });
    expect(again.result.hash).toBe(whole.result.hash);
  });
});

describe('riskBudget', () => {
  it('is equity × bps over distance, rounded down to the lot, and counts what is at risk', async () => {
    const { result } = await play({
      bars: { A: calm(0, 12, 100, 0) },
      risk: [riskBudget({ stop: { percent: 0.03 }, perTradeBps: 50, perInstrumentBps: 80 })],
      script: (k) => (k === 2 || k === 4 || k === 6 ? [buy(0, 10_000)] : []),
    });
    // 100,000 × 0.5 % / 3 = 166.67; then 0.8 % / 3 = 266.67 in the instrument at equity that has hardly moved.
    expect(result.fills.map((fill) => fill.quantity.toNumber())).toEqual([166, 100]);
    const [first] = result.record.interventions!.orders;
    expect(first).toMatchObject({ text: 'risk of an order, in bps of equity', limit: 50, passes: 166 });
  });
});
