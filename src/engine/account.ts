import { ConfigError, InvariantError } from '../core/errors.js';
import type { CorporateActionEvent, ExpiryEvent, MarketEvent, RateEvent } from '../core/event.js';
import type { Currency } from '../core/instrument.js';
import { amountToNumber, type DecimalInput, fixed, toNumber } from '../core/money.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { LedgerEffect } from '../ledger/effect.js';
import { Ledger } from '../ledger/ledger.js';
import type { MarginAccount, MarginModel } from '../ledger/margin/margin-model.js';
import type { Command, GateAccount } from '../oms/gate.js';
import type { OrderState } from '../oms/order-state.js';
import { Orders } from '../oms/orders.js';
import type { Venue } from '../venues/venue.js';
import { Agenda } from './agenda.js';
import { Exposure } from './exposure.js';
import { Fill } from './fill.js';
import type { RunHooks } from './hooks.js';
import { MarketState } from './market-state.js';
import { Rates } from './rates.js';
import { Recorder } from './recorder.js';
import { Sleeve, shareOut } from './sleeves.js';

/** What an account starts with. */
export interface AccountOptions {
  readonly universe: Universe;
  readonly currency: Currency;
  readonly cash: { readonly [currency: Currency]: DecimalInput };
  readonly lots?: 'fifo' | 'lifo' | 'average';
  readonly margin?: MarginModel;
  readonly rates?: { readonly [pair: string]: number };
}

/**
 * One account: its books, its open orders, its venues, and the market that marks it.
 *
 * Reports enter through the agenda only; the ledger is posted to here and nowhere else.
 */
export class Account implements GateAccount {
  readonly universe: Universe;
  readonly currency: Currency;
  readonly ledger: Ledger;
  readonly orders: Orders;
  readonly market: MarketState;
  readonly rates: Rates;
  readonly agenda = new Agenda();
  readonly recorder = new Recorder();
  readonly margin: MarginModel | null;
  readonly exposure: Exposure;
  readonly venues: Venue[] = [];
  readonly venueOf: (Venue | null)[];
  readonly sleeves = new Map<string, Sleeve>();
  hooks: RunHooks = {};
  now: Micros = Number.NEGATIVE_INFINITY;
  /** Equity at the marks of this instant. */
  equity: number;
  readonly startEquity: number;
  #marginView: MarginAccount;

  constructor(options: AccountOptions) {
    this.universe = options.universe;
    this.currency = options.currency;
    this.market = new MarketState(this.universe.size);
    this.ledger = new Ledger({
      universe: this.universe,
      currency: options.currency,
      cash: options.cash,
      lots: options.lots ?? 'fifo',
    });
    this.orders = new Orders(this.universe.size);
    this.rates = new Rates(this.universe, this.market.marks, options.currency, options.rates);
    this.margin = options.margin ?? null;
    this.exposure = new Exposure(this.universe, options.currency, this.rates.fx);
    this.venueOf = new Array<Venue | null>(this.universe.size).fill(null);
    this.startEquity = this.#startEquity(options.cash);
    this.equity = this.startEquity;
    this.#marginView = this.#viewForMargin();
  }

