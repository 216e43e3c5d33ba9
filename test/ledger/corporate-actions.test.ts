import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.js';
import { DAY } from '../../src/core/time.js';
import { desk, rows } from './open-ledger.js';

const AB = [{ id: 'A' }, { id: 'B' }];

describe('dividends', () => {
  it('longs receive, shorts pay, the flat get nothing', () => {
    const d = desk(AB);
    d.trade('A', 100, 10);
    d.trade('B', -50, 10);
    expect(d.act('A', { type: 'dividend', amount: '0.25' })).toEqual({ changed: [0] }); // + 25
    d.act('B', { type: 'dividend', amount: '0.30' }); // - 15
    // 10000 - 1000 + 500 + 25 - 15
    expect([d.cash(), d.ledger.dividends().toFixed()]).toEqual(['9510', '10']);
    d.trade('A', -100, 10);
    expect(d.act('A', { type: 'dividend', amount: 1 })).toEqual({ changed: [] });
  });

  it('is earned on the ex-date and paid on its day, in its currency', () => {
    const d = desk(AB);
    d.trade('A', 100, 10, { at: 0 });
    d.act('A', { type: 'dividend', amount: '0.5', currency: 'EUR', payAt: 30 * DAY }, DAY);
    expect([d.cash('EUR'), d.ledger.receivable('EUR').toFixed()]).toEqual(['0', '50']);
    const fx = (from: string) => (from === 'EUR' ? 2 : 1);
    expect(d.ledger.equity(Float64Array.of(10, 10), fx)).toBe(10_100);
    d.act('A', { type: 'dividend', amount: '0.2', payAt: 20 * DAY }, 2 * DAY);
    d.ledger.payDue(20 * DAY - 1);
    expect(d.ledger.receivable().toFixed()).toBe('20');
    d.ledger.payDue(20 * DAY);
    expect([d.cash(), d.ledger.receivable().toFixed(), d.cash('EUR')]).toEqual(['9020', '0', '0']);
    d.trade('B', 1, 1, { at: 31 * DAY }); // any posting pays what is due
    expect([d.cash('EUR'), d.ledger.receivable('EUR').toFixed()]).toEqual(['50', '0']);
    expect(d.ledger.equity(Float64Array.of(10, 1), fx)).toBe(10_120);
    d.ledger.audit();
  });
});

