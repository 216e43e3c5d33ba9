/** From the answers to the decision, and from the trials to the answers. */
import { describe, expect, it } from 'vitest';
import { alignTrials, excessOf } from '../../../src/backtest/gate/align-trials.js';
import { cscvBlocks, diagnosticsOf } from '../../../src/backtest/gate/diagnostics.js';
import type { GateEvidence } from '../../../src/backtest/gate/evidence.js';
import { judgeEvidence } from '../../../src/backtest/gate/judge-evidence.js';
import { luckOf } from '../../../src/backtest/gate/luck.js';
import { GATE_TESTS, gatePolicy } from '../../../src/backtest/gate/policy.js';
import { decide, type GateTest } from '../../../src/backtest/gate/verdict-of-gate.js';
import { maxTBootstrap } from '../../../src/backtest/overfit/max-t.js';
import type { TrialSeries } from '../../../src/backtest/trials/trial-entry.js';
import { Random } from '../../../src/core/random.js';
import { studentTCdf } from '../../../src/math/distributions/student-t.js';
import { deflatedSharpe } from '../../../src/report/deflated-sharpe.js';
import { probabilisticSharpe, sharpeEstimate } from '../../../src/report/sharpe-inference.js';

describe('the policy', () => {
  it('is strict by default', () => {
    expect(gatePolicy()).toEqual({
      version: 1,
      size: 0.05,
      calibration: 0.8,
      paperSize: 0.25,
      resamples: 999,
      blockLength: 10,
      seed: 1,
      confidence: 0.95,
      minGoodSubperiods: 0.5,
      subperiods: 4,
      maxDrawdown: 0.25,
      minCostHeadroom: 2,
      minHeldOutDays: 0,
      maxAmbiguousShare: 0.05,
      require: [...GATE_TESTS],
    });
    expect(() => gatePolicy({ sizes: 1 } as never)).toThrow(/^\[edgeproof\] gatePolicy: unknown option "sizes"/);
  });
});

describe('the decision', () => {
  const test = (
    id: GateTest['id'],
    outcome: GateTest['outcome'] = 'passed',
    decides: GateTest['decides'] = 'reject',
  ): GateTest => ({ id, title: id, outcome, value: 0, threshold: 0, sentence: `Of ${id}.`, decides });
  const decided = (tests: readonly GateTest[], pValue = 1, require?: readonly GateTest['id'][]) => {
    const { decision, summary } = decide(tests, gatePolicy(require === undefined ? {} : { require: [...require] }), {
      pValue,
    });
    return `${decision}: ${summary}`;
  };
  const paper = test('drawdown', 'failed', 'paper only');
  const unknown = test('leaks', 'not measured');

  it('is to promote what passed all', () => {
    expect(decided([test('data'), test('fills')])).toBe(
      'promote: All 2 tests passed. That is evidence, not a promise.',
    );
    expect(decided([test('data'), unknown], 1, ['data'])).toBe(
      'promote: All 1 tests passed. That is evidence, not a promise.',
    );
  });

  it('is to reject for the worst, which alone is told', () => {
    expect(decided([test('data', 'failed'), test('fills', 'failed'), paper, unknown])).toBe(
      'reject: Of data. Of fills.',
    );
  });

  it('is paper for what failed a lesser test, or was not measured', () => {
    expect(decided([test('data'), paper])).toBe('paper only: Of drawdown.');
    expect(decided([unknown, test('data')])).toBe('paper only: Of leaks.');
    expect(decided([unknown, paper])).toBe('paper only: Of drawdown. Of leaks.');
  });

  it('lets luck that is not too likely be tried on paper', () => {
    const luck = test('luck', 'failed');
    expect(decided([luck], 0.25)).toBe('paper only: Of luck.');
    expect(decided([luck], 0.26)).toBe('reject: Of luck.');
    expect(decided([luck, test('data', 'failed')], 0.25)).toBe('reject: Of data.');
    expect(decided([test('excess', 'failed')], 0.01)).toBe('reject: Of excess.');
  });
});

const seriesOf = (days: readonly number[], returns: readonly number[], matched?: readonly number[]): TrialSeries => ({
  days: Float64Array.from(days),
  returns: Float64Array.from(returns),
  matched: Float64Array.from(matched ?? returns.map(() => 0)),
});

