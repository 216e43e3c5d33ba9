/** The whole check on histories of a dozen bars, so that every cut can be counted. */
import { describe, expect, it } from 'vitest';
import type { BacktestOptions } from '../../../src/backtest/backtest-options.js';
import { checkLeaks } from '../../../src/backtest/leakage/check-leaks.js';
import type { LeakCheckOptions } from '../../../src/backtest/leakage/leak-check-options.js';
import type { BuildPipeline } from '../../../src/backtest/leakage/traced-run.js';
import type { DataSource } from '../../../src/contracts/data-source.js';
import type { BarEvent, MarketEvent } from '../../../src/core/event.js';
import { instrument } from '../../../src/core/instrument.js';
import { Universe } from '../../../src/core/universe.js';
import { Membership } from '../../../src/data/membership.js';
import { defineStrategy } from '../../../src/engine/strategy.js';
import { ema } from '../../../src/features/trend/ema.js';
import { sma } from '../../../src/features/trend/sma.js';
import { rule } from '../../../src/models/rule.js';
import { fixedQuantity } from '../../../src/portfolio/fixed-quantity.js';

const DAY = 86_400_000_000;
const closes = [100, 103, 101, 99, 104, 106, 102, 100, 105, 107, 103, 104];
const N = closes.length;

const barOf = (instrumentIndex: number, i: number, close: number, more: Partial<BarEvent> = {}): BarEvent => ({
  kind: 'bar',
  instrument: instrumentIndex,
  seq: 2 * i + instrumentIndex,
  start: i * DAY,
  period: DAY,
  ts: (i + 1) * DAY,
  at: (i + 1) * DAY,
  open: close - 0.3,
  high: close + 2,
  low: close - 2,
  close,
  volume: 1000,
  ...more,
});

/** A source of any events, that answers what it is asked. */
const sourceOf = (events: readonly MarketEvent[], name = 'bars', asked: unknown[] = []): DataSource => ({
  name,
  version: '1',
  apiVersion: 1,
  provides: { kinds: ['bar', 'observation'], history: true, live: false },
  async *history(query) {
    asked.push({ from: query.from, to: query.to, ids: query.universe.instruments.map((one) => one.id) });
    const given = events.filter(
      (one) =>
        query.from <= one.at &&
        one.at < query.to &&
        query.kinds.includes(one.kind) &&
        (!('instrument' in one) || one.instrument < query.universe.size),
    );
    yield { length: given.length, at: (i) => given[i]!.at, get: (i) => given[i]! };
  },
});
const bars = (count = N, of = (i: number) => closes[i % N]!) =>
  Array.from({ length: count }, (_, i) => barOf(0, i, of(i)));
const A = instrument({ id: 'A' });
const B = instrument({ id: 'B' });

const honest = (more: object = {}) =>
  defineStrategy({
    name: 'x',
    features: sma({ period: 2 }),
    model: rule({ needs: ['sma_2'] }, (mean) => (mean > 102 ? 1 : 0)),
    optimizer: fixedQuantity({ quantity: 1 }),
    ...more,
  });
const pipeline = (strategy = honest(), more: object = {}) => ({ strategy, instruments: [A], cash: 10_000, ...more });

/** Every event of the sources that a pipeline is built from. */
async function readAll(sources: readonly DataSource[], universe = new Universe([A, B])): Promise<BarEvent[]> {
  const found: BarEvent[] = [];
  for (const source of sources)
    for await (const batch of source.history!(
      { universe, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, kinds: ['bar'] },
      new AbortController().signal,
    ))
      for (let i = 0; i < batch.length; i++) found.push({ ...batch.get(i) } as BarEvent);
  return found;
}
/** A check whose builds are counted. */
async function counted(build: BuildPipeline, options: LeakCheckOptions = {}, events: readonly MarketEvent[] = bars()) {
  let builds = 0;
  const report = await checkLeaks(
    {
      data: sourceOf(events),
      build: (data) => {
        builds++;
        return build(data);
      },
    },
    options,
  );
  return { report, builds };
}

