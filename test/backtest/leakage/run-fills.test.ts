import { describe, expect, it } from 'vitest';
import { impossibleFills, type RunFillRules, type RunFills } from '../../../src/backtest/leakage/run-fills.js';
import type { BarEvent } from '../../../src/core/event.js';
import { fixed } from '../../../src/core/money.js';
import type { FillRecord } from '../../../src/report/run-record.js';

const HOUR = 3_600_000_000;
const bar = (i: number, more: Partial<BarEvent> = {}): BarEvent =>
  ({
    kind: 'bar',
    instrument: 0,
    start: i * HOUR,
    ts: (i + 1) * HOUR,
    at: (i + 1) * HOUR,
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 100,
    ...more,
  }) as BarEvent;
const bars = [bar(0), bar(1), bar(2, { high: 14, low: 13, open: 13.5, close: 13.6, volume: 500 })];

type Change = Partial<Omit<FillRecord, 'priceFixed' | 'quantityFixed'>> & { price?: number; quantity?: number };
function fill({ price = 10.5, quantity = 1, ...more }: Change = {}): FillRecord {
  return {
    at: 1.5 * HOUR,
    ts: 1.5 * HOUR,
    instrument: 0,
    side: 'buy',
    quantityFixed: fixed(quantity),
    priceFixed: fixed(price),
    liquidity: 'taker',
    orderId: 'o1',
    ...more,
  } as FillRecord;
}

const said = (fills: readonly FillRecord[], run: Partial<RunFills> = {}, rules: RunFillRules = {}) =>
  impossibleFills(
    { fills, bars: [bars], ids: ['A'], sentAt: new Map(), optimistic: false, staleOpens: false, ...run },
    rules,
  );
const what = (change: Change, run: Partial<RunFills> = {}, rules: RunFillRules = {}) =>
  said([fill(change)], run, rules).map((one) => one.sentence);
const head = 'A: the buy of order o1 at 1970-01-01T01:30:00.000Z';
const sold = head.replace('buy', 'sell');

