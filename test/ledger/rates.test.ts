import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.js';
import { DAY, HOUR } from '../../src/core/time.js';
import { desk } from './open-ledger.js';

const A = { id: 'A' };
const PERP = { id: 'P', assetClass: 'perpetual', multiplier: '0.5' } as const;

describe('funding', () => {
  it('longs pay a positive rate on their notional, shorts receive it', () => {
    const d = desk([PERP, { id: 'Q', assetClass: 'perpetual' }, A]);
    d.trade('P', 10, 200);
    d.trade('Q', -3, 100);
    d.trade('A', 1, 100);
    expect(d.rate('funding', 'P', '0.0001', HOUR, [210, 100, 100])).toEqual({ changed: [0] }); // 10 x 210 x 0.5 x 0.0001
    expect([d.ledger.funding().toFixed(), d.cash()]).toEqual(['0.105', '9899.895']);
    expect(d.rate('funding', -1, '0.001', 2 * HOUR, [200, 110, 100])).toEqual({ changed: [0, 1] }); // + 1 - 0.33
    expect(d.ledger.funding().toFixed()).toBe('0.775');
    expect(d.rate('funding', -1, 1, 3 * HOUR, [], 'EUR')).toEqual({ changed: [] });
  });

  it('needs a mark, and posts nothing when one of several is missing', () => {
    const d = desk([PERP, { id: 'Q', assetClass: 'perpetual' }]);
    d.trade('P', 10, 200);
    d.trade('Q', 10, 200);
    const entries = d.ledger.entries;
    expect(() => d.rate('funding', -1, '0.0001', HOUR, [200, Number.NaN])).toThrow(DataError);
    expect([d.ledger.entries, d.cash(), d.ledger.funding().toFixed()]).toEqual([entries, '10000', '0']);
    d.ledger.audit();
  });
});

describe('borrow', () => {
  it('charges shorts for the time they were short, at the rate of a year of 365 days', () => {
    const d = desk([A]);
    d.trade('A', -100, 50, { at: 2 * DAY });
    d.rate('borrow', 'A', '0.0365', 12 * DAY, [50]); // 5000 x 0.0365 x 10 / 365 = 5
    expect(d.ledger.borrow().toFixed()).toBe('5');
    d.rate('borrow', 'A', '0.0365', 22 * DAY, [60]); // 6000 x 10 days
    expect(d.ledger.borrow().toFixed()).toBe('11');
  });

  it('counts what was covered and added in between, and what was closed before the charge', () => {
    const d = desk([A]);
    d.trade('A', -100, 50, { at: 0 });
    d.trade('A', 60, 50, { at: 4 * DAY });
    d.trade('A', 50, 50, { at: 9 * DAY }); // long 10 from here
    // 100 x 4 + 40 x 5 = 600 share days, x 50 x 0.0365 / 365
    d.rate('borrow', -1, '0.0365', 30 * DAY, [50]);
    expect(d.ledger.borrow().toFixed()).toBe('3');
    expect(d.rate('borrow', -1, '0.0365', 40 * DAY, [50])).toEqual({ changed: [] });
  });

  it('takes 360 days when told so, splits and deliveries included', () => {
    const d = desk([A], { daysPerYear: 360 });
    d.trade('A', -100, 50, { at: 0 });
    d.act('A', { type: 'split', numerator: 2, denominator: 1 }, 5 * DAY);
    // 100 x 5 + 200 x 5 = 1500 share days x 24 x 0.036 / 360
    d.rate('borrow', 'A', '0.036', 10 * DAY, [24]);
    expect(d.ledger.borrow().toFixed()).toBe('3.6');
  });

  it('does not charge for time that runs backwards', () => {
    const d = desk([A]);
    d.trade('A', -100, 50, { at: 10 * DAY });
    d.trade('A', -100, 50, { at: 9 * DAY });
    d.rate('borrow', 'A', '0.0365', 20 * DAY, [50]);
    expect(d.ledger.borrow().toFixed()).toBe('10');
  });
});

describe('interest', () => {
  it('starts its clock with the first event, then pays for the balance while it was held', () => {
    const d = desk([A]);
    d.rate('interest', -1, '0.05', 100 * DAY);
    expect(d.ledger.interest().toFixed()).toBe('0');
    d.ledger.withdraw('USD', 5000, 110 * DAY);
    // (10000 x 10 + 5000 x 20) x 0.0365 / 365
    d.rate('interest', -1, '0.0365', 130 * DAY);
    expect([d.ledger.interest().toFixed(), d.cash()]).toEqual(['20', '5020']);
    d.ledger.withdraw('USD', 15_020, 130 * DAY); // a debt of 10000 pays
    d.rate('interest', -1, '0.0365', 140 * DAY);
    expect([d.ledger.interest().toFixed(), d.cash()]).toEqual(['10', '-10010']);
    expect(d.rate('interest', -1, 1, 150 * DAY, [], 'EUR')).toEqual({ changed: [] });
  });

  it('rounds half to even at the last digit and stays balanced', () => {
    const d = desk([A], { cash: { USD: '0.01' } });
    d.rate('interest', -1, '0.05', 1);
    d.rate('interest', -1, '0.05', 2); // 0.01 x 0.05 / 31536000000000 = 1.5854895991882e-17
    expect(d.ledger.interest().toFixed()).toBe('0.000000000000000015854896');
    d.ledger.audit();
  });
});

it('an fx rate is a mark, not a charge', () => {
  const d = desk([A]);
  expect(d.rate('fx', -1, '1.1', 5, [], 'EUR')).toEqual({ changed: [] });
  expect(d.ledger.entries).toBe(1);
});