  #startEquity(cash: { readonly [currency: Currency]: DecimalInput }): number {
    const only = Object.keys(cash).filter((one) => one !== this.currency);
    return only.length === 0 ? toNumber(fixed(cash[this.currency] ?? 0)) : Number.NaN;
  }

  #viewForMargin(): MarginAccount {
    const { universe, currency, ledger, market, rates } = this;
    const equity = (): number => this.equity;
    return {
      universe,
      currency,
      quantities: ledger.quantities,
      marks: market.marks,
      averages: ledger.averages,
      get equity() {
        return equity();
      },
      cash: (one) => ledger.cashNumber(one),
      fx: rates.fx,
    };
  }

  get marginView(): MarginAccount {
    return this.#marginView;
  }

  addVenue(venue: Venue, instruments: readonly number[]): void {
    this.venues.push(venue);
    for (const i of instruments) this.venueOf[i] = venue;
    venue.attach?.({
      quantity: (i) => this.ledger.quantities[i]!,
      available: () =>
        this.margin === null ? Number.POSITIVE_INFINITY : this.equity - this.margin.initial(this.#marginView),
      marginFor: (i, quantity, price) => this.#marginFor(i, quantity, price),
    });
  }

  addSleeve(strategy: string): Sleeve {
    if (this.sleeves.has(strategy))
      throw new ConfigError('account', `two strategies are called "${strategy}"`, 'give each its own name');
    const sleeve = new Sleeve(this.universe, this.ledger);
    this.sleeves.set(strategy, sleeve);
    return sleeve;
  }

  find(id: string): OrderState | undefined {
    return this.orders.find(id);
  }

  marginShortfall(instrument: number, quantity: number, price: number): number {
    if (this.margin === null) return 0;
    const needed = this.#marginFor(instrument, quantity, price);
    return Math.max(0, needed - (this.equity - this.margin.initial(this.#marginView)));
  }

  #marginFor(instrument: number, quantity: number, price: number): number {
    if (this.margin === null) return 0;
    const listing = this.universe.at(instrument);
    const needed = this.margin.initialFor(listing, quantity, price, this.ledger.quantities[instrument]!);
    return needed * this.rates.fx(listing.currency, this.currency);
  }

  /** Values the books at the marks of now. */
  mark(): void {
    this.ledger.payDue(this.now);
    this.equity = this.ledger.equity(this.market.marks, this.rates.fx);
    if (Number.isNaN(this.equity))
      throw new InvariantError(
        'account',
        'equity is not a number',
        'a position has no price: give its instrument data from before the first order',
      );
  }

  /** Lets the venue of its instrument see an event, then takes in its prices or its consequences for the books. */
  onMarket(event: MarketEvent): LedgerEffect | null {
    const instrument = 'instrument' in event ? event.instrument : -1;
    if (instrument >= 0) {
      const venue = this.venueOf[instrument]!;
      if (venue !== null) {
        venue.onMarket(event, this.now);
        if (venue.outbox.length > 0) this.drain(venue);
      }
    } else {
      for (const venue of this.venues) {
        venue.onMarket(event, this.now);
        this.drain(venue);
      }
    }
    return this.market.update(event) ? null : this.#coldEvent(event);
  }

  #coldEvent(event: MarketEvent): LedgerEffect | null {
    switch (event.kind) {
      case 'corporate-action':
        return this.#corporateAction(event);
      case 'expiry':
        return this.#lifeCycle(event);
      case 'rate':
        return this.#rate(event);
      default:
        return null;
    }
  }

  #corporateAction(event: CorporateActionEvent): LedgerEffect {
    const effect = this.ledger.corporateAction(event);
    shareOut([...this.sleeves.values()], event.instrument, effect.changed, (i) => this.ledger.quantityFixed(i));
    if (effect.priceFactor !== undefined) this.market.rescale(event.instrument, 1 / effect.priceFactor);
    if (effect.quantityFactor !== undefined) this.recorder.split(this.now, event.instrument, effect.quantityFactor);
    return effect;
  }

  #lifeCycle(event: ExpiryEvent): LedgerEffect {
    const effect = this.ledger.lifeCycle(event);
    shareOut([...this.sleeves.values()], event.instrument, effect.changed, (i) => this.ledger.quantityFixed(i));
    return effect;
  }

  #rate(event: RateEvent): LedgerEffect | null {
    if (event.what !== 'fx') return this.ledger.rate(event, this.market.marks);
    this.rates.state(event.currency, toNumber(fixed(event.rate)));
    return null;
  }

  /** Sends commands to the venues of their instruments. */
  send(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.action === 'submit') {
        const order = command.order;
        if (!this.orders.add(order))
          throw new InvariantError(
            `order ${order.id}`,
            'was sent before',
            'report this with the seed: keys must be unique',
          );
        this.recorder.counts.submitted++;
        this.hooks.onOrder?.({ at: this.now, order, status: 'submitted', report: null });
        const venue = this.#venue(order.instrument);
        venue.submit(order, this.now);
        this.drain(venue);
      } else if (command.action === 'replace') {
        const state = this.orders.find(command.change.id);
        if (state === undefined) continue;
        this.orders.change(command.change);
        const venue = this.#venue(state.order.instrument);
        venue.replace(command.change, this.now);
        this.drain(venue);
      } else {
        const state = this.orders.find(command.id);
        if (state === undefined || !state.open) continue;
        const venue = this.#venue(state.order.instrument);
        venue.cancel(command.id, this.now);
        this.drain(venue);
      }
    }
  }

  #venue(instrument: number): Venue {
    const venue = this.venueOf[instrument];
    if (venue === null || venue === undefined)
      throw new ConfigError('account', `no venue trades ${this.universe.at(instrument).id}`, 'add a venue for it');
    return venue;
  }

  /** Reports of a venue become events of their own time. */
  drain(venue: Venue): void {
    const outbox = venue.outbox;
    for (let i = 0; i < outbox.length; i++) {
      const report = outbox[i]!;
      this.agenda.report(report, Math.max(report.at, this.now));
    }
    outbox.length = 0;
  }

  /** Posts a report that is due; returns the order, or null for a duplicate. */
  onReport(report: ExecutionReport): OrderState | null {
    const { state, filled, duplicate } = this.orders.apply(report);
    if (duplicate) return null;
    const counts = this.recorder.counts;
    if (filled) this.#post(state, report);
    if (state.status === 'filled') counts.filled++;
    else if (report.type === 'cancelled' || report.type === 'expired') counts.cancelled++;
    else if (report.type === 'rejected') counts.rejected++;
    this.hooks.onOrder?.({ at: this.now, order: state.order, status: state.status, report });
    return state;
  }

  #post(state: OrderState, report: ExecutionReport): void {
    const order = state.order;
    const instrument = order.instrument;
    const currency = this.universe.instruments[instrument]!.currency;
    const feeCurrency = report.feeCurrency === '' ? currency : report.feeCurrency;
    const effect = this.ledger.fill({
      instrument,
      side: order.side,
      quantity: report.quantityFixed,
      price: report.priceFixed,
      fee: report.feeFixed,
      feeCurrency,
      at: this.now,
      ref: order.id,
    });
    this.sleeves
      .get(order.strategy)
      ?.add(instrument, order.side === 'buy' ? report.quantityFixed : -report.quantityFixed);
    const fx = currency === this.currency ? 1 : this.rates.fx(currency, this.currency);
    const fill = new Fill({
      at: this.now,
      ts: report.ts,
      instrument,
      side: order.side,
      quantityFixed: report.quantityFixed,
      priceFixed: report.priceFixed,
      feeFixed: report.feeFixed,
      feeCurrency,
      liquidity: report.liquidity,
      orderId: order.id,
      strategy: order.strategy,
      tag: order.tag,
      realised: amountToNumber(effect.realised) * fx,
      fx,
      feeFx: feeCurrency === this.currency ? 1 : this.rates.fx(feeCurrency, this.currency),
    });
    this.recorder.fill(fill);
    this.hooks.onFill?.(fill);
  }

  alert(severity: 'info' | 'warning' | 'error', code: string, message: string): void {
    const alert = this.recorder.alert(this.now, severity, code, message);
    this.hooks.onAlert?.(alert);
  }

  /** Writes the end of an instant into the record. */
  record(): void {
    this.exposure.measure(this.ledger.quantities, this.market.marks, this.equity);
    const { gross, net } = this.exposure;
    this.recorder.settle(this.now, this.equity, gross, net);
    this.hooks.onEquity?.({ at: this.now, equity: this.equity, gross, net });
  }
}
