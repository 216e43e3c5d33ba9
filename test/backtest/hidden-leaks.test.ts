/** Leaks that hide from the way in which the checks look, and honest pipelines that stop where the checks go. */
import { checkLeaks, fitLeaks, type LeakCheckInput, type LeakCheckOptions } from 'edgeproof/backtest';
import { fromEvents, Membership } from 'edgeproof/data';
import { rule } from 'edgeproof/models';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../scripts/leaks/case.js';
import { barsOf, listings, market, onOddColumn, pipeline, trend } from '../../scripts/leaks/host.js';
import { streamed } from '../../scripts/leaks/streamed.js';
import { impossibleFills } from '../../src/backtest/leakage/run-fills.js';

const iso = (micros: number): string => new Date(micros / 1000).toISOString();
const always = trend({ model: rule({ needs: ['return_1'] }, (x) => Math.sign(x)) });
const check = async (input: LeakCheckInput, options: LeakCheckOptions = { moments: 25, changes: 4 }) => {
  const { leaks, warnings, moments } = await checkLeaks(input, options);
  return {
    kinds: leaks.map((one) => one.kind),
    said: leaks[0]?.sentence,
    codes: warnings.map((one) => one.code),
    moments,
  };
};

describe('a pipeline that stops when its history is cut short', () => {
  const build =
    (leaky: boolean): LeakCheckInput['build'] =>
    async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      if (close.length < 110) throw new RangeError('I need all of it');
      return onOddColumn(
        streamed('odd', (bar, i) => (leaky && i % 2 === 1 ? (close[i + 1] ?? 0) : bar.open) - bar.close),
      );
    };

  it('is looked at with another future in the place of none', async () => {
    const data = market(1, ['A'], 110);
    expect(await check({ data, build: build(true) }, { moments: 12, changes: 0 })).toMatchObject({
      kinds: ['future-data'],
    });
    const honest = await check({ data, build: build(false) }, { moments: 12, changes: 0 });
    expect(honest).toMatchObject({ kinds: [], moments: 12, codes: ['no-later-start'] });
  });

  it('is said not to have been compared where neither goes, and moments count only where something was', async () => {
    let builds = 0;
    const once: LeakCheckInput['build'] = () => {
      if (++builds > 3) throw new Error('three times and no more');
      return pipeline(trend());
    };
    const { warnings, moments } = await checkLeaks(
      { data: market(2, ['A'], 60), build: once },
      { moments: 5, changes: 2 },
    );
    expect(moments).toBe(0);
    expect(warnings.find((one) => one.code === 'not-compared')?.sentence).toMatch(/At 5 of 5 moments.*three times/);
    expect(warnings.map((one) => one.code)).toEqual(expect.arrayContaining(['no-later-start', 'no-other-history']));
  });
});

describe('what a pipeline is made of beyond its own period', () => {
  const on = (seed: number) => market(seed, ['A', 'B', 'C'], 120);
  const chosen =
    (until: number): LeakCheckInput['build'] =>
    async (data) => {
      const all = await barsOf(data, ['A', 'B', 'C']);
      const sum = ({ volume }: Columns) => volume.slice(0, until).reduce((a, b) => a + b, 0);
      const most = [0, 1, 2].reduce((a, b) => (sum(all[b]!) > sum(all[a]!) ? b : a));
      return pipeline(trend(), { ids: ['ABC'[most]!], from: iso(Date.UTC(2000, 0, 1) * 1000 + 60 * 86_400e6) });
    };
  const candidates = listings(['A', 'B', 'C']);

  it('may be chosen on the bars before it begins', async () => {
    expect((await check({ data: on(11), build: chosen(50), candidates })).kinds).toEqual([]);
  });

  it('may not be chosen on those after it ended, or begin where the price was lowest', async () => {
    const late: LeakCheckInput['build'] = async (data) => {
      const [{ close }] = (await barsOf(data)) as [Columns];
      const side = (close[110] ?? close.at(-1) ?? 0) > (close[70] ?? 0) ? 1 : -1;
      return pipeline(trend({ model: rule({ needs: ['return_1'] }, (x) => side * Math.sign(x)) }), {
        to: '2000-03-01',
      });
    };
    expect((await check({ data: market(12, ['A'], 120), build: late })).said).toMatch(/forecast/);
    const lowest: LeakCheckInput['build'] = async (data) => {
      const [{ close, at }] = (await barsOf(data)) as [Columns];
      return pipeline(trend(), { from: iso(at[close.indexOf(Math.min(...close))] ?? 0) });
    };
    expect((await check({ data: market(13, ['A'], 120), build: lowest })).kinds).toEqual(['future-data']);
  });
});

