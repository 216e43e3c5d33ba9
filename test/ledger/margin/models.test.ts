import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.js';
import { instrument } from '../../../src/core/instrument.js';
import { cashMargin } from '../../../src/ledger/margin/cash-margin.js';
import { crossMargin } from '../../../src/ledger/margin/cross-margin.js';
import { futuresMargin } from '../../../src/ledger/margin/futures-margin.js';
import { isolatedMargin } from '../../../src/ledger/margin/isolated-margin.js';
import { mixedMargin } from '../../../src/ledger/margin/mixed-margin.js';
import { regTMargin } from '../../../src/ledger/margin/reg-t-margin.js';
import { account } from './account.js';

const A = { id: 'A' };
const B = { id: 'B' };
const ES = { id: 'ES', assetClass: 'future', multiplier: 50 } as const;
const NQ = { id: 'NQ', assetClass: 'future', multiplier: 20 } as const;
const P = { id: 'P', assetClass: 'perpetual', currency: 'USDT', lotSize: '0.001' } as const;
const option = { assetClass: 'option', multiplier: 100, underlying: 'A', strike: 100, expiry: '2030-01-18' } as const;

describe('cash account', () => {
  it('pays in full, refuses shorts, lets every position shrink', () => {
    const model = cashMargin();
    const a = instrument(A);
    expect(model.initialFor(a, 10, 50, 0)).toBe(500);
    expect(model.initialFor(a, 10, 50, 5)).toBe(500);
    expect(model.initialFor(a, -5, 50, 5)).toBe(-250);
    expect(model.initialFor(a, -6, 50, 5)).toBe(Number.POSITIVE_INFINITY);
    expect(model.initialFor(a, 3, 50, -5)).toBe(0); // covering what should not be there
    expect(model.initialFor(a, 8, 50, -5)).toBe(0);
    expect(model.initialFor(a, -1, 50, -5)).toBe(Number.POSITIVE_INFINITY);
    expect(cashMargin({ allowShort: true }).initialFor(a, -6, 50, 0)).toBe(300);
  });

  it('never calls a long, binds a short in full, values in the account currency', () => {
    const held = account(
      100,
      [
        { listing: A, quantity: 10, mark: 50 },
        { listing: { id: 'E', currency: 'EUR' }, quantity: -2, mark: 30 },
      ],
      { EUR: 1.5 },
    );
    expect([cashMargin().initial(held), cashMargin().maintenance(held)]).toEqual([590, 90]);
    expect(cashMargin().liquidate(held)).toEqual([]);
    expect(cashMargin().liquidate({ ...held, equity: 60 })).toEqual([{ instrument: 1, quantity: 1 }]); // 30 of 45 a share
  });

  it('takes the average while there is no mark', () => {
    expect(cashMargin().initial(account(0, [{ listing: A, quantity: 10, mark: Number.NaN, average: 7 }]))).toBe(70);
  });
});

describe('Regulation T', () => {
  const model = regTMargin();

  it('50 and 25 % long, 150 and 130 % short less the proceeds that are in the account', () => {
    const held = account(0, [
      { listing: A, quantity: 100, mark: 40 },
      { listing: B, quantity: -50, mark: 20 },
    ]);
    expect(model.initial(held)).toBe(2500); // 4000 / 2 + 1000 / 2
    expect(model.maintenance(held)).toBeCloseTo(1300, 10); // 1000 + 300
  });

  it('buying power is twice the equity that is free', () => {
    const a = instrument(A);
    expect(model.initialFor(a, 100, 40, 0)).toBe(2000);
    expect(model.initialFor(a, -100, 40, 0)).toBe(2000);
    expect(model.initialFor(a, -150, 40, 100)).toBe(-1000); // 2000 freed, 1000 bound
  });

  it('takes other rates', () => {
    const strict = regTMargin({ initialLong: 1, maintenanceLong: 0.4, initialShort: 2, maintenanceShort: 1.5 });
    const held = account(0, [
      { listing: A, quantity: 10, mark: 100 },
      { listing: B, quantity: -10, mark: 100 },
    ]);
    expect([strict.initial(held), strict.maintenance(held)]).toEqual([2000, 900]);
    expect(() => regTMargin({ initialShort: 0.5 })).toThrow(ConfigError);
    expect(() => regTMargin({ initialLng: 1 } as never)).toThrow(/unknown option "initialLng"/);
  });

  it('options: long paid in full, short uncovered by the 20 % rule with its floor', () => {
    const call = { ...option, id: 'C', right: 'call' } as const;
    const put = { ...option, id: 'P', right: 'put' } as const;
    const at = (under: number, quantity: number, listing: typeof call | typeof put) =>
      model.initial(
        account(0, [
          { listing: A, quantity: 0, mark: under },
          { listing, quantity, mark: 3 },
        ]),
      );
    expect(at(100, 2, call)).toBe(600);
    expect(at(100, -2, call)).toBe(4000); // 20 x 200
    expect(at(95, -1, call)).toBe(1400); // (19 - 5) x 100
    expect(at(80, -1, call)).toBe(800); // floor: 10 % of the underlying
    expect(at(130, -1, put)).toBe(1000); // floor: 10 % of the strike
    expect(at(90, -1, put)).toBe(1800); // in the money: 20 % of the underlying
    expect(model.initialFor(instrument(call), -1, 3, 0)).toBe(2000); // unknown underlying stands at the strike
  });

  it('binds nothing for futures', () => {
    expect(model.initial(account(0, [{ listing: ES, quantity: 3, mark: 5000 }]))).toBe(0);
  });
});

