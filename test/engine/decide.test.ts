import { describe, expect, it } from 'vitest';
import type { EventInput } from '../../src/data/event-input.js';
import { fromEvents, fromRows } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import {
  type BacktestOptions,
  backtest,
  type DecideOptions,
  type DecisionRecord,
  defineStrategy,
  instrument,
} from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';

const time = (minute: number): string => new Date(Date.UTC(2024, 0, 2, 10, minute)).toISOString();
const minuteOf = (at: number): number => (at / 1000 - Date.UTC(2024, 0, 2, 10)) / 60_000;

function bars(id: string, minutes: readonly number[], lateBy: readonly number[] = []): BacktestOptions['data'] {
  const rows = minutes.map((minute, k) => {
    const price = 100 + minute;
    const known = lateBy[k] === undefined ? {} : { at: time(minute + lateBy[k]) };
    return { time: time(minute), open: price, high: price, low: price, close: price, volume: 100, ...known };
  });
  return fromRows({ instrument: id, bars: rows, period: '10m' });
}

async function decisions(
  decide: DecideOptions,
  data: BacktestOptions['data'],
  ids: readonly string[] = ['A'],
): Promise<{ seen: DecisionRecord[]; minutes: number[]; result: Awaited<ReturnType<typeof backtest>> }> {
  const seen: DecisionRecord[] = [];
  const result = await backtest({
    strategy: defineStrategy({
      name: 'decides',
      features: sma({ period: 1 }),
      model: rule({ needs: ['sma_1'] }, (close) => close),
      optimizer: fixedQuantity({ quantity: 1 }),
      decide,
    }),
    data,
    instruments: ids.map((id) => instrument({ id })),
    cash: 10_000,
    hooks: { onDecision: (one) => seen.push(one) },
  });
  return { seen, minutes: seen.map((one) => minuteOf(one.at)), result };
}

describe('when a strategy decides', () => {
  it('by default at the end of each bar, once for all that end together', async () => {
    const two = [bars('A', [10, 20, 30]), bars('B', [10, 30])] as never;
    const { minutes, seen } = await decisions({}, two, ['A', 'B']);
    expect(minutes).toEqual([10, 20, 30]);
    // What did not come keeps its last value.
    expect([...seen[1]!.forecast]).toEqual([120, 110]);
  });

  it('on a clock at whole multiples, with grace, from the first event on', async () => {
    const { minutes } = await decisions({ every: '15m', grace: '1m' }, bars('A', [10, 20, 30, 40, 50]));
    expect(minutes).toEqual([16, 31, 46]);
  });

  it('after grace, on all that had come by then', async () => {
    const two = [bars('A', [10, 20, 30]), bars('B', [10, 20, 30], [3, 7, 2])] as never;
    const { minutes, seen } = await decisions({ grace: '5m' }, two, ['A', 'B']);
    expect(minutes.slice(0, 2)).toEqual([15, 25]);
    expect([...seen[0]!.forecast]).toEqual([110, 110]);
    expect([...seen[1]!.forecast]).toEqual([120, 110]);
  });

  it('leaves out an instrument whose bar is missing, where it is told to', async () => {
    const two = [bars('A', [10, 20, 30]), bars('B', [10, 30])] as never;
    const { seen } = await decisions({ missing: 'skip' }, two, ['A', 'B']);
    expect(seen.map((one) => [...one.forecast])).toEqual([
      [110, 110],
      [120, Number.NaN],
      [130, 130],
    ]);
  });

  it('halts where it is told to: no decision, no new risk, and it says so', async () => {
    const two = [bars('A', [10, 20, 30]), bars('B', [10, 30])] as never;
    const { minutes, result } = await decisions({ missing: 'halt' }, two, ['A', 'B']);
    expect(minutes).toEqual([10, 30]);
    const alert = result.record.alerts.find((one) => one.code === 'missing-data');
    expect(alert?.message).toContain('decides: 1 of 2 bars are missing; trading is halted');
  });

  it('after every event of the kinds that it names', async () => {
    const events: EventInput[] = [
      { kind: 'quote', instrument: 'A', time: time(1), bid: 99, ask: 101 },
      { kind: 'trade', instrument: 'A', time: time(2), price: 100, size: 1 },
      { kind: 'quote', instrument: 'A', time: time(3), bid: 99, ask: 101 },
    ];
    const { minutes } = await decisions({ on: ['quote'] }, fromEvents({ events }));
    expect(minutes).toEqual([1, 3]);
  });

  it('also about a bar that comes late as the last thing of all', async () => {
    const { minutes } = await decisions({ grace: '1m' }, bars('A', [10, 20], [0, 4]));
    expect(minutes).toEqual([11, 24]);
  });

  it('about each bar in turn, also where grace is longer than a bar', async () => {
    const two = [bars('A', [10, 20, 30, 40, 50]), bars('B', [10, 20, 30, 40, 50])] as never;
    const { minutes, seen } = await decisions({ grace: '12m', missing: 'skip' }, two, ['A', 'B']);
    expect(minutes).toEqual([22, 32, 42]);
    for (const one of seen) expect([...one.forecast]).not.toContain(Number.NaN);
  });

  it('never on bars of the future: a bar known late is decided on late', async () => {
    const { minutes, seen } = await decisions({}, bars('A', [10, 20], [0, 6]));
    expect(minutes).toEqual([10, 26]);
    expect(seen[1]!.forecast[0]).toBe(120);
  });
});
