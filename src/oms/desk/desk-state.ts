import type { Instrument } from '../../core/instrument.js';
import { fixed, toAmount } from '../../core/money.js';
import type { ClientOrderId } from '../../core/order.js';
import type { GroupRecord } from '../groups/group-record.js';
import { KeptGroups } from '../groups/kept-groups.js';
import { unpackFill, unpackMaybe, unpackTerms } from '../journal/pack.js';
import type { OmsRecord, PackedTerms } from '../journal/record.js';
import type { CountedFill } from '../life/fill-book.js';
import type { Meaning } from '../life/transition-table.js';
import { AccountSums } from './account-sums.js';
import { bustFill, correctFill } from './fill-corrections.js';
import { notBegun, notTraded } from './journal-gaps.js';
import { cancelGoesOut, moveByFill, moveByStatus, moveWire } from './line-moves.js';
import { OrderLine } from './order-line.js';
import { WireOrder } from './wire-order.js';

/**
 * Everything that a desk believes, as a fold over its journal: `apply` is the only writer, in the live path and after a
 * restart alike, so that both lead to the same state.
 *
 * @example
 * ```ts
 * import { OmsDesk, type DeskState } from 'edgeproof/oms';
 * const halted = (state: DeskState) => [...state.halts.keys()];
 * if (typeof halted !== 'function' || typeof OmsDesk !== 'function') throw new Error('a desk keeps it');
 * ```
 */
export class DeskState {
  readonly lines = new Map<ClientOrderId, OrderLine>();
  readonly wires = new Map<ClientOrderId, WireOrder>();
  readonly account: AccountSums;
  readonly halts = new Map<string, string>();
  readonly notes: { readonly at: number; readonly what: string; readonly body: unknown }[] = [];
  cursor = '';
  /** Whether the broker's first word on the account was taken as the start of the books. */
  opened = false;
  meaning: Meaning = 'same'; // of the last signal
  readonly #index = new Map<string, number>();
  readonly #instruments: readonly Instrument[];
  readonly #remember: number;
  readonly #groups = new KeptGroups();
  /** Closed lines, oldest first, as far as they are remembered. */
  #closed: OrderLine[] = [];

