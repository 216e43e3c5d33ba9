/** Random flows of orders and events, posted to a ledger and to the oracle beside it. */
import type { CorporateAction, ExpiryEvent, RateEvent } from '../../src/core/event.js';
import { instrument } from '../../src/core/instrument.js';
import { fixed, toDecimal } from '../../src/core/money.js';
import { Random } from '../../src/core/random.js';
import { HOUR } from '../../src/core/time.js';
import { Universe } from '../../src/core/universe.js';
import { Ledger } from '../../src/ledger/ledger.js';
import type { LotMethod } from '../../src/ledger/lots.js';
import { crossMargin } from '../../src/ledger/margin/cross-margin.js';
import { D, d, Oracle } from './ledger-oracle.js';

const expiry = '2030-01-18';
export const UNIVERSE = new Universe([
  instrument({ id: 'AAA' }),
  instrument({ id: 'BBB' }),
  instrument({ id: 'CCC', currency: 'EUR', lotSize: '0.001' }),
  instrument({ id: 'ES', assetClass: 'future', multiplier: 50, tickSize: 0.25 }),
  instrument({ id: 'PHY', assetClass: 'future', multiplier: 100, underlying: 'AAA', settlement: 'physical' }),
  instrument({ id: 'PERP', assetClass: 'perpetual', currency: 'USDT' }),
  instrument({
    id: 'CALL',
    assetClass: 'option',
    multiplier: 100,
    underlying: 'AAA',
    strike: 100,
    right: 'call',
    expiry,
  }),
  instrument({
    id: 'PUT',
    assetClass: 'option',
    multiplier: 100,
    underlying: 'AAA',
    strike: '97.5',
    right: 'put',
    expiry,
    settlement: 'cash',
  }),
  instrument({
    id: 'PUTP',
    assetClass: 'option',
    multiplier: 100,
    underlying: 'BBB',
    strike: '101',
    right: 'put',
    expiry,
  }),
  instrument({ id: 'BTC/USDT', assetClass: 'crypto', base: 'BTC', currency: 'USDT' }),
  instrument({ id: 'EUR/USD', assetClass: 'fx', base: 'EUR' }),
  instrument({ id: 'MICRO', assetClass: 'future', multiplier: '0.0333333', currency: 'EUR' }),
  instrument({ id: 'DUST', assetClass: 'crypto', base: 'DUST', currency: 'USDT', lotSize: '0.000000000001' }),
]);
export const CURRENCIES = ['USD', 'EUR', 'USDT'] as const;
export const ACCOUNTS = [
  'cash',
  'receivable',
  'realised',
  'fees',
  'dividends',
  'interest',
  'borrow',
  'funding',
  'capital',
] as const;
const PRICE = [100, 98, 45, 4000, 99, 30_000, 4, 3, 5, 30_100, 1, 15_000, 0];
const MARGIN = crossMargin({ leverage: 2 });
const STOCKS = [0, 1] as const;
const LISTED = [0, 1, 2, 9, 10, 12] as const;
const FUTURES = [3, 4, 5, 11] as const;
const OPTIONS = [6, 7, 8] as const;

export class Flow {
  /** May be replaced in mid-flow, by one that was restored. */
  ledger: Ledger;
  readonly oracle: Oracle;
  readonly random: Random;
  readonly seed: number;
  at = 1_600_000_000_000_000;
  /** What was posted, for the message of a failure. */
  readonly story: string[] = [];
  readonly counts: Record<string, number> = {};

  constructor(seed: number, method: LotMethod) {
    this.seed = seed;
    this.random = new Random(seed, 'ledger-flow');
    this.ledger = new Ledger({
      universe: UNIVERSE,
      currency: 'USD',
      cash: { USD: '100000.01', EUR: 5000 },
      lots: method,
    });
    this.oracle = new Oracle(UNIVERSE.instruments, method);
    this.oracle.deposit('USD', d('100000.01'), 0);
    this.oracle.deposit('EUR', d(5000), 0);
  }

