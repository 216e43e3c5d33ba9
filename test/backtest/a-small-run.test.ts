/** A run of forty bars: its record, its manifest, the identity of its data, and each refusal in its words. */
import { describe, expect, it } from 'vitest';
import { DataHash } from '../../src/artifacts/data-hash.js';
import { dataIdentity } from '../../src/backtest/data-identity.js';
import { openBacktest } from '../../src/backtest/open-backtest.js';
import { walkForward } from '../../src/backtest/walk-forward.js';
import { ConfigError, DataError } from '../../src/core/errors.js';
import { canonicalJson } from '../../src/core/json.js';
import { DAY } from '../../src/core/time.js';
import { Universe } from '../../src/core/universe.js';
import { VERSION } from '../../src/core/version.js';
import { SeriesSource } from '../../src/data/series-source.js';
import { returns } from '../../src/features/index.js';
import { type BacktestOptions, backtest, defineStrategy, instrument } from '../../src/index.js';
import { ridge, rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { drawdownHalt } from '../../src/risk/index.js';
import { simVenue } from '../../src/venues/sim-venue.js';

const bars = (n = 40) => {
  const of = (value: (t: number) => number) => Float64Array.from({ length: n }, (_, t) => value(t));
  const open = of((t) => 100 + ((t * 7) % 11));
  const close = of((t) => 100 + ((t * 5) % 13));
  return {
    ...{ start: of((t) => t * DAY), end: of((t) => (t + 1) * DAY), open, close, volume: of((t) => 1e6 + t) },
    high: open.map((one, t) => Math.max(one, close[t]!) + 1),
    low: open.map((one, t) => Math.min(one, close[t]!) - 1),
  };
};
const source = (n = 40, name = 'bars') =>
  new SeriesSource(name, () => [{ instrument: 'A', period: DAY, columns: bars(n) }]);
const sign = (more: object = {}) =>
  defineStrategy({
    name: 'sign',
    features: returns({ periods: [1] }),
    model: rule({ needs: ['return_1'] }, (r) => Math.sign(r)),
    optimizer: fixedQuantity({ quantity: 2 }),
    ...more,
  });
const learned = defineStrategy({
  name: 'learned',
  features: returns({ periods: [1] }),
  model: ridge({ needs: ['return_1'], lambda: 1 }),
  optimizer: fixedQuantity({ quantity: 2 }),
  risk: [drawdownHalt({ max: 0.9 })],
  refit: { every: 10, minimum: 12 },
});
const base = (more: object = {}): BacktestOptions =>
  ({
    strategy: sign(),
    data: source(),
    instruments: [instrument({ id: 'A' })],
    cash: 10_000,
    ...more,
  }) as BacktestOptions;

describe('the record of a run', () => {
  it('says how many were tried, by whom, and what a year is', async () => {
    const of = async (more: object) => (await backtest(base(more))).record;
    const plain = await of({});
    expect(plain).toMatchObject({
      trials: { count: 1, source: 'stated by the user: this one' },
      periodsPerYear: 252,
      strategies: ['sign'],
    });
    expect('prices' in plain || 'outOfSampleFrom' in plain || 'benchmark' in plain || 'execution' in plain).toBe(false);
    const all = await of({
      trials: 7,
      periodsPerYear: 365,
      keepPrices: true,
      outOfSampleFrom: new Date((20 * DAY) / 1000),
    });
    expect(all).toMatchObject({
      trials: { count: 7, source: 'stated by the user' },
      periodsPerYear: 365,
      outOfSampleFrom: 20 * DAY,
    });
    expect(all.prices).toHaveLength(1);
    expect(await of({ trials: { count: 3, source: 'me' } })).toMatchObject({ trials: { count: 3, source: 'me' } });
    const fitted = await backtest(base({ strategy: learned }));
    expect(fitted.record.outOfSampleFrom).toBe(fitted.fits[0]!.installedAt);
    const compared = await of({ benchmark: sign({ name: 'other' }), flags: { enable_bt_gates: false } });
    expect(compared.benchmark).toMatchObject({ name: 'other' });
    expect(Array.from(compared.benchmark!.equity)).toEqual(Array.from(plain.equity));
  });

  it('is a result that can be asked', async () => {
    const ends: object[] = [];
    const progress: { events: number; at: number; share: number }[] = [];
    const hooks = {
      onJournal: (one: { kind: string }) => one.kind === 'end' && ends.push(one),
      onProgress: (one: never) => progress.push(one),
    };
    const result = await backtest(base({ hooks }));
    expect(ends).toEqual([{ kind: 'end', counts: result.record.orders, hash: result.hash }]);
    expect(result.events).toBe(40);
    expect(result.fills.length).toBeGreaterThan(5);
    expect(result.finalEquity).toBe(result.record.equity.at(-1));
    expect(Math.abs(result.position('A').toNumber())).toBe(2);
    const last = bars().close[39]!;
    expect(result.cash().toNumber() + result.position('A').toNumber() * last).toBeCloseTo(result.finalEquity, 8);
    expect(result.cash('USD').toNumber()).toBe(result.cash().toNumber());
    expect(result.margin).toMatchObject({ initial: 0, maintenance: 0 });
    expect(Object.keys(result.margin).sort()).toEqual(['available', 'initial', 'maintenance']);
    expect(result.trial).toBeNull();
    expect((await backtest(base())).hash).toBe(result.hash);
    const [a, b] = [source(25), source(40)];
    const later = { ...b, name: 'later', provides: b.provides, history: b.history.bind(b) };
    const two = await backtest(base({ data: [a, later], to: new Date((20 * DAY) / 1000), onBadData: 'report' }));
    expect(two.events).toBeGreaterThan(19);
  });

  it('is stopped at a checkpoint and goes on from there', async () => {
    const whole = await backtest(base());
    let kept: unknown = null;
    const seen: string[] = [];
    const save = (snapshot: () => unknown) => {
      seen.push('asked');
      if (seen.length < 2) return undefined;
      kept = snapshot();
      return 'stop' as const;
    };
    const half = await backtest(base({ checkpoint: { every: 10, save } }));
    expect(seen).toHaveLength(2);
    expect(half.events).toBeLessThan(40);
    const rest = await backtest(base({ resume: kept }));
    expect([rest.hash, rest.finalEquity]).toEqual([whole.hash, whole.finalEquity]);
  });

  it('is none without strategy or events', async () => {
    await expect(backtest(base({ strategy: [] }))).rejects.toThrow(
      new ConfigError('backtest', 'there is no strategy', 'pass one made by defineStrategy'),
    );
    const fix = 'check that the data name these instruments and reach into this time';
    const nothing = { events: 0, now: null, seed: 1 };
    const ids = (count: number) => Array.from({ length: count }, (_, i) => instrument({ id: `I${i}` }));
    const empty = new SeriesSource('empty', () => []);
    const none = (more: object) => backtest(base({ data: empty, ...more }));
    await expect(none({})).rejects.toThrow(new DataError('backtest', 'there are no events of A', fix, nothing));
    await expect(none({ instruments: ids(5), from: '2001-01-01', to: '2002-01-01' })).rejects.toThrow(
      new DataError(
        'backtest',
        'there are no events of I0, I1, I2, I3, I4 from 2001-01-01T00:00:00.000Z to 2002-01-01T00:00:00.000Z',
        fix,
        nothing,
      ),
    );
    await expect(none({ instruments: ids(6) })).rejects.toThrow(
      new DataError('backtest', 'there are no events of I0, I1, I2, I3, I4, … (6)', fix, nothing),
    );
    for (const [from, to] of [
      ['2001-01-01', '2001-01-01'],
      ['2001-01-02', '2001-01-01'],
    ])
      await expect(none({ from, to })).rejects.toThrow(
        new ConfigError('backtest', `from ${from} is not before to ${to}`, 'state the first moment, then the end'),
      );
    await expect(none({ from: new Date(5), to: new Date(5) })).rejects.toThrow(
      /from 1970-01-01T00:00:00.005Z is not before to 1970-01-01T00:00:00.005Z/,
    );
  });
});

describe('the manifest of a run', () => {
  it('names code, data, options, plug-ins, models and result', async () => {
    const result = await backtest(base({ strategy: learned, trials: 4, seed: 9 }));
    const made = await result.manifest('2026-01-01T00:00:00Z');
    const plainInstrument = JSON.parse(
      JSON.stringify(base().instruments[0], (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)),
    ) as object;
    expect(made).toMatchObject({ seed: 9, code: { name: 'edgeproof', version: VERSION }, trials: { count: 4 } });
    expect(made.created).toContain('2026-01-01');
    expect((await result.manifest()).created).toBeNull();
    const { venues, ...options } = made.options as { venues: { id: string; rules: object }[] };
    expect(options).toEqual({
      ...{ cash: 10_000, currency: 'USD', from: null, to: null, lots: 'fifo', margin: null, rates: null },
      ...{ members: null, onBadData: 'stop', guardLevels: null, periodsPerYear: 252, instruments: [plainInstrument] },
      strategies: [
        {
          name: 'learned',
          decide: JSON.parse(JSON.stringify(learned.decide)),
          refit: JSON.parse(JSON.stringify(learned.refit)),
          share: learned.share,
        },
      ],
    });
    expect(venues).toHaveLength(1);
    expect(venues[0]!.rules).not.toBeNull();
    expect(made.data).toEqual([await dataIdentity(source(), queryOf())]);
    expect(made.plugins.map((one) => one.role)).toEqual([
      'learned/features',
      'learned/model',
      'learned/optimizer',
      'learned/execution',
      'learned/risk',
    ]);
    const names = made.plugins.map((one) => one.ref?.export ?? null);
    expect(names.slice(0, 3)).toEqual(['returns', 'ridge', 'fixedQuantity']);
    expect(names[4]).toBe('drawdownHalt');
    expect(made.plugins[1]).toMatchObject({ name: 'ridge', ref: { ...learned.model.ref } });
    expect(made.models).toHaveLength(1);
    expect(made.models[0]).toMatchObject({ name: 'ridge', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const fits = made.models[0]!.fits as { rows: number; report?: object; strategy: string }[];
    expect(fits.length).toBe(result.fits.length);
    expect(fits[0]).toMatchObject({ strategy: 'learned', rows: result.fits[0]!.report.rows });
    expect('report' in fits[0]!).toBe(false);
    expect(made.result.hash).toBe(result.hash);
    const { metrics } = made.result;
    expect(metrics['whole.performance.sharpe']).toBe(result.report.whole.performance.sharpe);
    expect(Object.keys(metrics).some((key) => key.startsWith('costs.'))).toBe(true);
    expect(Object.keys(metrics).some((key) => key.startsWith('outOfSample.'))).toBe(true);
    expect(Object.keys(metrics).some((key) => key.startsWith('trades.'))).toBe(true);
    expect(Object.keys(metrics).every((key) => /^(whole|outOfSample|trades|costs)\./.test(key))).toBe(true);
    expect(Object.values(metrics).every((one) => one === null || Number.isFinite(one))).toBe(true);
    const flat = await backtest(base({ strategy: sign({ model: rule({ needs: ['return_1'] }, () => 0) }) }));
    const still = await flat.manifest();
    expect(still.result.metrics['whole.performance.sharpe']).toBeNull();
    // a rule is a function of the user's own: no reference, no fits
    expect(still.plugins[1]).toMatchObject({ role: 'sign/model', name: 'rule', ref: null });
    expect(still.models[0]).toMatchObject({ name: 'rule', fits: [] });
  });

  it('writes down what was stated', async () => {
    const stated = base({
      ...{ from: '1970-01-03', to: new Date((30 * DAY) / 1000), lots: 'lifo', ruin: 'stop', onBadData: 'drop' },
      ...{ periodsPerYear: 100, guard: { levels: {} }, rates: { 'EUR/USD': 1.1 }, venue: simVenue({ id: 'here' }) },
      strategy: [sign(), sign({ name: 'other' })],
      instruments: [instrument({ id: 'A', tickSize: '0.05' })],
    });
    const { options, data, plugins } = await (await backtest(stated)).manifest();
    expect(options).toMatchObject({
      ...{ from: '1970-01-03', to: '1970-01-31T00:00:00.000Z', lots: 'lifo', ruin: 'stop', onBadData: 'drop' },
      ...{ periodsPerYear: 100, guardLevels: {}, rates: { 'EUR/USD': 1.1 } },
      strategies: [{ name: 'sign' }, { name: 'other' }],
    });
    expect((options as { instruments: { tickSize: unknown }[] }).instruments[0]!.tickSize).toBe(
      String(stated.instruments[0]!.tickSize),
    );
    expect(plugins.map((one) => one.role)).toContain('other/features');
    const query = { ...queryOf(), from: 2 * DAY, to: 30 * DAY };
    expect(data).toEqual([await dataIdentity(source(), query)]);
  });
});

function queryOf() {
  return {
    universe: new Universe(base().instruments),
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
  };
}

describe('the identity of data', () => {
  const hashOf = (columns: ReturnType<typeof bars> & { at?: Float64Array }) => {
    const hash = new DataHash();
    for (const field of ['end', 'start', 'open', 'high', 'low', 'close', 'volume'] as const)
      hash.numbers(`A/bar/${field}`, columns[field]);
    return hash.numbers('A/bar/at', columns.at ?? columns.end).digest();
  };

  it('is the hash of every column of bars', async () => {
    expect(await dataIdentity(source(), queryOf())).toEqual({
      ...{ source: 'bars', hash: hashOf(bars()), rows: 40, instruments: ['A'] },
      ...{ from: '1970-01-02T00:00:00.000Z', to: '1970-02-10T00:00:00.000Z' },
    });
    const columns = { ...bars(), at: bars().end.map((one) => one + 5) };
    const late = new SeriesSource('late', () => [{ instrument: 'A', period: DAY, columns }]);
    expect((await dataIdentity(late, queryOf())).hash).toBe(hashOf(columns));
  });

  it('is the same bar by bar, and reads other events as text', async () => {
    const c = bars(3);
    const bar = (t: number) => ({
      ...{ kind: 'bar', instrument: 0, seq: t, ts: c.end[t]!, at: c.end[t]!, start: c.start[t]!, period: DAY },
      ...{ open: c.open[t]!, high: c.high[t]!, low: c.low[t]!, close: c.close[t]!, volume: c.volume[t]! },
    });
    const of = (events: readonly { at: number }[], more: object = {}) =>
      dataIdentity(
        {
          ...{ name: 'events', provides: { kinds: ['bar'] } },
          history: async function* () {
            yield { length: 0, get: () => events[0], at: () => 7 };
            for (const one of events) yield { length: 1, get: () => one, at: () => one.at };
          },
          ...more,
        } as never,
        { ...queryOf(), universe: new Universe([instrument({ id: 'A' }), instrument({ id: 'B' })]) },
      );
    expect(await of([bar(0), bar(1), bar(2)])).toMatchObject({ hash: hashOf(c), rows: 3, instruments: ['A'] });
    const book = { kind: 'book', instrument: 1, at: 9, bids: Float64Array.of(1, 2), asks: Float64Array.of(3, 4) };
    const { instrument: _, ...rest } = book;
    const text = canonicalJson({ ...rest, bids: [1, 2], asks: [3, 4], subject: 'B' });
    expect(await of([book])).toEqual({
      ...{ source: 'events', hash: new DataHash().texts('book', [text]).digest(), rows: 1, instruments: ['B'] },
      ...{ from: '1970-01-01T00:00:00.000009Z', to: '1970-01-01T00:00:00.000009Z' },
    });
    const rate = { kind: 'rate', at: 11, pair: 'EUR/USD', rate: 1.1 };
    expect(await of([rate])).toMatchObject({
      hash: new DataHash().texts('rate', [canonicalJson({ ...rate, subject: '' })]).digest(),
      instruments: [],
    });
    expect((await of([book, bar(0)])).instruments).toEqual(['A', 'B']);
    expect(await of([], { origin: () => ({ file: 'x' }) })).toMatchObject({
      ...{ rows: 0, from: '1970-01-01T00:00:00.000Z', origin: { file: 'x' } },
    });
    expect(await of([bar(0)], { history: undefined })).toMatchObject({ rows: 0, instruments: [] });
  });
});

describe('walkForward', () => {
  it('fits again after each test window, and says how each went', async () => {
    const { name, features, model, optimizer } = learned;
    const parts = { name, features, model, optimizer };
    const { strategy: _, ...run } = base();
    const of = (options: object) => walkForward(parts, options as never, run);
    const { windows, result } = await of({ train: 10, test: 8, embargo: 1 });
    const { at, equity } = result.record;
    expect(windows.length).toBe(result.fits.length);
    expect(windows.length).toBeGreaterThan(2);
    windows.forEach((one, k) => {
      const from = at.indexOf(result.fits[k]!.installedAt);
      const next = result.fits[k + 1];
      const to = next === undefined ? at.length - 1 : at.indexOf(next.installedAt);
      expect(one).toEqual({
        ...{ fit: result.fits[k], from: at[from], to: at[to] },
        return: equity[to]! / equity[from]! - 1,
      });
    });
    expect(result.options.strategy).toMatchObject({ refit: { every: 8, minimum: 11, embargo: 1, window: 11 } });
    const open = await of({ train: 10, test: 8, expanding: true });
    expect(open.result.options.strategy).toMatchObject({ refit: { window: Number.POSITIVE_INFINITY, minimum: 10 } });
    expect(open.result.fits.at(-1)!.report.rows).toBeGreaterThan(result.fits.at(-1)!.report.rows);
    await expect(of({ train: 10, tests: 8 })).rejects.toThrow(/walkForward: unknown option "tests"/);
  });
});

it('an opened backtest tells of its fills', async () => {
  const run = await openBacktest(base());
  let fills = 0;
  run.fills$.subscribe(() => fills++);
  expect(fills).toBe(0);
  const result = await run.result();
  expect(fills).toBe(result.fills.length);
});
