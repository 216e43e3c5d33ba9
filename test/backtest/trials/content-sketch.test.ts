import { describe, expect, it } from 'vitest';
import { SketchMaker, sameContent, sketchSources } from '../../../src/backtest/trials/content-sketch.js';
import type { DataSource } from '../../../src/contracts/data-source.js';
import { instrument } from '../../../src/core/instrument.js';
import { Universe } from '../../../src/core/universe.js';

/** The same hash, written anew: four words of time and price, each mixed in as MurmurHash3 ends. */
function hashOf(ts: number, price: number): number {
  let h = 0x9e3779b9;
  for (const word of new Uint32Array(Float64Array.of(ts, price).buffer)) {
    h = Math.imul(h ^ word, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}
const sketch = (rows: readonly (readonly [number, number])[]) => {
  const maker = new SketchMaker();
  for (const [ts, price] of rows) maker.add(ts, price);
  return [...maker.sketch()];
};
const rows = (n: number) => Array.from({ length: n }, (_, i) => [i * 1000, 100 + Math.sin(i)] as const);
const smallest = (n: number) =>
  rows(n)
    .map(([ts, price]) => hashOf(ts, price))
    .sort((a, b) => a - b)
    .slice(0, 64);

describe('a sketch', () => {
  it('is the 64 smallest hashes, rising, each once', () => {
    for (const n of [0, 1, 5, 63, 64, 65, 66, 300]) expect(sketch(rows(n))).toEqual(smallest(n));
    expect(sketch([...rows(10), ...rows(10)])).toEqual(smallest(10));
    expect(sketch([...rows(300), ...rows(300)])).toEqual(smallest(300));
    expect(sketch(rows(300).toReversed())).toEqual(smallest(300));
  });

  it('is a copy', () => {
    const maker = new SketchMaker();
    maker.add(1, 2);
    const before = maker.sketch();
    maker.add(3, 4);
    expect(before).toHaveLength(1);
    expect(maker.sketch()).toHaveLength(2);
  });
});

describe('the same content', () => {
  it('is two hashes in common, wherever they are', () => {
    expect(sameContent([1, 5, 9], [1, 9])).toBe(true);
    expect(sameContent([1, 9], [1, 5, 9])).toBe(true);
    expect(sameContent([5, 9], [1, 2, 5, 7, 9])).toBe(true);
    expect(sameContent([1, 5, 9], [2, 5, 8])).toBe(false);
    expect(sameContent([1], [1])).toBe(false);
    expect(sameContent([], [])).toBe(false);
    expect(sameContent([1, 2], [3, 4])).toBe(false);
    expect(sameContent([3, 4], [1, 2])).toBe(false);
  });
});

describe('the sketches of sources', () => {
  it('are of closes, prices and mids, by instrument', async () => {
    const events = [
      { kind: 'bar', instrument: 0, ts: 1, close: 10, open: 3 },
      { kind: 'trade', instrument: 1, ts: 2, price: 20 },
      { kind: 'quote', instrument: 1, ts: 3, bid: 29, ask: 31 },
      { kind: 'news', ts: 4 },
      { kind: 'bar', instrument: 7, ts: 5, close: 10 },
      { kind: 'trade', instrument: 7, ts: 5, price: 10 },
      { kind: 'quote', instrument: 7, ts: 5, bid: 1, ask: 2 },
      { kind: 'book', instrument: 0, ts: 6, bids: [], asks: [], price: 4, bid: 1, ask: 2, close: 3 },
    ];
    const asked: unknown[] = [];
    const source = {
      provides: { kinds: ['bar', 'trade'] },
      async *history(query: object, signal: AbortSignal) {
        asked.push(query, signal);
        yield { length: events.length, get: (i: number) => events[i] };
      },
    } as unknown as DataSource;
    const universe = new Universe([instrument({ id: 'A' }), instrument({ id: 'B' })]);
    const { signal } = new AbortController();
    const silent = { provides: { kinds: [] } } as unknown as DataSource;
    const makers = await sketchSources([source, silent], { universe, from: 1, to: 9, signal });
    expect(asked).toEqual([{ universe, from: 1, to: 9, kinds: ['bar', 'trade'] }, signal]);
    expect(makers.map((one) => [...one.sketch()])).toEqual([
      [hashOf(1, 10)],
      [hashOf(2, 20), hashOf(3, 30)].sort((a, b) => a - b),
    ]);
  });
});
