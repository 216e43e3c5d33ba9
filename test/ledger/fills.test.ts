import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.js';
import { fixed } from '../../src/core/money.js';
import { desk, rows } from './open-ledger.js';

const AAA = { id: 'AAA' };
const CALL = {
  id: 'C',
  assetClass: 'option',
  multiplier: 100,
  underlying: 'AAA',
  strike: 100,
  right: 'call',
  expiry: '2030-01-18',
} as const;

describe('fills of what is paid for', () => {
  it('buys, sells in part, and books each side once', () => {
    const d = desk([AAA]);
    d.trade('AAA', 10, '100.10', { fee: '0.35' }); // 10000 - 1001 - 0.35
    expect(d.cash()).toBe('8998.65');
    const effect = d.trade('AAA', -4, '101', { fee: '0.35' }); // + 404 - 0.35; result 404 - 400.40
    expect(effect).toEqual({ realised: fixed('3.6') * 1_000_000_000_000n, closed: fixed(4), opened: 0n });
    expect(rows(d.ledger)).toEqual([
      'cash USD 9402.3',
      'positions USD 600.6', // 6 x 100.10
      'realised USD -3.6',
      'fees USD 0.7',
      'capital USD -10000',
      'held AAA 6',
      'market AAA -6',
    ]);
    expect(d.ledger.realised().toFixed()).toBe('3.6');
    expect(d.ledger.fees().toFixed()).toBe('0.7');
    expect([d.ledger.quantities[0], d.ledger.averages[0], d.ledger.cashNumber('USD')]).toEqual([6, 100.1, 9402.3]);
  });

  it('sells short: proceeds are cash, the position is negative', () => {
    const d = desk([AAA]);
    d.trade('AAA', -10, 50); // + 500
    expect([d.cash(), d.ledger.quantity(0).toFixed(), d.ledger.averages[0]]).toEqual(['10500', '-10', 50]);
    // 10500 - 10 x 45
    expect(d.ledger.equity(Float64Array.of(45), () => 1)).toBe(10_050);
    d.trade('AAA', 10, 45); // - 450, result 50
    expect([d.cash(), d.ledger.realised().toFixed(), d.ledger.averages[0]]).toEqual(['10050', '50', 0]);
  });

  it('turns round in one fill: closes all, opens the rest at the fill price', () => {
    const d = desk([AAA]);
    d.trade('AAA', 10, 100);
    const { closed, opened, realised } = d.trade('AAA', -25, 103);
    expect([closed, opened, realised]).toEqual([fixed(10), fixed(15), fixed(30) * fixed(1)]);
    expect(d.lots('AAA')).toEqual(['-15 @ 103']);
    expect(d.cash()).toBe('11575'); // 10000 - 1000 + 2575
  });

  it('takes fees in any currency, and rebates', () => {
    const d = desk([AAA], { cash: { USD: 1000, BNB: 2 } });
    d.trade('AAA', 1, 100, { fee: '0.001', feeCurrency: 'BNB' });
    d.trade('AAA', -1, 100, { fee: '-0.2' });
    expect([d.cash('BNB'), d.cash('USD')]).toEqual(['1.999', '1000.2']);
    expect([d.ledger.fees('BNB').toFixed(), d.ledger.fees('USD').toFixed()]).toEqual(['0.001', '-0.2']);
    expect(d.ledger.fees('XYZ').toFixed()).toBe('0');
    d.trade('AAA', 1, 100, { fee: '1', feeCurrency: 'NEW' });
    expect([d.cash('NEW'), d.ledger.currencies]).toEqual(['-1', ['USD', 'BNB', 'NEW']]);
  });

  it('keeps the base of a pair as a position, not as cash', () => {
    const d = desk([{ id: 'BTC/USDT', assetClass: 'crypto', base: 'BTC', currency: 'USDT' }], {
      cash: { USDT: 50_000 },
    });
    d.trade('BTC/USDT', '0.12345678', '31234.56789', { fee: '3.86' });
    // 12345678 x 3123456789 = 38561191763907942, so 0.12345678 x 31234.56789 = 3856.11917639079... with every digit kept
    expect(d.ledger.lots(0)[0]!.cost.toFixed()).toBe('3856.1191763907942');
    expect(d.cash('USDT')).toBe('46140.0208236092058');
    expect([d.cash('BTC'), d.ledger.quantity(0).toFixed()]).toEqual(['0', '0.12345678']);
  });

  it('pays an option premium in cash, times the multiplier', () => {
    const d = desk([AAA, CALL]);
    d.trade('C', 2, '3.25', { fee: '1.30' }); // 2 x 3.25 x 100 + 1.30
    expect([d.cash(), d.ledger.averages[1]]).toEqual(['9348.7', 3.25]);
    expect(d.ledger.equity(Float64Array.of(100, 4), () => 1)).toBe(9348.7 + 800);
  });
});

