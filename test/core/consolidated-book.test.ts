import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Book } from '../../src/core/book.js';
import { ConsolidatedBook } from '../../src/core/consolidated-book.js';

const VENUES = ['x', 'y', 'z'] as const;
const level = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min: 0, max: 3 }));
const step = fc.record({
  venue: fc.constantFrom(...VENUES),
  what: fc.constantFrom('change', 'change', 'change', 'broke', 'snapshot'),
  bids: fc.array(level(90, 101), { maxLength: 3 }),
  asks: fc.array(level(100, 110), { maxLength: 3 }),
  pause: fc.integer({ min: 0, max: 40 }),
});

interface Plain {
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
  at: number;
  trusted: boolean;
}

/** The brute-force way: every level of every venue, priced, filtered and sorted anew. */
function brute(plain: ReadonlyMap<string, Plain>, fees: readonly number[], now: number, stale: number) {
  const offers: { side: 'bid' | 'ask'; venue: string; order: number; price: number; net: number; size: number }[] = [];
  VENUES.forEach((venue, order) => {
    const { bids, asks, at, trusted } = plain.get(venue)!;
    if (!trusted || now - at > stale || bids.size === 0 || asks.size === 0) return;
    if (Math.max(...bids.keys()) >= Math.min(...asks.keys())) return;
    const fee = fees[order]! / 10_000;
    for (const [price, size] of bids) offers.push({ side: 'bid', venue, order, price, net: price - price * fee, size });
    for (const [price, size] of asks) offers.push({ side: 'ask', venue, order, price, net: price + price * fee, size });
  });
  const pick = (side: 'bid' | 'ask', sign: number) => {
    const [best] = offers
      .filter((one) => one.side === side)
      .sort((a, b) => sign * (a.net - b.net) || b.size - a.size || a.order - b.order);
    return best === undefined ? null : { venue: best.venue, price: best.price, net: best.net, size: best.size };
  };
  const raw = offers.some((b) => b.side === 'bid' && offers.some((a) => a.side === 'ask' && b.price >= a.price));
  const net = offers.some((b) => b.side === 'bid' && offers.some((a) => a.side === 'ask' && b.net >= a.net));
  return {
    bid: pick('bid', -1),
    ask: pick('ask', 1),
    crossed: { raw, net },
    fresh: [...new Set(offers.map((one) => one.venue))],
  };
}

describe('ConsolidatedBook', () => {
  it('is what a search through all levels of all venues finds', () => {
    let crossings = 0;
    let empty = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.array(fc.constantFrom(-5, 0, 0, 10, 60), { minLength: 3, maxLength: 3 }),
        (steps, fees) => {
          const books = new Map(VENUES.map((venue) => [venue, new Book()]));
          const plain = new Map(
            VENUES.map((venue) => [venue, { bids: new Map(), asks: new Map(), at: 0, trusted: false } as Plain]),
          );
          const all = new ConsolidatedBook(
            Object.fromEntries(VENUES.map((venue, i) => [venue, { book: books.get(venue)!, feeBps: fees[i]! }])),
            { staleAfter: 100 },
          );
          let now = 0;
          for (const { venue, what, bids, asks, pause } of steps) {
            now += pause;
            const mine = plain.get(venue)!;
            if (what === 'broke') {
              all.broke(venue);
              mine.trusted = false;
            } else {
              books.get(venue)!.apply({ snapshot: what === 'snapshot', bids: bids.flat(), asks: asks.flat() });
              if (what === 'snapshot') for (const side of [mine.bids, mine.asks]) side.clear();
              for (const [side, levels] of [
                [mine.bids, bids],
                [mine.asks, asks],
              ] as const)
                for (const [price, size] of levels) size === 0 ? side.delete(price) : side.set(price, size);
              all.heard(venue, now);
              Object.assign(mine, { at: now, trusted: true });
            }
            const expected = brute(plain, fees, now, 100);
            const { crossed } = expected;
            if (crossed.raw && !crossed.net) crossings++;
            if (expected.bid === null) empty++;
            expect({ bid: all.bid(now), ask: all.ask(now), crossed: all.crossed(now), fresh: all.fresh(now) }).toEqual(
              expected,
            );
          }
        },
      ),
      { numRuns: 400 },
    );
    // The cases that matter came up.
    expect(crossings).toBeGreaterThan(10);
    expect(empty).toBeGreaterThan(10);
  });

  it('refuses what is no fee, no time and no venue', () => {
    const book = new Book();
    expect(() => new ConsolidatedBook({ x: { book, feeBps: Number.NaN } })).toThrow('feeBps of x');
    expect(() => new ConsolidatedBook({ x: { book } }, { staleAfter: 0 })).toThrow('staleAfter is 0');
    expect(() => new ConsolidatedBook({ x: { book } }).heard('y', 1)).toThrow('no venue "y"');
  });
});
