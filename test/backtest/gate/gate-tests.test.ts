/** Every question of the gate: what it says in each case, to the letter, and on both sides of its bar. */
import { describe, expect, it } from 'vitest';
import type { GateEvidence, RunFacts } from '../../../src/backtest/gate/evidence.js';
import * as ask from '../../../src/backtest/gate/gate-tests.js';
import type { Luck } from '../../../src/backtest/gate/luck.js';
import { type GatePolicyInput, gatePolicy } from '../../../src/backtest/gate/policy.js';
import type { Leak } from '../../../src/backtest/leakage/leak-report.js';

interface Change {
  readonly facts?: Partial<RunFacts>;
  readonly policy?: GatePolicyInput;
  readonly excess?: readonly number[];
  readonly luck?: Partial<Luck>;
  readonly evidence?: Partial<GateEvidence>;
}

function caseOf({ facts = {}, policy = {}, excess = [0.01, 0.03], luck = {}, evidence = {} }: Change = {}): ask.Case {
  const series = { days: new Float64Array(2), returns: new Float64Array(2), matched: new Float64Array(2) };
  const clean: RunFacts = {
    dataErrors: [],
    unrealFills: null,
    ambiguousShare: 0.021,
    drawdown: 0.123,
    ruined: false,
    costBps: 2,
    breakEvenBps: 5,
    fills: 10,
    heldOutDays: 7,
  };
  return {
    evidence: {
      label: 'own',
      series,
      periodsPerYear: 10,
      trials: [],
      trialCount: 4,
      inherited: 0,
      statedTrials: null,
      facts: { ...clean, ...facts },
      leaks: { leaks: [], moments: 100 },
      ...evidence,
    },
    policy: gatePolicy(policy),
    excess: Float64Array.from(excess),
    luck: { pValue: 0.01, t: 3.456, bar: 2.789, compared: 4, missing: 0, ...luck },
  };
}

describe('the data', () => {
  it('are fit to judge by, or say why not', () => {
    expect(ask.dataTest(caseOf())).toEqual({
      id: 'data',
      title: 'Data',
      outcome: 'passed',
      value: 0,
      threshold: 0,
      decides: 'reject',
      sentence: 'The data guard found nothing that spoils the result.',
    });
    expect(ask.dataTest(caseOf({ facts: { dataErrors: ['a hole', 'a spike'] } }))).toEqual({
      id: 'data',
      title: 'Data',
      outcome: 'failed',
      value: 2,
      threshold: 0,
      decides: 'reject',
      sentence: 'The data are not fit to judge by: a hole; a spike.',
    });
  });
});

describe('the fills', () => {
  const fills = (facts: Partial<RunFacts>) => ask.fillTest(caseOf({ facts }));

  it('could happen', () => {
    expect(fills({})).toEqual({
      id: 'fills',
      title: 'Fills that could happen',
      outcome: 'passed',
      value: 0.021,
      threshold: 0.05,
      decides: 'reject',
      sentence: '2.1 % of its fills rest on a guess about what came first within a bar; 5 % is the limit.',
    });
  });

  it('may be guessed up to the limit and at it', () => {
    expect(fills({ ambiguousShare: 0.05 }).outcome).toBe('passed');
    expect(fills({ ambiguousShare: 0.0501 })).toMatchObject({ outcome: 'failed', value: 0.0501 });
  });

  it('are unreal, or are not there', () => {
    expect(fills({ unrealFills: 'At the same close.' })).toMatchObject({
      outcome: 'failed',
      value: 'unreal',
      sentence: 'At the same close.',
    });
    expect(fills({ fills: 0 })).toMatchObject({ outcome: 'failed', value: 0.021, sentence: 'It never traded.' });
    expect(fills({ fills: 1 }).outcome).toBe('passed');
  });
});

describe('leaks', () => {
  const leak: Leak = { kind: 'future-data', stage: 'features', column: 'x', at: 0, sentence: 'x knew.' };

  it.each([
    [{ leaks: [], moments: 12 }, 'passed', 0, 'Changing the future at 12 moments changed nothing before them.'],
    [{ leaks: [leak, leak], moments: 12 }, 'failed', 2, 'It knows the future: x knew.'],
    [
      null,
      'not measured',
      'not checked',
      'Nobody checked it for leaks: run checkLeaks on the pipeline and pass its report.',
    ],
  ] as const)('%j', (leaks, outcome, value, sentence) => {
    expect(ask.leakTest(caseOf({ evidence: { leaks } }))).toEqual({
      id: 'leaks',
      title: 'No look into the future',
      outcome,
      value,
      threshold: 0,
      decides: 'reject',
      sentence,
    });
  });
});

