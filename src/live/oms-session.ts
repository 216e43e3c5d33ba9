import type { Broker, BrokerNotice } from '../contracts/broker.js';
import { BrokerError, isEdgeproofError } from '../core/errors.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../core/order.js';
import type { Micros } from '../core/time.js';
import type { CallOutcome } from '../oms/desk/call-outcome.js';
import type { DeskEffect, DeskEvent } from '../oms/desk/desk-core.js';
import { OmsDesk } from '../oms/desk/oms-desk.js';
import type { JournalStore } from '../oms/journal/journal-store.js';
import { BrokerCalls } from './broker-calls.js';
import { takeNotice } from './broker-notices.js';
import type { OmsSessionOptions } from './oms-session-options.js';

/**
 * One desk at work: its journal written and synced before anything is sent, its broker called, its answers taken in.
 *
 * Calls gather while a sync is under way and share the next one.
 *
 * @example
 * ```ts
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * import { OmsSession, paperBroker } from 'edgeproof/live';
 * import { memoryJournal } from 'edgeproof/oms';
 * import { testOrder } from 'edgeproof/testing';
 * const instruments = [instrument({ id: 'SPY' })];
 * const broker = paperBroker()({ universe: new Universe(instruments), flags: flags(), random: (n) => new Random(1, n) });
 * const session = new OmsSession({ broker, journal: memoryJournal(), instruments, clock: () => 0 });
 * await session.start(new AbortController().signal);
 * if (session.submit(testOrder({ id: 'trend-0-1-0', quantity: 10, limitPrice: 99 })) !== 'taken') throw new Error('refused');
 * await session.settled();
 * await session.close();
 * ```
 */
export class OmsSession {
  readonly desk: OmsDesk;
  readonly #broker: Broker;
  readonly #journal: JournalStore;
  readonly #clock: () => Micros;
  readonly #onEvent: (event: DeskEvent) => void;
  readonly #onSent: OmsSessionOptions['onSent'];
  readonly #compactAfter: number;
  #effects: DeskEffect[] = [];
  #written = 0;
  #pumping: Promise<void> | null = null;
  readonly #calls: BrokerCalls;
  #failure: unknown = null;
  #stop: { unsubscribe(): void }[] = [];
  #live: (() => void) | null = null;
  #closed = false;

