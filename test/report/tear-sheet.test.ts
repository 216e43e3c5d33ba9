import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, toMicros } from '../../src/core/time.js';
import { axisText } from '../../src/report/format.js';
import { report } from '../../src/report/report.js';
import { decimate } from '../../src/report/tear-sheet/decimate.js';
import { escapeHtml, words } from '../../src/report/tear-sheet/escape.js';
import { areaPath, linePath } from '../../src/report/tear-sheet/path.js';
import { niceStep, scale, timeTicks, valueTicks } from '../../src/report/tear-sheet/scale.js';
import { tearSheet } from '../../src/report/tear-sheet/tear-sheet.js';
import { sampleRecord } from './sample-record.js';

describe('decimate', () => {
  it('keeps the first, the last, the lowest and the highest, in order, within the limit', () => {
    const series = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(series, fc.integer({ min: 8, max: 100 }), (values, limit) => {
        const at = values.map((_, i) => i * DAY);
        const kept = decimate({ at, values }, limit);
        expect(kept.at.length).toBeLessThanOrEqual(Math.max(limit, 4));
        expect(kept.values[0]).toBe(values[0]);
        expect(kept.values.at(-1)).toBe(values.at(-1));
        expect(Math.min(...kept.values)).toBe(Math.min(...values));
        expect(Math.max(...kept.values)).toBe(Math.max(...values));
        for (let i = 1; i < kept.at.length; i++) expect(kept.at[i]).toBeGreaterThan(kept.at[i - 1]!);
      }),
    );
  });

  it('keeps a one-point trough among a million points', () => {
    const n = 1_000_000;
    const at = Float64Array.from({ length: n }, (_, i) => i);
    const values = new Float64Array(n).fill(1);
    values[654_321] = 0.2;
    const kept = decimate({ at, values });
    expect(kept.at.length).toBeLessThanOrEqual(1500);
    expect([...kept.values]).toContain(0.2);
  });

  it('leaves out what is not finite', () => {
    expect([...decimate({ at: [1, 2, 3], values: [Number.NaN, 5, Number.POSITIVE_INFINITY] }).values]).toEqual([5]);
    expect(decimate({ at: [], values: [] }).at).toHaveLength(0);
  });
});

describe('scales', () => {
  it('puts few ticks on round numbers inside the range', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1, max: 1e9, noNaN: true }),
        (low, span) => {
          const on = scale(low, low + span);
          const ticks = valueTicks(on);
          expect(ticks.length).toBeLessThanOrEqual(20);
          const labels = ticks.map((tick) => axisText(tick, (ticks[1] ?? 0) - (ticks[0] ?? 0)));
          expect(new Set(labels).size).toBe(ticks.length);
          for (const tick of ticks) expect(on.place(tick)).toBeGreaterThanOrEqual(-1e-6);
          for (const tick of ticks) expect(on.place(tick)).toBeLessThanOrEqual(1 + 1e-6);
        },
      ),
    );
    expect(valueTicks(scale(0, 10))).toEqual([0, 2, 4, 6, 8, 10]);
    expect(valueTicks(scale(1, 1000, true))).toEqual([1, 5, 20, 100, 500]);
    expect([niceStep(0, 4), niceStep(Number.POSITIVE_INFINITY, 4), niceStep(1, 4)]).toEqual([1, 1, 0.2]);
  });

  it('puts time on calendar borders, whatever the span', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 60, max: 3e9 }), (from, span) => {
        const ticks = timeTicks(from * 1e6, (from + span) * 1e6);
        expect(ticks.length).toBeLessThanOrEqual(12);
        for (const tick of ticks) expect(tick.value).toBeGreaterThanOrEqual(from * 1e6);
      }),
    );
    expect(timeTicks(toMicros('2000-06-01'), toMicros('2020-06-01')).map((tick) => tick.label)).toEqual(
      '2002 2004 2006 2008 2010 2012 2014 2016 2018 2020'.split(' '),
    );
    expect(timeTicks(toMicros('2020-01-30'), toMicros('2020-06-10')).map((tick) => tick.label)).toEqual([
      'Feb',
      'Mar',
      'Apr',
      'May',
      'Jun',
    ]);
  });

  it('draws whole steps that lead back to the points', () => {
    const axes = { x: scale(0, 10), y: scale(0, 1) };
    expect(linePath({ at: [0, 5, 10], values: [0, 1, 0.5] }, axes)).toBe('M0 1000l1500-1000l1500 500');
    expect(linePath({ at: [0, 5, 10], values: [0, Number.NaN, 0.5] }, axes)).toBe('M0 1000M3000 500');
    expect(areaPath({ at: [0, 10], values: [1, 1] }, axes, 0)).toBe('M0 0l3000 0L3000 1000L0 1000Z');
  });
});

