import type { Subscriber } from 'rxjs';
import { DataError } from '../core/errors.js';
import type { MarketEvent } from '../core/event.js';
import { toIso } from '../core/time.js';
import { tellUnfitted } from '../engine/tell-unfitted.js';
import type { Moment } from './moment.js';
import type { TradingAccount } from './trading-account.js';

/**
 * Steps an engine through events as they come.
 *
 * Events that come in one go and carry one time make one instant; it is settled when a later event comes, or when the
 * source falls silent for a turn of the event loop. While a refit runs, events wait in order.
 */
export class LivePump {
  readonly #account: TradingAccount;
  readonly #subscriber: Subscriber<Moment>;
  readonly #waiting: MarketEvent[] = [];
  #busy = false;
  #settling = false;
  #ended = false;
  #stopped = false;

  constructor(account: TradingAccount, subscriber: Subscriber<Moment>) {
    this.#account = account;
    this.#subscriber = subscriber;
  }

  next(event: MarketEvent): void {
    this.#waiting.push({ ...event });
    if (!this.#busy) this.#run();
  }

  complete(): void {
    this.#ended = true;
    if (!this.#busy) this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  #run(): void {
    this.#busy = true;
    this.#pump().then(
      () => {
        this.#busy = false;
      },
      (cause: unknown) => this.#subscriber.error(cause),
    );
  }

  async #pump(): Promise<void> {
    for (;;) {
      const event = this.#waiting.shift();
      if (this.#stopped) return;
      if (event !== undefined) {
        if (this.#step(event)) await this.#account.refits.finish();
        continue;
      }
      if (!this.#settling) {
        this.#settling = true;
        await Promise.resolve();
        this.#settling = false;
        if (this.#waiting.length > 0) continue;
      }
      await this.#settle();
      if (this.#waiting.length > 0) continue;
      if (this.#ended) {
        tellUnfitted(this.#account.engine.runners);
        this.#subscriber.complete();
      }
      return;
    }
  }

  /** Steps up to and through an event; true when a refit was asked for on the way. */
  #step(event: MarketEvent): boolean {
    const { engine, runner } = this.#account;
    const { agenda } = runner.account;
    if (event.at < runner.account.now) {
      throw new DataError(
        'moments',
        `an event of ${toIso(event.at)} came after ${toIso(runner.account.now)}`,
        'give live events a receive time that never falls',
      );
    }
    let asked = false;
    while (agenda.nextAt <= event.at) {
      if (engine.dirty && agenda.nextAt > runner.account.now) {
        engine.settle();
        asked = this.#account.refits.waiting || asked;
      }
      if (agenda.nextAt <= event.at) engine.stepAgenda(agenda.pop());
    }
    if (engine.dirty && event.at > runner.account.now) {
      engine.settle();
      asked = this.#account.refits.waiting || asked;
    }
    if (asked) {
      this.#waiting.unshift(event);
      return true;
    }
    engine.stepMarket(event);
    return false;
  }

  async #settle(): Promise<void> {
    const { engine } = this.#account;
    if (!engine.dirty) return;
    const { account } = engine;
    // What is due at this instant belongs before its decisions, as in history.
    while (account.agenda.nextAt <= account.now) engine.stepAgenda(account.agenda.pop());
    engine.settle();
    if (this.#account.refits.waiting) await this.#account.refits.finish();
  }
}
