import type { BrokerCapabilities } from '../../contracts/broker.js';
import type { Instrument } from '../../core/instrument.js';
import { MINUTE, type Micros, SECOND } from '../../core/time.js';

/** The stated policy of each kind of difference that does not settle by asking. */
export interface DifferencePolicies {
  /** An order open at the broker that our journal does not know. */
  readonly strangerOrder: 'adopt' | 'cancel' | 'halt' | 'alert';
  /** The broker holds another quantity than the fills make. */
  readonly position: 'correct' | 'halt' | 'alert';
  /** The broker has other cash than the fills make. */
  readonly cash: 'correct' | 'halt' | 'alert';
  /** Fills that the broker counts and cannot list. */
  readonly missingFill: 'halt' | 'alert';
  /** More was filled than was ordered. */
  readonly overfill: 'halt' | 'alert';
}

/** How long the desk waits, in microseconds. */
export interface DeskTimes {
  /** For an answer to a submit, cancel or replace, before the broker is asked. */
  readonly answer: Micros;
  /** For an answer to a question, before it is put again; doubles up to sixteen times that. */
  readonly question: Micros;
  /** For a fill that is missing below one that has come, before it is asked for. */
  readonly gap: Micros;
  /** Between comparisons with the broker while running. */
  readonly reconcile: Micros;
  /** After its decision, for how long an order that never arrived may be sent again. */
  readonly resend: Micros;
}

/** What a desk is: the venue that it trades at, and how it judges. */
export interface DeskOptions {
  readonly venue: string;
  readonly capabilities: BrokerCapabilities;
  readonly instruments: readonly Instrument[];
  readonly times?: Partial<DeskTimes>;
  readonly policies?: Partial<DifferencePolicies>;
  /** Most sends of one order, the first included; default 3. */
  readonly attempts?: number;
  /** Closed orders that are remembered, so that a late or repeated report is recognised; default 10,000. */
  readonly remember?: number;
  /** Cash before the first fill, by currency, exact text; what is not named starts as the broker first states it. */
  readonly cash?: { readonly [currency: string]: string };
}

/** Waits when nothing else is stated. */
export const DESK_TIMES: DeskTimes = {
  answer: 5 * SECOND,
  question: 2 * SECOND,
  gap: SECOND / 4,
  reconcile: MINUTE,
  resend: 30 * SECOND,
};

/** Policies when nothing else is stated: what could cost money halts, what may be interest or a dividend alerts. */
export const DIFFERENCE_POLICIES: DifferencePolicies = {
  strangerOrder: 'halt',
  position: 'halt',
  cash: 'alert',
  missingFill: 'halt',
  overfill: 'halt',
};
