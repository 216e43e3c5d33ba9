import type { AccountSnapshot, BrokerOrder, FillPage } from '../../contracts/broker.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import { packTerms } from '../journal/pack.js';
import type { OmsRecord } from '../journal/record.js';
import type { CallOutcome } from './call-outcome.js';
import { AccountComparison } from './compare-account.js';
import type { DeskCall } from './desk-call.js';
import { type DeskAlertKind, DeskCore, type DeskEffect, type DeskEvent, type DeskPhase } from './desk-core.js';
import type { DeskOptions } from './desk-options.js';
import { type PackedDesk, packDesk, unpackDesk } from './desk-snapshot.js';
import type { DeskState } from './desk-state.js';
import { OrderLine } from './order-line.js';
import { nextKey, sendOrder } from './pursue.js';
import { Questions } from './questions.js';
import { refusalOf } from './refusal.js';
import { settleUp } from './settle-up.js';
import { isSoundReport, rawText } from './sound-report.js';
import { takeFills, takeOrderAnswer } from './take-answer.js';
import { takeChange } from './take-change.js';
import { takeBust, takeCorrection, takeReport } from './take-report.js';

/** All that an input made: to be written, then done, and told. */
export interface DeskOutput {
  readonly records: readonly OmsRecord[];
  readonly effects: readonly DeskEffect[];
  readonly events: readonly DeskEvent[];
}

/**
 * The order management of one account at one venue: pure, synchronous, without a clock or a wire.
 *
 * Inputs are calls, reports, answers and time; {@link OmsDesk.drain} gives what to write, to do once on disk, to tell.
 * An intent is written before it is sent: a process that dies in between finds on restart all that may exist, and asks.
 *
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { OmsDesk } from 'edgeproof/oms';
 * import { testOrder } from 'edgeproof/testing';
 * const capabilities = { orderTypes: ['limit'], timesInForce: ['gtc'], replace: false, duplicateIds: 'idempotent', maxIdLength: 48, shortSelling: true, fractional: false, queryById: true } as const;
 * const desk = new OmsDesk({ venue: 'sim', capabilities, instruments: [instrument({ id: 'SPY' })] });
 * desk.recover(0);
 * desk.onAccount({ at: 0, cash: { USD: 1000 }, positions: [], openOrders: [] }, 0, 0);
 * desk.drain();
 * const order = testOrder({ id: 'trend-0-1-0', quantity: 10, limitPrice: 99 });
 * if (desk.submit(order, 1) !== 'taken' || desk.submit(order, 2) !== 'known') throw new Error('twice');
 * const { records, effects } = desk.drain();
 * if (records[0]?.t !== 'order' || effects.length !== 1) throw new Error('first written, then sent');
 * ```
 */
export class OmsDesk {
  readonly #core: DeskCore;
  readonly #questions: Questions;

  constructor(options: DeskOptions) {
    this.#core = new DeskCore(options);
    this.#questions = new Questions(this.#core, new AccountComparison(this.#core));
  }

  get state(): DeskState {
    return this.#core.state;
  }

  get phase(): DeskPhase {
    return this.#core.phase;
  }

  get counts(): DeskCore['counts'] {
    return this.#core.counts;
  }

  /** When `tick` has something to do, at the latest; Infinity when time alone changes nothing. */
  get wakeAt(): Micros {
    return this.#questions.wakeAt;
  }

