/** Shared feature sets, accounts and trials over columns, each by itself. */
import { describe, expect, it } from 'vitest';
import { FeatureUnits } from '../../../src/backtest/sweep/feature-unit.js';
import { positionRule } from '../../../src/backtest/sweep/position-rule.js';
import { recordUnits } from '../../../src/backtest/sweep/record-units.js';
import { withShared } from '../../../src/backtest/sweep/replayed-set.js';
import type { SweepBars } from '../../../src/backtest/sweep/sweep-bars.js';
import { sweepEnv } from '../../../src/backtest/sweep/sweep-env.js';
import { recordSweep } from '../../../src/backtest/sweep/sweep-trials.js';
import { unitColumns } from '../../../src/backtest/sweep/unit-columns.js';
import { vectorAccount } from '../../../src/backtest/sweep/vector-account.js';
import { vectorTrial } from '../../../src/backtest/sweep/vector-trial.js';
import type { FeatureSet } from '../../../src/contracts/feature-set.js';
import { InvariantError, PluginError, ReplayError } from '../../../src/core/errors.js';
import { RowTable } from '../../../src/core/frame.js';
import { type Factory, factory } from '../../../src/core/plugin.js';
import { DAY, HOUR } from '../../../src/core/time.js';
import { SeriesSource } from '../../../src/data/series-source.js';
import { compose, crossRank, rsi, sma, zscore } from '../../../src/features/index.js';
import { defineStrategy, instrument } from '../../../src/index.js';
import { rule } from '../../../src/models/index.js';
import { fixedQuantity } from '../../../src/portfolio/index.js';
import { feeBps } from '../../../src/venues/costs/fees.js';
import { simVenue } from '../../../src/venues/sim-venue.js';

const columnsOf = (open: readonly number[], close: readonly number[], period = DAY): SweepBars['columns'] => {
  const at = (value: (t: number) => number) => Float64Array.from(open, (_, t) => value(t));
  return {
    ...{ start: at((t) => t * period), end: at((t) => (t + 1) * period), at: at((t) => (t + 1) * period) },
    ...{ open: Float64Array.from(open), close: Float64Array.from(close), volume: at(() => 1e6) },
    high: at((t) => Math.max(open[t]!, close[t]!)),
    low: at((t) => Math.min(open[t]!, close[t]!)),
  };
};
const barsOf = (open: readonly number[], close: readonly number[], period = DAY): SweepBars => ({
  ...{ instrument: 'A', source: 'bars', period },
  columns: columnsOf(open, close, period),
});
const OPEN = [100, 103, 101, 99, 104, 108, 103, 107];
const CLOSE = [102, 101, 98, 103, 107, 104, 106, 110];
const bars = barsOf(OPEN, CLOSE);
const base = {
  data: new SeriesSource('bars', () => [{ instrument: 'A', period: DAY, columns: bars.columns }]),
  instruments: [instrument({ id: 'A', lotSize: '1' })],
  cash: 10_000,
};
const env = sweepEnv(base);

/** A feature set of one's own: adds up closes; `more` changes what it says of itself. */
const own = (more: object = {}, ref: object | null = { module: 'own', export: 'own', options: {} }) =>
  factory(
    (() => {
      let sum = 0;
      return {
        ...{
          name: 'own',
          version: '2.0.0',
          apiVersion: 1,
          scope: 'instrument',
          reads: ['bar'],
          columns: ['own'],
          warmup: 1,
        },
        update: ({ instrument: index, close }: { instrument: number; close: number }, rows: RowTable) => {
          sum += close;
          rows.data[rows.offset(index)] = sum;
        },
        snapshot: () => ({ json: null }),
        restore: () => {},
        ...more,
      } as unknown as FeatureSet;
    }) as never,
    (ref ?? undefined) as never,
  ) as Factory<FeatureSet>;

