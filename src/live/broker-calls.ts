import type { Broker } from '../contracts/broker.js';
import { isEdgeproofError } from '../core/errors.js';
import type { ClientOrderId } from '../core/order.js';
import type { Micros } from '../core/time.js';
import type { DeskCall } from '../oms/desk/desk-call.js';
import type { DeskEffect } from '../oms/desk/desk-core.js';
import type { OmsDesk } from '../oms/desk/oms-desk.js';

/** What a desk wants done as calls of its broker, and what comes of them as inputs of the desk. */
export class BrokerCalls {
  readonly #broker: Broker;
  readonly #desk: OmsDesk;
  readonly #clock: () => Micros;
  readonly #input: (take: () => void) => void;
  readonly #calls = new Set<Promise<void>>();

  /** @param input - has what an input of the desk makes written, done and told */
  constructor(broker: Broker, desk: OmsDesk, clock: () => Micros, input: (take: () => void) => void) {
    this.#broker = broker;
    this.#desk = desk;
    this.#clock = clock;
    this.#input = input;
  }

  get underWay(): boolean {
    return this.#calls.size > 0;
  }

  /** Resolves when those that are under way now have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#calls);
  }

  make(effect: DeskEffect): void {
    const broker = this.#broker;
    const desk = this.#desk;
    const now = this.#clock;
    switch (effect.do) {
      case 'submit':
        desk.onSending(effect.wire, 'submit');
        this.#send(effect.wire, 'submit', () => this.#told(effect.wire, 'submit', broker.submit(effect.order)));
        break;
      case 'cancel':
        this.#send(effect.wire, 'cancel', () => broker.cancel(effect.wire));
        break;
      case 'replace':
        desk.onSending(effect.wire, 'replace');
        this.#send(effect.wire, 'replace', () =>
          this.#told(effect.wire, 'replace', broker.replace(effect.change, effect.successor ?? undefined)),
        );
        break;
      case 'ask-order': {
        const take = (answer: Awaited<ReturnType<NonNullable<Broker['findOrder']>>>): void =>
          desk.onOrder(effect.wire, answer, effect.asked, now());
        this.#ask(effect.wire, () => broker.findOrder!(effect.wire), take);
        break;
      }
      case 'ask-fills':
        this.#ask(
          'fills',
          () => broker.pastFills!(effect.cursor),
          (page) => desk.onFills(page, now()),
        );
        break;
      case 'ask-account':
        this.#ask(
          'account',
          () => broker.reconcile(),
          (account) => desk.onAccount(account, effect.asked, now()),
        );
        break;
    }
  }

  #send(wire: ClientOrderId, what: DeskCall, call: () => Promise<void>): void {
    this.#track((async () => call())(), (cause) => {
      const sent = isEdgeproofError(cause) && cause.context['outcome'] === 'not-sent' ? 'not-sent' : 'unknown';
      this.#input(() => this.#desk.onSendFailed(wire, what, sent, this.#clock()));
    });
  }

  async #told(wire: ClientOrderId, what: 'submit' | 'replace', call: Promise<void>): Promise<void> {
    await call;
    this.#input(() => this.#desk.onSent(wire, what, this.#clock()));
  }

  #ask<A>(what: string, call: () => Promise<A>, take: (answer: A) => void): void {
    const ask = async (): Promise<void> => {
      const answer = await call();
      this.#input(() => take(answer));
    };
    this.#track(ask(), () => this.#input(() => this.#desk.onAskFailed(what, this.#clock())));
  }

  #track(call: Promise<void>, failed: (cause: unknown) => void): void {
    const one: Promise<void> = call.catch(failed).finally(() => this.#calls.delete(one));
    this.#calls.add(one);
  }
}