describe('an honest pipeline', () => {
  it('is compared at every moment but the last, changed and cut off', async () => {
    const heard: string[] = [];
    const onProgress = (done: number, of: number) => heard.push(`${done}/${of}`);
    const { report, builds } = await counted(() => pipeline(), { onProgress });
    expect(report).toMatchObject({ leaks: [], warnings: [], moments: N - 1, momentsThereAre: N - 1, findsShare: 0 });
    expect(report.compared).toBeGreaterThan(500);
    expect(heard).toEqual(Array.from({ length: N - 1 }, (_, i) => `${i + 1}/${N - 1}`));
    // To see its instruments, twice as it is, each moment twice, bars in another order, and once from the middle on.
    expect(builds).toBe(1 + 2 + 2 * (N - 1) + 1 + 1);
  });

  it('is changed at the first moments alone where so many are asked for', async () => {
    const { report, builds } = await counted(() => pipeline(), { moments: 5, changes: 2 });
    expect(report).toMatchObject({ moments: 5, momentsThereAre: N - 1 });
    expect(report.findsShare).toBeCloseTo(1 - 0.05 ** (1 / 5), 12);
    expect(builds).toBe(1 + 2 + 5 + 2 + 1 + 1);
    const none = await counted(() => pipeline(), { moments: 0 });
    expect(none.report).toMatchObject({ moments: 0, compared: 0, leaks: [] });
    expect(none.report.findsShare).toBeCloseTo(0.95, 12);
  });

  it('takes 300 moments by chance where there are more than 400', async () => {
    const of = async (count: number) => {
      const stop = new AbortController();
      const heard: number[] = [];
      const onProgress = (_: number, all: number) => {
        heard.push(all);
        stop.abort(new Error('enough'));
      };
      await expect(
        counted(() => pipeline(), { signal: stop.signal, onProgress, changes: 0 }, bars(count)),
      ).rejects.toThrow('enough');
      return heard;
    };
    expect(await of(401)).toEqual([400]);
    expect(await of(402)).toEqual([300]);
  });

  it('is the same for a seed, and looked at in another order for another', async () => {
    const lastSeen = async (options: LeakCheckOptions) => {
      const seen: number[] = [];
      await counted(
        async (data) => {
          seen.push((await readAll(data)).length);
          return pipeline();
        },
        { changes: 0, ...options },
      );
      return seen.slice(3, -2);
    };
    const first = await lastSeen({});
    expect(first.toSorted((a, b) => a - b)).toEqual(Array.from({ length: N - 1 }, (_, i) => i + 1));
    expect(await lastSeen({ seed: 1 })).toEqual(first);
    expect(await lastSeen({ seed: 2 })).not.toEqual(first);
    expect(await lastSeen({ moments: 4 })).toEqual(first.slice(0, 4));
  });

  it('may be the options of a backtest', async () => {
    const data = sourceOf(bars());
    const report = await checkLeaks({ ...pipeline(), data } as BacktestOptions, { moments: 2 });
    expect(report).toMatchObject({ leaks: [], moments: 2, momentsThereAre: N - 1 });
  });

  it('may make moments of its own between those of its data', async () => {
    const later = (events: readonly BarEvent[]) =>
      sourceOf(
        events.map((one) => ({ ...one, at: one.at + 1000 })),
        'later',
      );
    const { report, builds } = await counted(async (data) => ({ ...pipeline(), data: later(await readAll(data)) }), {
      changes: 99,
    });
    expect(report).toMatchObject({ leaks: [], momentsThereAre: 2 * N - 2, moments: 2 * N - 2 });
    // Where there is no event nothing is cut off.
    expect(builds).toBe(1 + 2 + 3 * (N - 1) + 1 + 1);
  });
});