describe('FeatureUnits', () => {
  const units = new FeatureUnits(env);

  it('are equal for equal sets, one for each part', () => {
    const [first, second] = units.of(compose(sma({ period: 3 }), rsi({ period: 4 })));
    expect(units.unit(sma({ period: 3 }))).toBe(first);
    expect([first!.columns, second!.columns]).toEqual([['sma_3'], ['rsi_4']]);
    expect(units.unit(sma({ period: 5 }))).not.toBe(first);
    expect(first!.key).toContain('"period":3');
    expect(units.of(sma({ period: 3 }))).toEqual([first]);
  });

  it('are none where a set cannot be shared', () => {
    const odd = (more: object) => new FeatureUnits(env).unit(own(more));
    expect(odd({})).toMatchObject({ columns: ['own'] });
    expect(units.unit(own({}, null))).toBeNull();
    expect(odd({ scope: 'universe' })).toBeNull();
    expect(odd({ settle: () => {} })).toBeNull();
    expect(odd({ settle: () => {}, described: [{ name: 'own', warmup: 1, settled: false }] })).not.toBeNull();
    expect(odd({ described: [{ name: 'own', warmup: 1, settled: true }] })).toBeNull();
    expect(odd({ reads: [] })).toBeNull();
    expect(units.unit(crossRank({ of: 'sma_3', name: 'rank' }))).toBeNull();
    expect(units.unit(zscore({ of: 'rsi_4', period: 3, name: 'z' }))).toBeNull();
    expect(units.unit(zscore({ of: 'rsi_4', period: 3, name: 'z' }))).toBeNull();
    const ref = (name: string) => ({ module: 'own', export: name, options: {} });
    const drawing = factory((given) => {
      given.random('x');
      return own()(given);
    }, ref('drawing') as never);
    expect(units.unit(drawing)).toBeNull();
    const broken = factory(() => {
      throw new Error('a defect');
    }, ref('broken') as never) as unknown as Factory<FeatureSet>;
    expect(() => units.unit(broken)).toThrow('a defect');
  });

  it('give columns bar by bar, or all at once', () => {
    const unit = units.unit(sma({ period: 3 }))!;
    const made = unitColumns(unit, bars, env, false);
    expect(made.columns).toEqual(['sma_3']);
    const n = Number.NaN;
    const wanted = CLOSE.map((_, t) => (t < 2 ? n : (CLOSE[t]! + CLOSE[t - 1]! + CLOSE[t - 2]!) / 3));
    wanted.forEach((one, t) => {
      if (Number.isNaN(one)) expect(made.values[0]![t]).toBeNaN();
      else expect(made.values[0]![t]).toBeCloseTo(one, 12);
    });
    expect(made.values[0]!.buffer).toBeInstanceOf(ArrayBuffer);
    const shared = unitColumns(unit, bars, env, true);
    expect(shared.values[0]!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Array.from(shared.values[0]!)).toEqual(Array.from(made.values[0]!));
    let sum = 0;
    const sums = CLOSE.map((one) => (sum += one));
    const streamed = unitColumns(new FeatureUnits(env).unit(own())!, bars, env, false);
    expect(Array.from(streamed.values[0]!)).toEqual(sums);
    const deaf = unitColumns(new FeatureUnits(env).unit(own({ reads: ['trade'] }))!, bars, env, false);
    expect(Array.from(deaf.values[0]!)).toEqual(CLOSE.map(() => n));
    const none = unitColumns(new FeatureUnits(env).unit(own({ overBars: () => null }))!, bars, env, false);
    expect(Array.from(none.values[0]!)).toEqual(sums);
  });

  it('are recorded by one run of the engine, within the memory that is allowed', async () => {
    const { signal } = new AbortController();
    const all = [units.unit(sma({ period: 3 }))!, units.unit(rsi({ period: 4 }))!];
    const record = (bound: number, shared = false) => recordUnits(all, base, { signal, shared, bound });
    const made = await record(1e9);
    expect([...made.keys()]).toEqual(all.map((one) => one.key));
    expect(made.get(all[0]!.key)).toEqual(unitColumns(all[0]!, bars, env, false));
    const chunk = 8 * 16_384;
    expect([...(await record(2 * chunk, true)).keys()]).toHaveLength(2);
    expect((await record(2 * chunk, true)).get(all[0]!.key)!.values[0]!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...(await record(2 * chunk - 1)).keys()]).toEqual([all[0]!.key]);
    expect((await record(chunk - 1)).size).toBe(0);
    expect((await recordUnits([], { ...base, data: [] }, { signal, shared: false, bound: 1 })).size).toBe(0);
  });
});

