/** Permuted markets and combinatorial runs on a market of a few bars: what is told, what is left out, and each refusal. */
import { describe, expect, it } from 'vitest';
import { memoryLineStore } from '../../../src/artifacts/line-store.js';
import { combinatorialRuns } from '../../../src/backtest/overfit/combinatorial-runs.js';
import { excessPath } from '../../../src/backtest/overfit/excess-path.js';
import { marketPermutation, PermutedMarket, permuteWith } from '../../../src/backtest/overfit/market-permutation.js';
import { permuteBars } from '../../../src/backtest/overfit/permute-bars.js';
import { readSeries } from '../../../src/backtest/overfit/read-series.js';
import { TrialLedger } from '../../../src/backtest/trials/trial-ledger.js';
import type { TrainingSet } from '../../../src/contracts/model.js';
import type { BarColumns } from '../../../src/core/batch.js';
import { ConfigError, DataError } from '../../../src/core/errors.js';
import { DAY, MINUTE } from '../../../src/core/time.js';
import { SeriesSource } from '../../../src/data/series-source.js';
import { returns } from '../../../src/features/index.js';
import { defineStrategy, instrument } from '../../../src/index.js';
import { ridge, rule } from '../../../src/models/index.js';
import { fixedWeight } from '../../../src/portfolio/index.js';
import { sharpe } from '../../../src/report/ratios.js';

const BARS = 24;
const bars = (n = BARS, k = 1, period = DAY): Required<BarColumns> => {
  const of = (value: (t: number) => number) => Float64Array.from({ length: n }, (_, t) => value(t));
  const open = of((t) => 100 + ((t * 7 * k) % 11));
  const close = of((t) => 100 + ((t * 5 * k) % 13));
  return {
    start: of((t) => t * period),
    end: of((t) => (t + 1) * period),
    at: of((t) => (t + 1) * period + 1),
    open,
    close,
    high: open.map((one, t) => Math.max(one, close[t]!) + 1),
    low: open.map((one, t) => Math.min(one, close[t]!) - 1),
    volume: of((t) => 1e6 + t),
  };
};
const source = (columns: BarColumns, name = 'bars') =>
  new SeriesSource(name, () => [{ instrument: 'A', period: DAY, columns }]);
const strategy = defineStrategy({
  name: 'sign',
  features: returns({ periods: [1] }),
  model: rule({ needs: ['return_1'] }, (r) => Math.sign(r)),
  optimizer: fixedWeight({ weight: 0.5 }),
});
const run = { strategy, data: source(bars()), instruments: [instrument({ id: 'A' })], cash: 100_000 };

describe('readSeries', () => {
  it('gives the bars as they came, one series an instrument in the order of instruments', async () => {
    const [a, b] = [bars(), bars(BARS, 3)];
    const data = new SeriesSource('two', () => [
      { instrument: 'B', period: DAY, columns: b },
      { instrument: 'A', period: DAY, columns: a },
    ]);
    const both = [instrument({ id: 'A' }), instrument({ id: 'B' })];
    expect(await readSeries('me', { ...run, data, instruments: both })).toEqual([
      { instrument: 'A', period: DAY, columns: a },
      { instrument: 'B', period: DAY, columns: b },
    ]);
    const part = await readSeries('me', { ...run, from: new Date((3 * DAY) / 1000), to: new Date((7 * DAY) / 1000) });
    expect(part[0]!.columns.end.length).toBeGreaterThan(2);
    expect(part[0]!.columns.end.length).toBeLessThan(6);
    expect(part[0]!.columns.end[0]).toBeGreaterThanOrEqual(3 * DAY);
  });

  it('refuses what is not bars of one length', async () => {
    const minutes = new SeriesSource('minutes', () => [
      { instrument: 'A', period: MINUTE, columns: bars(BARS, 1, MINUTE) },
    ]);
    const two = [source(bars()), minutes];
    await expect(readSeries('me', { ...run, data: two })).rejects.toThrow(
      new ConfigError('me', 'A has bars of two lengths', 'pass one of them'),
    );
    const bad = bars();
    bad.low[5] = -1;
    await expect(readSeries('me', { ...run, data: source(bad) })).rejects.toMatchObject({ code: 'DATA' });
    const dropped = await readSeries('me', { ...run, data: source(bad), onBadData: 'drop' });
    expect(dropped[0]!.columns.end.length).toBe(BARS - 1);
  });
});

