/**
 * The books once more, naive and in Decimals only: what the integers of the ledger are held against. Long and short are
 * kept apart by a side and positive numbers, time integrals by walking histories, so that a slip in one is not in both.
 */
import { Decimal } from 'decimal.js';
import type { Instrument } from '../../src/core/instrument.js';
import { toDecimal } from '../../src/core/money.js';

/** Decimal with room for every product that occurs here. */
export const D = Decimal.clone({ precision: 150, rounding: Decimal.ROUND_HALF_EVEN });
export type D = Decimal;
export const d = (value: Decimal.Value): D => new D(value);
const money = (value: D): D => value.toDecimalPlaces(24, Decimal.ROUND_HALF_EVEN);
const units = (value: D): D => value.toDecimalPlaces(12, Decimal.ROUND_HALF_EVEN);
const ZERO = d(0);

export interface OracleLot {
  side: 1 | -1;
  quantity: D;
  worth: D;
  at: number;
}

const YEAR = d(365).mul(86_400_000_000);

export class Oracle {
  readonly lots: OracleLot[][];
  readonly #instruments: readonly Instrument[];
  readonly #method: string;
  readonly #accounts = new Map<string, D>();
  readonly #shortHistory: { at: number; quantity: D }[][];
  readonly #cashHistory = new Map<string, { at: number; balance: D }[]>();
  #due: { payAt: number; currency: string; amount: D }[] = [];

  constructor(instruments: readonly Instrument[], method: string) {
    this.#instruments = instruments;
    this.#method = method;
    this.lots = instruments.map(() => []);
    this.#shortHistory = instruments.map(() => []);
  }

  of(account: string, currency: string): D {
    return this.#accounts.get(`${account} ${currency}`) ?? ZERO;
  }

  held(i: number): D {
    return this.lots[i]!.reduce((sum, lot) => sum.add(lot.quantity.mul(lot.side)), ZERO);
  }