describe('withShared', () => {
  const units = new FeatureUnits(env);
  const strategy = defineStrategy({
    name: 'two',
    features: compose(sma({ period: 3 }), rsi({ period: 4 })),
    model: rule({ needs: ['sma_3', 'rsi_4'] }, () => 0),
    optimizer: fixedQuantity({ quantity: 1 }),
  });
  const sharedOf = () =>
    new Map([[units.unit(sma({ period: 3 }))!.key, { columns: ['sma_3'], values: [Float64Array.of(7, 8)] }]]);
  const event = (index: number) => ({ kind: 'bar', instrument: index }) as never;

  it('leaves a strategy alone that shares nothing', () => {
    expect(withShared(strategy, units, new Map())).toBe(strategy);
    const other = { ...strategy, features: own({}, null) };
    expect(withShared(other, units, sharedOf())).toBe(other);
  });

  it('reads columns in the order of calls', () => {
    const only = { ...strategy, features: sma({ period: 3 }) };
    const replayed = withShared(only, units, sharedOf());
    expect({ ...replayed, features: null }).toEqual({ ...only, features: null });
    expect(replayed.features.ref).toEqual(only.features.ref);
    const set = replayed.features(env.of('x'));
    const real = only.features(env.of('x'));
    for (const name of ['name', 'version', 'apiVersion', 'scope', 'reads', 'columns', 'warmup'] as const)
      expect(set[name]).toEqual(real[name]);
    const rows = new RowTable(['sma_3'], 2);
    set.update(event(-1), rows);
    set.update({ kind: 'rate' } as never, rows);
    set.update(event(1), rows);
    expect(Array.from(rows.data)).toEqual([Number.NaN, 7]);
    set.update(event(0), rows);
    expect(Array.from(rows.data)).toEqual([8, 7]);
    expect(() => set.update(event(0), rows)).toThrow(
      new InvariantError(real.name, 'event 2 comes after the shared columns end', 'report this defect'),
    );
    expect(() => set.snapshot()).toThrow(
      new ReplayError(real.name, 'a trial of a sweep has no snapshot', 'backtest the trial by itself'),
    );
    expect(() => set.restore({ json: null })).toThrow(
      new ReplayError(real.name, 'a trial of a sweep takes no snapshot', 'backtest the trial by itself'),
    );
  });

  it('replaces parts of a composed set one by one', () => {
    const set = withShared(strategy, units, sharedOf()).features(env.of('x'));
    expect(set.columns).toEqual(['sma_3', 'rsi_4']);
    expect(set.name).toBe(strategy.features(env.of('x')).name);
  });
});

describe('vectorAccount', () => {
  const of = (more: object, over: SweepBars | null = bars) => vectorAccount({ ...base, ...more } as never, over, env);

  it('reads account and venue', () => {
    expect(of({})).toMatchObject({
      ...{ open: bars.columns.open, close: bars.columns.close, cash: 10_000 },
      ...{ multiplier: 1, feeRate: 0, lot: 1, periodsPerYear: 252, dayEnds: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7) },
    });
    const future = instrument({ id: 'A', lotSize: '0.5', multiplier: 50 });
    expect(of({ instruments: [future], periodsPerYear: 100, cash: '2500.5' })).toMatchObject({
      ...{ lot: 0.5, multiplier: 50, periodsPerYear: 100, cash: 2500.5 },
    });
    expect(of({ instruments: [instrument({ id: 'A', lotSize: 0 })] })).toMatchObject({ lot: 1e-8 });
    const fee = (more: object) => of({ venue: simVenue({ fees: feeBps({ rate: 2.5, ...more }) }) });
    expect(fee({})).toMatchObject({ feeRate: 0.00025 });
    expect(fee({ decimals: 8 })).toMatchObject({ feeRate: 0.00025 });
    expect(of({ venue: simVenue() })).toMatchObject({ feeRate: 0 });
    expect(of({ venue: simVenue({ id: 'other' }) })).toMatchObject({ feeRate: 0 });
  });

  const more = 'the venue is more than fills at the next open with a fee in basis points';
  it.each([
    [{ ledger: {} }, 'the trial ledger keeps the days of each trial'],
    [{ instruments: [] }, 'there is no instrument'],
    [{ currency: 'EUR' }, 'the instrument is of another currency'],
    [{ margin: {} }, 'the account has a margin model'],
    [{ membership: {} }, 'membership changes'],
    [{ cash: { USD: 1 } }, 'cash is stated by currency'],
    [{ cash: 0 }, 'the account begins with nothing'],
    [{ cash: '-1' }, 'the account begins with nothing'],
    [{ venue: { X: simVenue() } }, more],
    [{ venue: simVenue({ fees: feeBps({ rate: 1, decimals: 7 }) }) }, more],
    [{ venue: simVenue({ latency: { entry: '1ms' } }) }, more],
    [{ venue: () => ({}) }, more],
    [{ venue: () => ({ description: [] }) }, more],
    [{ venue: () => ({ description: null }) }, more],
    [{ venue: () => ({ description: { fees: null } }) }, more],
  ])('%j is left to the engine', (options, obstacle) => {
    expect(of(options)).toEqual({ obstacle });
  });

  it('leaves bars to the engine that overlap, or are none', () => {
    expect(of({}, null)).toEqual({ obstacle: 'the data are not the bars of one instrument from one source' });
    const shifted = (field: 'start' | 'at', t: number, value: number): SweepBars => {
      const columns = columnsOf(OPEN, CLOSE);
      columns[field][t] = value;
      return { ...bars, columns };
    };
    const gap = (t: number) => ({ obstacle: `bar ${t} begins before the bar before it is known` });
    expect(of({}, shifted('start', 3, 3 * DAY - 1))).toEqual(gap(3));
    expect(of({}, shifted('at', 7, 7 * DAY))).toEqual(gap(7));
    expect(of({}, shifted('at', 0, DAY + 1))).toEqual(gap(1));
    expect(of({}, shifted('start', 3, 3 * DAY + 1))).toHaveProperty('cash');
  });
});

