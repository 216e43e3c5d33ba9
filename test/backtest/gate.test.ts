import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../src/artifacts/line-store.js';
import { type BookEntry, PromotionBook } from '../../src/artifacts/promotion-book.js';
import { requirePromotion } from '../../src/artifacts/require-promotion.js';
import { backtest } from '../../src/backtest/backtest.js';
import type { GateEvidence } from '../../src/backtest/gate/evidence.js';
import { judge } from '../../src/backtest/gate/judge.js';
import { judgeEvidence } from '../../src/backtest/gate/judge-evidence.js';
import { checkLeaks } from '../../src/backtest/leakage/check-leaks.js';
import { excessPath } from '../../src/backtest/overfit/excess-path.js';
import { TrialLedger } from '../../src/backtest/trials/trial-ledger.js';
import { hashJson } from '../../src/core/hash.js';
import { instrument } from '../../src/core/instrument.js';
import { Random } from '../../src/core/random.js';
import { synthetic } from '../../src/data/synthetic.js';
import { defineStrategy } from '../../src/engine/strategy.js';
import { strategyFingerprint } from '../../src/engine/strategy-fingerprint.js';
import { sma } from '../../src/features/trend/sma.js';
import { mean } from '../../src/models/mean.js';
import { rule } from '../../src/models/rule.js';
import { fixedQuantity } from '../../src/portfolio/fixed-quantity.js';
import { feeBps } from '../../src/venues/costs/fees.js';
import { simVenue } from '../../src/venues/sim-venue.js';

const DAY = 86_400_000_000;

function evidence(drift: number, more: Partial<GateEvidence> = {}, others = 0): GateEvidence {
  const days = Float64Array.from({ length: 1000 }, (_, i) => i * DAY);
  const seriesOf = (seed: number, edge: number) => {
    const random = new Random(seed, 'gate-test');
    return { days, returns: days.map(() => 0.01 * random.normal() + edge), matched: new Float64Array(1000) };
  };
  const series = seriesOf(1, drift);
  return {
    label: 'own',
    series,
    periodsPerYear: 252,
    trials: [
      { label: 'own', series },
      ...Array.from({ length: others }, (_, k) => ({ label: `${k}`, series: seriesOf(2 + k, 0) })),
    ],
    trialCount: 1 + others,
    inherited: 0,
    statedTrials: null,
    facts: {
      dataErrors: [],
      unrealFills: null,
      ambiguousShare: 0,
      drawdown: 0.1,
      ruined: false,
      costBps: 1,
      breakEvenBps: 5,
      fills: 10,
      heldOutDays: 0,
    },
    leaks: { leaks: [], moments: 100 },
    ...more,
  };
}

const failing = (verdict: ReturnType<typeof judgeEvidence>) =>
  verdict.tests.filter((one) => one.outcome === 'failed').map((one) => one.id);

describe('the gate', () => {
  it('promotes a strong edge that was one of few trials', () => {
    const verdict = judgeEvidence(evidence(0.0015, {}, 9));
    expect([verdict.decision, failing(verdict)]).toEqual(['promote', []]);
  });

  it('is decided by the count of the ledger, also for trials whose returns are gone', () => {
    const luck = (given: GateEvidence) => Number(judgeEvidence(given).tests.find((one) => one.id === 'luck')?.value);
    const few = evidence(0.0009);
    expect(luck(few)).toBeLessThan(0.01);
    expect(luck({ ...few, trialCount: 20_000 })).toBeGreaterThan(0.04);
    expect(judgeEvidence({ ...few, trialCount: 2_000_000, statedTrials: 1 }).decision).toBe('reject');
  });

  it('rejects a rise that the market alone explains', () => {
    const rising = evidence(0.0015);
    const series = { ...rising.series, matched: rising.series.returns.slice() };
    const verdict = judgeEvidence({ ...rising, series, trials: [{ label: 'own', series }] });
    expect(verdict.decision).toBe('reject');
    expect(failing(verdict)).toContain('excess');
  });

  it.each([
    [
      'leaks',
      'reject',
      { leaks: { leaks: [{ kind: 'future-data', stage: 'features', column: 'x', at: 0, sentence: 's' }], moments: 1 } },
    ],
    ['data', 'reject', { dataErrors: ['a hole'] }],
    ['fills', 'reject', { unrealFills: 'at the same close' }],
    ['drawdown', 'paper only', { drawdown: 0.4 }],
    ['costs', 'paper only', { breakEvenBps: 1.5 }],
  ] as const)('a failure of %s leads to %s', (id, decision, change) => {
    const good = evidence(0.0015);
    const verdict = judgeEvidence(
      'leaks' in change
        ? ({ ...good, ...change } as GateEvidence)
        : { ...good, facts: { ...good.facts, ...change } as GateEvidence['facts'] },
    );
    expect([verdict.decision, failing(verdict)]).toEqual([decision, [id]]);
  });

  it('keeps what nobody checked for leaks on paper, unless the policy asks for less', () => {
    const unchecked = { ...evidence(0.0015), leaks: null };
    expect(judgeEvidence(unchecked).decision).toBe('paper only');
    expect(judgeEvidence(unchecked, { policy: { require: ['luck'] } }).decision).toBe('promote');
  });

  it('says the same bytes each time', () => {
    expect(JSON.stringify(judgeEvidence(evidence(0.001, {}, 5)))).toBe(
      JSON.stringify(judgeEvidence(evidence(0.001, {}, 5))),
    );
  });
});

