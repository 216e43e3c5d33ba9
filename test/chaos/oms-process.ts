import type { BrokerOrder } from '../../src/contracts/broker.js';
import { type Instrument, instrument } from '../../src/core/instrument.js';
import { fixed } from '../../src/core/money.js';
import { ExecutionReport } from '../../src/core/report.js';
import type { DeskEffect, DeskEvent } from '../../src/oms/desk/desk-core.js';
import type { DeskTimes } from '../../src/oms/desk/desk-options.js';
import { OmsDesk } from '../../src/oms/desk/oms-desk.js';
import { JOURNAL_HEAD, journalLine, readJournal } from '../../src/oms/journal/journal-text.js';
import type { SimulatedClock } from './clock.js';
import type { Dice } from './dice.js';
import type { SimulatedDisk } from './disk.js';
import type { VenueRules } from './reference-broker.js';
import { capabilitiesOf } from './venue-capabilities.js';
import type { FromBroker, OrderWord, ReportWord, ToBroker } from './wire.js';

const SPY: Instrument = instrument({ id: 'SPY' });
const TIMES: DeskTimes = { answer: 60_000, question: 40_000, gap: 15_000, reconcile: 400_000, resend: 30_000_000 };

/** Rules that a mutant breaks in the host; what it breaks in the desk it patches itself. */
export interface HostRules {
  readonly sendsBeforeWriting?: boolean;
  readonly skipsSync?: boolean;
  /** Treats every unknown outcome as "not there". */
  readonly retriesBlindly?: boolean;
  readonly dropsLateFills?: boolean;
  readonly hidesCumulative?: boolean;
  readonly declaresNoLag?: boolean;
  readonly skipsRecovery?: boolean;
}

/** What a process may die at: counted, so that a plan can name the k-th. */
export class CrashPlan {
  readonly #at: ReadonlySet<number>;
  points = 0;

  constructor(at: readonly number[]) {
    this.#at = new Set(at);
  }

  dies(): boolean {
    return this.#at.has(this.points++);
  }
}

class Died extends Error {}

/** What the process and the outside share. */
export interface ProcessWorld {
  readonly clock: SimulatedClock;
  readonly disk: SimulatedDisk;
  readonly dice: Dice;
  readonly rules: VenueRules;
  readonly lag: number;
  readonly plan: CrashPlan;
  readonly host: HostRules;
  readonly send: (message: ToBroker) => void;
  readonly onEvent: (event: DeskEvent) => void;
  readonly onMove: (wire: string, from: string, to: string) => void;
  readonly onDeath: () => void;
}

/** One life of our process: a desk on a journal, between a start and a crash. */
export class OmsProcess {
  readonly desk: OmsDesk;
  alive = true;
  readonly #world: ProcessWorld;
  #seq = 0;
  #durable = 0;
  #text = '';
  #effects: DeskEffect[] = [];
  #syncing = false;
  #wakes = Number.POSITIVE_INFINITY;
  readonly #states = new Map<string, string>();

  constructor(world: ProcessWorld) {
    this.#world = world;
    const lag = world.host.declaresNoLag === true ? 0 : world.lag;
    this.desk = new OmsDesk({
      venue: 'sim',
      capabilities: capabilitiesOf(world.rules, lag),
      instruments: [SPY],
      times: TIMES,
      policies: { cash: 'halt' },
    });
    this.#load();
    this.input(() => this.desk.recover(world.clock.now));
  }

