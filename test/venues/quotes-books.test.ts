import { describe, expect, it } from 'vitest';
import { BookSide } from '../../src/venues/fill-model/book-side.js';
import { fillProfiles } from '../../src/venues/profiles.js';
import { Bench, bar, book, quote, trade } from './desk.js';

const SECOND = 1_000_000;

describe('fills from quotes', () => {
  it('a market order meets the quote that stands: a buyer pays the ask', () => {
    const b = new Bench();
    b.step(quote(SECOND, 99, 101));
    const buy = b.submit();
    const sell = b.submit({ side: 'sell' });
    expect([b.story(buy), b.story(sell)]).toEqual(['10@101', '10@99']);
    expect(b.fills(buy)[0]).toMatchObject({ ts: SECOND, at: SECOND, liquidity: 'taker' });
  });

  it('or waits for the next quote', () => {
    const b = new Bench({ quoteFill: 'next' });
    b.step(quote(SECOND, 99, 101));
    const id = b.submit();
    expect(b.story(id)).toBe('accepted');
    b.step(quote(2 * SECOND, 100, 102));
    expect(b.story(id)).toBe('accepted 10@102');
  });

  it('bars of the same instrument do not fill it, unless told so', () => {
    const b = new Bench();
    b.step(quote(SECOND, 99, 101));
    b.submit({ limit: 98 });
    b.step(bar(0, [97, 97, 97, 97]));
    expect(b.story()).toBe('accepted');
    const bars = new Bench({ fillsFrom: 'bar' });
    bars.step(quote(0, 99, 101));
    bars.submit();
    bars.step(bar(0, [97, 97, 97, 97]));
    expect(bars.story()).toBe('accepted 10@97');
  });

  it('limits: at the ask when they cross on arrival, at their own price when the market comes to them', () => {
    const b = new Bench();
    b.step(quote(SECOND, 99, 101));
    const cross = b.submit({ limit: 102 });
    const rest = b.submit({ limit: 100 });
    b.step(quote(2 * SECOND, 99, 100.5)).step(quote(3 * SECOND, 98, 99.5));
    expect([b.story(cross), b.story(rest)]).toEqual(['10@101', 'accepted 10@100']);
    expect(b.fills(rest)[0]!.liquidity).toBe('maker');
  });

  it('stops, stop-limits and trailing stops read the price they would get', () => {
    const b = new Bench();
    b.step(quote(SECOND, 99, 101));
    const stop = b.submit({ stop: 103 });
    const limited = b.submit({ stop: 103, limit: 103.5 });
    const trail = b.submit({ side: 'sell', trail: 2 });
    b.step(quote(2 * SECOND, 102, 104));
    expect([b.story(stop), b.story(limited), b.story(trail)]).toEqual(['accepted 10@104', 'accepted', 'accepted']);
    b.step(quote(3 * SECOND, 101, 103));
    expect(b.story(limited)).toBe('accepted 10@103.5');
    b.step(quote(4 * SECOND, 100, 102));
    expect(b.story(trail)).toBe('accepted 10@100');
  });

  it('no more than is displayed, by choice; one quote is used up once', () => {
    const b = new Bench({ displayedSize: true });
    b.step(quote(SECOND, 99, 101, { askSize: 12 }));
    const first = b.submit();
    const second = b.submit();
    const fok = b.submit({ tif: 'fok' });
    expect([b.story(first), b.story(second), b.story(fok)]).toEqual(['10@101', '2@101', 'cancelled']);
    b.step(quote(2 * SECOND, 99, 102, { askSize: 3 })).step(quote(3 * SECOND, 99, 103));
    expect(b.story(second)).toBe('2@101 3@102 5@103');
  });

  it('ioc against a standing quote ends at once', () => {
    const b = new Bench();
    b.step(quote(SECOND, 99, 101));
    expect(b.story(b.submit({ limit: 100, tif: 'ioc' }))).toBe('cancelled');
    expect(b.story(b.submit({ limit: 101, tif: 'ioc' }))).toBe('10@101');
  });

  it('an empty side fills nothing', () => {
    const b = new Bench(fillProfiles.standingQuote);
    b.step(quote(SECOND, 99, 0, { askSize: 0 }));
    const id = b.submit();
    expect(b.story(id)).toBe('accepted');
    b.step(quote(2 * SECOND, 99, 101));
    expect(b.story(id)).toBe('accepted 10@101');
  });

  it('a replace that crosses is filled at once', () => {
    const b = new Bench();
    b.step(quote(SECOND, 99, 101));
    const id = b.submit({ limit: 100 });
    b.replace({ id, quantityFixed: 10n * 10n ** 12n, limitFixed: 101n * 10n ** 12n, stopFixed: null } as never);
    expect(b.story(id)).toBe('accepted replaced 10@101');
    expect(b.venue.working).toBe(0);
  });
});

