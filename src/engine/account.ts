import { ConfigError, InvariantError } from '../core/errors.js';
import type { MarketEvent } from '../core/event.js';
import type { Currency } from '../core/instrument.js';
import { type DecimalInput, fixed, toNumber } from '../core/money.js';
import { orderToJson } from '../core/order-json.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { LedgerEffect } from '../ledger/effect.js';
import { Ledger } from '../ledger/ledger.js';
import type { MarginModel } from '../ledger/margin/margin-model.js';
import type { Command, GateAccount } from '../oms/gate.js';
import type { OrderState } from '../oms/order-state.js';
import { Orders } from '../oms/orders.js';
import type { Venue } from '../venues/venue.js';
import { Agenda } from './agenda.js';
import { postBookEvent } from './book-events.js';
import { Exposure } from './exposure.js';
import type { RunHooks } from './hooks.js';
import { reportLine } from './journal.js';
import { MarginDesk, type OnTheirWay } from './margin-desk.js';
import { MarketState } from './market-state.js';
import { postFill } from './post-fill.js';
import { Rates } from './rates.js';
import { Recorder } from './recorder.js';
import { tellRuin } from './ruin.js';
import { Sleeve } from './sleeves.js';

/** What an account starts with. */
export interface AccountOptions {
  readonly universe: Universe;
  readonly currency: Currency;
  readonly cash: { readonly [currency: string]: DecimalInput };
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
  readonly margin: MarginDesk;
  readonly exposure: Exposure;
  readonly venues: Venue[] = [];
  /** Whether some venue answers calls later: a broker behind its port. */
  brokers = false;
  readonly venueOf: (Venue | null)[];
  readonly sleeves = new Map<string, Sleeve>();
  hooks: RunHooks = {};
  now: Micros = Number.NEGATIVE_INFINITY;
  /** Equity at the marks of this instant. */
  equity: number;
  readonly startEquity: number;
  readonly #settle = { at: Number.NaN, equity: Number.NaN, gross: Number.NaN, net: Number.NaN };

  constructor(options: AccountOptions) {
    const { universe, currency, cash, lots = 'fifo' } = options;
    this.universe = universe;
    this.currency = currency;
    this.market = new MarketState(universe.size);
    this.ledger = new Ledger({ universe, currency, cash, lots });
    this.orders = new Orders(universe.size);
    this.rates = new Rates(universe, this.market.marks, currency, options.rates);
    this.margin = new MarginDesk(options.margin ?? null, {
      universe,
      currency,
      ledger: this.ledger,
      marks: this.market.marks,
      fx: this.rates.fx,
      equity: () => this.equity,
    });
    this.venueOf = new Array<Venue | null>(this.universe.size).fill(null);
    this.startEquity = this.#startEquity(options.cash);
    this.exposure = new Exposure(universe, currency, { fx: this.rates.fx, startEquity: this.startEquity });
    this.equity = this.startEquity;
  }

  #startEquity(cash: { readonly [currency: string]: DecimalInput }): number {
    const foreign = Object.keys(cash).some((one) => one !== this.currency);
    return foreign ? Number.NaN : toNumber(fixed(cash[this.currency] ?? 0));
  }

  addVenue(venue: Venue, instruments: readonly number[]): void {
    this.venues.push(venue);
    if (venue.settled !== undefined) this.brokers = true;
    for (const i of instruments) this.venueOf[i] = venue;
    venue.attach?.({
      quantity: (i) => this.ledger.quantities[i]!,
      available: () => (this.margin.model === null ? Number.POSITIVE_INFINITY : this.margin.available),
      marginFor: (i, quantity, price) => this.margin.needed(i, quantity, price),
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

  get bindsMargin(): boolean {
    return this.margin.model !== null;
  }

  marginShortfall(instrument: number, quantity: number, price: number, onTheirWay: OnTheirWay): number {
    return this.margin.shortfall(instrument, quantity, price, this.margin.promised(onTheirWay));
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
    if (event.kind === 'bar') {
      this.#showVenue(event, event.instrument);
      this.market.bar(event);
      return null;
    }
    const instrument = 'instrument' in event ? event.instrument : -1;
    if (instrument >= 0) this.#showVenue(event, instrument);
    else {
      for (const venue of this.venues) {
        venue.onMarket(event, this.now);
        this.drain(venue);
      }
    }
    return this.market.update(event) ? null : postBookEvent(this, event);
  }

  #showVenue(event: MarketEvent, instrument: number): void {
    const venue = this.venueOf[instrument]!;
    if (venue === null) return;
    venue.onMarket(event, this.now);
    if (venue.outbox.length > 0) this.drain(venue);
  }

  /** Sends commands to the venues of their instruments. */
  send(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.action === 'submit') {
        const order = command.order;
        if (!this.orders.add(order)) throw sentTwice(order.id);
        this.recorder.counts.submitted++;
        this.hooks.onOrder?.({ at: this.now, order, status: 'submitted', report: null });
        this.hooks.onJournal?.({ kind: 'order', at: this.now, order: orderToJson(order) });
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

  /** Reports of a venue become events of their own time; messages that travel there are let in when they arrive. */
  drain(venue: Venue): void {
    const wakeAt = venue.wakeAt;
    if (wakeAt !== undefined && wakeAt < Number.POSITIVE_INFINITY)
      this.agenda.wakeVenue(Math.max(wakeAt, this.now), this.venues.indexOf(venue));
    const outbox = venue.outbox;
    for (let i = 0; i < outbox.length; i++) {
      const report = outbox[i]!;
      this.agenda.report(report, Math.max(report.at, this.now));
    }
    // Popping stays in compiled code and keeps the storage; setting a length does neither.
    while (outbox.length > 0) outbox.pop();
  }

  /** Posts a report that is due; returns the order, or null for a duplicate. */
  onReport(report: ExecutionReport): OrderState | null {
    this.hooks.onJournal?.({ kind: 'report', at: this.now, report: reportLine(report) });
    const { state, filled, duplicate } = this.orders.apply(report);
    if (duplicate) return null;
    const counts = this.recorder.counts;
    if (filled) postFill(this, state.order, report);
    if (state.status === 'filled') counts.filled++;
    else if (report.type === 'cancelled' || report.type === 'expired') counts.cancelled++;
    else if (report.type === 'rejected') counts.rejected++;
    this.hooks.onOrder?.({ at: this.now, order: state.order, status: state.status, report });
    return state;
  }

  alert(severity: 'info' | 'warning' | 'error', code: string, message: string): void {
    const alert = this.recorder.alert(this.now, severity, code, message);
    this.hooks.onAlert?.(alert);
    this.hooks.onJournal?.({ kind: 'alert', alert });
  }

  /** Writes the end of an instant into the record. */
  record(): void {
    if (this.equity <= 0) tellRuin(this);
    this.exposure.measure(this.ledger.quantities, this.market.marks, this.equity);
    const settle = this.#settle;
    settle.at = this.now;
    settle.equity = this.equity;
    settle.gross = this.exposure.gross;
    settle.net = this.exposure.net;
    this.recorder.curves.push(settle);
    this.recorder.keepMarks(this.market.marks);
    this.hooks.onEquity?.({ ...settle });
    this.hooks.onJournal?.({ kind: 'settle', ...settle });
  }
}

function sentTwice(id: string): InvariantError {
  return new InvariantError(`order ${id}`, 'was sent before', 'report this with the seed: keys must be unique');
}
