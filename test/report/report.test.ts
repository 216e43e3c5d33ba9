import { describe, expect, it } from 'vitest';
import { DAY, toMicros } from '../../src/core/time.js';
import { benchmarkReturns, daily } from '../../src/report/daily.js';
import { maxDrawdown } from '../../src/report/drawdown.js';
import { sharpe } from '../../src/report/ratios.js';
import { report } from '../../src/report/report.js';
import { returnsToEquity } from '../../src/report/returns.js';
import { sampleRecord } from './sample-record.js';

describe('report', () => {
  const record = sampleRecord({ days: 1200, more: { trials: { count: 12, source: 'trial ledger' } } });
  const made = report(record);

  it('splits at the first day held out and covers every day once', () => {
    const { inSample, outOfSample, whole } = made;
    expect((inSample?.performance.count ?? 0) + (outOfSample?.performance.count ?? 0)).toBe(whole.performance.count);
    expect(outOfSample?.from).toBe(inSample!.to + DAY);
    expect(inSample?.performance.count).toBe(400);
    const growth = (1 + inSample!.performance.totalReturn) * (1 + outOfSample!.performance.totalReturn);
    expect(growth).toBeCloseTo(record.equity.at(-1)! / record.startEquity, 9);
  });

  it('computes each metric from the daily series that it shows', () => {
    const { returns } = daily(record);
    expect(made.whole.performance.sharpe).toBeCloseTo(sharpe(returns, { periodsPerYear: 252 }), 12);
    expect(made.drawdowns[0]?.depth).toBeCloseTo(maxDrawdown(returnsToEquity(returns)), 12);
    expect(made.monthly.reduce((product, one) => product * (1 + one.value), 1)).toBeCloseTo(
      record.equity.at(-1)! / record.startEquity,
      9,
    );
  });

  it('adds costs up and states what the run could have borne', () => {
    const { fees, slippage, interest } = record.costs;
    const { costs } = made;
    expect(costs.trading).toBeCloseTo(fees + slippage, 9);
    expect(costs.total).toBeCloseTo(fees + slippage + interest, 9);
    const gross = record.equity.at(-1)! - record.startEquity + costs.trading;
    expect((costs.breakEvenBps / 10_000) * costs.traded).toBeCloseTo(gross, 6);
    expect(costs.headroom).toBeCloseTo(costs.breakEvenBps / costs.bps, 9);
  });

  it('says the same for an intraday run as for its days', () => {
    const fine = sampleRecord({ days: 200, settlesPerDay: 24 });
    const last = fine.at.map((at, i) => (i % 24 === 23 ? at : Number.NaN)).filter((at) => !Number.isNaN(at));
    const coarse = {
      ...fine,
      at: last,
      equity: fine.equity.filter((_, i) => i % 24 === 23),
      gross: fine.gross.filter((_, i) => i % 24 === 23),
      net: fine.net.filter((_, i) => i % 24 === 23),
    };
    expect(report(fine).whole.performance).toEqual(report(coarse).whole.performance);
  });

  it('gives plain JSON without NaN and without columns', () => {
    const json = made.toJson();
    const text = JSON.stringify(json);
    expect(JSON.parse(text)).toEqual(json);
    expect(text).not.toContain('NaN');
    expect(text.length).toBeLessThan(30_000);
    expect(json).toMatchObject({
      verdict: { promoted: false },
      run: { trials: { count: 12 } },
      fills: record.fills.length,
    });
    expect(JSON.stringify(report({ ...record, fills: [], trades: [] }).toJson())).toContain('"profitFactor":null');
  });

  it('fits a terminal and ends in the verdict', () => {
    const text = made.toText();
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    for (const word of 'Sharpe,Sortino,Calmar,Worst drawdowns,Exposure,Turnover,Hit rate,Profit factor,Expectancy,Tail ratio,Value at risk,Expected shortfall,Alpha,Beta,Deflated Sharpe,Trials,Break-even cost'.split(
      ',',
    )) {
      expect(text).toContain(word);
    }
    expect(text).toContain(`Verdict: ${made.verdict.headline}`);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(made.verdict.summary);
  });

  it('refuses a record that contradicts itself', () => {
    expect(() => report({ ...record, trials: { count: 0, source: '' } })).toThrow(/trials.count 0/);
    expect(() => report({ ...record, startEquity: 0 })).toThrow(/startEquity 0/);
    expect(() => report({ ...record, gross: new Float64Array(1) })).toThrow(/differ in length/);
    const short = { name: 'x', at: new Float64Array(2), equity: new Float64Array(1) };
    expect(() => report({ ...record, benchmark: short })).toThrow(/benchmark differ in length/);
    expect(() => report(record, { bars: {} } as never)).toThrow(/unknown option "bars"/);
    expect(() => report(record, { verdict: { size: 2 } })).toThrow(/size/);
  });
});

describe('benchmarkReturns', () => {
  const days = [0, 1, 2, 3].map((day) => toMicros('2024-01-01') + day * DAY);
  const series = (at: number[], equity: number[]) => ({
    name: 'b',
    at: Float64Array.from(at),
    equity: Float64Array.from(equity),
  });

  it('takes the last value of each day, and a value before the first day as its start', () => {
    const end = (day: number): number => days[0]! + (day + 1) * DAY;
    const known = series([end(-1), end(0) - 5, end(0), end(1), end(3)], [100, 500, 110, 121, 60.5]);
    expect([...benchmarkReturns(days, known)].map((r) => Math.round(r * 1e9) / 1e9)).toEqual([0.1, 0.1, 0, -0.5]);
    expect(
      [...benchmarkReturns(days, series([end(1), end(2)], [100, 110]))].map((r) => Math.round(r * 1e9) / 1e9),
    ).toEqual([0, 0, 0.1, 0]);
    expect([...benchmarkReturns(days, series([], []))]).toEqual([0, 0, 0, 0]);
  });
});