  #load(): void {
    const { disk } = this.#world;
    const text = disk.read();
    const { entries, whole, torn } = readJournal(text);
    if (torn > 0) disk.cut(whole);
    if (whole === 0) this.#text = JOURNAL_HEAD;
    for (const one of entries) this.desk.load(one.record);
    this.#seq = entries.at(-1)?.seq ?? 0;
    this.#durable = this.#seq;
    disk.sync();
  }

  /** Lets the desk take something in, then writes, syncs and does what came of it. */
  input(take: () => void): void {
    if (!this.alive) return;
    try {
      take();
      this.#gather();
    } catch (cause) {
      if (!(cause instanceof Died)) throw cause;
      this.alive = false;
      this.#world.onDeath();
    }
  }

  receive(message: FromBroker): void {
    const { clock } = this.#world;
    this.input(() => {
      const { now } = clock;
      if (this.desk.phase === 'down') return;
      if (message.m === 'report') {
        if (this.#drops(message)) return;
        this.desk.onReport(this.#reportOf(message, now), now);
      } else if (message.m === 'order')
        this.desk.onOrder(message.id, message.answer === null ? null : brokerOrder(message.answer), message.asked, now);
      else if (message.m === 'fills')
        this.desk.onFills(
          {
            ...message,
            fills: message.fills.filter((one) => !this.#drops(one)).map((one) => this.#reportOf(one, now)),
          },
          now,
        );
      else
        this.desk.onAccount(
          {
            at: now,
            cash: { USD: cents(message.cash) },
            positions:
              message.position === 0 ? [] : [{ instrument: 'SPY', quantity: message.position, averagePrice: 0 }],
            openOrders: message.open.map(brokerOrder),
          },
          message.asked,
          now,
        );
    });
  }

  /** Whether a mutant lets this fill fall. */
  #drops(word: ReportWord): boolean {
    if (this.#world.host.dropsLateFills !== true || word.type !== 'fill') return false;
    return this.desk.state.wires.get(word.id)?.live === false;
  }

  #gather(): void {
    const { records, effects, events } = this.desk.drain();
    const { host } = this.#world;
    for (const one of records) {
      this.#seq += 1;
      this.#text += journalLine(this.#seq, this.#durable, 'sim', one);
    }
    if (host.sendsBeforeWriting === true) for (const one of effects) this.#do(one);
    else this.#effects.push(...effects);
    this.#watchMoves();
    for (const one of events) this.#world.onEvent(one);
    this.#sync();
    this.#sleep();
  }

  /** Group commit: one sync is under way at a time, and takes all that gathered meanwhile with the next. */
  #sync(): void {
    if (this.#syncing || (this.#text === '' && this.#effects.length === 0)) return;
    const { disk, clock, plan, host, dice } = this.#world;
    const effects = this.#effects;
    const upTo = this.#seq;
    const writes = this.#text !== '';
    this.#effects = [];
    if (writes) {
      if (plan.dies()) this.#die();
      disk.append(this.#text);
      this.#text = '';
      if (plan.dies()) this.#die();
    }
    if (host.skipsSync === true || !writes) {
      for (const one of effects) this.#do(one);
      return;
    }
    this.#syncing = true;
    clock.at(clock.now + dice.between(50, 600), () => {
      if (!this.alive) return;
      this.input(() => {
        disk.sync();
        this.#durable = upTo;
        this.#syncing = false;
        if (plan.dies()) this.#die();
        for (const one of effects) this.#do(one);
      });
    });
  }

  #do(effect: DeskEffect): void {
    const { plan, send, host, clock } = this.#world;
    if (plan.dies()) this.#die();
    switch (effect.do) {
      case 'submit': {
        const { side, quantityFixed, limitFixed } = effect.order;
        send({
          m: 'submit',
          id: effect.wire,
          side: side === 'buy' ? 1 : -1,
          quantity: Number(quantityFixed / 1_000_000_000_000n),
          price: centsOf(limitFixed!),
        });
        break;
      }
      case 'cancel':
        send({ m: 'cancel', id: effect.wire });
        break;
      case 'replace':
        send({
          m: 'replace',
          id: effect.wire,
          successor: effect.successor,
          quantity: Number(effect.change.quantityFixed / 1_000_000_000_000n),
          price: centsOf(effect.change.limitFixed!),
        });
        break;
      case 'ask-order':
        if (host.retriesBlindly === true)
          clock.at(clock.now + 1, () =>
            this.input(() => this.desk.onOrder(effect.wire, null, effect.asked, clock.now)),
          );
        else send({ m: 'ask-order', id: effect.wire, asked: effect.asked });
        break;
      case 'ask-fills':
        send({ m: 'ask-fills', cursor: effect.cursor, asked: effect.asked });
        break;
      case 'ask-account':
        send({ m: 'ask-account', asked: effect.asked });
        break;
    }
    if (plan.dies()) this.#die();
  }

  #die(): never {
    throw new Died('crash');
  }

  #sleep(): void {
    const { clock } = this.#world;
    const at = this.desk.wakeAt;
    if (at >= this.#wakes || at === Number.POSITIVE_INFINITY) return;
    this.#wakes = at;
    clock.at(at, () => {
      if (!this.alive || this.#wakes !== at) return;
      this.#wakes = Number.POSITIVE_INFINITY;
      this.input(() => this.desk.tick(clock.now));
    });
  }

  #watchMoves(): void {
    for (const wire of this.desk.state.wires.values()) {
      const before = this.#states.get(wire.id);
      if (before === wire.state) continue;
      this.#states.set(wire.id, wire.state);
      if (before !== undefined) this.#world.onMove(wire.id, before, wire.state);
    }
  }

  #reportOf(word: ReportWord, now: number): ExecutionReport {
    const fill = word.type === 'fill';
    return new ExecutionReport(
      word.type,
      { orderId: word.id, ts: now, at: now, reason: word.reason },
      {
        fillId: word.fillId ?? '',
        price: fixed(cents(word.price ?? 0)),
        quantity: fixed(word.quantity ?? 0),
        cumulative: this.#world.host.hidesCumulative === true && fill ? 0n : fixed(word.cumulative),
        fee: fixed(cents(word.fee ?? 0)),
        feeCurrency: '',
        liquidity: 'unknown',
      },
    );
  }
}

function brokerOrder(word: OrderWord): BrokerOrder {
  const status =
    word.status === 'open'
      ? word.filled > 0
        ? 'partly-filled'
        : 'accepted'
      : word.status === 'replaced'
        ? 'cancelled'
        : word.status;
  const base: BrokerOrder = {
    id: word.id,
    status,
    quantity: word.quantity,
    filled: word.filled,
    limitPrice: cents(word.price),
  };
  return word.replacedBy === null ? base : { ...base, replacedBy: word.replacedBy };
}

function cents(value: number): string {
  const size = Math.abs(value);
  return `${value < 0 ? '-' : ''}${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`;
}

function centsOf(price: bigint): number {
  return Number(price / 10_000_000_000n);
}
