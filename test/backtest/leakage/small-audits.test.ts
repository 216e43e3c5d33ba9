/** The small audits of data that somebody has in hand, each on both sides of its border. */
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '../../../src/backtest/leakage/area-under-curve.js';
import { labelOverlap } from '../../../src/backtest/leakage/label-overlap.js';
import { asOfVintage, publicationAudit } from '../../../src/backtest/leakage/publication.js';
import { checksNeeded } from '../../../src/backtest/leakage/sample-size.js';
import { leakOf } from '../../../src/backtest/leakage/tell-leak.js';
import { universeAudit } from '../../../src/backtest/leakage/universe-audit.js';

describe('labels that overlap', () => {
  const spans = { start: [0, 4, 2, 10, 6, 20], end: [1, 5, 3, 30, 7, 21] };

  it('share at least a moment, both ends included', () => {
    const of = (train: number[], test: number[]) => labelOverlap(spans, { train, test });
    expect(of([0, 1, 2, 4], [3])).toEqual({ leaking: [], clean: [0, 1, 2, 4] });
    // The long label 3 is met by label 5, which lies within it, whatever the order of the tests.
    expect(of([5, 0], [4, 3, 1])).toEqual({ leaking: [5], clean: [0] });
    expect(of([0], [])).toEqual({ leaking: [], clean: [0] });
    expect(of([], [0])).toEqual({ leaking: [], clean: [] });
    const touching = { start: [0, 1, 3], end: [1, 2, 4] };
    expect(labelOverlap(touching, { train: [0, 2], test: [1] })).toEqual({ leaking: [0], clean: [2] });
    expect(labelOverlap(touching, { train: [1], test: [0] }).leaking).toEqual([1]);
    expect(labelOverlap(touching, { train: [2], test: [1] }).leaking).toEqual([]);
  });

  it('are found behind shorter labels that start later', () => {
    const nested = { start: [0, 1, 50], end: [100, 2, 60] };
    expect(labelOverlap(nested, { train: [2], test: [0, 1] }).leaking).toEqual([2]);
    expect(labelOverlap(nested, { train: [2], test: [1] }).leaking).toEqual([]);
    const mixed = { start: [0, 10, 1, 1.5], end: [0.5, 11, 2, 5] };
    expect(labelOverlap(mixed, { train: [3], test: [0, 1, 2] }).leaking).toEqual([3]);
  });
});

describe('publication', () => {
  const records = [
    { id: 'q1', publishedAt: 40 },
    { id: 'q2', publishedAt: 130 },
    { id: 'q3', publishedAt: 120 },
  ];

  it('is from its moment on; the newest known is the last of the list that is out', () => {
    const use = (decidedAt: number, record: string) => publicationAudit(records, [{ decidedAt, record }]);
    expect(use(39, 'q1')).toEqual({ violations: [0], latestKnown: [null] });
    expect(use(40, 'q1')).toEqual({ violations: [], latestKnown: ['q1'] });
    expect(use(125, 'q2')).toEqual({ violations: [0], latestKnown: ['q3'] });
    expect(use(130, 'q2')).toEqual({ violations: [], latestKnown: ['q3'] });
    expect(use(500, 'q9')).toEqual({ violations: [0], latestKnown: ['q3'] });
    expect(publicationAudit(records, [])).toEqual({ violations: [], latestKnown: [] });
    const two = [
      { decidedAt: 200, record: 'q1' },
      { decidedAt: 1, record: 'q1' },
    ];
    expect(publicationAudit(records, two).violations).toEqual([1]);
  });

  it('gives the value as it was known', () => {
    const gdp = [
      { period: 1, releasedAt: 45, value: 2.1 },
      { period: 1, releasedAt: 20, value: 2 },
      { period: 2, releasedAt: 50, value: 3 },
      { period: 1, releasedAt: 45, value: 2.2 },
      { period: 4, releasedAt: 45, value: 9 },
      { period: 4, releasedAt: 20, value: 8 },
    ];
    const at = (moment: number, period = 1) => asOfVintage(gdp, { period, at: moment });
    expect([19, 20, 44, 45, 99].map((moment) => at(moment))).toEqual([null, 2, 2, 2.2, 2.2]);
    expect([at(49, 2), at(50, 2), at(99, 3), at(44, 4), at(99, 4)]).toEqual([null, 3, null, 8, 9]);
  });
});