describe('excessPath', () => {
  it('is the growth of returns beyond the market held, from the out-of-sample part on', async () => {
    const market = new PermutedMarket(run, 1);
    const whole = await market.real();
    expect(whole.days.length).toBe(BARS);
    const growth = Array.from(whole.growth);
    const days = growth.map((one, i) => (1 + one) / (1 + (growth[i - 1] ?? 0)) - 1);
    expect(whole.sharpe).toBeCloseTo(sharpe(days, { periodsPerYear: 252 }), 6);
    const from = new Date((10 * DAY) / 1000);
    const late = await new PermutedMarket({ ...run, outOfSampleFrom: from }, 1).real();
    const all = Array.from(whole.days);
    const at = all.indexOf(10 * DAY);
    expect(Array.from(late.days)).toEqual(all.slice(at));
    const ratio = (1 + late.growth[3]!) / ((1 + whole.growth[at + 3]!) / (1 + whole.growth[at - 1]!));
    expect(ratio).toBeCloseTo(1, 12);
    const never = await new PermutedMarket({ ...run, outOfSampleFrom: '2100-01-01' }, 1).real();
    expect([never.days.length, never.growth.length]).toEqual([0, 0]);
  });
});

describe('marketPermutation', () => {
  it('runs the whole pipeline on permuted bars, and counts ties against it', async () => {
    const seen: object[] = [];
    const record = await marketPermutation(run, { permutations: 3, seed: 4, onProgress: (one) => seen.push(one) });
    expect(seen).toEqual([1, 2, 3].map((done) => ({ done, total: 3 })));
    const market = new PermutedMarket(run, 4);
    expect(record.own).toEqual(await market.real());
    expect(record.permuted[2]).toEqual(await market.path(2));
    const [columns] = permuteBars([bars()], { seed: 4, index: 1 });
    const { backtest } = await import('../../../src/index.js');
    const alone = await backtest({ ...run, data: source(columns!, 'bars, permuted 1'), keepPrices: true });
    expect(record.permuted[1]).toEqual(excessPath(alone));
    const above = record.permuted.filter((one) => one.sharpe >= record.own.sharpe).length;
    expect(record.pValue).toBe((1 + above) / 4);
  });

  it('takes a path without a ratio for 0, counts ties, and leaves out what belongs to one run', async () => {
    const ledger = { trials: new TrialLedger(memoryLineStore()), research: 'x' };
    const gated = { ...run, flags: { enable_bt_gates: true }, ledger, benchmark: strategy };
    const path = (ratio: number) => ({ days: new Float64Array(2), growth: new Float64Array(2), sharpe: ratio });
    const told = (ratios: readonly number[]) =>
      permuteWith(gated, { permutations: ratios.length }, () => async (_total, tell) => {
        for (const [k, ratio] of ratios.entries()) tell(k, path(ratio));
      });
    const { own } = await told([0]);
    expect((await told([own.sharpe, Number.NEGATIVE_INFINITY, own.sharpe + 1, own.sharpe - 1])).pValue).toBe(
      (1 + 2 + (own.sharpe <= 0 ? 1 : 0)) / 5,
    );
    expect((await told([Number.NaN])).pValue).toBe(own.sharpe <= 0 ? 1 : 1 / 2);
    expect(await ledger.trials.entries()).toHaveLength(0);
  });

  it('refuses in words, and stops when told', async () => {
    await expect(marketPermutation({ ...run, outOfSampleFrom: '2100-01-01' }, { permutations: 1 })).rejects.toThrow(
      new DataError('marketPermutation', 'the run has no days to judge', 'give it more bars, or an earlier fit'),
    );
    const last = new Date((BARS * DAY) / 1000);
    await expect(marketPermutation({ ...run, outOfSampleFrom: last }, { permutations: 1 })).rejects.toThrow(/no days/);
    const two = await marketPermutation(
      { ...run, outOfSampleFrom: new Date(((BARS - 1) * DAY) / 1000) },
      { permutations: 1 },
    );
    expect(two.own.days.length).toBe(2);
    await expect(marketPermutation(run, { permutation: 1 } as never)).rejects.toThrow(
      /marketPermutation: unknown option "permutation"/,
    );
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(marketPermutation(run, { permutations: 1, signal })).rejects.toThrow('enough');
    const stop = new AbortController();
    const seen: number[] = [];
    const stopped = marketPermutation(run, {
      permutations: 3,
      signal: stop.signal,
      onProgress: ({ done }) => {
        seen.push(done);
        stop.abort(new Error('after one'));
      },
    });
    await expect(stopped).rejects.toThrow('after one');
    expect(seen).toEqual([1]);
  });
});