  step(): void {
    this.at += this.random.integer(4) === 0 ? 0 : this.random.integer(40 * HOUR);
    const draw = this.random.integer(100);
    if (draw < 55) this.#fill();
    else if (draw < 60) this.#dividend();
    else if (draw < 64) this.#split();
    else if (draw < 66) this.#spinOff();
    else if (draw < 68) this.#merger();
    else if (draw < 70) this.#rename();
    else if (draw < 71) this.#delist();
    else if (draw < 78) this.#future();
    else if (draw < 84) this.#option();
    else if (draw < 93) this.#rate();
    else if (draw < 95) this.#convert();
    else if (draw < 97) this.#liquidate();
    else this.#capital();
  }

  /** A decimal with a given number of places around a centre. */
  near(centre: number, places: number): string {
    return (centre * (0.7 + 0.6 * this.random.uniform())).toFixed(places);
  }

  price(i: number): string {
    if (i === 12) return `0.00000000${this.random.integer(9000) + 1000}`;
    const price = this.near(PRICE[i]!, [2, 3, 5, 8][this.random.integer(4)]!);
    return i === 3 && this.random.integer(20) === 0 ? `-${price}` : price;
  }

  #note(kind: string, words: string): void {
    this.story.push(`${kind} ${words}`);
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.random.integer(list.length)]!;
  }

  #fill(): void {
    const i = this.random.integer(UNIVERSE.size);
    const held = this.oracle.held(i);
    const closes = !held.isZero() && this.random.integer(3) > 0;
    const side = closes ? (held.isNegative() ? 1 : -1) : this.random.integer(2) === 0 ? 1 : -1;
    let quantity = String(this.random.integer(30) + 1);
    if (i === 2) quantity = (this.random.uniform() * 50 + 0.001).toFixed(3);
    if (i === 9 || i === 5) quantity = (this.random.uniform() * 2 + 1e-8).toFixed(8);
    if (i === 12) quantity = `${this.random.integer(1e9)}.${String(this.random.integer(1e6) + 1).padStart(12, '0')}`;
    if (closes && this.random.integer(3) === 0) quantity = held.abs().toFixed();
    const price = this.price(i);
    const fee = this.random.integer(4) === 0 ? `-${this.near(0.3, 4)}` : this.near(1.1, 6);
    const feeCurrency = this.random.integer(5) === 0 ? this.#pick(CURRENCIES) : UNIVERSE.at(i).currency;
    this.#note('fill', `${UNIVERSE.at(i).id} ${side} ${quantity} @ ${price} fee ${fee} ${feeCurrency}`);
    this.ledger.fill({
      instrument: i,
      side: side > 0 ? 'buy' : 'sell',
      quantity: fixed(quantity),
      price: fixed(price),
      fee: fixed(fee),
      feeCurrency: this.random.integer(2) === 0 && feeCurrency === UNIVERSE.at(i).currency ? '' : feeCurrency,
      at: this.at,
      ref: `o-${this.story.length}`,
    });
    this.oracle.fill(i, side, d(quantity), d(price), d(fee), feeCurrency, this.at);
  }

  #corporate(i: number, action: CorporateAction): void {
    this.#note(action.type, `${UNIVERSE.at(i).id} ${JSON.stringify(action)}`);
    this.ledger.corporateAction({ kind: 'corporate-action', ts: this.at, at: this.at, seq: 0, instrument: i, action });
  }

  #dividend(): void {
    const i = this.#pick([0, 1, 2]);
    const amount = this.near(0.6, 6);
    const currency = this.random.integer(4) === 0 ? 'EUR' : UNIVERSE.at(i).currency;
    const payAt = this.at + this.random.integer(3) * 30 * HOUR;
    this.#corporate(i, { type: 'dividend', amount, currency, payAt });
    this.oracle.dividend(i, d(amount), currency, this.at, payAt);
  }

  #cashPrice(): string | undefined {
    return this.random.integer(2) === 0 ? this.near(60, 4) : undefined;
  }

  #split(): void {
    const i = this.#pick([...LISTED, 3]);
    const [numerator, denominator] = this.#pick([
      [2, 1],
      [3, 2],
      [1, 10],
      [7, 3],
      [1, 3],
    ] as const);
    const cashPrice = this.#cashPrice();
    this.#corporate(i, { type: 'split', numerator, denominator, ...(cashPrice === undefined ? {} : { cashPrice }) });
    this.oracle.split(i, d(numerator), d(denominator), cashPrice === undefined ? null : d(cashPrice), this.at);
  }

  #spinOff(): void {
    const i = this.#pick(STOCKS);
    const [ratio, costShare] = [this.near(0.4, 3), this.near(0.25, 7)];
    const cashPrice = this.#cashPrice();
    this.#corporate(i, {
      type: 'spin-off',
      into: 1 - i,
      ratio,
      costShare,
      ...(cashPrice === undefined ? {} : { cashPrice }),
    });
    this.oracle.spinOff(i, 1 - i, d(ratio), d(costShare), cashPrice === undefined ? null : d(cashPrice), this.at);
  }

  #merger(): void {
    const i = this.#pick(STOCKS);
    const cash = this.near(this.#pick([0, 20, 130]), 2);
    if (this.random.integer(3) === 0) {
      this.#corporate(i, { type: 'merger', cash });
      this.oracle.close(i, this.oracle.held(i).abs(), d(cash), this.at);
      return;
    }
    const ratio = this.near(0.8, 4);
    const cashPrice = this.#cashPrice();
    this.#corporate(i, { type: 'merger', cash, into: 1 - i, ratio, ...(cashPrice === undefined ? {} : { cashPrice }) });
    this.oracle.merger(i, d(cash), 1 - i, d(ratio), cashPrice === undefined ? null : d(cashPrice), this.at);
  }

  #rename(): void {
    const [i, into] = this.#pick([
      [0, 1],
      [1, 0],
      [9, 12],
      [5, 5],
    ] as const);
    if (i === into) return;
    this.#corporate(i, { type: 'symbol-change', into });
    this.oracle.rename(i, into, this.at);
  }

  #delist(): void {
    const i = this.#pick([0, 1, 2, 3]);
    const price = this.#pick(['0', this.near(3, 4)]);
    this.#corporate(i, { type: 'delisting', price });
    this.oracle.close(i, this.oracle.held(i).abs(), d(price), this.at);
  }

  #event(instrument: number, what: ExpiryEvent['what'], price: string, quantity: string | null = null): void {
    this.#note(what, `${UNIVERSE.at(instrument).id} ${price} ${quantity}`);
    this.ledger.lifeCycle({ kind: 'expiry', ts: this.at, at: this.at, seq: 0, instrument, what, price, quantity });
  }

  #future(): void {
    const i = this.#pick(FUTURES);
    const price = this.price(i);
    if (this.random.integer(4) > 0) {
      this.#event(i, 'settlement', price);
      this.oracle.settle(i, d(price), this.at);
      return;
    }
    const held = this.oracle.held(i);
    this.#event(i, 'expiry', price);
    this.oracle.close(i, held.abs(), d(price), this.at);
    if (i === 4) this.oracle.take(0, held.mul(100), d(price), this.at);
  }

  #option(): void {
    const i = this.#pick(OPTIONS);
    const option = UNIVERSE.at(i);
    const price = this.near(100, 2);
    const strike = d(toDecimal(option.strike!).toString());
    const inside = D.max(0, option.right === 'call' ? d(price).sub(strike) : strike.sub(price));
    const held = this.oracle.held(i);
    const early = !held.isZero() && this.random.integer(2) === 0;
    const what = early ? (held.isNegative() ? 'assignment' : 'exercise') : 'expiry';
    const part = early && this.random.integer(2) === 0 ? D.min(held.abs(), this.random.integer(5) + 1) : held.abs();
    this.#event(i, what, price, early && !part.eq(held.abs()) ? part.toFixed() : null);
    const physical = option.settlement === 'physical' && (early || !inside.isZero());
    this.oracle.close(i, part, physical ? d(0) : inside, this.at);
    const delivered = part.mul(held.isNegative() ? -100 : 100).mul(option.right === 'call' ? 1 : -1);
    if (physical) this.oracle.take(i === 8 ? 1 : 0, delivered, strike, this.at);
  }

  #rate(): void {
    const marks = PRICE.map((_, i) => Number(this.price(i)));
    const what = this.#pick(['funding', 'borrow', 'interest'] as const);
    const rate = this.near(this.#pick([0.0001, 0.03, -0.01]), this.#pick([6, 12]));
    const currency = this.#pick(CURRENCIES);
    const single = this.random.integer(2) === 0;
    const instrument = what === 'interest' || !single ? -1 : what === 'funding' ? 5 : this.#pick(LISTED);
    this.#note(what, `${instrument} ${currency} ${rate}`);
    const event: RateEvent = { kind: 'rate', ts: this.at, at: this.at, seq: 0, what, instrument, currency, rate };
    this.ledger.rate(event, Float64Array.from(marks));
    this.oracle.pay(this.at);
    if (what === 'interest') {
      this.oracle.interest(currency, d(rate), this.at);
      return;
    }
    const classes = what === 'funding' ? ['perpetual'] : ['equity', 'index', 'crypto'];
    UNIVERSE.instruments.forEach((one, i) => {
      if (instrument === -1 ? one.currency !== currency || !classes.includes(one.assetClass) : i !== instrument) return;
      const mark = d(toDecimal(fixed(marks[i]!)).toString());
      if (what === 'funding') this.oracle.funding(i, d(rate), mark, this.at);
      else this.oracle.borrow(i, d(rate), mark, this.at);
    });
  }

  #convert(): void {
    const from = this.#pick(CURRENCIES);
    const to = this.#pick(CURRENCIES.filter((one) => one !== from));
    const [amount, rate, fee] = [this.near(500, 6), this.near(1.1, 9), this.#pick(['0', '0.35'])];
    this.#note('conversion', `${amount} ${from} ${to} ${rate}`);
    this.ledger.convert({ from, to, amount, rate, fee, at: this.at });
    this.oracle.convert(from, to, d(amount), d(rate), d(fee), this.at);
  }

  /** Closes what a margin model asks for; the maintenance margin must be covered then, or nothing that binds any be left. */
  #liquidate(): void {
    const { ledger, oracle } = this;
    const marks = Float64Array.from(PRICE, (_, i) => Number(this.price(i)));
    const fx = () => 1;
    const account = () => ({
      universe: UNIVERSE,
      currency: 'USD',
      quantities: ledger.quantities,
      averages: ledger.averages,
      marks,
      equity: ledger.equity(marks, fx),
      cash: (currency: string) => ledger.cashNumber(currency),
      fx,
    });
    for (const { instrument: i, quantity } of MARGIN.liquidate(account())) {
      const held = oracle.held(i);
      const size = D.min(held.abs(), d(toDecimal(fixed(Math.abs(quantity))).toString()));
      if (held.isZero() || held.isNegative() !== quantity > 0) throw new Error(`seed ${this.seed}: liquidation adds`);
      this.#note('liquidation', `${UNIVERSE.at(i).id} ${size.toFixed()} of ${held.toFixed()} @ ${marks[i]}`);
      const price = fixed(marks[i]!);
      const side = quantity > 0 ? 'buy' : 'sell';
      const order = { instrument: i, fee: 0n, feeCurrency: '', at: this.at, ref: 'liquidation' };
      ledger.fill({ ...order, side, quantity: fixed(size.toFixed()), price });
      oracle.fill(i, quantity > 0 ? 1 : -1, size, d(toDecimal(price).toString()), d(0), 'USD', this.at);
    }
    const now = account();
    const short = MARGIN.maintenance(now) - now.equity;
    if (short > 1e-6 * (1 + Math.abs(now.equity)) && now.equity > 0)
      throw new Error(`seed ${this.seed}: ${short} short of maintenance after liquidation`);
  }

  #capital(): void {
    const [currency, amount] = [this.#pick(CURRENCIES), this.near(1000, 2)];
    const out = this.random.integer(2) === 0;
    this.#note(out ? 'withdrawal' : 'deposit', `${amount} ${currency}`);
    if (out) this.ledger.withdraw(currency, amount, this.at);
    else this.ledger.deposit(currency, amount, this.at);
    this.oracle.deposit(currency, out ? d(amount).neg() : d(amount), this.at);
  }
}