  constructor(options: OmsSessionOptions) {
    const { broker, journal, instruments, clock, onEvent, onSent, compactAfter = 200_000, ...desk } = options;
    this.#broker = broker;
    this.#journal = journal;
    this.#clock = clock;
    this.#onEvent = onEvent ?? (() => {});
    this.#onSent = onSent;
    this.#compactAfter = compactAfter;
    this.desk = new OmsDesk({ ...desk, venue: broker.venue, capabilities: broker.capabilities, instruments });
    this.#calls = new BrokerCalls(broker, this.desk, clock, (take) => {
      // Once closed, what comes of a call is nobody's to write down: the next start asks.
      if (!this.#closed) this.#input(take);
    });
  }

  /**
   * Loads the journal, opens the line, compares everything with the broker; resolves once the desk may trade.
   *
   * @throws DataError when the journal is damaged; whatever the broker's `connect` rejects with
   */
  async start(signal: AbortSignal): Promise<void> {
    const { entries } = await this.#journal.load();
    for (const one of entries) if (one.venue === this.#broker.venue) this.desk.load(one.record);
    this.#written = entries.length;
    await this.connect(signal);
  }

  /** Opens the line again after a break: the same path as a start, without the journal. */
  async connect(signal: AbortSignal): Promise<void> {
    if (this.#closed) throw closedWhileStarting(this.#broker.venue);
    if (this.#stop.length === 0) this.#listen();
    const asked = this.#clock();
    const account = await this.#broker.connect(signal);
    if (this.#closed) {
      await this.#broker.close();
      throw closedWhileStarting(this.#broker.venue);
    }
    const live = new Promise<void>((done) => {
      this.#live = done;
    });
    this.#input(() => {
      this.desk.recover(asked);
      this.desk.onAccount(account, asked, this.#clock());
    });
    await Promise.race([live, this.#untilFailed()]);
    if (this.#failure !== null) throw this.#failure;
  }

  /** Hands a new order to {@link OmsDesk.submit}; it is sent once the journal is synced. */
  submit(order: ApprovedOrder): CallOutcome {
    return this.#input(() => this.desk.submit(order, this.#clock()));
  }

  /** Hands a change of an order to {@link OmsDesk.replace}; it is sent once the journal is synced. */
  replace(change: ApprovedReplace): CallOutcome {
    return this.#input(() => this.desk.replace(change, this.#clock()));
  }

  /** Hands a cancel to {@link OmsDesk.cancel}; it is sent once the journal is synced, `why` is kept there. */
  cancel(id: ClientOrderId, why = ''): CallOutcome {
    return this.#input(() => this.desk.cancel(id, this.#clock(), why));
  }

  /** Stops what does not reduce until all that halted have resumed; see {@link OmsDesk.halt}. */
  halt(source: string, reason: string): void {
    this.#input(() => this.desk.halt(source, reason, this.#clock()));
  }

  /** Lifts the halt of one source; others stay. No halt of that source: nothing happens. */
  resume(source: string): void {
    this.#input(() => this.desk.resume(source, this.#clock()));
  }

  /** Lets time do what it must; a live session calls it from a timer, a simulated one with its own time. */
  tick(): void {
    if (this.#clock() >= this.desk.wakeAt) this.#input(() => this.desk.tick(this.#clock()));
  }

  /** Whether anything is being written, sent or asked. */
  get busy(): boolean {
    return this.#pumping !== null || this.#calls.underWay;
  }

  /** Resolves when nothing is under way; rejects when the journal or the stream of reports has failed. */
  async settled(): Promise<void> {
    while (this.busy) {
      await this.#pumping;
      await this.#calls.ended();
    }
    if (this.#failure !== null) throw this.#failure;
  }

  /** Closes line and journal; open orders stay at the venue. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const one of this.#stop) one.unsubscribe();
    this.desk.disconnect();
    await this.#pumping?.catch(() => {});
    try {
      await this.#broker.close();
    } finally {
      await this.#journal.close();
    }
  }

  #listen(): void {
    const error = (cause: unknown): void => this.#fail(cause);
    const { reports$, events$ } = this.#broker;
    this.#stop.push(
      reports$.subscribe({ next: (one) => this.#input(() => this.desk.onReport(one, this.#clock())), error }),
    );
    const hear = (one: BrokerNotice): void => this.#input(() => takeNotice(this.desk, one, this.#clock()));
    if (events$ !== undefined) this.#stop.push(events$.subscribe({ next: hear, error }));
  }

  #input<T>(take: () => T): T {
    const answer = take();
    const { records, effects, events } = this.desk.drain();
    for (const one of records) this.#journal.append(this.#broker.venue, one);
    this.#written += records.length;
    for (const one of effects) this.#effects.push(one);
    for (const one of events) {
      if (one.event === 'live') this.#live?.();
      this.#onEvent(one);
    }
    if (records.length + effects.length > 0) this.#wake();
    return answer;
  }

  #wake(): void {
    if (this.#pumping !== null || this.#failure !== null) return;
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = null;
      // What came between the last look and now.
      if (this.#effects.length > 0) this.#wake();
    });
  }

  /** Syncs what is written, then does what rests on it, until nothing is left. */
  async #pump(): Promise<void> {
    try {
      do {
        const effects = this.#effects;
        this.#effects = [];
        await this.#journal.sync();
        if (this.#closed) return;
        for (const one of effects) {
          if (one.do === 'submit') this.#onSent?.(one.wire, this.#clock());
          this.#calls.make(one);
        }
        if (this.#written >= this.#compactAfter) {
          this.#written = 0;
          await this.#journal.compact([{ venue: this.#broker.venue, record: this.desk.snapshotRecord(this.#clock()) }]);
        }
      } while (this.#effects.length > 0);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #fail(cause: unknown): void {
    this.#failure ??= isEdgeproofError(cause)
      ? cause
      : new BrokerError(`venue ${this.#broker.venue}`, 'its reports or its journal failed', 'start again', {}, cause);
    this.desk.disconnect();
    this.#live?.();
  }

  /** Lets time pass while the broker is asked, until it may trade, or never. */
  async #untilFailed(): Promise<void> {
    while (this.#failure === null && this.desk.phase === 'recovering') {
      await new Promise<void>((done) => setTimeout(done, 20));
      this.tick();
    }
  }
}

function closedWhileStarting(venue: string): BrokerError {
  return new BrokerError(`session at ${venue}`, 'it was closed while it started', 'start a new session');
}