describe('futures', () => {
  it('money a contract, or a share of the notional', () => {
    const model = futuresMargin({
      contracts: { ES: { initial: 13_200, maintenance: 12_000 } },
      rate: { initial: 0.1, maintenance: 0.05 },
    });
    const held = account(0, [
      { listing: ES, quantity: -2, mark: 5000 },
      { listing: NQ, quantity: 1, mark: 18_000 },
      { listing: A, quantity: 1, mark: 10 },
    ]);
    expect(model.initial(held)).toBe(26_400 + 36_000 + 10);
    expect(model.maintenance(held)).toBe(24_000 + 18_000);
    expect(model.initialFor(instrument(ES), 3, 5000, -2)).toBe(-13_200);
  });

  it('says what it does not know', () => {
    const model = futuresMargin({ contracts: { ES: { initial: 2, maintenance: 1 } } });
    expect(() => model.initialFor(instrument(NQ), 1, 1, 0)).toThrow(/no margin for NQ/);
    expect(() => futuresMargin({})).toThrow(/no margin is stated/);
    expect(() => futuresMargin({ rate: { initial: 1, maintenance: 2 } })).toThrow(/maintenance exceeds initial/);
  });
});

describe('cross and isolated', () => {
  it('cross: notional over leverage, maintenance by rate or half the initial', () => {
    const held = account(0, [{ listing: P, quantity: -2, mark: 50_000, average: 40_000 }], { USDT: 1 });
    expect([crossMargin({ leverage: 10 }).initial(held), crossMargin({ leverage: 10 }).maintenance(held)]).toEqual([
      10_000, 5000,
    ]);
    expect(crossMargin({ leverage: 10, maintenanceRate: 0.004 }).maintenance(held)).toBe(400);
    const by = crossMargin({ leverage: { P: 20, default: 4 } });
    expect([by.initial(held), by.initialFor(instrument(A), 1, 100, 0)]).toEqual([5000, 25]);
  });

  it('tiers are marginal, like a tax table', () => {
    const model = crossMargin({
      leverage: 10,
      tiers: [
        { upTo: 50_000, rate: 0.004 },
        { upTo: 250_000, rate: 0.005 },
        { upTo: 1_000_000, rate: 0.01 },
      ],
    });
    const of = (notional: number) =>
      model.maintenance(account(0, [{ listing: P, quantity: 1, mark: notional }], { USDT: 1 }));
    expect(of(50_000)).toBe(200);
    expect(of(100_000)).toBe(450); // 200 + 250
    expect(of(2_000_000)).toBeCloseTo(200 + 1000 + 17_500, 8); // the last has no end
    expect(() =>
      crossMargin({
        leverage: 1,
        tiers: [
          { upTo: 2, rate: 0 },
          { upTo: 1, rate: 0 },
        ],
      }),
    ).toThrow(/upTo must rise/);
    expect(() => crossMargin({ leverage: 0.5 })).toThrow(ConfigError);
  });

  it('isolated: each position stands on its own margin', () => {
    const model = isolatedMargin({ leverage: 10, maintenanceRate: 0.01 });
    const held = account(
      1e9,
      [
        { listing: P, quantity: 1, mark: 90_900, average: 100_000 }, // 10000 - 9100 = 900 < 909
        { listing: { ...P, id: 'Q' }, quantity: 1, mark: 91_000, average: 100_000 }, // 1000 > 910
        { listing: { ...P, id: 'R' }, quantity: -1, mark: 90_000, average: 100_000 }, // 20000
        { listing: { ...P, id: 'S' }, quantity: -2, mark: 109_000, average: 100_000 }, // 2000 < 2180
      ],
      { USDT: 1 },
    );
    expect(model.initial(held)).toBe(900 + 1000 + 20_000 + 2000);
    expect(model.liquidate(held)).toEqual([
      { instrument: 0, quantity: -1 },
      { instrument: 3, quantity: 2 },
    ]);
    expect(model.initialFor(instrument(P), 1, 50_000, 1)).toBe(5000);
  });
});

describe('mixed', () => {
  const model = mixedMargin({
    future: futuresMargin({ rate: { initial: 0.1, maintenance: 0.05 } }),
    default: regTMargin(),
  });

  it('each asset class by its own model', () => {
    const held = account(0, [
      { listing: A, quantity: 100, mark: 40 },
      { listing: ES, quantity: 1, mark: 5000 },
    ]);
    expect([model.initial(held), model.maintenance(held)]).toEqual([2000 + 25_000, 1000 + 12_500]);
    expect([model.initialFor(instrument(A), 1, 10, 0), model.initialFor(instrument(ES), 1, 10, 0)]).toEqual([5, 50]);
    expect(model.name).toBe('mixed(futures, reg-t)');
  });

  it('liquidates in turn what is missing', () => {
    const held = account(900, [
      { listing: A, quantity: 100, mark: 40 },
      { listing: ES, quantity: 1, mark: 5000 },
    ]);
    // 12600 missing: the future frees 12500, 10 shares the last 100
    expect(model.liquidate(held)).toEqual([
      { instrument: 1, quantity: -1 },
      { instrument: 0, quantity: -10 },
    ]);
    expect(model.liquidate({ ...held, equity: 13_500 })).toEqual([]);
    expect(() => mixedMargin({} as never)).toThrow(ConfigError);
  });
});
