import { BarBatch } from '../../core/batch.js';
import type { EventBatch } from '../../core/event.js';
import type { NewIntent, OrderIntent } from '../../core/order.js';
import type { Command } from '../../oms/gate.js';
import type { ExpressDesk } from '../../venues/venue.js';
import { checkForecast } from '../check-forecast.js';
import type { Engine } from '../engine.js';
import type { Runner } from '../runner.js';
import { ExpressBooks } from './express-books.js';
import { ExpressOrders } from './express-orders.js';
import type { ShortWay } from './short-way.js';
import { loneBars, sameUntil, wayBack } from './stretch-bounds.js';
import { StretchForecasts } from './stretch-forecasts.js';

/** Bars whose features are computed at once: a batch, so that the memory of the features is saved once for all of them. */
const STRETCH = 4096;
/** Below so many bars the plain way is as fast. */
const SHORTEST = 8;

/**
 * The short way through a batch of bars of the only instrument, for a strategy of plain parts.
 *
 * It does what the engine does, in the same order and with the same numbers to the bit, but for two things: features and
 * forecasts of many bars are computed at once, and at a bar where nothing can happen (the forecast is that of the bar
 * before, nothing is in flight, and optimizer and execution have said that they would do nothing) only the books are marked.
 * Orders pass the same gate; see {@link ExpressOrders}. Property tests hold it equal to the plain way, snapshots included.
 */
export class ExpressLane implements ShortWay {
  /** Bars that took the short way so far. */
  bars = 0;
  readonly #engine: Engine;
  readonly #runner: Runner;
  readonly #forecasts: StretchForecasts;
  readonly #orders: ExpressOrders;
  readonly #books: ExpressBooks;
  /** Nothing is planned for as long as forecast and holding stay as they are. */
  #resting = false;
  /** Events before the first of the batch. */
  #before = 0;
  /** The forecast that the targets are of, and whether the optimizer had nothing to say about it. */
  #mean = Number.NaN;
  #silent = false;

  /** The parts were found plain by `findLane`. */
  constructor(engine: Engine, desk: ExpressDesk) {
    const runner = engine.runners[0]!;
    const { account } = engine;
    this.#engine = engine;
    this.#runner = runner;
    this.#forecasts = new StretchForecasts(runner, STRETCH);
    this.#orders = new ExpressOrders(account, desk, runner);
    this.#books = new ExpressBooks(account);
  }

  run(batch: EventBatch, from: number, most: number): number {
    const { account } = this.#engine;
    if (!(batch instanceof BarBatch) || account.agenda.size > 0 || account.orders.count > 0) return 0;
    if (this.#runner.adjust[0] !== 1 || account.ledger.nextPayment < Number.POSITIVE_INFINITY) return 0;
    if (account.ledger.currencies.length !== 1) return 0;
    const { to, inTurn } = loneBars(batch.columns, from, Math.min(from + most, batch.length - 1), account.now);
    if (to - from < SHORTEST) return 0;
    this.#orders.inTurn = inTurn;
    // The plain way may have decided since.
    this.#resting = false;
    this.#silent = false;
    this.#books.hold();
    this.#before = this.#engine.events - from;
    let at = from;
    while (at < to && account.agenda.size === 0) at += this.#stretch(batch, at, Math.min(at + STRETCH, to), to);
    this.#engine.events = this.#before + at;
    this.bars += at - from;
    return at - from;
  }

  /** Bars `from` to `to`; the run goes on to `last`, so that an order is only taken when its fill belongs to it too. */
  #stretch(batch: BarBatch, from: number, to: number, last: number): number {
    const set = this.#runner.features!;
    const back = wayBack(set);
    this.#forecasts.look(batch, from, to);
    const stopped = this.#bars(batch, from, to, last);
    if (stopped < to) {
      // Something travels: the plain way takes over here, with the features of here.
      back();
      this.#forecasts.look(batch, from, stopped);
    }
    this.#leave(batch, stopped - 1, stopped - 1 - from);
    return stopped - from;
  }

  #bars(batch: BarBatch, from: number, to: number, last: number): number {
    const { agenda } = this.#engine.account;
    const forecasts = this.#forecasts;
    const told = from + forecasts.told;
    for (let i = from; i < to; i++) {
      if (this.#resting && i < told) i = this.#rest(batch, i, told, from);
      if (i === to) break;
      this.#engine.account.now = batch.at(i);
      this.#engine.events = this.#before + i + 1;
      forecasts.forecast(i - from);
      this.#instant(batch, i, i - from, i + 1 < last);
      if (agenda.size > 0) return i + 1;
    }
    return to;
  }

