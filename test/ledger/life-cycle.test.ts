import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.js';
import { fixed } from '../../src/core/money.js';
import { desk } from './open-ledger.js';

const future = { id: 'F', assetClass: 'future', multiplier: 50 } as const;
const option = { assetClass: 'option', multiplier: 100, underlying: 'A', strike: 100, expiry: '2030-01-18' } as const;
const BOOK = [
  { id: 'A' },
  { ...option, id: 'C', right: 'call' },
  { ...option, id: 'P', right: 'put' },
  { ...option, id: 'CC', right: 'call', settlement: 'cash' },
  { ...option, id: 'PC', right: 'put', settlement: 'cash' },
] as const;

describe('futures', () => {
  it('settles daily: pays the margin, moves the reference, and realises the same in the end', () => {
    const d = desk([future]);
    d.trade('F', 2, 100);
    d.trade('F', 1, 103);
    expect(d.step('F', 'settlement', 105)).toEqual({ changed: [0] }); // (2 x 5 + 1 x 2) x 50 = 600
    expect([d.cash(), d.lots('F'), d.ledger.averages[0]]).toEqual(['10600', ['2 @ 105', '1 @ 105'], 105]);
    expect(d.ledger.equity(Float64Array.of(104), () => 1)).toBe(10_450); // 3 x -1 x 50
    d.step('F', 'settlement', 102); // -3 x 3 x 50
    d.trade('F', -3, '102.5'); // 3 x 0.5 x 50
    // 2 x 2.5 x 50 - 1 x 0.5 x 50 = 225
    expect([d.cash(), d.ledger.realised().toFixed()]).toEqual(['10225', '225']);
    d.ledger.audit();
  });

  it('expires in cash at the final price, long and short', () => {
    const d = desk([future]);
    d.trade('F', -2, 100);
    d.step('F', 'expiry', 97);
    expect([d.cash(), d.lots('F')]).toEqual(['10300', []]);
    expect(d.step('F', 'expiry', 97)).toEqual({ changed: [] });
  });

  it('delivers its underlying at the final price', () => {
    const d = desk([{ id: 'A' }, { ...future, underlying: 'A', settlement: 'physical' }]);
    d.trade('F', 1, 100);
    expect(d.step('F', 'expiry', 104)).toEqual({ changed: [1, 0] });
    // + 4 x 50 - 50 x 104
    expect([d.cash(), d.lots('A')]).toEqual(['5000', ['50 @ 104']]);
  });

  it('rolls by two fills', () => {
    const d = desk([future, { ...future, id: 'G' }]);
    d.trade('F', -3, 100);
    const roll = {
      from: 0,
      to: 1,
      quantity: null,
      fromPrice: fixed(98),
      toPrice: fixed(99),
      fee: fixed(1),
      at: 5,
      ref: 'roll',
    };
    expect(d.ledger.roll(roll)).toBe(fixed(300) * fixed(1)); // 3 x 2 x 50
    expect([d.lots('F'), d.lots('G'), d.cash()]).toEqual([[], ['-3 @ 99'], '10298']);
    expect(d.ledger.roll(roll)).toBe(0n);
    const back = { ...roll, from: 1, to: 0 };
    expect(() => d.ledger.roll({ ...back, quantity: fixed(4) })).toThrow(/no more than is held/);
    expect(() => d.ledger.roll({ ...back, to: 9 })).toThrow(/instrument of the universe/);
    d.ledger.roll({ ...back, quantity: fixed(1) });
    expect([d.lots('F'), d.lots('G')]).toEqual([['-1 @ 99'], ['-2 @ 99']]);
  });

  it('refuses steps that a future does not have', () => {
    const d = desk([future, { id: 'A' }, { ...future, id: 'N', settlement: 'physical' }]);
    expect(() => d.step('F', 'exercise', 1)).toThrow(DataError);
    expect(() => d.step('A', 'settlement', 1)).toThrow(/have a life-cycle/);
    d.trade('N', 1, 1);
    expect(() => d.step('N', 'expiry', 1)).toThrow(/an underlying it does not name/);
  });
});