describe('splits', () => {
  it('scales quantities, keeps cost, and tells orders and features', () => {
    const d = desk(AB);
    d.trade('A', 10, 300);
    d.trade('A', 5, 330);
    const effect = d.act('A', { type: 'split', numerator: 3, denominator: 1 });
    expect(effect).toEqual({ changed: [0], priceFactor: 3, quantityFactor: { numerator: 3, denominator: 1 } });
    expect([d.lots('A'), d.cash()]).toEqual([['30 @ 100', '15 @ 110'], '5350']);
    expect(d.ledger.quantities[0]).toBe(45);
    expect(d.ledger.averages[0]).toBeCloseTo(4650 / 45, 12);
    expect(d.act('B', { type: 'split', numerator: 1, denominator: 4 })).toEqual({
      changed: [1],
      priceFactor: 0.25,
      quantityFactor: { numerator: 1, denominator: 4 },
    });
  });

  it('pays the fraction of a reverse split in cash', () => {
    const d = desk(AB);
    d.trade('A', 25, 4); // 100
    d.act('A', { type: 'split', numerator: 1, denominator: 10, cashPrice: '42' }); // 2.5 -> 2, 0.5 x 42 = 21, cost 20
    expect([d.lots('A'), d.cash(), d.ledger.realised().toFixed()]).toEqual([['2 @ 40'], '9921', '1']);
    const short = desk(AB);
    short.trade('A', -25, 4);
    short.act('A', { type: 'split', numerator: 1, denominator: 10, cashPrice: '42' });
    expect([short.lots('A'), short.cash(), short.ledger.realised().toFixed()]).toEqual([['-2 @ 40'], '10079', '-1']);
  });

  it('keeps fractions when no price for them is given; thirds add up to the whole', () => {
    const d = desk([{ id: 'A', lotSize: '0.000001' }]);
    for (let k = 0; k < 3; k++) d.trade('A', 1, 9);
    d.act('A', { type: 'split', numerator: 1, denominator: 3 });
    // each third is 0.333333333333 or …334; the whole is exactly 1
    expect([d.ledger.quantity(0).toFixed(), d.ledger.lots(0).map((lot) => lot.quantity.toFixed())]).toEqual([
      '1',
      ['0.333333333333', '0.333333333334', '0.333333333333'],
    ]);
    d.ledger.audit();
  });

  it('a lot that rounds to nothing leaves its cost with its neighbour, a position that does is a loss', () => {
    const dust = [{ id: 'D', assetClass: 'crypto', base: 'D', lotSize: 0 }] as const;
    const d = desk(dust);
    d.trade('D', 1, 5);
    d.trade('D', '0.000000000001', 2_000_000_000_000); // costs 2
    d.act('D', { type: 'split', numerator: 1, denominator: 100 });
    expect([d.ledger.quantity(0).toFixed(), d.ledger.lots(0).length, d.ledger.lots(0)[0]!.cost.toFixed()]).toEqual([
      '0.01',
      1,
      '7',
    ]);
    const gone = desk(dust);
    gone.trade('D', '0.000000000001', 2_000_000_000_000);
    gone.act('D', { type: 'split', numerator: 1, denominator: 100 });
    expect([gone.ledger.quantity(0).toFixed(), gone.ledger.realised().toFixed(), gone.cash()]).toEqual([
      '0',
      '-2',
      '9998',
    ]);
    gone.ledger.audit();
  });

  it('scales a future without touching money', () => {
    const d = desk([{ id: 'F', assetClass: 'future', multiplier: 10 }]);
    d.trade('F', -3, 100);
    d.act('F', { type: 'split', numerator: 2, denominator: 1 });
    expect([d.lots('F'), d.cash()]).toEqual([['-6 @ 50'], '10000']);
    d.trade('F', 6, 45); // 6 x 5 x 10
    expect(d.cash()).toBe('10300');
  });

  it('refuses a split that is none', () => {
    const d = desk(AB);
    expect(() => d.act('A', { type: 'split', numerator: 0, denominator: 1 })).toThrow(DataError);
  });
});

describe('spin-offs', () => {
  it('moves a share of the cost and pays the fraction', () => {
    const d = desk(AB);
    d.trade('A', 101, 50); // 5050
    const action = { type: 'spin-off', into: 1, ratio: '0.25', costShare: '0.2', cashPrice: 44 } as const;
    expect(d.act('A', action)).toEqual({ changed: [0, 1] });
    // 25.25 of B for 1010; 0.25 sold at 44 = 11, its cost 10
    expect(rows(d.ledger)).toEqual([
      'cash USD 4961',
      'positions USD 5040',
      'realised USD -1',
      'capital USD -10000',
      'held A 101',
      'market A -101',
      'held B 25',
      'market B -25',
    ]);
    expect([d.lots('A'), d.lots('B')]).toEqual([['101 @ 40'], ['25 @ 40']]);
  });

  it('a short owes the spun-off shares, and netting them realises', () => {
    const d = desk(AB);
    d.trade('A', -100, 50);
    d.trade('B', 10, 30);
    d.act('A', { type: 'spin-off', into: 1, ratio: '0.5', costShare: '0.2' }); // short 50 B for 1000, 20 each
    // 10 of them close the long bought at 30: -100
    expect([d.lots('A'), d.lots('B'), d.ledger.realised().toFixed()]).toEqual([['-100 @ 40'], ['-40 @ 20'], '-100']);
    d.ledger.audit();
  });

  it('refuses what cannot carry cost', () => {
    const d = desk([{ id: 'A' }, { id: 'E', currency: 'EUR' }, { id: 'F', assetClass: 'future' }]);
    const terms = { type: 'spin-off', ratio: 1, costShare: '0.5' } as const;
    expect(() => d.act('A', { ...terms, into: 1 })).toThrow(/cannot carry cost/);
    expect(() => d.act('A', { ...terms, into: 2 })).toThrow(DataError);
    expect(() => desk(AB).act('A', { ...terms, into: 1, costShare: '1.5' })).toThrow(/within 0 and 1/);
    d.trade('A', 1, 1);
    expect(() => d.act('A', { type: 'merger', cash: 0, into: 1 })).toThrow(DataError);
    expect(() => d.act('A', { type: 'symbol-change', into: 1 })).toThrow(/currency, multiplier or kind/);
  });
});

