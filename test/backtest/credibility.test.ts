/** What is measured beside the verdict: permuted markets, combinatorial paths, neighbours, subperiods, costs; and the page's record. */
import { marketPermutation } from 'edgeproof/backtest';
import { permuteOverWorkers } from 'edgeproof/node';
import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../src/artifacts/line-store.js';
import { backtest } from '../../src/backtest/backtest.js';
import { credibility } from '../../src/backtest/gate/credibility.js';
import { judge } from '../../src/backtest/gate/judge.js';
import { combinatorialRuns } from '../../src/backtest/overfit/combinatorial-runs.js';
import { excessPath } from '../../src/backtest/overfit/excess-path.js';
import { neighboursOf, parameterPlateau } from '../../src/backtest/overfit/parameter-plateau.js';
import { costSensitivity, subperiods } from '../../src/backtest/overfit/stability.js';
import { TrialLedger } from '../../src/backtest/trials/trial-ledger.js';
import type { BarColumns } from '../../src/core/batch.js';
import { instrument } from '../../src/core/instrument.js';
import { Random } from '../../src/core/random.js';
import { DAY } from '../../src/core/time.js';
import { SeriesSource } from '../../src/data/series-source.js';
import { defineStrategy } from '../../src/engine/strategy.js';
import { returns } from '../../src/features/index.js';
import { ridge, rule } from '../../src/models/index.js';
import { fixedWeight } from '../../src/portfolio/index.js';
import { tearSheet } from '../../src/report/tear-sheet/tear-sheet.js';
import { failing, run, strategy } from './a-run.js';

const module = new URL('./a-run.ts', import.meta.url);
const execArgv = ['--import', new URL('../../scripts/tsx-in-workers.mjs', import.meta.url).href];
const bits = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (ArrayBuffer.isView(one) ? Array.from(one as Float64Array) : one));

