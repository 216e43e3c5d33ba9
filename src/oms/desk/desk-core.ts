import type { BrokerCapabilities } from '../../contracts/broker.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import type { OmsRecord } from '../journal/record.js';
import { VenueKeys } from '../key/venue-key.js';
import type { CountedFill } from '../life/fill-book.js';
import type { Meaning } from '../life/transition-table.js';
import {
  DESK_TIMES,
  type DeskOptions,
  type DeskTimes,
  DIFFERENCE_POLICIES,
  type DifferencePolicies,
} from './desk-options.js';
import { DeskState } from './desk-state.js';
import type { OrderLine } from './order-line.js';
import type { WireOrder } from './wire-order.js';

/** What the host is to do once every record before it is on disk. */
export type DeskEffect =
  | { readonly do: 'submit'; readonly wire: ClientOrderId; readonly order: ApprovedOrder }
  | {
      readonly do: 'replace';
      readonly wire: ClientOrderId;
      readonly change: ApprovedReplace;
      readonly successor: ClientOrderId | null;
    }
  | { readonly do: 'cancel'; readonly wire: ClientOrderId }
  /** `asked` goes back with the answer: an answer is as old as its question. */
  | { readonly do: 'ask-order'; readonly wire: ClientOrderId; readonly asked: Micros }
  | { readonly do: 'ask-fills'; readonly cursor: string; readonly asked: Micros }
  | { readonly do: 'ask-account'; readonly asked: Micros };

/** What is worth a person's attention; the runbook has a paragraph for each. */
export type DeskAlertKind =
  | 'contradiction'
  | 'conflicting-fill'
  | 'gap'
  | 'overfill'
  | 'stranger'
  | 'malformed'
  | 'position'
  | 'cash'
  | 'revived'
  | 'never-arrived'
  | 'unanswered'
  | 'trade-bust'
  | 'halted';

/** What the desk tells the account: reports each once and in order, ends, and alerts. */
export type DeskEvent =
  | { readonly event: 'accepted'; readonly at: Micros; readonly line: OrderLine }
  | {
      readonly event: 'fill';
      readonly at: Micros;
      readonly line: OrderLine;
      readonly wire: WireOrder;
      readonly fill: CountedFill;
    }
  | { readonly event: 'unfill'; readonly at: Micros; readonly line: OrderLine; readonly fill: CountedFill }
  | { readonly event: 'changed'; readonly at: Micros; readonly line: OrderLine }
  | { readonly event: 'change-refused'; readonly at: Micros; readonly line: OrderLine; readonly reason: string }
  | { readonly event: 'cancel-refused'; readonly at: Micros; readonly line: OrderLine; readonly reason: string }
  | {
      readonly event: 'over';
      readonly at: Micros;
      readonly line: OrderLine;
      readonly status: 'filled' | 'cancelled' | 'rejected' | 'expired';
      readonly reason: string;
    }
  | {
      readonly event: 'alert';
      readonly at: Micros;
      readonly kind: DeskAlertKind;
      readonly text: string;
      readonly order: string;
      /** What the broker said, word for word, where that is what is wrong. */
      readonly raw: string;
    }
  | { readonly event: 'live'; readonly at: Micros };

/** Whether the desk may trade: only once it has compared itself with the broker. */
export type DeskPhase = 'down' | 'recovering' | 'live';

/** What the parts of a desk share: its state, and what has to be written, done and told. */
export class DeskCore {
  readonly capabilities: BrokerCapabilities;
  readonly venue: string;
  readonly state: DeskState;
  readonly keys: VenueKeys;
  readonly times: DeskTimes;
  readonly policies: DifferencePolicies;
  readonly attempts: number;
  readonly cash: { readonly [currency: string]: string };
  records: OmsRecord[] = [];
  effects: DeskEffect[] = [];
  events: DeskEvent[] = [];
  phase: DeskPhase = 'down';
  /** Orders that wait for something: an answer, a fill, the next step of what is wanted. */
  readonly watch = new Set<WireOrder>();
  /** Orders whose submit is still under way: the adapter may yet send them, so that none is given up or sent again. */
  readonly calling = new Set<ClientOrderId>();
  /** Orders whose change is still under way: it is not sent again before that has ended. */
  readonly changing = new Set<ClientOrderId>();
  /** Whether past fills were read to their end since the line was opened, or cannot be. */
  fillsRead = false;
  /** When a fill was counted last. */
  lastFillAt: Micros = Number.NEGATIVE_INFINITY;
  readonly counts = { fills: 0, duplicates: 0, conflicts: 0, malformed: 0, strangers: 0 };

  constructor(options: DeskOptions) {
    this.capabilities = options.capabilities;
    this.venue = options.venue;
    this.state = new DeskState(options.instruments, options.remember ?? 10_000);
    this.keys = new VenueKeys(options.capabilities);
    this.times = { ...DESK_TIMES, ...options.times };
    this.policies = { ...DIFFERENCE_POLICIES, ...options.policies };
    this.attempts = options.attempts ?? 3;
    this.cash = options.cash ?? {};
  }

  /** Writes a record down and takes it in. */
  write(record: OmsRecord): void {
    this.records.push(record);
    this.state.apply(record);
  }

  /** Takes in the venue's word on an order; written down when it changes something or contradicts. */
  signal(wire: WireOrder, signal: Extract<OmsRecord, { t: 'status' }>['signal'], at: Micros, reason = ''): Meaning {
    const { state } = wire;
    const record: OmsRecord =
      reason === '' ? { t: 'status', at, wire: wire.id, signal } : { t: 'status', at, wire: wire.id, signal, reason };
    const { change } = wire.line;
    this.state.apply(record);
    if (wire.state !== state || wire.line.change !== change) this.records.push(record);
    return this.state.meaning;
  }

  alert(kind: DeskAlertKind, at: Micros, text: string, order = '', raw = ''): void {
    this.events.push({ event: 'alert', at, kind, text, order, raw });
  }

  /** Stops new orders until a person resumes; once for each source. */
  halt(source: string, reason: string, at: Micros): void {
    if (this.state.halts.has(source)) return;
    this.write({ t: 'halt', at, source, reason });
    this.alert('halted', at, `${source}: ${reason}`);
  }
}
