import type { Fixed } from '../../core/money.js';
import type { ClientOrderId } from '../../core/order.js';

/** How a change of an order is made: by the venue in one of its two ways, or by us as a cancel and a new order. */
export type ChangeStyle = 'in-place' | 'new-order' | 'cancel-first';

/** New terms that were asked for and are not settled; `quantity` is the new total of the line. */
export interface PendingChange {
  readonly quantity: Fixed;
  readonly limit: Fixed | null;
  readonly stop: Fixed | null;
  readonly style: ChangeStyle;
  /** Where the style is `new-order`: the id of the order that takes the old one's place. */
  readonly successor: ClientOrderId | null;
}