describe('escape', () => {
  it('lets no character of HTML through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
        expect(words(text)).not.toMatch(/[<>"']/);
      }),
    );
    expect(escapeHtml(`<a href="x">&'</a>\u0000`)).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt; ');
    expect(words('-5 % of 3 bps, 2020-01-02')).toBe('\u22125\u00a0% of 3\u00a0bps, 2020-01-02');
  });
});

describe('tearSheet', () => {
  const record = sampleRecord({ days: 900 });

  it('gives the same bytes each time, from a record or its report', () => {
    const html = tearSheet(record);
    expect(tearSheet(sampleRecord({ days: 900 }))).toBe(html);
    expect(tearSheet(report(record))).toBe(html);
  });

  it('names no address and loads nothing', () => {
    const html = tearSheet(record, { manifestHash: 'ab'.repeat(32), notes: ['a note'] });
    expect(html).not.toMatch(/https?:|\/\/[a-z]|<link(?! rel="icon" href="data:,")|@import|url\(/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('ab'.repeat(32));
    expect(html.match(/<svg[^>]*role="img"/g)?.length).toBe(7);
    expect(html.match(/<title id/g)?.length).toBe(7);
  });

  it('escapes every text that a user can give', () => {
    const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script>'`;
    const html = tearSheet(
      {
        ...record,
        strategies: [evil],
        currency: '<b>',
        instruments: [{ id: evil, assetClass: 'index' }],
        benchmark: { ...record.benchmark!, name: evil },
        findings: [{ code: evil, message: evil, severity: 'error' }],
        alerts: [{ at: 0, severity: 'info', code: evil, message: evil }],
        trials: { count: 3, source: evil },
      },
      { title: evil, notes: [evil], manifestHash: evil },
    );
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b>"');
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/data-name="[^"]*<|aria-label="[^"]*</);
  });

  it('stays small whatever the length of the run', () => {
    const html = tearSheet(sampleRecord({ days: 3650, settlesPerDay: 274 }));
    expect(html.length).toBeLessThan(500_000);
  });

  it('draws short, flat, ruined and empty runs', () => {
    const cut = (n: number) => ({
      ...record,
      at: record.at.slice(0, n),
      equity: record.equity.slice(0, n),
      gross: record.gross.slice(0, n),
      net: record.net.slice(0, n),
      fills: [],
      trades: [],
    });
    for (const n of [0, 1, 2, 3]) expect(tearSheet(cut(n))).toContain('Not promoted');
    const flat = { ...record, equity: record.equity.map(() => 100_000) };
    expect(tearSheet(flat)).not.toContain('NaN');
    const ruined = { ...record, equity: record.equity.map((value, i) => (i > 500 ? -value : value)) };
    expect(tearSheet(ruined)).not.toContain('s-log"');
    const { benchmark: _benchmark, prices: _prices, outOfSampleFrom: _from, ...bare } = record;
    expect(tearSheet(bare)).toContain('Nothing was held back');
  });

  it('says no to an unknown option', () => {
    expect(() => tearSheet(record, { colour: 'red' } as never)).toThrow(/unknown option "colour"/);
  });
});
