import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from '../../src/core/book.js';
import { BookSide } from '../../src/core/book-side.js';

const change = fc.record({ price: fc.integer({ min: 1, max: 400 }), size: fc.integer({ min: 0, max: 3 }) });

describe('order book', () => {
  it.each([1, -1] as const)('a side (%i) equals a map, sorted, after any changes', (direction) => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 600 }), (changes) => {
        const side = new BookSide(direction, true);
        const map = new Map<number, number>();
        for (const { price, size } of changes) {
          side.set(price, size, `p${price}`, `s${size}`);
          if (size === 0) map.delete(price);
          else map.set(price, size);
        }
        const sorted = [...map].sort(([a], [b]) => direction * (b - a));
        expect(side.length).toBe(sorted.length);
        expect(sorted.map((_, i) => [side.price(i), side.size(i)])).toEqual(sorted);
        expect(sorted.map((_, i) => [side.priceText(i), side.sizeText(i)])).toEqual(
          sorted.map(([price, size]) => [`p${price}`, `s${size}`]),
        );
        for (const [price, size] of sorted) expect(side.sizeAt(price)).toBe(size);
        expect(side.sizeAt(0.5)).toBe(0);
        expect(side.price(sorted.length)).toBeNaN();
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the best levels when it is cut to a depth', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (changes, depth) => {
        const whole = new BookSide(1, true);
        const cut = new BookSide(1, true);
        for (const { price, size } of changes) {
          whole.set(price, size, String(price), String(size));
          cut.set(price, size, String(price), String(size));
        }
        cut.truncate(depth);
        expect(cut.length).toBe(Math.min(depth, whole.length));
        for (let i = 0; i < cut.length; i++) {
          expect([cut.price(i), cut.size(i), cut.priceText(i)]).toEqual([
            whole.price(i),
            whole.size(i),
            whole.priceText(i),
          ]);
        }
      }),
    );
  });

  it('takes snapshots and changes over, and sees that it is crossed', () => {
    const book = new Book({ depth: 2 });
    book.apply({ snapshot: true, bids: [9, 1, 8, 1, 7, 1], asks: [10, 1, 11, 1] });
    expect([book.bids.length, book.mid, book.crossed]).toEqual([2, 9.5, false]);
    book.apply({ snapshot: false, bids: [10, 5], asks: [] });
    expect(book.crossed).toBe(true);
    book.apply({ snapshot: true, bids: [5, 1], asks: [] });
    expect([book.bids.length, book.asks.length, book.mid, book.crossed]).toEqual([1, 0, Number.NaN, false]);
  });
});