describe('a pipeline that is another each time', () => {
  it('is told so, and nothing else of it', async () => {
    let run = 0;
    const { report, builds } = await counted(() => {
      const own = run++;
      return pipeline(honest({ model: rule({ needs: ['sma_2'] }, () => own) }));
    });
    expect(report.leaks).toHaveLength(1);
    expect(report.leaks[0]).toMatchObject({ kind: 'not-deterministic', stage: 'forecast', column: 'x.A' });
    expect(report.leaks[0]?.sentence).toMatch(
      /^Two runs on the same data differ, forecast x\.A at .* is another: 1 became 2\.$/,
    );
    expect(report).toMatchObject({ warnings: [], moments: 0, momentsThereAre: N - 1, compared: 0 });
    expect(builds).toBe(3);
  });
});

describe('a pipeline that knows the future', () => {
  const peeking: BuildPipeline = async (data) => {
    const mean = (await readAll(data)).reduce((sum, one, _, all) => sum + one.close / all.length, 0);
    return pipeline(honest({ model: rule({ needs: ['sma_2'] }, (x) => x - mean) }));
  };

  it('is found at the first moment that is looked at, by change or by cut', async () => {
    const changed = await counted(peeking);
    expect(changed.report.leaks).toHaveLength(1);
    expect(changed.report.moments).toBe(1);
    expect(changed.report.leaks[0]).toMatchObject({ kind: 'future-data', stage: 'forecast', column: 'x.A' });
    expect(changed.report.leaks[0]?.sentence).toMatch(
      /^With what came after its moment changed, forecast x\.A at .* became .* \(the future began after 1970-01-.*T00:00:00\.000Z\)\.$/,
    );
    // The change has shown it: it is not cut off as well.
    expect(changed.builds).toBe(1 + 2 + 1 + 1 + 1);
    const cut = await counted(peeking, { changes: 0 });
    expect(cut.report.leaks[0]?.sentence).toMatch(/^With what came after its moment cut off, forecast/);
  });

  it('is found by an instrument that it would not have chosen', async () => {
    const idle = honest({ features: sma({ period: 50 }), model: rule({ needs: ['sma_50'] }, (x) => x) });
    const build: BuildPipeline = async (data) => {
      const last = (await readAll(data)).at(-1)?.close ?? 0;
      return pipeline(idle, { instruments: last > 103 ? [A, B] : [A] });
    };
    const { leaks } = await checkLeaks({ data: sourceOf(bars()), build, candidates: [A, B] }, { changes: 0 });
    expect(leaks).toMatchObject([{ kind: 'future-data', stage: 'forecast', column: 'x.B', at: DAY }]);
    expect(leaks[0]?.sentence).toContain('is another: NaN is not there any more');
  });
});

