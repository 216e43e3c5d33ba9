import { InvariantError } from '../core/errors.js';
import type { Fixed } from '../core/money.js';
import type { NewIntent } from '../core/order.js';

/** The intent that a gate let through last, and how much of it: nothing passes that was not weighed, and nothing twice. */
export class WeighedIntent {
  #intent: NewIntent | null = null;
  #allowed: Fixed = 0n;

  keep(intent: NewIntent, allowed: Fixed): Fixed {
    this.#intent = intent;
    this.#allowed = allowed;
    return allowed;
  }

  drop(): void {
    this.#intent = null;
  }

  /** @throws InvariantError for an intent that was not weighed just before, or has passed */
  take(intent: NewIntent): Fixed {
    if (intent !== this.#intent)
      throw new InvariantError(
        'risk gate',
        'an order is to pass that was not weighed',
        'weigh each intent just before',
      );
    this.#intent = null;
    return this.#allowed;
  }
}
