import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireTrade } from '../../../src/adapters/feed/message.js';
import { TradeSequence } from '../../../src/adapters/feed/trade-sequence.js';
import { VirtualClock } from '../../../src/adapters/transport/virtual-clock.js';

const trade = (number: number, id = String(number)): WireTrade => ({
  type: 'trade',
  symbol: 'X',
  id,
  number,
  price: 1,
  size: 1,
  aggressor: 1,
  offExchange: false,
  ts: number,
});

/** A sequence whose venue knows trades 1 to `known`, answers in pages, and fails the first `failures` requests. */
function sequence({ known = 1000, page = 100, failures = 0, canFetch = true } = {}) {
  const clock = new VirtualClock(0);
  const shown: number[] = [];
  const lost: string[] = [];
  const asked: number[] = [];
  let fails = failures;
  const one: TradeSequence = new TradeSequence(
    {
      emit: (made) => shown.push(made.number),
      lost: (detail) => lost.push(detail),
      repaired: () => {},
      duplicate: () => {},
      after: (delay, run) => clock.after(delay, run),
      fetch: (from) => {
        asked.push(from);
        clock.after(1000, () => {
          if (fails-- > 0) one.failed('status 429');
          else
            one.fetched(
              Array.from({ length: page }, (_, i) => from + i)
                .filter((n) => n <= known)
                .map((n) => trade(n)),
            );
        });
      },
    },
    canFetch,
  );
  return { one, clock, shown, lost, asked };
}

describe('trades without numbers', () => {
  it('are fetched page by page until what came live is reached, and stand in order', () => {
    const clock = new VirtualClock(0);
    const shown: number[] = [];
    const one: TradeSequence = new TradeSequence(
      {
        emit: (made) => shown.push(made.ts),
        lost: () => {},
        repaired: () => {},
        duplicate: () => {},
        after: (delay, run) => clock.after(delay, run),
        fetch: (_from, since) =>
          clock.after(1000, () => {
            const page = Array.from({ length: 100 }, (_, i) => since + i).filter((ts) => ts <= 250);
            one.fetched(page.map((ts) => ({ ...trade(Number.NaN, String(ts)), ts })));
          }),
      },
      true,
    );
    one.trade({ ...trade(Number.NaN, '1'), ts: 1 });
    one.resumed();
    one.trade({ ...trade(Number.NaN, '250'), ts: 250 });
    clock.advance(1_000_000);
    expect(shown).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  });
});

describe('sequence of trades', () => {
  it('shows each once and in order, whatever the network does to them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 0, max: 5 }),
        (numbers, failures) => {
          const { one, clock, shown, lost } = sequence({ known: 60, page: 7, failures });
          one.trade(trade(1));
          for (const number of numbers) {
            one.trade(trade(number));
            clock.advance(number * 3000);
          }
          clock.advance(60_000_000);
          const last = Math.max(...numbers, 1);
          expect(shown.slice(0, last)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
          expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
          expect(lost).toEqual([]);
        },
      ),
    );
  });

  it('waits a moment for one that is only late, without asking', () => {
    const { one, clock, shown, asked } = sequence();
    for (const number of [1, 3, 2]) one.trade(trade(number));
    clock.advance(1_000_000);
    expect([shown, asked]).toEqual([[1, 2, 3], []]);
  });

  it('declares a hole once where the venue cannot fill it, and goes on', () => {
    for (const options of [{ canFetch: false }, { failures: 99 }]) {
      const { one, clock, shown, lost } = sequence(options);
      for (const number of [1, 5, 6]) one.trade(trade(number));
      clock.advance(600_000_000);
      one.trade(trade(7));
      expect(shown).toEqual([1, 5, 6, 7]);
      expect(lost.length).toBe(1);
      expect(lost[0]).toContain('trades from 2 to 4');
    }
  });

  it('fetches what it was told of by the venue, and what happened while it was away', () => {
    const told = sequence({ known: 9 });
    told.one.trade(trade(5));
    told.one.heard(9);
    told.clock.advance(10_000_000);
    expect(told.shown).toEqual([5, 6, 7, 8, 9]);
    const away = sequence({ known: 8 });
    away.one.trade(trade(5));
    away.one.resumed();
    away.one.trade(trade(9));
    away.clock.advance(10_000_000);
    expect(away.shown).toEqual([5, 6, 7, 8, 9]);
  });

  it('begins at the first one it sees: what was before is history', () => {
    const { one, shown, asked } = sequence();
    one.resumed();
    one.trade(trade(500));
    expect([shown, asked]).toEqual([[500], []]);
  });

  it('tells those without number apart by all that they say', () => {
    const { one, shown } = sequence({ canFetch: false });
    for (const id of ['a', 'b', 'a']) one.trade(trade(Number.NaN, id));
    expect(shown.length).toBe(2);
  });
});
