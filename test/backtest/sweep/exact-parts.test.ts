/** The parts of a sweep on inputs that can be done by hand. */
import { describe, expect, it } from 'vitest';
import { parameterGrid } from '../../../src/backtest/sweep/parameter-grid.js';
import { oneStrategy, positionRule, positionRuleOf } from '../../../src/backtest/sweep/position-rule.js';
import { barsSource, dayEndsOf, newColumn, readBars } from '../../../src/backtest/sweep/sweep-bars.js';
import { sweepEnv } from '../../../src/backtest/sweep/sweep-env.js';
import { checkPlan, readySweepOptions, runOptions } from '../../../src/backtest/sweep/sweep-plan.js';
import { SweepResult } from '../../../src/backtest/sweep/sweep-result.js';
import { metricsOfSums, type TrialMetrics } from '../../../src/backtest/sweep/trial-metrics.js';
import { LocalRunner } from '../../../src/backtest/sweep/trial-runner.js';
import { wavesOf } from '../../../src/backtest/sweep/waves.js';
import { ConfigError } from '../../../src/core/errors.js';
import { DAY, HOUR } from '../../../src/core/time.js';
import { SeriesSource } from '../../../src/data/series-source.js';
import { sma } from '../../../src/features/index.js';
import { instrument } from '../../../src/index.js';
import { deflatedSharpe } from '../../../src/report/deflated-sharpe.js';

describe('parameterGrid', () => {
  it('turns the last name fastest, and keeps what it is told', () => {
    const grid = parameterGrid({ a: [1, 2], b: ['x', 'y'] });
    expect(grid).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ]);
    expect(Object.isFrozen(grid) && Object.isFrozen(grid[0])).toBe(true);
    expect(parameterGrid({ a: [1, 2, 3] }, ({ a }) => a !== 2)).toEqual([{ a: 1 }, { a: 3 }]);
    expect(parameterGrid({})).toEqual([{}]);
  });

  it('refuses in words', () => {
    expect(() => parameterGrid({ a: [1], b: [] })).toThrow(
      new ConfigError('parameterGrid', '"b" lists no value', 'list one or more'),
    );
    expect(() => parameterGrid({ a: [1, 2], b: [1, 2] }, () => false)).toThrow(
      new ConfigError('parameterGrid', 'none of 4 combinations is kept', 'loosen the condition'),
    );
  });
});

describe('wavesOf', () => {
  const unit = (key: string) => ({ key, make: sma({ period: 2 }), columns: [key] });
  const trial = (index: number, ...keys: string[]) => ({ index, path: 'vector' as const, units: keys.map(unit) });
  const cut = (trials: ReturnType<typeof trial>[], bound: number) =>
    wavesOf(trials, ({ key }) => 1e6 * key.length, bound * 1e6).map(
      (wave) => `${wave.trials.map((one) => one.index).join('')}: ${wave.units.map((one) => one.key).join(' ')}`,
    );

  it('fills waves up to the bound, shared columns once', () => {
    const trials = [trial(0, 'a', 'b'), trial(1, 'a', 'c'), trial(2, 'c', 'd'), trial(3), trial(4, 'd', 'd')];
    expect(cut(trials, 9)).toEqual(['01234: a b c d']);
    expect(cut(trials, 4)).toEqual(['01234: a b c d']);
    expect(cut(trials, 3)).toEqual(['01: a b c', '234: c d']);
    expect(cut(trials, 2)).toEqual(['0: a b', '1: a c', '234: c d']);
    expect(cut([], 1)).toEqual([]);
    expect(cut([trial(0, 'a', 'a')], 1)).toEqual(['0: a']);
  });

  it('refuses a trial that does not fit by itself', () => {
    const fix = 'allow more with memoryMb, or test fewer bars';
    expect(() => cut([trial(0, 'a'), trial(1, 'abc', 'de')], 4.5)).toThrow(
      new ConfigError('sweep', 'the columns of trial 1 take 5.0 MB, memoryMb allows 4.5', fix),
    );
    expect(() => cut([trial(7, 'ab')], 1)).toThrow(
      new ConfigError('sweep', 'the columns of trial 7 take 2.0 MB, memoryMb allows 1.0', fix),
    );
  });
});