  settled(i: number): boolean {
    return ['future', 'perpetual'].includes(this.#instruments[i]!.assetClass);
  }

  /** Worth of a positive quantity. */
  worth(i: number, price: D, quantity: D): D {
    return money(price.mul(quantity).mul(toDecimal(this.#instruments[i]!.multiplier).toString()));
  }

  fill(i: number, side: 1 | -1, quantity: D, price: D, fee: D, feeCurrency: string, at: number): void {
    this.pay(at);
    this.#trade(i, side, quantity, this.worth(i, price, quantity), at, at, true);
    this.#cash(feeCurrency, fee.neg(), at);
    this.#add('fees', feeCurrency, fee);
  }

  deposit(currency: string, amount: D, at: number): void {
    this.pay(at);
    this.#cash(currency, amount, at);
    this.#add('capital', currency, amount);
  }

  convert(from: string, to: string, amount: D, rate: D, fee: D, at: number): void {
    this.pay(at);
    this.#cash(from, amount.add(fee).neg(), at);
    this.#cash(to, amount.mul(rate), at);
    this.#add('conversion', from, amount.neg());
    this.#add('conversion', to, amount.mul(rate));
    this.#add('fees', from, fee);
  }

  pay(now: number): void {
    for (const one of this.#due.filter((it) => it.payAt <= now).sort((a, b) => a.payAt - b.payAt)) {
      this.#cash(one.currency, one.amount, one.payAt);
      this.#add('receivable', one.currency, one.amount.neg());
    }
    this.#due = this.#due.filter((it) => it.payAt > now);
  }

  dividend(i: number, perShare: D, currency: string, at: number, payAt: number): void {
    this.pay(at);
    const amount = perShare.mul(this.held(i));
    this.#add('dividends', currency, amount);
    if (payAt > at && !amount.isZero()) {
      this.#add('receivable', currency, amount);
      this.#due.push({ payAt, currency, amount });
    } else this.#cash(currency, amount, at);
  }

  split(i: number, numerator: D, denominator: D, cashPrice: D | null, at: number): void {
    this.pay(at);
    this.#rescale(this.lots[i]!, (sum) => units(sum.mul(numerator).div(denominator)));
    this.#noteShort(i, at);
    this.#fraction(i, cashPrice, at);
  }

  spinOff(i: number, into: number, ratio: D, share: D, cashPrice: D | null, at: number): void {
    this.pay(at);
    if (this.lots[i]!.length === 0) return;
    const spun = this.lots[i]!.map((lot) => ({ ...lot }));
    this.#rescale(spun, (sum) => units(sum.mul(ratio)));
    this.lots[i]!.forEach((lot, k) => {
      const gone = money(lot.worth.mul(share));
      spun[k]!.worth = gone;
      lot.worth = lot.worth.sub(gone);
    });
    for (const lot of spun) this.#receive(into, lot, at);
    this.#fraction(into, cashPrice, at);
  }

  merger(i: number, cash: D, into: number, ratio: D, cashPrice: D | null, at: number): void {
    this.pay(at);
    if (this.lots[i]!.length === 0) return;
    const old = this.lots[i]!;
    const fresh = old.map((lot) => ({ ...lot }));
    this.#rescale(fresh, (sum) => units(sum.mul(ratio)));
    this.lots[i] = [];
    this.#noteShort(i, at);
    const { currency } = this.#instruments[i]!;
    old.forEach((lot, k) => {
      const paid = this.worth(i, cash, lot.quantity);
      const back = D.min(paid, lot.worth);
      this.#cash(currency, paid.mul(lot.side), at);
      this.#add('realised', currency, paid.sub(back).mul(lot.side));
      fresh[k]!.worth = lot.worth.sub(back);
    });
    for (const lot of fresh) this.#receive(into, lot, at);
    this.#fraction(into, cashPrice, at);
  }

  rename(i: number, into: number, at: number): void {
    this.pay(at);
    const old = this.lots[i]!;
    this.lots[i] = [];
    this.#noteShort(i, at);
    for (const lot of old) this.#receive(into, lot, at);
  }

  /** Closes a positive quantity of what is held, at a price. */
  close(i: number, quantity: D, price: D, at: number): void {
    this.pay(at);
    if (quantity.isZero()) return;
    const side = this.held(i).isNegative() ? 1 : -1;
    this.#trade(i, side, quantity, this.worth(i, price, quantity), at, at, true);
  }

  /** Delivery: a trade at the strike without a fee. */
  take(i: number, quantity: D, price: D, at: number): void {
    if (quantity.isZero()) return;
    this.#trade(i, quantity.isNegative() ? -1 : 1, quantity.abs(), this.worth(i, price, quantity.abs()), at, at, true);
  }

  settle(i: number, price: D, at: number): void {
    this.pay(at);
    for (const lot of this.lots[i]!) {
      const now = this.worth(i, price, lot.quantity);
      const gain = now.sub(lot.worth).mul(lot.side);
      this.#cash(this.#instruments[i]!.currency, gain, at);
      this.#add('realised', this.#instruments[i]!.currency, gain);
      lot.worth = now;
    }
  }

  funding(i: number, rate: D, mark: D, at: number): void {
    this.pay(at);
    const held = this.held(i);
    const owed = money(this.worth(i, mark, held.abs()).mul(rate)).mul(held.isNegative() ? -1 : 1);
    this.#cash(this.#instruments[i]!.currency, owed.neg(), at);
    this.#add('funding', this.#instruments[i]!.currency, owed);
  }

  borrow(i: number, rate: D, mark: D, at: number): void {
    this.pay(at);
    const history = this.#shortHistory[i]!;
    let area = ZERO;
    history.forEach((one, k) => {
      area = area.add(one.quantity.mul((history[k + 1]?.at ?? at) - one.at));
    });
    this.#shortHistory[i] = [{ at, quantity: this.#short(i) }];
    const owed = money(this.worth(i, mark, area).mul(rate).div(YEAR));
    this.#cash(this.#instruments[i]!.currency, owed.neg(), at);
    this.#add('borrow', this.#instruments[i]!.currency, owed);
  }

  interest(currency: string, rate: D, at: number): void {
    this.pay(at);
    const history = this.#cashHistory.get(currency);
    if (history === undefined) {
      this.#cashHistory.set(currency, [{ at, balance: this.of('cash', currency) }]);
      return;
    }
    let area = ZERO;
    history.forEach((one, k) => {
      area = area.add(one.balance.mul((history[k + 1]?.at ?? at) - one.at));
    });
    const earned = money(area.mul(rate).div(YEAR));
    this.#cashHistory.set(currency, [{ at, balance: this.of('cash', currency) }]);
    this.#cash(currency, earned, at);
    this.#add('interest', currency, earned);
  }

  /** Equity in one currency; a missing mark stands at cost. */
  equity(currency: string, marks: readonly (D | null)[]): D {
    let sum = this.of('cash', currency).add(this.of('receivable', currency));
    this.lots.forEach((lots, i) => {
      if (this.#instruments[i]!.currency !== currency || lots.length === 0) return;
      const held = this.held(i);
      const worth = lots.reduce((all, lot) => all.add(lot.worth.mul(lot.side)), ZERO);
      const mark = marks[i] ?? null;
      const value = mark === null ? worth : this.worth(i, mark, held.abs()).mul(held.isNegative() ? -1 : 1);
      sum = sum.add(this.settled(i) ? value.sub(worth) : value);
    });
    return sum;
  }

  #trade(i: number, side: 1 | -1, quantity: D, worth: D, at: number, lotAt: number, forCash: boolean): void {
    const lots = this.lots[i]!;
    const { currency } = this.#instruments[i]!;
    const held = this.held(i);
    let [left, leftWorth, profit] = [quantity, worth, ZERO];
    if (!held.isZero() && held.isNegative() !== side < 0) {
      const closing = D.min(held.abs(), quantity);
      const part = closing.eq(quantity) ? worth : money(worth.mul(closing).div(quantity));
      const cost = this.#takeWorth(lots, closing);
      profit = side > 0 ? cost.sub(part) : part.sub(cost);
      left = left.sub(closing);
      leftWorth = worth.sub(part);
    }
    if (!left.isZero()) {
      if (this.#method === 'average' && lots.length > 0) {
        lots[0]!.quantity = lots[0]!.quantity.add(left);
        lots[0]!.worth = lots[0]!.worth.add(leftWorth);
      } else lots.push({ side, quantity: left, worth: leftWorth, at: lotAt });
    }
    this.#noteShort(i, at);
    if (this.settled(i)) this.#cash(currency, profit, at);
    else if (forCash) this.#cash(currency, worth.mul(-side), at);
    this.#add('realised', currency, profit);
  }

  #takeWorth(lots: OracleLot[], quantity: D): D {
    let [left, worth] = [quantity, ZERO];
    while (!left.isZero()) {
      const k = this.#method === 'lifo' ? lots.length - 1 : 0;
      const lot = lots[k]!;
      const take = D.min(left, lot.quantity);
      const part = take.eq(lot.quantity) ? lot.worth : money(lot.worth.mul(take).div(lot.quantity));
      lot.quantity = lot.quantity.sub(take);
      lot.worth = lot.worth.sub(part);
      worth = worth.add(part);
      left = left.sub(take);
      if (lot.quantity.isZero()) lots.splice(k, 1);
    }
    return worth;
  }

  #receive(into: number, lot: OracleLot, at: number): void {
    if (lot.quantity.isZero()) {
      this.#add('realised', this.#instruments[into]!.currency, lot.worth.mul(-lot.side));
      return;
    }
    this.#trade(into, lot.side, lot.quantity, lot.worth, at, lot.at, false);
  }

  #rescale(lots: OracleLot[], scale: (sum: D) => D): void {
    let [old, fresh] = [ZERO, ZERO];
    for (const lot of lots) {
      old = old.add(lot.quantity);
      lot.quantity = scale(old).sub(fresh);
      fresh = fresh.add(lot.quantity);
    }
  }

  #fraction(i: number, price: D | null, at: number): void {
    const lot = d(toDecimal(this.#instruments[i]!.lotSize).toString());
    const held = this.held(i);
    if (price === null || lot.isZero()) return;
    const off = held.abs().mod(lot);
    if (!off.isZero()) this.#trade(i, held.isNegative() ? 1 : -1, off, this.worth(i, price, off), at, at, true);
  }

  #cash(currency: string, amount: D, at: number): void {
    this.#add('cash', currency, amount);
    this.#cashHistory.get(currency)?.push({ at, balance: this.of('cash', currency) });
  }

  #short(i: number): D {
    return D.max(0, this.held(i).neg());
  }

  #noteShort(i: number, at: number): void {
    this.#shortHistory[i]!.push({ at, quantity: this.#short(i) });
  }

  #add(account: string, currency: string, amount: D): void {
    this.#accounts.set(`${account} ${currency}`, this.of(account, currency).add(amount));
  }
}
