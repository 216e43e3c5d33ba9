import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.js';
import { desk, rows } from './open-ledger.js';

const AAA = [{ id: 'AAA' }];

describe('cash', () => {
  it('deposits and withdraws against capital; more than there is becomes a debt', () => {
    const { ledger } = desk(AAA);
    ledger.deposit('EUR', '250.5', 1);
    ledger.withdraw('USD', 12_000, 2);
    expect(rows(ledger)).toEqual(['cash USD -2000', 'capital USD 2000', 'cash EUR 250.5', 'capital EUR -250.5']);
    expect(ledger.capital('EUR').toFixed()).toBe('250.5');
    expect(() => ledger.deposit('USD', -1, 3)).toThrow(ConfigError);
    expect(() => ledger.withdraw('USD', 'much', 3)).toThrow(/not a number/);
    ledger.deposit('USD', 0, 3);
    expect(ledger.entries).toBe(3);
  });

  it('converts at a rate, with a fee, through the conversion account', () => {
    const { ledger } = desk(AAA);
    ledger.convert({ from: 'USD', to: 'EUR', amount: 1100, rate: '0.909090909091', fee: 2, at: 5 });
    // 1100 x 0.909090909091 = 1000.0000000001
    expect(rows(ledger)).toEqual([
      'cash USD 8898',
      'fees USD 2',
      'capital USD -10000',
      'conversion USD 1100',
      'cash EUR 1000.0000000001',
      'conversion EUR -1000.0000000001',
    ]);
    ledger.convert({ from: 'EUR', to: 'USD', amount: 100, rate: '1.2', fee: 1, feeCurrency: 'USD', at: 6 });
    expect([ledger.cash('USD').toFixed(), ledger.cash('EUR').toFixed()]).toEqual(['9017', '900.0000000001']);
  });

  it('refuses conversions that are none, and leaves no trace of them', () => {
    const { ledger } = desk(AAA);
    const good = { from: 'USD', to: 'EUR', amount: 1, rate: 1, at: 0 };
    for (const bad of [{ to: 'USD' }, { amount: 0 }, { amount: -1 }, { rate: 0 }, { rate: Number.NaN }, { fee: 'x' }])
      expect(() => ledger.convert({ ...good, ...bad })).toThrow(ConfigError);
    expect([ledger.entries, ledger.cash().toFixed()]).toEqual([1, '10000']);
    ledger.audit();
  });
});