  /** Marks the books at bars whose forecast is that of the bar before; gives the first bar where something may happen. */
  #rest(batch: BarBatch, start: number, to: number, from: number): number {
    const end = from + sameUntil(this.#forecasts.means, start - from, to - from, this.#mean);
    if (end === start) return start;
    return this.#books.recordAll(batch.columns, start, end);
  }

  /** A bar at which something may happen; the forecast has been made. */
  #instant(batch: BarBatch, i: number, row: number, followed: boolean): void {
    const engine = this.#engine;
    const { account } = engine;
    if (this.#orders.waiting) {
      this.#orders.fill(batch, i);
      this.#books.hold();
    } else if (account.orders.count === 0) this.#orders.see(batch, i);
    const price = batch.columns.close[i]!;
    const equity = this.#books.equity(price);
    if (account.orders.count > 0 || account.agenda.nextAt <= account.now || !(equity > 0)) {
      this.#wholeInstant(batch, i, row, followed);
      return;
    }
    account.equity = equity;
    this.#forecasts.show(row);
    this.#decide(batch, i, followed);
    if (account.orders.count === 0 && account.agenda.nextAt > account.now) this.#books.record(equity, price);
    else {
      engine.endInstant();
      account.record();
      this.#books.hold();
    }
    engine.dirty = false;
  }

  /** The same where orders work, reports are due, or nothing is left: fills, reports, marks, a decision, the record. */
  #wholeInstant(batch: BarBatch, i: number, row: number, followed: boolean): void {
    const engine = this.#engine;
    const { account } = engine;
    const { now } = account;
    if (account.orders.count > 0) account.onMarket(batch.get(i));
    while (account.agenda.nextAt <= now) engine.stepAgenda(account.agenda.pop());
    engine.reckon();
    this.#forecasts.show(row);
    this.#decide(batch, i, followed);
    engine.endInstant();
    account.record();
    engine.dirty = false;
    this.#books.hold();
  }

  #decide(batch: BarBatch, i: number, followed: boolean): void {
    const runner = this.#runner;
    const { account } = this.#engine;
    const frame = runner.forecastFrame;
    // The same forecast has the same targets, where they follow from it alone and nothing was said about them. A model that
    // speaks for stretches says means alone; what another one says besides may have changed.
    if (frame.mean[0] !== this.#mean || !this.#silent || this.#forecasts.told === 0) {
      const { alerts } = account.recorder;
      const said = alerts.length;
      if (checkForecast(runner.model!, frame, runner.view)) runner.spoke = true;
      this.#mean = frame.mean[0]!;
      runner.targets(frame);
      this.#silent = alerts.length === said;
    }
    const targets = runner.targetTable;
    const intents = runner.plan(targets);
    if (intents.length === 0) {
      this.#resting = this.#silent && account.orders.count === 0 && runner.execution!.rests?.(targets) === true;
      return;
    }
    this.#resting = false;
    const first = intents[0]!;
    if (followed && intents.length === 1 && first.action === 'new' && account.orders.count === 0)
      this.#order(first, batch, i + 1);
    else account.send(this.#approve(intents));
  }

  #approve(intents: readonly OrderIntent[]): readonly Command[] {
    const commands = this.#runner.approve(intents);
    this.#runner.takeInterventions();
    return commands;
  }

  /** One order, that bar `next` may fill. */
  #order(intent: NewIntent, batch: BarBatch, next: number): void {
    const { gate, view } = this.#runner;
    const allowed = gate.weigh(intent, view);
    this.#runner.takeInterventions();
    if (allowed === 0n || (!gate.attached && this.#orders.takePlain(intent, allowed, batch, next))) return;
    const commands = gate.approve(intent, view);
    if (!this.#orders.take(commands, batch, next)) this.#engine.account.send(commands);
  }

  /** Leaves everything as the plain way would have after this bar. */
  #leave(batch: BarBatch, i: number, row: number): void {
    const { account, deciders } = this.#engine;
    const event = batch.get(i);
    if (account.now !== event.at) {
      account.now = event.at;
      account.onMarket(event);
      account.mark();
      this.#forecasts.show(row);
    }
    // What expired on the way expires in the venue's own memory too.
    this.#engine.endInstant();
    deciders[0]!.onEvent(event, account.agenda, 0);
    deciders[0]!.takeDue();
  }
}