/** The account walked through in the plainest way: decided on a close, filled at the next open, marked at each day's last close. */
function walked(
  sides: readonly number[],
  over: SweepBars,
  { units, rate, cash: start, dayEnds }: { units: number; rate: number; cash: number; dayEnds: readonly number[] },
) {
  const { open, close } = over.columns;
  let [cash, side, fees, fills] = [start, 0, 0, 0];
  const equity: number[] = [start];
  sides.forEach((_, t) => {
    const wanted = t === 0 ? 0 : sides[t - 1]!;
    if (wanted !== side) {
      const money = (wanted - side) * units * open[t]!;
      cash -= money + Math.abs(money) * rate;
      fees += Math.abs(money) * rate;
      side = wanted;
      fills++;
    }
    if (dayEnds.includes(t)) equity.push(cash + side * units * close[t]!);
  });
  const returns = equity.slice(1).map((one, i) => one / equity[i]! - 1);
  const depth = Math.min(...equity.map((one, i) => one / Math.max(...equity.slice(0, i + 1)) - 1));
  const n = returns.length;
  const mean = returns.reduce((a, b) => a + b, 0) / n;
  const m = (k: number) =>
    returns.reduce((sum, one) => sum + Array.from({ length: k }, () => one - mean).reduce((a, b) => a * b, 1), 0) / n;
  return {
    ...{
      finalEquity: equity.at(-1)!,
      fees,
      fills,
      days: n,
      maxDrawdown: depth,
      totalReturn: equity.at(-1)! / start - 1,
    },
    volatility: Math.sqrt((m(2) * n * 252) / (n - 1)),
    sharpe: (mean / Math.sqrt((m(2) * n) / (n - 1))) * Math.sqrt(252),
    skewness: m(3) / (m(2) * Math.sqrt(m(2))),
    kurtosis: m(4) / (m(2) * m(2)),
  };
}