  /** The whole state as one record, which may stand for all before it. */
  snapshotRecord(now: Micros): OmsRecord {
    return { t: 'snapshot', at: now, state: packDesk(this.#core.state) };
  }

  /** Takes in a record of an earlier life; to be called with all of them before {@link OmsDesk.recover}. */
  load(record: OmsRecord): void {
    if (record.t === 'snapshot') unpackDesk(this.#core.state, record.state as PackedDesk);
    else this.#core.state.apply(record);
  }

  /** Start-up, crash and reconnect are one path: asks the broker for everything that may have changed. */
  recover(now: Micros): void {
    this.#questions.recover(now);
  }

  /** The line to the broker is down: nothing is asked or sent until {@link OmsDesk.recover}. */
  disconnect(): void {
    this.#core.phase = 'down';
    this.#core.effects = [];
    this.#core.calling.clear();
    this.#core.changing.clear();
  }

  /** Takes a new order, once an id; refused while not live, of a type the venue lacks, or halted and not reducing. */
  submit(order: ApprovedOrder, now: Micros): CallOutcome {
    const core = this.#core;
    if (core.state.lines.has(order.id)) return 'known';
    const no = refusalOf(core, order);
    if (no !== null) return { refused: no };
    const instrument = core.state.instrument(order.instrument).id;
    const line = new OrderLine(order);
    const wire = nextKey(core, line, 0);
    if (core.state.wires.has(wire)) return { refused: `its key ${wire} is taken by another intent` };
    core.records.push({ t: 'order', at: now, id: order.id, wire, terms: packTerms(order, instrument) });
    sendOrder(core, core.state.begin(line, wire, now), now);
    return 'taken';
  }

  /** Changes prices and the total quantity, filled part included, of an order that nothing else is changing. */
  replace(change: ApprovedReplace, now: Micros): CallOutcome {
    return takeChange(this.#core, change, now);
  }

  /** Asks the venue to cancel what lives of an order; `known` when that was wanted before. `why` is journalled. */
  cancel(id: ClientOrderId, now: Micros, why = ''): CallOutcome {
    const core = this.#core;
    const line = core.state.lines.get(id);
    if (line === undefined) return { refused: `there is no order ${id}` };
    if (!line.live) return { refused: 'the order is over' };
    if (line.cancelWanted) return 'known';
    core.write(why === '' ? { t: 'cancel', at: now, id } : { t: 'cancel', at: now, id, why });
    for (const one of line.wires) settleUp(core, one, now);
    return 'taken';
  }

  /** Takes in what the venue reports; what cannot be read is told with its text, and goes no further. */
  onReport(report: unknown, now: Micros): void {
    if (isSoundReport(report)) takeReport(this.#core, report, now);
    else this.alert('malformed', 'the broker reported what is no report', rawText(report), now);
  }

  /** A trade that the venue took back. */
  onBust(wire: ClientOrderId, fillId: string, now: Micros): void {
    takeBust(this.#core, wire, fillId, now);
  }

  /** A trade whose price or quantity the venue corrected. */
  onCorrection(
    ids: { readonly wire: ClientOrderId; readonly fill: string },
    terms: { readonly price: bigint; readonly quantity: bigint },
    now: Micros,
  ): void {
    takeCorrection(this.#core, ids, terms, now);
  }

  /**
   * What came of a call: nothing left this machine, or nobody knows. Only the call that is named has ended: a cancel that
   * failed says nothing of a submit that is still under way.
   */
  onSendFailed(wire: ClientOrderId, call: DeskCall, outcome: 'not-sent' | 'unknown', now: Micros): void {
    this.#questions.sendFailed({ wire, call, outcome }, now);
  }

  /** A call is under way: until {@link OmsDesk.onSent} or a failure it is not made again, and its order not given up. */
  onSending(wire: ClientOrderId, call: Exclude<DeskCall, 'cancel'>): void {
    (call === 'submit' ? this.#core.calling : this.#core.changing).add(wire);
  }

  /** A call was handed to the wire; one of another kind that is under way for the same order goes on. */
  onSent(wire: ClientOrderId, call: Exclude<DeskCall, 'cancel'>, now: Micros): void {
    this.#questions.ended(wire, call, now);
  }

  /** The line said something of an order that it does not know: where the order is ours it is asked about. */
  onDoubt(wire: ClientOrderId, now: Micros): void {
    this.#questions.doubt(wire, now);
  }

  /** Takes in the broker's account; `asked` is that of the effect which this answers, in microseconds. */
  onAccount(account: AccountSnapshot, asked: Micros, now: Micros): void {
    this.#questions.account(account, asked, now);
  }

  /** Takes in what the broker says of an order, null where it knows none; `asked` is that of the effect. */
  onOrder(wire: ClientOrderId, answer: BrokerOrder | null, asked: Micros, now: Micros): void {
    takeOrderAnswer(this.#core, { wire, answer, asked }, now);
    this.#questions.check(now);
  }

  /** Takes in a page of past fills and its cursor; the next page is asked for while there are more. */
  onFills(page: FillPage, now: Micros): void {
    this.#questions.fills(takeFills(this.#core, page, now), now);
  }

  /** A question could not be put or was not answered; it is put again. */
  onAskFailed(what: 'account' | 'fills' | ClientOrderId, now: Micros): void {
    this.#questions.failed(what, now);
  }

  /** Lets time do what it must: give up waiting for answers, ask, compare. */
  tick(now: Micros): void {
    this.#questions.tick(now);
  }

  /** A person's word that trading may go on. */
  resume(source: string, now: Micros): void {
    if (this.#core.state.halts.has(source)) this.#core.write({ t: 'resume', at: now, source });
  }

  /** Stops what does not reduce until all that halted have resumed; a second halt of one source changes nothing. */
  halt(source: string, reason: string, now: Micros): void {
    this.#core.halt(source, reason, now);
  }

  /** Writes a word of the user's into the journal. */
  note(what: string, body: unknown, now: Micros): void {
    this.#core.write({ t: 'note', at: now, what, body });
  }

  /** Tells of a message that could not be read; its text is kept word for word. */
  alert(kind: DeskAlertKind, text: string, raw: string, now: Micros): void {
    if (kind === 'malformed') this.#core.counts.malformed += 1;
    this.#core.alert(kind, now, text, '', raw);
  }

  /** Gives away what has gathered: write the records, have them on disk, do the effects, tell the events. */
  drain(): DeskOutput {
    const { records, effects, events } = this.#core;
    this.#core.records = [];
    this.#core.effects = [];
    this.#core.events = [];
    return { records, effects, events };
  }
}
