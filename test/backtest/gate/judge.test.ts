/** From the result of a run to the evidence, without running one. */
import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../../src/artifacts/line-store.js';
import type { BacktestResult } from '../../../src/backtest/backtest-result.js';
import { credibility } from '../../../src/backtest/gate/credibility.js';
import { judge } from '../../../src/backtest/gate/judge.js';
import { judgedTrials } from '../../../src/backtest/gate/judged-trials.js';
import { gatePolicy } from '../../../src/backtest/gate/policy.js';
import type { GateVerdict } from '../../../src/backtest/gate/verdict-of-gate.js';
import type { TrialInput } from '../../../src/backtest/trials/trial-entry.js';
import { TrialLedger } from '../../../src/backtest/trials/trial-ledger.js';
import { hashJson } from '../../../src/core/hash.js';

const DAY = 86_400_000_000;

function trial(label: string, n = 48, more: Partial<TrialInput> = {}): TrialInput {
  const days = Float64Array.from({ length: n }, (_, i) => i * DAY);
  return {
    research: 'r',
    label,
    structure: hashJson(label),
    exact: true,
    instruments: [{ id: 'A', sketch: [] }],
    from: 0,
    to: 1000,
    evidence: {},
    series: {
      days,
      returns: days.map((_, i) => Math.sin(i * (1 + label.length)) / 100 + 0.002),
      matched: days.map(() => 0.001),
    },
    ...more,
  };
}

interface Given {
  readonly options?: object;
  readonly record?: object;
  readonly report?: object;
  readonly own?: TrialInput | null;
  readonly recorded?: readonly TrialInput[];
}
async function resultOf({ options = {}, record = {}, report = {}, own = trial('own'), recorded = [] }: Given = {}) {
  const trials = new TrialLedger(memoryLineStore());
  for (const one of [...recorded, ...(own === null ? [] : [own])]) await trials.record(one);
  return {
    trial: own,
    options: { ledger: { trials, research: 'r' }, ...options },
    record: {
      periodsPerYear: 100,
      findings: [],
      fills: [{}, {}, {}, {}],
      ambiguousFills: 1,
      equity: Float64Array.of(100, 300),
      ...record,
    },
    report: {
      verdict: { checks: [] },
      whole: { performance: { maxDrawdown: -0.125 } },
      costs: { bps: 2, breakEvenBps: 5, traded: 400 },
      daily: { returns: new Float64Array(50) },
      ...report,
    },
  } as unknown as BacktestResult;
}
const policy = { resamples: 99 };
const test = async (id: string, given: Given = {}, options: object = {}) => {
  const verdict = await judge(await resultOf(given), { policy, ...options });
  const { outcome, value, sentence } = verdict.tests.find((one) => one.id === id)!;
  return { outcome, value, sentence };
};

