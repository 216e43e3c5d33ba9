import { describe, expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import type { RiskAction, RiskPolicy } from '../../src/contracts/risk-policy.js';
import { APPROVE } from '../../src/contracts/risk-policy.js';
import { EMPTY_SNAPSHOT, type Factory } from '../../src/core/plugin.js';
import { type BacktestOptions, backtest, type Decision, instrument } from '../../src/index.js';
import { dailyLossHalt, drawdownHalt, killSwitch } from '../../src/risk/index.js';
import { byHand, close, dayOf, days, type Hand, listen, trade } from './hand-made.js';

const micros = (iso: string): number => Date.parse(iso) * 1000;

async function run(
  prices: readonly (number | null)[],
  hand: Hand | Hand['plan'],
  more: Partial<BacktestOptions> & { risk?: readonly Factory<RiskPolicy>[] } = {},
) {
  const { risk = [], ...rest } = more;
  const heard = listen();
  const result = await backtest({
    data: days('A', prices),
    instruments: [instrument({ id: 'A' })],
    cash: 10_000,
    strategy: byHand('hand', hand, { risk }),
    hooks: heard.hooks,
    ...rest,
  });
  return { result, ...heard };
}

/** A policy that does something of its own accord. */
const acting =
  (settle: (at: Decision) => readonly RiskAction[] | undefined): Factory<RiskPolicy> =>
  () => ({
    name: 'acting',
    version: '1',
    apiVersion: 1,
    review: () => APPROVE,
    settle,
    snapshot: () => EMPTY_SNAPSHOT,
    restore() {},
  });

describe('wake', () => {
  it('asks the Execution again at the time that it named, and what it sends is decided then', async () => {
    const woken: number[] = [];
    const { orders } = await run([100, 100, 100], {
      plan: (at, n) => {
        if (n === 0) at.wake(at.now + 3 * 3600 * 1e6);
        return [];
      },
      wake: (at) => {
        woken.push(at.now);
        return [trade(1)];
      },
    });
    expect(woken).toEqual([micros(close(0)) + 3 * 3600 * 1e6]);
    expect(orders[0]?.order.decidedAt).toBe(woken[0]);
    expect(orders.at(-1)?.status).toBe('filled');
  });

  it('wakes only the strategy that asked', async () => {
    let wrong = 0;
    await run([100, 100], () => [], {
      strategy: [
        byHand('sleeper', {
          plan: () => [],
          wake: () => {
            wrong++;
            return [];
          },
        }),
        byHand('riser', {
          plan: (at, n) => {
            if (n === 0) at.wake(at.now + 1);
            return [];
          },
          wake: () => [],
        }),
      ],
    });
    expect(wrong).toBe(0);
  });
});

describe('observe', () => {
  it('lets an Execution answer a fill: its take-profit goes out with the report', async () => {
    const { result } = await run([100, 100, 104, 108, 112], {
      plan: (_at, n) => (n === 0 ? [trade(5)] : []),
      observe: (report) =>
        report.type === 'fill' && report.orderId.endsWith('-0') && report.price.lt(101)
          ? [trade(-5, { type: 'limit', limitPrice: 107, reduceOnly: true, tag: 'profit' })]
          : [],
    });
    expect(result.fills.map((one) => [one.tag, one.price.toNumber()])).toEqual([
      ['', 100],
      ['profit', 108],
    ]);
  });
});

describe('a kill switch', () => {
  it('stops what adds risk at the next settle, lets out what reduces it, and goes on after a reset', async () => {
    const kill = killSwitch();
    const said: string[] = [];
    const { result, decisions } = await run(
      Array.from({ length: 8 }, () => 100),
      (at, n) => {
        said.push(`${n}:${at.positions.quantity(0)}`);
        if (n === 2) kill.trip('prices look wrong');
        if (n === 5) kill.reset();
        return n === 4 ? [trade(-5)] : [trade(5)];
      },
      { risk: [kill] },
    );
    // Ordered at 0 and 1; refused from 2 to 5 but for the sale; bought again from 6 on.
    expect(said).toEqual(['0:0', '1:5', '2:10', '3:10', '4:10', '5:5', '6:5', '7:10']);
    expect(result.record.alerts.filter((one) => one.code === 'halt').length).toBeGreaterThan(0);
    expect(decisions[3]!.interventions[0]!.reason.text).toBe('prices look wrong');
    expect(result.record.orders.refused).toBe(decisions.flatMap((one) => one.interventions).length);
  });

  it('flattens, and cancels what is open, where it is told to', async () => {
    const kill = killSwitch({ action: 'flatten' });
    const { result, orders } = await run(
      [100, 100, 100, 100, 100],
      (_at, n) => {
        if (n === 2) kill.trip('stop');
        return n === 0 ? [trade(5)] : n === 1 ? [trade(5, { type: 'limit', limitPrice: 50 })] : [];
      },
      { risk: [kill] },
    );
    expect(result.position('A').toNumber()).toBe(0);
    expect(result.fills.at(-1)?.tag).toBe('flatten');
    expect(orders.filter((one) => one.report?.type === 'cancelled')).toHaveLength(1);
  });
});

describe('losses', () => {
  it('a drawdown halts: only what reduces passes from then on', async () => {
    const { decisions, result } = await run(
      [100, 100, 80, 85, 85, 85],
      (_at, n) => (n === 4 ? [trade(-50)] : [trade(50)]),
      { risk: [drawdownHalt({ max: 0.05 })] },
    );
    expect(result.fills.map((one) => one.side)).toEqual(['buy', 'buy', 'sell']);
    const [no] = decisions[3]!.interventions;
    expect(no?.reason).toMatchObject({ limit: 0.05 });
    expect(no!.reason.measured).toBeGreaterThan(0.05);
    expect(result.record.alerts.some((one) => one.code === 'halt' && one.message.startsWith('hand: '))).toBe(true);
  });

  it('a daily loss halts for the day only', async () => {
    const { decisions } = await run([100, 100, 90, 90, 90], (_at, n) => (n === 0 ? [trade(50)] : [trade(1)]), {
      risk: [dailyLossHalt({ max: 0.02 })],
    });
    expect(decisions.map((one) => one.submitted.length)).toEqual([1, 1, 0, 1, 1]);
  });
});

describe('policies that act', () => {
  it('submit through the gate, and their refusals are told', async () => {
    const reason = { text: 'hedge' };
    const policy = acting((at) =>
      dayOf(at.now) > 1 && dayOf(at.now) < 2
        ? [
            { action: 'submit', intent: trade(-3), reason },
            { action: 'submit', intent: trade(0.2), reason },
          ]
        : undefined,
    );
    const { result } = await run([100, 100, 100, 100], () => [], { risk: [policy] });
    expect(result.position('A').toNumber()).toBe(-3);
    expect(result.record.orders.refused).toBe(1);
  });

  it('one that throws is named, with its call', async () => {
    const policy = acting(() => {
      throw new Error('boom');
    });
    await expect(run([100], () => [], { risk: [policy] })).rejects.toThrow(
      /^\[edgeproof\] risk policy acting: settle threw.*: boom; a plug-in must answer/,
    );
  });
});

describe('a venue', () => {
  it('that is slow is told of late: order, fill and report each in their time', async () => {
    const { orders, result } = await run([100, 101, 102, 103], (_at, n) => (n === 0 ? [trade(5)] : []), {
      venue: simVenue({ latency: { entry: '2h', response: '5h' } }),
    });
    const times = orders.map((one) => [one.status, Math.round((dayOf(one.at) - 16 / 24) * 24 * 100) / 100]);
    expect(times).toEqual([
      ['submitted', 0],
      ['accepted', 7],
      ['filled', 24],
    ]);
    expect(result.fills[0]!.price.toNumber()).toBe(101);
  });

  it('fills in parts where volume is short, and the rest stays in flight', async () => {
    const flying: number[] = [];
    const { result } = await run(
      [100, 100, 100, 100, 100],
      (at, n) => {
        flying.push(at.inFlight.quantity(0));
        return n === 0 ? [trade(25)] : [];
      },
      { venue: simVenue({ maxVolumeShare: 0.01 }) },
    );
    expect(flying).toEqual([0, 15, 5, 0, 0]);
    expect(result.fills.map((one) => one.quantity.toNumber())).toEqual([10, 10, 5]);
    expect(result.record.orders).toMatchObject({ submitted: 1, filled: 1 });
  });

  it('there must be one for every listing', async () => {
    const other = run([100], () => [], { venue: { nyse: simVenue() } });
    await expect(other).rejects.toThrow('[edgeproof] venues: no venue "sim" for its listings; venues given: nyse');
  });
});