/** A market that goes on as it went yesterday, for as long as nobody shuffles it. */
function persistent(bars: number): BarColumns {
  const random = new Random(3, 'persistent');
  const column = (): Float64Array => new Float64Array(bars);
  const c = {
    end: column(),
    start: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = 100;
  let before = 0;
  for (let t = 0; t < bars; t++) {
    const r = 0.7 * before + 0.01 * random.normal();
    before = r;
    c.start[t] = t * DAY;
    c.end[t] = (t + 1) * DAY;
    c.open[t] = price;
    price *= 1 + r;
    c.close[t] = price;
    c.high[t] = Math.max(c.open[t]!, price);
    c.low[t] = Math.min(c.open[t]!, price);
    c.volume[t] = 1e6;
  }
  return c;
}

const follower = defineStrategy({
  name: 'follower',
  features: returns({ periods: [1] }),
  model: rule({ needs: ['return_1'] }, (r) => Math.sign(r)),
  optimizer: fixedWeight({ weight: 0.5 }),
});

describe('marketPermutation', () => {
  it('sees an edge that lies in the order of bars, and none in holding', async () => {
    const data = new SeriesSource('persistent', () => [{ instrument: 'A', period: DAY, columns: persistent(500) }]);
    const trend = { strategy: follower, data, instruments: [instrument({ id: 'A' })], cash: 100_000 };
    const { pValue, own, permuted } = await marketPermutation(trend, { permutations: 19 });
    expect(pValue).toBe(1 / 20);
    expect(own.sharpe).toBeGreaterThan(Math.max(...permuted.map((one) => one.sharpe)));
    const hold = defineStrategy({ ...partsOf(follower), model: rule({ needs: ['return_1'] }, () => 1) });
    expect((await marketPermutation({ ...trend, strategy: hold }, { permutations: 19 })).pValue).toBeGreaterThan(0.05);
  });

  it('gives the same bits each time, over one worker and over two, and counts no trial', async () => {
    const ledger = new TrialLedger(memoryLineStore());
    const gated = { ...run, flags: { enable_bt_gates: true }, ledger: { trials: ledger, research: 'x' } };
    const here = bits(await marketPermutation(gated, { permutations: 5, seed: 9 }));
    const counted = await backtest(gated);
    expect((await ledger.count(counted.trial!)).count).toBe(1);
    expect(bits(await marketPermutation(run, { permutations: 5, seed: 9 }))).toBe(here);
    for (const workers of [1, 2]) {
      const seen: number[] = [];
      const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(done / total);
      expect(bits(await permuteOverWorkers(module, { permutations: 5, seed: 9, workers, execArgv, onProgress }))).toBe(
        here,
      );
      expect(seen).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
    }
    expect(bits(await marketPermutation(run, { permutations: 5, seed: 10 }))).not.toBe(here);
  }, 60_000);

  it('says what is wrong', async () => {
    const near = (name: string) => new URL(name, import.meta.url);
    await expect(permuteOverWorkers(near('./no-run.ts'))).rejects.toThrow(/cannot be loaded/);
    await expect(permuteOverWorkers(module, { export: 'other' })).rejects.toThrow(/exports: .*run/);
    await expect(permuteOverWorkers(module, { workers: 0 })).rejects.toThrow(/workers is 0/);
    await expect(permuteOverWorkers(module, { export: 'failing', workers: 1, execArgv })).rejects.toThrow(
      /a worker failed.*on purpose/,
    );
    expect((await marketPermutation(failing, { permutations: 1 })).permuted).toHaveLength(1);
    const none = { ...run, outOfSampleFrom: '2100-01-01' };
    await expect(marketPermutation(none, { permutations: 1 })).rejects.toThrow(/no days to judge/);
    const stop = AbortSignal.abort();
    await expect(marketPermutation(run, { permutations: 1, signal: stop })).rejects.toThrow();
  }, 30_000);
});

describe('combinatorialRuns', () => {
  it('makes whole paths by models that had not seen the time around them', async () => {
    const record = await combinatorialRuns(run, { groups: 4, testGroups: 2 });
    expect([record.splits, record.paths.length]).toEqual([6, 3]);
    const whole = excessPath(await backtest({ ...run, keepPrices: true, strategy: { ...strategy, refit: null } }));
    for (const path of record.paths) {
      expect(Array.from(path.days)).toEqual(Array.from(whole.days));
      expect(path.growth.length).toBe(path.days.length);
    }
    expect(bits(await combinatorialRuns(run, { groups: 4, testGroups: 2 }))).toBe(bits(record));
  });

  it('does not learn what happens in the group that it judges', async () => {
    // the last quarter is made another one: pieces before it that were fitted without it must not change
    const real = persistent(400);
    const other = persistent(400);
    for (let t = 300; t < 400; t++) {
      const turned = 2 * real.close[299]! - 0.5 * real.close[t]!;
      for (const name of ['open', 'high', 'low', 'close'] as const) other[name][t] = turned;
    }
    const of = async (columns: BarColumns) =>
      (
        await combinatorialRuns(
          {
            strategy: defineStrategy({ ...partsOf(follower), model: ridge({ needs: ['return_1'], lambda: 1 }) }),
            data: new SeriesSource('bars', () => [{ instrument: 'A', period: DAY, columns }]),
            instruments: [instrument({ id: 'A' })],
            cash: 100_000,
          },
          { groups: 2, testGroups: 1 },
        )
      ).paths[0]!;
    const [a, b] = [await of(real), await of(other)];
    // the second half is judged by a model of the first, which is the same in both: until 300 nothing may differ but the first half
    const step = (path: typeof a, t: number) => (1 + path.growth[t]!) / (1 + path.growth[t - 1]!);
    const differs = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => step(a, from + i) !== step(b, from + i)).filter(Boolean).length;
    // The change is seen where it was made.
    expect(differs(310, 390)).toBeGreaterThan(50);
    const [first, second] = await Promise.all([models(real), models(other)]);
    expect(first).toBe(second);
  });

  it('learns on both sides of the group that it judges, and nothing in between', async () => {
    const real = persistent(400);
    const turned = (from: number, to: number) => {
      const other = persistent(400);
      for (let t = from; t < to; t++)
        for (const name of ['open', 'high', 'low', 'close'] as const)
          other[name][t] = 2 * real.close[from]! - 0.5 * real.close[t]!;
      return other;
    };
    const middle = { groups: 3, judged: 1 };
    const own = await models(real, middle);
    expect(await models(turned(140, 260), middle)).toBe(own);
    expect(await models(turned(300, 390), middle)).not.toBe(own);
    expect(await models(turned(20, 110), middle)).not.toBe(own);
  });

  it('refuses a model that is not fitted, and two strategies', async () => {
    await expect(combinatorialRuns({ ...run, strategy: follower })).rejects.toThrow(/has no fit/);
    await expect(combinatorialRuns({ ...run, strategy: [strategy, follower] })).rejects.toThrow(/2 strategies/);
  });
});

/** What the model that judges a group was fitted on, as its coefficients: the other groups alone; default the second half. */
async function models(columns: BarColumns, { groups, judged } = { groups: 2, judged: 1 }): Promise<string> {
  const fits: string[] = [];
  const make = ridge({ needs: ['return_1'], lambda: 1 });
  const spied: typeof make = (env) => {
    const model = make(env);
    const once = model.fit!.bind(model);
    return Object.assign(model, {
      fit: async (...given: Parameters<typeof once>) => {
        const report = await once(...given);
        fits.push(JSON.stringify([report.rows, report.details]));
        return report;
      },
    });
  };
  await combinatorialRuns(
    {
      strategy: defineStrategy({ ...partsOf(follower), model: spied }),
      data: new SeriesSource('bars', () => [{ instrument: 'A', period: DAY, columns }]),
      instruments: [instrument({ id: 'A' })],
      cash: 100_000,
    },
    { groups, testGroups: 1 },
  );
  expect(fits).toHaveLength(groups);
  return fits[judged]!; // each split holds out one group
}

