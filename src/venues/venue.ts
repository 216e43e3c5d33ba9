import type { BrokerCapabilities } from '../contracts/broker.js';
import type { BarEvent, MarketEvent } from '../core/event.js';
import type { InstrumentIndex, VenueId } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import type { Fixed } from '../core/money.js';
import type { ApprovedOrder, ApprovedReplace, ClientOrderId } from '../core/order.js';
import type { PlainOrder } from '../core/plain-order.js';
import type { Stateful } from '../core/plugin.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';

/** What a simulated venue may know of the account that trades on it: enough to refuse what cannot be margined. */
export interface VenueAccount {
  /** Signed quantity held. */
  quantity(instrument: InstrumentIndex): number;
  /** Equity less initial margin, in the account's currency. */
  available(): number;
  /** Extra initial margin that a signed quantity at a price would need, in the account's currency. */
  marginFor(instrument: InstrumentIndex, quantity: number, price: number): number;
}

/**
 * A shorter way through a venue for market orders that the next bar fills whole at its open: the same desk, the same price
 * and fee, without a list, a report of acceptance, or a place in the agenda.
 */
export interface ExpressDesk {
  /** Sees a bar that no order meets. */
  see(instrument: InstrumentIndex, close: number, volume: number): void;
  /** Takes an order that the next bar, beginning at `start`, will fill; false when it has to go the long way. */
  take(order: ApprovedOrder, now: Micros, start: Micros): boolean;
  /** Fills the order that was taken at the open of the next bar. */
  fill(bar: BarEvent, now: Micros): ExecutionReport;
  /** Whether {@link take} would take a plain order; then its caller says itself what it becomes. */
  takesPlain(order: PlainOrder, now: Micros, start: Micros): boolean;
  /** What a plain order costs at an open in units of 1e-12: its fee in the same units, NaN when only {@link fill} can say. */
  plainFee(quantity: number, price: number): number;
  /** Counts a plain order as filled; gives the number of the fill. */
  filled(order: PlainOrder, signed: Fixed, now: Micros): number;
  /** The venue's id of a fill by its number. */
  fillId(number: number): string;
}

/**
 * A venue inside the synchronous loop: the simulated exchange, or a broker behind its port.
 *
 * Nothing is answered inside a call. Reports are put into `outbox`, each with its own `at >= now`; the engine drains
 * it after every call and lets them re-enter as events.
 */
export interface Venue extends Stateful {
  readonly id: VenueId;
  readonly capabilities: BrokerCapabilities;
  /** Its rules as JSON, for the manifest of a run: what it costs and how it fills. */
  readonly description?: Json;
  /** Whether fills here are optimistic by construction (a fill at a close that was already known). */
  readonly optimistic: boolean;
  /** What fills lost against the price without slippage, by currency; for the report. */
  readonly slippage?: { readonly [currency: string]: number };
  /** Fills that took the open of a bar; left out where that is not known. */
  readonly openFills?: number;
  readonly outbox: ExecutionReport[];
  /** Orders that rest or travel here; when 0, and {@link watches} is not true, the engine need not call onMarket. */
  readonly working: number;
  /** Whether it must see market events also while nothing works here: last prices, quotes, books, halts. */
  readonly watches?: boolean;
  /** When a message on its way arrives, Infinity when none travels: the driver may call {@link advance} then. */
  readonly wakeAt?: Micros;
  /** Decisions so far that the data could not settle, taken by the path rule; for the report. */
  readonly ambiguous?: number;
  /** The shorter way, where the rules of the venue allow it; null where they do not. */
  readonly express?: ExpressDesk | null;
  /** Shows the venue the account that trades on it, before the first order. */
  attach?(account: VenueAccount): void;
  /** Takes an approved order; what becomes of it is a report in the outbox. */
  submit(order: ApprovedOrder, now: Micros): void;
  /** Takes new terms for an open order; refused by a report when it is no longer open. */
  replace(change: ApprovedReplace, now: Micros): void;
  /** Takes the wish to end an open order; refused by a report when it is no longer open. */
  cancel(id: ClientOrderId, now: Micros): void;
  /** Sees every market event of its listings before features do. */
  onMarket(event: MarketEvent, now: Micros): void;
  /** Runs after the decisions of an instant; a venue that fills at the same close does so here. */
  endInstant?(now: Micros): void;
  /** Lets travelling messages arrive; not needed for correctness, only so that they are not reported late. */
  advance?(now: Micros): void;
  /** Calls to a broker that are under way; while it is above 0 a deterministic driver awaits {@link settled}. */
  readonly pending?: number;
  /** Resolves when no call is under way; rejects with the first failure that was not yet told. */
  settled?(): Promise<void>;
}