describe('what the gate reads off a run', () => {
  it('is what the guard, the venue and the books say', async () => {
    const error = { severity: 'error', message: 'a hole' };
    const findings = [{ severity: 'warning', message: 'a gap' }, error];
    expect(await test('data', { record: { findings } })).toMatchObject({ outcome: 'failed', value: 1 });
    expect((await test('data', { record: { findings } })).sentence).toContain('a hole.');
    expect((await test('data')).outcome).toBe('passed');
    expect(await test('fills')).toMatchObject({ outcome: 'failed', value: 0.25 });
    expect(await test('fills', { record: { fills: [], ambiguousFills: 1 } })).toMatchObject({ value: 0 });
    const check = (id: string, passed: boolean) => ({ verdict: { checks: [{ id, passed, sentence: 'Unreal.' }] } });
    expect(await test('fills', { report: check('real-fills', false) })).toMatchObject({
      outcome: 'failed',
      value: 'unreal',
      sentence: 'Unreal.',
    });
    expect(await test('fills', { report: check('real-fills', true) })).toMatchObject({ value: 0.25 });
    expect(await test('fills', { report: check('other', false) })).toMatchObject({ value: 0.25 });
  });

  it('is its drawdown, ruin and costs', async () => {
    expect(await test('drawdown')).toMatchObject({ outcome: 'passed', value: 0.125 });
    const ruined = (equity: number) => test('drawdown', { record: { equity: Float64Array.of(100, equity, 50) } });
    expect((await ruined(0)).sentence).toBe('It was ruined on the way.');
    expect((await ruined(-1)).sentence).toBe('It was ruined on the way.');
    expect((await ruined(1)).outcome).toBe('passed');
    expect(await test('costs')).toMatchObject({ outcome: 'passed', value: 2.5 });
    const costs = (bps: number, breakEvenBps: number) => test('costs', { report: { costs: { bps, breakEvenBps } } });
    expect(await costs(Number.NaN, 5)).toMatchObject({ outcome: 'failed', value: 'no costs' });
    expect(await costs(2, Number.NaN)).toMatchObject({ outcome: 'failed', value: 0 });
    expect(await costs(2, Number.POSITIVE_INFINITY)).toMatchObject({ value: 0 });
  });

  it('is what was held out, stated and checked', async () => {
    expect(await test('held-out')).toMatchObject({ value: 0 });
    expect(await test('held-out', { report: { outOfSample: { performance: { count: 7 } } } })).toMatchObject({
      value: 7,
    });
    const stated = async (trials?: unknown) =>
      (await judge(await resultOf({ options: trials === undefined ? {} : { trials } }), { policy })).trials;
    expect(await stated()).toEqual({ count: 1, inherited: 0, stated: null });
    expect(await stated(7)).toEqual({ count: 1, inherited: 0, stated: 7 });
    expect(await stated({ count: 3 })).toEqual({ count: 1, inherited: 0, stated: 3 });
    expect(await test('leaks')).toMatchObject({ outcome: 'not measured' });
    expect(await test('leaks', {}, { leaks: { leaks: [], moments: 9 } })).toMatchObject({ outcome: 'passed' });
  });

  it('is the excess of its own periods, and its trials', async () => {
    const { value } = await test('excess');
    const { returns } = trial('own').series;
    expect(value).toBeCloseTo((returns.reduce((a, b) => a + b, 0) / 48 - 0.001) * 100, 10);
    const recorded = [trial('one'), trial('three')];
    const verdict = await judge(await resultOf({ recorded }), { policy });
    expect(verdict.trials).toEqual({ count: 3, inherited: 0, stated: null });
    const inherited = [trial('three', 48, { research: 'before' }), trial('one')];
    expect((await judge(await resultOf({ recorded: inherited }), { policy })).trials.inherited).toBe(1);
    expect(verdict.diagnostics.map((one) => one.id)).toEqual(['psr', 'dsr', 'pbo']);
    const permutation = { pValue: 0.5, permuted: [] };
    const plateau = { neighbours: [{}], goodShare: 1, sentence: 's' };
    const told = await judge(await resultOf(), { permutation, plateau } as never);
    expect(told.diagnostics.map((one) => one.id)).toEqual(['psr', 'dsr', 'permutation', 'plateau']);
    expect(told.policy).toEqual(gatePolicy());
  });

  it('refuses an unknown option', async () => {
    await expect(judge(await resultOf(), { leak: 1 } as never)).rejects.toThrow(
      '[edgeproof] judge: unknown option "leak"; remove or rename it; options are: policy, leaks, permutation, plateau',
    );
  });
});