describe('fills of what is settled', () => {
  const ES = { id: 'ES', assetClass: 'future', multiplier: 50, tickSize: 0.25 } as const;

  it('moves only the fee when a future opens, and the result when it closes', () => {
    const d = desk([ES]);
    d.trade('ES', -2, '4000.25', { fee: '4.20' });
    expect(rows(d.ledger)).toEqual([
      'cash USD 9995.8',
      'fees USD 4.2',
      'capital USD -10000',
      'held ES -2',
      'market ES 2',
    ]);
    // (4000.25 - 3990) x 2 x 50 = 1025
    expect(d.ledger.equity(Float64Array.of(3990), () => 1)).toBe(11_020.8);
    expect(d.ledger.exactEquity([3990], () => 1).toFixed()).toBe('11020.8');
    d.trade('ES', 1, '3990', { fee: '2.10' }); // + 512.50 - 2.10
    expect([d.cash(), d.ledger.realised().toFixed(), d.lots('ES')]).toEqual(['10506.2', '512.5', ['-1 @ 4000.25']]);
  });

  it('takes a negative price', () => {
    const d = desk([{ id: 'CL', assetClass: 'future', multiplier: 1000 }], { cash: { USD: 100_000 } });
    d.trade('CL', 1, '1.50');
    d.trade('CL', -1, '-37.63'); // -39.13 x 1000
    expect(d.cash()).toBe('60870');
  });

  it('rounds half to even where a multiplier has a fraction, once for the whole trade', () => {
    const d = desk([{ id: 'M', assetClass: 'perpetual', multiplier: '0.000000000001' }]);
    d.trade('M', '0.000000000005', '0.1'); // 5e-12 x 0.1 x 1e-12 = 0.5e-24 -> 0
    expect(d.ledger.lots(0)[0]!.cost.toFixed()).toBe('0');
    d.trade('M', '0.000000000015', '0.1'); // 1.5e-24 -> 2e-24
    expect(d.ledger.lots(0)[1]!.cost.toFixed()).toBe('0.000000000000000000000002');
    d.ledger.audit();
  });
});

describe('mirrors and refusals', () => {
  it('marks what is held only, in several currencies, at cost where there is no mark', () => {
    const d = desk([AAA, { id: 'CCC', currency: 'EUR' }, { id: 'DDD' }], { cash: { USD: 1000, EUR: 100 } });
    d.trade('AAA', 2, 100);
    d.trade('CCC', 1, 50);
    const fx = (from: string, to: string) => (from === 'EUR' && to === 'USD' ? 1.1 : Number.NaN);
    // 800 + 2 x 110 + (50 + 60) x 1.1
    expect(d.ledger.equity(Float64Array.of(110, 60, Number.NaN), fx)).toBeCloseTo(1141, 10);
    expect(d.ledger.exactEquity([110, 60, null], () => '1.1').toFixed()).toBe('1141');
    // no mark: 800 + 2 x 100 + (50 + 50) x 1.1
    expect(d.ledger.equity(new Float64Array(3).fill(Number.NaN), fx)).toBeCloseTo(1110, 10);
    expect([d.ledger.heldCount, d.ledger.heldAt(0), d.ledger.heldAt(1)]).toEqual([2, 0, 1]);
    d.trade('AAA', -2, 100);
    expect([d.ledger.heldCount, d.ledger.heldAt(0)]).toEqual([1, 1]);
  });

  it('refuses a fill of nothing, and of an instrument that is not there', () => {
    const d = desk([AAA]);
    expect(() => d.trade('AAA', 0, 100)).toThrow(ConfigError);
    const fill = {
      instrument: 7,
      side: 'buy',
      quantity: 1n,
      price: 1n,
      fee: 0n,
      feeCurrency: '',
      at: 0,
      ref: 'x',
    } as const;
    expect(() => d.ledger.fill(fill)).toThrow(/instrument 7/);
    expect(d.ledger.entries).toBe(1);
  });

  it('refuses unknown options', () => {
    expect(() => desk([AAA], { lost: 1 } as never)).toThrow(/unknown option "lost".*options are: universe/s);
    expect(() => desk([AAA], { lots: 'best' as never })).toThrow(/option "lots"/);
    expect(() => desk([AAA], { cash: { USD: -1 } })).toThrow(/negative/);
  });
});
