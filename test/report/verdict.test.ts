import { describe, expect, it } from 'vitest';
import { edgeOf } from '../../src/report/edge.js';
import { type Report, report } from '../../src/report/report.js';
import type { RunRecord } from '../../src/report/run-record.js';
import { sharpeEstimate, sharpeZ } from '../../src/report/sharpe-inference.js';
import type { VerdictCheck } from '../../src/report/verdict-types.js';
import { sampleRecord, uniform } from './sample-record.js';

const good = sampleRecord({ days: 2500, seed: 3, edge: 0.0007 });

function verdictOf(more: Partial<RunRecord> = {}): Report['verdict'] {
  return report({ ...good, ...more }).verdict;
}

function failing(more: Partial<RunRecord>): VerdictCheck {
  const failed = verdictOf(more).checks.filter((check) => !check.passed);
  expect(failed.map((check) => check.id)).toHaveLength(1);
  return failed[0]!;
}

describe('verdict', () => {
  it('promotes a real edge, held out and after costs', () => {
    const verdict = verdictOf();
    expect(verdict.checks.filter((check) => !check.passed)).toEqual([]);
    expect(verdict.headline).toBe('would be promoted');
    expect(verdict.summary).toContain('evidence, not a promise');
  });

  it('asks for a held-out part that is long enough', () => {
    const { outOfSampleFrom: _from, ...rest } = good;
    const { checks, summary } = report(rest).verdict;
    expect(checks[0]).toMatchObject({ id: 'out-of-sample', passed: false, measured: 0, limit: 252 });
    expect(summary).toMatch(/^Too little was held back/);
    expect(failing({ outOfSampleFrom: good.at[2300]! }).id).toBe('out-of-sample');
    const asked = report(good, { verdict: { minOutOfSampleDays: 2000 } }).verdict;
    expect(asked.checks[0]).toMatchObject({ passed: false, limit: 2000 });
  });

  it('does not promote fills that could not happen', () => {
    expect(failing({ optimistic: true }).id).toBe('real-fills');
    const message = 'open equals previous close on 96 % of days; fills at the open are not real here';
    const findings = [{ code: 'open-is-previous-close', severity: 'warning', message }] as const;
    expect(failing({ findings, fillsAtOpen: 12 }).sentence).toContain('12 fills took an open');
    const { fillsAtOpen: _unknown, ...silent } = good;
    const unknown = report({ ...silent, findings }).verdict;
    expect(unknown.checks.find((check) => !check.passed)?.measured).toBe('not known');
    expect(unknown.summary).toMatch(/^Its fills are not ones to rely on/);
    expect(verdictOf({ findings, fillsAtOpen: 0 }).promoted).toBe(true);
    expect(failing({ ambiguousFills: 30 }).id).toBe('fill-order');
    expect(failing({ ambiguousFills: 30 }).sentence).toMatch(/^30 of \d+ fills \(/);
    expect(verdictOf({ ambiguousFills: 5 }).promoted).toBe(true);
  });

  it('does not promote a test without costs, or one that costs would sink', () => {
    const free = { fees: 0, slippage: 0, spread: 0, borrow: 0, funding: 0, interest: 0, dividends: 0 };
    expect(failing({ costs: free }).sentence).toContain('no market is');
    expect(failing({ costs: { ...free, fees: 1e6 } }).sentence).toContain('2.0 is asked for');
    expect(failing({ fills: [], trades: [] }).sentence).toBe('It never traded.');
  });

  it('does not promote on bad data, too deep a fall, or too many trials', () => {
    const findings = [{ code: 'impossible-price', severity: 'error', message: 'row 5: high below low' }] as const;
    expect(failing({ findings }).sentence).toContain('row 5');
    expect(report(good, { verdict: { maxDrawdown: 0.01 } }).verdict.promoted).toBe(false);
    const weak = sampleRecord({ days: 2500, seed: 3, edge: 0.0002 });
    expect(report(weak).verdict.promoted).toBe(true);
    const searched = report({ ...weak, trials: { count: 1000, source: 'trial ledger' } }).verdict;
    expect(searched.checks.filter((check) => !check.passed).map((check) => check.id)).toEqual(['deflated-sharpe']);
    expect(searched.summary).toMatch(/^What it earned beyond the market is within what luck shows/);
  });

  it('states the cut-off with the stated size, and that 0.95 is not a 5 % test', () => {
    const { outOfSample } = report({ ...good, trials: { count: 100, source: 'trial ledger' } });
    expect(outOfSample?.edge.cutoff).toBeCloseTo(0.7742163415697904, 9);
    expect(outOfSample?.edge.sizeOf95).toBeCloseTo(0.0014, 3);
    const check = verdictOf({ trials: { count: 100, source: 'trial ledger' } }).checks.find(
      (one) => one.id === 'deflated-sharpe',
    );
    expect(check?.sentence).toContain('0.774 is asked for');
    expect(check?.sentence).toContain('the customary 0.95: 0.1');
  });

  it('takes the calibrated cut-off for its limit, not 0.95', () => {
    const weak = sampleRecord({ days: 2500, seed: 3, edge: 0.0002 });
    const twenty = report({ ...weak, trials: { count: 20, source: 'trial ledger' } });
    expect(twenty.outOfSample?.edge.deflatedSharpe).toBeLessThan(0.95);
    expect(twenty.verdict.promoted).toBe(true);
    expect(report({ ...weak, trials: { count: 50, source: 'trial ledger' } }).verdict.promoted).toBe(false);
  });

  it('does not promote less than the market at equal exposure', () => {
    const { checks, summary } = report(sampleRecord({ days: 2500, seed: 3, edge: -0.0002 })).verdict;
    expect(checks.find((check) => check.id === 'excess')?.passed).toBe(false);
    expect(summary).toMatch(/^It earned no more than holding the market at the same exposure/);
  });

  it('is about buy-and-hold when there is nothing but the market', () => {
    const half = good.benchmark!.equity.map((value, i, all) => 100_000 * (1 + 0.5 * (value / all[0]! - 1)) + i * 0);
    const verdict = verdictOf({ equity: half, net: good.net.map(() => 0.5), gross: good.net.map(() => 0.5) });
    expect(verdict.promoted).toBe(false);
  });
});

describe('the size and power of the edge test', () => {
  const WORLDS = 600;
  const DAYS = 1260;

  /** One market with the premium of buy-and-hold (Sharpe 0.5) and a rule that is in it or not by coin. */
  function world(seed: number, edge: number): { returns: Float64Array; benchmark: Float64Array; net: Float64Array } {
    const random = uniform(seed);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const benchmark = Float64Array.from({ length: DAYS }, () => 0.01 * normal() + (0.01 * 0.5) / Math.sqrt(252));
    let held = 1;
    const net = Float64Array.from({ length: DAYS }, () => {
      if (random() < 0.05) held = 1 - held;
      return held;
    });
    const own = (0.01 * edge) / Math.sqrt(252);
    return { returns: benchmark.map((r, i) => r * net[i]! + own), benchmark, net };
  }

  function passRate(edge: number, test: (w: ReturnType<typeof world>) => boolean): number {
    let passes = 0;
    for (let seed = 1; seed <= WORLDS; seed++) if (test(world(seed, edge))) passes++;
    return passes / WORLDS;
  }

  const gate = ({ returns, benchmark, net }: ReturnType<typeof world>): boolean => {
    const edge = edgeOf(returns, benchmark, net, { periodsPerYear: 252, trials: 1, size: 0.05, confidence: 0.95 });
    return edge.deflatedSharpe > edge.cutoff;
  };

  it('lets about 5 % of worthless rules pass, where a test of raw returns lets a quarter', () => {
    expect(passRate(0, gate)).toBeLessThanOrEqual(0.0683); // 97.5 % binomial limit of 5 % in 600 worlds
    expect(passRate(0, ({ returns }) => sharpeZ(sharpeEstimate(returns)) > 1.645)).toBeGreaterThan(0.15);
  });

  it('finds most edges of a yearly Sharpe of 1', () => {
    expect(passRate(1, gate)).toBeGreaterThan(0.8);
  });
});