describe('the trials that a run is judged among', () => {
  it('are all others that count', async () => {
    const recorded = [trial('one'), trial('own', 48, { to: 900 }), trial('three')];
    const { trial: own, series, others, counted } = await judgedTrials('who', await resultOf({ recorded }));
    expect(own.label).toBe('own');
    expect(series).toBe(own.series);
    expect(counted.count).toBe(3);
    expect(others.map((one) => one.label)).toEqual(['one', 'three']);
    const differs = async (more: Partial<TrialInput>) => {
      const found = await judgedTrials(
        'who',
        await resultOf({ recorded: [trial('own', 48, { exact: false, ...more })] }),
      );
      return found.others.length;
    };
    expect(await differs({ label: 'renamed', structure: hashJson('x') })).toBe(1);
    expect(await differs({ structure: hashJson('x') })).toBe(1);
    const { series: other } = trial('of other returns');
    expect(await differs({ to: 900, series: other })).toBe(1);
    expect(await differs({ label: 'renamed', series: other })).toBe(1);
    expect(await differs({ series: other })).toBe(0);
  });

  it('are judged from the part out of sample on', async () => {
    const days = async (outOfSampleFrom: number) => {
      const { series } = await judgedTrials('who', await resultOf({ record: { outOfSampleFrom } }));
      expect([series.returns.length, series.matched.length]).toEqual([series.days.length, series.days.length]);
      expect(series.returns.at(-1)).toBe(series.days.length === 0 ? undefined : trial('own').series.returns.at(-1));
      return series.days;
    };
    expect((await days(40 * DAY))[0]).toBe(40 * DAY);
    expect(await days(40 * DAY)).toHaveLength(8);
    expect(await days(40 * DAY + 1)).toHaveLength(7);
    expect(await days(-5)).toHaveLength(48);
    expect(await days(99 * DAY)).toHaveLength(0);
  });

  it('are none of a run that was not counted', async () => {
    const words = '[edgeproof] who: this run was not counted as a trial; run it with enable_bt_gates and a ledger';
    await expect(judgedTrials('who', await resultOf({ own: null }))).rejects.toThrow(words);
    await expect(judgedTrials('who', await resultOf({ options: { ledger: undefined } }))).rejects.toThrow(words);
    await expect(judge(await resultOf({ own: null }))).rejects.toThrow('[edgeproof] judge: this run was not counted');
  });
});

describe('the record of the page', () => {
  const verdict = { policy: gatePolicy() } as unknown as GateVerdict;
  const record = async (given: Given = {}, parts: object = {}) =>
    credibility(await resultOf({ recorded: [trial('one')], ...given }), verdict, parts);

  it('holds the verdict, what was measured, and what follows', async () => {
    const parts = { permutation: { p: 1 }, combinatorial: { c: 1 }, plateau: { n: 1 }, leaks: { l: 1 } };
    const found = await record({}, parts);
    expect(found).toMatchObject({ verdict, ...parts });
    expect(found.overfitting).toMatchObject({ trials: 2 });
    expect(found.overfitting?.logits).toHaveLength(70); // 8 choose 4
    expect(found.subperiods).toHaveLength(4);
    expect(found.subperiods?.[1]).toMatchObject({ from: 12 * DAY, to: 23 * DAY });
    const mean = trial('own').series.returns.reduce((a, b) => a + b - 0.001, 0) / 48;
    // Traded 400 at a mean equity of 200 over 50 days: four times a year of a hundred days.
    expect(found.costs?.rows[0]?.annualExcess).toBeCloseTo(100 * mean + 4 * 2e-4, 12);
    expect(found.costs?.rows[1]).toMatchObject({ multiple: 1, bps: 2 });
    expect(found.costs?.rows[1]?.annualExcess).toBeCloseTo(100 * mean, 12);
  });

  it('leaves out what cannot be measured', async () => {
    const alone = await record({ recorded: [] });
    expect(Object.keys(alone)).toEqual(['verdict', 'subperiods', 'costs']);
    const short = (n: number) => record({ own: trial('own', n), recorded: [trial('one', n)] });
    expect(Object.keys(await short(39))).toEqual(['verdict', 'subperiods', 'costs']);
    expect(Object.keys(await short(40))).toEqual(['verdict', 'overfitting', 'subperiods', 'costs']);
    expect(Object.keys(await short(4))).toEqual(['verdict', 'subperiods', 'costs']);
    expect(Object.keys(await short(3))).toEqual(['verdict', 'costs']);
    expect(Object.keys(await short(0))).toEqual(['verdict']);
    const costs = (given: object) => record({ report: { costs: { bps: 2, breakEvenBps: 5, traded: 400, ...given } } });
    for (const given of [{ traded: 0 }, { traded: Number.NaN }, { bps: 0 }, { bps: Number.NaN }])
      expect((await costs(given)).costs).toBeUndefined();
    expect((await record({ report: { daily: { returns: [] } } })).costs).toBeUndefined();
  });

  it('refuses an unknown part and a run that was not counted', async () => {
    await expect(record({}, { leak: 1 })).rejects.toThrow(
      '[edgeproof] credibility: unknown option "leak"; remove or rename it; options are: permutation, combinatorial, plateau, leaks',
    );
    await expect(record({ own: null })).rejects.toThrow('[edgeproof] credibility: this run was not counted as a trial');
  });
});