describe('vectorTrial', () => {
  const n = Number.NaN;
  const account = (over: SweepBars, more: object = {}) => {
    const made = vectorAccount(
      { ...base, venue: simVenue({ fees: feeBps({ rate: 20 }) }), ...more } as never,
      over,
      env,
    );
    if ('obstacle' in made) throw new Error(made.obstacle);
    return made;
  };
  // what the rule says after each bar, and the side that it then wants
  const said = [n, 1, n, 5, -1, 0, -0.5, 1];
  const sides = [0, 1, 1, 1, -1, 0, -1, 1];

  it('walks days, marked at each close', () => {
    const signal = Float64Array.from(said);
    const got = vectorTrial({ position: (x) => x, quantity: 10.7 }, [signal], account(bars))!;
    const wanted = walked(sides, bars, { units: 10, rate: 0.002, cash: 10_000, dayEnds: [0, 1, 2, 3, 4, 5, 6, 7] });
    for (const [name, value] of Object.entries(wanted))
      expect(got[name as keyof typeof got], name).toBeCloseTo(value, 8);
    expect(got.fills).toBe(4);
  });

  it('walks hours, marked at the end of each day', () => {
    const hourly = barsOf(OPEN, CLOSE, 8 * HOUR);
    const got = vectorTrial({ position: (x) => x, quantity: 10 }, [Float64Array.from(said)], account(hourly))!;
    const wanted = walked(sides, hourly, { units: 10, rate: 0.002, cash: 10_000, dayEnds: [2, 5, 7] });
    for (const [name, value] of Object.entries(wanted))
      expect(got[name as keyof typeof got], name).toBeCloseTo(value, 8);
  });

  it('hands one, two or three columns to the rule, where all hold a number', () => {
    const one = Float64Array.from(said);
    const whole = new Float64Array(8).fill(2);
    const holes = Float64Array.of(2, 2, 2, n, 2, 2, 2, 2);
    const of = (position: (...values: number[]) => number, columns: Float64Array[]) =>
      vectorTrial({ position, quantity: 10 }, columns, account(bars));
    const asked: number[] = [];
    const plain = of((x) => x!, [one]);
    expect(of((x, y) => x! * y!, [one, whole])).toEqual(plain);
    expect(of((x, y) => x! * y!, [whole, one])).toEqual(plain);
    expect(of((x, y, z) => x! * y! * z!, [whole, one, whole])).toEqual(plain);
    // without the 5 of bar 3 the side is as it was
    for (const columns of [
      [one, holes],
      [holes, one],
      [one, holes, whole],
    ])
      expect(
        of((...all) => {
          for (const value of all.slice(0, columns.length)) asked.push(value);
          return all.slice(0, columns.length).reduce((a, b) => a * b, 1);
        }, columns),
      ).toEqual(plain);
    expect(asked.some(Number.isNaN)).toBe(false);
    const late = Float64Array.of(n, n, n, n, 1, 1, 1, 1);
    expect(of((x) => x!, [late])).not.toEqual(plain);
  });

  it('is nothing where lots are larger than the quantity, and NaN where nothing moves', () => {
    const small = vectorTrial({ position: () => 1, quantity: 0.9 }, [new Float64Array(8)], account(bars))!;
    expect(small).toMatchObject({ fills: 0, fees: 0, finalEquity: 10_000, volatility: 0, sharpe: n, maxDrawdown: 0 });
    const exact = { instruments: [instrument({ id: 'A', lotSize: '0.1' })] };
    const three = vectorTrial({ position: () => 1, quantity: 0.3 }, [new Float64Array(8)], account(bars, exact))!;
    expect(three.fees).toBeCloseTo(0.3 * 103 * 0.002, 10);
    const times = { instruments: [instrument({ id: 'A', lotSize: '1', multiplier: 5 })] };
    const five = vectorTrial({ position: () => 1, quantity: 1 }, [new Float64Array(8)], account(bars, times))!;
    expect(five.fees).toBeCloseTo(5 * 103 * 0.002, 10);
  });

  it('leaves a ruined account to the engine', () => {
    for (const period of [DAY, 8 * HOUR]) {
      const falling = barsOf([100, 100, 50, 40, 30, 20], [100, 100, 50, 40, 30, 20], period);
      const of = (quantity: number) =>
        vectorTrial({ position: () => 1, quantity }, [new Float64Array(6)], account(falling, { venue: undefined }));
      expect(of(100)).toMatchObject({ finalEquity: 2000 });
      expect(of(125)).toBeNull(); // nothing left at the end
      expect(of(1000)).toBeNull();
    }
  });

  it('refuses an answer that is infinite, on any number of columns', () => {
    const some = new Float64Array(8);
    for (const columns of [[some], [some, some], [some, some, some]])
      for (const answer of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
        expect(() => vectorTrial({ position: () => answer, quantity: 1 }, columns, account(bars))).toThrow(
          new PluginError('positionRule', `position ${answer} is not finite`, 'return NaN to leave things as they are'),
        );
  });
});

describe('recordSweep', () => {
  const plan = {
    ...base,
    parameters: [{ a: 1 }, { a: 2 }],
    strategy: () =>
      positionRule({ name: 'r', features: sma({ period: 2 }), needs: ['sma_2'], quantity: 1, position: () => 0 }),
  };
  const outcome = (index: number, trial: object | null) => ({ index, trial }) as never;
  const trial = { research: 'x', label: 'fine', structure: 's', exact: false, evidence: { a: 1 }, series: 1 };

  it('writes failed trials down beside those that are not', async () => {
    const written: object[] = [];
    const trials = {
      write: async (one: object) => written.push(one),
      count: async (one: object) => ({ count: 7, one }),
    };
    const counted = { ...plan, ledger: { trials: trials as never, research: 'x' } };
    expect(await recordSweep(plan, [outcome(0, trial)])).toBeNull();
    expect(await recordSweep(counted, [outcome(0, null)])).toBeNull();
    expect(written).toEqual([]);
    expect(await recordSweep(counted, [outcome(0, null), outcome(1, trial)])).toBe(7);
    const empty = new Float64Array(0);
    expect(written).toEqual([
      {
        ...trial,
        label: 'failed {"a":1}',
        structure: expect.stringMatching(/^[0-9a-f]{64}$/),
        exact: true,
        evidence: {},
        series: { days: empty, returns: empty, matched: empty },
      },
      trial,
    ]);
    await recordSweep(counted, [outcome(0, trial), outcome(1, null)]);
    const structures = [written[0], written[3]].map((one) => (one as { structure: string }).structure);
    expect(structures[0]).not.toBe(structures[1]);
  });
});