describe('the excess', () => {
  it.each([
    [[0.01, 0.03], 'passed', 0.2, '20.0 % a year more'],
    [[-0.01, -0.03], 'failed', -0.2, '20.0 % a year less'],
    [[], 'failed', 0, '0.0 % a year less'],
  ] as const)('of %j a day', (excess, outcome, value, words) => {
    const { value: found, ...rest } = ask.excessTest(caseOf({ excess }));
    expect(found).toBeCloseTo(value, 14);
    expect(rest).toEqual({
      id: 'excess',
      title: 'Excess over holding the market at equal exposure',
      outcome,
      threshold: 0,
      decides: 'reject',
      sentence: `After costs it earned ${words} than the same instruments held at its own mean exposure.`,
    });
  });
});

/** 5 % times 80 %, as float64 has it. */
const LEVEL = 0.05 * 0.8;
const LUCK = {
  id: 'luck',
  title: 'Better than luck, given the trials',
  outcome: 'passed',
  value: 0.01,
  threshold: LEVEL,
  decides: 'reject',
  sentence:
    'The best of 4 worthless trials looks at least as good with probability 1.0 %; 4 % is allowed (its t is 3.46, the bar 2.79).',
};

describe('luck', () => {
  const luck = (change: Change) => ask.luckTest(caseOf(change));

  it('is told with the trials', () => {
    expect(luck({})).toEqual(LUCK);
  });

  it('passes up to the calibrated size and at it', () => {
    expect(luck({ luck: { pValue: 0.04 } }).outcome).toBe('passed');
    expect(luck({ luck: { pValue: 0.041 } }).outcome).toBe('failed');
    const loose = { size: 0.2, calibration: 0.5 };
    expect(luck({ luck: { pValue: 0.1 }, policy: loose })).toMatchObject({ outcome: 'passed', threshold: 0.1 });
  });

  it('says what was stated only when it is less', () => {
    expect(luck({ evidence: { statedTrials: 3 } }).sentence).toContain(
      "worthless trials (3 were stated; the ledger's count decides) looks",
    );
    expect(luck({ evidence: { statedTrials: 4 } }).sentence).toBe(LUCK.sentence);
    expect(luck({ evidence: { statedTrials: 5 } }).sentence).toBe(LUCK.sentence);
  });

  it('has no t and no bar where there are none, and speaks of one trial as of one', () => {
    const none = luck({ luck: { t: Number.NaN, bar: Number.NaN }, evidence: { trialCount: 1 } });
    expect(none.sentence).toBe(
      'The best of 1 worthless trial looks at least as good with probability 1.0 %; 4 % is allowed (its t is not defined, the bar not defined).',
    );
  });
});

describe('the track record', () => {
  it('is long enough, too short, or never long enough', () => {
    const title = 'Minimum track record';
    const steady = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.02 : 0.01));
    const long = ask.trackRecordTest(caseOf({ excess: steady }));
    expect(long).toMatchObject({ id: 'track-record', title, outcome: 'passed', value: 40, decides: 'paper only' });
    expect(long.threshold).toBeGreaterThan(1);
    expect(long.threshold).toBeLessThan(10);
    const years = (Number(long.threshold) / 10).toFixed(1);
    expect(long.sentence).toBe(`An excess of this size takes ${years} years to be told from luck; there are 4.0.`);
    const faint = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.02 : -0.019));
    const short = ask.trackRecordTest(caseOf({ excess: faint }));
    expect(short.outcome).toBe('failed');
    expect(short.threshold).toBeGreaterThan(1000);
    expect(ask.trackRecordTest(caseOf({ excess: steady.map((one) => -one) }))).toEqual({
      id: 'track-record',
      title,
      outcome: 'failed',
      value: 40,
      threshold: 'never',
      decides: 'paper only',
      sentence: 'There is no excess that a longer record could prove.',
    });
    expect(ask.trackRecordTest(caseOf({ excess: [] }))).toMatchObject({ outcome: 'failed', threshold: 'never' });
  });

  it('asks for more where more confidence is asked for', () => {
    const excess = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.02 : -0.01));
    const needed = (confidence: number) => ask.trackRecordTest(caseOf({ excess, policy: { confidence } })).threshold;
    expect(Number(needed(0.99)) / Number(needed(0.9))).toBeGreaterThan(1.5);
  });
});