const strategy = (period: number) =>
  defineStrategy({
    name: 'trend',
    features: sma({ period }),
    model: rule({ needs: [`sma_${period}`] }, (average) => Math.sign(average - 100)),
    optimizer: fixedQuantity({ quantity: 10 }),
  });
const setUp = (period = 5) => ({
  strategy: strategy(period),
  data: synthetic({ instruments: ['A'], bars: 300, seed: 11 }),
  instruments: [instrument({ id: 'A' })],
  cash: 10_000,
  venue: simVenue({ fees: feeBps({ rate: 1 }) }),
});

describe('the flag enable_bt_gates', () => {
  it('counts every backtest, and the ledger decides', async () => {
    const trials = new TrialLedger(memoryLineStore());
    const gated = { flags: { enable_bt_gates: true }, ledger: { trials, research: 'test' } };
    for (const period of [3, 5, 8, 5]) await backtest({ ...setUp(period), ...gated });
    const result = await backtest({ ...setUp(13), ...gated, trials: 1 });
    expect(result.record.trials).toMatchObject({ count: 4 });
    const verdict = await judge(result, { leaks: await checkLeaks(setUp(13), { moments: 5, changes: 2 }) });
    expect(verdict.trials).toEqual({ count: 4, inherited: 0, stated: 1 });
    expect(verdict.decision).not.toBe('promote');
    expect((await trials.entries()).length).toBe(4); // neither checks nor re-runs are trials
  });

  it('counts a re-run on a bar more as the same trial in the verdict too', async () => {
    const trials = new TrialLedger(memoryLineStore());
    const gated = { flags: { enable_bt_gates: true }, ledger: { trials, research: 'test' } };
    const at = (bars: number) => ({ ...setUp(13), data: synthetic({ instruments: ['A'], bars, seed: 11 }), ...gated });
    const result = await backtest(at(299));
    await backtest(at(300));
    expect((await judge(result)).trials.count).toBe(1);
  });

  it('judges the days that begin at the first moment out of sample or later, as its paths do', async () => {
    const gated = {
      flags: { enable_bt_gates: true },
      ledger: { trials: new TrialLedger(memoryLineStore()), research: 'test' },
    };
    for (const outOfSampleFrom of ['2000-06-01T00:00:00Z', '2000-06-01T15:00:00Z']) {
      const result = await backtest({ ...setUp(13), ...gated, keepPrices: true, outOfSampleFrom });
      const { days } = excessPath(result);
      expect(days[0]).toBe(Date.parse(outOfSampleFrom.endsWith('T00:00:00Z') ? '2000-06-01' : '2000-06-02') * 1000);
      const held = (await judge(result)).tests.find((one) => one.id === 'held-out');
      expect(held?.value).toBe(days.length);
    }
  });

  it('does not take a check that compared nothing for one that found nothing', () => {
    const verdict = judgeEvidence(evidence(0.002, { leaks: { leaks: [], moments: 0 } }));
    expect(verdict.decision).toBe('paper only');
    expect(verdict.tests.find((one) => one.id === 'leaks')).toMatchObject({
      outcome: 'not measured',
      value: 'not checked',
    });
    expect(verdict.summary).toMatch(/compared nothing/);
  });

  it('off, is the run of before: the same hash, nothing written down', async () => {
    const off = await backtest(setUp());
    const on = await backtest({
      ...setUp(),
      flags: { enable_bt_gates: true },
      ledger: { trials: new TrialLedger(memoryLineStore()), research: 'test' },
    });
    expect(on.hash).toBe(off.hash);
    expect(off.trial).toBeNull();
    await expect(judge(off)).rejects.toThrow(/not counted/);
  });

  it('refuses to run uncounted when on, and to take a ledger when off', async () => {
    await expect(backtest({ ...setUp(), flags: { enable_bt_gates: true } })).rejects.toThrow(/no trial ledger/);
    const ledger = { trials: new TrialLedger(memoryLineStore()), research: 'test' };
    await expect(backtest({ ...setUp(), ledger })).rejects.toThrow(/the gates are off/);
  });
});