describe('what needs no second run', () => {
  const quick = { moments: 1, changes: 0 };

  it('looks at publication times, vintages, universe and fills', async () => {
    const { report } = await counted(() => pipeline(), {
      ...quick,
      knownFrom: (event) => event.ts + 5,
      membership: new Membership([{ id: 'GONE', from: 0, to: 2 * DAY }]),
      maxVolumeShare: 1e-9,
    });
    expect(report.leaks.map((one) => one.kind)).toEqual([
      'publication-time',
      ...report.leaks.slice(1, -2).map(() => 'impossible-fill'),
      'universe',
      'universe',
    ]);
    expect(report.leaks[0]).toMatchObject({ stage: 'source', column: 'A.bar', at: DAY });
    expect(report.leaks[1]?.sentence).toContain('makes 1 of a bar in which 1000 were traded');
    expect(report.leaks.at(-1)?.sentence).toContain('GONE left the universe');
    expect((await counted(() => pipeline(), quick)).report.leaks).toEqual([]);
  });

  it('knows what may have been restated before the data began', async () => {
    const figure = (i: number): MarketEvent => ({
      kind: 'observation',
      subject: { type: 'world', id: 'US' },
      name: 'gdp',
      value: 1,
      revision: 2,
      supersedes: null,
      seq: 2 * i + 1,
      ts: (i + 1) * DAY,
      at: (i + 1) * DAY,
    });
    const reading = honest({ features: sma({ period: 2 }) });
    const kinds = async (i: number) => {
      const events = bars().flatMap((one, k) => (k === i ? [one, figure(i)] : [one]));
      return (await counted(() => pipeline(reading), quick, events)).report.leaks.map((one) => one.kind);
    };
    expect(await kinds(0)).toEqual([]);
    expect(await kinds(3)).toEqual(['restated-data']);
  });

  it('asks sources for less of their history', async () => {
    const restated: DataSource = {
      ...sourceOf([]),
      name: 'restated',
      async *history(query) {
        const scale = query.to < 1e15 ? 2 : 1;
        const given = bars()
          .filter((one) => one.at < query.to)
          .map((one) => ({ ...one, volume: scale }));
        yield { length: given.length, at: (i) => given[i]!.at, get: (i) => given[i]! };
      },
    };
    const { leaks } = await checkLeaks({ data: restated, build: () => pipeline() }, quick);
    expect(leaks[0]).toMatchObject({ kind: 'restated-data', column: 'A.volume' });
    expect(leaks[0]?.sentence).toContain('Asked when only a part was history, source restated says otherwise');
  });
});

describe('the period and the instruments of a check', () => {
  it('are those of the pipeline', async () => {
    const asked: { from: number; to: number; ids: string[] }[] = [];
    const data = sourceOf(bars(), 'asked', asked);
    await checkLeaks({ data, build: () => pipeline() }, { moments: 0 });
    expect(asked[0]).toEqual({ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, ids: ['A'] });
    asked.length = 0;
    const part = () => pipeline(honest(), { from: '1970-01-03', to: '1970-01-09' });
    const report = await checkLeaks({ data: [data], build: part, candidates: [A, B] }, { moments: 0 });
    expect(asked[0]).toEqual({ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, ids: ['A', 'B'] });
    // The one before the run, and the six within it.
    expect(report.momentsThereAre).toBe(7);
  });
});

describe('a later start', () => {
  const count = async (data: readonly DataSource[]) => (await readAll(data)).filter((one) => one.at <= DAY).length;

  it('warns of columns that depend on it', async () => {
    const slow = honest({ features: ema({ period: 40 }), model: rule({ needs: ['ema_40'] }, (x) => x - 102) });
    const { report } = await counted(() => pipeline(slow), { moments: 1 }, bars(90));
    expect(report.warnings.map((one) => one.code)).toEqual(['implausible-forecast', 'depends-on-start']);
    expect(report.warnings[1]?.sentence).toMatch(/^A\.ema_40 would be another/);
  });

  it('begins in the middle, and is left out where the pipeline needs more', async () => {
    const starts: number[] = [];
    const note: BuildPipeline = async (data) => {
      starts.push((await readAll(data))[0]?.at ?? Number.NaN);
      return pipeline();
    };
    await counted(note, { moments: 0 });
    expect(starts).toEqual([DAY, DAY, DAY, DAY, (N / 2 + 1) * DAY]);
    const needs: BuildPipeline = async (data) => {
      if ((await count(data)) === 0) throw new Error('too short');
      return pipeline();
    };
    expect((await counted(needs, { moments: 1 })).report.warnings).toEqual([
      {
        code: 'no-later-start',
        sentence:
          'Whether columns depend on where the history begins is not known: on its second half alone the pipeline stops (too short).',
      },
    ]);
  });

  it('warns of columns that are dead', async () => {
    const dead = honest({ features: sma({ period: 50 }), model: rule({ needs: ['sma_50'] }, (x) => x) });
    const { report } = await counted(() => pipeline(dead), { moments: 0 });
    expect(report.warnings).toEqual([
      { code: 'never-ready', sentence: 'A.sma_50 never became a number over the whole history.' },
    ]);
  });
});

