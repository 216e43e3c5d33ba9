import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fixed } from '../../src/core/money.js';
import { type CountedFill, FillBook } from '../../src/oms/life/fill-book.js';
import { LIFE_SIGNALS, LIFE_STATES } from '../../src/oms/life/life-state.js';
import { lifeTransition } from '../../src/oms/life/transition-table.js';
import { enumerateLives } from './life-enumeration.js';

const fill = (id: string, quantity: number, cumulative: number): CountedFill => ({
  id,
  price: fixed(100),
  quantity: fixed(quantity),
  cumulative: fixed(cumulative),
  fee: 0n,
  feeCurrency: '',
  liquidity: 'unknown',
  ts: 0,
});

function show(book: FillBook, one: CountedFill): string {
  const verdict = book.judge(one.id, one.quantity, one.cumulative);
  if (verdict === 'counted') book.count(one);
  return verdict;
}

it('has a cell for every state and signal', () => {
  for (const state of LIFE_STATES)
    for (const signal of LIFE_SIGNALS)
      for (const filled of [false, true]) expect(LIFE_STATES).toContain(lifeTransition(state, signal, filled).to);
});

it('takes every sequence of three reports from every state', () => {
  const { flaws, sequences } = enumerateLives();
  expect(flaws).toEqual([]);
  expect(sequences).toBe(13 * (15 + 15 * 15 + 15 * 15 * 15));
}, 60_000);

it('counts the same whatever order fills come in, twice or under another id', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.nat()), (quantities, noise) => {
      let sum = 0;
      const fills = quantities.map((quantity, k) => {
        sum += quantity;
        return fill(`f${k}`, quantity, sum);
      });
      const again = fills.map((one, k) => ({ ...one, id: `again-${k}` }));
      const shown = [...fills, ...again, ...fills].map((one) => ({ one, at: noise.next().value }));
      shown.sort((a, b) => a.at - b.at);
      const book = new FillBook();
      for (const { one } of shown) show(book, one);
      expect(book.filled).toBe(fixed(sum));
      expect(book.fills.length).toBe(fills.length);
      expect(book.missing).toBe(0n);
    }),
  );
});

it('sees a gap, and closes it', () => {
  const book = new FillBook();
  expect(show(book, fill('b', 3, 7))).toBe('counted');
  expect(book.missing).toBe(fixed(4));
  expect(show(book, fill('a', 4, 4))).toBe('counted');
  expect(book.missing).toBe(0n);
});

it('does not count what lies across the edge of a counted fill', () => {
  const book = new FillBook();
  show(book, fill('a', 4, 4));
  expect(show(book, fill('b', 4, 6))).toBe('conflict');
  expect(show(book, fill('c', -1, 6))).toBe('conflict');
  expect(show(book, fill('d', 9, 6))).toBe('conflict');
  expect(book.filled).toBe(fixed(4));
});

it('goes by ids alone where the venue counts nothing up', () => {
  const book = new FillBook();
  expect(show(book, fill('a', 4, 0))).toBe('counted');
  expect(show(book, fill('a', 4, 0))).toBe('duplicate');
  expect(show(book, fill('b', 4, 0))).toBe('counted');
  expect(book.filled).toBe(fixed(8));
});

it('takes a fill back once, and knows its repetition', () => {
  const book = new FillBook();
  show(book, fill('a', 4, 4));
  show(book, fill('b', 3, 7));
  expect(book.bust('a')?.quantity).toBe(fixed(4));
  expect(book.bust('a')).toBeNull();
  expect(show(book, fill('a', 4, 4))).toBe('duplicate');
  expect(book.filled).toBe(fixed(3));
  expect(show(book, fill('c', 4, 7))).toBe('counted');
});

it('tells many fills of one order apart by their ids', () => {
  const book = new FillBook();
  for (let k = 1; k <= 100; k++) expect(show(book, fill(`f${k}`, 1, k))).toBe('counted');
  for (let k = 1; k <= 100; k++) expect(show(book, fill(`f${k}`, 1, 200 + k))).toBe('duplicate');
});
