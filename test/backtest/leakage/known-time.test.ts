import { describe, expect, it } from 'vitest';
import { KnownTimeCheck, type KnownTimes } from '../../../src/backtest/leakage/known-time.js';
import type { BarEvent, MarketEvent, NewsEvent, ObservationEvent } from '../../../src/core/event.js';

const figure = (more: Partial<ObservationEvent> = {}): ObservationEvent =>
  ({
    kind: 'observation',
    subject: { type: 'world', id: 'US' },
    name: 'gdp',
    ts: 1_000,
    at: 2_000,
    value: 5,
    revision: 0,
    supersedes: null,
    ...more,
  }) as ObservationEvent;
const news = (more: Partial<NewsEvent> = {}): NewsEvent =>
  ({
    kind: 'news',
    subject: { type: 'issuer', id: 'X' },
    id: 'n1',
    ts: 1_000,
    at: 2_000,
    revision: 0,
    ...more,
  }) as NewsEvent;
const bar = (more: Partial<BarEvent> = {}): BarEvent =>
  ({ kind: 'bar', instrument: 0, ts: 1_000, at: 1_000, ...more }) as BarEvent;

function leaksOf(events: readonly MarketEvent[], known: KnownTimes = {}, first = 0) {
  const check = new KnownTimeCheck(known, ['A'], first);
  for (const event of events) check.event(event);
  return check.leaks;
}
const said = (...given: Parameters<typeof leaksOf>) => leaksOf(...given).map((one) => one.sentence);
const iso = (ms: number) => `1970-01-01T00:00:00.${String(ms).padStart(3, '0')}Z`;

describe('when an event could be known', () => {
  it('is at its own time and after', () => {
    expect(leaksOf([bar(), bar({ at: 5_000 })])).toEqual([]);
    expect(leaksOf([bar({ ts: 3_000 })])).toEqual([
      {
        kind: 'publication-time',
        stage: 'source',
        column: 'A.bar',
        at: 1_000,
        sentence: `A.bar about ${iso(3)} is shown at ${iso(1)} and could be known from ${iso(3)} on.`,
      },
    ]);
  });

  it('is what somebody says from outside, when that is later', () => {
    const from = (moment: number | undefined): KnownTimes => ({ knownFrom: () => moment });
    expect(said([bar()], from(undefined))).toEqual([]);
    expect(said([bar()], from(500))).toEqual([]);
    expect(said([bar()], from(1_000))).toEqual([]);
    expect(said([bar()], from(4_000))).toEqual([
      `A.bar about ${iso(1)} is shown at ${iso(1)} and could be known from ${iso(4)} on.`,
    ]);
  });

  it('is told once a series, by its name', () => {
    const early = (event: object) => ({ ...event, at: 0 }) as MarketEvent;
    const odd = { kind: 'plugin-result', plugin: 'p', result: 1, ts: 1_000, at: 0 } as MarketEvent;
    const all = [
      bar(),
      bar(),
      bar({ instrument: 7 }),
      { ...bar(), kind: 'trade', price: 1, size: 1 } as unknown as MarketEvent,
      figure(),
      figure({ name: 'cpi' }),
      news(),
      odd,
    ].map(early);
    expect(leaksOf(all).map((one) => one.column)).toEqual([
      'A.bar',
      'all.bar',
      'A.trade',
      'US.gdp',
      'US.cpi',
      'X.news',
      'all.plugin-result',
    ]);
  });
});

