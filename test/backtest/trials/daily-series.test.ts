import { describe, expect, it } from 'vitest';
import { trialsOf } from '../../../src/backtest/trials/count-run.js';
import { dailySeries } from '../../../src/backtest/trials/daily-series.js';
import { fixed } from '../../../src/core/money.js';
import type { FillRecord, RunRecord } from '../../../src/report/run-record.js';

const DAY = 86_400_000_000;

const fill = (at: number, side: 'buy' | 'sell', quantity: number, more: Partial<FillRecord> = {}): FillRecord =>
  ({
    at,
    ts: at,
    instrument: 0,
    side,
    quantityFixed: fixed(quantity),
    priceFixed: fixed(1),
    feeFixed: fixed(0),
    ...more,
  }) as FillRecord;

/** A run with a settle at the end of each day. */
function record(equity: readonly number[], more: Partial<RunRecord> = {}): RunRecord {
  const n = equity.length;
  return {
    at: Float64Array.from(equity, (_, i) => (i + 1) * DAY),
    equity: Float64Array.from(equity),
    gross: new Float64Array(n),
    net: new Float64Array(n),
    startEquity: 100,
    fills: [],
    instruments: [{ id: 'A', assetClass: 'equity' }],
    ...more,
  } as unknown as RunRecord;
}
const price = (close: readonly number[], instrument = 0, at = close.map((_, i) => (i + 1) * DAY)) => ({
  instrument,
  at: Float64Array.from(at),
  close: Float64Array.from(close),
});
const matched = (run: RunRecord) => [...dailySeries(run).matched];

describe('the days of a run', () => {
  it('are what it returned', () => {
    const series = dailySeries(record([110, 99]));
    expect([...series.days]).toEqual([0, DAY]);
    expect(series.returns[0]).toBeCloseTo(0.1, 14);
    expect(series.returns[1]).toBeCloseTo(-0.1, 14);
    expect([...series.matched]).toEqual([0, 0]);
  });

  it('are matched by the instrument at its mean exposure', () => {
    const run = record([100, 100, 100, 100], {
      prices: [price([10, 20, 10, 5])],
      fills: [fill(DAY, 'buy', 2), fill(2 * DAY + 1, 'sell', 3)],
    });
    // Held after each settle: 2 × 10 / 100, 2 × 20 / 100, -1 × 10 / 100, -1 × 5 / 100; the mean is 0.1125.
    const [first, ...rest] = matched(run);
    expect(first).toBe(0);
    expect(rest[0]).toBeCloseTo(0.1125, 14);
    expect(rest[1]).toBeCloseTo(-0.05625, 14);
    expect(rest[2]).toBeCloseTo(-0.05625, 14);
  });

  it('know multipliers, rates and whose fill it is', () => {
    const run = record([100, 100], {
      instruments: [
        { id: 'A', assetClass: 'future', multiplier: 5 },
        { id: 'B', assetClass: 'equity' },
      ] as never,
      prices: [price([10, 20]), price([50, 100], 1)],
      fills: [fill(DAY, 'buy', 1, { fx: 0.5 }), fill(DAY, 'buy', 1, { instrument: 1 })],
    });
    // A: 1 × price × 5 × 0.5 / 100 = 0.25, 0.5; B: 0.5, 1. Both rise by 1 on the second day.
    expect(matched(run)[1]).toBeCloseTo(0.375 + 0.75, 14);
    // A later fill without a rate has the rate of the one before.
    const later = { ...run, fills: [...run.fills.slice(0, 1), fill(DAY, 'buy', 1)] };
    expect(matched(later)[1]).toBeCloseTo(0.75, 14);
    // An instrument that the record does not know has no multiplier.
    const unknown = record([100, 100], {
      prices: [price([10, 20], 3)],
      fills: [fill(DAY, 'buy', 1, { instrument: 3 })],
    });
    expect(matched(unknown)[1]).toBeCloseTo(0.15, 14);
  });

  it('count nothing without equity or a price, and still divide by all settles', () => {
    const fills = [fill(DAY, 'buy', 1)];
    const ruined = record([100, -50, 100, 100], { prices: [price([10, 20, Number.NaN, 40])], fills });
    // (0.1 + nothing + nothing + 0.4) / 4 = 0.125; the third day has no price, the fourth rises from 20 to 40.
    expect(matched(ruined)).toEqual([0, 0.125, 0, 0.125]);
    const zero = record([100, 0, 100, 100], { prices: [price([10, 20, Number.NaN, 40])], fills });
    expect(matched(zero)).toEqual([0, 0.125, 0, 0.125]);
  });

  it('have the last price of each day, and none before the first', () => {
    const at = [DAY / 2, DAY, 1.5 * DAY, 3 * DAY];
    const run = record([100, 100, 100], {
      prices: [price([99, 10, 20, 30], 0, at)],
      fills: [fill(0, 'buy', 1)],
    });
    // Exposure is read settle by settle, returns by the moment of the price: 10, 20, 30.
    const exposure = (0.99 + 0.1 + 0.2) / 3;
    expect(matched(run)[0]).toBe(0);
    expect(matched(run)[1]).toBeCloseTo(exposure, 14);
    expect(matched(run)[2]).toBeCloseTo(exposure * 0.5, 14);
    const free = record([100, 100, 100], { prices: [price([0, 20, 30])], fills: [fill(0, 'buy', 1)] });
    expect(matched(free)[1]).toBe(0);
    expect(matched(free)[2]).toBeCloseTo((0.5 / 3) * 0.5, 14);
  });

  it('are matched by the benchmark at the mean net exposure where there are no prices', () => {
    const benchmark = { name: 'b', at: Float64Array.of(DAY, 2 * DAY), equity: Float64Array.of(10, 15) };
    expect(matched(record([100, 100], { benchmark, net: Float64Array.of(0.25, 0.75) }))).toEqual([0, 0.25]);
    expect(matched(record([100, 100], { net: Float64Array.of(0.25, 0.75) }))).toEqual([0, 0]);
    expect(matched(record([], { benchmark }))).toEqual([]);
    expect(matched(record([], { prices: [price([])] }))).toEqual([]);
  });
});

describe('whether a run is counted', () => {
  const ledger = { trials: {} as never, research: 'x' };
  const on = { enable_bt_gates: true };

  it('is so with the gates on and a ledger', () => {
    expect(trialsOf({ flags: on, ledger })).toBe(ledger);
    expect(trialsOf({})).toBeNull();
    expect(trialsOf({ flags: { enable_bt_gates: false } })).toBeNull();
    expect(trialsOf({ flags: { enable_live_v2: true } as never })).toBeNull();
  });

  it('is refused where it could be believed', () => {
    const off = (who: string) =>
      `[edgeproof] ${who}: a trial ledger was passed and the gates are off; set flags: { enable_bt_gates: true }`;
    expect(() => trialsOf({ ledger })).toThrow(off('backtest'));
    expect(() => trialsOf({ ledger, flags: { enable_bt_gates: false } }, 'sweep')).toThrow(off('sweep'));
    expect(() => trialsOf({ flags: on }, 'sweep')).toThrow(
      "[edgeproof] sweep: the gates are on and there is no trial ledger; pass ledger: { trials: new TrialLedger(lineFile('.edgeproof/trials.jsonl')), research: 'name of this research' }",
    );
  });
});
