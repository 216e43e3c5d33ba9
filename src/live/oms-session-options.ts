import type { Broker } from '../contracts/broker.js';
import type { Instrument } from '../core/instrument.js';
import type { ClientOrderId } from '../core/order.js';
import type { Micros } from '../core/time.js';
import type { DeskEvent } from '../oms/desk/desk-core.js';
import type { DeskOptions } from '../oms/desk/desk-options.js';
import type { JournalStore } from '../oms/journal/journal-store.js';

/** What an {@link OmsSession} needs. */
export interface OmsSessionOptions extends Pick<DeskOptions, 'times' | 'policies' | 'attempts' | 'remember' | 'cash'> {
  readonly broker: Broker;
  readonly journal: JournalStore;
  readonly instruments: readonly Instrument[];
  /** The time, in microseconds; a live session passes its wall clock, a simulated one its own. */
  readonly clock: () => Micros;
  /** Told of everything that happens, in order. */
  readonly onEvent?: (event: DeskEvent) => void;
  /** Told when an order is handed to the wire, by its client id there, once what rests on it is on disk. */
  readonly onSent?: (wire: ClientOrderId, at: Micros) => void;
  /** Records after which the journal is compacted; default 200,000. */
  readonly compactAfter?: number;
}
