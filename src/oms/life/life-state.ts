/** Where one order at a venue is in its life. */
export type LifeState =
  | 'new'
  | 'submitted'
  | 'acknowledged'
  | 'partly-filled'
  | 'filled'
  | 'cancelling'
  | 'replacing'
  | 'cancelled'
  | 'replaced'
  | 'rejected'
  | 'expired'
  | 'unknown'
  | 'suspended';

/**
 * What moves an order. The first ones come from the venue, the last six from our side: `absent` is the broker's word that
 * it knows no such order, `unsure` a call whose outcome nobody knows, `found` its word that the order is open.
 */
export type LifeSignal =
  | 'ack'
  | 'partial'
  | 'complete'
  | 'cancelled'
  | 'replaced'
  | 'rejected'
  | 'expired'
  | 'cancel-rejected'
  | 'replace-rejected'
  | 'suspended'
  | 'bust'
  | 'send'
  | 'cancel-sent'
  | 'replace-sent'
  | 'unsure'
  | 'absent'
  | 'found';

/** Every state, in the order of the printed table. */
export const LIFE_STATES: readonly LifeState[] = [
  'new',
  'submitted',
  'acknowledged',
  'partly-filled',
  'cancelling',
  'replacing',
  'unknown',
  'suspended',
  'filled',
  'cancelled',
  'replaced',
  'rejected',
  'expired',
];

/** Every signal, in the order of the printed table. */
export const LIFE_SIGNALS: readonly LifeSignal[] = [
  'ack',
  'partial',
  'complete',
  'cancelled',
  'replaced',
  'rejected',
  'expired',
  'cancel-rejected',
  'replace-rejected',
  'suspended',
  'bust',
  'send',
  'cancel-sent',
  'replace-sent',
  'unsure',
  'absent',
  'found',
];

/**
 * Whether an order in this state may still be filled by the venue's own account of it.
 *
 * @example
 * ```ts
 * import { isLive } from 'edgeproof/oms';
 * if (!isLive('unknown') || isLive('cancelled')) throw new Error('what nobody knows may live');
 * ```
 */
export function isLive(state: LifeState): boolean {
  switch (state) {
    case 'filled':
    case 'cancelled':
    case 'replaced':
    case 'rejected':
    case 'expired':
      return false;
    default:
      return true;
  }
}