function partsOf({ name, features, optimizer, model }: typeof follower) {
  return { name, features, optimizer, model };
}

describe('plateau, subperiods, costs', () => {
  it('finds the sets one step beside the chosen one', () => {
    const grid = { fast: [5, 10, 20], slow: [40, 80] };
    expect(neighboursOf(grid, { fast: 5, slow: 80 })).toEqual([
      { fast: 10, slow: 80 },
      { fast: 5, slow: 40 },
    ]);
    expect(() => neighboursOf(grid, { fast: 6, slow: 40 })).toThrow(/fast 6 is not among \[5,10,20\]/);
  });

  it('tells a plateau from a peak, and a choice that is nothing', () => {
    const at = (...values: number[]) => values.map((value, i) => ({ label: `${i}`, value }));
    const plateau = parameterPlateau({ label: 'own', value: 1 }, at(0.9, 0.8, 1.1));
    expect([plateau.goodShare, plateau.median, plateau.worst, plateau.kept]).toEqual([1, 0.9, 0.8, 0.9]);
    expect(parameterPlateau({ label: 'own', value: 1 }, at(-1, 0)).kept).toBe(-0.5);
    // One that never traded is worth nothing; leaving it out would flatter.
    expect(parameterPlateau({ label: 'own', value: 1 }, at(0.5, Number.NaN)).goodShare).toBe(0.5);
    const nothing = parameterPlateau({ label: 'own', value: -1 }, at(-2, 3));
    expect(nothing.kept).toBeNaN();
    expect(nothing.sentence).toContain('1 of 2 neighbours are, 1 do at least as well'.slice(2));
    expect(parameterPlateau({ label: 'own', value: 1 }, []).sentence).toBe('No neighbour was tried.');
  });

  it('adds up: parts give the whole, and the excess is gone at the break-even cost', () => {
    const days = Float64Array.from({ length: 12 }, (_, i) => i * DAY);
    const series = { days, returns: days.map((_, i) => i / 100), matched: new Float64Array(12).fill(0.01) };
    const parts = subperiods(series, { parts: 4, periodsPerYear: 12 });
    const whole = series.returns.reduce((a, r) => a + r - 0.01, 0);
    expect(parts.reduce((a, one) => a + one.annualExcess, 0) / 4).toBeCloseTo(whole, 12);
    expect(parts[1]).toMatchObject({ from: 3 * DAY, to: 5 * DAY });
    expect(() => subperiods(series, { parts: 13, periodsPerYear: 12 })).toThrow(/12 days in 13 parts/);
    const basis = { annualExcess: 0.03, costBps: 4, annualTraded: 20 };
    const { breakEvenBps } = costSensitivity(basis);
    const [gone] = costSensitivity(basis, [breakEvenBps / basis.costBps]).rows;
    expect(gone!.annualExcess).toBeCloseTo(0, 12);
    expect(costSensitivity({ ...basis, annualExcess: -1 }).breakEvenBps).toBeLessThan(0);
  });
});

describe('credibility', () => {
  it('fills the page from the run, its ledger and what was measured; the same bytes each time', async () => {
    const make = async () => {
      const ledger = { trials: new TrialLedger(memoryLineStore()), research: 'page' };
      const gated = { ...run, flags: { enable_bt_gates: true }, ledger };
      const result = await backtest(gated);
      await backtest({ ...gated, strategy: { ...strategy, refit: { ...strategy.refit!, every: 70 } } });
      const permutation = await marketPermutation(run, { permutations: 3 });
      const plateau = parameterPlateau({ label: 'own', value: 1 }, [{ label: 'beside', value: 0.5 }]);
      const verdict = await judge(result, { permutation, plateau });
      expect(verdict.diagnostics.map((one) => one.id)).toEqual(['psr', 'dsr', 'pbo', 'permutation', 'plateau']);
      expect(verdict.diagnostics.at(-2)?.value).toBe(permutation.pValue);
      const plain = await judge(result);
      expect([plain.decision, plain.tests]).toEqual([verdict.decision, verdict.tests]); // information decides nothing
      const record = await credibility(result, verdict, { permutation, plateau });
      return { record, html: tearSheet(result.report, { credibility: record }) };
    };
    const { record, html } = await make();
    expect(record.overfitting?.trials).toBe(2);
    expect(record.subperiods).toHaveLength(4);
    expect(record.costs?.rows).toHaveLength(4);
    expect(html).toContain('Can I believe this?');
    expect(html).toContain('Nobody looked for leaks.');
    expect(html).toContain('Not measured: combinatorial paths.');
    expect((await make()).html).toBe(html);
  }, 30_000);

  it('refuses a run that was not counted', async () => {
    const result = await backtest(run);
    await expect(credibility(result, {} as never)).rejects.toThrow(/was not counted/);
  });
});