describe('restated figures', () => {
  it('may be shown too early as well', () => {
    expect(leaksOf([figure({ at: 500, revision: 2 })]).map((one) => one.kind)).toEqual([
      'publication-time',
      'restated-data',
    ]);
  });

  it('were printed for the first time before', () => {
    const words = [`US.gdp about ${iso(1)} is revision 2, and the first print was never shown.`];
    expect(said([figure({ revision: 2 })])).toEqual(words);
    expect(leaksOf([figure({ revision: 2 })])[0]).toMatchObject({ kind: 'restated-data', column: 'US.gdp', at: 2_000 });
    // What is there from the first moment on may have been printed before.
    expect(said([figure({ revision: 2 })], {}, 2_000)).toEqual([]);
    expect(said([figure({ revision: 2 })], {}, 1_999)).toEqual(words);
    expect(said([figure(), figure({ revision: 2, at: 3_000 })])).toEqual([]);
  });

  it('do not go back to an earlier revision', () => {
    const back = [figure(), figure({ revision: 2 }), figure({ revision: 1 })];
    expect(said(back)).toEqual([`US.gdp about ${iso(1)} is revision 1 after revision 2 was shown.`]);
    expect(leaksOf(back)[0]?.kind).toBe('restated-data');
    expect(said([figure(), figure({ revision: 1 }), figure({ revision: 1 })])).toEqual([]);
  });

  it.each([
    ['another figure', figure({ name: 'cpi', revision: 1 })],
    ['another period', figure({ ts: 1_001, revision: 1 })],
    ['another subject', figure({ subject: { type: 'world', id: 'DE' }, revision: 1 })],
    ['another kind of subject', figure({ subject: { type: 'issuer', id: 'US' }, revision: 1 })],
  ])('are not those of %s', (_, other) => {
    expect(said([figure(), other])[0]).toMatch(/is revision 1, and the first print was never shown\.$/);
  });

  it('are news as well, by their id', () => {
    expect(said([news(), news({ revision: 1 })])).toEqual([]);
    expect(said([news(), news({ id: 'n2', revision: 1 })])).toEqual([
      `X.news about ${iso(1)} is revision 1, and the first print was never shown.`,
    ]);
    expect(said([{ ...bar({ at: 2_000 }), revision: 3 } as BarEvent])).toEqual([]);
  });
});

describe('vintages', () => {
  const vintage = { name: 'gdp', ts: 1_000, releasedAt: 1_500, value: 5 };
  const revised = { ...vintage, releasedAt: 1_800, value: 6 };

  it('say what was out by then', () => {
    expect(said([figure()], { vintages: [vintage] })).toEqual([]);
    expect(said([figure({ value: 7 })], { vintages: [vintage, revised] })).toEqual([
      `US.gdp about ${iso(1)} says 7; what was out by then said 6.`,
    ]);
    expect(said([figure({ value: 7 })], { vintages: [revised, vintage] })[0]).toMatch(/said 6\.$/);
    const same = { ...revised, releasedAt: 1_500, value: 8 };
    expect(said([figure({ value: 7 })], { vintages: [vintage, same] })[0]).toMatch(/said 8\.$/);
    expect(leaksOf([figure({ value: 7 })], { vintages: [vintage] })[0]?.kind).toBe('restated-data');
    // An older value is no look into the future.
    expect(said([figure()], { vintages: [vintage, revised] })).toEqual([]);
    expect(said([figure({ value: 6 })], { vintages: [vintage, revised] })).toEqual([]);
  });

  it('say when it was out: at the release, not before', () => {
    expect(said([figure({ at: 1_500 })], { vintages: [vintage] })).toEqual([]);
    const early = figure({ at: 1_499 });
    expect(leaksOf([early], { vintages: [vintage] })).toMatchObject([
      {
        kind: 'publication-time',
        sentence: `US.gdp about ${iso(1)} is shown at 1970-01-01T00:00:00.001499Z, before its first release.`,
      },
    ]);
    expect(said([figure({ at: 1_700, value: 6 })], { vintages: [vintage, revised] })[0]).toMatch(
      /says 6; .* said 5\.$/,
    );
  });

  it('are only those about the same figure, period and subject', () => {
    const wrong = figure({ value: 9 });
    expect(said([wrong], { vintages: [{ ...vintage, name: 'cpi' }] })).toEqual([]);
    expect(said([wrong], { vintages: [{ ...vintage, ts: 999 }] })).toEqual([]);
    expect(said([wrong], { vintages: [{ ...vintage, subject: 'DE' }] })).toEqual([]);
    expect(said([wrong], { vintages: [{ ...vintage, subject: 'US' }] })).toHaveLength(1);
    expect(said([wrong], {})).toEqual([]);
    expect(said([{ ...news(), name: 'gdp', value: 9 } as never], { vintages: [vintage] })).toEqual([]);
  });
});