describe('arrays that were read once and kept', () => {
  const kept = (ahead: number): LeakCheckInput['build'] => {
    let first: Columns | undefined;
    return async (data) => {
      first ??= (await barsOf(data))[0]!;
      const { close } = first;
      return onOddColumn(streamed('odd', (bar, i) => (close[i + ahead] ?? bar.close) - bar.close));
    };
  };

  it('are found when they are read ahead, and not called a leak when they are read up to now', async () => {
    const data = market(21, ['A'], 160);
    const { kinds, said } = await check({ data, build: kept(1) }, { moments: 3, changes: 1 });
    expect(kinds).toContain('future-data');
    expect(said).toMatch(/features A\.odd still follows the next return of A/);
    expect((await check({ data, build: kept(0) }, { moments: 3, changes: 1 })).kinds).toEqual([]);
  });
});

it('a figure that is about a time before the run may be seen in its second print alone', async () => {
  const prints = (about: string) =>
    fromEvents({
      events: [
        {
          kind: 'observation',
          subject: { type: 'world', id: 'US' },
          name: 'gdp',
          value: 2,
          revision: 1,
          time: about,
          at: '2000-02-20T12:00:00Z',
        },
      ],
    });
  const run = (about: string) =>
    check({ data: [market(31, ['A'], 80), prints(about)], build: () => pipeline(trend(), { from: '2000-02-01' }) });
  expect((await run('1999-12-31T00:00:00Z')).kinds).toEqual([]);
  expect((await run('2000-02-05T00:00:00Z')).kinds).toEqual(['restated-data']);
});

it('nobody buys what has left the universe, also when it comes back; what is held is sold', async () => {
  const data = market(41, ['A', 'B'], 120);
  const build = () => pipeline(always, { ids: ['A', 'B'] });
  const spans = (back: boolean) => [
    { id: 'A', from: '1990-01-01' },
    { id: 'B', from: '1990-01-01', to: '2000-02-10' },
    ...(back ? [{ id: 'B', from: '2000-04-20' }] : []),
  ];
  for (const back of [false, true]) {
    const membership = new Membership(spans(back));
    const { said } = await check({ data, build }, { moments: 2, changes: 1, membership });
    expect(said).toMatch(/^B was traded at 2000-02.*after it had left/);
    const honest = () => pipeline(always, { ids: ['A', 'B'], membership });
    expect((await check({ data, build: honest }, { moments: 2, changes: 1, membership })).kinds).toEqual([]);
  }
});

it('a market order does not wait for the best price, whatever its report says', () => {
  const bar = { ts: 10, start: 0, open: 10, high: 12, low: 9, close: 11, volume: 100 };
  const fill = {
    ts: 5,
    at: 10,
    instrument: 0,
    side: 'buy',
    quantityFixed: 10n ** 12n,
    priceFixed: 9n * 10n ** 12n,
    liquidity: 'maker',
    orderId: 'x',
  };
  const told = (type: 'market' | 'limit') =>
    impossibleFills(
      {
        fills: [fill as never],
        bars: [[bar as never]],
        ids: ['A'],
        sentAt: new Map([['x', 0]]),
        marketOrders: new Set(type === 'market' ? ['x'] : []),
        optimistic: false,
        staleOpens: false,
      },
      {},
    ).length;
  expect([told('market'), told('limit')]).toEqual([1, 0]);
});

it('a fit reads neither extremes of the test nor purged rows', () => {
  const rows = [[1], [5], [2], [3], [4]];
  const split = { train: [0, 1], test: [4] };
  const extremes = (all: readonly (readonly number[])[]) => [
    Math.max(...all.map((row) => row[0]!)),
    Math.min(...all.map((row) => row[0]!)),
  ];
  expect(fitLeaks(rows, split, extremes)).toHaveLength(2);
  expect(fitLeaks(rows, split, (all) => [all[2]![0]!])[0]?.sentence).toMatch(/when no training row did/);
  expect(fitLeaks(rows, split, (all, train) => train.map((i) => all[i]![0]!))).toEqual([]);
});