describe('combinatorialRuns', () => {
  const learned = defineStrategy({
    name: 'learned',
    features: returns({ periods: [1] }),
    model: ridge({ needs: ['return_1'], lambda: 1, horizon: { steps: 1 } }),
    optimizer: fixedWeight({ weight: 0.5 }),
  });
  const many = { ...run, data: source(bars(80)), strategy: learned };

  it('makes a path of each way to put pieces together', async () => {
    const seen: object[] = [];
    const ledger = { trials: new TrialLedger(memoryLineStore()), research: 'x' };
    const gated = { ...many, flags: { enable_bt_gates: true }, ledger };
    const record = await combinatorialRuns(gated, {
      groups: 3,
      testGroups: 2,
      onProgress: (one) => seen.push(one),
    });
    expect(record).toMatchObject({ groups: 3, testGroups: 2, splits: 3 });
    expect(record.paths).toHaveLength(2);
    expect(seen).toEqual([1, 2].map((done) => ({ done, total: 2 })));
    expect(await ledger.trials.entries()).toHaveLength(0);
    expect(await combinatorialRuns(many, { groups: 3, testGroups: 2 })).toEqual(record);
  });

  it('asks in each group the model that was fitted without it', async () => {
    const asked: string[] = [];
    const remembering = (() => {
      let rows = '';
      return {
        ...{
          name: 'remembering',
          version: '1',
          apiVersion: 1,
          needs: ['return_1'],
          lookback: 1,
          horizon: { steps: 1 },
        },
        learn: () => {},
        fit: ({ x }: TrainingSet) => {
          rows = Array.from(x.at, (one) => (one - 1) / DAY).join(' ');
        },
        predict: () => asked.push(rows),
        snapshot: () => ({ json: rows }),
        restore: ({ json }: { json: string }) => {
          rows = json;
        },
      };
    }) as unknown as typeof learned.model;
    const small = { ...many, data: source(bars(13)), strategy: { ...learned, model: remembering } };
    await combinatorialRuns(small, { groups: 3, testGroups: 2 });
    // groups of five, four and four decisions; the label of a row is known a decision later
    expect(asked).toMatchInlineSnapshot(`
      [
        "11 12",
        "11 12",
        "11 12",
        "11 12",
        "11 12",
        "11 12",
        "11 12",
        "11 12",
        "11 12",
        "7 8",
        "7 8",
        "7 8",
        "7 8",
        "7 8",
        "7 8",
        "7 8",
        "7 8",
        "7 8",
        "2 3 4",
        "2 3 4",
        "2 3 4",
        "2 3 4",
        "2 3 4",
        "2 3 4",
        "2 3 4",
        "2 3 4",
      ]
    `);
  });

  it('fits each split on the rows of its own groups, their labels known in time', async () => {
    const fits: TrainingSet[] = [];
    const spied: typeof learned.model = (env) => {
      const model = learned.model(env);
      const once = model.fit!.bind(model);
      const fit: typeof once = (set, signal) => {
        fits.push(set);
        return once(set, signal);
      };
      return Object.assign(model, { fit });
    };
    const of = async (options: object) => {
      fits.length = 0;
      await combinatorialRuns(
        { ...many, data: source(bars(20)), strategy: { ...learned, model: spied } },
        { groups: 3, testGroups: 1, ...options },
      );
      return fits.map(({ x, knownAt, asOf }) => ({
        at: Array.from(x.at, (one) => (one - 1) / DAY).join(' '),
        known: Array.from(knownAt, (one) => (one - 1) / DAY).join(' '),
        asOf: (asOf - 1) / DAY,
      }));
    };
    expect(await of({})).toMatchInlineSnapshot(`
      [
        {
          "asOf": 19,
          "at": "9 10 11 12 13 14 15 16 17 18 19",
          "known": "10 11 12 13 14 15 16 17 18 19 19",
        },
        {
          "asOf": 19,
          "at": "2 3 4 5 6 15 16 17 18 19",
          "known": "3 4 5 6 7 16 17 18 19 19",
        },
        {
          "asOf": 13,
          "at": "2 3 4 5 6 7 8 9 10 11 12",
          "known": "3 4 5 6 7 8 9 10 11 12 13",
        },
      ]
    `);
    expect((await of({ embargo: 3 })).map((one) => one.at)).toMatchInlineSnapshot(`
      [
        "12 13 14 15 16 17 18 19",
        "2 3 4 5 6 18 19",
        "2 3 4 5 6 7 8 9 10 11 12",
      ]
    `);
  });

  it('refuses in words', async () => {
    await expect(combinatorialRuns(run)).rejects.toThrow(
      new ConfigError('combinatorialRuns', 'model rule has no fit', 'what is not fitted needs no such split'),
    );
    for (const [given, count] of [
      [[learned, strategy], 2],
      [[learned, strategy, { ...strategy, name: 'third' }], 3],
    ] as const)
      await expect(combinatorialRuns({ ...many, strategy: given })).rejects.toThrow(
        new ConfigError('combinatorialRuns', `there are ${count} strategies`, 'pass one at a time'),
      );
    await expect(combinatorialRuns(many, { group: 3 } as never)).rejects.toThrow(
      /combinatorialRuns: unknown option "group"/,
    );
  });
});
