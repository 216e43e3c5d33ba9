import type { ClientOrderId } from '../../core/order.js';

/** What an effect calls at the broker. */
export type DeskCall = 'submit' | 'replace' | 'cancel';

/** A call that failed: nothing left this machine, or nobody knows. */
export interface FailedCall {
  readonly wire: ClientOrderId;
  readonly call: DeskCall;
  readonly outcome: 'not-sent' | 'unknown';
}