describe('metricsOfSums', () => {
  const returns = [0.02, -0.01, 0.03, 0.005, -0.02];
  const sumsOf = (values: readonly number[], origin: number) => {
    const power = (k: number) =>
      values.reduce((sum, one) => sum + Array.from({ length: k }, () => one - origin).reduce((a, b) => a * b, 1), 0);
    const finalEquity = values.reduce((wealth, one) => wealth * (1 + one), 1000);
    return {
      ...{ days: values.length, finalEquity, depth: -0.25, fills: 3, fees: 7, origin, first: 0 },
      ...{ sum: power(1), squares: power(2), cubes: power(3), fourths: power(4) },
    };
  };

  it('gives the statistics of the returns, about any origin', () => {
    const n = returns.length;
    const mean = returns.reduce((a, b) => a + b, 0) / n;
    const m = (k: number) =>
      returns.reduce((sum, one) => sum + Array.from({ length: k }, () => one - mean).reduce((a, b) => a * b, 1), 0) / n;
    const sd = Math.sqrt((m(2) * n) / (n - 1));
    for (const origin of [0, 0.01, -0.5]) {
      const made = metricsOfSums(sumsOf(returns, origin), 1000, 100);
      const total = made.finalEquity / 1000 - 1;
      expect(made).toMatchObject({ maxDrawdown: -0.25, fills: 3, fees: 7, days: 5, totalReturn: total });
      expect(made.annualReturn).toBeCloseTo(Math.expm1(Math.log1p(total) * 20), 12);
      expect(made.volatility).toBeCloseTo(10 * sd, 12);
      expect(made.sharpe).toBeCloseTo((10 * mean) / sd, 10);
      expect(made.skewness).toBeCloseTo(m(3) / (m(2) * Math.sqrt(m(2))), 8);
      expect(made.kurtosis).toBeCloseTo(m(4) / (m(2) * m(2)), 8);
    }
  });

  it('says NaN where nothing is defined', () => {
    const none = metricsOfSums(sumsOf([], 0), 1000, 100);
    expect(none).toMatchObject({
      totalReturn: 0,
      annualReturn: Number.NaN,
      volatility: Number.NaN,
      sharpe: Number.NaN,
    });
    const one = metricsOfSums(sumsOf([0.5], 0), 1000, 100);
    expect(one).toMatchObject({ totalReturn: 0.5, volatility: Number.NaN, sharpe: Number.NaN, days: 1 });
    const two = metricsOfSums(sumsOf([0.25, 0.5], 0), 1000, 1);
    expect(two.volatility).toBeCloseTo(Math.sqrt(0.03125), 12);
    expect(metricsOfSums(sumsOf([0, 0, 0], 0), 1000, 1)).toMatchObject({
      volatility: 0,
      sharpe: Number.NaN,
      skewness: Number.NaN,
    });
  });
});