describe('fills from trades', () => {
  it('market and stop orders at the print, limits once it goes through them', () => {
    const b = new Bench();
    b.step(trade(SECOND, 100));
    const market = b.submit();
    const limit = b.submit({ limit: 99 });
    const stop = b.submit({ side: 'sell', stop: 98.5 });
    const limited = b.submit({ side: 'sell', stop: 98.5, limit: 98.6 });
    const trail = b.submit({ side: 'sell', trail: 3 });
    b.step(trade(2 * SECOND, 100.5));
    expect([b.story(market), b.story(limit)]).toEqual(['accepted 10@100.5', 'accepted']);
    b.step(trade(3 * SECOND, 99));
    expect(b.story(limit)).toBe('accepted');
    b.step(trade(4 * SECOND, 98))
      .step(trade(5 * SECOND, 97))
      .step(trade(6 * SECOND, 98.7));
    expect([b.story(limit), b.story(stop), b.story(limited), b.story(trail)]).toEqual([
      'accepted 10@99',
      'accepted 10@98',
      'accepted 10@98.6',
      'accepted 10@97',
    ]);
  });

  it('a limit that would cross on arrival gets the print, and no more than the share of its size', () => {
    const b = new Bench({ maxVolumeShare: 0.05 });
    b.step(trade(SECOND, 100));
    const id = b.submit({ limit: 101 });
    b.step(trade(2 * SECOND, 100.5)).step(trade(3 * SECOND, 99));
    expect(b.story(id)).toBe('accepted 5@100.5 5@101');
  });

  it('prints off the exchange fill nothing', () => {
    const b = new Bench({ fillsFrom: 'trade' });
    const id = b.submit();
    b.step(trade(SECOND, 100, { offExchange: true }));
    expect(b.story(id)).toBe('accepted');
  });
});

describe('fills from books', () => {
  const asks = [101, 3, 102, 4, 103, 50];

  it('walks the levels, one fill a level, and leaves what it took', () => {
    const b = new Bench();
    b.step(book(SECOND, [99, 100], asks));
    const first = b.submit();
    expect(b.story(first)).toBe('3@101 4@102 3@103');
    const second = b.submit({ quantity: 1 });
    expect(b.story(second)).toBe('1@103');
  });

  it('a limit takes what is within it and rests; what crosses it later fills it at its price', () => {
    const b = new Bench();
    b.step(book(SECOND, [99, 100], asks));
    const id = b.submit({ limit: 102 });
    expect(b.story(id)).toBe('3@101 4@102');
    b.step(book(2 * SECOND, [], [101.5, 2], false));
    expect(b.story(id)).toBe('3@101 4@102 2@102');
    expect(b.fills(id).map((one) => one.liquidity)).toEqual(['taker', 'taker', 'maker']);
  });

  it('fok looks at the whole book first; a market order waits where there is no more', () => {
    const b = new Bench();
    b.step(book(SECOND, [99, 5], [101, 3]));
    expect(b.story(b.submit({ tif: 'fok' }))).toBe('cancelled');
    const id = b.submit();
    expect(b.story(id)).toBe('3@101');
    b.step(book(2 * SECOND, [], [101, 0, 104, 9], false));
    expect(b.story(id)).toBe('3@101 7@104');
  });

  it('stops trigger on the level they would meet', () => {
    const b = new Bench();
    b.step(book(SECOND, [99, 50], [101, 50]));
    const stop = b.submit({ side: 'sell', stop: 98 });
    const trail = b.submit({ side: 'sell', trail: 3 });
    b.step(book(2 * SECOND, [97, 50], [98, 50]));
    expect([b.story(stop), b.story(trail)]).toEqual(['accepted 10@97', 'accepted']);
    b.step(book(3 * SECOND, [96, 50], [98, 50]));
    expect(b.story(trail)).toBe('accepted 10@96');
  });

  it('a side keeps its levels in order through many changes', () => {
    const side = new BookSide(false);
    const truth = new Map<number, number>();
    let seed = 7;
    for (let k = 0; k < 5000; k++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const price = 100 + (seed % 400);
      const size = (seed >>> 9) % 4;
      side.set(price, size);
      if (size > 0) truth.set(price, size);
      else truth.delete(price);
    }
    const expected = [...truth].sort((a, b) => a[0] - b[0]);
    expect(side.count).toBe(expected.length);
    expected.forEach(([price, size], i) => {
      expect([side.price(i), side.size(i)]).toEqual([price, size]);
    });
    expect(side.price(side.count)).toBeNaN();
  });
});