describe('options at expiry', () => {
  it('pays the intrinsic value in cash, to longs and from shorts', () => {
    const d = desk(BOOK);
    d.trade('CC', 2, 3); // - 600
    d.trade('PC', -1, 4); // + 400
    d.step('CC', 'expiry', '107.25'); // + 2 x 7.25 x 100
    d.step('PC', 'expiry', '107.25'); // worthless: keeps 400
    expect([d.cash(), d.ledger.realised().toFixed()]).toEqual(['11250', '1250']);
    d.trade('PC', -1, 4);
    d.step('PC', 'expiry', 95); // - 500
    expect(d.cash()).toBe('11150');
  });

  it('out of or at the money ends worthless', () => {
    for (const id of ['C', 'P', 'CC', 'PC']) {
      const d = desk(BOOK);
      d.trade(id, 1, 3);
      d.step(id, 'expiry', 100);
      expect([d.cash(), d.lots(id), d.lots('A')]).toEqual(['9700', [], []]);
    }
  });

  it.each([
    ['C', 1, 110, ['100 @ 100'], '-300'], // long call: buys 100 at 100
    ['C', -1, 110, ['-100 @ 100'], '20300'], // short call: sells 100 at 100
    ['P', 1, 90, ['-100 @ 100'], '19700'], // long put: sells
    ['P', -1, 90, ['100 @ 100'], '300'], // short put: buys
  ] as const)('physical %s x %d at %d delivers %j', (id, size, price, lots, cash) => {
    const d = desk(BOOK);
    d.trade(id, size, 3);
    const at = d.ledger.entries;
    expect(d.step(id, 'expiry', price)).toEqual({ changed: [id === 'C' ? 1 : 2, 0] });
    expect([d.lots(id), d.lots('A'), d.cash()]).toEqual([[], lots, cash]);
    expect(d.ledger.entries).toBe(at + 1);
    // the premium is realised, the underlying stands at the strike
    expect(d.ledger.realised().toFixed()).toBe(size > 0 ? '-300' : '300');
  });

  it('closes shares that are held when they are called away', () => {
    const d = desk(BOOK);
    d.trade('A', 100, 92);
    d.trade('C', -1, 2);
    d.step('C', 'assignment', 108);
    expect([d.lots('A'), d.ledger.realised().toFixed(), d.cash()]).toEqual([[], '1000', '11000']); // 800 + 200
  });
});

describe('exercise and assignment', () => {
  it('takes the stated contracts of the side that is held', () => {
    const d = desk(BOOK, { cash: { USD: 100_000 } });
    d.trade('C', 5, 3);
    d.step('C', 'exercise', 108, 2);
    expect([d.lots('C'), d.lots('A')]).toEqual([['3 @ 3'], ['200 @ 100']]);
    d.step('C', 'exercise', 90); // the holder may exercise out of the money; null is all
    expect([d.lots('C'), d.lots('A')]).toEqual([[], ['200 @ 100', '300 @ 100']]);
    d.trade('P', -2, 3);
    d.step('P', 'assignment', 90, 1);
    expect([d.lots('P'), d.ledger.quantity(0).toFixed()]).toEqual([['-1 @ 3'], '600']);
    expect(d.step('CC', 'exercise', 90)).toEqual({ changed: [] });
  });

  it('pays intrinsic value for a cash option that is exercised early', () => {
    const d = desk(BOOK);
    d.trade('PC', 2, 3);
    d.step('PC', 'exercise', 98, 1);
    expect([d.cash(), d.lots('PC')]).toEqual(['9600', ['1 @ 3']]);
  });

  it('refuses the wrong side, too many, and options that settle', () => {
    const d = desk(BOOK);
    d.trade('C', 1, 3);
    const before = JSON.stringify(d.ledger.snapshot());
    expect(() => d.step('C', 'assignment', 108)).toThrow(/short contracts held do not cover/);
    expect(() => d.step('C', 'exercise', 108, 2)).toThrow(/long contracts held do not cover 2/);
    expect(() => d.step('C', 'exercise', 108, -1)).toThrow(DataError);
    expect(() => d.step('C', 'settlement', 108)).toThrow(/paid for in full/);
    expect(JSON.stringify(d.ledger.snapshot())).toBe(before);
  });

  it('delivers a future at the strike without paying for it', () => {
    const d = desk([future, { ...option, id: 'FO', underlying: 'F', right: 'call', multiplier: 50 }]);
    d.trade('FO', 1, 2); // - 100
    d.step('FO', 'exercise', 106);
    expect([d.lots('F'), d.cash()]).toEqual([['1 @ 100'], '9900']);
    expect(d.ledger.equity(Float64Array.of(106, Number.NaN), () => 1)).toBe(10_200);
  });

  it('needs the underlying, in the same currency', () => {
    const alone = desk([{ ...option, id: 'C', right: 'call' }]);
    alone.trade('C', 1, 3);
    expect(() => alone.step('C', 'expiry', 110)).toThrow(/A, which is not in the universe/);
    alone.step('C', 'expiry', 90); // worthless needs none
    const foreign = desk([
      { id: 'A', currency: 'EUR' },
      { ...option, id: 'C', right: 'call' },
    ]);
    foreign.trade('C', 1, 3);
    expect(() => foreign.step('C', 'expiry', 110)).toThrow(/one currency/);
  });
});
