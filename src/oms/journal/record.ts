import type { ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import type { LifeSignal } from '../life/life-state.js';

/** An order's terms as JSON: exact numbers are decimal text, what is a default is left out. */
export interface PackedTerms {
  readonly strategy: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly quantity: string;
  readonly limit?: string;
  readonly stop?: string;
  readonly trail?: string;
  readonly trailBps?: number;
  readonly timeInForce: string;
  readonly expireAt?: Micros;
  readonly reduceOnly?: true;
  readonly tag?: string;
  readonly decidedAt: Micros;
}

/** A counted fill as JSON. */
export interface PackedFill {
  readonly id: string;
  readonly price: string;
  readonly quantity: string;
  readonly cumulative: string;
  readonly fee?: string;
  readonly feeCurrency?: string;
  readonly liquidity?: string;
  readonly ts: Micros;
}

/**
 * One entry of the order journal. Everything that the desk believes follows from its entries; an entry is on disk before
 * anything that rests on it is sent.
 */
export type OmsRecord =
  /** An approved intent and the key of its order at the venue, before it is sent. */
  | {
      readonly t: 'order';
      readonly at: Micros;
      readonly id: string;
      readonly wire: string;
      readonly terms: PackedTerms;
    }
  /** An order that somebody else sent is taken over: its terms, and what it had filled by then, which is not ours. */
  | {
      readonly t: 'adopt';
      readonly at: Micros;
      readonly id: string;
      readonly terms: PackedTerms;
      readonly filled: string;
    }
  /** A further order of a line, before it is sent. */
  | {
      readonly t: 'wire';
      readonly at: Micros;
      readonly id: string;
      readonly wire: string;
      readonly quantity: string;
    }
  /** An order that the broker does not know goes out once more. */
  | { readonly t: 'resend'; readonly at: Micros; readonly wire: ClientOrderId }
  /** New terms are wanted. */
  | {
      readonly t: 'change';
      readonly at: Micros;
      readonly id: string;
      readonly quantity: string;
      readonly limit?: string;
      readonly stop?: string;
      readonly style: 'in-place' | 'new-order' | 'cancel-first';
      readonly successor?: string;
    }
  /** The end of an order is wanted. */
  | { readonly t: 'cancel'; readonly at: Micros; readonly id: string; readonly why?: string }
  /** A fill that counts. */
  | { readonly t: 'fill'; readonly at: Micros; readonly wire: string; readonly fill: PackedFill }
  | { readonly t: 'bust'; readonly at: Micros; readonly wire: string; readonly fill: string }
  | {
      readonly t: 'correct';
      readonly at: Micros;
      readonly wire: string;
      readonly fill: string;
      readonly price: string;
      readonly quantity: string;
    }
  /** The venue's word moves an order. */
  | {
      readonly t: 'status';
      readonly at: Micros;
      readonly wire: string;
      readonly signal: LifeSignal;
      readonly reason?: string;
    }
  /** The venue's final count of a closed order, which our fills reach. */
  | { readonly t: 'settled'; readonly at: Micros; readonly wire: string }
  /** How far past fills were read. */
  | { readonly t: 'cursor'; readonly at: Micros; readonly cursor: string }
  /** The account as the broker first stated it: the start of the books. In one record, so that it is there whole or not. */
  | {
      readonly t: 'opening';
      readonly at: Micros;
      readonly positions: { readonly [instrument: string]: string };
      readonly cash: { readonly [currency: string]: string };
    }
  /** Books are set to the broker's, after a difference that nothing explains. */
  | {
      readonly t: 'correction';
      readonly at: Micros;
      readonly what: 'position' | 'cash';
      readonly of: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly t: 'halt'; readonly at: Micros; readonly source: string; readonly reason: string }
  | { readonly t: 'resume'; readonly at: Micros; readonly source: string }
  /** A group of orders that are tied together. */
  | { readonly t: 'group'; readonly at: Micros; readonly group: unknown }
  /** A word of the user's, such as a promotion or a rollback. */
  | { readonly t: 'note'; readonly at: Micros; readonly what: string; readonly body: unknown }
  /** The whole state, so that what lies before it need not be kept. */
  | { readonly t: 'snapshot'; readonly at: Micros; readonly state: unknown };