  constructor(instruments: readonly Instrument[], remember: number) {
    this.#instruments = instruments;
    this.#remember = remember;
    this.account = new AccountSums(instruments);
    instruments.forEach((one, i) => void this.#index.set(one.id, i));
  }

  /** Index of an instrument by its id; undefined where the desk does not trade it. */
  indexOf(instrument: string): number | undefined {
    return this.#index.get(instrument);
  }

  /** The instrument at an index, in the order in which the desk was given them. */
  instrument(i: number): Instrument {
    return this.#instruments[i]!;
  }

  get groups(): readonly unknown[] {
    return this.#groups.list();
  }

  get closed(): readonly OrderLine[] {
    return this.#closed;
  }

  /** A wire that a record names; the journal never names one that it has not begun. */
  wire(id: ClientOrderId): WireOrder {
    const found = this.wires.get(id);
    if (found === undefined) throw notBegun(`order ${id}`);
    return found;
  }

  /** The line of an intent that a record names; throws a ReplayError where no record has begun it. */
  line(id: ClientOrderId): OrderLine {
    const found = this.lines.get(id);
    if (found === undefined) throw notBegun(`intent ${id}`);
    return found;
  }

  /** Takes in a record; throws a ReplayError where it names an order, intent or instrument that is not known. */
  apply(record: OmsRecord): void {
    switch (record.t) {
      case 'order':
        this.begin(this.#lineOf(record, false), record.wire, record.at);
        break;
      case 'adopt': {
        const wire = this.begin(this.#lineOf(record, true), record.id, record.at);
        wire.book.begin(fixed(record.filled));
        moveWire(wire, 'ack');
        break;
      }
      case 'wire': {
        const line = this.line(record.id);
        line.change = null;
        this.#addWire(line, record.wire, fixed(record.quantity), record.at);
        break;
      }
      case 'resend': {
        const wire = this.wire(record.wire);
        wire.attempts += 1;
        moveWire(wire, 'send');
        wire.sentAt = record.at;
        wire.awaitedSince = record.at;
        break;
      }
      case 'change':
        this.#change(record);
        break;
      case 'cancel': {
        const line = this.line(record.id);
        line.cancelWanted = true;
        for (const one of line.wires) cancelGoesOut(one);
        break;
      }
      case 'fill':
        this.fill(this.wire(record.wire), unpackFill(record.fill));
        break;
      case 'bust':
        this.bust(this.wire(record.wire), record.fill);
        break;
      case 'correct':
        this.correct(this.wire(record.wire), record.fill, fixed(record.price), fixed(record.quantity));
        break;
      case 'status':
        this.meaning = moveByStatus(this.wire(record.wire), record.signal, record.at);
        break;
      case 'settled':
        this.wire(record.wire).settled = true;
        break;
      case 'cursor':
        this.cursor = record.cursor;
        break;
      case 'opening':
        this.opened = true;
        for (const of of Object.keys(record.positions)) this.#setPosition(of, record.positions[of]!);
        for (const of of Object.keys(record.cash)) this.account.cash.set(of, toAmount(fixed(record.cash[of]!)));
        break;
      case 'correction':
        if (record.what === 'position') this.#setPosition(record.of, record.to);
        else this.account.cash.set(record.of, toAmount(fixed(record.to)));
        break;
      case 'halt':
        this.halts.set(record.source, record.reason);
        break;
      case 'resume':
        this.halts.delete(record.source);
        break;
      case 'group':
        this.#groups.add(record.group as GroupRecord);
        break;
      case 'note':
        this.notes.push({ at: record.at, what: record.what, body: record.body });
        break;
      default:
    }
  }

  /** Begins a line with its first order. */
  begin(line: OrderLine, wireId: ClientOrderId, at: number): WireOrder {
    this.lines.set(line.id, line);
    return this.#addWire(line, wireId, line.order.quantityFixed, at);
  }

  /** Counts a fill that the book has judged. */
  fill(wire: WireOrder, fill: CountedFill): void {
    wire.book.count(fill);
    this.account.post(wire.line.order.instrument, wire.line.order.side, fill, 1n);
    this.meaning = moveByFill(wire, fill.quantity);
  }

  /** Takes a fill back out of its order and the account, and gives it; null when it was never counted. */
  bust(wire: WireOrder, fillId: string): CountedFill | null {
    return bustFill(this.account, wire, fillId);
  }

  /** Puts a new price and quantity, in units of 1e-12, in place of the old; false for a fill never counted. */
  correct(wire: WireOrder, fillId: string, price: bigint, quantity: bigint): boolean {
    return correctFill(this.account, wire, fillId, { price, quantity });
  }

  /** Forgets a line that is over, once enough others have closed after it. */
  close(line: OrderLine): void {
    this.#closed.push(line);
    if (this.#closed.length < 2 * this.#remember + 64) return;
    const kept = this.#closed.splice(-this.#remember);
    for (const old of this.#closed) {
      if (old.live) continue;
      this.lines.delete(old.id);
      for (const one of old.wires) this.wires.delete(one.id);
    }
    this.#closed = kept;
  }

  #lineOf({ id, terms }: { readonly id: ClientOrderId; readonly terms: PackedTerms }, adopted: boolean): OrderLine {
    const instrument = this.#index.get(terms.instrument);
    if (instrument === undefined) throw notTraded(terms.instrument);
    return new OrderLine(unpackTerms(id, terms, instrument), adopted);
  }

  #addWire(line: OrderLine, id: ClientOrderId, quantity: bigint, at: number, tied = false): WireOrder {
    const terms = { id, revision: line.wires.length, quantity, limit: line.limit, stop: line.stop };
    const wire = new WireOrder(line, terms, at, tied);
    moveWire(wire, 'send');
    line.carry(wire);
    this.wires.set(id, wire);
    return wire;
  }

  #change(record: Extract<OmsRecord, { t: 'change' }>): void {
    const line = this.line(record.id);
    const change = {
      quantity: fixed(record.quantity),
      limit: unpackMaybe(record.limit),
      stop: unpackMaybe(record.stop),
      style: record.style,
      successor: record.successor ?? null,
    };
    const old = line.standing;
    line.change = change;
    line.total = change.quantity;
    line.limit = change.limit;
    line.stop = change.stop;
    // The successor is known from now on, whenever the venue first speaks of it.
    if (change.successor !== null)
      this.#addWire(line, change.successor, change.quantity - line.filled, record.at, true);
    if (change.style === 'cancel-first') cancelGoesOut(old);
    else moveWire(old, 'replace-sent');
  }

  #setPosition(of: string, to: string): void {
    const i = this.#index.get(of);
    if (i !== undefined) this.account.positions[i] = fixed(to);
  }

  /** Forgets everything. */
  clear(): void {
    this.lines.clear();
    this.wires.clear();
    this.halts.clear();
    this.#groups.clear();
    this.notes.length = 0;
    this.account.positions.fill(0n);
    this.account.cash.clear();
    this.#closed = [];
  }
}