describe('a universe', () => {
  const members = [
    { symbol: 'OLD', from: 0, to: 50 },
    { symbol: 'NEW', from: 70, to: null },
    { symbol: 'BACK', from: 0, to: 10 },
    { symbol: 'BACK', from: 90, to: null },
    { symbol: 'LATE', from: 100, to: null },
    { symbol: 'LAST', from: 20, to: 100 },
  ];

  it('is from the first moment of a member until before the one after its last', () => {
    const uses = [
      [-1, 'OLD'],
      [0, 'OLD'],
      [49, 'OLD'],
      [50, 'OLD'],
      [69, 'NEW'],
      [70, 'NEW'],
      [999, 'NEW'],
      [50, 'BACK'],
      [90, 'BACK'],
      [1, 'NONE'],
    ].map(([at, symbol]) => ({ at: at as number, symbol: symbol as string }));
    expect(universeAudit(members, uses, 100)).toEqual({
      violations: [0, 3, 4, 7, 9],
      survivorshipMissing: ['OLD', 'LAST'],
    });
    expect(universeAudit(members, [], 99).survivorshipMissing).toEqual(['OLD']);
    expect(universeAudit(members, [], 0).survivorshipMissing).toEqual([]);
    expect(universeAudit(members, [], 60).survivorshipMissing).toEqual(['OLD', 'BACK']);
  });
});

describe('how many checks are needed', () => {
  it('is the closed form', () => {
    expect(checksNeeded(0.01, 0.95)).toBe(299);
    expect(checksNeeded(0.5, 0.5)).toBe(1);
    expect(checksNeeded(0.5, 0.75)).toBe(2);
    expect(checksNeeded(0.5, 0.76)).toBe(3);
    expect(checksNeeded(1, 0.999)).toBe(1);
  });

  it.each([
    [0, 0.5],
    [1.1, 0.5],
    [-0.1, 0.5],
    [0.5, 0],
    [0.5, 1],
    [0.5, 1.5],
    [Number.NaN, 0.5],
    [0.5, Number.NaN],
  ])('shares %d and %d are none', (share, recall) => {
    expect(() => checksNeeded(share, recall)).toThrow(
      `[edgeproof] checksNeeded: share ${share}, recall ${recall}; pass shares between 0 and 1`,
    );
  });
});

describe('the area under the curve', () => {
  it('has ties half and what is no number lowest', () => {
    expect(areaUnderCurve([1, 1, 2], [0, 1, 1])).toBe(0.75);
    expect(areaUnderCurve([1, 4, 2, 3, 5], [0, 0, 1, 1, 0])).toBe(1 / 3);
    expect(areaUnderCurve([Number.NaN, -5, 3], [1, 0, 0])).toBe(0);
    expect(areaUnderCurve([Number.NaN, -5, 3], [0, 1, 1])).toBe(1);
    expect(areaUnderCurve([1, 2], [0, 0])).toBeNaN();
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNaN();
    expect(areaUnderCurve([], [])).toBeNaN();
  });
});

describe('a leak in words', () => {
  const point = { stage: 'features', at: 1_000_000, column: 'A.x', value: 3 } as const;

  it('says what became what, and from where on the future began', () => {
    expect(leakOf('future-data', { point, other: 4 }, 'How', 2_000_000)).toEqual({
      kind: 'future-data',
      stage: 'features',
      column: 'A.x',
      at: 1_000_000,
      sentence:
        'How, features A.x at 1970-01-01T00:00:01.000Z is another: 3 became 4 (the future began after 1970-01-01T00:00:02.000Z).',
    });
    expect(leakOf('restated-data', { point, other: null }, 'How').sentence).toBe(
      'How, features A.x at 1970-01-01T00:00:01.000Z is another: 3 is not there any more.',
    );
  });
});