describe('mergers, renames, delistings', () => {
  it('a cash merger closes at its price', () => {
    const d = desk(AB);
    d.trade('A', 10, 20);
    expect(d.act('A', { type: 'merger', cash: 25 })).toEqual({ changed: [0] });
    expect([d.cash(), d.ledger.realised().toFixed(), d.lots('A')]).toEqual(['10050', '50', []]);
  });

  it('a stock merger carries cost, cash comes off the cost first', () => {
    const d = desk(AB);
    d.trade('A', 10, 20, { at: 7 });
    d.trade('A', 10, 4);
    d.act('A', { type: 'merger', cash: 5, into: 1, ratio: '0.5' });
    // lot 1: cost 200 - 50 = 150 for 5; lot 2: cost 40 - 40 = 0, 10 realised
    expect([d.lots('B'), d.cash(), d.ledger.realised().toFixed()]).toEqual([['5 @ 30', '5 @ 0'], '9860', '10']);
    expect(d.ledger.lots(1)[0]!.openedAt).toBe(7);
    d.ledger.audit();
  });

  it('a short pays the cash of a merger', () => {
    const d = desk(AB);
    d.trade('A', -10, 20);
    d.act('A', { type: 'merger', cash: 5, into: 1, ratio: 2, cashPrice: 8 });
    expect([d.lots('B'), d.cash(), d.ledger.realised().toFixed()]).toEqual([['-20 @ 7.5'], '10150', '0']);
  });

  it('a symbol change moves the lots as they are', () => {
    const d = desk(AB);
    d.trade('A', 3, '1.1', { at: 1 });
    d.trade('A', 4, '1.3', { at: 2 });
    expect(d.act('A', { type: 'symbol-change', into: 1 }, 9)).toEqual({ changed: [0, 1] });
    expect([d.lots('A'), d.lots('B'), d.ledger.lots(1)[1]!.openedAt]).toEqual([[], ['3 @ 1.1', '4 @ 1.3'], 2]);
    const f = desk([
      { id: 'F', assetClass: 'perpetual' },
      { id: 'G', assetClass: 'perpetual' },
    ]);
    f.trade('F', 2, 10);
    f.trade('G', -1, 14);
    f.act('F', { type: 'symbol-change', into: 1 }); // one of the two closes the short: 14 - 10
    expect([f.lots('G'), f.cash()]).toEqual([['1 @ 10'], '10004']);
    f.ledger.audit();
  });

  it('a delisting closes at its price, which may be nothing', () => {
    const d = desk(AB);
    d.trade('A', 10, 20);
    d.trade('B', -10, 20);
    d.act('A', { type: 'delisting', price: 0 });
    d.act('B', { type: 'delisting', price: '0.5' });
    expect([d.cash(), d.ledger.realised().toFixed()]).toEqual(['9995', '-5']); // -200 and +195
  });

  it('leaves the books alone when an event cannot be read', () => {
    const d = desk(AB);
    d.trade('A', 25, 4);
    const before = JSON.stringify(d.ledger.snapshot());
    const cashPrice = 'a lot';
    expect(() => d.act('A', { type: 'split', numerator: 1, denominator: 10, cashPrice })).toThrow(ConfigError);
    expect(() => d.act('A', { type: 'spin-off', into: 1, ratio: 1, costShare: 0, cashPrice })).toThrow(ConfigError);
    expect(() => d.act('A', { type: 'merger', into: 1, ratio: 1, cash: 0, cashPrice })).toThrow(ConfigError);
    expect(() => d.act('A', { type: 'dividend', amount: 'some' })).toThrow(ConfigError);
    expect(() => d.act('A', { type: 'spin-off', into: 9, ratio: 1, costShare: 0 })).toThrow();
    expect(JSON.stringify(d.ledger.snapshot())).toBe(before);
  });
});