describe('trials side by side', () => {
  it('are what they earned beyond the market', () => {
    expect([...excessOf(seriesOf([1, 2], [0.5, 0.25], [0.125, 0.5]))]).toEqual([0.375, -0.25]);
  });

  const days = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const own = seriesOf(days, days);

  it('stand on the days that they share', () => {
    const same = seriesOf(
      days,
      days.map((d) => 2 * d),
      days,
    );
    const shifted = seriesOf([2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [20, 30, 40, 50, 60, 70, 80, 90, 100, 110]);
    const found = alignTrials(own, [own, same, shifted], 5);
    expect([...found.own]).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(found.others.map((one) => [...one])).toEqual([
      [2, 3, 4, 5, 6, 7, 8, 9, 10],
      [20, 30, 40, 50, 60, 70, 80, 90, 100],
    ]);
    expect(found.missing).toBe(2);
  });

  it('must share nine days of ten', () => {
    const eight = seriesOf(days.slice(0, 8), days.slice(0, 8));
    const nine = seriesOf(days.slice(1), days.slice(1));
    expect(alignTrials(own, [eight], 2)).toMatchObject({ others: [], missing: 1 });
    expect([...alignTrials(own, [eight], 2).own]).toEqual(days);
    expect(alignTrials(own, [nine], 2)).toMatchObject({ missing: 0 });
    expect([...alignTrials(own, [nine], 2).others[0]!]).toEqual(days.slice(1));
    const apart = seriesOf(
      days.map((d) => d + 0.5),
      days,
    );
    expect(alignTrials(own, [apart], 2)).toMatchObject({ others: [], missing: 1 });
    const one = days.map((d) => (d === 10 ? 99 : d));
    expect([...alignTrials(own, [seriesOf(one, one)], 2).own]).toEqual(days.slice(0, 9));
  });

  it('are missing where the ledger counts more, never fewer than none', () => {
    expect(alignTrials(own, [], 1).missing).toBe(0);
    expect(alignTrials(own, [], 0).missing).toBe(0);
    expect(alignTrials(own, [], 100).missing).toBe(99);
  });
});

const noise = (seed: number, count: number, edge = 0): Float64Array => {
  const random = new Random(seed, 'test/verdict');
  return Float64Array.from({ length: count }, () => 0.01 * random.normal() + edge);
};

describe('luck', () => {
  const policy = gatePolicy({ resamples: 199 });

  it('is not measured on fewer than twenty days, nor without variance', () => {
    const none = { pValue: 1, t: Number.NaN, bar: Number.NaN, compared: 2, missing: 3 };
    const aligned = (own: Float64Array) => ({ own, others: [own], missing: 3 });
    expect(luckOf(aligned(noise(1, 19)), policy)).toEqual(none);
    expect(luckOf(aligned(noise(1, 20)), policy).t).not.toBeNaN();
    expect(luckOf(aligned(new Float64Array(30)), policy)).toEqual(none);
  });

  it('is the bootstrap of all trials, the missing ones by their number', () => {
    const [own, other] = [noise(1, 60, 0.003), noise(2, 60)];
    const { bootstrapMax, pValue, statistic } = maxTBootstrap([own, other], {
      resamples: 199,
      blockLength: 10,
      seed: 1,
      candidate: 0,
    });
    const found = luckOf({ own, others: [other], missing: 0 }, policy);
    expect([found.pValue, found.t, found.compared, found.missing]).toEqual([pValue, statistic, 2, 0]);
    // The level is 0.05 × 0.8: of 199 resamples the one at floor(0.96 × 200), counted from nothing.
    expect(found.bar).toBe(bootstrapMax.toSorted()[192]);
    const more = luckOf({ own, others: [other], missing: 2 }, policy);
    expect(more.pValue).toBeCloseTo(pValue + 2 * studentTCdf(-statistic, 59), 14);
    expect(luckOf({ own, others: [other], missing: 1e9 }, policy).pValue).toBe(1);
  });

  it('ends early only when the size is long decided', () => {
    const own = noise(1, 60, -0.01);
    const { pValue } = maxTBootstrap([own], { resamples: 199, blockLength: 10, seed: 1, candidate: 0, stopAfter: 100 });
    expect(luckOf({ own, others: [], missing: 0 }, policy).pValue).toBe(pValue);
    const wide = gatePolicy({ resamples: 400, size: 0.3 });
    const late = maxTBootstrap([own], { resamples: 400, blockLength: 10, seed: 1, candidate: 0, stopAfter: 240 });
    expect(luckOf({ own, others: [], missing: 0 }, wide).bar).toBe(
      late.bootstrapMax.toSorted()[
        Math.min(late.bootstrapMax.length - 1, Math.floor(0.76 * (late.bootstrapMax.length + 1)))
      ],
    );
  });
});

describe('numbers that decide nothing', () => {
  it('cut days into blocks when there are enough', () => {
    expect([39, 40, 319, 320].map(cscvBlocks)).toEqual([0, 8, 8, 16]);
  });

  const permutation = { pValue: 0.03, permuted: [{}, {}, {}] } as never;
  const plateau = { neighbours: [{}], goodShare: 0.75, sentence: 'Three of four.' } as never;

  it('are told with the reason why', () => {
    const [own, other] = [noise(1, 50, 0.002), noise(2, 50)];
    const found = diagnosticsOf({ own, others: [other], missing: 0 }, 7, { permutation, plateau });
    const estimate = sharpeEstimate(own);
    const deflated = deflatedSharpe(estimate, { trials: 7 });
    expect(found).toEqual([
      {
        id: 'psr',
        title: 'Probabilistic Sharpe ratio of the excess',
        value: probabilisticSharpe(estimate),
        sentence: 'For a single trial; of the best of a hundred worthless ones four in five show more than 95 %.',
      },
      {
        id: 'dsr',
        title: 'Deflated Sharpe ratio of the excess',
        value: deflated.probability,
        sentence: `Its 5 % bar for 7 independent trials is ${deflated.cutoff.toFixed(3)}, not 0.95; correlated trials make it too strict.`,
      },
      {
        id: 'pbo',
        title: 'Probability of backtest overfitting (CSCV)',
        value: expect.any(Number),
        sentence: 'Half of all worthless searches show less than 0.5; below 0.2 is worth something, below 0.05 a lot.',
      },
      {
        id: 'permutation',
        title: 'Monte Carlo permutation of the market',
        value: 0.03,
        sentence:
          'Chance of a Sharpe ratio of the excess as good on 3 markets whose bars are in another order. It judges one strategy as if it had not been chosen among others.',
      },
      {
        id: 'plateau',
        title: 'Neighbouring parameters above zero',
        value: 0.75,
        sentence: 'Three of four. A peak is likely to be luck; a plateau can be luck as well.',
      },
    ]);
  });

  it('are left out where they cannot be measured', () => {
    const ids = (count: number, others: number, measured = {}) =>
      diagnosticsOf(
        { own: noise(1, count), others: Array.from({ length: others }, (_, k) => noise(2 + k, count)), missing: 0 },
        0,
        measured,
      ).map((one) => one.id);
    expect(ids(19, 1)).toEqual([]);
    expect(ids(19, 1, { permutation })).toEqual(['permutation']);
    expect(ids(20, 1)).toEqual(['psr', 'dsr']);
    expect(ids(40, 1)).toEqual(['psr', 'dsr', 'pbo']);
    expect(ids(40, 0)).toEqual(['psr', 'dsr']);
    expect(ids(20, 0, { plateau: { neighbours: [] } })).toEqual(['psr', 'dsr']);
  });
});

describe('the whole verdict', () => {
  const series = { ...seriesOf([], []), days: Float64Array.from({ length: 60 }, (_, i) => i) };
  const good = { ...series, returns: noise(1, 60, 0.01), matched: new Float64Array(60) };
  const other = { ...good, returns: noise(2, 60) };
  const evidence = (more: Partial<GateEvidence> = {}): GateEvidence => ({
    label: 'own',
    series: good,
    periodsPerYear: 252,
    trials: [{ label: 'own', series: good }],
    trialCount: 1,
    inherited: 3,
    statedTrials: 2,
    facts: {
      dataErrors: [],
      unrealFills: null,
      ambiguousShare: 0,
      drawdown: 0,
      ruined: false,
      costBps: 1,
      breakEvenBps: 9,
      fills: 1,
      heldOutDays: 0,
    },
    leaks: { leaks: [], moments: 1 },
    ...more,
  });
  const policy = { resamples: 99 };

  it('asks every test in its order', () => {
    const verdict = judgeEvidence(evidence(), { policy });
    expect(verdict).toMatchObject({
      schema: 'edgeproof-gate/1',
      decision: 'promote',
      summary: 'All 10 tests passed. That is evidence, not a promise.',
      trials: { count: 1, inherited: 3, stated: 2 },
      policy: gatePolicy(policy),
    });
    expect(verdict.tests.map((one) => one.id)).toEqual(GATE_TESTS);
    expect(verdict.diagnostics.map((one) => one.id)).toEqual(['psr', 'dsr']);
    expect(judgeEvidence(evidence(), { policy, diagnostics: false }).diagnostics).toEqual([]);
    expect(judgeEvidence(evidence(), { policy, diagnostics: true }).diagnostics).toHaveLength(2);
  });

  it('counts by the ledger, or by what is there when that is more', () => {
    const count = (more: Partial<GateEvidence>) => judgeEvidence(evidence(more), { policy }).trials.count;
    expect(count({ trialCount: 9 })).toBe(9);
    expect(count({ trialCount: 0 })).toBe(1);
    expect(count({ trialCount: 0, trials: [] })).toBe(1);
    const trials = [
      { label: 'own', series: good },
      { label: 'other', series: other },
    ];
    expect(count({ trials })).toBe(2);
    const luck = judgeEvidence(evidence({ trials }), { policy });
    expect(luck.tests[4]?.sentence).toContain('The best of 2 worthless trials looks');
    expect(luck.diagnostics.map((one) => one.id)).toEqual(['psr', 'dsr', 'pbo']);
  });

  it('refuses an unknown option', () => {
    expect(() => judgeEvidence(evidence(), { polices: {} } as never)).toThrow(
      '[edgeproof] judgeEvidence: unknown option "polices"; remove or rename it; options are: policy, diagnostics',
    );
  });
});
