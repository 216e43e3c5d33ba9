import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecimalInput, fixed } from '../../src/core/money.js';
import { LotBook, type LotMethod } from '../../src/ledger/lots.js';
import { desk } from './open-ledger.js';

const AAA = [{ id: 'AAA', lotSize: '0.000001' }];

function bought(lots: LotMethod) {
  const d = desk(AAA, { lots });
  d.trade('AAA', 10, 100, { at: 1 });
  d.trade('AAA', 10, 110, { at: 2 });
  d.trade('AAA', 10, 130, { at: 3 });
  return d;
}

describe('lots', () => {
  it('fifo takes the oldest: 15 sold cost 10 x 100 + 5 x 110', () => {
    const d = bought('fifo');
    d.trade('AAA', -15, 120); // 1800 - 1550
    expect([d.ledger.realised().toFixed(), d.lots('AAA')]).toEqual(['250', ['5 @ 110', '10 @ 130']]);
    expect(d.ledger.lots(0)[0]!.openedAt).toBe(2);
    expect(d.ledger.averages[0]).toBe(1850 / 15);
  });

  it('lifo takes the newest: 15 sold cost 10 x 130 + 5 x 110', () => {
    const d = bought('lifo');
    d.trade('AAA', -15, 120); // 1800 - 1850
    expect([d.ledger.realised().toFixed(), d.lots('AAA')]).toEqual(['-50', ['10 @ 100', '5 @ 110']]);
  });

  it('average takes the mean: 15 of 30 cost half of 3400', () => {
    const d = bought('average');
    expect(d.lots('AAA')).toEqual(['30 @ 113.333333333333']);
    d.trade('AAA', -15, 120); // 1800 - 1700
    expect([d.ledger.realised().toFixed(), d.ledger.lots(0)[0]!.cost.toFixed()]).toEqual(['100', '1700']);
  });

  it('average splits cost half to even at 1e-24 and loses nothing in the end', () => {
    const d = desk(AAA, { lots: 'average' });
    d.trade('AAA', 1, 1);
    d.trade('AAA', 2, '1.5'); // 3 for 4
    d.trade('AAA', -1, '1.3'); // cost 1.333333333333333333333333
    expect(d.ledger.realised().toFixed()).toBe('-0.033333333333333333333333');
    d.trade('AAA', -2, '1.3'); // cost 2.666666666666666666666667
    expect([d.ledger.realised().toFixed(), d.cash()]).toEqual(['-0.1', '9999.9']);
  });

  it('short lots work the same way round', () => {
    for (const [method, result] of [
      ['fifo', '250'],
      ['lifo', '-50'],
      ['average', '100'],
    ] as const) {
      const d = desk(AAA, { lots: method });
      for (const price of [130, 120, 100] as const) d.trade('AAA', -10, price);
      d.trade('AAA', 15, 110);
      // fifo: 1300 + 600 - 1650; lifo: 1000 + 600 - 1650; average: 1750 - 1650
      expect(d.ledger.realised().toFixed()).toBe(result);
    }
  });

  it('keeps a long queue in order while it is taken from the front', () => {
    const d = desk(AAA);
    for (let k = 0; k < 500; k++) d.trade('AAA', 1, 100 + k);
    for (let k = 0; k < 399; k++) {
      d.trade('AAA', -1, 100 + k + 1);
      expect(d.ledger.realised().toFixed()).toBe(String(k + 1));
    }
    expect(d.lots('AAA').slice(0, 2)).toEqual(['1 @ 499', '1 @ 500']);
    d.ledger.audit();
  });

  it('quantities and costs of the lots always add up, whatever the trades', () => {
    const trade = fc.record({
      quantity: fc.integer({ min: -40, max: 40 }).filter((q) => q !== 0),
      price: fc.integer({ min: 1, max: 999 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom<LotMethod>('fifo', 'lifo', 'average'),
        fc.array(trade, { maxLength: 40 }),
        (method, trades) => {
          const book = new LotBook(1, method);
          let [held, flow, realised] = [0n, 0n, 0n];
          for (const { quantity, price } of trades) {
            const value = fixed(quantity) * fixed(price);
            book.trade(0, fixed(quantity), value, 0, '');
            held += fixed(quantity);
            flow += value;
            realised -= book.closed === 0n ? 0n : book.closedValue + book.removed;
            const open = book.open(0);
            expect(open.reduce((sum, lot) => sum + lot.quantity, 0n)).toBe(held);
            expect(open.reduce((sum, lot) => sum + lot.cost, 0n)).toBe(book.positions[0]!.cost);
            // what was paid is either still in the lots or realised
            expect(book.positions[0]!.cost).toBe(flow + realised);
            if (method === 'average') expect(open.length).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});

describe('order of fills and lots', () => {
  it('a position that comes back to zero realises the same under every method', () => {
    const prices: readonly DecimalInput[] = ['10.1', '11.7', '9.3', '10.9'];
    const results = (['fifo', 'lifo', 'average'] as const).map((lots) => {
      const d = desk(AAA, { lots });
      for (const [k, price] of prices.entries()) d.trade('AAA', k + 1, price);
      d.trade('AAA', -3, '12');
      d.trade('AAA', -7, '8');
      return d.ledger.realised().toFixed();
    });
    // 36 + 56 - (10.1 + 23.4 + 27.9 + 43.6)
    expect(results).toEqual(['-13', '-13', '-13']);
  });
});