describe('fills that no market would have given', () => {
  it('are none within a bar', () => {
    expect(said([])).toEqual([]);
    expect(said([fill()])).toEqual([]);
  });

  it('are named with their order, moment and law', () => {
    expect(said([fill({ price: 8.9 })])).toEqual([
      {
        kind: 'impossible-fill',
        stage: 'fills',
        column: 'A o1',
        at: 1.5 * HOUR,
        sentence: `${head} got 8.9, better than any price of its bar (9 to 12).`,
      },
    ]);
  });

  it('are better than any price; worse is slippage', () => {
    expect(what({ price: 12.1, side: 'sell' })).toEqual([
      `${sold} got 12.1, better than any price of its bar (9 to 12).`,
    ]);
    expect(what({ price: 12.1 })).toEqual([]);
    expect(what({ price: 8.9, side: 'sell' })).toEqual([]);
    expect(what({ price: 8.9, liquidity: 'maker' })).toHaveLength(1);
  });

  it('are at the very best price without waiting for it', () => {
    const best = (price: number) => `got ${price}, the very best price of its bar, without having waited for it.`;
    expect(what({ price: 9 })).toEqual([`${head} ${best(9)}`]);
    expect(what({ price: 12, side: 'sell' })).toEqual([`${sold} ${best(12)}`]);
    expect(what({ price: 12 })).toEqual([]);
    expect(what({ price: 9, side: 'sell' })).toEqual([]);
    expect(what({ price: 9, liquidity: 'maker' })).toEqual([]);
    for (const same of [{ open: 9 }, { close: 9 }, { high: 9, open: 9, close: 9 }])
      expect(what({ price: 9 }, { bars: [[bar(0), bar(1, same)]] })).toEqual([]);
  });

  it('may be off by the billionth part of the price', () => {
    const high = [[bar(0), bar(1, { low: 1e6, open: 1.1e6, close: 1.1e6, high: 2e6 })]];
    expect(what({ price: 1e6 - 0.0005, liquidity: 'maker' }, { bars: high })).toEqual([]);
    expect(what({ price: 1e6 - 0.002, liquidity: 'maker' }, { bars: high })).toHaveLength(1);
    expect(what({ price: 1e6 + 0.0005 }, { bars: high })).toHaveLength(1);
    expect(what({ price: 1e6 + 0.002 }, { bars: high })).toEqual([]);
  });

  it('are at opens that are no opens', () => {
    const stale = { staleOpens: true };
    expect(what({ price: 10 }, stale)).toEqual([`${head} took the open 10, which is only a copy of the close before.`]);
    expect(what({ price: 10 })).toEqual([]);
    expect(what({ price: 10.5 }, stale)).toEqual([]);
    expect(what({ price: 10, liquidity: 'maker' }, stale)).toEqual([]);
  });

  it('happened before the order was sent', () => {
    const sent = (at: number) => ({ sentAt: new Map([['o1', at]]) });
    expect(what({}, sent(1.5 * HOUR))).toEqual([]);
    expect(what({}, sent(1.75 * HOUR))).toEqual([
      `${head} happened at 1970-01-01T01:30:00.000Z, before it was sent at 1970-01-01T01:45:00.000Z.`,
    ]);
  });

  it('are more than was traded, all fills of a bar together', () => {
    expect(what({ quantity: 100 })).toEqual([]);
    expect(what({ quantity: 101 })).toEqual([`${head} makes 101 of a bar in which 100 were traded.`]);
    expect(said([fill({ quantity: 60 }), fill({ quantity: 40 })])).toEqual([]);
    expect(said([fill({ quantity: 60 }), fill({ quantity: 41 })]).map((one) => one.sentence)).toEqual([
      `${head} makes 101 of a bar in which 100 were traded.`,
    ]);
    expect(what({ quantity: 26 }, {}, { maxVolumeShare: 0.25 })).toHaveLength(1);
    expect(what({ quantity: 25 }, {}, { maxVolumeShare: 0.25 })).toHaveLength(0);
    expect(what({ quantity: 1e6 }, { bars: [[bar(0), bar(1, { volume: 0 })]] })).toEqual([]);
    expect(what({ quantity: 1e6 }, { bars: [[bar(0), bar(1, { volume: Number.NaN })]] })).toEqual([]);
  });

  it('on the border of two bars may have happened in either', () => {
    const border = { at: 2 * HOUR, ts: 2 * HOUR };
    expect(what({ ...border, price: 12.5, side: 'sell' })).toEqual([]);
    expect(what({ ...border, price: 14.5, side: 'sell' })).toHaveLength(1);
    expect(what({ ...border, quantity: 500 })).toEqual([]);
    expect(what({ ...border, quantity: 501 })).toHaveLength(1);
  });

  it('are not judged where there is no bar around them', () => {
    for (const ts of [-1, 3 * HOUR + 1]) expect(what({ ts, price: 1 })).toEqual([]);
    expect(what({ ts: 0, price: 1 })).toHaveLength(1);
    expect(what({ ts: 3 * HOUR, price: 1 })).toHaveLength(1);
    expect(what({ price: 1 }, { bars: [] })).toEqual([]);
    const gap = [[bar(0), bar(2)]];
    expect(what({ price: 1 }, { bars: gap })).toEqual([]);
  });

  it('are all of them in the optimistic profile, which the first one says', () => {
    const words = 'and others may fill at the very close that the decision was made on.';
    const optimistic = { optimistic: true };
    expect(said([fill(), fill({ orderId: 'o2' })], optimistic).map((one) => one.sentence)).toEqual([
      `${head} ${words}`,
    ]);
    expect(said([], optimistic)).toEqual([]);
    expect(said([fill()], optimistic, { allowSameClose: true })).toEqual([]);
    expect(said([fill()], optimistic, { allowSameClose: false })).toHaveLength(1);
  });
});