describe('a pipeline that fails', () => {
  const odd = (events: readonly BarEvent[]) => events.some((one) => one.close > 140 || one.close < 72);
  const unless = (right: (events: readonly BarEvent[]) => boolean): BuildPipeline => {
    return async (data) => {
      if (!right(await readAll(data))) throw new Error('cannot do');
      return pipeline();
    };
  };

  it('on less history is given another one, and the other way round', async () => {
    const few = await counted(
      unless((events) => events.length > 5),
      { changes: 0 },
    );
    expect(few.report).toMatchObject({ leaks: [], warnings: [], moments: N - 1 });
    expect(few.builds).toBe(1 + 2 + (N - 1) + 5 + 1 + 1);
    const strict = await counted(
      unless((events) => !odd(events)),
      { changes: 99 },
    );
    expect(strict.report).toMatchObject({ leaks: [], warnings: [], moments: N - 1, findsShare: 0 });
  });

  it('on both is told as not compared', async () => {
    const { report } = await counted(unless((events) => events.length === N && !odd(events)));
    expect(report).toMatchObject({ leaks: [], moments: 0, momentsThereAre: N - 1, compared: 0 });
    expect(report.findsShare).toBeCloseTo(0.95, 12);
    expect(report.warnings.map((one) => one.code)).toEqual(['not-compared', 'no-later-start']);
    expect(report.warnings[0]?.sentence).toBe(
      'At 11 of 11 moments nothing could be compared, because the pipeline stops when the future is cut off or changed there (cannot do).',
    );
  });

  it('on bars in another order is told as well', async () => {
    const own = (events: readonly BarEvent[]) => events.length < N || events.every((one, i) => one.close === closes[i]);
    expect((await counted(unless(own), { changes: 0, moments: 1 })).report.warnings).toEqual([
      {
        code: 'no-other-history',
        sentence:
          'Whether anything reads data that were kept from before is not known: on bars in another order the pipeline stops (cannot do).',
      },
    ]);
  });
});

describe('data that were kept from an earlier build', () => {
  it('are known by what follows the true history on another one', async () => {
    let kept: readonly number[] | null = null;
    const build: BuildPipeline = async (data) => {
      kept ??= (await readAll(data)).map((one) => one.close);
      const own = kept;
      let k = 1;
      const model = rule({ needs: ['sma_2'] }, () => {
        k++;
        return (own[k] ?? own[k - 1]!) / own[k - 1]! - 1;
      });
      return pipeline(honest({ model }));
    };
    const random = bars(90, (i) => 100 + 9 * Math.sin(i * i));
    const { report } = await counted(build, { moments: 1, changes: 0 }, random);
    expect(report.leaks).toMatchObject([{ kind: 'future-data', stage: 'forecast', column: 'x.A', at: DAY }]);
    expect(report.leaks[0]?.sentence).toBe(
      'On a history whose bars are in another order, forecast x.A still follows the next return of A in the true one (partial correlation 1.00): it reads data that were not given to build, or were kept from an earlier one.',
    );
  });
});

describe('what is refused', () => {
  it('is an unknown option, beside the input or in it', async () => {
    await expect(
      checkLeaks({ ...pipeline(), data: sourceOf(bars()) } as never, { moment: 1 } as never),
    ).rejects.toThrow(
      '[edgeproof] checkLeaks: unknown option "moment"; remove or rename it; options are: ' +
        'moments, changes, seed, membership, signal, onProgress, knownFrom, vintages, maxVolumeShare, allowSameClose',
    );
    await expect(
      checkLeaks({ data: sourceOf(bars()), build: () => pipeline(), candidate: [A] } as never),
    ).rejects.toThrow(
      '[edgeproof] checkLeaks: unknown option "candidate"; remove or rename it; options are: data, build, candidates',
    );
  });
});