describe('subperiods', () => {
  const parts = (excess: readonly number[], policy: GatePolicyInput = {}) =>
    ask.subperiodTest(caseOf({ excess, policy }));

  it('are counted above zero, whole parts only', () => {
    // Nine days in four parts of two: the ninth belongs to none of them.
    expect(parts([1, -0.5, -1, 0.5, 0.5, -0.5, -1, 2, -99])).toEqual({
      id: 'subperiods',
      title: 'Subperiods',
      outcome: 'passed',
      value: 0.5,
      threshold: 0.5,
      decides: 'paper only',
      sentence: 'It was ahead in 2 of 4 equal parts of its record; 50 % of them are asked for.',
    });
    expect(parts([1, 1, -1, -1, -1, -1, -1, -1]).outcome).toBe('failed');
    // Of eleven days three are left over: as many as a part has, and no part for that.
    expect(parts([-1, -1, -1, -1, -1, -1, -1, -1, 5, 5, 5])).toMatchObject({ outcome: 'failed', value: 0 });
    expect(parts([1, 1, 1, -1], { subperiods: 2, minGoodSubperiods: 1 })).toMatchObject({
      outcome: 'failed',
      value: 0.5,
    });
  });

  it('are not there in a record that is shorter than their number', () => {
    expect(parts([1, 1, 1])).toMatchObject({ outcome: 'not measured', value: 0 });
    expect(parts([1, 1, 1, 1])).toMatchObject({ outcome: 'passed', value: 1 });
  });
});

describe('the drawdown', () => {
  it('is told, up to the limit and at it', () => {
    const fall = (facts: Partial<RunFacts>) => ask.drawdownTest(caseOf({ facts }));
    expect(fall({})).toEqual({
      id: 'drawdown',
      title: 'Drawdown',
      outcome: 'passed',
      value: 0.123,
      threshold: 0.25,
      decides: 'paper only',
      sentence: 'The deepest fall below a former peak was 12.3 %; 25 % is the limit.',
    });
    expect(fall({ drawdown: 0.25 }).outcome).toBe('passed');
    expect(fall({ drawdown: 0.26 })).toMatchObject({ outcome: 'failed', decides: 'paper only' });
    expect(fall({ ruined: true })).toMatchObject({
      outcome: 'failed',
      decides: 'reject',
      sentence: 'It was ruined on the way.',
    });
  });
});

describe('costs', () => {
  const costs = (facts: Partial<RunFacts>) => ask.costTest(caseOf({ facts }));

  it('leave headroom, at the factor and above', () => {
    expect(costs({})).toEqual({
      id: 'costs',
      title: 'Costs',
      outcome: 'passed',
      value: 2.5,
      threshold: 2,
      decides: 'paper only',
      sentence: 'It paid 2.0 bps of what it traded and would break even at 5.0; 2-fold is asked for.',
    });
    expect(costs({ breakEvenBps: 4 }).outcome).toBe('passed');
    expect(costs({ breakEvenBps: 3.9 }).outcome).toBe('failed');
  });

  it('are there in every market', () => {
    for (const costBps of [0, -1, Number.NaN])
      expect(costs({ costBps })).toMatchObject({
        outcome: 'failed',
        value: 'no costs',
        sentence: 'Trading was free in this test; no market is.',
      });
  });
});

describe('held-out days', () => {
  const held = (minHeldOutDays: number) => ask.heldOutTest(caseOf({ policy: { minHeldOutDays } }));

  it('are asked for or not', () => {
    expect(held(0)).toEqual({
      id: 'held-out',
      title: 'Held-out days',
      outcome: 'passed',
      value: 7,
      threshold: 0,
      decides: 'paper only',
      sentence: '7 days lie out of sample; none are asked for, since every trial is counted.',
    });
    expect(held(7)).toMatchObject({
      outcome: 'passed',
      threshold: 7,
      sentence: '7 days lie out of sample; 7 are asked for.',
    });
    expect(held(8).outcome).toBe('failed');
  });
});