describe('bars of a sweep', () => {
  const bars = (n: number, period: number) => {
    const of = (value: (t: number) => number) => Float64Array.from({ length: n }, (_, t) => value(t));
    return {
      ...{ start: of((t) => t * period), end: of((t) => (t + 1) * period), at: of((t) => (t + 1) * period + 5) },
      ...{ open: of((t) => 10 + t), high: of((t) => 20 + t), low: of((t) => 5 + t), close: of((t) => 11 + t) },
      volume: of((t) => 100 + t),
    };
  };
  const source = (columns: ReturnType<typeof bars>, period = DAY, name = 'bars', id = 'A') =>
    new SeriesSource(name, () => [{ instrument: id, period, columns }]);
  const base = { data: source(bars(6, DAY)), instruments: [instrument({ id: 'A' })], cash: 1 };
  const signal = new AbortController().signal;
  const read = (more: object, shared = false) => readBars({ ...base, ...more }, { signal, shared });

  it('are read as they are, and come out of a source again', async () => {
    const made = await read({});
    expect(made).toEqual({ instrument: 'A', period: DAY, source: 'bars', columns: bars(6, DAY) });
    expect(made!.columns.open.buffer).toBeInstanceOf(ArrayBuffer);
    const shared = await read({}, true);
    expect(shared!.columns.volume.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Array.from(shared!.columns.volume)).toEqual(Array.from(bars(6, DAY).volume));
    const again = barsSource(made!);
    expect([again.name, again.series]).toEqual(['bars', [{ instrument: 'A', period: DAY, columns: bars(6, DAY) }]]);
    const part = await read({ from: new Date((2 * DAY) / 1000), to: new Date((4 * DAY) / 1000) });
    expect(Array.from(part!.columns.open)).toEqual([11, 12]);
    const long = await read({ data: source(bars(9000, DAY)) });
    expect(long!.columns).toEqual(bars(9000, DAY));
    const { at: _, ...unstated } = bars(6, DAY);
    const without = await read({ data: source(unstated as never) });
    expect(without!.columns.at).toEqual(unstated.end);
  });

  it('are those of one instrument from one source of bars only', async () => {
    expect(await read({ data: [base.data, source(bars(6, DAY))] })).toBeNull();
    expect(await read({ data: [] })).toBeNull();
    expect(await read({ instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })] })).toBeNull();
    const kinds = { ...base.data, provides: { kinds: ['bar', 'trade'] } };
    expect(await read({ data: kinds })).toBeNull();
    expect((await read({ data: [base.data] }))!.columns.end.length).toBe(6);
  });

  it('may come event by event, and then must be bars of one length', async () => {
    const events = (list: readonly { kind: string; period: number }[]) => ({
      name: 'events',
      version: '1',
      apiVersion: 1,
      provides: { kinds: ['bar'], history: true, live: false },
      history: async function* () {
        const all = list.map((more, t) => {
          const c = bars(6, DAY);
          const cells = {
            start: c.start[t],
            open: c.open[t],
            high: c.high[t],
            low: c.low[t],
            close: c.close[t],
            volume: c.volume[t],
          };
          return { instrument: 0, seq: t, ts: c.end[t], at: c.at[t], ...cells, ...more };
        });
        yield { length: 0, get: () => all[0], at: () => 0 };
        for (const some of [all.slice(0, 2), all.slice(2)])
          yield { length: some.length, get: (i: number) => some[i], at: (i: number) => some[i]!.at };
      },
    });
    const whole = await read({ data: events(Array.from({ length: 6 }, () => ({ kind: 'bar', period: DAY }))) });
    expect(whole).toEqual({ instrument: 'A', period: DAY, source: 'events', columns: bars(6, DAY) });
    const longer = Array.from({ length: 6 }, (_, t) => ({ kind: 'bar', period: t < 3 ? DAY : HOUR }));
    expect(await read({ data: events(longer), onBadData: 'report' })).toBeNull();
  });

  it('are cut into days as reports cut them: midnight closes the day before', () => {
    const ends = (...at: number[]) => Array.from(dayEndsOf(Float64Array.from(at)));
    expect(ends()).toEqual([]);
    expect(ends(5)).toEqual([0]);
    expect(ends(1, 2, DAY, DAY + 1, 2 * DAY, 2 * DAY + 1)).toEqual([2, 4, 5]);
    expect(ends(DAY, 2 * DAY, 5 * DAY)).toEqual([0, 1, 2]);
    expect(ends(1, 3 * DAY + 1, 3 * DAY + 2)).toEqual([0, 2]);
  });

  it('lie in memory that threads share where that is asked for', () => {
    expect(newColumn(3, true).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([newColumn(3, true).length, newColumn(3, false).length]).toEqual([3, 3]);
    expect(newColumn(3, false).buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe('a plan', () => {
  const rule = (name = 'r') =>
    positionRule({ name, features: sma({ period: 2 }), needs: ['sma_2'], quantity: 1, position: () => 0 });
  const plan = {
    parameters: [{ a: 1 }],
    strategy: () => rule(),
    data: { name: 'none' } as never,
    instruments: [instrument({ id: 'A' })],
    cash: 10,
  };

  it('is refused where it cannot work', () => {
    expect(() => checkPlan(plan)).not.toThrow();
    for (const name of ['trials', 'hooks', 'signal', 'checkpoint', 'resume', 'benchmark', 'keepPrices'])
      expect(() => checkPlan({ ...plan, [name]: 1 })).toThrow(
        new ConfigError(
          'sweep',
          `option "${name}" belongs to one run`,
          'leave it out; backtest the trial you pick with it',
        ),
      );
    expect(() => checkPlan({ ...plan, parameters: [] })).toThrow(/^\[edgeproof\] sweep: option "parameters"/);
    expect(() => checkPlan({ ...plan, cash: undefined } as never)).toThrow(/sweep: option "cash"/);
    expect(() => checkPlan({ ...plan, casch: 1 } as never)).toThrow(/unknown option "casch"/);
    expect(() => checkPlan({ ...plan, flags: { enable_bt_gates: true } })).toThrow(
      /^\[edgeproof\] sweep: the gates are on and there is no trial ledger/,
    );
  });

  it('is one run without what each trial states', () => {
    const { parameters: _, strategy: __, ...rest } = plan;
    expect(runOptions({ ...plan, earlierTrials: 3, seed: 4 })).toEqual({ ...rest, seed: 4 });
    expect(readySweepOptions({})).toEqual({ memoryMb: 256, path: 'auto', onError: 'stop' });
    expect(() => readySweepOptions({ memory: 1 } as never)).toThrow(/sweep: unknown option "memory"/);
  });

  it('gives plug-ins the seed, the flags and a stream of their own', () => {
    let drawn = 0;
    const env = sweepEnv({ ...plan, seed: 5 }).of('x', () => drawn++);
    const again = sweepEnv({ ...plan, seed: 5 });
    const first = env.random('noise').uniform();
    expect(drawn).toBe(1);
    expect(again.of('x').random('noise').uniform()).toBe(first);
    expect(again.of('y').random('noise').uniform()).not.toBe(first);
    expect(again.of('x').random('other').uniform()).not.toBe(first);
    expect(sweepEnv(plan).of('x').random('noise').uniform()).toBe(
      sweepEnv({ ...plan, seed: 1 })
        .of('x')
        .random('noise')
        .uniform(),
    );
    expect(sweepEnv(plan).of('x').random('noise').uniform()).not.toBe(first);
    expect(env.universe.instruments.map((one) => one.id)).toEqual(['A']);
    expect(sweepEnv({ ...plan, flags: { enable_oms_v1: true } }).of('x').flags).toMatchObject({ enable_oms_v1: true });
  });

  it('knows its rules and its strategies', () => {
    const one = rule();
    expect(positionRuleOf(one)).toMatchObject({ needs: ['sma_2'], quantity: 1 });
    expect(positionRuleOf({ ...one })).toBeNull();
    expect(Object.keys(one)).not.toContain('rule');
    expect(Object.isFrozen(one)).toBe(true);
    expect(oneStrategy(one)).toEqual([one]);
    expect(oneStrategy([one, rule('s')])).toHaveLength(2);
    for (const made of [null, undefined, [], [one, null], { features: 1 }, 'x'])
      expect(() => oneStrategy(made)).toThrow(
        new ConfigError(
          'sweep',
          'strategy(parameters) gave no strategy',
          'return what defineStrategy or positionRule gives',
        ),
      );
    expect(() => positionRule({ ...one, quantity: 0 } as never)).toThrow(/^\[edgeproof\] positionRule: /);
  });

  const metrics = (sharpe: number, more: object = {}): TrialMetrics =>
    ({ sharpe, days: 300, skewness: 0.1, kurtosis: 3.5, finalEquity: 10 * sharpe, ...more }) as TrialMetrics;
  const outcome = (index: number, found: TrialMetrics | null) => ({
    ...{ index, path: 'engine' as const, metrics: found, hash: null, trial: null },
    error: found === null ? 'no' : null,
  });
  const columns = { distinct: 1, computed: 1, waves: 1 };

  it('leaves trials that are ranked: equals in order, undefined and failed ones last', () => {
    const parameters = [{ a: 0 }, { a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }];
    const outcomes = [
      outcome(0, metrics(1)),
      outcome(1, null),
      outcome(2, metrics(2)),
      outcome(3, metrics(Number.NaN)),
      outcome(4, metrics(1)),
    ];
    const result = new SweepResult({ ...plan, parameters }, outcomes, columns, null);
    expect(result.ranked().map((one) => one.index)).toEqual([2, 0, 4, 1, 3]);
    expect(result.ranked('finalEquity').map((one) => one.index)).toEqual([2, 0, 4, 1, 3]);
    expect(result.best()).toBe(result.trials[2]);
    expect(result.trials[2]).toEqual({
      index: 2,
      path: 'engine',
      metrics: metrics(2),
      hash: null,
      error: null,
      parameters: { a: 2 },
    });
    expect(Object.isFrozen(result.trials) && Object.isFrozen(result.trials[0])).toBe(true);
    expect([result.count, result.columns]).toEqual([5, columns]);
    const counted = (earlierTrials: number, ledger: number | null) =>
      new SweepResult({ ...plan, parameters, earlierTrials }, outcomes, columns, ledger).count;
    expect([counted(3, null), counted(3, 7), counted(3, 9), counted(0, 2)]).toEqual([8, 8, 9, 5]);
    const of = (more: object) =>
      new SweepResult({ ...plan, parameters, ...more }, outcomes, columns, null).deflatedSharpe();
    const estimate = { sharpe: 2 / Math.sqrt(252), count: 300, skewness: 0.1, kurtosis: 3.5 };
    expect(of({})).toEqual(deflatedSharpe(estimate, { trials: 5 }));
    expect(of({ periodsPerYear: 100 })).toEqual(deflatedSharpe({ ...estimate, sharpe: 0.2 }, { trials: 5 }));
    expect(() => result.deflatedSharpe(result.trials[1])).toThrow(
      new ConfigError('sweep', 'trial 1 failed', 'pick another'),
    );
    const failed = new SweepResult(plan, [outcome(0, null)], columns, null);
    expect(() => failed.best()).toThrow(
      new ConfigError('sweep', 'every trial failed', 'read the errors of the trials'),
    );
    expect(() => new SweepResult(plan, [], columns, null).best()).toThrow(/every trial failed/);
  });

  it('is run trial by trial in order, until it is stopped', async () => {
    const asked: unknown[] = [];
    const bench = {
      run: async (index: number, path: string, inputs: unknown) => {
        asked.push([index, path, inputs]);
        return { index };
      },
    };
    const runner = new LocalRunner(bench as never);
    const inputs = { bars: null, columns: new Map() };
    const needs = (index: number, path: 'vector' | 'engine') => ({ index, path, units: [] });
    const told: number[] = [];
    const stop = new AbortController();
    const trials = [needs(2, 'vector'), needs(0, 'engine'), needs(1, 'engine')];
    await runner.run(trials, inputs, ({ index }) => told.push(index), stop.signal);
    expect(told).toEqual([2, 0, 1]);
    expect(asked).toEqual([
      [2, 'vector', inputs],
      [0, 'engine', inputs],
      [1, 'engine', inputs],
    ]);
    expect(runner.shared).toBe(false);
    expect(await runner.close()).toBeUndefined();
    const until = runner.run(trials, inputs, () => stop.abort(new Error('enough')), stop.signal);
    await expect(until).rejects.toThrow('enough');
    expect(asked).toHaveLength(4);
  });

  it.each([
    [null, 'vector', 1, 3],
    [8_000_000, 'vector', 1, 3],
    [4_000_000, 'vector', 2, 3],
    [160_000, 'engine', 1, 3],
    [159_999, 'engine', 2, 3],
    [10, 'engine', Number.POSITIVE_INFINITY, 3],
  ] as const)('lets the host breathe: %s bars on the %s path, after %s trials', async (rows, path, every, count) => {
    const bench = { run: async (index: number) => ({ index }) };
    const bars = rows === null ? null : { columns: { end: { length: rows } } };
    let breaths = 0;
    const seen: number[] = [];
    const trials = Array.from({ length: count }, (_, index) => ({ index, path, units: [] }));
    const tell = () => {
      seen.push(breaths);
      setTimeout(() => breaths++, 0);
    };
    await new LocalRunner(bench as never).run(
      trials,
      { bars, columns: new Map() } as never,
      tell,
      new AbortController().signal,
    );
    // timers that were set before the host breathed have run when the next trial begins
    expect(seen).toEqual(
      Array.from({ length: count }, (_, k) => (Number.isFinite(every) ? Math.floor(k / every) * every : 0)),
    );
  });
});