describe('promotion', () => {
  const reason = { who: 'Ada', when: '2026-01-31T12:00:00Z', reason: 'a test' };

  it('is versioned, revocable, and rolled back by one call', async () => {
    const result = await backtest(setUp());
    const manifest = await result.manifest();
    const book = new PromotionBook(memoryLineStore());
    const verdict = judgeEvidence(evidence(0.0015, {}, 3));
    const [first, second] = [strategyFingerprint(strategy(5)).hash, strategyFingerprint(strategy(8)).hash];
    expect(first).not.toBe(second);
    await expect(requirePromotion(book, { name: 'trend', strategy: first })).rejects.toThrow(/never promoted/);
    await book.promote(manifest, { ...reason, name: 'trend', strategy: first, verdict });
    await book.promote(manifest, { ...reason, name: 'trend', strategy: second, verdict });
    expect((await requirePromotion(book, { name: 'trend', strategy: second })).version).toBe(2);
    await expect(requirePromotion(book, { name: 'trend', strategy: first })).rejects.toThrow(/not the strategy/);
    await book.rollback('trend', reason);
    expect((await requirePromotion(book, { name: 'trend', strategy: first })).version).toBe(1);
    await book.revoke('trend', reason);
    await expect(requirePromotion(book, { name: 'trend', strategy: first })).rejects.toThrow(/was revoked.*a test/);
  });

  it('reads no line that its own hash is right for and that nobody could have written', async () => {
    const result = await backtest(setUp());
    const store = memoryLineStore();
    const book = new PromotionBook(store);
    const who = { who: 'Ada', when: '2024-01-31T12:00:00Z', reason: 'why not' };
    const tests = [{ id: 'luck', outcome: 'passed', sentence: 'lucky' }];
    const input = { ...who, name: 'x', strategy: 'a'.repeat(64), verdict: { decision: 'promote', tests } };
    await book.promote(await result.manifest(), input);
    const [line] = (await store.read(0)) as [string];
    const forged = (change: (entry: BookEntry) => object) => {
      const { hash: _, ...body } = { ...JSON.parse(line), ...change(JSON.parse(line)) };
      const one = memoryLineStore();
      return one
        .append(JSON.stringify({ ...body, hash: hashJson(body) }), 0)
        .then(() => new PromotionBook(one).current('x'));
    };
    expect(await forged(() => ({}))).toMatchObject({ version: 1 });
    const failed = [{ id: 'luck', passed: false, sentence: 'no' }];
    const unlucky = ({ evidence }: BookEntry) => ({
      evidence: { ...evidence, promotion: { ...evidence?.promotion, checks: failed } },
    });
    await expect(forged(unlucky)).rejects.toThrow(/checks/);
    await expect(forged(() => ({ evidence: null }))).rejects.toThrow(/promotion/);
    await expect(forged(() => ({ action: 'bless' }))).rejects.toThrow(/does bless/);
    const revoked = await book.revoke('x', who);
    const { hash: _, ...body } = { ...revoked, seq: 2, prev: revoked.hash, action: 'rollback' };
    await store.append(JSON.stringify({ ...body, hash: hashJson(body) }), 2);
    expect(await new PromotionBook(store).current('x')).toBeNull();
  });

  it('takes nothing that did not pass', async () => {
    const manifest = await (await backtest(setUp())).manifest();
    const book = new PromotionBook(memoryLineStore());
    const strategyHash = strategyFingerprint(strategy(5)).hash;
    const verdict = judgeEvidence(evidence(0));
    await expect(book.promote(manifest, { ...reason, name: 'trend', strategy: strategyHash, verdict })).rejects.toThrow(
      /did not pass/,
    );
    expect(await book.entries()).toEqual([]);
    await expect(book.rollback('trend', reason)).rejects.toThrow(/no earlier version/);
  });

  it('knows a strategy by its plug-ins, and says when it cannot see into one', () => {
    expect(strategyFingerprint(strategy(5)).exact).toBe(false);
    const seen = defineStrategy({
      name: 'x',
      features: sma({ period: 5 }),
      model: mean({}),
      optimizer: fixedQuantity({ quantity: 1 }),
    });
    expect(strategyFingerprint(seen).exact).toBe(true);
  });
});
